// Command flood is the inspector in front of an engine in which calls happen at a rate that no network could bring: what a figure of
// events costs is measured with it, apart from what making the calls would cost.
//
//	flood RATE [TOTAL]    RATE events a second, until TOTAL of them; without TOTAL for ever
//	flood bare RATE       the same events in a journal that nobody reads: what their coming costs
package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"time"

	"authpeek/auth"
	"authpeek/config"
	"authpeek/engine"
	"authpeek/engine/sandbox"
	"authpeek/engine/vendors"
	"authpeek/ui"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "flood:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	bare := len(args) > 0 && args[0] == "bare"
	if bare {
		args = args[1:]
	}
	var rate, total int
	for i, to := range []*int{&rate, &total}[:min(2, len(args))] {
		n, err := strconv.Atoi(args[i])
		if err != nil {
			return err
		}
		*to = n
	}
	if rate < 1000 {
		return fmt.Errorf("RATE is the number of events a second, at least 1000")
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	loaded, err := config.Load(config.LoadOptions{Getenv: func(string) string { return "" }, Profile: config.Blank, Sets: []string{"customer.registered=jane@example.com", "base_url=http://127.0.0.1:1", "project_token=p", "live=0s"}})
	if err != nil {
		return err
	}
	e := engine.New(engine.Options{Vendors: vendors.All(time.Now), Now: time.Now})
	if bare {
		fmt.Println("nobody reads")
		flood(ctx, e.Journal(), rate, total)
		return nil
	}
	go flood(ctx, e.Journal(), rate, total)
	return ui.Run(ctx, ui.Options{
		Config: loaded, Engine: e, View: "matrix", Mode: auth.None, Now: time.Now, Getenv: os.Getenv, Motion: true,
		Reload: func(string) (config.Loaded, error) { return loaded, nil },
		Open: func(context.Context, config.Profile) (engine.Profile, sandbox.Seeded, error) {
			return engine.Profile{Name: "flood", Vendor: "bloomreach", BaseURL: "http://127.0.0.1:1", Platform: "android", Integration: "project", ProjectToken: "p", CustomerIDs: map[string]string{"registered": "jane@example.com"}}, sandbox.Seeded{}, nil
		},
	})
}

// flood appends what calls bring, as many thousandths of the rate in each millisecond as are due.
func flood(ctx context.Context, j *engine.Journal, rate, total int) {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	began, done := time.Now(), 0
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		for due := int(time.Since(began).Seconds() * float64(rate)); done < due; done += len(aCall) {
			if total > 0 && done >= total {
				j.Append(0, engine.Notice{Subject: "flood", Mark: engine.MarkHere, Event: "over", Text: strconv.Itoa(done) + " events"})
				return
			}
			id := engine.CallID(1_000_000 + done/len(aCall))
			for _, d := range aCall {
				j.Append(id, d())
			}
		}
	}
}

// aCall is what happens in a call of an app.
var aCall = [5]func() engine.Detail{
	func() engine.Detail {
		return engine.CallStarted{Operation: "inbox.fetch", Mode: "token", Profile: "flood", Platform: "android", Integration: "project", Customer: "jane@example.com", Trigger: engine.TriggerApp, Vendor: "bloomreach"}
	},
	func() engine.Detail {
		return engine.HeaderSet{Method: "POST", URL: "http://127.0.0.1:1/webxp/projects/p/appinbox/fetch", Credential: "Token tok#3f2a9c",
			Headers: []engine.Header{{Name: "Authorization", Value: "Token tok#3f2a9c", Origin: "config"}, {Name: "Content-Type", Value: "application/json", Origin: "sdk"}}}
	},
	func() engine.Detail {
		return engine.RequestSent{Method: "POST", URL: "http://127.0.0.1:1/webxp/projects/p/appinbox/fetch", Bytes: 120, Credential: "Token tok#3f2a9c"}
	},
	func() engine.Detail {
		return engine.ResponseReceived{Status: 200, ContentType: "application/json", Bytes: 2048, Headers: []engine.Header{{Name: "Content-Type", Value: "application/json"}}}
	},
	func() engine.Detail {
		return engine.CallFinished{Outcome: engine.OutcomeOK, Status: 200, Summary: "12 messages, 3 unread"}
	},
}
