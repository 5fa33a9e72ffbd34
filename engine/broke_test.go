package engine

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// What breaks on a goroutine of net/http ends the call on the caller's, where it is caught.
func TestWhatBreaksInTheTrace(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(server.Close)
	x := &exchange{sent: func() RequestSent { panic("sent") }, tell: func(Detail) {}}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	line, err := new(lines).to(Network{})
	if err != nil {
		t.Fatal(err)
	}
	defer line.CloseIdleConnections()
	defer func() {
		if v := recover(); v != "sent" {
			t.Errorf("recovered %v", v)
		}
	}()
	_, err = x.send(t.Context(), line, req)
	t.Errorf("it did not break: %v", err)
}

// What breaks with nobody's call is a fact, and tells no value.
func TestNoteBroken(t *testing.T) {
	e := New(Options{})
	sub := e.Journal().Subscribe()
	defer sub.Close()
	var all sync.WaitGroup
	all.Go(func() { defer e.NoteBroken("timer"); panic("CANARY") })
	all.Go(func() { defer e.NoteBroken("timer"); _ = []int(nil)[len(t.Name())] })
	all.Go(func() { defer e.NoteBroken("timer") })
	all.Wait()
	events, _, err := sub.Next(t.Context(), 0)
	if err != nil || len(events) != 2 {
		t.Fatalf("%v, %v", events, err)
	}
	for _, e := range events {
		n, ok := e.Detail.(Notice)
		if !ok || n.Mark != MarkBad || strings.Contains(n.Text, "CANARY") || !strings.Contains(n.Text, "TestNoteBroken") {
			t.Errorf("%+v", e)
		}
	}
	if err := e.Close(context.Background()); err != nil {
		t.Error(err)
	}
}

// A vendor that breaks while it prepares a call is the error of that call.
func TestAVendorThatBreaks(t *testing.T) {
	e := New(Options{Vendors: []Vendor{breaking{}}, Now: time.Now})
	r := Request{Profile: Profile{Vendor: "breaking"}, Operation: "data.fetch"}
	for name, try := range map[string]func() error{
		"Do":   func() error { _, err := e.Do(t.Context(), r); return err },
		"Plan": func() error { _, err := e.Plan(r); return err },
	} {
		if err := try(); err == nil || !strings.Contains(err.Error(), "authpeek itself broke while it prepared this call: a string; report it") || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := e.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

type breaking struct{ Vendor }

func (breaking) ID() string { return "breaking" }

func (breaking) Operations() []Operation { panic("CANARY") }
