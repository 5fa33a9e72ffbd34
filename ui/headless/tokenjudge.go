package headless

import (
	"slices"
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
)

// judged is a token with everything that was found out about it.
type judged struct {
	in          diagnose.Input
	fingerprint string
	read        jose.Token
	// payload is that of a JWE which could be decrypted, or a detached one; nil otherwise.
	payload   []byte
	signature jose.Verification
	report    diagnose.Report
	at        time.Time
	// nested is the token that is the payload of this one (RFC 7519 section 5.2), or nil.
	nested *judged
	// serialised says that it is a JSON serialisation, in which nothing has a place.
	serialised bool
	// open says that signatures may stand in clear; revealed is this one's.
	open     bool
	revealed string
}

// maxNested bounds how many tokens may stand inside each other.
const maxNested = 3

// judge takes a token apart. What is verified is the token as it stood, unless the repaired one is wanted.
func judge(in diagnose.Input, repaired bool, keys jose.Keys, o jose.Options, c diagnose.Context) *judged {
	return judgeNested(in, repaired, keys, o, c, maxNested)
}

func judgeNested(in diagnose.Input, repaired bool, keys jose.Keys, o jose.Options, c diagnose.Context, depth int) *judged {
	text := in.Exact
	if repaired {
		text = in.Token
	}
	j := &judged{in: in, fingerprint: auth.NewSecret(in.Token).Fingerprint(), read: jose.Parse(text), at: c.At}
	if j.read.Form == jose.FormOpaque && text != in.Token {
		if mended := jose.Parse(in.Token); mended.Form != jose.FormOpaque {
			j.read = mended
		}
	}
	if read, ok := jose.ParseJSON(text); ok {
		j.read, j.serialised = read, true
	}
	j.signature = jose.Verify(text, keys, o)
	j.wordSignature(text, keys, o)
	if len(keys.List) > 0 {
		c.Verification = &j.signature
	}
	if s := &j.signature; s.State == jose.StateInvalid && len(in.Repaired) > 0 && !repaired {
		s.Hint = joinSentences("take out "+joinAnd(in.Repaired)+", or verify it without with --repair", s.Hint)
	}
	subject := diagnose.Subject{Read: j.read, Fingerprint: j.fingerprint}
	if j.read.Form == jose.FormOpaque {
		shape := jose.ShapeOf(in.Token)
		subject.Shape = &shape
	}
	if j.signature.State == jose.StateValid && (j.read.Form != jose.FormJWS || len(o.Payload) > 0) {
		j.payload = j.signature.Payload
		subject.Read = withPayload(j.read, j.payload)
	}
	j.report = diagnose.Inspect(subject, c)
	if j.serialised {
		j.noteSerialisation()
	}
	if inner := j.innerToken(); inner != "" && depth > 1 {
		o.Payload = nil
		c.Verification = nil
		j.nested = judgeNested(diagnose.Input{Token: inner, Exact: inner}, repaired, keys, o, c, depth-1)
	}
	return j
}

// wordSignature puts what became of the signature in the words of this command line, where it has words of its own.
func (j *judged) wordSignature(text string, keys jose.Keys, o jose.Options) {
	s := &j.signature
	switch {
	case s.State != jose.StateInvalid:
	case strings.TrimSpace(text) == "":
		s.Reason = "it is empty"
	case j.serialised && !o.JSON:
		s.Hint = "no JWT is written so; --form json verifies it all the same"
	case j.read.Form == jose.FormOpaque && len(keys.List) == 0:
		// Nobody asked for a verdict, and there is nothing to give one on.
		s.State, s.Reason = jose.StateUnverified, "it has none that could be found"
	case strings.HasPrefix(s.Hint, "it matches with the secret decoded from base64"):
		s.Hint += ": --key-format base64"
	case strings.HasPrefix(s.Hint, "it matches with the secret decoded from hexadecimal"):
		s.Hint += ": --key-format hex"
	}
}

// noteSerialisation adds that no reader of JWTs takes this form. What readers of the compact one make of it is of no use.
func (j *judged) noteSerialisation() {
	j.report.Readers = []diagnose.Verdict{}
	j.report.Findings = append(j.report.Findings, diagnose.Finding{
		Code: "token.json-serialisation", Severity: diagnose.SeverityWarning, Title: "a JSON serialisation, which no JWT has",
		Detail: "Readers of JWTs refuse it, and no header can carry it. Of several signatures or recipients the first is shown.",
		Fix:    "send the compact form, unless both sides have agreed on this one", Ref: "RFC 7519 section 1",
		Where: diagnose.Where{Part: "token"},
	})
	slices.SortStableFunc(j.report.Findings, diagnose.Compare)
}

// innerToken is the payload when that is a token itself, or "".
func (j *judged) innerToken() string {
	text := string(j.payload)
	if text == "" {
		text = j.read.PayloadText
	}
	if form := jose.Parse(text).Form; form == jose.FormOpaque || strings.ContainsAny(text, " \r\n\"") {
		return ""
	}
	return text
}

// withPayload is the reading of a token whose payload became known by decrypting it. The payload's members have no place in the
// token's bytes.
func withPayload(t jose.Token, payload []byte) jose.Token {
	inner := jose.ParsePayload(payload)
	t.Claims, t.PayloadText = inner.Claims, inner.PayloadText
	if t.Claims != nil {
		members := slices.Clone(t.Claims.Members)
		for i := range members {
			members[i].Offset = 0
		}
		t.Claims = &jose.Object{Members: members}
	}
	return t
}

// reading is that of the token, with what was decrypted in it.
func (j *judged) reading() jose.Token {
	if j.payload == nil {
		return j.read
	}
	return withPayload(j.read, j.payload)
}

// reveal keeps the signatures for the output.
func (j *judged) reveal() {
	j.open = true
	for _, s := range j.read.Segments {
		if s.Name == "signature" && s.Offset+s.Length <= len(j.in.Exact) {
			j.revealed = j.in.Exact[s.Offset : s.Offset+s.Length]
		}
	}
	if j.nested != nil {
		j.nested.reveal()
	}
}

func joinSentences(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "; ")
}

// joinAnd joins words for a sentence: "a", "a and b", "a, b and c".
func joinAnd(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}
