package sandbox_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authpeek/engine/sandbox"
)

func TestFullSync(t *testing.T) {
	c := start(t, sandbox.Options{Still: true})
	got := c.fetch(janeIDs, "")
	var lines []string
	for _, m := range got.Messages {
		age := c.clock.Now().Sub(time.UnixMilli(int64(m.CreateTime * 1000)))
		lines = append(lines, fmt.Sprintf("%s %t %s %s", m.Type, m.IsRead, age, m.Content["title"]))
		if m.ExpireTime != m.CreateTime+30*24*60*60 || len(m.ID) != 18 {
			t.Errorf("%s expires %f, created %f", m.ID, m.ExpireTime, m.CreateTime)
		}
	}
	want := []string{
		"push false 2m0s Your order has shipped",
		"html false 1h0m0s Black Week starts tonight",
		"push false 3h0m0s Your basket misses you",
		"html true 24h0m0s Welcome",
		"push true 26h0m0s Rate your last delivery",
		"banner true 48h0m0s Free delivery this weekend",
		"push true 96h0m0s Your points are about to lapse",
		"html true 144h0m0s New in: winter coats",
		"push true 192h0m0s Payment received",
		"html true 288h0m0s Your invoice for October",
		"push true 360h0m0s We moved your store",
		"push true 504h0m0s Double points weekend",
		"push true 720h0m0s Thanks for joining, Jane",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	if got.Messages[0].ID != "070384247690685160" {
		t.Errorf("first id %s", got.Messages[0].ID)
	}
	if bob := c.fetch(bobIDs, ""); len(bob.Messages) != 7 || bob.Messages[0].ID == got.Messages[0].ID {
		t.Errorf("bob's inbox: %v", titles(bob.Messages))
	}
}

// TestOddShapes holds on to the shapes that real servers send and clients fell over.
func TestOddShapes(t *testing.T) {
	c := start(t, sandbox.Options{})
	urlParams, consents := map[string]bool{}, map[string]bool{}
	for _, m := range c.fetch(janeIDs, "").Messages {
		urlParams[fmt.Sprintf("%T", m.Content["url_params"])] = true
		consents[fmt.Sprintf("%T %[1]v", m.Content["has_tracking_consent"])] = true
		if m.Content["attributes"].(object)["event_type"] != "campaign" {
			t.Errorf("%s: attributes %v", m.Content["title"], m.Content["attributes"])
		}
		if _, present := m.Content["consent_category_tracking"]; !present {
			t.Errorf("%s: no consent_category_tracking, not even null", m.Content["title"])
		}
	}
	if want := map[string]bool{"map[string]interface {}": true, "[]interface {}": true, "<nil>": true}; !cmp.Equal(want, urlParams) {
		t.Errorf("url_params: %v", urlParams)
	}
	want := map[string]bool{"bool true": true, "bool false": true, "float64 0": true, "float64 1": true, "string true": true, "string 1": true, "<nil> <nil>": true}
	if diff := cmp.Diff(want, consents); diff != "" {
		t.Errorf("has_tracking_consent (-want +got):\n%s", diff)
	}
}

func TestNewsletterIsHostile(t *testing.T) {
	c := start(t, sandbox.Options{})
	document, _ := c.fetch(janeIDs, "").Messages[1].Content["message"].(string)
	for _, want := range []string{
		"<h1>Black Week starts tonight</h1>", `<script src="https://t.example/p.js"></script>`,
		`data-actiontype="browser" data-link="https://acme.example/bf?m=inbox"`,
		`data-actiontype="deep-link" data-link="acme://reminders/new?at=2000"`,
		`data-actiontype="close"`, `<a href="https://acme.example/u/9f2c">Unsubscribe</a>`, `<img src="https://cdn.acme.example/`,
		"\u202eevil\u202c \x1b[2J",
	} {
		if !strings.Contains(document, want) {
			t.Errorf("no %q", want)
		}
	}
}

func TestInboxesThatAreEmpty(t *testing.T) {
	c := start(t, sandbox.Options{})
	for name, body := range map[string]object{
		"cookie alone":        {"customer_ids": object{"cookie": janeIDs["cookie"]}},
		"unknown customer":    {"customer_ids": object{"registered": "eve@example.com"}},
		"another application": {"customer_ids": janeIDs, "application_id": "other-app"},
	} {
		t.Run(name, func(t *testing.T) {
			a := c.post(fetchPath, tokenAuth, body)
			got := decode[inbox](t, a.raw)
			if a.status != 200 || !got.Success || got.Messages == nil || len(got.Messages) != 0 {
				t.Fatalf("%d %.200s", a.status, a.raw)
			}
			// What was not delivered must not be taken for known later.
			if later := c.fetch(janeIDs, got.SyncToken); len(later.Messages) != 13 {
				t.Errorf("later %d messages", len(later.Messages))
			}
		})
	}
	for _, body := range []object{{"customer_ids": janeIDs}, {"customer_ids": janeIDs, "application_id": ""}} {
		if a := c.post(fetchPath, tokenAuth, body); len(decode[inbox](t, a.raw).Messages) != 13 {
			t.Errorf("without application_id: %.200s", a.raw)
		}
	}
}

func TestDeltaAndMarkAsRead(t *testing.T) {
	c := start(t, sandbox.Options{Still: true})
	full := c.fetch(janeIDs, "")
	delta := c.fetch(janeIDs, full.SyncToken)
	if len(delta.Messages) != 0 || delta.SyncToken != full.SyncToken {
		t.Errorf("nothing happened, and yet: %v", titles(delta.Messages))
	}

	// Two at once; the second was read before, so the next delta has the first alone.
	c.markAsRead(janeIDs, full.SyncToken, full.Messages[1].ID, full.Messages[3].ID).expect(t, 200, `{"success":true}`)
	c.markAsRead(janeIDs, full.SyncToken, full.Messages[1].ID).expect(t, 200, `{"success":true}`)
	delta = c.fetch(janeIDs, full.SyncToken)
	want := full.Messages[1]
	want.IsRead = true
	if diff := cmp.Diff([]message{want}, delta.Messages); diff != "" {
		t.Errorf("delta (-want +got):\n%s", diff)
	}
	if again := c.fetch(janeIDs, delta.SyncToken); len(again.Messages) != 0 {
		t.Errorf("told twice: %v", titles(again.Messages))
	}

	// The older cursor still works, and a later mark comes on top.
	c.markAsRead(janeIDs, delta.SyncToken, full.Messages[0].ID, full.Messages[0].ID).expect(t, 200, `{"success":true}`)
	if all := c.fetch(janeIDs, full.SyncToken); len(all.Messages) != 2 || all.Messages[0].ID != full.Messages[0].ID {
		t.Errorf("from the first cursor: %v", titles(all.Messages))
	}
	for i, m := range c.fetch(janeIDs, "").Messages {
		if wantRead := i != 2; m.IsRead != wantRead {
			t.Errorf("%s: read %t", m.Content["title"], m.IsRead)
		}
	}
	if bob := c.fetch(bobIDs, ""); bob.Messages[0].IsRead {
		t.Error("bob's messages were marked too")
	}
}

func TestSyncTokens(t *testing.T) {
	c := start(t, sandbox.Options{Still: true})
	gone := `{"success":false,"error":"Sync token is not known any more"}`
	syncToken := c.fetch(janeIDs, "").SyncToken
	if len(syncToken) < 40 || strings.Contains(syncToken, "jane") {
		t.Errorf("sync token %q is not opaque", syncToken)
	}
	altered := []byte(syncToken)
	altered[len(altered)/2] ^= 1
	otherServer := start(t, sandbox.Options{Seed: 9}).fetch(janeIDs, "").SyncToken
	for _, token := range []string{"st-1", "!", string(altered), syncToken + "AAAA", syncToken[:12], otherServer} {
		c.post(fetchPath, tokenAuth, object{"customer_ids": janeIDs, "sync_token": token}).expect(t, 410, gone)
		c.markAsRead(janeIDs, token, "070384247690685160").expect(t, 410, gone)
	}

	// Android keeps the token of the customer before.
	if bob := c.fetch(bobIDs, syncToken); len(bob.Messages) != 7 {
		t.Errorf("bob with jane's sync token: %d messages", len(bob.Messages))
	}
}

func TestMarkAsReadRefused(t *testing.T) {
	c := start(t, sandbox.Options{Still: true})
	jane, bob := c.fetch(janeIDs, ""), c.fetch(bobIDs, "")
	c.post(markPath, tokenAuth, object{"customer_ids": janeIDs, "sync_token": jane.SyncToken}).
		expect(t, 400, `{"errors":{"message_ids":["Must specify at least one message ID"]},"success":false}`)
	c.post(markPath, tokenAuth, object{"customer_ids": janeIDs, "sync_token": jane.SyncToken, "message_ids": "1"}).
		expect(t, 400, `{"errors":{"message_ids":["Wrong type: string"]},"success":false}`)
	c.markAsRead(janeIDs, "", jane.Messages[0].ID).
		expect(t, 400, `{"errors":{"sync_token":["Must specify the sync token of the message"]},"success":false}`)
	c.markAsRead(janeIDs, bob.SyncToken, jane.Messages[0].ID).
		expect(t, 200, `{"errors":{"sync_token":["The sync token belongs to another customer"]},"success":false}`)
	c.markAsRead(object{"cookie": "x"}, jane.SyncToken, jane.Messages[0].ID).
		expect(t, 200, `{"errors":{"sync_token":["The sync token belongs to another customer"]},"success":false}`)
	// One wrong id and nothing is marked.
	c.markAsRead(janeIDs, jane.SyncToken, jane.Messages[0].ID, bob.Messages[0].ID, "7").
		expect(t, 200, `{"errors":{"message_ids":["Message `+bob.Messages[0].ID+` does not exist","Message 7 does not exist"]},"success":false}`)
	if c.fetch(janeIDs, "").Messages[0].IsRead {
		t.Error("marked although refused")
	}
}

func TestMessagesArrive(t *testing.T) {
	c := start(t, sandbox.Options{})
	full := c.fetch(janeIDs, "")
	c.clock.advance(150 * time.Second)
	delta := c.fetch(janeIDs, full.SyncToken)
	if want := []string{"Order A-10444 has shipped", "Order A-10443 is confirmed"}; !cmp.Equal(want, titles(delta.Messages)) {
		t.Fatalf("delta %v, want %v", titles(delta.Messages), want)
	}
	arrival := delta.Messages[0]
	if arrival.IsRead || arrival.Type != "push" || arrival.CreateTime != float64(c.clock.Now().Unix()) {
		t.Errorf("%+v", arrival)
	}
	c.markAsRead(janeIDs, delta.SyncToken, arrival.ID).expect(t, 200, `{"success":true}`)
	c.clock.advance(75 * time.Second)
	delta = c.fetch(janeIDs, delta.SyncToken)
	if len(delta.Messages) != 2 || delta.Messages[0].IsRead || delta.Messages[1].ID != arrival.ID || !delta.Messages[1].IsRead {
		t.Errorf("a new one and a read one: %+v", delta.Messages)
	}
	if bob := c.fetch(bobIDs, ""); len(bob.Messages) != 7 {
		t.Errorf("bob has %d messages", len(bob.Messages))
	}

	// A day later 40 have stayed, all ids differ, and those that left cannot be marked.
	c.clock.advance(24 * time.Hour)
	later := c.fetch(janeIDs, "")
	ids := make(map[string]bool)
	for _, m := range later.Messages {
		ids[m.ID] = true
	}
	if len(later.Messages) != 53 || len(ids) != 53 || ids[arrival.ID] {
		t.Errorf("%d messages, %d ids", len(later.Messages), len(ids))
	}
	if delta := c.fetch(janeIDs, full.SyncToken); len(delta.Messages) != 40 {
		t.Errorf("delta over a day: %d messages", len(delta.Messages))
	}
	c.markAsRead(janeIDs, later.SyncToken, later.Messages[0].ID).expect(t, 200, `{"success":true}`)
	c.markAsRead(janeIDs, later.SyncToken, arrival.ID).
		expect(t, 200, `{"errors":{"message_ids":["Message `+arrival.ID+` does not exist"]},"success":false}`)
	if read := c.fetch(janeIDs, later.SyncToken); len(read.Messages) != 1 || !read.Messages[0].IsRead {
		t.Errorf("the mark on an arrival: %+v", titles(read.Messages))
	}
}

func TestStillSandboxReceivesNothing(t *testing.T) {
	c := start(t, sandbox.Options{Still: true})
	full := c.fetch(janeIDs, "")
	c.clock.advance(time.Hour)
	if delta := c.fetch(janeIDs, full.SyncToken); len(delta.Messages) != 0 || delta.SyncToken != full.SyncToken {
		t.Errorf("%v", titles(delta.Messages))
	}
}

func TestInboxSize(t *testing.T) {
	for _, n := range []int{1, 13, 14, 500} {
		c := start(t, sandbox.Options{Messages: n, Still: true})
		got := c.fetch(janeIDs, "").Messages
		if len(got) != n || got[0].Content["title"] != "Your order has shipped" {
			t.Fatalf("%d messages, want %d", len(got), n)
		}
		for i := 1; i < n; i++ {
			if got[i].CreateTime >= got[i-1].CreateTime {
				t.Errorf("%d of %d is not older than the one before", i, n)
			}
		}
	}
	same, other := sandbox.Options{Messages: 100, Seed: 4, Still: true}, sandbox.Options{Messages: 100, Seed: 5, Still: true}
	first, again, third := start(t, same).fetch(janeIDs, ""), start(t, same).fetch(janeIDs, ""), start(t, other).fetch(janeIDs, "")
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("the same seed gives (-first +again):\n%s", diff)
	}
	if cmp.Equal(titles(first.Messages), titles(third.Messages)) {
		t.Error("another seed gives the same messages")
	}
}

