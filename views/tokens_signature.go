package views

import (
	"cmp"
	"slices"
	"strings"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// signatureLines say what is known of the signature, and everything that nobody has looked at.
func (v *tokensView) signatureLines(f Frame, r diagnose.Report, width int) []detailLine {
	t, verified := v.item.info, f.Session.Verified[v.item.info.Fingerprint]
	brief := v.layout != tokensBeside // there every row counts
	mark, text := verificationWords(f.Session, t, verified, r, brief)
	unchecked := uncheckedWords(r, brief)
	var out []detailLine
	switch {
	case v.layout != tokensStacked && t.Read.Form == jose.FormJWE:
		out = append(out, ruleLine("encryption"))
	case v.layout != tokensStacked:
		out = append(out, ruleLine("signature"))
	case unchecked != "" && kit.Width(text+" · "+unchecked)+2 <= width:
		text, unchecked = text+" · "+unchecked, ""
	}
	out = append(out, markedLines(f, mark, text, width)...)
	for _, more := range []string{verified.Result.Hint, alsoSaid(verified, text)} {
		if more != "" {
			out = append(out, hangingLines(theme.Text, engine.Clean(more), width)...)
		}
	}
	if unchecked != "" {
		out = append(out, hangingLines(theme.Muted, unchecked, width)...)
	}
	return out
}

// verificationWords are the fixed words for what is known of a signature. "Valid" is none of them.
func verificationWords(s *Session, t auth.Info, v Verified, r diagnose.Report, brief bool) (theme.Mark, string) {
	sealed := t.Read.Form == jose.FormJWE
	switch {
	case t.Read.Has(jose.CodeAlgNone):
		return theme.MarkLook, "alg none: nothing to verify"
	case v.valid() && sealed:
		return theme.MarkOK, "decrypted in memory with " + keyWords(t, v, brief)
	case v.valid():
		return theme.MarkOK, "verified with " + keyWords(t, v, brief)
	case v.Result.State == jose.StateInvalid && v.Result.Key == "":
		return theme.MarkBad, notDone(sealed) + " with " + v.Key + ": " + engine.Clean(v.Result.Reason)
	case v.Result.State == jose.StateInvalid && sealed:
		return theme.MarkBad, v.Key + " does not open it"
	case v.Result.State == jose.StateInvalid:
		return theme.MarkBad, "does not match " + v.Key
	case v.Result.State != "":
		return theme.MarkNone, notDone(sealed) + " with " + v.Key + ": " + engine.Clean(cmp.Or(v.Result.Reason, "the key does not fit"))
	case sealed:
		return theme.MarkNone, "cannot be decrypted: no key (" + s.Press("s") + " adds one)"
	case slices.ContainsFunc(r.NotChecked, func(n diagnose.NotChecked) bool {
		return n.What == "signature" && n.Why == diagnose.WhyNoKeyPublished
	}):
		return theme.MarkNone, "cannot be verified: the vendor publishes no key"
	default:
		return theme.MarkNone, "not verified: no key (" + s.Press("s") + " adds one)"
	}
}

func notDone(sealed bool) string {
	if sealed {
		return "not decrypted"
	}
	return "not verified"
}

// keyWords name a key that fitted, with what it is: "the sandbox's key k1 (HS256, 32 bytes)".
func keyWords(t auth.Info, v Verified, brief bool) string {
	if brief {
		return v.Key
	}
	what := engine.Clean(t.Alg)
	if v.Result.Key != "" {
		what += ", " + strings.TrimPrefix(engine.Clean(v.Result.Key), "shared secret of ")
	}
	return v.Key + " (" + what + ")"
}

// alsoSaid is why a signature does not match where that is more than that it does not.
func alsoSaid(v Verified, text string) string {
	reason := v.Result.Reason
	if v.Result.State != jose.StateInvalid || strings.Contains(reason, "does not match") || strings.Contains(text, reason) {
		return ""
	}
	return reason
}

// uncheckedWords list what would have to be looked at before anybody could call the token valid, by the reason why nobody has.
func uncheckedWords(r diagnose.Report, brief bool) string {
	type group struct {
		why   string
		names []string
	}
	var groups []group
	list := slices.DeleteFunc(slices.Clone(r.NotChecked), func(n diagnose.NotChecked) bool {
		return n.What == "signature" || n.What == "claims" && n.Why == diagnose.WhyEncrypted
	})
	if len(list) == 0 {
		list = r.NotChecked // the line above says that much, and here it is all
	}
	for _, n := range list {
		if brief {
			n.Why, _, _ = strings.Cut(n.Why, ", ")
		}
		// A vendor may say more of the same reason: "absent, and Bloomreach documents none".
		i := slices.IndexFunc(groups, func(g group) bool { return g.why == n.Why || strings.HasPrefix(g.why, n.Why+", ") })
		if i < 0 {
			i, groups = len(groups), append(groups, group{why: n.Why})
		}
		groups[i].names = append(groups[i].names, engine.Clean(n.What))
	}
	words := make([]string, 0, len(groups))
	for _, g := range groups {
		if brief {
			words = append(words, strings.Join(g.names, " ")+" ("+engine.Clean(g.why)+")")
		} else {
			words = append(words, strings.Join(g.names, ", ")+": "+engine.Clean(g.why))
		}
	}
	switch {
	case len(words) == 0:
		return "not checked: nothing that anybody here could look at is left"
	case brief:
		return "not checked: " + strings.Join(words, ", ")
	default:
		return "not checked: " + strings.Join(words, "; ")
	}
}

// markedLines are a text with a mark before its first line.
func markedLines(f Frame, mark theme.Mark, text string, width int) []detailLine {
	var out []detailLine
	for i, line := range kit.Wrap(text, max(width-2, 1)) {
		lead := kit.Of(theme.Text, "  ")
		if i == 0 {
			lead = markSpan(f.Styles, mark)
		}
		out = append(out, detailLine{spans: append([]kit.Span{lead}, Tinted(theme.Text, line)...)})
	}
	return out
}

// hangingLines are a text under another one, set in, and further where it goes on.
func hangingLines(t theme.Token, text string, width int) []detailLine {
	var out []detailLine
	for i, line := range kit.Wrap(text, max(width-4, 1)) {
		lead := "  "
		if i > 0 {
			lead = "    "
		}
		out = append(out, textLine(t, lead+line))
	}
	return out
}
