package tap_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/tap"
)

// track, fetch and mark are what the apps' bodies are made of (1.3).
func (a *app) properties(operation, more string) string {
	at := fmt.Sprintf(`"timestamp":%d.25`, time.Now().Unix())
	switch operation {
	case "customers.track":
		return "{" + a.customerIDs() + "," + at + `,"properties":{` + more + `}}`
	case "events.track":
		return "{" + a.customerIDs() + `,"event_type":"session_start",` + at + `,"properties":{` + more + `"application_id":"default-application","device_id":"1f8c3bd2-72a4-4f0e-9d42-6f0b4f6b8a11"}}`
	default:
		return "{" + a.customerIDs() + `,"application_id":"default-application"` + more + "}"
	}
}

// fetchInbox asks for the inbox with the sync token that the app has, and keeps the next one.
func (a *app) fetchInbox() []string {
	a.t.Helper()
	more := ""
	if a.syncToken != "" {
		more = `,"sync_token":"` + a.syncToken + `"`
	}
	status, _ := a.call("inbox.fetch", a.properties("inbox.fetch", more))
	if status != 200 {
		return nil
	}
	var got struct {
		Messages  []struct{ ID string }
		SyncToken string `json:"sync_token"`
	}
	if err := json.Unmarshal(a.last().Response.Body.Bytes(), &got); err != nil {
		a.t.Fatal(err)
	}
	if got.SyncToken != "" {
		a.syncToken = got.SyncToken
	}
	var ids []string
	for _, m := range got.Messages {
		ids = append(ids, m.ID)
	}
	return ids
}

// session is an app's life from login on, every operation once at least, as the SDK makes them.
func (a *app) session() {
	platform := "android"
	if a.sdk.ios {
		platform = "ios"
	}
	ids := a.customerIDs()
	a.call("customers.track", a.properties("customers.track", `"first_name":"Jane"`))
	a.call("events.track", a.properties("events.track", ""))
	click := `{"url":"https://shop.example/?utm_campaign=x","timestamp":1795262584.5,"properties":{"platform":"Android"}}`
	if a.sdk.ios {
		click = "{" + ids + `,"timestamp":1795262584.5,"url":"https://shop.example/?utm_campaign=x","properties":{"platform":"iOS"},"event_type":"campaign_click"}`
	}
	a.call("campaigns.click", click)
	a.call("inapp.fetch", "{"+ids+`,"device":"`+platform+`"}`)
	messages := a.fetchInbox()
	a.call("consents.fetch", "")
	a.call("blocks.static", "")
	a.call("blocks.personal", "{"+ids+`,"content_block_ids":["`+a.seed.ContentBlocks[0]+`"]}`)
	a.call("ids.link", `{"external_ids":{"registered":"`+a.ids["registered"]+`"}}`)
	a.call("segments.fetch", "")
	check := `{"platform":"` + platform + `",` + ids + `,"push_notification_id":"fcm-1"`
	if a.sdk.stream && !a.sdk.ios {
		check += `,"application_id":"default-application"`
	}
	a.call("push.selfcheck", check+"}")
	if a.sdk.stream {
		a.call("attributes.fetch", "{"+ids+`,"engine_id":"home-top","fill_with_random":true,"size":3}`)
	} else {
		a.call("attributes.fetch", "{"+ids+`,"attributes":[{"type":"recommendation","id":"home-top","fillWithRandom":true,"size":3}]}`)
	}
	a.fetchInbox()
	a.call("inbox.markread", "{"+ids+`,"message_ids":["`+messages[0]+`"],"sync_token":"`+a.syncToken+`"}`)
}

var sessionOperations = []string{
	"customers.track", "events.track", "campaigns.click", "inapp.fetch", "inbox.fetch", "consents.fetch", "blocks.static", "blocks.personal",
	"ids.link", "segments.fetch", "push.selfcheck", "attributes.fetch", "inbox.fetch", "inbox.markread",
}

