package views

import (
	"strconv"
	"strings"

	"authpeek/auth"
	"authpeek/auth/jose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// detail is everything that is told of the token under the cursor, as lines of at most width cells.
func (v *tokensView) detail(f Frame, width int) []detailLine {
	var out []detailLine
	if v.item.info.Read != nil {
		out = v.jwtLines(f, width)
	} else {
		out = append(plainCredential(v.item, f, width), v.lifeLines(f, width)...)
	}
	if v.layout != tokensBeside {
		out = append(out, v.origin(f)...)
	}
	return append(out, v.useLines(f)...)
}

// jwtLines are bytes, meaning and check side by side, then what was verified and what was not.
func (v *tokensView) jwtLines(f Frame, width int) []detailLine {
	read := v.item.info.Read
	cols := tokenColumns(width, v.layout, len(strconv.Itoa(read.Length)))
	var out []detailLine
	if v.layout == tokensBeside {
		l := []kit.Span{kit.Of(theme.Muted, kit.Pad("bytes", cols.bytesAt+cols.bytes+2)+kit.Pad("in words", cols.words+1)+"checked")}
		out = append(out, detailLine{spans: l})
	}
	for _, r := range claimRows(v.item.info, f) {
		out = append(out, r.lines(f.Styles, cols, v.column, v.layout == tokensAlone)...)
	}
	life, signature := v.lifeLines(f, width), signatureLines(f, v.item.info, width)
	if v.layout == tokensBeside {
		out = append(append(out, life...), signature...)
	} else {
		// Few rows are in sight here, and whether anything was verified must be among them.
		out = append(append(out, signature...), life...)
	}
	return append(out, noteLines(f, read, width)...)
}

// signatureLines say what is known of the signature, and everything that nobody has looked at.
func signatureLines(f Frame, t auth.Info, width int) []detailLine {
	out := []detailLine{ruleLine("signature")}
	alg, _ := t.Read.Header.String("alg")
	mark, text := theme.MarkNone, "not verified: no key"
	switch {
	case t.Read.Form == jose.FormJWE:
		out[0], text = ruleLine("encryption"), "cannot be decrypted: no key"
	case t.Read.Has(jose.CodeAlgNone):
		mark, text = theme.MarkLook, "alg none: nothing to verify"
	case strings.HasPrefix(alg, "HS"):
		text = "not verified: no key; " + engine.Clean(alg) + " is checked with the secret that signed it"
	}
	for i, line := range kit.Wrap(text, max(width-2, 1)) {
		lead := kit.Of(theme.Text, "  ")
		if i == 0 {
			lead = markSpan(f.Styles, mark)
		}
		out = append(out, detailLine{spans: []kit.Span{lead, kit.Of(theme.Text, line)}})
	}
	list := "not checked: " + strings.Join(uncheckedNames(t), ", ")
	for i, line := range kit.Wrap(list, max(width-2, 1)) {
		if i > 0 {
			line = "  " + line
		}
		out = append(out, textLine(theme.Muted, "  "+line))
	}
	return out
}

// uncheckedNames lists what would have to be looked at before anybody could call the token valid.
func uncheckedNames(t auth.Info) []string {
	out := []string{"the signature"}
	if t.Read.Form == jose.FormJWE {
		return []string{"everything inside"}
	}
	if t.Kid != "" {
		out = append(out, "kid")
	}
	var absent []string
	for _, name := range []string{"aud", "iss", "jti", "nbf"} {
		switch _, ok := t.Read.Claims.Get(name); {
		case !ok:
			absent = append(absent, name)
		case name != "nbf":
			out = append(out, name)
		}
	}
	if len(absent) > 0 {
		out = append(out, strings.Join(absent, " ")+" (absent)")
	}
	return out
}

// noteLines are what a strict reader objects to, each with its byte.
func noteLines(f Frame, read *jose.Token, width int) []detailLine {
	out := []detailLine{ruleLine("notes · what a strict reader objects to")}
	if len(read.Observations) == 0 {
		return append(out, detailLine{spans: []kit.Span{
			markSpan(f.Styles, theme.MarkOK), kit.Of(theme.Text, "nothing: base64url, UTF-8 and JSON are in order, no name stands twice"),
		}})
	}
	for _, o := range read.Observations {
		head := kit.Pad(string(o.Code), 20) + " byte " + kit.Pad(strconv.Itoa(o.Offset), 5)
		lines := kit.Wrap(engine.Clean(o.Detail), max(width-2-kit.Width(head), 12))
		for i, line := range lines {
			if i == 0 {
				out = append(out, detailLine{spans: []kit.Span{markSpan(f.Styles, theme.MarkLook), kit.Of(theme.Muted, head), kit.Of(theme.Text, line)}})
				continue
			}
			out = append(out, textLine(theme.Text, strings.Repeat(" ", kit.Width(head)+2)+line))
		}
	}
	return out
}

// usesListed bounds the list of calls; the newest tell the most.
const usesListed = 20

// useLines are the calls that carried the token, the newest first.
func (v *tokensView) useLines(f Frame) []detailLine {
	r := v.item.record
	if r == nil || len(r.Uses) == 0 {
		return nil
	}
	out := []detailLine{ruleLine("used by " + counted(r.UsedTotal, "call") + " · enter opens one")}
	for i := len(r.Uses) - 1; i >= 0 && len(r.Uses)-i <= usesListed; i-- {
		id := r.Uses[i]
		number := kit.Pad("#"+strconv.FormatUint(uint64(id), 10), 6)
		c := f.Session.Ledger.Call(id)
		if c == nil {
			out = append(out, textLine(theme.Muted, number+"no longer kept"))
			continue
		}
		spans := []kit.Span{kit.Of(theme.Muted, number+kit.TimeOfDay(c.Started, f.Session.Zone())+"  "), kit.Of(theme.Text, kit.Pad(engine.Clean(c.Operation), 17)), markSpan(f.Styles, outcomeMark(c)), kit.Of(theme.Text, outcomeWord(c)+"  ")}
		if c.Finish != nil {
			spans = append(spans, Tinted(theme.Muted, engine.Clean(c.Finish.Summary))...)
		}
		out = append(out, detailLine{spans: spans, call: id})
	}
	if n := r.UsedTotal - min(len(r.Uses), usesListed); n > 0 {
		out = append(out, textLine(theme.Muted, "and "+counted(n, "call")+" before"))
	}
	return out
}
