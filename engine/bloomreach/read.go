package bloomreach

import (
	"bytes"

	"authpeek/engine"
)

// Read implements engine.Vendor. It reads as tolerantly as a careful client can; 200 that says success: false counts as a
// failure (1.4).
func (v *Vendor) Read(p engine.Profile, r engine.Request, a engine.Answer) engine.Reading {
	sent := readSent(a)
	p = sent.profile(p)
	// JSON is UTF-8 (RFC 8259 section 8.1). Models keep pieces of the answer as they are, and one that is not would break
	// whatever they are written into.
	a.Body = bytes.ToValidUTF8(a.Body, []byte("\uFFFD"))
	switch {
	case a.Status < 200 || a.Status > 299:
		reading := refused(p, r, a)
		switch r.Operation {
		case InboxFetch:
			v.fetchRefused(p, r, sent, a, &reading)
		case InboxMarkRead:
			v.markRefused(r.Profile, sent, &reading)
		}
		return reading
	case r.Operation == InboxMarkRead:
		return v.marked(p, r, sent, a)
	}
	env, err := open(p, a)
	if err != nil {
		return failed(a, err)
	}
	switch r.Operation {
	case AttributesFetch:
		return readAttributes(sent, a, env)
	case ConsentsFetch:
		model, summary, err := readConsents(p, env)
		if err != nil {
			reading := failed(a, err)
			reading.Result = model
			return reading
		}
		return engine.Reading{OK: true, Summary: summary, Digest: digestOf(a.Body), Result: model}
	default:
		box, reading := v.readInbox(p, r, sent, a, env)
		if reading.Err != nil {
			return failed(a, reading.Err)
		}
		reading.Result = box
		return reading
	}
}

func failed(a engine.Answer, err *engine.CallError) engine.Reading {
	return engine.Reading{
		Summary: err.Message, Err: err, Digest: err.Code + digestOf(a.Body),
		Findings: []engine.Finding{{Code: err.Code, Severity: "error", Title: err.Message, Detail: err.Message + ".", Fix: err.Fix, Ref: "bloomreach reference 1.4"}},
	}
}
