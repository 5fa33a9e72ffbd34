package engine_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"testing"
	"time"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

func TestTroubleOnTheLine(t *testing.T) {
	down := newStub(t, answering(""))
	down.Close()
	e := newEngine(t)
	for _, c := range []struct {
		name    string
		url     string
		handler http.HandlerFunc
		code    string
	}{
		{name: "down", url: down.URL, code: "transport.connect"},
		{name: "reset", handler: func(w http.ResponseWriter, _ *http.Request) { hijack(t, w).Close() }, code: "transport.cut"},
		{name: "half a body", handler: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			fmt.Fprint(w, `{"success":true,`)
		}, code: "transport.cut"},
		{name: "cut JSON", handler: answering(`{"success":true,"messages":[{"id":"m1"`), code: "answer.cut"},
		{name: "HTML", handler: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<html><body>sign in</body></html>")
		}, code: "answer.html"},
		{name: "empty", handler: answering(""), code: "answer.empty"},
		{name: "empty object", handler: answering("{}"), code: "answer.no-success"},
		{name: "no JSON", handler: answering("{{{"), code: "answer.bad-json"},
		{name: "a list", handler: answering("[1]"), code: "answer.wrong-type"},
		{name: "messages is text", handler: answering(`{"success":true,"messages":"none"}`), code: "answer.wrong-type"},
		{name: "success false", handler: answering(`{"success":false,"errors":["At least one id should be specified."]}`), code: "answer.refused"},
	} {
		t.Run(c.name, func(t *testing.T) {
			url := c.url
			if url == "" {
				url = newStub(t, c.handler).URL
			}
			done, err := e.Do(t.Context(), engine.Request{Profile: profileFor(url), Operation: bloomreach.InboxFetch})
			if err != nil {
				t.Fatal(err)
			}
			f := done.Call.Finish
			if f.Outcome != engine.OutcomeFailed || f.Error == nil || f.Error.Code != c.code {
				t.Errorf("finished as %v %+v, want %s", f.Outcome, f.Error, c.code)
			}
			if f.Error != nil && f.Error.Fix == "" {
				t.Errorf("%s does not say what to do", f.Error.Code)
			}
		})
	}
}

func hijack(t *testing.T, w http.ResponseWriter) net.Conn {
	t.Helper()
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		t.Error(err)
	}
	return conn
}

func TestCancelAndTimeoutEndACallOnce(t *testing.T) {
	arrived, release := make(chan struct{}, 2), make(chan struct{})
	server := newStub(t, func(_ http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	t.Cleanup(func() { close(release) })
	e := newEngine(t)
	result := make(chan engine.Done, 1)
	go func() {
		done, err := e.Do(context.Background(), engine.Request{Profile: profileFor(server.URL), Operation: bloomreach.InboxFetch})
		if err != nil {
			t.Error(err)
		}
		result <- done
	}()
	<-arrived
	e.Cancel(1)
	done := <-result
	if done.Call.Finish.Outcome != engine.OutcomeCancelled {
		t.Errorf("a cancelled call finished as %+v", done.Call.Finish)
	}
	if got := facts(t, e, 1); got[len(got)-1] != "finished" {
		t.Errorf("facts %v", got)
	}

	p := profileFor(server.URL)
	p.Timeout = 30 * time.Millisecond
	done, err := e.Do(t.Context(), engine.Request{Profile: p, Operation: bloomreach.InboxFetch})
	if err != nil {
		t.Fatal(err)
	}
	if f := done.Call.Finish; f.Outcome != engine.OutcomeFailed || f.Error.Code != "transport.timeout" {
		t.Errorf("a call out of time finished as %+v", done.Call.Finish)
	}
}

func TestCloseEndsWhatRunsAndRefusesMore(t *testing.T) {
	arrived := make(chan struct{}, 1)
	server := newStub(t, func(_ http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		<-r.Context().Done()
	})
	e := engine.New(engine.Options{Vendors: []engine.Vendor{bloomreach.New()}})
	result := make(chan engine.Done, 1)
	go func() {
		done, _ := e.Do(context.Background(), engine.Request{Profile: profileFor(server.URL), Operation: bloomreach.InboxFetch})
		result <- done
	}()
	<-arrived
	if err := e.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if done := <-result; done.Call.Finish.Outcome != engine.OutcomeCancelled {
		t.Errorf("finished as %+v", done.Call.Finish)
	}
	if _, err := e.Do(t.Context(), engine.Request{Profile: profileFor(server.URL), Operation: bloomreach.InboxFetch}); !errors.Is(err, engine.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}
