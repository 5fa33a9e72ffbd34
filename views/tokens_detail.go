package views

import (
	"strconv"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// detail is everything that is told of the token under the cursor, as lines of at most width cells.
func (v *tokensView) detail(f Frame, width int) []detailLine {
	report := v.judge(f)
	var out []detailLine
	if v.item.info.Read != nil {
		out = v.jwtLines(f, report, width)
	} else {
		out = append(plainCredential(v.item, f, report, width), v.opaqueJudged(f, report, width)...)
	}
	out = append(out, v.lifeLines(f, width)...)
	if v.layout != tokensBeside {
		out = append(out, v.origin(f)...)
	}
	return append(out, v.useLines(f)...)
}

// jwtLines are bytes, meaning and check side by side, then what was verified and what was not, and what the rules found.
func (v *tokensView) jwtLines(f Frame, report diagnose.Report, width int) []detailLine {
	info := v.item.info
	cols := tokenColumns(width, v.layout, len(strconv.Itoa(info.Read.Length)))
	var out []detailLine
	if v.layout == tokensBeside {
		l := []kit.Span{kit.Of(theme.Muted, kit.Pad("bytes", cols.bytesAt+cols.bytes+2)+kit.Pad("in words", cols.words+1)+"checked")}
		out = append(out, detailLine{spans: l})
	}
	verified := f.Session.Verified[info.Fingerprint]
	sealed := true
	for _, r := range (rowMaker{Frame: f, info: info, report: report, verified: verified}).rows() {
		if r.inside && sealed {
			sealed, out = false, append(out, ruleLine("inside · decrypted, in memory only"))
		}
		for _, l := range r.lines(f.Styles, cols, v.column, v.layout == tokensAlone) {
			l.row = &r
			out = append(out, l)
		}
	}
	out = append(out, v.signatureLines(f, report, width)...)
	out = append(out, v.findingLines(f, report, width)...)
	if v.layout == tokensBeside {
		out = append(out, writtenLine(info, width)...)
	}
	out = append(out, readerLines(f, report, width)...)
	claims := info.Read.Claims
	if verified.Inside != nil {
		claims = verified.Inside.Claims
	}
	return append(out, timeLines(f, claims, width)...)
}

// opaqueJudged is what rules can say of a credential without an inside; those of the profile itself are no tokens to judge.
func (v *tokensView) opaqueJudged(f Frame, report diagnose.Report, width int) []detailLine {
	if isFixed(v.item.info) {
		return nil
	}
	return append(v.findingLines(f, report, width), readerLines(f, report, width)...)
}

// usesListed bounds the list of calls; the newest tell the most.
const usesListed = 20

// useLines are the calls that carried the token, the newest first.
func (v *tokensView) useLines(f Frame) []detailLine {
	r := v.item.record
	if r == nil || len(r.Uses) == 0 {
		return nil
	}
	out := []detailLine{ruleLine("used by " + diagnose.Counted(r.UsedTotal, "call") + " · enter opens one")}
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
		out = append(out, textLine(theme.Muted, "and "+diagnose.Counted(n, "call")+" before"))
	}
	return out
}