func TestHundredThousandMessages(t *testing.T) {
	c := start(t, sandbox.Options{Messages: 100_000, Still: true})
	c.http.Transport.(*http.Transport).DisableCompression = true
	a := c.post(fetchPath, tokenAuth, object{"customer_ids": janeIDs})
	// The text is cut by hand: under the race detector, encoding/json takes ten seconds for these 25 MB. That the same code
	// writes JSON is shown by the smaller inboxes.
	messages := strings.Split(string(a.raw), `{"id":"`)[1:]
	ids, unread := make(map[string]bool, len(messages)), 0
	for _, m := range messages {
		ids[m[:18]] = true
		if strings.Contains(m, `"is_read":false`) {
			unread++
		}
	}
	if a.status != 200 || len(messages) != 100_000 || len(ids) != 100_000 {
		t.Fatalf("%d: %d messages, %d ids", a.status, len(messages), len(ids))
	}
	if unread < 1_000 || unread > 4_000 {
		t.Errorf("%d unread, about 2 in 100 were meant", unread)
	}
	newest, last := messages[0][:18], messages[99_999]
	_, syncToken, _ := strings.Cut(last, `"sync_token":"`)
	syncToken = strings.TrimSuffix(syncToken, `"}`)
	c.markAsRead(janeIDs, syncToken, last[:18], newest).expect(t, 200, `{"success":true}`)
	if delta := c.fetch(janeIDs, syncToken); len(delta.Messages) == 0 || delta.Messages[0].ID != newest {
		t.Errorf("the delta has %v", titles(delta.Messages))
	}
}

