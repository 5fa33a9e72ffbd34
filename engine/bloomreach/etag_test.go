package bloomreach_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

const (
	twoMessages = `{"success":true,"data":[{"id":"a"},{"id":"b"}]}`
	oneBlock    = `{"success":true,"data":[{"id":"a","status":"OK"}]}`
)

func tagged(status int, body, etag string) engine.Answer {
	a := answered(status, body)
	a.Header, a.SentAt = http.Header{"Etag": {etag}}, noon
	return a
}

// Android 5.3 keeps answers by their ETag (1.2, last note on headers): 304 then means the answer that it kept.
func TestNotModified(t *testing.T) {
	for operation, body := range map[string]string{"inapp.fetch": twoMessages, "blocks.personal": oneBlock} {
		for _, integration := range []string{"project", "stream"} {
			p := projectOf(android)
			p.SDKVersion = "5.3"
			if integration == "stream" {
				p = streamOf(android)
			}
			v := bloomreach.New()
			r := engine.Request{Profile: p, Operation: operation, Mode: engine.OwnMode(bloomreach.New(), p)}
			first := v.Read(p, r, tagged(200, body, `"e1"`))
			again := tagged(304, "", `"e1"`)
			again.SentAt = noon.Add(time.Minute)
			second := v.Read(p, r, again)
			if !second.OK || second.Digest != first.Digest || second.Summary != "304, kept answer of 12:00:00 UTC · "+first.Summary {
				t.Errorf("%s, %s: %+v, then %+v", operation, integration, first, second)
			}
			other := again
			other.Sent = []byte(`{"customer_ids":{"registered":"bob"}}`)
			if got := v.Read(p, r, other); got.OK || got.Err.Code != "server.status" {
				t.Errorf("%s, %s: bob got jane's answer: %+v", operation, integration, got)
			}
		}
	}
}

// Others keep nothing: Android before 5, iOS, other operations, failures, and a look at somebody else.
func TestNothingKeptForA304(t *testing.T) {
	five := projectOf(android)
	five.SDKVersion = "5.3"
	look := five
	look.LookOnly = true
	for name, tt := range map[string]struct {
		p         engine.Profile
		operation string
		first     engine.Answer
	}{
		"Android 4.10":      {projectOf(android), "inapp.fetch", tagged(200, twoMessages, `"e1"`)},
		"iOS":               {projectOf(ios), "inapp.fetch", tagged(200, twoMessages, `"e1"`)},
		"another operation": {five, "blocks.static", tagged(200, oneBlock, `"e1"`)},
		"no ETag":           {five, "inapp.fetch", tagged(200, twoMessages, "")},
		"a failure":         {five, "inapp.fetch", tagged(200, `{}`, `"e1"`)},
		"a look":            {look, "inapp.fetch", tagged(200, twoMessages, `"e1"`)},
	} {
		v := bloomreach.New()
		r := engine.Request{Profile: tt.p, Operation: tt.operation, Mode: engine.OwnMode(bloomreach.New(), tt.p)}
		v.Read(tt.p, r, tt.first)
		if got := v.Read(tt.p, r, tagged(304, "", `"e1"`)); got.OK || got.Err == nil || got.Err.Fix == "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// What is kept is not changed by what a later reading adds.
func TestKeptAnswerStaysAsItWas(t *testing.T) {
	p := streamOf(android)
	v := bloomreach.New()
	r := engine.Request{Profile: p, Operation: "inapp.fetch", Mode: engine.OwnMode(bloomreach.New(), p)}
	v.Read(p, r, tagged(200, twoMessages, `"e1"`))
	for range 3 {
		if got := v.Read(p, r, tagged(304, "", `"e1"`)); strings.Count(got.Summary, "304") != 1 || len(got.Findings) != 0 {
			t.Errorf("%+v", got)
		}
	}
}

// Each anonymize makes another customer; what is kept for those of long ago goes.
func TestTaggedAnswersAreBounded(t *testing.T) {
	v := bloomreach.New()
	p := projectOf(android)
	p.SDKVersion = "5.3"
	read := func(n int, a engine.Answer) engine.Reading {
		p.CustomerIDs = map[string]string{"cookie": strconv.Itoa(n)}
		a.SentAt, a.Sent = noon.Add(time.Duration(n)*time.Second), []byte(`{"customer_ids":{"cookie":"`+strconv.Itoa(n)+`"}}`)
		return v.Read(p, engine.Request{Profile: p, Operation: bloomreach.InAppFetch, Mode: engine.OwnMode(bloomreach.New(), p)}, a)
	}
	const many = 200
	for n := range many {
		read(n, tagged(200, twoMessages, "e"))
	}
	for n, want := range map[int]bool{0: false, many / 2: false, many - 60: true, many - 1: true} {
		if r := read(n, tagged(304, "", "e")); r.OK != want {
			t.Errorf("304 for customer %d of %d: ok %v, want %v (%s)", n, many, r.OK, want, r.Summary)
		}
	}
}
