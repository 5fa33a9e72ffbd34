package headless

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
	"authpeek/engine"
)

// printJudged writes what was found out about a token for a person: the verdict first, then what it rests on.
func (s *session) printJudged(j *judged, source string, deciding bool) error {
	var b bytes.Buffer
	if source == fromWord && j.read.Form == jose.FormOpaque {
		source += "; there is no file of that name"
	}
	if deciding {
		first := j.signatureWords()
		if j.signature.State == jose.StateValid {
			first += j.ageWords()
		}
		fmt.Fprintln(&b, engine.Clean(first))
		fmt.Fprintln(&b, engine.Clean(j.headline()))
	} else {
		fmt.Fprintln(&b, engine.Clean(j.verdict()))
		fmt.Fprintln(&b, engine.Clean(j.headline()))
		fmt.Fprintln(&b, engine.Clean(j.signatureWords()))
	}
	writeJudged(&b, j, source)
	return s.printReport(b.Bytes())
}

func writeJudged(w io.Writer, j *judged, source string) {
	if j.signature.Hint != "" {
		fmt.Fprintln(w, "  to do  "+engine.Clean(j.signature.Hint))
	}
	if words := inputWords(j.in, source); words != "" {
		fmt.Fprintln(w, engine.Clean(words))
	}
	if j.report.Why != "" {
		fmt.Fprintln(w, "recognised by "+engine.Clean(j.report.Why))
	}
	writeMembers(w, j)
	writeFindings(w, j.report.Findings)
	writeReaders(w, j.report.Readers)
	writeNotChecked(w, j.report)
	if j.nested != nil {
		fmt.Fprintln(w)
		fmt.Fprintln(w, "inside of it: "+engine.Clean(j.nested.headline()))
		fmt.Fprintln(w, engine.Clean(j.nested.signatureWords()))
		writeJudged(w, j.nested, "")
	}
}

// verdict is the answer in a line: the worst that was found, and how much more there is.
func (j *judged) verdict() string {
	findings := j.report.Findings
	worst := diagnose.Worst(findings)
	alike := 0
	for _, f := range findings {
		if f.Severity == worst {
			alike++
		}
	}
	switch {
	case worst != diagnose.SeverityError && worst != diagnose.SeverityWarning:
		if j.signature.State == jose.StateValid {
			return "✓ nothing is wrong with it"
		}
		if j.read.Form != jose.FormJWS {
			return "– nothing wrong was found in what can be read of it"
		}
		return "– nothing wrong was found, and the signature is not verified"
	case alike > 1:
		return fmt.Sprintf("%s %s; and %d more of this weight", logMark(worst), findings[0].Title, alike-1)
	default:
		return logMark(worst) + " " + findings[0].Title
	}
}

// headline says what it is: kind, alg, fingerprint, size.
func (j *judged) headline() string {
	parts := []string{j.report.Kind, j.fingerprint, strconv.Itoa(j.read.Length) + " bytes"}
	if j.read.Length == 1 {
		parts[2] = "1 byte"
	}
	if n := len(j.read.Segments); n > 0 {
		parts[2] += fmt.Sprintf(", %d parts", n)
	}
	if j.report.Result != "" {
		parts = append(parts, "the vendor's word: "+j.report.Result)
	}
	if age := strings.TrimPrefix(strings.TrimPrefix(j.ageWords(), ", but "), ", and "); age != "" {
		parts = append(parts, age)
	}
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), " · ")
}

// ageWords tell of the time left, as the continuation of a sentence about the signature.
func (j *judged) ageWords() string {
	claims := j.reading().Claims
	conjunction := ", and "
	if j.signature.State == jose.StateValid {
		conjunction = ", but "
	}
	if nbf, ok := claims.Time("nbf"); ok && nbf.After(j.at) {
		return conjunction + "it is not usable before " + nbf.UTC().Format("2006-01-02 15:04:05 UTC") + ", " + distanceWords(nbf, j.at)
	}
	exp, ok := claims.Time("exp")
	switch {
	case !ok:
		return ""
	case exp.After(j.at):
		return ", and " + spanWords(exp.Sub(j.at)) + " are left"
	default:
		return conjunction + "it expired " + distanceWords(exp, j.at)
	}
}

// signatureWords say what is known of the signature.
func (j *judged) signatureWords() string {
	v := j.signature
	switch {
	case v.State == jose.StateValid && j.read.Form == jose.FormJWE:
		return "✓ decrypted with " + v.Key + " (" + v.Alg + ", " + v.Enc + ")"
	case v.State == jose.StateValid:
		return "✓ the signature is valid: " + v.Alg + ", verified with " + v.Key
	case v.State == jose.StateInvalid && j.read.Form == jose.FormJWE:
		return "✗ not decrypted: " + v.Reason
	case v.State == jose.StateInvalid:
		return "✗ the signature is not valid: " + v.Reason
	case v.State == jose.StateUnverified && j.read.Form == jose.FormOpaque:
		return "– there is no signature to verify: only its server can tell whether it is good"
	case v.State == jose.StateUnverified && j.read.Form == jose.FormJWE:
		return "– not decrypted: " + v.Reason
	case v.State == jose.StateUnsupported:
		return "– the signature cannot be checked here: " + v.Reason
	default:
		return "– the signature is not verified: " + v.Reason
	}
}

