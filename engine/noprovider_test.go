package engine_test

import (
	"errors"
	"testing"

	"authpeek/auth"
	"authpeek/engine"
)

// unprovided is a vendor whose one mode sends a provider's token, and that does not look whether there is a provider.
type unprovided struct{ carrying }

func (unprovided) Modes() []auth.ModeInfo {
	return []auth.ModeInfo{{ID: auth.StreamJWT, Credential: auth.CredentialProvider}}
}

// A vendor may leave it to the engine to notice that there is nobody to ask for a token.
func TestModeOfAProviderWithoutOne(t *testing.T) {
	v := unprovided{carrying{credential: auth.CredentialProvider}}
	e := engine.New(engine.Options{Vendors: []engine.Vendor{v}})
	defer e.Close(t.Context())
	p := engine.Profile{Name: "test", Vendor: v.ID(), BaseURL: "http://127.0.0.1:1"}
	_, err := e.Do(t.Context(), engine.Request{Profile: p, Operation: v.Operations()[0].ID})
	if usage := (*engine.UsageError)(nil); !errors.As(err, &usage) || usage.Fix == "" {
		t.Errorf("it is made all the same: %v", err)
	}
	if cell := engine.NewGrid(v, p, nil, nil, nil).Cell(v.Operations()[0].ID, auth.StreamJWT); cell.Never != "no provider" {
		t.Errorf("the matrix says %q", cell.Never)
	}
}
