package diagnose

import (
	"slices"
	"strings"

	"authpeek/auth/jose"
)

// byteRule is what one of auth/jose's observations means. What was seen, and where, the observation itself says.
type byteRule struct {
	code, severity string
	title, meaning string
	fix, ref       string
	brief          string
}

const (
	encoder = "encode it with base64url without padding (RFC 4648 section 5), in one line"
	seconds = "seconds since 1970, as a number"
	maker   = "where the token is made"

	// What a prefix means for a token that travels in a header.
	prefixedMeaning = "Who carries the token adds the prefix; it would travel twice."
	prefixedBrief   = "travelled with two prefixes"
)

// byteRuleOf gives the meaning of an observation. A switch, so that nothing can be changed and nothing is built for a token that
// has none.
func byteRuleOf(o jose.Observation) byteRule {
	switch o.Code {
	case jose.CodeTooLong:
		return byteRule{"token.too-long", SeverityError, "the token is too long to be one", "Servers refuse headers of a few KiB already.", "look at what the provider answers", "RFC 9110 section 5.4", ""}
	case jose.CodeWhitespace:
		return byteRule{"token.whitespace", SeverityError, "white space around or inside the token", "No header may carry a line break, and strict readers refuse the rest.", "trim the answer; a file often ends in a line break", "RFC 7515 section 2", "has white space in it"}
	case jose.CodePrefixed:
		return byteRule{"token.bearer-twice", SeverityError, "a prefix stands before the token", prefixedMeaning, "return the bare token", "RFC 6750 section 2.1", prefixedBrief}
	case jose.CodeWrapped:
		if o.Found == "{" {
			return byteRule{"token.is-json", SeverityError, "a JSON object stands in place of the token", "The provider's answer was used whole.", `take the token out of it: extract = "json:token", or parse it in the app`, "RFC 7515 section 7.1", "is a JSON object"}
		}
		return byteRule{"token.quoted", SeverityError, "quotes stand around the token", "They are of the JSON that it was in, and no part of it.", "parse the answer as JSON", "RFC 7515 section 7.1", "stands in quotes"}
	case jose.CodeSegments:
		return byteRule{"token.segments", SeverityError, "the number of parts is wrong", "Something was cut off or pasted on.", "look where the token is cut or joined", "RFC 7515 section 7.1", "has the wrong number of parts"}
	case jose.CodeBOM:
		return byteRule{"token.bom", SeverityError, "a byte order mark in the token", "Editors put one at the beginning of a file, and some encoders before JSON; readers stumble over it.", "write the text without one", "RFC 8259 section 8.1", "begins with a byte order mark"}
	case jose.CodeAlphabet:
		return byteRule{"token.alphabet", SeverityError, "not in the base64url alphabet", "Most readers refuse it; jwx takes + and /.", encoder, "RFC 7515 section 2", "is not in base64url"}
	case jose.CodePadding:
		return byteRule{"token.padding", SeverityError, "base64 with padding, or cut off", "Most readers refuse it; jwx takes proper padding.", encoder, "RFC 7515 section 2", "has padding in it"}
	case jose.CodeTrailingBits:
		return byteRule{"token.trailing-bits", SeverityWarning, "unused bits are not zero", "Several spellings stand for one token, so a list of revoked ones can be got around; strict readers refuse it.", "encode it with a base64url library", "RFC 4648 section 3.5", ""}
	case jose.CodeUTF8:
		return byteRule{"token.utf8", SeverityWarning, "text that is no UTF-8", "Go's readers replace it silently: what they see is not what was signed. Strict ones refuse it.", "encode texts as UTF-8 " + maker, "RFC 7519 section 3", ""}
	case jose.CodeControl:
		return byteRule{"token.control", SeverityWarning, "control or direction characters in a text", "Whoever prints it lets the token steer a terminal or reorder what is read.", "take them out " + maker, "RFC 8725 section 3.10", ""}
	case jose.CodeJSONTrailing:
		return byteRule{"token.json-trailing", SeverityError, "something follows the JSON", "Readers that stop at the first value take it, others refuse it.", "write one JSON object", "RFC 7519 section 7.2", "has something after its JSON"}
	case jose.CodeDuplicate:
		return byteRule{"token.duplicate", SeverityError, "a name stands twice", "Two readers can see two different tokens; strict ones refuse it.", "write each name once", "RFC 7519 section 4", "names a member twice"}
	case jose.CodeDeep:
		return byteRule{"token.deep", SeverityWarning, "nested deeper than any claim is", "A reader can run out of stack over it.", "flatten the claims", "RFC 8259 section 9", ""}
	default:
		return headerByteRule(o)
	}
}