// inputWords say what the token was taken out of.
func inputWords(in diagnose.Input, source string) string {
	var parts []string
	if source != "" {
		parts = append(parts, "from "+source)
	}
	if in.From != "" {
		parts = append(parts, "found in "+in.From)
	}
	if len(in.Removed) > 0 {
		parts = append(parts, joinAnd(in.Removed)+" removed")
	}
	if len(in.Repaired) > 0 {
		parts = append(parts, joinAnd(in.Repaired)+" inside of it, which a reader refuses")
	}
	return strings.Join(parts, "; ")
}

// writeMembers lists header and claims with what they mean.
func writeMembers(w io.Writer, j *judged) {
	read := j.reading()
	alg, _ := read.Header.String("alg")
	for _, part := range []struct {
		name   string
		object *jose.Object
	}{{"header", read.Header}, {"claims", read.Claims}} {
		if part.object == nil {
			continue
		}
		fmt.Fprintln(w)
		fmt.Fprintln(w, part.name)
		t := newTable(w)
		for _, m := range part.object.Members {
			value, meaning := shortened(m.Raw), memberMeaning(part.name, m, alg, j.at)
			if len(value) > alignedValue {
				// One long value would push the meanings of all others out of sight.
				t.row("  "+m.Name, strings.TrimSpace(value+"  "+meaning))
				continue
			}
			t.row("  "+m.Name, value, meaning)
		}
		t.flush()
	}
	if read.Claims == nil && read.PayloadText != "" && j.innerToken() == "" {
		fmt.Fprintln(w)
		fmt.Fprintln(w, "payload, no JSON object")
		fmt.Fprintln(w, "  "+engine.Clean(shortened([]byte(read.PayloadText))))
	}
	if j.revealed != "" {
		fmt.Fprintln(w)
		fmt.Fprintln(w, "signature "+engine.Clean(j.revealed))
	}
}

// shownValue bounds what is shown of one member, in bytes; the whole stands in the JSON.
const shownValue = 300

// alignedValue is the longest value in bytes that the column of meanings makes room for.
const alignedValue = 44

func shortened(raw []byte) string {
	if len(raw) <= shownValue {
		return string(raw)
	}
	return string(bytes.ToValidUTF8(raw[:shownValue], nil)) + fmt.Sprintf("… %d bytes more", len(raw)-shownValue)
}

// writeFindings lists findings with their place, what they mean and what to do.
func writeFindings(w io.Writer, findings []diagnose.Finding) {
	for _, f := range findings {
		fmt.Fprintln(w)
		fmt.Fprintf(w, "%s %s  %s\n", logMark(f.Severity), engine.Clean(f.Code), engine.Clean(f.Title))
		for _, row := range []struct{ label, text string }{
			{"at", placeWords(f.Where)}, {"means", f.Detail}, {"to do", f.Fix}, {"see", f.Ref},
		} {
			if row.text != "" && row.text != "nothing to do" {
				fmt.Fprintf(w, "  %-6s %s\n", row.label, engine.Clean(row.text))
			}
		}
	}
}

// placeWords name the byte that a finding is about: "byte 52, claims, exp".
func placeWords(p diagnose.Where) string {
	if p.Part == "" {
		return ""
	}
	words := p.Part
	if p.Offset > 0 || p.Part == "header" || p.Part == "token" {
		// What was decrypted has no place among the token's bytes.
		words = "byte " + strconv.Itoa(p.Offset) + ", " + p.Part
	}
	if p.Name != "" {
		words += ", " + p.Name
	}
	return words
}

func writeReaders(w io.Writer, readers []diagnose.Verdict) {
	if len(readers) == 0 {
		return
	}
	fmt.Fprintln(w)
	fmt.Fprintln(w, "readers")
	t := newTable(w)
	for _, r := range readers {
		verdict := "refuses it"
		if r.Takes {
			verdict = "takes it"
		}
		t.row("  "+r.Reader, verdict, r.Why)
	}
	t.flush()
}

// writeNotChecked lists what nobody decided, and then what was found to be in order.
func writeNotChecked(w io.Writer, r diagnose.Report) {
	if len(r.NotChecked) > 0 {
		fmt.Fprintln(w)
		fmt.Fprintln(w, "not checked")
		t := newTable(w)
		for _, n := range r.NotChecked {
			t.row("  "+n.What, n.Why)
		}
		t.flush()
	}
	if len(r.Passed) > 0 {
		fmt.Fprintln(w)
		fmt.Fprintln(w, "in order")
		for _, p := range r.Passed {
			fmt.Fprintln(w, "  ✓ "+engine.Clean(p.Title))
		}
	}
}
