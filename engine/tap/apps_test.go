package tap_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"authpeek/engine"
	"authpeek/engine/sandbox"
	"authpeek/engine/tap"
)

// sdk writes requests as one of the vendor's SDKs does, from the vendor reference (1.1 to 1.3, 4.1) and from nothing of our client.
type sdk struct {
	ios, stream bool
	// before are the header fields before the length, and after those behind it, as OkHttp and CFNetwork order them.
	before, after []string
	authorization string // how the field is spelled
}

var (
	android4 = sdk{
		before: []string{"Content-Type: application/json; charset=utf-8"},
		after:  []string{"Accept-Encoding: br,gzip", "Connection: Keep-Alive", "User-Agent: okhttp/4.9.3"}, authorization: "Authorization",
	}
	android5 = sdk{
		stream: true, before: []string{"Content-Type: application/json"},
		after: []string{"Accept-Encoding: br,gzip", "Connection: Keep-Alive", "User-Agent: okhttp/4.12.0"}, authorization: "Authorization",
	}
	ios3 = sdk{
		ios: true, before: []string{"content-type: application/json", "accept: application/json"},
		after: []string{"Accept-Encoding: gzip, deflate", "User-Agent: Shop/12 CFNetwork/1494.0.7 Darwin/23.4.0", "Accept-Language: en-GB"}, authorization: "authorization",
	}
	ios4 = sdk{ios: true, stream: true, before: ios3.before, after: ios3.after, authorization: "authorization"}
)

// app is somebody's app with that SDK in it. It knows the tap's address, and its provider knows its own backend's.
type app struct {
	t    *testing.T
	sdk  sdk
	x    *tapped
	seed sandbox.Seeded
	ids  map[string]string
	// key is the API key as the app has configured it, with its prefix; token what its provider gives now.
	key, token string
	syncToken  string
	n          engine.CallID
	portrait   *tap.Portrait
	folded     int
	// One connection carries call after call, as OkHttp's and CFNetwork's do.
	conn *net.TCPConn
	r    *bufio.Reader
}

var (
	jane = map[string]string{"cookie": "b0a0a2f4-5c1d-4e7b-9a3f-d41c097e2c11", "registered": "jane@example.com"}
	bob  = map[string]string{"cookie": "b0a0a2f4-5c1d-4e7b-9a3f-d41c097e2c11", "registered": "bob@example.com"}
)

// sandboxed runs the embedded server behind a tap. The customer token is what the inbox wants, as advanced auth is for.
func sandboxed(t *testing.T, vendor string) (*tapped, sandbox.Seeded) {
	t.Helper()
	server, err := sandbox.Start(t.Context(), sandbox.Options{Still: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), limit)
		defer cancel()
		if err := server.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	seed := server.Seeded()
	upstream := server.URL()
	if v, ok := seed.Vendors[vendor]; ok {
		upstream = strings.ReplaceAll(v.BaseURL, "{starter}", "node")
	}
	return start(t, upstream, func(o *tap.Options) { o.Profile.Vendor = vendor }), seed
}

func newApp(t *testing.T, s sdk) *app {
	x, seed := sandboxed(t, "bloomreach")
	a := &app{t: t, sdk: s, x: x, seed: seed, ids: jane, key: "Token " + seed.APIKey}
	a.portrait = tap.NewPortrait(x.engine.Vendor)
	return a
}

// provider asks the app's own backend for a token of somebody, at its own address.
func (a *app) provider(ids map[string]string, ttl time.Duration) string {
	a.t.Helper()
	body, err := json.Marshal(map[string]any{"customer_ids": ids, "ttl": int(ttl / time.Second)})
	if err != nil {
		a.t.Fatal(err)
	}
	address := a.seed.ProviderURL
	if a.sdk.stream {
		address = a.seed.StreamProviderURL
	}
	req, err := http.NewRequestWithContext(a.t.Context(), http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		a.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+a.seed.SessionSecret)
	req.Header.Set("Content-Type", "application/json")
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		a.t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct{ Token string }
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || answer.Token == "" {
		a.t.Fatalf("no token: %d %v", resp.StatusCode, err)
	}
	return answer.Token
}

// bearer reports a route on which the SDK sends the customer token (4.1), or a stream's (4.5).
func (a *app) bearer(operation string) bool {
	if a.sdk.stream {
		return !a.sdk.ios || operation != "attributes.fetch"
	}
	switch operation {
	case "inbox.fetch", "inbox.markread", "blocks.static", "blocks.personal":
		return true
	case "segments.fetch", "ids.link":
		return a.sdk.ios
	default:
		return false
	}
}

