package bloomreach_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/engine/sandbox"
)

// A server whose clock is wrong refuses good tokens; the real one of the sandbox does, and the call says why.
func TestClockOfTheServer(t *testing.T) {
	for _, tt := range []struct{ fault, code string }{
		{"clock=6m", "clock.skew"}, {"clock=-6m", ""}, {"clock=30s", ""},
	} {
		t.Run(tt.fault, func(t *testing.T) {
			server, err := sandbox.Start(t.Context(), sandbox.Options{Still: true})
			if err != nil {
				t.Fatal(err)
			}
			defer server.Close(context.Background())
			fault, err := sandbox.ParseFault(tt.fault)
			if err != nil {
				t.Fatal(err)
			}
			seeded := server.Seeded()
			source, err := auth.NewHTTP(auth.HTTPOptions{
				URL: seeded.ProviderURL, Body: `{"customer_ids": {{ .CustomerIDs }} }`, Extract: "json:token",
				Headers: map[string]auth.Secret{"Authorization": auth.NewSecret("Bearer " + seeded.SessionSecret)},
			})
			if err != nil {
				t.Fatal(err)
			}
			p := engine.Profile{
				Name: "clock", Vendor: bloomreach.ID, BaseURL: server.URL(), Platform: bloomreach.Android, ProjectToken: seeded.ProjectToken,
				AdvancedAuth: true, CustomerIDs: map[string]string{"registered": "jane@example.com"}, Timeout: 10 * time.Second,
				Provider: auth.NewProvider(auth.ProviderOptions{Source: source, Policy: auth.Cached}),
			}
			e := engine.New(engine.Options{Vendors: []engine.Vendor{bloomreach.New()}})
			defer e.Close(context.Background())
			if err := server.SetFault(fault); err != nil {
				t.Fatal(err)
			}
			done, err := e.Do(t.Context(), engine.Request{Profile: p, Operation: bloomreach.InboxFetch})
			if err != nil {
				t.Fatal(err)
			}
			worst, _ := done.Call.Finish.Worst()
			if refused := done.Call.Status() == http.StatusUnauthorized; refused != (tt.code != "") || refused && worst.Code != tt.code {
				t.Errorf("%d, %+v", done.Call.Status(), done.Call.Finish)
			}
		})
	}
}
