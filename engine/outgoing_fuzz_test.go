package engine

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"

	"authpeek/auth"
)

// Whatever stands in a query before, the credential is found there once afterwards, as it is among the cookies of a vendor.
func FuzzPlaces(f *testing.F) {
	for _, seed := range []string{"", "a=b", "a=1&a=2", "%zz&a", "access%5Ftoken=x", "&&"} {
		f.Add(seed, "a", "value")
		f.Add(seed, "access_token", "v&=; #%\u202e")
	}
	f.Fuzz(func(t *testing.T, before, name, value string) {
		query := setParameter(before, name, url.QueryEscape(value))
		values, _ := url.ParseQuery(query) // what was there already may be beyond reading
		if got := values[name]; len(got) != 1 || got[0] != value {
			t.Errorf("%q with %q=%q gives %q, where it is %q", before, name, value, query, got)
		}
		if again := setParameter(query, name, url.QueryEscape(value)); again != query {
			t.Errorf("a second time gives %q, not %q", again, query)
		}
		if !auth.IsFieldName(name) || !auth.IsFieldName(value) {
			return
		}
		line := setPair(setPair("other=1", name, "old"), name, value)
		r := http.Request{Header: http.Header{"Cookie": {line}}}
		if got := r.CookiesNamed(name); len(got) != 1 || got[0].Value != value {
			t.Errorf("the cookie %s=%s gives %q, where it is %v", name, value, line, got)
		}
	})
}

// What stands for a secret in an address and in a body is undone in the spelling of that place.
func FuzzUnmask(f *testing.F) {
	for _, seed := range []string{"secret", "a b/?#&=%", `"\` + "\n", "Bearer x", "tok#abcdef", "\u202e\xff"} {
		f.Add(seed, "/x?token=")
		f.Add(seed, `{"a":1,"token":"`)
	}
	f.Fuzz(func(t *testing.T, clear, before string) {
		secret := auth.NewSecret(clear)
		if secret.IsZero() {
			return
		}
		fp := secret.Fingerprint()
		u := unmask(func(asked string) (auth.Secret, bool) { return secret, asked == fp })
		if got, err := url.Parse("http://h" + u.url("/p/"+fp+"/q?token="+fp)); err != nil || got.Path != "/p/"+bare(clear)+"/q" || got.Query().Get("token") != bare(clear) {
			t.Errorf("%q becomes %v, %v", clear, got, err)
		}
		u.url(before + fp)
		u.body([]byte(before + fp))
		var members map[string]string
		shown, err := marshalPlain(map[string]string{"before": before, "token": fp})
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(u.body(shown), &members); err != nil {
			t.Errorf("%q in %s becomes %s: %v", clear, shown, u.body(shown), err)
		}
	})
}

// bare is a credential without the scheme that it brought along: that stands before its fingerprint.
func bare(clear string) string { return clear[len(schemeOf(clear)):] }