// credential is what Authorization says on a route; "" for no header.
func (a *app) credential(operation string) string {
	switch {
	case a.bearer(operation) && a.token != "":
		return "Bearer " + a.token
	case a.sdk.stream:
		return ""
	default:
		return a.key
	}
}

// path is the address of an operation (1.1).
func (a *app) path(operation string) string {
	platform := "android"
	if a.sdk.ios {
		platform = "ios"
	}
	cookie := url.QueryEscape(a.ids["cookie"])
	paths := map[string][2]string{
		"customers.track":  {"/track/v2/projects/P/customers", "/track/u/v1/customers?stream_id=S"},
		"events.track":     {"/track/v2/projects/P/customers/events", "/track/u/v1/customers/events?stream_id=S"},
		"campaigns.click":  {"/track/v2/projects/P/campaigns/clicks", "/track/u/v1/campaigns/clicks?stream_id=S"},
		"attributes.fetch": {"/data/v2/projects/P/customers/attributes", "/optimization/streams/S/recommend/user"},
		"consents.fetch":   {"/data/v2/projects/P/consent/categories", "/data/v2/streams/S/consent/categories"},
		"inapp.fetch":      {"/webxp/s/P/inappmessages?compatibility=3", "/webxp/streams/S/inappmessages?compatibility=3"},
		"inbox.fetch":      {"/webxp/projects/P/appinbox/fetch", "/webxp/streams/S/appinbox/fetch"},
		"inbox.markread":   {"/webxp/projects/P/appinbox/markasread", "/webxp/streams/S/appinbox/markasread"},
		"push.selfcheck":   {"/campaigns/send-self-check-notification?project_id=P", "/campaigns/streams/S/send-self-check-notification"},
		"blocks.static":    {"/wxstatic/projects/P/bundle-" + platform + ".json?v=2", "/wxstatic/streams/S/bundle-" + platform + ".json?v=2"},
		"blocks.personal":  {"/webxp/s/P/inappcontentblocks?v=2", "/webxp/streams/S/inappcontentblocks?v=2"},
		"segments.fetch":   {"/webxp/projects/P/segments?cookie=" + cookie, "/webxp/streams/S/segments?cookie=" + cookie},
		"ids.link":         {"/webxp/projects/P/cookies/" + cookie + "/link-ids", "/webxp/streams/S/cookies/" + cookie + "/link-ids"},
	}
	both := paths[operation]
	if a.sdk.stream {
		return strings.Replace(both[1], "S", a.seed.StreamID, 1)
	}
	return strings.Replace(both[0], "P", a.seed.ProjectToken, 1)
}

// call makes an operation's request with its body, and gives the answer's; "" is a GET.
func (a *app) call(operation, body string) (status int, answer string) {
	a.t.Helper()
	method := "POST"
	if body == "" {
		method = "GET"
	}
	fields := a.sdk.before
	if value := a.credential(operation); value != "" {
		fields = append(fields[:len(fields):len(fields)], a.sdk.authorization+": "+value)
	}
	return a.send(method, a.path(operation), fields, a.sdk.after, body)
}

// send writes a request as it is, and waits until the tap has told of its end.
func (a *app) send(method, path string, before, after []string, body string) (int, string) {
	a.t.Helper()
	if a.conn == nil {
		a.conn, a.r = a.x.dial(a.t)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\n", method, path)
	for _, f := range before {
		b.WriteString(f + "\r\n")
	}
	if body != "" {
		fmt.Fprintf(&b, "Content-Length: %d\r\n", len(body))
	}
	b.WriteString("Host: " + a.x.address() + "\r\n")
	for _, f := range after {
		b.WriteString(f + "\r\n")
	}
	send(a.t, a.conn, b.String()+"\r\n"+body)
	resp, err := http.ReadResponse(a.r, &http.Request{Method: method})
	if err != nil {
		a.t.Fatal(err)
	}
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	a.n++
	a.x.ended(a.t, a.n)
	a.portrait.Apply(a.x.ledger, a.x.events[a.folded:])
	a.folded = len(a.x.events)
	return resp.StatusCode, string(got)
}

// last is the last call, as the tap tells it.
func (a *app) last() *engine.Call { return a.x.ledger.Call(a.n) }

// customerIDs are the app's, as a body has them.
func (a *app) customerIDs() string {
	b, err := json.Marshal(a.ids)
	if err != nil {
		a.t.Fatal(err)
	}
	return `"customer_ids":` + string(b)
}

// codes are the findings of a call that are no notes.
func codes(c *engine.Call) []string {
	var all []string
	for _, f := range c.Finish.Findings {
		if f.Severity != engine.SeverityNote {
			all = append(all, f.Code)
		}
	}
	return all
}
