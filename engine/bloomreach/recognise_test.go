package bloomreach_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// seenOf is a request as it reached the wire, in the form in which it is recognised.
func seenOf(r request) engine.Seen {
	method, target, _ := strings.Cut(r.Line, " ")
	s := engine.Seen{Method: method, Body: []byte(r.Body)}
	s.Path, s.Query, _ = strings.Cut(target, "?")
	for _, h := range r.Headers {
		name, value, _ := strings.Cut(h, ": ")
		s.Headers = append(s.Headers, engine.Header{Name: name, Value: value})
	}
	return s
}

// Every request that authpeek makes in an SDK's place is recognised as what it is, and making it again from what was recognised gives
// the same request.
func TestEveryOwnRequestIsRecognised(t *testing.T) {
	at := func() time.Time { return time.UnixMilli(1795262584155) }
	vendor := bloomreach.New(bloomreach.WithNow(at))
	e := engine.New(engine.Options{Vendors: []engine.Vendor{vendor}, Now: at})
	t.Cleanup(func() {
		if err := e.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	server := newWireServer(t, `{"success":true}`)
	modes := []auth.Mode{auth.None, auth.TokenMode, auth.CustomerToken, auth.Basic, auth.StreamJWT}
	sentAs := map[string]auth.Mode{"-": auth.None, "Token": auth.TokenMode, "Basic": auth.Basic}
	args, left := tableArgs(t), 0
	for _, row := range table(t)["credentials"] {
		operation, platform := row[0], row[1]
		for i, credential := range row[2:] {
			if credential == "x" {
				continue
			}
			p := profile(platform, server.URL)
			p.CustomerIDs = map[string]string{"cookie": "c/1 &", "registered": "jane@example.com"}
			p.StreamID, p.Provider = "sid-1", fileProvider(t, jwt)
			want := engine.Profile{Vendor: bloomreach.ID, Platform: platform, Integration: "project", ProjectToken: "pt-1"}
			if i >= len(modes) {
				p.Integration = "stream"
				want.Integration, want.ProjectToken, want.StreamID = "stream", "", "sid-1"
			}
			name := strings.Join([]string{operation, platform, p.Integration, string(modes[i%len(modes)])}, " ")
			do(t, e, engine.Request{Profile: p, Operation: operation, Mode: modes[i%len(modes)], Args: args[operation]})
			first := server.next(t)
			r, ok := vendor.Recognise(seenOf(first))
			if !ok || r.Operation != operation {
				t.Errorf("%s: recognised %v as %q", name, ok, r.Operation)
				continue
			}
			mode, other := sentAs[credential]
			if !other {
				mode = auth.CustomerToken
				if p.IsStream() {
					mode = auth.StreamJWT
				}
			}
			if r.Mode != mode {
				t.Errorf("%s: mode %q, want %q", name, r.Mode, mode)
			}
			if sdk := map[string]string{android: "Exponea Android", ios: "Exponea iOS"}[platform]; r.SDK != sdk && operation != "blocks.static" {
				t.Errorf("%s: SDK %q by %q, want %q", name, r.SDK, r.By, sdk)
			}
			want.AdvancedAuth = mode == auth.CustomerToken
			want.CustomerIDs, want.ApplicationID = namedBy(operation, platform, p), r.Profile.ApplicationID
			want.SDKVersion = r.Profile.SDKVersion
			if diff := cmp.Diff(want, r.Profile, cmp.AllowUnexported(auth.Secret{})); diff != "" {
				t.Errorf("%s: profile (-want +got):\n%s", name, diff)
			}
			do(t, e, engine.Request{Profile: p, Operation: r.Operation, Mode: modes[i%len(modes)], Args: r.Args})
			if diff := cmp.Diff(first, server.next(t)); diff != "" {
				t.Errorf("%s: made again (-first +again):\n%s", name, diff)
			}
			left++
		}
	}
	if left != 13*2*5+4 {
		t.Errorf("%d requests left", left)
	}
}

// namedBy are the ids that a request of the operation tells.
func namedBy(operation, platform string, p engine.Profile) map[string]string {
	switch operation {
	case "consents.fetch", "blocks.static":
		return nil
	case "campaigns.click":
		if platform == android {
			return nil
		}
	case "segments.fetch":
		return map[string]string{"cookie": p.CustomerIDs["cookie"]}
	}
	return p.CustomerIDs
}

// androidOf and iosOf are requests as the SDKs write them, with whatever differs between versions given.
func androidOf(line, body string, headers ...string) request {
	return request{Line: line, Body: body, Headers: append([]string{"Content-Type: application/json", "Accept-Encoding: br,gzip", "User-Agent: okhttp/4.12.0"}, headers...)}
}

func iosOf(line, body string, headers ...string) request {
	return request{Line: line, Body: body, Headers: append([]string{
		"content-type: application/json", "accept: application/json", "user-agent: Shop/1 CFNetwork/1494.0.7 Darwin/23.4.0", "accept-encoding: gzip, deflate",
	}, headers...)}
}

func TestVersionByHabit(t *testing.T) {
	ids := `"customer_ids":{"cookie":"c-1"}`
	for _, row := range []struct {
		name         string
		r            request
		sdk, version string
		by           string // one of the reasons
	}{
		{"age", androidOf("POST /track/v2/projects/pt/customers", `{`+ids+`,"age":1.5,"properties":{}}`), "Exponea Android", "3.0.6 to 4.5", "age in place of timestamp"},
		{"no device", androidOf("POST /track/v2/projects/pt/customers/events", `{`+ids+`,"event_type":"e","timestamp":1.5,"properties":{"application_id":"a"}}`), "Exponea Android", "4.6", "no device_id"},
		{"device", androidOf("POST /track/v2/projects/pt/customers/events", `{`+ids+`,"event_type":"e","timestamp":1.5,"properties":{"device_id":"d"}}`), "Exponea Android", "4.7 or newer", "device_id"},
		{"in-app of before", androidOf("POST /webxp/s/pt/inappmessages?v=1", `{`+ids+`,"device":"android"}`), "Exponea Android", "3.0.6 to 4.2", "v=1"},
		{"in-app of before, iOS", iosOf("POST /webxp/s/pt/inappmessages?v=1", `{`+ids+`,"device":"ios"}`), "Exponea iOS", "up to 3.1", "v=1"},
		{"in-app, iOS", iosOf("POST /webxp/s/pt/inappmessages?compatibility=3", `{`+ids+`,"device":"ios"}`), "Exponea iOS", "3.2 or newer", "compatibility=3"},
		{"inbox of before", androidOf("POST /webxp/projects/pt/appinbox/fetch", `{`+ids+`}`), "Exponea Android", "3.3 to 4.5", "no application_id"},
		{"inbox", iosOf("POST /webxp/projects/pt/appinbox/fetch", `{`+ids+`,"application_id":"a"}`), "Exponea iOS", "3.8 or newer", "application_id"},
		{"Bearer", androidOf("POST /webxp/projects/pt/appinbox/markasread", `{`+ids+`}`, "Authorization: Bearer "+jwt), "Exponea Android", "3.4 or newer", "Bearer in a project"},
		{"charset", request{Line: "POST /webxp/projects/pt/appinbox/fetch", Body: `{` + ids + `,"application_id":"a"}`, Headers: []string{
			"Content-Type: application/json; charset=utf-8", "Accept-Encoding: br,gzip",
		}}, "Exponea Android", "4.6 to 4.10", "charset in content-type"},
		{"self check", androidOf("POST /campaigns/send-self-check-notification?project_id=pt", `{"platform":"huawei",`+ids+`,"push_notification_id":"p","application_id":"a"}`), "Exponea Android", "5.0 or newer", "platform android"},
		{"self check of before", androidOf("POST /campaigns/send-self-check-notification?project_id=pt", `{"platform":"android",`+ids+`,"push_notification_id":"p"}`), "Exponea Android", "3.0.6 to 4.10", "no application_id in the self check"},
		{"stream", androidOf("GET /webxp/streams/sid/segments?cookie=c", ""), "Exponea Android", "5.0 or newer", "stream"},
		{"stream, iOS", iosOf("GET /webxp/streams/sid/segments?cookie=c", ""), "Exponea iOS", "4.0 or newer", "stream"},
		{"segments", iosOf("GET /webxp/projects/pt/segments?cookie=c", ""), "Exponea iOS", "2.26 or newer", "segments"},
		{"before br", request{Line: "GET /data/v2/projects/pt/consent/categories", Headers: []string{"Content-Type: application/json", "Accept-Encoding: gzip", "User-Agent: okhttp/3.12.0"}}, "Exponea Android", "up to 3.0.5", "user-agent okhttp"},
		{"double slash", androidOf("GET //data/v2/projects/pt/consent/categories", ""), "Exponea Android", "3.0.6 or newer", "accept-encoding br,gzip"},
		{"React Native", androidOf("GET /data/v2/projects/pt/consent/categories", "", "Authorization: Token Token k"), "Exponea Android", "3.0.6 or newer", `"Token Token": React Native and Flutter add the prefix`},
		{"the docs' POST", androidOf("POST /data/v2/projects/pt/consent/categories", "{}"), "Exponea Android", "", "POST: the docs say so, and the SDKs send GET"},
		{"curl", request{Line: "POST /webxp/projects/pt/appinbox/fetch", Body: `{` + ids + `}`, Headers: []string{"User-Agent: curl/8.5.0", "Accept: */*"}}, "", "", "user-agent curl: no SDK's"},
		{"Postman", request{Line: "POST /webxp/projects/pt/appinbox/fetch", Body: `{` + ids + `}`, Headers: []string{"Content-Type: application/json", "User-Agent: PostmanRuntime/7.36.1"}}, "", "", "user-agent Postman: no SDK's"},
		{"nobody", request{Line: "POST /webxp/projects/pt/appinbox/fetch", Body: `{` + ids + `}`, Headers: []string{"Content-Type: application/json"}}, "", "", "headers of no SDK"},
	} {
		r, ok := bloomreach.New().Recognise(seenOf(row.r))
		if !ok || r.SDK != row.sdk || r.Version != row.version || !slices.Contains(r.By, row.by) {
			t.Errorf("%s: %v, %q %q by %q; want %q %q by %q", row.name, ok, r.SDK, r.Version, r.By, row.sdk, row.version, row.by)
		}
	}
}

func TestWhatIsNoCall(t *testing.T) {
	for _, line := range []string{
		"GET /webxp/projects/pt/appinbox/fetch", "POST /webxp/projects/pt/appinbox/fetch/more", "POST /webxp/projects//appinbox/fetch",
		"POST /webxp/projects/%zz/appinbox/fetch", "GET /wxstatic/projects/pt/bundle-windows.json?v=2", "GET /wxstatic/projects/pt/bundle-.json",
		"GET /", "POST ", "GET /repos/exponea/exponea-ios-sdk/releases/latest", "OPTIONS /webxp/projects/pt/appinbox/fetch",
	} {
		if r, ok := bloomreach.New().Recognise(seenOf(request{Line: line})); ok {
			t.Errorf("%s is %s", line, r.Operation)
		}
	}
}

func TestCredentialsAsWritten(t *testing.T) {
	key, token := auth.NewSecret("public-key").Fingerprint(), auth.NewSecret(jwt).Fingerprint()
	for _, row := range []struct {
		header, query string
		written, kind string
		mode          auth.Mode
	}{
		{"Authorization: Token public-key", "", "Token " + key, "api-key", auth.TokenMode},
		{"authorization: token public-key", "", "token " + key, "api-key", auth.TokenMode},
		{"Authorization: Token Token public-key", "", "Token Token " + key, "api-key", auth.TokenMode},
		{"Authorization: public-key", "", key, "api-key", auth.TokenMode},
		{"Authorization: Bearer " + jwt, "", "Bearer " + token, "jwt", auth.CustomerToken},
		{"Authorization: Bearer  bearer " + jwt, "", "Bearer bearer " + token, "jwt", auth.CustomerToken},
		{"Authorization: " + jwt, "", token, "jwt", auth.CustomerToken},
		{"Authorization: Bearer opaque-text", "", "Bearer " + auth.NewSecret("opaque-text").Fingerprint(), "opaque", auth.CustomerToken},
		{"Authorization: Basic azE6cHJpdmF0ZS1zZWNyZXQ=", "", "Basic " + auth.NewSecret("azE6cHJpdmF0ZS1zZWNyZXQ=").Fingerprint(), "basic", auth.Basic},
		{"Authorization: Bearer ", "", "Bearer", "", auth.CustomerToken},
		{"Authorization: Bearer " + token, "", "Bearer " + token, "", auth.CustomerToken},
		{"Authorization: Basic " + token, "", "Basic " + token, "basic", auth.Basic},
		{"X: y", "?access_token=public-key", key, "api-key", auth.TokenMode},
		{"X: y", "?access_token=" + jwt, token, "jwt", auth.CustomerToken},
	} {
		r, ok := bloomreach.New().Recognise(seenOf(request{Line: "POST /webxp/projects/pt/appinbox/fetch" + row.query, Headers: []string{row.header}}))
		if !ok || len(r.Credentials) != 1 {
			t.Errorf("%s%s: %v, %d credentials", row.header, row.query, ok, len(r.Credentials))
			continue
		}
		if c := r.Credentials[0]; c.Written != row.written || c.Kind != row.kind || r.Mode != row.mode {
			t.Errorf("%s%s: %q, %q, %q; want %q, %q, %q", row.header, row.query, c.Written, c.Kind, r.Mode, row.written, row.kind, row.mode)
		}
	}
}

// Nobody's bytes break it, and no text that it makes holds a credential.
func FuzzRecognise(f *testing.F) {
	const secret = "s3cr3t-0f-th3-4pp"
	f.Add("POST", "/webxp/projects/pt/appinbox/fetch", "v=1", "Bearer ", "application/json", `{"customer_ids":{"registered":"jane"},"sync_token":5}`)
	f.Add("POST", "//track/v2/projects/pt/customers/events", "", "Token Token ", "br,gzip", `{"event_type":"e","timestamp":1,"properties":{"a":[1],"b":"5","application_id":null}}`)
	f.Add("GET", "/wxstatic/streams/s/bundle-ios.json", "v=2&access_token=%zz", "Basic ", "", ``)
	f.Add("POST", "/data/v2/projects/pt/customers/attributes", "", "", "", `{"attributes":[{"type":"recommendation","id":"r","items":{"a":1}},{"type":"consent","category":"n"},7]}`)
	f.Add("POST", "/webxp/projects/p/cookies/c%2F/link-ids", "", "bearer\t", "", `{"external_ids":{"":{}}}`)
	vendor := bloomreach.New()
	f.Fuzz(func(t *testing.T, method, path, query, scheme, other, body string) {
		r, ok := vendor.Recognise(engine.Seen{Method: method, Path: path, Query: query, Body: []byte(body), Headers: []engine.Header{
			{Name: "Authorization", Value: scheme + secret}, {Name: "Content-Type", Value: other}, {Name: "Accept-Encoding", Value: other}, {Name: "User-Agent", Value: other},
		}})
		if !ok {
			return
		}
		if r.Operation == "" || r.Mode == "" || r.Profile.Vendor != bloomreach.ID {
			t.Fatalf("half recognised: %+v", r)
		}
		texts := append([]string{r.Operation, string(r.Mode), r.SDK, r.Version}, r.By...)
		for _, c := range r.Credentials {
			texts = append(texts, c.Written, c.Kind, c.Carrier.Describe(), c.Carrier.Prefix)
		}
		if !strings.Contains(path+query+body, secret) {
			texts = append(texts, slices.Collect(maps.Values(r.Profile.CustomerIDs))...)
			for _, values := range r.Args {
				texts = append(texts, values...)
			}
		}
		if strings.Contains(strings.Join(texts, "\n"), secret) {
			t.Fatalf("the secret is in %q", texts)
		}
	})
}
