package tap_test

import (
	"testing"
	"time"

	"authpeek/engine"
	"authpeek/engine/tap"
	"authpeek/engine/vendors"
)

// Of two requests of one operation that differ in anything the second is recognised for what it is; the same one again is too.
func TestPortraitSeesWhatChangedBetweenRequests(t *testing.T) {
	type request struct {
		url, agent, token, body string
		gone                    bool // the body had to make room
	}
	const (
		ofJane = `{"customer_ids":{"registered":"jane@example.com"}}`
		ofBob  = `{"customer_ids":{"registered":"bob@example.com"}}`
	)
	usual := request{url: "http://127.0.0.1:1/webxp/projects/p/appinbox/fetch", agent: "okhttp/4.12.0", token: "tok#3f2a9c", body: ofJane}
	for _, row := range []struct {
		name   string
		change func(*request)
		want   func(p *tap.Portrait) bool
	}{
		{"nothing", func(*request) {}, func(p *tap.Portrait) bool {
			return p.IDs["registered"] == "jane@example.com" && len(p.Before) == 0 && len(p.Places) == 1 && p.Places[0].Calls == 3 && p.Keys[0].Calls == 3
		}},
		{"the customer", func(r *request) { r.body = ofBob }, func(p *tap.Portrait) bool {
			return p.IDs["registered"] == "bob@example.com" && len(p.Before) == 1
		}},
		{"the project", func(r *request) { r.url = "http://127.0.0.1:1/webxp/projects/q/appinbox/fetch" }, func(p *tap.Portrait) bool { return len(p.Places) == 2 && p.Places[1].ID == "q" }},
		{"the credential", func(r *request) { r.token = "tok#91be04" }, func(p *tap.Portrait) bool { return len(p.Keys) == 2 && p.Keys[1].Info.Fingerprint == "tok#91be04" }},
		{"the sender", func(r *request) { r.agent = "curl/8.9.1" }, func(p *tap.Portrait) bool { return p.Strange == 2 && len(p.StrangeBy) > 0 }},
		{"the body is gone", func(r *request) { r.gone = true }, func(p *tap.Portrait) bool { return p.IDs["registered"] == "jane@example.com" && p.Others == 0 }},
	} {
		t.Run(row.name, func(t *testing.T) {
			all := vendors.All(time.Now)
			p := tap.NewPortrait(func(id string) engine.Vendor {
				for _, v := range all {
					if v.ID() == id {
						return v
					}
				}
				return nil
			})
			ledger, changed := engine.NewLedger(), usual
			row.change(&changed)
			for i, r := range []request{usual, changed, changed} {
				kept := []byte(r.body)
				if r.gone {
					kept = nil
				}
				var events []engine.Event
				for _, d := range []engine.Detail{
					engine.CallStarted{Operation: "inbox.fetch", Trigger: engine.TriggerApp, Vendor: "bloomreach"},
					engine.HeaderSet{Method: "POST", URL: r.url, Headers: []engine.Header{
						{Name: "Content-Type", Value: "application/json"}, {Name: "Authorization", Value: "Token " + r.token}, {Name: "User-Agent", Value: r.agent}}},
					engine.RequestSent{Method: "POST", URL: r.url, Body: engine.RestoredBody(kept, int64(len(r.body)), "application/json")},
					engine.CallFinished{Outcome: engine.OutcomeOK, Status: 200},
				} {
					events = append(events, engine.Event{Seq: uint64(4*i + len(events) + 1), At: time.Unix(1795262884, 0), Call: engine.CallID(i + 1), Detail: d})
				}
				ledger.Apply(events)
				p.Apply(ledger, events)
			}
			if !row.want(p) || p.Calls != 3 {
				t.Errorf("%+v", p)
			}
		})
	}
}
