package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"authpeek/auth"
	"authpeek/engine"
)

// carrying is a vendor with one request, of which a test says how its credentials travel.
type carrying struct {
	keeping
	query, body string
	headers     []engine.Header
	carrier     auth.Carrier
	credential  auth.Credential
	also        []engine.Attachment
}

func (v carrying) Prepare(p engine.Profile, _ engine.Request) (engine.Draft, error) {
	u, err := url.Parse(p.BaseURL + "/data" + v.query)
	d := engine.Draft{Method: "POST", URL: u, Headers: v.headers, CredentialAt: 1, Carrier: v.carrier, Credential: v.credential, Also: v.also}
	if v.body != "" {
		d.Body = []byte(v.body)
	}
	return d, err
}

// request is one as a server has seen it.
type request struct {
	query, body string
	header      http.Header
}

// carried makes a call and gives what the server saw of it, nil for nothing, with all that was recorded.
func carried(t *testing.T, v carrying, change func(*engine.Profile)) (saw *request, done engine.Done, e *engine.Engine, events []engine.Event) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		saw = &request{r.URL.RawQuery, string(body), r.Header}
		// It echoes what it refuses, as servers do.
		fmt.Fprintf(w, `{"you sent":%q}`, r.URL.RawQuery+" "+string(body)+" "+r.Header.Get("Cookie"))
	}))
	t.Cleanup(server.Close)
	e = engine.New(engine.Options{Vendors: []engine.Vendor{v}})
	t.Cleanup(func() { _ = e.Close(context.Background()) })
	sub := e.Journal().Subscribe()
	defer sub.Close()
	p := engine.Profile{Name: "test", Vendor: "keeping", BaseURL: server.URL, APIKey: auth.NewSecret("api/key+1"), APIKeyOrigin: "config"}
	p.Provider = auth.NewProvider(auth.ProviderOptions{Source: static(t, longToken)})
	if change != nil {
		change(&p)
	}
	done, err := e.Do(t.Context(), engine.Request{Profile: p, Operation: "data.fetch"})
	if err != nil {
		t.Fatal(err)
	}
	events, _, err = sub.Next(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	return saw, done, e, events
}

// longToken needs an escape in a URL and another one in JSON.
const longToken = `opaque+token/"quoted"==`

// shownOf is all that a call has recorded and reports, without --reveal.
func shownOf(t *testing.T, done engine.Done, events []engine.Event) string {
	t.Helper()
	var all strings.Builder
	for _, ev := range events {
		line, err := json.Marshal(ev)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&all, "%s %+v\n", line, ev.Detail)
		switch d := ev.Detail.(type) {
		case engine.RequestSent:
			all.Write(d.Body.Bytes())
		case engine.ResponseReceived:
			all.Write(d.Body.Bytes())
		}
	}
	fmt.Fprintf(&all, "%+v", engine.Report(&done.Call, done.Result, nil))
	return all.String()
}

