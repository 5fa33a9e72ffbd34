package auth_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"authpeek/auth"
)

// A token that may not take the place of the kept one is never kept, not even for a moment in which others look.
func TestRefusedTokenLeavesTheKeptOne(t *testing.T) {
	refused := errors.New("another identity")
	source, _ := tokenServer(t, numbered(0))
	p := auth.NewProvider(auth.ProviderOptions{Source: source, Policy: auth.Once})
	first, err := p.Token(t.Context(), jane, nil)
	if err != nil {
		t.Fatal(err)
	}
	kept := first.Token.Info.Fingerprint
	stop := make(chan struct{})
	var looking sync.WaitGroup
	looking.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			if now, ok := p.Kept(); !ok || now.Info.Fingerprint != kept {
				t.Errorf("%s is kept", now.Info.Fingerprint)
				return
			}
		}
	})
	for range 50 {
		var told auth.Obtained
		r, err := p.RenewUnless(context.Background(), jane, "by you", func(old, _ auth.Info) error {
			if old.Fingerprint != kept {
				t.Errorf("compared with %s", old.Fingerprint)
			}
			return refused
		}, &auth.Trace{Obtained: func(o auth.Obtained) { told = o }})
		if err != nil || !errors.Is(r.Refused, refused) || r.Token.Info.Fingerprint == kept || told.Replaces != nil {
			t.Fatalf("%+v, %v, told %+v", r, err, told)
		}
	}
	close(stop)
	looking.Wait()
	r, err := p.RenewUnless(t.Context(), jane, "by you", func(_, _ auth.Info) error { return nil }, nil)
	if now, _ := p.Kept(); err != nil || r.Refused != nil || now.Info.Fingerprint == kept {
		t.Errorf("%+v, %v", r, err)
	}
	p.Forget()
	if r, err = p.RenewUnless(t.Context(), jane, "by you", func(_, _ auth.Info) error { return refused }, nil); err != nil || r.Refused != nil {
		t.Errorf("with nothing kept: %+v, %v", r, err)
	}
}
