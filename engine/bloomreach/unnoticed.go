package bloomreach

import (
	"fmt"

	"authpeek/engine"
)

// bodyRule says what an SDK wants of an answer's body before it calls the answer a success (1.4).
type bodyRule int

const (
	wantsStatus  bodyRule = iota // the body is not looked at
	wantsObject                  // a bare object without success: segments
	wantsMember                  // success has to be there, whatever it says
	wantsSuccess                 // success has to be true
)

// wants is the SDK's rule for an operation. Assumptions: iOS looks at success where the reference does not say that it does not,
// and reads no body where the answer has nothing but success in it.
func wants(s sdk, operation string) bodyRule {
	switch operation {
	case CustomersTrack, EventsTrack, CampaignsClick, IDsLink:
		return wantsStatus
	case SegmentsFetch:
		return wantsObject
	}
	if s.ios() {
		switch operation {
		case InboxMarkRead, PushSelfCheck:
			return wantsStatus
		case InboxFetch, ConsentsFetch:
			return wantsMember
		}
	}
	return wantsSuccess
}

// unnoticed compares what a body says with the success that the SDK concludes from the status alone. Said is the body's own
// success, nil when it has none; f is what the body holds if that is ok.
func unnoticed(p engine.Profile, operation string, a engine.Answer, f *fields, ok bool) (said *bool, doubts []engine.Finding) {
	success, there := f.boolean("success")
	if there {
		said = &success
	}
	words := f.serverWords()
	switch {
	case there && !success, ok && words != "" && operation != IDsLink:
		// A batch says success of the whole, and refuses its commands one by one.
		no := false
		return &no, []engine.Finding{unheard(p, operation, a, words)}
	case there, operation == IDsLink && ok:
		return said, nil
	case operation == IDsLink && len(a.Body) == 0:
		return nil, nil // nobody reads it, and the reference knows no shape for it
	}
	_, err := open(p, operation, a)
	return nil, []engine.Finding{{
		Code: err.Code, Severity: "warning", Title: err.Message,
		Detail: err.Message + ". " + sdkOf(p).name() + " looks at the status only and takes this for done.",
		Fix:    err.Fix, Ref: "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift",
	}}
}

// unheard is the warning that the server said no and the SDK does not hear it.
func unheard(p engine.Profile, operation string, a engine.Answer, words string) engine.Finding {
	known, ok := knownWords(p, operation, a, words)
	if !ok {
		known.code, known.detail = codeRefused, ""
	}
	if words == "" {
		words = "no reason given"
	}
	detail := fmt.Sprintf("The server says %q; %s does not notice and goes on as if it were done.", words, sdkOf(p).name())
	if known.detail != "" {
		detail += " " + known.detail
	}
	return engine.Finding{Code: known.code, Severity: "warning", Title: fmt.Sprintf("%d, but refused: %s", a.Status, words), Detail: detail, Fix: known.fix, Ref: "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift"}
}
