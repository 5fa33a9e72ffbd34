package views

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// callWhyTitle asks the question that callWhy answers.
func callWhyTitle(c *engine.Call) string {
	if c.Finish == nil {
		return fmt.Sprintf("Notes on #%d", c.ID)
	}
	if c.Finish.Outcome == engine.OutcomeOK || c.Finish.Outcome == engine.OutcomeCancelled {
		return fmt.Sprintf("Notes on %s · #%d", outcomeWord(c), c.ID)
	}
	return fmt.Sprintf("Why %s · #%d", outcomeWord(c), c.ID)
}

// callWhyPlace is where the reasons stand.
type callWhyPlace int

const (
	whyInBox     callWhyPlace = iota
	whyBelowList              // the list says what came back
	whyOnPage                 // a section of its own says what the SDK logs
)

// callWhy says why a call failed or was blocked, what to do, and what the app would make of it. It judges the token that was
// sent at the moment of sending, never the current one. What stands beside it already is left out. Nil for a call
// that is fine or still runs.
func callWhy(f Frame, c *engine.Call, w int, place callWhyPlace) []callLine {
	d := c.Finish
	y := whyWriter{w: w, label: 19}
	if w < 90 {
		y.label = 18
	}
	if c.Note.Comment != "" {
		y.plain("your comment", c.Note.Comment)
	}
	if again := callAgain(f.Session, c); again != "" {
		if marked := f.Session.Ledger.Last(func(o *engine.Call) bool { return o.ID != c.ID && o.Note.Marked }); marked == nil {
			again += " · " + f.Session.Press("d") + " compares the two"
		}
		y.plain("made again", again)
	}
	if d == nil || d.Outcome == engine.OutcomeCancelled || d.Outcome == engine.OutcomeOK && len(d.Findings) == 0 && c.Retried == nil {
		return y.lines
	}
	// All texts begin in one column, behind the longest code, unless that would leave too little of a line.
	for _, finding := range d.Findings {
		if n := kit.Width(engine.Clean(finding.Code)) + 1; n <= w/3 {
			y.label = max(y.label, n)
		}
	}
	_, diagnosed := d.Worst()
	if !diagnosed && d.Error != nil {
		mark := theme.MarkBad
		if d.Outcome == engine.OutcomeBlocked {
			mark = theme.MarkPaused
		}
		y.row(f, mark, d.Error.Code, d.Error.Message)
	}
	for _, finding := range d.Findings {
		y.row(f, SeverityMark(finding.Severity), finding.Code, finding.Detail)
	}
	y.provider(f, c)
	y.attempts(f, c)
	y.token(f, c)
	for _, fix := range callFixes(d) {
		y.plain("what to do", fix)
	}
	if place != whyOnPage {
		y.sdk(d)
	}
	if diagnosed && d.Error != nil && place != whyBelowList {
		y.plain("what came back", d.Error.Message)
	}
	return y.lines
}

// sdk says what the app and its log get to see.
func (y *whyWriter) sdk(d *engine.CallFinished) {
	if d.Error != nil && d.Error.SDK != "" {
		y.plain("what the SDK says", d.Error.SDK)
	}
	for _, line := range d.SDKLog {
		if d.Error == nil || line != d.Error.SDK {
			y.plain("what the SDK logs", line)
		}
	}
}

// whyWriter writes rows of a label and a text that may take several lines.
type whyWriter struct {
	w, label int
	lines    []callLine
}

func (y *whyWriter) row(f Frame, mark theme.Mark, label, text string) {
	y.put(markSpan(f.Styles, mark), kit.Of(theme.Text, engine.Clean(label)).Bold(), text)
}

func (y *whyWriter) plain(label, text string) {
	y.put(kit.Of(theme.Text, "  "), kit.Of(theme.Muted, label), text)
}

func (y *whyWriter) put(mark, label kit.Span, text string) {
	column := y.label
	if kit.Width(label.Text) >= column {
		column = kit.Width(label.Text) + 1
	}
	gap := strings.Repeat(" ", column-kit.Width(label.Text))
	for i, part := range kit.Wrap(engine.Clean(text), max(y.w-2-column, 8)) {
		head := []kit.Span{kit.Of(theme.Text, strings.Repeat(" ", 2+column))}
		if i == 0 {
			head = []kit.Span{mark, label, kit.Of(theme.Text, gap)}
		}
		y.lines = append(y.lines, callLine{left: append(head, Tinted(theme.Text, part)...)})
	}
}

// attempts tells what the SDK did about a refusal before the call's last word.
func (y *whyWriter) attempts(f Frame, c *engine.Call) {
	if why := notAgain(c); why != "" {
		y.plain("what the SDK did", joinDots(askedAgain(c, 0), why+", so it was not sent again"))
	}
	if c.Retried == nil {
		return
	}
	for i, a := range attemptsOf(c) {
		if a.again == nil {
			continue
		}
		if a.rejected != nil {
			y.row(f, theme.MarkLook, "token rejected", joinDots(a.rejected.Token.Fingerprint, strconv.Itoa(a.rejected.Status)+" "+a.rejected.Why))
		}
		text := joinDots(a.again.Why, askedAgain(c, i))
		if a.again.Wait > 0 && !strings.Contains(a.again.Why, "wait") {
			text = joinDots(text, "waited "+kit.Took(a.again.Wait))
		}
		y.plain("what the SDK did", text)
	}
}

