package views

import (
	"strconv"
	"strings"

	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// SeverityMark is the mark of a finding.
func SeverityMark(severity string) theme.Mark {
	switch severity {
	case diagnose.SeverityError:
		return theme.MarkBad
	case diagnose.SeverityWarning:
		return theme.MarkLook
	default:
		return theme.MarkNote
	}
}

// codeColumn is the least width of the column of codes, in cells, and codeMost the most.
const (
	codeColumn = 16
	codeMost   = 26
)

// findingLines are what the rules found, each with its byte, then how many rules there were.
func (v *tokensView) findingLines(f Frame, r diagnose.Report, width int) []detailLine {
	var out []detailLine
	if v.layout != tokensStacked { // there every row counts
		title := "findings"
		if len(r.Findings) > 0 {
			title += " · enter shows the bytes"
		}
		out = append(out, ruleLine(title))
	}
	codes := codeColumn
	for _, found := range r.Findings {
		codes = max(codes, min(kit.Width(found.Code), codeMost))
	}
	out = append(out, v.refusalLines(f, r, codes, width)...)
	for _, found := range r.Findings {
		out = append(out, v.oneFinding(f, found, codes, width)...)
	}
	if r.Result != "" {
		out = append(out, detailLine{spans: []kit.Span{kit.Of(theme.Muted, "  "+vendorTitle(r.Vendor)+" itself says "), kit.Of(theme.Text, engine.Clean(r.Result)).Bold()}})
	}
	for _, line := range kit.Wrap(rulesLine(r, v.item, contextOf(v.item, f)), max(width-2, 1)) {
		out = append(out, textLine(theme.Muted, "  "+line))
	}
	return out
}

// oneFinding is a finding's mark, code, byte and title, and beneath what to do about it.
func (v *tokensView) oneFinding(f Frame, found diagnose.Finding, codes, width int) []detailLine {
	head := kit.Pad(found.Code, codes) + "  "
	if v.layout == tokensBeside {
		at := ""
		if found.Where.Part != "" && v.hasByte(found) {
			at = "byte " + strconv.Itoa(v.byteOf(found))
		}
		head = kit.Pad(found.Code, codes) + "   " + kit.Pad(at, 10)
	}
	lead := kit.Width(head) + 2
	if v.layout == tokensAlone || width-lead < 24 {
		// A narrow screen has the sentence beneath the code.
		head, lead = found.Code, 2
	}
	texts := kit.Wrap(engine.Clean(found.Title), max(width-lead, 1))
	fix := 0 // lines of what to do
	if found.Severity != diagnose.SeverityNote && found.Fix != "" {
		for i, line := range kit.Wrap(engine.Clean(found.Fix), max(width-lead-2, 1)) {
			mark := "  "
			if i == 0 {
				mark = f.Styles.Glyphs.Sel + " "
			}
			fix, texts = fix+1, append(texts, mark+line)
		}
	}
	var out []detailLine
	first := []kit.Span{markSpan(f.Styles, SeverityMark(found.Severity)), kit.Of(theme.Muted, head)}
	if lead > 2 {
		first = append(first, Tinted(theme.Text, texts[0])...)
		texts = texts[1:]
	}
	out = append(out, detailLine{spans: first, finding: &found})
	for i, text := range texts {
		tone := theme.Text
		if i >= len(texts)-fix {
			tone = theme.Muted
		}
		out = append(out, detailLine{spans: append([]kit.Span{kit.Of(theme.Text, strings.Repeat(" ", lead))}, Tinted(tone, text)...), finding: &found})
	}
	return out
}

// hasByte reports whether the place of a finding is in the token: what was decrypted has no byte of its own there.
func (v *tokensView) hasByte(found diagnose.Finding) bool {
	return v.item.info.Read != nil && (found.Where.Part == "header" || found.Where.Part == "token" || v.item.info.Read.Form != jose.FormJWE)
}

// byteOf is the byte at which a finding's row stands. The row of a part's first member begins with the brace before it.
func (v *tokensView) byteOf(found diagnose.Finding) int {
	for _, segment := range v.item.info.Read.Segments {
		if found.Where.Offset == segment.Offset+1 {
			return segment.Offset
		}
	}
	return found.Where.Offset
}

// readerLines say who takes such a token and who does not, where that differs.
func readerLines(f Frame, r diagnose.Report, width int) []detailLine {
	if len(r.Readers) == 0 {
		return nil
	}
	out := []detailLine{ruleLine("readers · who takes it, and who does not")}
	for _, reader := range r.Readers {
		mark, word := theme.MarkOK, "takes it"
		if !reader.Takes {
			mark, word = theme.MarkBad, "refuses it"
		}
		if reader.Why != "" {
			word += ": " + engine.Clean(reader.Why)
		}
		name := kit.Pad(engine.Clean(reader.Reader), 16) + "  "
		for i, line := range kit.Wrap(word, max(width-2-kit.Width(name), 1)) {
			spans := []kit.Span{kit.Of(theme.Text, strings.Repeat(" ", kit.Width(name)+2)+line)}
			if i == 0 {
				spans = []kit.Span{markSpan(f.Styles, mark), kit.Of(theme.Muted, name), kit.Of(theme.Text, line)}
			}
			out = append(out, detailLine{spans: spans})
		}
	}
	return out
}

// vendorTitle is a vendor's name as it is written.
func vendorTitle(vendor string) string {
	if vendor == "" {
		return vendor
	}
	return strings.ToUpper(vendor[:1]) + vendor[1:]
}
