package vendors_test

import (
	"strings"
	"testing"
	"time"

	"authpeek/engine"
	"authpeek/engine/vendors"
)

// Whatever an app sends, no vendor breaks on it, and none puts a credential into the texts that it makes.
func FuzzRecogniseAnyVendor(f *testing.F) {
	const secret = "s3cr3t-0f-th3-4pp"
	f.Add("POST", "/api/v5/token", "access_token=x", "Bearer ", `{"email":"jane@example.com","jwt":"a.b.c","duration_seconds":1e9}`)
	f.Add("POST", "/api/v6/zones", "", "", `{"event_name":"z","data":{"email":5,"a":[1]}}`)
	f.Add("GET", "/v4/tokens/abcdefgh", "", "bearer ", ``)
	f.Add("POST", "/v2/settings/security/keys/jwt/verify-jwt", "", "", `{"jwt":7}`)
	f.Add("GET", "/token/jane%2", "identity=%", "", ``)
	f.Add("POST", "/token.php", "", "multipart/form-data; boundary=", `name="identity"`)
	f.Add("GET", "//api/clients/jwt/token", "expiryMins=;", "Token ", ``)
	f.Add("POST", "/webxp/projects/pt/appinbox/fetch", "", "Token Token ", `{"customer_ids":{"registered":null}}`)
	all := vendors.All(time.Now)
	f.Fuzz(func(t *testing.T, method, path, query, scheme, body string) {
		s := engine.Seen{Method: method, Path: path, Query: query, Body: []byte(body), Headers: []engine.Header{
			{Name: "authorization", Value: scheme + secret}, {Name: "Content-Type", Value: scheme}, {Name: "User-Agent", Value: scheme}, {Name: "APIKEY", Value: secret},
			{Name: "Cookie", Value: "extole_token=" + secret}, {Name: "X-Extole-Jwt", Value: secret},
		}}
		for _, v := range all {
			r, ok := v.(engine.Recogniser).Recognise(s)
			if !ok {
				continue
			}
			if r.Operation == "" || r.Mode == "" || r.Profile.Vendor != v.ID() || len(r.By) == 0 {
				t.Fatalf("%s: half recognised: %+v", v.ID(), r)
			}
			texts := append([]string{r.Operation, string(r.Mode), r.SDK, r.Version}, r.By...)
			for _, c := range r.Credentials {
				texts = append(texts, c.Written, c.Kind, c.Carrier.Describe(), c.Carrier.Prefix)
			}
			if !strings.Contains(path+query+body, secret) {
				for _, values := range r.Args {
					texts = append(texts, values...)
				}
				for _, id := range r.Profile.CustomerIDs {
					texts = append(texts, id)
				}
			}
			if strings.Contains(strings.Join(texts, "\n"), secret) {
				t.Fatalf("%s: the secret is in %q", v.ID(), texts)
			}
			// Its facts alone may be all that is left.
			call := &engine.Call{ID: 1, Operation: r.Operation, Method: method, URL: "https://host" + path + "?" + query, Headers: s.Headers}
			v.(engine.Recogniser).Habits([]engine.AppCall{{Seen: r, Call: call}, {Seen: r, Call: call}})
		}
	})
}