func TestManyClientsAtOnce(t *testing.T) {
	c := start(t, sandbox.Options{Messages: 200})
	full := c.fetch(janeIDs, "")
	var unread []string
	for _, m := range full.Messages {
		if !m.IsRead {
			unread = append(unread, m.ID)
		}
	}
	bearer := c.bearer(janeIDs)
	t.Run("clients", func(t *testing.T) { // Returns when all its parallel subtests have.
		for _, id := range unread {
			t.Run(id, func(t *testing.T) {
				t.Parallel()
				one := &client{t: t, server: c.server, clock: c.clock, http: c.http}
				body := object{"customer_ids": janeIDs, "sync_token": full.SyncToken, "message_ids": []string{id}}
				one.post(markPath, bearer, body).expect(t, 200, `{"success":true}`)
				one.clock.advance(time.Second)
				one.fetch(janeIDs, full.SyncToken)
			})
		}
	})
	for _, m := range c.fetch(janeIDs, "").Messages {
		if !m.IsRead {
			t.Errorf("%s was not marked", m.Content["title"])
		}
	}
}

func BenchmarkFullSync100k(b *testing.B) {
	for name, offer := range map[string]string{"plain": "identity", "gzip": "gzip"} {
		b.Run(name, func(b *testing.B) { benchmarkFullSync(b, offer) })
	}
}

func benchmarkFullSync(b *testing.B, offer string) {
	server, err := sandbox.Start(b.Context(), sandbox.Options{Messages: 100_000, Still: true, Secrets: testSecrets})
	if err != nil {
		b.Fatal(err)
	}
	defer server.Close(context.Background())
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	for b.Loop() {
		req, err := http.NewRequestWithContext(b.Context(), http.MethodPost, server.URL()+fetchPath, strings.NewReader(`{"customer_ids":{"registered":"jane@example.com"}}`))
		if err != nil {
			b.Fatal(err)
		}
		req.Header.Set("Authorization", tokenAuth)
		req.Header.Set("Accept-Encoding", offer)
		resp, err := transport.RoundTrip(req)
		if err != nil {
			b.Fatal(err)
		}
		sent, err := io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		if err != nil || resp.StatusCode != http.StatusOK {
			b.Fatal(resp.Status, err)
		}
		b.ReportMetric(float64(sent), "bytes/answer")
	}
}