// Every request of an app that does everything right is recognised, whoever's SDK it has, and nobody finds fault with it.
func TestAppsThatDoRight(t *testing.T) {
	for _, row := range []struct {
		name string
		sdk  sdk
		who  string
	}{
		{"Android, project", android4, "Exponea Android 4.7 to 4.10"},
		{"Android, stream", android5, "Exponea Android 5.0 or newer"},
		{"iOS, project", ios3, "Exponea iOS 3.8 or newer"},
		{"iOS, stream", ios4, "Exponea iOS 4.0 or newer"},
	} {
		t.Run(row.name, func(t *testing.T) {
			a := newApp(t, row.sdk)
			a.token = a.provider(jane, time.Hour)
			a.session()
			for i, operation := range sessionOperations {
				c := a.x.ledger.Call(engine.CallID(i + 1))
				if c.Operation != operation || !c.OK() || c.Vendor != "bloomreach" || c.Customer != "jane@example.com" {
					t.Errorf("call %d is %s for %q, %s %d %s; want %s", i+1, c.Operation, c.Customer, c.Finish.Outcome, c.Status(), c.Finish.Summary, operation)
				}
				if found := slices.DeleteFunc(codes(c), func(code string) bool { return code == "inbox.unsupported-type" }); len(found) > 0 {
					t.Errorf("%s: %q", operation, found)
				}
			}
			p := a.portrait
			if p.SDK() != row.who || p.Calls != len(sessionOperations) || p.Others+p.Strange+p.Refused+p.Failed != 0 {
				t.Errorf("%q in %d calls, %d others, %d strange, %d refused, %d failed; want %q\n%q", p.SDK(), p.Calls, p.Others, p.Strange, p.Refused, p.Failed, row.who, p.SDKs)
			}
			if len(p.Tokens) != 1 || p.Tokens[0].Names != "jane@example.com" || p.Tokens[0].Info.Kid == "" {
				t.Errorf("tokens: %+v", p.Tokens)
			}
			place := "project acme-demo"
			if row.sdk.stream {
				place = "stream acme-stream"
			}
			if len(p.Places) != 1 || p.Places[0].Integration+" "+p.Places[0].ID != place {
				t.Errorf("places: %+v", p.Places)
			}
			if keys := 1; !row.sdk.stream && (len(p.Keys) != keys || p.Keys[0].Info.Fingerprint != engineFingerprint(a.seed.APIKey)) || row.sdk.stream && len(p.Keys) > 0 {
				t.Errorf("keys: %+v", p.Keys)
			}
			if p.IDs["registered"] != "jane@example.com" || len(p.Before) > 0 {
				t.Errorf("ids %v, before %v", p.IDs, p.Before)
			}
			// A session that is opened again draws the same portrait at once, whatever the ledger has forgotten of it.
			for _, ledger := range []*engine.Ledger{a.x.ledger, engine.NewLedger()} {
				again := tap.NewPortrait(a.x.engine.Vendor)
				again.Apply(ledger, a.x.events)
				if diff := cmp.Diff(p, again, cmpopts.IgnoreUnexported(tap.Portrait{}), cmpopts.IgnoreFields(auth.Info{}, "Read")); diff != "" {
					t.Errorf("drawn again (-live +again):\n%s", diff)
				}
			}
			if all := a.x.json(t); strings.Contains(all, a.seed.APIKey) || strings.Contains(all, a.token[strings.LastIndexByte(a.token, '.')+1:]) {
				t.Error("a credential of the app is in the journal")
			}
		})
	}
}

// The vendor's own samples keep a token without the ids that it is for.
func TestAppThatKeepsItsTokenAcrossCustomers(t *testing.T) {
	a := newApp(t, android4)
	a.token = a.provider(jane, time.Hour)
	a.call("customers.track", a.properties("customers.track", ""))
	a.fetchInbox()
	a.ids = bob
	a.call("customers.track", a.properties("customers.track", ""))
	a.fetchInbox()
	c := a.last()
	want := []string{"token.ids-differ", "inbox.old-sync-token"}
	if got := codes(c); c.Status() != 401 || !slices.Equal(got, want) {
		t.Fatalf("%d %q, want 401 %q", c.Status(), got, want)
	}
	const says = "The app asked for bob@example.com with a token made out to jane@example.com: kept across identifyCustomer."
	if got := c.Finish.Findings[0].Detail; !strings.HasPrefix(got, says) {
		t.Errorf("%q, want %q", got, says)
	}
	p := a.portrait
	if len(p.Before) != 1 || p.Before[0].IDs["registered"] != "jane@example.com" || p.Before[0].Until.IsZero() || p.IDs["registered"] != "bob@example.com" {
		t.Errorf("now %v, before %+v", p.IDs, p.Before)
	}
	if len(p.Findings) != 2 && len(p.Findings) != 3 || p.Findings[0].Code != "token.ids-differ" || p.Refused != 1 {
		t.Errorf("%d refused, findings %+v", p.Refused, p.Findings)
	}
}

