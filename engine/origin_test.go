package engine_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

func TestCredentialStaysWithItsOrigin(t *testing.T) {
	other := newStub(t, answering(emptyInbox))
	server := newStub(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL+r.URL.Path, http.StatusTemporaryRedirect)
	})
	e := newEngine(t)
	done, err := e.Do(t.Context(), engine.Request{Profile: profileFor(server.URL), Operation: bloomreach.InboxFetch})
	if err != nil {
		t.Fatal(err)
	}
	if done.Call.Finish.Error == nil || done.Call.Finish.Error.Code != "transport.redirect" {
		t.Errorf("finished as %+v", done.Call.Finish)
	}
	select {
	case h := <-other.seen:
		t.Errorf("the other host was asked, with Authorization %q", h.Get("Authorization"))
	default:
	}
}

func TestRedirectWithinTheOriginIsFollowed(t *testing.T) {
	server := newStub(t, func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/moved") {
			http.Redirect(w, r, "/moved", http.StatusTemporaryRedirect)
			return
		}
		fmt.Fprint(w, emptyInbox)
	})
	e := newEngine(t)
	done, err := e.Do(t.Context(), engine.Request{Profile: profileFor(server.URL), Operation: bloomreach.InboxFetch})
	if err != nil || !done.Call.OK() {
		t.Fatalf("finished as %+v, %v", done.Call.Finish, err)
	}
	<-server.seen
	if got := (<-server.seen).Get("Authorization"); got != "Token public-key-CANARY" {
		t.Errorf("after the redirect the server saw %q", got)
	}
}

func TestClearTextIsRefusedBeforeAnythingLeaves(t *testing.T) {
	e := newEngine(t)
	p := profileFor("http://api.example.test")
	done, err := e.Do(t.Context(), engine.Request{Profile: p, Operation: bloomreach.InboxFetch})
	if err != nil {
		t.Fatal(err)
	}
	if done.Call.Sent != nil || done.Call.Finish.Error.Code != "config.plain-http" {
		t.Errorf("finished as %+v", done.Call.Finish)
	}
}
