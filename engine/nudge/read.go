package nudge

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strings"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// Issued implements engine.Issuer: the token of {"token": "…"}, or the whole body where a server answers it bare.
func (*Vendor) Issued(_ engine.Profile, r engine.Request, a engine.Answer) []engine.Issue {
	if r.Operation != TokenGet || a.Status < 200 || a.Status > 299 {
		return nil
	}
	if text, ok := tokenIn(a.Body); ok {
		return []engine.Issue{{Value: auth.NewSecret(text), Source: TokenGet}}
	}
	return nil
}

// tokenIn finds the token of an answer. Assumption: B1 knows one shape; a proxy that answers with the bare token is understood too.
func tokenIn(body []byte) (string, bool) {
	var object struct {
		Token string `json:"token"`
	}
	if json.Unmarshal(body, &object) == nil {
		return object.Token, object.Token != ""
	}
	text := strings.TrimSpace(string(body))
	return text, strings.Count(text, ".") == 2 && len(strings.Fields(text)) == 1 && !strings.HasPrefix(text, "<")
}

// Read implements engine.Vendor.
func (*Vendor) Read(p engine.Profile, r engine.Request, a engine.Answer) engine.Reading {
	if r.Operation == TokenRefresh {
		return readRefresh(p, a)
	}
	return readGet(p, r, a)
}

// Got is the model of token.get.
type Got struct {
	Token      string `json:"token"` // its fingerprint
	ExpiryMins int    `json:"expiry_mins"`
	LifetimeS  int64  `json:"lifetime_s"`
	Kid        string `json:"kid"`
}

func readGet(p engine.Profile, r engine.Request, a engine.Answer) engine.Reading {
	if a.Status < 200 || a.Status > 299 || len(a.Issued) == 0 {
		return refusedGet(r, a)
	}
	t := a.Issued[0].Info
	asked, err := askedMinutes(p, r)
	if err != nil {
		asked = 0 // the request has left with something else, so that there is nothing to compare
	}
	life := t.Lifetime()
	reading := engine.Reading{
		OK: true, Digest: t.Fingerprint,
		Summary: fmt.Sprintf("%s, for anyone for %d minutes", t.Fingerprint, int(math.Round(life.Minutes()))),
		Result:  &Got{Token: t.Fingerprint, ExpiryMins: asked, LifetimeS: int64(life.Seconds()), Kid: engine.Clean(t.Kid)},
	}
	if life == 0 {
		reading.Summary = t.Fingerprint + ", for anyone"
	}
	reading.Findings = judge(p, r, t, a).Findings
	if minutes := life.Minutes(); asked > 0 && life > 0 && math.Abs(minutes-float64(asked)) > 0.5 {
		reading.Findings = append(without(reading.Findings, "nudge.lifetime"), engine.Finding{
			Code: "nudge.lifetime-asked", Severity: engine.SeverityWarning, Title: fmt.Sprintf("lives for %.0f minutes, and %d were asked for", minutes, asked),
			Detail: fmt.Sprintf("expiryMins=%d was sent, and exp lies %.0f minutes behind iat.", asked, minutes),
			Fix:    "look at whether a proxy drops the query, and whether Nudge has a limit of its own", Ref: "docs.nudgenow.com/security/authentication",
		})
	}
	reading.Findings = append(reading.Findings, unverifiable)
	return reading
}

func without(found []engine.Finding, code string) []engine.Finding {
	var rest []engine.Finding
	for _, f := range found {
		if f.Code != code {
			rest = append(rest, f)
		}
	}
	return rest
}

// unverifiable says of Nudge's signatures what nobody else can either.
var unverifiable = engine.Finding{
	Code: "nudge.unverifiable", Severity: engine.SeverityNote, Title: "the signature cannot be checked here",
	Detail: "It is signed with EdDSA, and Nudge publishes no public key. Nobody but Nudge can tell a real token from an invented one.",
	Fix:    "leave it to Nudge; take tokens from its endpoint alone", Ref: "docs.nudgenow.com/security/authentication",
}

// judge holds the token against the rules for Nudge's.
func judge(p engine.Profile, r engine.Request, t auth.Info, a engine.Answer) diagnose.Report {
	c := p.TokenContext()
	c.Vendor, c.Mode, c.Operation = diagnose.VendorNudge, r.Mode, r.Operation
	c.At, c.ObtainedAt = a.JudgedAt(t), t.ObtainedAt
	if there, err := http.ParseTime(a.Header.Get("Date")); err == nil {
		c.ServerAt = there
	}
	return diagnose.Inspect(diagnose.SubjectOf(t), c)
}

// serversWord is the text of an error, or "". Assumption: its member is message or error, as most servers have it.
func serversWord(body []byte) string {
	var object map[string]json.RawMessage
	if json.Unmarshal(body, &object) != nil {
		return ""
	}
	for _, name := range []string{"message", "error"} {
		var text string
		if json.Unmarshal(object[name], &text) == nil && text != "" {
			return engine.Clean(string([]rune(text)[:min(maxQuoted, len([]rune(text)))]))
		}
	}
	return ""
}

// maxQuoted is how much of a server's text is quoted, in characters.
const maxQuoted = 160

// refusedGet words an answer without a token. No error is documented (B1), so that the status is all there is to go by.
func refusedGet(r engine.Request, a engine.Answer) engine.Reading {
	err := &engine.CallError{Code: "nudge.refused", Message: fmt.Sprintf("%d: Nudge gave no token", a.Status)}
	html := strings.HasPrefix(strings.TrimSpace(string(a.Body)), "<")
	switch {
	case a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden:
		err.Message = fmt.Sprintf("%d: Nudge does not take this private API key", a.Status)
		err.Fix = "compare api_key with Settings in Nudge's dashboard; short-lived tokens also have to be switched on by Nudge"
		if r.Mode == auth.None {
			err.Message, err.Fix = fmt.Sprintf("%d: the call left without the header apiKey", a.Status), "use mode private-key"
		}
	case a.Status == http.StatusNotFound || a.Status == http.StatusMethodNotAllowed:
		err.Fix = "compare base_url with https://main-api.nudgenow.com; accounts of other regions may have another host"
	case html:
		err.Code, err.Message = "nudge.html", fmt.Sprintf("%d: a page of HTML came in place of a token", a.Status)
		err.Fix = "look at what stands between: a proxy, a login, or a wrong base_url"
	case a.Status >= 200 && a.Status <= 299:
		err.Code, err.Message = "nudge.no-token", fmt.Sprintf("%d: the answer has no member token", a.Status)
		err.Fix = `compare the answer with the page's, {"token": "…"}`
	case a.Status == http.StatusBadRequest:
		err.Fix = "compare expiry_mins with what Nudge allows"
	case a.Status == http.StatusTooManyRequests:
		err.Fix = "ask less often: keep a token until it ends"
	default:
		err.Fix = "look at Nudge's status, and ask again later"
	}
	if said := serversWord(a.Body); said != "" {
		err.Message += fmt.Sprintf(" (it says %q)", said)
	}
	reading := engine.Reading{Summary: err.Message, Err: err, Digest: err.Code + fmt.Sprint(a.Status)}
	if a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden {
		reading.Rejected = "refused by the server"
	}
	reading.Findings = []engine.Finding{{
		Code: err.Code, Severity: engine.SeverityError, Title: err.Message, Detail: diagnose.Sentence(err.Message), Fix: err.Fix, Ref: "docs.nudgenow.com/security/authentication",
	}}
	return reading
}