func headerByteRule(o jose.Observation) byteRule {
	switch o.Code {
	case jose.CodeNoAlg:
		return byteRule{"header.no-alg", SeverityError, "the header names no algorithm", "Nobody can check the signature.", "write alg into the header", "RFC 7515 section 4.1.1", "has no alg"}
	case jose.CodeAlgNone:
		return byteRule{"header.alg-none", SeverityError, "nothing protects the token", "Anybody could have written it; a reader that takes it is broken.", "sign it, with an algorithm that the server names", "RFC 8725 section 3.2", "is not signed"}
	case jose.CodeAlgCase:
		return byteRule{"header.alg-case", SeverityError, "alg in the wrong case", "Readers do not know it.", "write alg as it is registered", "RFC 7515 section 4.1.1", "has an alg in the wrong case"}
	case jose.CodeKidNotString:
		return byteRule{"header.kid-not-text", SeverityError, "kid is no text", "Strict readers refuse it, others find no key.", "write kid as a text", "RFC 7515 section 4.1.4", "has a kid that is no text"}
	case jose.CodeSigEmpty:
		return byteRule{"signature.empty", SeverityError, "there is no signature", "It was cut off, or never made.", "sign it, and copy it whole", "RFC 7515 section 5.2", "has no signature"}
	case jose.CodeSigLength:
		return byteRule{"signature.length", SeverityError, "the signature has the wrong length", "It was cut, or made with another algorithm.", "compare alg with the code that signs", "RFC 7518 section 3.1", "has a signature of the wrong length"}
	case jose.CodeSigDER:
		return byteRule{"signature.der", SeverityError, "the signature is written as ASN.1", "OpenSSL and Java write ECDSA so; every reader of tokens refuses it.", "convert it to r and s side by side (Java: …inP1363Format)", "RFC 7518 section 3.4", "has a signature in ASN.1"}
	case jose.CodeSigZero:
		return byteRule{"signature.zero", SeverityError, "the signature is zero", "Readers with CVE-2022-21449 take such a one for any token.", "sign it", "RFC 7518 section 3.4", "has a signature of zeros"}
	case jose.CodeSigRange:
		return byteRule{"signature.range", SeverityError, "the signature is out of range", "No key makes such a one, and no reader takes it.", "sign it", "RFC 7518 section 3.4", "has a signature out of range"}
	default:
		return timeByteRule(o)
	}
}

func timeByteRule(o jose.Observation) byteRule {
	name, what, _ := strings.Cut(string(o.Code), ".")
	section := map[string]string{"exp": "RFC 7519 section 4.1.4", "nbf": "RFC 7519 section 4.1.5", "iat": "RFC 7519 section 4.1.6"}[name]
	if section == "" {
		return byteRule{"token." + strings.ReplaceAll(string(o.Code), ".", "-"), SeverityWarning, "not as the RFCs want it", "Strict readers may refuse it.", "compare with the RFC", "RFC 7515", ""}
	}
	switch what {
	case "not-number":
		return byteRule{"time." + name + "-not-number", SeverityError, name + " is no number", "A NumericDate is wanted, and most readers refuse anything else.", "write " + seconds, section, "has an " + name + " that is no number"}
	case "millis":
		code := "time." + name + "-millis"
		if name == "exp" {
			code = "token.exp-millis"
		}
		return byteRule{code, SeverityError, name + " is in milliseconds", millisMeaning(name), "divide by 1000 " + maker, section, name + " is in milliseconds"}
	default:
		return byteRule{"time." + name + "-range", SeverityError, name + " is no time that a clock reaches", "Readers disagree: it overflows in some of them.", "write " + seconds, section, "has an " + name + " out of range"}
	}
}

// millisMeaning says what becomes of a time a thousand times too large.
func millisMeaning(name string) string {
	switch name {
	case "exp":
		return "To a server that counts in seconds the token never ends."
	case "nbf":
		return "To a server that counts in seconds the token never begins."
	default:
		return "To a server that counts in seconds it was issued in the future."
	}
}

// observations turns what auth/jose observed into findings: one for each code, at its first place.
func (j *judgement) observations(r *Report) {
	for i, o := range j.Read.Observations {
		if o.Code == jose.CodeJSONInvalid {
			continue // rules of their own tell a header from claims and from a payload that stands elsewhere
		}
		rule := byteRuleOf(o)
		if slices.Contains(j.instead, rule.code) {
			continue
		}
		if slices.ContainsFunc(j.Read.Observations[:i], sameMeaning(o)) {
			continue
		}
		r.found(j.fromObservation(o, rule, j.again(i)))
	}
}

// again counts the later observations that mean the same as that one.
func (j *judgement) again(i int) int {
	more, same := 0, sameMeaning(j.Read.Observations[i])
	for _, p := range j.Read.Observations[i+1:] {
		if same(p) {
			more++
		}
	}
	return more
}

func sameMeaning(o jose.Observation) func(jose.Observation) bool {
	return func(p jose.Observation) bool { return p.Code == o.Code && byteRuleOf(p).code == byteRuleOf(o).code }
}

func (j *judgement) fromObservation(o jose.Observation, rule byteRule, more int) Finding {
	detail, where := Capital(clip(o.Detail, maxDetail)), j.whereAt(o.Offset)
	switch o.Code {
	case jose.CodeExpMillis, jose.CodeNbfMillis, jose.CodeIatMillis:
		detail = j.millis(where.Name)
	case jose.CodeExpNotNumber, jose.CodeNbfNotNumber, jose.CodeIatNotNumber:
		m, _ := j.Read.Claims.Get(where.Name)
		detail = where.Name + " is " + typeOf(m.Raw) + ": " + spelled(m.Raw)
	case jose.CodeKidNotString:
		m, _ := j.Read.Header.Get(where.Name)
		detail = "kid is " + typeOf(m.Raw) + ": " + spelled(m.Raw)
	default:
		if more > 0 {
			detail += ", and in " + Counted(more, "more place")
		}
	}
	return Finding{
		Code: rule.code, Severity: rule.severity, Title: rule.title, Detail: detail + ". " + rule.meaning,
		Fix: rule.fix, Ref: rule.ref, Where: where, Brief: rule.brief,
	}
}

// whereAt is the part that a byte stands in.
func (j *judgement) whereAt(offset int) Where {
	w := Where{Part: "token", Offset: offset}
	for _, s := range j.Read.Segments {
		if s.Offset <= offset && offset <= s.Offset+s.Length {
			w.Part = s.Name
			break
		}
	}
	o := j.Read.Header
	if w.Part == "claims" {
		o = j.Read.Claims
	}
	if o == nil || w.Part != "header" && w.Part != "claims" {
		return w
	}
	for _, m := range o.Members {
		if m.Offset == offset {
			w.Name = clip(m.Name, maxQuoted)
			break
		}
	}
	return w
}