func TestPlacesOfACredential(t *testing.T) {
	fp := auth.NewSecret(longToken).Fingerprint()
	escaped, inJSON := url.QueryEscape(longToken), `opaque+token/\"quoted\"==`
	sdk := []engine.Header{{Name: "Accept", Value: "a"}, {Name: "cookie", Value: "a=1; T=x; t=old; b=2; t=older"}, {Name: "X-Key", Value: "old"}}
	for _, tt := range []struct {
		name       string
		v          carrying
		saw        func(r *request) string
		want       string
		credential string
		shown      string // in the reported URL, headers and body
	}{
		{"Authorization", carrying{headers: sdk, carrier: auth.Carrier{Name: "Authorization", Prefix: "Bearer ", Rule: auth.PrefixAlways}},
			func(r *request) string { return r.header.Get("Authorization") }, "Bearer " + longToken, "Bearer " + fp, "Bearer " + fp},
		{"a header of its own, bare", carrying{headers: sdk, carrier: auth.Carrier{Name: "apiKey", Prefix: "Bearer ", Rule: auth.PrefixBare}},
			func(r *request) string { return r.header.Get("Apikey") }, longToken, "apiKey: " + fp, fp},
		{"a header that is there", carrying{headers: sdk, carrier: auth.Carrier{Name: "x-key"}},
			func(r *request) string { return strings.Join(r.header.Values("X-Key"), "|") }, longToken, "x-key: " + fp, fp},
		{"query", carrying{carrier: auth.Carrier{In: auth.InQuery, Name: "access_token"}},
			func(r *request) string { return r.query }, "access_token=" + escaped, "?access_token=" + fp, "?access_token=" + fp},
		{"query with others", carrying{query: "?z=1&a=%20", carrier: auth.Carrier{In: auth.InQuery, Name: "access_token"}},
			func(r *request) string { return r.query }, "z=1&a=%20&access_token=" + escaped, "?access_token=" + fp, "?z=1&a=%20&access_token=" + fp},
		{"query in place of a stale one", carrying{query: "?z=1&access%5Ftoken=stale&a=2&access_token=older", carrier: auth.Carrier{In: auth.InQuery, Name: "access_token"}},
			func(r *request) string { return r.query }, "z=1&access_token=" + escaped + "&a=2", "?access_token=" + fp, "?z=1&access_token=" + fp + "&a=2"},
		{"the one cookie", carrying{carrier: auth.Carrier{In: auth.InCookie, Name: "extole_token"}},
			func(r *request) string { return r.header.Get("Cookie") }, "extole_token=" + longToken, "cookie extole_token=" + fp, "extole_token=" + fp},
		{"a cookie among others", carrying{headers: sdk, carrier: auth.Carrier{In: auth.InCookie, Name: "new"}},
			func(r *request) string { return r.header.Get("Cookie") }, "a=1; T=x; t=old; b=2; t=older; new=" + longToken, "cookie new=" + fp, "t=older; new=" + fp},
		{"a cookie in place of a stale one", carrying{headers: sdk, carrier: auth.Carrier{In: auth.InCookie, Name: "t"}},
			func(r *request) string { return r.header.Get("Cookie") }, "a=1; T=x; t=" + longToken + "; b=2", "cookie t=" + fp, "a=1; T=x; t=" + fp + "; b=2"},
		{"body", carrying{body: `{"z": 1.50, "a":[ ]}`, carrier: auth.Carrier{In: auth.InBody, Name: "jwt"}},
			func(r *request) string { return r.body }, `{"z": 1.50, "a":[ ],"jwt":"` + inJSON + `"}`, "body jwt=" + fp, `"jwt":"` + fp},
		{"body, nested, in place", carrying{body: `{"auth" : {"token" :null , "n":1}, "z":2}`, carrier: auth.Carrier{In: auth.InBody, Name: "auth.token"}},
			func(r *request) string { return r.body }, `{"auth" : {"token" :"` + inJSON + `" , "n":1}, "z":2}`, "body auth.token=" + fp, `"token" :"` + fp},
		{"no body yet", carrying{carrier: auth.Carrier{In: auth.InBody, Name: "a.b"}},
			func(r *request) string { return r.header.Get("Content-Type") + r.body }, `application/json{"a":{"b":"` + inJSON + `"}}`, "body a.b=" + fp, `{"a":{"b":"` + fp},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.v.credential = auth.CredentialProvider
			saw, done, e, events := carried(t, tt.v, nil)
			if saw == nil {
				t.Fatalf("nothing left: %+v", done.Call.Finish)
			}
			if got := tt.saw(saw); got != tt.want {
				t.Errorf("the server saw\n%s, want\n%s", got, tt.want)
			}
			if done.Call.Credential != tt.credential || done.Call.Sent.Credential != tt.credential {
				t.Errorf("the credential is %q, want %q", done.Call.Credential, tt.credential)
			}
			all := shownOf(t, done, events)
			for _, clear := range []string{longToken, escaped, inJSON} {
				if strings.Contains(all, clear) {
					t.Errorf("%s shows in\n%s", clear, all)
				}
			}
			if !strings.Contains(all, tt.shown) {
				t.Errorf("%s is not to be seen in\n%s", tt.shown, all)
			}
			doc := engine.Report(&done.Call, done.Result, e.Reveal)
			clear := fmt.Sprintf("%s %+v %s", doc.Request.URL, doc.Request.Headers, doc.Request.Body)
			if strings.Contains(clear, "tok#") || !strings.Contains(clear, strings.TrimPrefix(tt.want, "application/json")) {
				t.Errorf("revealed: %s", clear)
			}
			if strings.Contains(string(doc.Response.Body), longToken) {
				t.Errorf("the answer is revealed too: %s", doc.Response.Body)
			}
		})
	}
}

