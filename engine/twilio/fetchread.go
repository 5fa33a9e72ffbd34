package twilio

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// Fetched is the model of token.fetch.
type Fetched struct {
	// Identity is nil where the answer has none, or none that is a text.
	Identity *string `json:"identity"`
	Token    string  `json:"token"` // its fingerprint
	// Verdict is the code with which Twilio would answer this token, or "" as far as it shows none.
	Verdict   string     `json:"verdict"`
	LifetimeS int64      `json:"lifetime_s"`
	ExpiresAt *time.Time `json:"expires_at"`
	Grants    []Grant    `json:"grants"`
	IOS       IOS        `json:"ios"`
}

// Read implements engine.Vendor.
func (v *Vendor) Read(p engine.Profile, r engine.Request, a engine.Answer) engine.Reading {
	if r.Operation == TokenFetch {
		return readFetch(p, r, a)
	}
	return v.readClient(p, r, a)
}

func readFetch(p engine.Profile, r engine.Request, a engine.Answer) engine.Reading {
	s, ans := server(p), readAnswer(a)
	identity, by, err := wished(p, r, s)
	if err != nil || len(r.Body) > 0 {
		identity = "" // the body was given whole, and tells what it tells
	}
	ios := readIOS(a, ans)
	if a.Status < 200 || a.Status > 299 || len(a.Issued) == 0 {
		return refusedFetch(s, identity, by, a, ans, ios)
	}
	token := a.Issued[0]
	c := contextOf(p, r, a, &token.Info)
	c.CustomerIDs = map[string]string{"identity": identity}
	c.Verification = token.VerifyPair(p.PrivateKey)
	report := diagnose.Inspect(diagnose.SubjectOf(token.Info), c)
	result := &Fetched{
		Identity: cleaned(ans.identity), Token: token.Info.Fingerprint, Verdict: report.Result, Grants: grantsOf(token.Info), IOS: ios,
	}
	if made := MadeAt(token.Info); !made.IsZero() && !token.Info.ExpiresAt.IsZero() {
		result.LifetimeS = int64(token.Info.ExpiresAt.Sub(made).Seconds())
	}
	if at := token.Info.ExpiresAt; !at.IsZero() {
		result.ExpiresAt = &at
	}
	reading := engine.Reading{
		OK: true, Result: result, Digest: token.Info.Fingerprint, Findings: report.Findings,
		Summary: fmt.Sprintf("%s for %s, %s", token.Info.Fingerprint, named(ans), count(len(result.Grants), "grant")),
	}
	if doubts := identityDoubts(s, identity, ans, token.Info); len(doubts) > 0 {
		// What the answer says of the identity says more than the token alone.
		reading.Findings = slices.DeleteFunc(reading.Findings, func(f engine.Finding) bool { return f.Code == "twilio.other-identity" })
		reading.Findings = append(reading.Findings, doubts...)
	}
	if shape := token.Info.Shape; shape != nil && len(shape.Members) > 0 {
		for i := range reading.Findings {
			if reading.Findings[i].Code == "twilio.20101" {
				reading.Findings[i].Fix = "have the server put the token itself, a text of three parts, into the member token"
			}
		}
	}
	if f, found := ios.finding(); found {
		reading.Findings = append(reading.Findings, f)
	}
	if ans.object == nil {
		reading.Findings = append(reading.Findings, bareAnswer)
	}
	return reading
}

// bareAnswer: the vendor's clients all read a JSON object.
var bareAnswer = engine.Finding{
	Code: "twilio.bare-answer", Severity: engine.SeverityWarning, Title: "the answer is the token alone",
	Detail: "Every starter answers with an object of identity and token, and the vendor's samples read the token out of it.",
	Fix:    `answer {"identity": "…", "token": "…"}, or have the app take the whole body`, Ref: "Twilio's SDK Starter Kit",
}

func cleaned(text *string) *string {
	if text == nil {
		return nil
	}
	clean := engine.Clean(clip(*text))
	return &clean
}

