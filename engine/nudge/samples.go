package nudge

import (
	"strings"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// app is one of the vendor's samples of refreshToken, as the page has it (B3).
type app struct {
	name string // as the profile's key app has it
	sdk  string // whose SDK calls it
	// member says that it reads the member token of a JSON answer, where the others take the body as it is.
	member bool
	// onStatus says what the sample does with an answer of another status than it wants.
	onStatus string
}

// apps is the table of B3. The page has no sample for Swift: there only the type of the closure is known, () -> String? (B2).
var apps = []app{
	{name: "js", sdk: "Nudge JS", member: true, onStatus: "axios throws for any status but 2xx, and the sample does not catch it"},
	{name: "kotlin", sdk: "Nudge Android", onStatus: "the sample returns null for any status but 2xx"},
	{name: "java", sdk: "Nudge Android", onStatus: "the sample returns null for any status but 2xx"},
	{name: "swift", sdk: "Nudge iOS", onStatus: "the page has no sample; the closure can only return null"},
	{name: "dart", sdk: "Nudge Flutter", onStatus: "the sample returns null for any status but 200"},
}

func appOf(p engine.Profile) app {
	for _, a := range apps {
		if a.name == p.Settings["app"] {
			return a
		}
	}
	return apps[0]
}

// threw says what a failed provider is to the app's sample.
func (a app) threw() engine.Finding {
	return engine.Finding{
		Code: "nudge.refresh-failed", Severity: engine.SeverityError, Title: "refreshToken had no token to return",
		Detail: diagnose.Sentence(a.onStatus) + " Either way the SDK has no token, and every call of Nudge's API needs one.",
		Fix:    "find out why the backend did not answer, and return null where it cannot", Ref: "docs.nudgenow.com/security/authentication",
	}
}

// Sample is what one of the vendor's samples makes of the backend's answer.
type Sample struct {
	App string `json:"app"`
	// Returns is what the SDK would get: the token's fingerprint, "null", or the body's form: `{"token": …}`.
	Returns string `json:"returns"`
	Works   bool   `json:"works"`
	Why     string `json:"why"`
	// bare says that the backend's answer is the token itself and no object with it.
	bare bool
}

// shape is the form of the backend's answer, as far as the way in which the token was found tells. A source that is no backend has
// none.
type shape string

const (
	shapeObject shape = "JSON object" // {"token": "…"}
	shapeString shape = "JSON string"
	shapeText   shape = "plain text"
	shapeOther  shape = ""
)

func shapeOf(t auth.Info) shape {
	switch {
	case !strings.HasPrefix(t.Source, "http "):
		return shapeOther
	case strings.HasPrefix(t.Extracted, "json:"), t.Shape != nil && len(t.Shape.Members) > 0:
		return shapeObject
	case t.Extracted == "json":
		return shapeString
	case t.Extracted == "plain":
		return shapeText
	default:
		return shapeOther
	}
}

// samples tells for each sample what it makes of the answer in which this token came.
func samples(t auth.Info) []Sample {
	var out []Sample
	for _, a := range apps {
		out = append(out, a.reads(t))
	}
	return out
}

// reads is B3 for one sample.
func (a app) reads(t auth.Info) Sample {
	s := Sample{App: a.name, Returns: t.Fingerprint, Works: true}
	in := shapeOf(t)
	switch {
	case a.member && (in == shapeObject || in == shapeOther):
		s.Returns, s.Works = "null", false
		s.Why = "as it stands it always returns null: it tests res.statusCode, and axios has res.status; put right, it returns res.data.token"
	case a.member:
		s.Returns, s.Works, s.bare = "null", false, true
		s.Why = "it reads res.data.token, which " + string(in) + " does not have; and it tests res.statusCode, which axios does not have"
	case a.name == "swift":
		s.Why = "the page has no sample; the closure is synchronous and returns String?"
	case in == shapeObject:
		s.Returns, s.Works = `{"token": "…"}`, false
		s.Why = "it returns the body as it is, so that the JSON object stands in place of the token"
	case in == shapeString:
		s.Returns, s.Works = `"`+t.Fingerprint+`"`, false
		s.Why = "it returns the body as it is, with its quotes"
	default:
		s.Why = "it returns the body as it is, and that is the token"
	}
	return s
}

// finding is what an app that took the sample as it stands should know.
func (s Sample) finding(a app) (engine.Finding, bool) {
	if s.Works {
		return engine.Finding{}, false
	}
	f := engine.Finding{
		Code: "nudge.sample", Severity: engine.SeverityWarning, Title: "the page's sample for " + a.name + " would return " + s.Returns,
		Detail: diagnose.Sentence(s.Why), Fix: "read the member token of the answer, or let the backend answer with the bare token", Ref: "docs.nudgenow.com/security/authentication",
	}
	switch {
	case a.member && s.bare:
		f.Fix = "test res.status, and return res.data: the backend's answer is the token itself"
	case a.member:
		f.Fix = "test res.status, and return res.data.token"
	}
	return f, true
}