// A secret that is too short to be searched for shows nowhere all the same.
func TestShortCredentialIsHiddenEverywhere(t *testing.T) {
	for _, c := range []auth.Carrier{
		{Name: "Authorization", Prefix: "Bearer ", Rule: auth.PrefixAlways}, {In: auth.InQuery, Name: "q"}, {In: auth.InCookie, Name: "q"}, {In: auth.InBody, Name: "q"},
	} {
		saw, done, _, _ := carried(t, carrying{credential: auth.CredentialProvider, carrier: c}, func(p *engine.Profile) {
			p.Provider = auth.NewProvider(auth.ProviderOptions{Source: static(t, "zq~")})
		})
		doc := engine.Report(&done.Call, done.Result, nil)
		if shown := fmt.Sprintf("%s %+v %s %s", doc.Request.URL, doc.Request.Headers, doc.Request.Body, done.Call.Credential); saw == nil || strings.Contains(shown, "zq~") {
			t.Errorf("%s: %s", c.Describe(), shown)
		}
	}
}

func TestCredentialsSideBySide(t *testing.T) {
	v := carrying{
		credential: auth.CredentialAPIKey, carrier: auth.Carrier{Name: "Authorization", Prefix: "Bearer ", Rule: auth.PrefixAlways},
		also: []engine.Attachment{{Credential: auth.CredentialProvider, Carrier: auth.Carrier{Name: "X-Extole-Jwt"}}, {Credential: auth.CredentialPrivateKey}},
	}
	saw, done, e, events := carried(t, v, nil)
	if saw.header.Get("Authorization") != "Bearer api/key+1" || saw.header.Get("X-Extole-Jwt") != longToken {
		t.Errorf("the server saw %v", saw.header)
	}
	key, jwt := auth.NewSecret("api/key+1").Fingerprint(), auth.NewSecret(longToken).Fingerprint()
	if want := "Bearer " + key + " + X-Extole-Jwt: " + jwt; done.Call.Credential != want {
		t.Errorf("%q, want %q", done.Call.Credential, want)
	}
	if all := shownOf(t, done, events); strings.Contains(all, longToken) || strings.Contains(all, "api/key+1") {
		t.Errorf("a secret shows in %s", all)
	}
	if shown := fmt.Sprint(engine.Report(&done.Call, nil, e.Reveal).Request.Headers); !strings.Contains(shown, "Bearer api/key+1") || !strings.Contains(shown, longToken) {
		t.Errorf("revealed: %s", shown)
	}
}

func TestBodyWithoutRoom(t *testing.T) {
	for body, said := range map[string]string{
		`[1]`: "the body is no JSON object", `"x"`: "the body is no JSON object", `null`: "the body is no JSON object", `{"a":`: "the body is no JSON object",
		`{"auth":7}`: "in the body auth is no JSON object", `{"auth":{"in":null}}`: "in the body auth.in is no JSON object",
	} {
		v := carrying{body: body, credential: auth.CredentialProvider, carrier: auth.Carrier{In: auth.InBody, Name: "auth.in.token"}}
		saw, done, _, _ := carried(t, v, nil)
		if f := done.Call.Finish; saw != nil || f.Outcome != engine.OutcomeFailed || f.Error.Code != "config.body" || !strings.Contains(f.Error.Message, said) {
			t.Errorf("%s: %+v", body, done.Call.Finish)
		}
	}
}

