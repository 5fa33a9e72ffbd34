package export

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"authpeek/engine"
)

// Meta says who made an export, and of what.
type Meta struct {
	Version string // of authpeek; that of this program when empty
	Comment string // in a sentence; "" for nothing to say
	// Done is told how many of the calls are in the archive so far; it may be nil. All of them are once it is encoded.
	Done func(calls int)
}

// HAR makes an HTTP archive, version 1.2, of calls in the order given. A call is a page and each of its requests an entry, so that one
// that left twice has two; a request that was made ready and held back is one with status 0. What a provider was asked is no entry, since
// the facts do not hold its request: the page tells source, reason, time and what came. Credentials stand as fingerprints, in a URL
// spelled as URLs need it. What has the form of a signed token, whoever
// wrote it, is a fingerprint as well. The same calls give the same bytes. Its error is that of ctx, which ends it between two calls.
func HAR(ctx context.Context, calls []*engine.Call, m Meta) ([]byte, error) {
	log := harLog{
		Version: "1.2", Creator: harCreator{Name: "authpeek", Version: m.Version}, Pages: []harPage{}, Entries: []harEntry{}, Comment: m.Comment,
	}
	if log.Creator.Version == "" {
		log.Creator.Version = Program()
	}
	done := m.Done
	if done == nil {
		done = func(int) {}
	}
	for i, c := range calls {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		done(i)
		page := newHARPage(c)
		all := attempts(c)
		if len(all) == 0 {
			page.Comment = joined(page.Comment, "no request: "+ending(c))
		}
		log.Pages = append(log.Pages, page)
		for _, a := range all {
			log.Entries = append(log.Entries, newHAREntry(c, a, page.ID))
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(harFile{log}); err != nil {
		return nil, err
	}
	done(len(calls))
	return engine.HideSigned(b.Bytes()), nil
}

func newHARPage(c *engine.Call) harPage {
	title := fmt.Sprintf("#%d %s", c.ID, c.Operation)
	if c.Mode != "" {
		title += " · " + string(c.Mode)
	}
	p := harPage{Started: harTime(c.Started), ID: fmt.Sprintf("call_%d", c.ID), Title: title, Timings: harPageTimings{-1, -1}, Comment: c.Note.Comment, Authpeek: newHARCall(c)}
	if c.Finish != nil {
		p.Timings.Load = millis(max(0, c.Finish.Timing.Total))
	}
	if c.Asked != nil {
		p.Comment = joined(p.Comment, "the provider was asked ("+c.Asked.Source+"); its request is not in this archive")
	}
	if c.Partial {
		p.Comment = joined(p.Comment, "the beginning of this call was lost")
	}
	if c.Unkept > 0 {
		p.Comment = joined(p.Comment, fmt.Sprintf("%d later events of this call were not kept", c.Unkept))
	}
	return p
}

// ending says how a call ended in which nothing left.
func ending(c *engine.Call) string {
	if c.Finish == nil {
		return "the call is still under way"
	}
	return string(c.Finish.Outcome) + ", " + c.Finish.Summary
}

func newHAREntry(c *engine.Call, a attempt, page string) harEntry {
	timing := a.timing(c)
	e := harEntry{
		Page: page, Started: harTime(a.at), Request: newHARRequest(c, a, timing), Response: newHARResponse(a, timing), Timings: newHARTimings(timing),
		Authpeek: harSent{
			Call: c.ID, Operation: c.Operation, Mode: c.Mode, Attempt: a.number, Credential: a.credential(), TLS: timing.TLSState, Findings: []engine.Finding{},
		},
	}
	e.Time = e.Timings.sum()
	if host, port, err := net.SplitHostPort(timing.Remote); err == nil {
		e.Server, e.Port = host, port
	}
	if a.set != nil {
		e.Authpeek.Token = newHARToken(a.set.Token)
	}
	if a.rejected != nil {
		e.Authpeek.Rejected = a.rejected.Why
	}
	if a.retry != nil {
		e.Authpeek.Retry = a.retry.Why
		e.Comment = "sent again: " + a.retry.Why
	} else if c.Finish != nil {
		e.Authpeek.Outcome = c.Finish.Outcome
		e.Authpeek.Findings = append(e.Authpeek.Findings, c.Finish.Findings...)
	}
	switch {
	case a.sent == nil:
		e.Error = "not sent: " + ending(c)
	case a.response == nil && a.retry == nil:
		e.Error = "no answer: " + ending(c)
	}
	e.Comment = joined(e.Comment, e.Error)
	return e
}

func newHARRequest(c *engine.Call, a attempt, t engine.Timing) harRequest {
	r := harRequest{
		Method: a.method(), URL: escapedURL(a.url()), HTTPVersion: version(t), Cookies: []harPair{}, Headers: []harPair{},
		Query: pairsOf(query(a.url()), "&"), HeadersSize: -1, // fingerprints have another length
	}
	for _, h := range a.headers() {
		if u, err := url.Parse(a.url()); c.Trigger == engine.TriggerApp && strings.EqualFold(h.Name, "Host") && err == nil {
			h.Value, h.Origin = u.Host, joined(h.Origin, "by the tap in place of "+h.Value) // what reached the server at this URL
		}
		r.Headers = append(r.Headers, harPair{Name: h.Name, Value: h.Value, Comment: h.Origin})
		if strings.EqualFold(h.Name, "Cookie") {
			r.Cookies = append(r.Cookies, cookies(h.Value)...)
		}
	}
	if a.sent != nil {
		r.BodySize = int64(a.sent.Bytes)
		r.Post = newHARPost(a)
	}
	return r
}

func newHARResponse(a attempt, t engine.Timing) harResponse {
	r := harResponse{HTTPVersion: version(t), Cookies: []harPair{}, Headers: []harPair{}, HeadersSize: -1, BodySize: -1, Content: harContent{MIME: "x-unknown"}}
	if a.response == nil {
		r.HTTPVersion = ""
		return r
	}
	r.Status, r.StatusText = a.response.Status, http.StatusText(a.response.Status)
	encoded := false
	for _, h := range a.response.Headers {
		r.Headers = append(r.Headers, harPair{Name: h.Name, Value: h.Value})
		switch strings.ToLower(h.Name) {
		case "location":
			r.Redirect = h.Value
		case "content-encoding":
			encoded = true
		case "set-cookie":
			r.Comment = "cookies are secrets: each stands as a fingerprint in its header, with its name"
		}
	}
	if !encoded && !a.response.Truncated {
		r.BodySize = a.response.Bytes // else it is what came out of decoding
	}
	r.Content = newHARContent(a.response)
	return r
}

// newHARTimings spells the phases. What a call waits for before its request is no phase of that.
func newHARTimings(t engine.Timing) harTimings {
	phase := func(d time.Duration) float64 {
		if d <= 0 {
			return -1
		}
		return millis(d)
	}
	h := harTimings{
		Blocked: -1, DNS: phase(t.DNS), Connect: phase(max(0, t.Connect) + max(0, t.TLS)), SSL: phase(t.TLS),
		Send: millis(max(0, t.Send)), Wait: millis(max(0, t.Wait)), Receive: millis(max(0, t.Read)),
	}
	if t.Reused {
		h.Comment = "a connection that was there"
	}
	return h
}

// sum is the whole time, as the format defines it: of all phases that happened, ssl being a part of connect.
func (t harTimings) sum() float64 {
	all := 0.0
	for _, ms := range []float64{t.Blocked, t.DNS, t.Connect, t.Send, t.Wait, t.Receive} {
		all += max(0, ms)
	}
	return math.Round(all*1000) / 1000
}

// version is that of HTTP, "" for unknown. The facts tell that of the answer.
func version(t engine.Timing) string { return t.Protocol }

// harTime is in UTC, so that the archive does not depend on where it is made.
func harTime(t time.Time) string {
	if at := harMoment(t); at != nil {
		return at.Format("2006-01-02T15:04:05.000Z07:00")
	}
	return time.Unix(0, 0).UTC().Format("2006-01-02T15:04:05.000Z07:00")
}

// millis rounds to a thousandth of a millisecond.
func millis(d time.Duration) float64 {
	return float64(d.Round(time.Microsecond)) / float64(time.Millisecond)
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "; " + b
}
