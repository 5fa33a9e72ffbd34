package bloomreach

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"authpeek/engine"
)

// Read implements engine.Vendor. Whether a call is OK is what the profile's SDK makes of the answer (1.4); where the server said
// no and the SDK does not notice, a warning tells.
func (v *Vendor) Read(p engine.Profile, r engine.Request, a engine.Answer) engine.Reading {
	sent := readSent(r.Operation, a)
	p = sent.profile(p)
	// JSON is UTF-8 (RFC 8259 section 8.1). Models keep pieces of the answer as they are, and one that is not would break
	// whatever they are written into.
	if !utf8.Valid(a.Body) {
		a.Body = bytes.ToValidUTF8(a.Body, []byte("\uFFFD")) // copies in any case
	}
	reading, kept := v.notModified(p, r.Operation, a)
	switch {
	case kept:
	case sdkTakes(sdkOf(p), a.Status):
		reading = v.taken(p, r, sent, a)
		v.keepTagged(p, r.Operation, a, reading)
	default:
		reading = refused(p, r, a)
		if v.leavesTokenOff(r.Profile, r.Operation, customerIDs(p)) {
			// Assumption: an event that goes without the token in the first place is not what a retry is for.
			reading.Retry = nil
		}
		switch r.Operation {
		case InboxFetch:
			v.fetchRefused(p, r, sent, a, &reading)
		case InboxMarkRead:
			v.markRefused(r.Profile, sent, markLog(p, a, reading), &reading)
		}
	}
	reading.Findings = append(reading.Findings, strangersToken(p, r, a)...)
	reading.Findings = append(reading.Findings, impatience(sdkOf(p), a)...)
	reading.Findings = append(reading.Findings, flushed(p, r.Operation, a)...)
	return reading
}

// taken reads an answer whose status the SDK takes for a success.
func (v *Vendor) taken(p engine.Profile, r engine.Request, sent sentBody, a engine.Answer) engine.Reading {
	var reading engine.Reading
	switch wants(sdkOf(p), r.Operation) {
	case wantsStatus:
		reading = v.readStatusOnly(p, r, sent, a)
	case wantsObject:
		reading = readSegments(p, a)
	default:
		env, err := open(p, r.Operation, a)
		if err != nil {
			reading = failed(a, err)
			if known, ok := knownWords(p, r.Operation, a, serverWords(a.Body)); ok && err.Code == codeRefused {
				reading.Findings[0].Code, reading.Findings[0].Detail = known.code, err.Message+". "+known.detail
			}
			break
		}
		reading = v.readModel(p, r, sent, a, env)
		reading.Findings = append(reading.Findings, env.unheard...)
	}
	if a.Status < 200 || a.Status > 299 {
		reading.Findings = append(reading.Findings, oddStatus(p, a))
	}
	switch line := markLog(p, a, reading); {
	case r.Operation != InboxMarkRead:
	case reading.Err != nil:
		v.markRefused(r.Profile, sent, line, &reading)
	default:
		reading.SDKLog = append(reading.SDKLog, line)
	}
	return reading
}

// readModel looks inside the outer object.
func (v *Vendor) readModel(p engine.Profile, r engine.Request, sent sentBody, a engine.Answer, env envelope) engine.Reading {
	switch r.Operation {
	case AttributesFetch:
		if p.IsStream() {
			return readRecommendations(p, sent, a, env)
		}
		return readAttributes(p, sent, a, env)
	case ConsentsFetch:
		return readConsents(p, a, env)
	case InAppFetch:
		return readInApp(p, a, env)
	case BlocksStatic:
		return readStaticBlocks(p, a, env)
	case BlocksPersonal:
		return readPersonalBlocks(p, a, env)
	case InboxMarkRead:
		return v.marked(r.Profile, sent, true)
	case PushSelfCheck:
		said := true
		return readSelfCheck(a, &said)
	default:
		return v.readInbox(p, r, sent, a, env)
	}
}

// readStatusOnly reads an answer whose body the SDK does not look at. What the body says against a success becomes a warning.
func (v *Vendor) readStatusOnly(p engine.Profile, r engine.Request, sent sentBody, a engine.Answer) engine.Reading {
	f, ok := fieldsOf(a.Body) // once: every call of an app that is tapped comes here
	said, doubts := unnoticed(p, r.Operation, a, f, ok)
	var reading engine.Reading
	switch r.Operation {
	case InboxMarkRead:
		reading = v.marked(r.Profile, sent, said == nil || *said)
	case IDsLink:
		reading = readLinked(sent, a)
	case PushSelfCheck:
		reading = readSelfCheck(a, said)
	default:
		reading = readTracked(r.Operation, a, f, said)
	}
	reading.Findings = append(reading.Findings, doubts...)
	return reading
}

// oddStatus says that the SDK took a status for a success that is none.
func oddStatus(p engine.Profile, a engine.Answer) engine.Finding {
	return engine.Finding{
		Code: "server.status", Severity: "warning", Title: fmt.Sprintf("%s takes %d for a success", sdkOf(p).name(), a.Status),
		Detail: fmt.Sprintf("The server answered %d %s; this SDK knows no error for it and goes on to the body.", a.Status, statusText(a.Status)),
		Fix:    "look at the server, or at a proxy between", Ref: "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift",
	}
}

func failed(a engine.Answer, err *engine.CallError) engine.Reading {
	return engine.Reading{
		Summary: err.Message, Err: err, Digest: err.Code + digestOf(a.Body),
		Findings: []engine.Finding{{Code: err.Code, Severity: "error", Title: err.Message, Detail: err.Message + ".", Fix: err.Fix, Ref: "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift"}},
	}
}