func named(ans answer) string {
	if ans.identity == nil {
		return "nobody"
	}
	return *cleaned(ans.identity)
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// identityDoubts hold together whom the token was asked for, whom the answer names, and whom the token names.
func identityDoubts(s starter, wanted string, ans answer, token auth.Info) []engine.Finding {
	f := engine.Finding{Severity: engine.SeverityWarning, Ref: "Twilio's SDK Starter Kit"}
	inToken, granted := identityIn(token)
	switch {
	case ans.identity != nil && granted && inToken != *ans.identity:
		f.Code, f.Title = "twilio.answer-identity", "the answer names another identity than the token"
		f.Detail = fmt.Sprintf("identity is %q in the answer and %q in the token's grants. The SDK goes by the token.", clip(*ans.identity), clip(inToken))
		f.Fix = "build answer and token from one value on the server"
	case wanted == "" && ans.identity != nil:
		f.Severity = engine.SeverityNote
		f.Code, f.Title = "twilio.identity-made-up", "the server made the identity up: none was sent"
		f.Detail = fmt.Sprintf("Asked for nobody, the %s starter makes it %s; this time %q. Each call makes another, and a client does not take a token of another identity.", s.name, s.made, clip(*ans.identity))
		f.Fix = "tell the identity, as=" + string(s.ways[0]) + " identity=…"
	case wanted != "" && ans.identity != nil && *ans.identity != wanted:
		f.Severity = engine.SeverityError
		f.Code, f.Title = "twilio.identity-differs", fmt.Sprintf("asked for %q, answered for %q", clip(wanted), clip(*ans.identity))
		f.Detail = "The token is somebody else's: a client that was created for the first identity refuses it, and a new one would be the other person."
		f.Fix = "look at where the server takes the identity from: the starters read different fields (node reads id)"
	case ans.identity == nil && ans.object != nil && granted && inToken != "" && (wanted == "" || inToken == wanted):
		f.Code, f.Title = "twilio.identity-null", "identity is "+ans.identityState+", and the token has one"
		f.Detail = fmt.Sprintf("The answer's identity is %s, while the token's grants name %q. The token is fine; an app that reads the identity out of the answer has none.", ans.identityState, clip(inToken))
		f.Fix = "answer with the identity that the token was made for"
	case ans.identity == nil && ans.object != nil:
		f.Code, f.Title = "twilio.identity-null", "identity is "+ans.identityState
		f.Detail = fmt.Sprintf("The answer's identity is %s. When none is told to the %s starter, it is %s.", ans.identityState, s.name, s.made)
		f.Fix = "tell the identity, as=" + string(s.ways[0]) + " identity=…"
	default:
		return nil
	}
	return []engine.Finding{f}
}

// refusedFetch words an answer without a token.
func refusedFetch(s starter, identity string, by way, a engine.Answer, ans answer, ios IOS) engine.Reading {
	err := &engine.CallError{Code: "twilio.token-server", Message: fmt.Sprintf("%d: the token server gave no token", a.Status), SDK: ios.Error}
	switch {
	case a.Status == http.StatusNotFound:
		err.Code, err.Message, err.Fix = "twilio.token-server-404", fmt.Sprintf("404: no token server answers under %s", s.path), notFound(s, identity, by)
	case a.Status >= 200 && a.Status <= 299 && ans.html:
		err.Code, err.Message = "twilio.token-server-html", fmt.Sprintf("%d: a page of HTML came in place of a token", a.Status)
		err.Fix = "look at the page: PHP writes its warnings so; a login page or a static site stands in the way otherwise"
	case a.Status >= 200 && a.Status <= 299:
		err.Code, err.Message = "twilio.token-server-empty", fmt.Sprintf("%d: the answer has no member token", a.Status)
		err.Fix = `answer {"identity": "…", "token": "…"}, the token as a text`
	case ans.html:
		err.Code = "twilio.token-server-html"
		err.Message, err.Fix = fmt.Sprintf("%d: the token server broke, and answered with a page of HTML", a.Status), s.broken
	case ans.message != "":
		err.Message, err.Fix = fmt.Sprintf("%d: the token server says %q", a.Status, ans.message), s.broken
	default:
		err.Fix = s.broken
	}
	if a.Status == http.StatusMethodNotAllowed || a.Status == http.StatusInternalServerError && !s.hears(by) && by != byGet {
		err.Fix = "ask with as=" + string(s.ways[0]) + ": in the " + s.name + " starter " + s.deafTo()
	}
	reading := engine.Reading{Summary: err.Message, Err: err, Digest: fmt.Sprint(err.Code, a.Status)}
	reading.Findings = []engine.Finding{{
		Code: err.Code, Severity: engine.SeverityError, Title: err.Message, Detail: diagnose.Sentence(err.Message), Fix: err.Fix, Ref: "Twilio's SDK Starter Kit",
	}}
	if f, found := ios.finding(); found {
		reading.Findings = append(reading.Findings, f)
	}
	return reading
}

// notFound says why a starter has nothing under an address.
func notFound(s starter, identity string, by way) string {
	switch {
	case by == byPath && s.letters && !onlyLetters(identity):
		return "the C# route takes letters only: use another identity, or take :alpha out of it"
	case s.name == "php":
		return "the php starter has /token.php, and no path for the identity; ask with as=get"
	case !s.hears(by) && by != byGet:
		return "ask with as=" + string(s.ways[0]) + ": in the " + s.name + " starter " + s.deafTo()
	default:
		return "compare base_url, starter and token_path with the server's routes"
	}
}

// contextOf is what is known around a token.
func contextOf(p engine.Profile, r engine.Request, a engine.Answer, t *auth.Info) diagnose.Context {
	c := p.TokenContext()
	c.Vendor, c.Mode, c.Operation = diagnose.VendorTwilio, r.Mode, r.Operation
	c.At, c.ObtainedAt, c.Verification = a.JudgedAt(*t), t.ObtainedAt, a.Verification
	if there, err := http.ParseTime(a.Header.Get("Date")); err == nil {
		c.ServerAt = there
	}
	return c
}
