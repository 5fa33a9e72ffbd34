package session_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"authpeek/auth/jose"
	"authpeek/config"
	"authpeek/engine"
	"authpeek/engine/sandbox"
	"authpeek/engine/session"
	"authpeek/engine/vendors"
	"authpeek/ui/headless"
)

// withSandbox runs a test on an engine and a profile of a vendor's sandbox, as the program itself makes them ready.
func withSandbox(t *testing.T, vendor string, test func(ctx context.Context, e *engine.Engine, p engine.Profile, seeded sandbox.Seeded)) {
	t.Helper()
	ran := false
	settings := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(settings, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	code := headless.Run(t.Context(), []string{"-p", config.SandboxOf(vendor)}, headless.Options{
		Stdin: bytes.NewReader(nil), Stdout: &stderr, Stderr: &stderr, Now: time.Now, Vendors: vendors.All(time.Now), Terminal: true,
		LookupEnv: func(name string) (string, bool) {
			if name != "AUTHPEEK_CONFIG" {
				return "", false
			}
			return settings, true
		},
		Inspect: func(ctx context.Context, in headless.Inspector) error {
			p, seeded, err := in.Open(ctx, in.Config.Profile)
			if err != nil {
				return err
			}
			test(ctx, in.Engine, p, seeded)
			ran = true
			return nil
		},
	})
	if !ran || code != 0 {
		t.Fatalf("exit code %d: %s", code, &stderr)
	}
}

// callAll makes every call that the vendor's SDKs can make, in each of its modes, and then what else makes facts.
func callAll(ctx context.Context, t *testing.T, e *engine.Engine, p engine.Profile, seeded sandbox.Seeded) {
	t.Helper()
	v := e.Vendor(p.Vendor)
	samples := engine.Samples(v, p, seeded.Attributes)
	for _, op := range v.Operations() {
		for _, mode := range op.Modes {
			r := engine.Request{Profile: p, Operation: op.ID, Mode: mode, Args: maps.Clone(samples[op.ID]), Trigger: "you"}
			done, err := e.Do(ctx, r)
			if usage := (*engine.UsageError)(nil); err != nil && !errors.As(err, &usage) {
				t.Fatal(err)
			}
			e.NoteCall(done.Call.ID, engine.CallNoted{Marked: true, Comment: "seen \x1b[2J"})
		}
	}
	e.Note(engine.Notice{Subject: "test", Mark: engine.MarkOK, Event: "over", Text: "text"})
}

// foldAll is the ledger of all that an engine's journal holds.
func foldAll(e *engine.Engine) *engine.Ledger {
	sub := e.Journal().Subscribe()
	defer sub.Close()
	events, _ := sub.Rest()
	l := engine.NewLedger()
	l.Apply(events)
	return l
}

// Calls of all vendors come back from the file as they were: what screens and call --json show of them is the same.
func TestCallsOfAllVendorsComeBack(t *testing.T) {
	for _, v := range vendors.All(time.Now) {
		t.Run(v.ID(), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "session.jsonl")
			withSandbox(t, v.ID(), func(ctx context.Context, e *engine.Engine, p engine.Profile, seeded sandbox.Seeded) {
				r, err := session.Record(path, e, session.NewMeta("test", time.Now(), p))
				if err != nil {
					t.Fatal(err)
				}
				callAll(ctx, t, e, p, seeded)
				if err := r.Close(); err != nil {
					t.Fatal(err)
				}
				live := foldAll(e)
				s, err := session.Read(t.Context(), path)
				if err != nil {
					t.Fatal(err)
				}
				if state := r.State(); state.Events != uint64(len(s.Events)) || state.Lost != 0 || !s.Ended || s.Lost+uint64(s.Torn)+uint64(s.Skipped+s.Broken) != 0 {
					t.Errorf("wrote %+v, read %d events, lost %d, torn %d, skipped %d, broken %d, ended %t", state, len(s.Events), s.Lost, s.Torn, s.Skipped, s.Broken, s.Ended)
				}
				if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 || info.Size() != r.State().Bytes {
					t.Errorf("the file: %v, %v", info, err)
				}
				compareLedgers(t, live, s.Ledger())
				if setup := s.Meta.Setup(); setup.Vendor != p.Vendor || setup.Customer() != p.Customer() || setup.Host() != p.Host() || setup.Provider != nil {
					t.Errorf("the setup is %+v", setup)
				}
			})
		})
	}
}

func compareLedgers(t *testing.T, live, read *engine.Ledger) {
	t.Helper()
	if live.Len() < 3 || live.Len() != read.Len() {
		t.Fatalf("%d calls, of %d", read.Len(), live.Len())
	}
	facts := map[string]bool{}
	for i := range live.Len() {
		was, is := live.At(i), read.At(i)
		for _, e := range was.Events {
			facts[e.Detail.Name()] = true
		}
		if diff := cmp.Diff(was, is, alike()); diff != "" {
			t.Errorf("%s differs: %s", was.Operation, diff)
		}
		if was, is := document(t, was), document(t, is); was != is {
			t.Errorf("the document was\n%s\nand is\n%s", was, is)
		}
	}
	if !facts["response.received"] || !facts["header.set"] {
		t.Error("no call was answered")
	}
	if diff := cmp.Diff(live.Tokens(), read.Tokens(), alike()); diff != "" {
		t.Error(diff)
	}
}

// alike compares calls by all that they hold; of a body and a token's object that is more than their exported fields.
func alike() cmp.Options {
	return cmp.Options{
		cmp.Comparer(func(a, b *engine.Body) bool {
			return (a == nil) == (b == nil) && (a == nil || a.Size == b.Size && a.ContentType == b.ContentType && bytes.Equal(a.Bytes(), b.Bytes()))
		}),
		cmpopts.IgnoreUnexported(jose.Object{}),
	}
}

func document(t *testing.T, c *engine.Call) string {
	t.Helper()
	text, err := json.MarshalIndent(engine.Report(c, nil, nil), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
