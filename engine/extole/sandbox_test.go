package extole_test

import (
	"context"
	"testing"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/extole"
	"authpeek/engine/sandbox"
)

// embedded is a profile of the sandbox, which is written from the vendor's side.
func embedded(t *testing.T, platform string) (*engine.Engine, *extole.Vendor, engine.Profile, *sandbox.Server) {
	t.Helper()
	server, err := sandbox.Start(t.Context(), sandbox.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	seed := server.Seeded().Vendors[extole.ID]
	source, err := auth.NewHTTP(auth.HTTPOptions{
		URL: seed.Settings["provider.url"], Body: `{"email": "{{ .CustomerID "email" }}"}`, Extract: "json:jwt", Now: now,
		Headers: map[string]auth.Secret{"Authorization": auth.NewSecret(seed.Settings["provider.headers.Authorization"])},
	})
	if err != nil {
		t.Fatal(err)
	}
	e, v := newVendor(t)
	p := engine.Profile{
		Name: "sandbox-extole", Embedded: true, Vendor: extole.ID, BaseURL: seed.BaseURL, Platform: platform, CustomerIDs: map[string]string{"email": "jane@example.com"},
		APIKey: auth.NewSecret(seed.Settings["api_key"]), PrivateKey: auth.NewSecret(seed.Settings["private_key"]),
		Settings: map[string]string{"server_url": seed.Settings["server_url"], "client_id": seed.Settings["client_id"]},
		Provider: auth.NewProvider(auth.ProviderOptions{Source: source, Policy: auth.RefreshAhead, Now: now}),
	}
	return e, v, p, server
}

func setFault(t *testing.T, server *sandbox.Server, spec string) {
	t.Helper()
	fault, err := sandbox.ParseFault(spec)
	if err == nil {
		err = server.SetFault(fault)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// outcomes are what each operation comes to in each mode against the sandbox, written by hand from the reference: "" for a success,
// else the error's code. What is not named here ends as the entry of mode "" says.
var outcomes = map[string]map[auth.Mode]string{
	extole.MeFetch:        consumerOnly,
	extole.ZoneFetch:      consumerOnly,
	extole.ConsumerGet:    consumerOnly,
	extole.ConsumerDelete: consumerOnly,
	extole.ConsumerCreate: {},
	extole.EventSend: { // without a token it gives one out
		extole.ServerBearer: "extole.access_denied", extole.ServerQuery: "extole.access_denied", extole.ServerCookie: "extole.access_denied",
	},
	extole.TokenCreate:   {auth.None: "extole.missing_credentials"},
	extole.TokenGet:      {auth.None: "extole.missing_access_token"},
	extole.TokenExchange: {auth.None: "extole.missing_access_token"},
	extole.TokenDelete:   {auth.None: "extole.missing_access_token"},
	extole.JWTVerify:     {auth.None: "extole.missing_access_token"},
}

var consumerOnly = map[auth.Mode]string{
	auth.None: "extole.missing_access_token", extole.ServerBearer: "extole.access_denied", extole.ServerQuery: "extole.access_denied", extole.ServerCookie: "extole.access_denied",
}

func TestEveryOperationAgainstTheSandbox(t *testing.T) {
	for _, platform := range []string{extole.IOS, extole.Android} {
		e, v, p, _ := embedded(t, platform)
		for _, op := range v.Operations() {
			want, known := outcomes[op.ID]
			if !known {
				t.Errorf("nobody has said what %s comes to", op.ID)
			}
			for _, mode := range op.Modes {
				var answered any
				if first := v.Follows(op.ID); first != "" {
					args, _ := v.Sample(p, first, nil)
					answered = do(t, e, engine.Request{Profile: p, Operation: first, Args: args}).Result
				}
				args, missing := v.Sample(p, op.ID, answered)
				if missing != "" {
					t.Fatalf("%s has no sample: %s", op.ID, missing)
				}
				done := do(t, e, engine.Request{Profile: p, Operation: op.ID, Mode: mode, Args: args})
				if got := code(done); got != want[mode] || done.Call.OK() != (want[mode] == "") {
					t.Errorf("%s: %s in mode %s came to %q, want %q", platform, op.ID, mode, got, want[mode])
				}
			}
		}
	}
}

// The grid has two calls under way at a time, and some of its operations revoke what others carry.
func TestGridOfTheSandboxIsTheSameEachTime(t *testing.T) {
	for range 3 {
		e, v, p, _ := embedded(t, extole.IOS)
		g := engine.NewGrid(v, p, nil, nil, nil)
		fill(t, e, g)
		for _, row := range g.Rows {
			for _, c := range row.Cells {
				if !c.Applies() {
					continue
				}
				if want := outcomes[c.Operation][c.Mode]; c.Call == nil || code(engine.Done{Call: *c.Call}) != want {
					t.Errorf("%s in mode %s: %s %s, want %q", c.Operation, c.Mode, c.Word(), c.Missing, want)
				}
			}
		}
	}
}

// fill asks for all cells, as many at once as the grid lets.
func fill(t *testing.T, e *engine.Engine, g *engine.Grid) {
	t.Helper()
	type end struct {
		cell *engine.Cell
		done engine.Done
		err  error
	}
	run, ends := g.Start(g.Cells(true)), make(chan end, engine.AtOnce)
	for {
		for cell, r, ok := run.Next(); ok; cell, r, ok = run.Next() {
			go func() {
				done, err := e.Do(t.Context(), r)
				ends <- end{cell, done, err}
			}()
		}
		if run.Over() {
			return
		}
		if x := <-ends; x.err != nil {
			t.Error(x.err)
			run.Failed(x.cell, x.err.Error())
		} else {
			run.Finished(x.cell, x.done)
		}
	}
}

// Faults of the sandbox: what the vendor's own errors look like under either status, and a rotation in mid-session.
func TestFaultsOfTheSandbox(t *testing.T) {
	for _, c := range []struct {
		fault, operation string
		mode             auth.Mode
		code, finding    string
	}{
		{"code=expired_access_token", extole.MeFetch, extole.Verified, "extole.expired_access_token", "extole.status"},
		{"code=jwt_error", extole.EventSend, extole.JWTBody, "extole.jwt_error", "extole.silent"},
		{"scopes-denied", extole.MeFetch, extole.Anonymous, "extole.scopes_denied", "extole.scopes_denied"},
		{"scopes-denied", extole.JWTVerify, extole.ServerBearer, "extole.scopes_denied", "extole.scopes_denied"},
		{"rotated", extole.MeFetch, extole.Identified, "", "extole.rotated"},
		{"jwt-expired", extole.JWTVerify, extole.ServerBearer, "", "extole.tester"},
		{"401", extole.MeFetch, extole.Anonymous, "extole.invalid_access_token", "sdk.keeps-refused-token"},
	} {
		e, _, p, server := embedded(t, extole.IOS)
		first := engine.Request{Profile: p, Operation: extole.ConsumerCreate, Mode: c.mode}
		if c.mode != extole.ServerBearer && c.mode != extole.JWTBody {
			do(t, e, first)
		}
		fault, err := sandbox.ParseFault(c.fault)
		if err != nil {
			t.Fatal(err)
		}
		fault.Operation = c.operation
		if err := server.SetFault(fault); err != nil {
			t.Fatal(err)
		}
		args := engine.Args{}
		if c.operation == extole.EventSend {
			args["event_name"] = []string{"share"}
		}
		done := do(t, e, engine.Request{Profile: p, Operation: c.operation, Mode: c.mode, Args: args})
		if code(done) != c.code || finding(done, c.finding).Code == "" {
			t.Errorf("%s: %s ended as %+v with %v", c.fault, c.operation, done.Call.Finish.Error, done.Call.Finish.Findings)
		}
	}
}
