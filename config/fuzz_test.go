package config

import (
	"maps"
	"testing"
)

// Whatever is typed, SetKey does not panic; what it takes reads back the same and can be saved.
func FuzzSetKey(f *testing.F) {
	for _, seed := range []string{
		"base_url=https://a.example", "timeout=1h0m30s", "live=0s", "api_key=env:X", "api_key=s3cret", "advanced_auth=true",
		"customer.a b=c", `customer={"a":"b"}`, "provider.headers.A=keyring:a/b", "provider.argv=a 'b c' \"d\"",
		`provider.argv=["a",""]`, `provider.claims.a={"b":[1,2.5,true,"\u0000"]}`, "provider.claims.a=1e21", "=", "customer.=x", "provider.claims.a='\"\\\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, assignment string) {
		p := Profile{Name: "a"}
		if err := SetKey(&p, assignment); err != nil {
			return
		}
		Validate(p)
		for _, name := range keyNames() {
			text, err := GetKey(p, name)
			if err != nil {
				t.Fatal(err)
			}
			q := Profile{Name: "a"}
			k, _, _ := findKey(name, keyNames)
			if err := k.setText(&q, "", text); err != nil {
				if k.kind == KindSecret || name == "provider.headers" {
					continue // a plain secret is not given out
				}
				t.Fatalf("%s = %q does not read back: %v", name, text, err)
			}
			if again, _ := GetKey(q, name); again != text {
				t.Fatalf("%s = %q reads back as %q", name, text, again)
			}
		}
		text, err := encode(nil, Config{Profiles: []Profile{p}})
		if err != nil {
			t.Fatalf("%+v does not save: %v", p, err)
		}
		if !says(text, Config{Profiles: []Profile{p}}) {
			t.Fatalf("%q says something else than %+v", text, p)
		}
	})
}

// Whatever a file holds, reading does not panic; what reads can be saved unchanged byte for byte, and changed to say exactly
// what was wanted.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"", "default_profile = \"a\"\n[profiles.a]\nlive = \"1s\" # x\n", "[profiles]\na.customer.x = \"y\"\na.provider = { headers = {} }",
		"profiles = { a = { provider = { claims = { b = [1, { c = 2 }] } } } }", "[profiles.a.provider.claims]\n[[profiles.a.provider.claims.l]]\nx = 1\n",
		"[profiles.a]\nproxy = '''\n[profiles.b]\n'''\n", "\ufeff[ui]\r\ntheme = \"dark\"\r\n", "[profiles.a]\ntimeout = 1979-05-27\n", "[profiles.\"a\"]\nlive=\"1s\"",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := decode(text)
		if err != nil {
			if _, ok := err.(*FileError); !ok {
				t.Fatalf("%T is no FileError: %v", err, err)
			}
			return
		}
		same, err := encode(text, c)
		if err != nil {
			t.Fatal(err)
		}
		if len(text) > 0 && text[len(text)-1] == '\n' && string(same) != string(text) {
			t.Fatalf("unchanged, %q became %q", text, same)
		}
		next := c
		if len(c.Profiles) > 0 {
			p := c.Profiles[0].Clone()
			p.Live, p.Provider.Kid = 1, "k"
			next.Put(p)
			next.Remove(c.Profiles[len(c.Profiles)-1].Name)
		}
		next.Put(Profile{Name: "fuzz", Customer: map[string]string{"x": "y"}})
		edited, err := encode(text, next)
		if err != nil {
			t.Fatal(err)
		}
		got, err := decode(edited)
		if err != nil || !maps.Equal(contents(got), contents(next)) {
			t.Fatalf("%q became %q, %v, want %v", text, edited, err, contents(next))
		}
	})
}