// What a profile says of the carrier counts for a token and for an API key, and the SDK's own place is told.
func TestCarrierOfAProfile(t *testing.T) {
	sdk := auth.Carrier{Name: "Authorization", Prefix: "Bearer ", Rule: auth.PrefixAlways}
	for _, tt := range []struct {
		carrier    string
		credential auth.Credential
		saw        func(r *request) string
		want       string
		note       string
	}{
		{"sdk", auth.CredentialProvider, func(r *request) string { return r.header.Get("Authorization") }, "Bearer " + longToken, ""},
		{"header:authorization", auth.CredentialProvider, func(r *request) string { return r.header.Get("Authorization") }, "Bearer " + longToken, "header Authorization, this profile in header authorization"},
		{"header:X-Token", auth.CredentialProvider, func(r *request) string { return r.header.Get("X-Token") + r.header.Get("Authorization") }, longToken, "this profile in header X-Token"},
		{"query:t", auth.CredentialAPIKey, func(r *request) string { return r.query }, "t=api%2Fkey%2B1", "this profile in query t"},
		{"cookie:t", auth.CredentialProvider, func(r *request) string { return r.header.Get("Cookie") }, "t=" + longToken, "this profile in cookie t"},
		{"body:a.t", auth.CredentialAPIKey, func(r *request) string { return r.body }, `{"a":{"t":"api/key+1"}}`, "this profile in body a.t"},
		{"query:t", auth.CredentialPrivateKey, func(r *request) string { return r.query }, "", ""},
	} {
		t.Run(tt.carrier+" "+string(tt.credential), func(t *testing.T) {
			c, err := auth.ParseCarrier(tt.carrier)
			if err != nil {
				t.Fatal(err)
			}
			saw, done, _, _ := carried(t, carrying{credential: tt.credential, carrier: sdk}, func(p *engine.Profile) {
				p.Carrier, p.PrivateKey = c, auth.NewSecret("id:secret-of-it")
			})
			if got := tt.saw(saw); got != tt.want {
				t.Errorf("the server saw %q, want %q", got, tt.want)
			}
			said := ""
			for _, f := range done.Call.Finish.Findings {
				if f.Code == "config.carrier" {
					said = f.Detail
				}
			}
			if (said == "") != (tt.note == "") || !strings.Contains(said, tt.note) {
				t.Errorf("noted %q, want %q", said, tt.note)
			}
		})
	}
}

// A credential is never sent in clear text to another machine, wherever it travels; one in the path counts too.
func TestNoPlaceIsFitForClearText(t *testing.T) {
	elsewhere := func(p *engine.Profile) { p.BaseURL = "http://api.example" }
	for _, c := range []auth.Carrier{{Name: "Authorization"}, {In: auth.InQuery, Name: "q"}, {In: auth.InCookie, Name: "q"}, {In: auth.InBody, Name: "q"}} {
		_, done, _, _ := carried(t, carrying{credential: auth.CredentialProvider, carrier: c}, elsewhere)
		if f := done.Call.Finish; f.Error == nil || f.Error.Code != "config.plain-http" {
			t.Errorf("%s: %+v", c.Describe(), f)
		}
	}
}

// handing is carrying whose operation is for a token, which its answer brings.
type handing struct{ carrying }

func (handing) Operations() []engine.Operation {
	return []engine.Operation{{ID: "data.fetch", Modes: []auth.Mode{auth.StreamJWT}, Role: engine.RoleToken}}
}

// A token that an answer brings is as secret on its way as one that a request carries, and the request need not carry any.
func TestNoTokenComesInClearText(t *testing.T) {
	for url, code := range map[string]string{"http://api.example": "config.plain-http", "http://127.0.0.1:1": "transport.connect"} {
		e := engine.New(engine.Options{Vendors: []engine.Vendor{handing{}}})
		t.Cleanup(func() { _ = e.Close(context.Background()) })
		done, err := e.Do(t.Context(), engine.Request{Profile: engine.Profile{Vendor: "keeping", BaseURL: url}, Operation: "data.fetch"})
		if err != nil || done.Call.Finish.Error == nil || done.Call.Finish.Error.Code != code {
			t.Errorf("%s: %v, %+v, want %s", url, err, done.Call.Finish, code)
		}
	}
}

// A plan shows where the credential will stand, and asks nobody for it.
func TestPlanShowsThePlace(t *testing.T) {
	e := engine.New(engine.Options{Vendors: []engine.Vendor{carrying{credential: auth.CredentialProvider, carrier: auth.Carrier{In: auth.InQuery, Name: "access_token"}}}})
	defer e.Close(context.Background())
	p := engine.Profile{Vendor: "keeping", BaseURL: "https://api.example", Provider: auth.NewProvider(auth.ProviderOptions{Source: static(t, longToken)})}
	c, err := e.Plan(engine.Request{Profile: p, Operation: "data.fetch"})
	if err != nil || c.URL != "https://api.example/data?access_token=‹asked from static›" || c.Credential != "?access_token=‹asked from static›" {
		t.Errorf("%q, %q, %v", c.URL, c.Credential, err)
	}
}
