package bloomreach_test

import (
	"errors"
	"maps"
	"strings"
	"testing"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// saidLines collects what calls say that an SDK logs or reports.
type saidLines map[string]string // the line, and a call that says so

func (s saidLines) call(t *testing.T, e *engine.Engine, r engine.Request, bodies ...string) {
	t.Helper()
	done, err := e.Do(t.Context(), r)
	if usage := (*engine.UsageError)(nil); errors.As(err, &usage) {
		return // not every operation has every mode in every integration
	}
	if err != nil {
		t.Fatal(err)
	}
	f := done.Call.Finish
	by := strings.Join([]string{r.Profile.Platform, r.Profile.Integration, r.Operation, string(r.Mode), f.Summary}, " ")
	for _, line := range f.SDKLog {
		s[line] = by
	}
	// Android reports an answer's body as it came, and that is the server's text.
	if f.Error != nil && f.Error.SDK != "" {
		for _, body := range bodies {
			if f.Error.SDK == body {
				return
			}
		}
		s[f.Error.SDK] = by
	}
}

// givenArgs are arguments with which an operation can be called.
func givenArgs(op engine.Operation) engine.Args {
	args := engine.Args{}
	maps.Copy(args, required(op.ID))
	for _, a := range op.Args {
		if a.Required && !args.Has(a.Name) {
			args[a.Name] = []string{"https://acme.example/x"}
		}
	}
	return args
}

// saidEverywhere makes every operation in all its modes, on both platforms and in both integrations, against answers of all
// kinds and providers that give nothing.
func saidEverywhere(t *testing.T) saidLines {
	said := saidLines{}
	answers := []answer{
		{200, `{"success":true,"messages":[{"id":"m","type":"banner"}],"results":[],"data":[]}`}, {200, `{"success":false,"errors":["At least one id should be specified."]}`},
		{200, ``}, {200, `{}`}, {200, `{{{`}, {204, ``}, {400, `{"success":false,"error":"Invalid project id"}`}, {401, `{"success":false,"error":"Access key not found"}`}, {401, ``},
		{403, `{"success":false,"error":"No permission to export customer"}`}, {404, ``}, {410, ``}, {429, ``}, {500, ``}, {503, `{"errors":[],"success":false}`},
	}
	for _, platform := range []string{android, ios} {
		for _, a := range answers {
			e, server := newEngine(t), newServer(t, a)
			p := profile(platform, server.URL)
			p.Provider = fileProvider(t, signed(`{"sub":{"registered":"jane@example.com"},"exp":1795300000}`))
			for _, op := range bloomreach.New().Operations() {
				for _, mode := range op.Modes {
					said.call(t, e, engine.Request{Profile: p, Operation: op.ID, Mode: mode, Args: givenArgs(op)}, a.body)
				}
			}
		}
		for _, integration := range []string{"project", "stream"} {
			for _, version := range []string{"", "5.3"} {
				for _, provider := range []*auth.Provider{nil, fileProvider(t, ""), fileProvider(t, "Bearer a b"), fileProvider(t, signed(`{"ids":{},"exp":1}`)), brokenProvider(t)} {
					e, p := newEngine(t), profile(platform, newServer(t, answer{200, `{"success":true,"messages":[]}`}).URL)
					p.Integration, p.StreamID, p.Provider = integration, "stream-1", provider
					if platform == android {
						p.SDKVersion = version
					}
					for _, op := range bloomreach.New().Operations() {
						for _, mode := range []auth.Mode{auth.CustomerToken, auth.StreamJWT} {
							said.call(t, e, engine.Request{Profile: p, Operation: op.ID, Mode: mode, Args: givenArgs(op)})
						}
					}
				}
			}
		}
		// A refusal in a stream is the one that iOS waits a second for, so it is called once.
		p := profile(platform, newServer(t, answer{401, `{"success":false,"error":"no","token_expired":true}`}).URL)
		p.Integration, p.StreamID, p.Provider = "stream", "stream-1", fileProvider(t, signed(`{"ids":{"registered":"jane@example.com"},"exp":1795300000}`))
		said.call(t, newEngine(t), engine.Request{Profile: p, Operation: bloomreach.InboxFetch, Mode: auth.StreamJWT}, `{"success":false,"error":"no","token_expired":true}`)
		said.withoutServer(t, platform)
	}
	return said
}

// brokenProvider fails whenever it is asked.
func brokenProvider(t *testing.T) *auth.Provider {
	t.Helper()
	source, err := auth.NewFile(auth.FileOptions{Path: t.TempDir() + "/none"})
	if err != nil {
		t.Fatal(err)
	}
	return auth.NewProvider(auth.ProviderOptions{Source: source})
}

// withoutServer makes the calls that nobody answers, the marking of what was never fetched, and the changes of the customer.
func (s saidLines) withoutServer(t *testing.T, platform string) {
	gone := newServer(t, answer{200, ""})
	url := gone.URL
	gone.Close()
	e, p := newEngine(t), profile(platform, url)
	for _, op := range bloomreach.New().Operations() {
		s.call(t, e, engine.Request{Profile: p, Operation: op.ID, Mode: auth.TokenMode, Args: givenArgs(op)})
	}
	s.call(t, e, engine.Request{Profile: p, Operation: bloomreach.InboxMarkRead, Mode: auth.TokenMode, Args: engine.Args{"message_id": {"m"}}})
	for _, kind := range []engine.ChangeKind{engine.Identify, engine.Anonymize} {
		_, done, err := e.SwitchCustomer(p, engine.Change{Kind: kind, IDs: map[string]string{"registered": "bob@example.com", "cookie": "x"}})
		if err != nil {
			continue // a change may be refused, and then nothing is logged
		}
		for _, line := range done.SDKLog {
			s[line] = platform + " " + string(kind)
		}
	}
}

// Whatever a call says that an SDK logs or reports is in the catalogue, so that the two directions never drift apart.
func TestLinesOfCallsAreKnown(t *testing.T) {
	said := saidEverywhere(t)
	if len(said) < 10 {
		t.Fatalf("only %d lines were said: %v", len(said), said)
	}
	for line, by := range said {
		if strings.HasSuffix(line, " more lines like these)") {
			continue // that is authpeek itself
		}
		if _, ok := bloomreach.ExplainLine(line); !ok {
			t.Errorf("%s: the catalogue does not know %q", by, line)
			continue
		}
		report, err := bloomreach.ReadLog(strings.NewReader("E/Exponea ( 4711): " + strings.ReplaceAll(line, "\n", " ") + "\n"))
		if err != nil || len(report.Findings) == 0 {
			t.Errorf("%s: %q is not found in a log: %v", by, line, err)
		}
	}
}

// The sandbox's own answers too.
func TestLinesOfTheSandboxAreKnown(t *testing.T) {
	w := newWorld(t)
	said := saidLines{}
	for _, platform := range []string{android, ios} {
		for _, customer := range []int{janeSeeded, bobSeeded} {
			p := w.profile(platform, customer)
			p.Provider = w.provider(auth.PerCall)
			for _, op := range bloomreach.New().Operations() {
				for _, mode := range op.Modes {
					said.call(t, w.engine, engine.Request{Profile: p, Operation: op.ID, Mode: mode, Args: givenArgs(op)})
				}
			}
		}
	}
	if len(said) == 0 {
		t.Fatal("the sandbox had every call end in silence")
	}
	for line, by := range said {
		if _, ok := bloomreach.ExplainLine(line); !ok {
			t.Errorf("%s: the catalogue does not know %q", by, line)
		}
	}
}
