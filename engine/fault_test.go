package engine_test

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// broken is a source with a mistake of ours in it.
type broken struct{ auth.Source }

func (broken) Describe() string { panic("no description") }

func TestPanicWhileTheProviderIsAskedEndsTheCall(t *testing.T) {
	e := newEngine(t)
	p := profileFor("http://127.0.0.1:1")
	p.Provider = auth.NewProvider(auth.ProviderOptions{Source: broken{static(t, "opaque-token")}})
	call, err := e.Ask(t.Context(), p)
	if err != nil || call.Finish == nil || call.Finish.Error == nil || call.Finish.Error.Code != "internal.panic" {
		t.Fatalf("finished as %+v, %v", call.Finish, err)
	}
	if got, want := facts(t, e, call.ID), []string{"started", "finished"}; !slices.Equal(got, want) {
		t.Errorf("facts are %v, want %v", got, want)
	}
}

func TestPlanHidesSecretsInTheBody(t *testing.T) {
	call, err := newEngine(t).Plan(engine.Request{
		Profile: profileFor("http://127.0.0.1:1"), Operation: bloomreach.InboxFetch, Body: []byte(`{"key":"public-key-CANARY"}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	body := call.Sent.Body.Bytes()
	if bytes.Contains(body, []byte("CANARY")) || !bytes.Contains(body, []byte("tok#")) {
		t.Errorf("the body is shown as %s", body)
	}
}

// Whatever the carrier has put before it, of a credential its fingerprint alone is shown.
func TestShortCredentialIsHidden(t *testing.T) {
	p := profileFor("http://127.0.0.1:1")
	p.APIKey = auth.NewSecret("Tok")
	call, err := newEngine(t).Plan(engine.Request{Profile: p, Operation: bloomreach.InboxFetch})
	if want := "Token " + p.APIKey.Fingerprint(); err != nil || call.Credential != want {
		t.Errorf("the credential is shown as %q, %v, want %q", call.Credential, err, want)
	}
}

func TestNetworkSettingsThatCannotWorkSayWhatToDo(t *testing.T) {
	p := profileFor("http://127.0.0.1:1")
	p.Network.CAFile = t.TempDir() + "/absent.pem"
	done, err := newEngine(t).Do(t.Context(), engine.Request{Profile: p, Operation: bloomreach.InboxFetch})
	if err != nil {
		t.Fatal(err)
	}
	f := done.Call.Finish
	if f.Error == nil || f.Error.Code != "config.network" || f.Error.Fix == "" || strings.Contains(f.Error.Message, f.Error.Fix) {
		t.Errorf("finished as %+v", f.Error)
	}
}

func TestRedirectsWithoutEndAreNotFollowed(t *testing.T) {
	server := newStub(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Path, http.StatusTemporaryRedirect)
	})
	done, err := newEngine(t).Do(t.Context(), engine.Request{Profile: profileFor(server.URL), Operation: bloomreach.InboxFetch})
	if err != nil {
		t.Fatal(err)
	}
	if f := done.Call.Finish; f.Error == nil || f.Error.Code != "transport.redirect" || f.Error.Fix == "" {
		t.Errorf("finished as %+v", f.Error)
	}
}

// The headers of an answer are kept with its call, so a server may not send them without end.
func TestHeadersWithoutEndAreNotRead(t *testing.T) {
	server := newStub(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Long", strings.Repeat("x", 1<<20))
		answering(emptyInbox)(w, nil)
	})
	done, err := newEngine(t).Do(t.Context(), engine.Request{Profile: profileFor(server.URL), Operation: bloomreach.InboxFetch})
	if err != nil {
		t.Fatal(err)
	}
	if f := done.Call.Finish; done.Call.Response != nil || f.Error == nil || !strings.Contains(f.Error.Message, "headers exceeded") {
		t.Errorf("finished as %+v", f.Error)
	}
}
