package session

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
	"time"

	"authpeek/engine"
)

// eventBegins is what the record of a fact begins with, and nothing within one has: quotes are escaped there.
const eventBegins = `{"kind":"` + kindEvent + `","seq":`

// appendEvent appends the record of a fact, with its line feed.
func (c *codec) appendEvent(b []byte, e engine.Event) []byte {
	b = append(b, eventBegins...)
	b = strconv.AppendUint(b, e.Seq, 10)
	b = appendTime(append(b, `,"at":`...), e.At)
	b = strconv.AppendUint(append(b, `,"call":`...), uint64(e.Call), 10)
	b = appendText(append(b, `,"fact":`...), e.Detail.Name())
	b = c.value(append(b, `,"detail":`...), reflect.ValueOf(e.Detail))
	return append(b, '}', '\n')
}

// appendLost appends the record of a gap.
func appendLost(b []byte, count uint64, why string) []byte {
	b = strconv.AppendUint(append(b, `{"kind":"`+kindLost+`","count":`...), count, 10)
	b = appendText(append(b, `,"why":`...), why)
	return append(b, '}', '\n')
}

// appendEnd appends the last record.
func appendEnd(b []byte, at time.Time) []byte {
	return append(appendTime(append(b, `{"kind":"`+kindEnd+`","at":`...), at), '}', '\n')
}

// Why facts are missing, as a record of a loss says it.
const (
	lostOverrun = "overrun"  // they came faster than they were written, or before the recording began and nobody had kept them
	lostTooLong = "too long" // one that no reader would take
	lostBroken  = "broken"   // one that could not be written
)

// line is one record of any kind.
type line struct {
	Kind   string
	Seq    uint64
	At     json.RawMessage
	Call   uint64
	Fact   string
	Detail json.RawMessage
	Count  uint64
}

func readLine(text []byte) (l line, err error) {
	err = members(bytes.TrimSpace(text), func(name, value []byte) (err error) {
		switch string(name) {
		case "kind":
			l.Kind, err = readText(value)
		case "seq":
			l.Seq, err = strconv.ParseUint(string(value), 10, 64)
		case "at":
			l.At = value
		case "call":
			l.Call, err = strconv.ParseUint(string(value), 10, 64)
		case "fact":
			l.Fact, err = readText(value)
		case "detail":
			l.Detail = value
		case "count":
			l.Count, err = strconv.ParseUint(string(value), 10, 64)
		}
		return err
	})
	return l, err
}

// errUnknown is what a record of a later minor version gives.
var errUnknown = errors.New("a record of a later version")

// event reads the fact of a record. Errors are errUnknown, and others for what is no record.
func (c *codec) event(l line) (engine.Event, error) {
	t, ok := c.facts[l.Fact]
	if !ok {
		return engine.Event{}, errUnknown
	}
	at, err := readTime(l.At)
	if err != nil {
		return engine.Event{}, err
	}
	v := reflect.New(t).Elem()
	if err := c.into(v, l.Detail); err != nil {
		return engine.Event{}, err
	}
	d, ok := v.Interface().(engine.Detail)
	if !ok {
		return engine.Event{}, errUnknown // the table holds nothing else
	}
	if !plausible(d) {
		return engine.Event{}, errors.New("it speaks of a token that cannot be")
	}
	return engine.Event{Seq: l.Seq, At: at, Call: engine.CallID(l.Call), Detail: d}, nil
}