// askedAgain is the provider's answer between one sending and the next.
func askedAgain(c *engine.Call, after int) string {
	sent, words := 0, ""
	for _, e := range c.Events {
		switch d := e.Detail.(type) {
		case engine.RequestSent:
			if sent++; sent > after+1 {
				return words
			}
		case engine.TokenRequested:
			if sent == after+1 {
				words = "asked its app"
				if d.SDKReason != "" {
					words += " (" + d.SDKReason + ")"
				}
			}
		case engine.TokenObtained:
			if sent == after+1 {
				words += ": " + d.Token.Fingerprint
			}
		case engine.TokenNull:
			if sent == after+1 {
				words += ": null"
			}
		case engine.TokenFailed:
			if sent == after+1 {
				words += ": it failed"
			}
		}
	}
	return words
}

// provider says that a provider keeps giving a token that has expired.
func (y *whyWriter) provider(f Frame, c *engine.Call) {
	if c.Got == nil || !c.Got.Again || !callTokenExpired(c) {
		return
	}
	text := "The provider gave this very token again."
	if r := f.Session.Ledger.Token(c.Got.Token.Fingerprint); r != nil && r.Given > 1 {
		text = fmt.Sprintf("The provider gave it %d times; first seen %s.", r.Given, kit.TimeOfDay(r.FirstSeen, f.Session.Zone()))
	}
	if y.w > 110 {
		text += " This is a cache that never looks at exp."
	}
	y.row(f, theme.MarkBad, "provider.repeats", text)
}

// token tells what the token was like when it was sent, unless a finding does.
func (y *whyWriter) token(f Frame, c *engine.Call) {
	told := slices.ContainsFunc(c.Finish.Findings, func(d engine.Finding) bool { return d.Code == "token.expired" })
	if c.Token == nil || c.Sent == nil || told || c.Retried != nil && c.OK() {
		return
	}
	text := joinDots(strings.TrimSpace(c.Token.Fingerprint+" "+callTokenKind(*c.Token)), callTokenThen(c))
	if c.Rejected != nil {
		y.row(f, theme.MarkLook, "token rejected", text)
		return
	}
	y.plain("what was sent", text)
}

// callFixes are the remedies, each once: of two that say the same, the one that says more.
func callFixes(d *engine.CallFinished) []string {
	var out []string
	add := func(s string) {
		if s == "" || s == "nothing to do" {
			return
		}
		for i, other := range out {
			if sameRemedy(s, other) {
				if len(s) > len(other) {
					out[i] = s
				}
				return
			}
		}
		out = append(out, s)
	}
	// A finding on a call that did not leave knows more than the rule that held it back.
	if worst, ok := d.Worst(); d.Error != nil && !(ok && d.Outcome == engine.OutcomeBlocked && worst.Severity == "error") {
		add(d.Error.Fix)
	}
	for _, finding := range d.Findings {
		add(finding.Fix)
	}
	return out
}

// sameRemedy reports whether nearly all words of one text are in the other, and all that are names or numbers: two remedies may differ in
// nothing but the field that is to be set. A call's error and the findings that explain it are worded in different places.
func sameRemedy(a, b string) bool {
	words := func(s string) []string {
		out := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '.' })
		for i, w := range out {
			out[i] = strings.Trim(w, ".")
		}
		slices.Sort(out)
		return slices.Compact(slices.DeleteFunc(out, func(w string) bool { return w == "" }))
	}
	few, many := words(a), words(b)
	if len(few) > len(many) {
		few, many = many, few
	}
	shared := 0
	for _, w := range few {
		if _, found := slices.BinarySearch(many, w); found {
			shared++
		} else if strings.ContainsAny(w, "_.0123456789") {
			return false
		}
	}
	const least = 3 // fewer words are shared by chance
	return a == b || len(few) >= least && 4*shared >= 3*len(few)
}

// callTokenKind is what sort of credential it is, in words.
func callTokenKind(t auth.Info) string {
	switch t.Kind {
	case auth.KindJWT:
		words := "JWT " + engine.Clean(t.Alg)
		if t.Kid != "" {
			words += " kid=" + engine.Clean(t.Kid)
		}
		return words
	case auth.KindAPIKey:
		return "API key"
	case auth.KindBasic:
		return "private key"
	default:
		return t.Kind
	}
}

// callSentAt is when the credential was used: when the request left, else when the call ended.
func callSentAt(c *engine.Call) time.Time {
	if !c.SentAt.IsZero() {
		return c.SentAt
	}
	return c.Ended
}

func callTokenExpired(c *engine.Call) bool {
	return c.Token != nil && !c.Token.ExpiresAt.IsZero() && !callSentAt(c).Before(c.Token.ExpiresAt)
}

// callTokenThen is how much of its life the token had left when it was sent.
func callTokenThen(c *engine.Call) string {
	t := c.Token
	switch {
	case t.Kind == auth.KindAPIKey || t.Kind == auth.KindBasic:
		return "no expiry"
	case t.ExpiresAt.IsZero():
		return "expiry unknown"
	case callTokenExpired(c):
		return "expired " + kit.Elapsed(callSentAt(c).Sub(t.ExpiresAt)) + " before it was sent"
	case t.NotBefore.After(callSentAt(c)):
		return "not valid until " + kit.Elapsed(t.NotBefore.Sub(callSentAt(c))) + " after it was sent"
	default:
		return kit.Countdown(t.ExpiresAt.Sub(callSentAt(c))) + " left when it was sent"
	}
}