func TestAppsThatDoWrong(t *testing.T) {
	for _, row := range []struct {
		name string
		sdk  sdk
		do   func(*app)
		want string // one of the last call's codes
	}{
		{"a loop", android4, func(a *app) {
			a.token = a.provider(bob, time.Hour)
			for range 4 {
				a.fetchInbox()
			}
		}, "app.retry-loop"},
		{"two prefixes of the key", android4, func(a *app) {
			a.key = "Token Token " + a.seed.APIKey
			a.call("consents.fetch", "")
		}, "config.token-twice"},
		{"two prefixes of the token", ios3, func(a *app) {
			a.token = "Bearer " + a.provider(jane, time.Hour)
			a.fetchInbox()
		}, "token.bearer-twice"},
		{"a private key", ios3, func(a *app) {
			a.key = "Basic azE6cHJpdmF0ZS1zZWNyZXQ="
			a.call("consents.fetch", "")
		}, "config.basic-in-sdk"},
		{"the key where the token was due", android4, func(a *app) {
			a.token = a.provider(jane, time.Hour)
			a.fetchInbox()
			a.token = ""
			a.fetchInbox()
		}, "mode.key-for-bearer"},
		{"an interceptor of its own", android4, func(a *app) {
			a.key = "Bearer " + a.provider(jane, time.Hour)
			a.call("customers.track", a.properties("customers.track", ""))
		}, "mode.token-route"},
		{"a token with a minute left", ios4, func(a *app) {
			a.token = a.provider(jane, 30*time.Second)
			a.fetchInbox()
		}, "token.expires-soon"},
		{"no credential", ios3, func(a *app) {
			a.key = ""
			a.call("segments.fetch", "")
		}, "server.no-credential"},
		{"an empty provider", android4, func(a *app) {
			a.send("POST", a.path("inbox.fetch"), []string{"Content-Type: application/json", "Authorization: "}, a.sdk.after, a.properties("inbox.fetch", ""))
		}, "provider.empty"},
		{"the key in the URL", android4, func(a *app) {
			a.send("GET", a.path("consents.fetch")+"?access_token="+a.seed.APIKey, a.sdk.before, a.sdk.after, "")
		}, "wire.token-in-query"},
		{"an anonymous inbox", ios4, func(a *app) {
			a.ids = map[string]string{"cookie": jane["cookie"]}
			a.fetchInbox()
		}, "inbox.cookie-only"},
		{"a message that no fetch brought", ios3, func(a *app) {
			a.token = a.provider(jane, time.Hour)
			a.fetchInbox()
			a.call("inbox.markread", "{"+a.customerIDs()+`,"message_ids":["nobody's"],"sync_token":"`+a.syncToken+`"}`)
		}, "inbox.marks-unseen"},
	} {
		t.Run(row.name, func(t *testing.T) {
			a := newApp(t, row.sdk)
			row.do(a)
			got := codes(a.last())
			if !slices.Contains(got, row.want) {
				t.Errorf("%d %q, want %s", a.last().Status(), got, row.want)
			}
			if strings.HasPrefix(row.name, "two prefixes") && got[0] != row.want {
				t.Errorf("%q, want the prefix first: it explains the others", got)
			}
			if len(a.portrait.SDKs) != 1 || a.portrait.Others != 0 {
				t.Errorf("%q, %d of them unknown", a.portrait.SDKs, a.portrait.Others)
			}
			if all := a.x.json(t); strings.Contains(all, a.seed.APIKey) {
				t.Error("the API key is in the journal")
			}
		})
	}
}

// What a call says of the customer is what stood in it: a request that names nobody says so, whoever was known before.
func TestRequestThatNamesNobody(t *testing.T) {
	a := newApp(t, android4)
	a.token = a.provider(jane, time.Hour)
	a.fetchInbox()
	if got := a.last().CustomerIDs; len(got) == 0 {
		t.Errorf("the inbox is fetched for %v", got)
	}
	a.call("consents.fetch", "")
	if got := a.last(); len(got.CustomerIDs) != 0 || got.Customer == "" {
		t.Errorf("consents.fetch has sent %v, and is %q's", got.CustomerIDs, got.Customer)
	}
}

// Two SDKs behind one address are told apart, and somebody with curl beside them is neither.
func TestTwoAppsAtOneTap(t *testing.T) {
	a := newApp(t, android4)
	a.token = a.provider(jane, time.Hour)
	a.fetchInbox()
	a.sdk = android5
	a.call("blocks.static", "") // a stream's
	a.sdk = android4
	a.send("GET", a.path("consents.fetch"), nil, []string{"User-Agent: curl/8.5.0", "Accept: */*", "Authorization: Token " + a.seed.APIKey}, "")
	a.send("GET", "/health", nil, []string{"User-Agent: curl/8.5.0"}, "")
	p := a.portrait
	if want := "two SDKs: Exponea Android 4.6 to 4.10 and Exponea Android 5.0 or newer"; p.SDK() != want || p.Strange != 1 || p.Others != 1 || p.Calls != 4 {
		t.Errorf("%q, %d strange %q, %d others of %d; want %q", p.SDK(), p.Strange, p.StrangeBy, p.Others, p.Calls, want)
	}
	if !slices.Contains(p.StrangeBy, "user-agent curl: no SDK's") {
		t.Errorf("%q", p.StrangeBy)
	}
}

// An app that closes its connection with each answer does not leave the next one a server's connection that is half closed.
func TestAppThatClosesAfterEachCall(t *testing.T) {
	a := newApp(t, android4)
	for i := range 150 {
		if status, body := a.call("customers.track", a.properties("customers.track", "")); status != 200 {
			t.Fatalf("call %d: %d %s", i, status, body)
		}
		_ = a.conn.Close()
		a.conn = nil
	}
}
