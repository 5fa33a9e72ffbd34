package engine_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/auth"
	"authpeek/engine"
)

// signedBy makes a token of header and claims whose signature nobody checks.
func signedBy(header, claims string) string {
	part := base64.RawURLEncoding.EncodeToString
	return part([]byte(header)) + "." + part([]byte(claims)) + ".c2lnbmF0dXJl"
}

func unsigned(claims string) string { return signedBy(`{"alg":"HS256","kid":"k1"}`, claims) }

// tokenFile is a provider that reads a file, and the way to change what it gives.
func tokenFile(t *testing.T, policy auth.Policy) (p *auth.Provider, write func(string)) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "token")
	source, err := auth.NewFile(auth.FileOptions{Path: name})
	if err != nil {
		t.Fatal(err)
	}
	return auth.NewProvider(auth.ProviderOptions{Source: source, Policy: policy}), func(token string) {
		if err := os.WriteFile(name, []byte(token), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// details reads what the journal holds so far.
func details(t *testing.T, e *engine.Engine) []engine.Detail {
	t.Helper()
	sub := e.Journal().Subscribe()
	defer sub.Close()
	events, _, err := sub.Next(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []engine.Detail
	for _, ev := range events {
		out = append(out, ev.Detail)
	}
	return out
}

func TestAskReplacesWhatIsKept(t *testing.T) {
	e := newEngine(t)
	p := profileFor("http://127.0.0.1:1")
	provider, write := tokenFile(t, auth.Once)
	p.Provider = provider
	for i, token := range []string{"opaque-one", "opaque-two", "opaque-two"} {
		write(token)
		c, err := e.Ask(t.Context(), p)
		if err != nil || !c.OK() || c.Operation != engine.ProviderAsk || c.Trigger != "you" || c.Sent != nil {
			t.Fatalf("ask %d: %+v, %v", i+1, c, err)
		}
		if c.Asked.Reason != "by you" || c.Got.Again != (i == 2) {
			t.Errorf("ask %d: because %q, again %v", i+1, c.Asked.Reason, c.Got.Again)
		}
		kept, ok := provider.Current(p.CustomerIDs)
		if !ok || kept.Value.Reveal() != token {
			t.Errorf("ask %d: %q is kept", i+1, kept.Value.Reveal())
		}
		if s, ok := e.Reveal(kept.Info.Fingerprint); !ok || s.Reveal() != token {
			t.Errorf("ask %d: the engine cannot reveal it", i+1)
		}
	}
}

func TestAskThatGivesNothing(t *testing.T) {
	e := newEngine(t)
	p := profileFor("http://127.0.0.1:1")
	var usage *engine.UsageError
	if _, err := e.Ask(t.Context(), p); !errors.As(err, &usage) || usage.Fix == "" {
		t.Errorf("without a provider: %v", err)
	}
	provider, write := tokenFile(t, auth.PerCall)
	p.Provider = provider
	missing, err := e.Ask(t.Context(), p)
	if f := missing.Finish; err != nil || f.Outcome != engine.OutcomeFailed || f.Error.Code != "provider.config" || f.Error.Fix == "" || missing.Broken == nil {
		t.Errorf("without its file: %+v, %v", f, err)
	}
	write("")
	null, err := e.Ask(t.Context(), p)
	if f := null.Finish; err != nil || f.Outcome != engine.OutcomeFailed || f.Error.Code != "provider.null" || f.Error.Fix == "" || null.Null == nil {
		t.Errorf("null: %+v, %v", f, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	gone, err := e.Ask(ctx, p)
	if f := gone.Finish; err != nil || f.Outcome != engine.OutcomeCancelled {
		t.Errorf("cancelled: %+v, %v", f, err)
	}
}

// A token of a megabyte has so many claims that looking each one up by going through all of them takes minutes.
func TestLargeTokensAreCompared(t *testing.T) {
	e := newEngine(t)
	p := profileFor("http://127.0.0.1:1")
	provider, write := tokenFile(t, auth.Once)
	p.Provider = provider
	for _, value := range []string{"1", "2"} {
		var claims strings.Builder
		for i := range 30_000 {
			fmt.Fprintf(&claims, `"%05x":%s,`, i, value)
		}
		write(unsigned("{" + claims.String() + `"same":1}`))
		if c, err := e.Ask(t.Context(), p); err != nil || !c.OK() {
			t.Fatalf("finished as %+v, %v", c.Finish, err)
		}
	}
	for _, d := range details(t, e) {
		if replaced, ok := d.(engine.TokenReplaced); ok && len(replaced.Differs) == 30_000 {
			return
		}
	}
	t.Error("the replaced token does not tell what differs")
}

// Differs names the members of header and claims in which two tokens differ, those of the new one first.
func TestReplacedTokenTellsWhatDiffers(t *testing.T) {
	const header = `{"alg":"HS256","kid":"k1"}`
	for _, tt := range []struct {
		name, before, after string
		want                []string
	}{
		{"times", signedBy(header, `{"sub":{"a":"b"},"iat":1,"exp":2}`), signedBy(header, `{"sub":{"a":"b"},"iat":3,"exp":4}`), []string{"iat", "exp"}},
		{"order alone", signedBy(header, `{"iat":1,"exp":2}`), signedBy(header, `{"exp":2,"iat":1}`), nil},
		{"key", signedBy(header, `{"iat":1}`), signedBy(`{"alg":"HS256","kid":"k2"}`, `{"iat":1}`), []string{"kid"}},
		{"one added, one gone", signedBy(header, `{"iat":1,"nbf":1}`), signedBy(header, `{"iat":1,"jti":"x"}`), []string{"jti", "nbf"}},
		{"in both header and claims", signedBy(`{"alg":"HS256","iss":"a"}`, `{"iss":"a"}`), signedBy(`{"alg":"HS256","iss":"b"}`, `{"iss":"b"}`), []string{"iss"}},
		{"opaque", "opaque-one", signedBy(header, `{"iat":1}`), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := newEngine(t)
			p := profileFor("http://127.0.0.1:1")
			provider, write := tokenFile(t, auth.Cached)
			p.Provider = provider
			for _, token := range []string{tt.before, tt.after} {
				write(token)
				if c, err := e.Ask(t.Context(), p); err != nil || !c.OK() {
					t.Fatalf("%+v, %v", c.Finish, err)
				}
			}
			all := details(t, e)
			i := slices.IndexFunc(all, func(d engine.Detail) bool { _, ok := d.(engine.TokenReplaced); return ok })
			if i < 0 {
				t.Fatalf("no token was replaced: %v", all)
			}
			replaced := all[i].(engine.TokenReplaced)
			if diff := cmp.Diff(tt.want, replaced.Differs); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if replaced.Old.Fingerprint != auth.NewSecret(tt.before).Fingerprint() || replaced.New.Fingerprint != auth.NewSecret(tt.after).Fingerprint() {
				t.Errorf("%s replaces %s", replaced.New.Fingerprint, replaced.Old.Fingerprint)
			}
		})
	}
}

// In a stream the SDK keeps what its app sets, also under a policy that keeps nothing.
func TestAskInAStreamIsKept(t *testing.T) {
	e := newEngine(t)
	p := profileFor("http://127.0.0.1:1")
	p.Integration = "stream"
	provider, write := tokenFile(t, auth.PerCall)
	p.Provider = provider
	write("opaque-one")
	c, err := e.Ask(t.Context(), p)
	if err != nil || !c.OK() || c.Mode != auth.StreamJWT || c.Asked.Reason != "by you" {
		t.Fatalf("%+v, %v", c, err)
	}
	if kept, ok := provider.Kept(); !ok || kept.Value.Reveal() != "opaque-one" {
		t.Error("what came is not kept")
	}
}
