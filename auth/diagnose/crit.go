package diagnose

import (
	"encoding/json"
	"slices"
)

// critRules judge what the token says that its reader must understand (RFC 7515 section 4.1.11), and the payload that is not
// encoded (RFC 7797), the one extension that everybody knows.
var critRules = []rule{
	{code: "header.crit-malformed", applies: hasCrit, check: critMalformed},
	{code: "header.crit-registered", applies: hasCrit, check: critRegistered},
	{code: "header.crit-absent", applies: hasCrit, check: critAbsent},
	{code: "header.crit-unknown", applies: hasCrit, check: critUnknown},
	{code: "header.b64", applies: hasB64, check: b64False},
	{code: "header.b64-not-critical", applies: hasB64, check: b64NotCritical},
}

func hasCrit(j *judgement) bool { _, ok := j.Read.Header.Get("crit"); return ok }

func hasB64(j *judgement) bool { _, ok := j.Read.Header.Get("b64"); return ok }

// maxParsed is the longest value of the header that is read in itself, in bytes. No crit and no jwk is longer, and several rules and
// readers ask for them.
const maxParsed = 4 << 10

// crit is the list of names, and whether it is what RFC 7515 wants: not empty, texts alone, none of them twice.
func (j *judgement) crit() (names []string, good bool) {
	m, ok := j.Read.Header.Get("crit")
	if !ok {
		return nil, true
	}
	if len(m.Raw) > maxParsed || json.Unmarshal(m.Raw, &names) != nil || m.Raw[0] != '[' {
		return nil, false
	}
	for i, name := range names {
		if name == "" || slices.Contains(names[:i], name) {
			return names, false
		}
	}
	return names, len(names) > 0
}

func (j *judgement) critFinding(title, detail string) Finding {
	return Finding{
		Severity: SeverityError, Title: title, Detail: detail + " Strict readers refuse the token, jwx too; golang-jwt overlooks crit.",
		Fix: "leave crit out where the token is made", Ref: "RFC 7515 section 4.1.11", Where: j.where("header", "crit"), Brief: "has a crit that readers refuse",
	}
}

func critMalformed(j *judgement) (Finding, bool) {
	m, _ := j.Read.Header.Get("crit")
	_, good := j.crit()
	return j.critFinding("crit is no list of names", "crit is "+spelled(m.Raw)+"; a list of names is wanted, at least one, each once."), !good
}

// firstCrit is the first name in crit that is of a sort.
func (j *judgement) firstCrit(is func(string) bool) (string, bool) {
	names, _ := j.crit()
	if i := slices.IndexFunc(names, is); i >= 0 {
		return names[i], true
	}
	return "", false
}

// isRegistered reports a parameter that RFC 7515, 7516 or 7518 defines and that may therefore not be critical.
func isRegistered(name string) bool {
	switch name {
	case "alg", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit", "enc", "zip", "epk", "apu", "apv", "iv", "tag",
		"p2s", "p2c":
		return true
	}
	return false
}

func critRegistered(j *judgement) (Finding, bool) {
	name, ok := j.firstCrit(isRegistered)
	return j.critFinding("crit names what everybody knows", "crit names "+quoted(name)+", which the RFC itself defines and which may not stand there."), ok
}

func critAbsent(j *judgement) (Finding, bool) {
	name, ok := j.firstCrit(func(name string) bool { _, there := j.Read.Header.Get(name); return !there })
	return j.critFinding("crit names what is not there", "crit names "+quoted(name)+", and the header has no such member."), ok
}

func critUnknown(j *judgement) (Finding, bool) {
	name, ok := j.firstCrit(func(name string) bool { return name != "" && name != "b64" && !isRegistered(name) })
	return j.critFinding("crit wants something unknown", "crit says that whoever does not understand "+quoted(name)+" must refuse the token."), ok
}

func b64False(j *judgement) (Finding, bool) {
	m, _ := j.Read.Header.Get("b64")
	return Finding{
		Severity: SeverityError, Title: "the payload is not encoded", Detail: "b64 is " + spelled(m.Raw) + ". A JWT must not use it; golang-jwt and jwx refuse or misread it.",
		Fix: "leave b64 out where the token is made", Ref: "RFC 7797 section 7", Where: j.where("header", "b64"), Brief: "has b64 set",
	}, string(m.Raw) != "true"
}

func b64NotCritical(j *judgement) (Finding, bool) {
	names, _ := j.crit()
	m, _ := j.Read.Header.Get("b64")
	return Finding{
		Severity: SeverityError, Title: "b64 without crit", Detail: "A reader that does not know b64 reads another payload than the one that was signed.",
		Fix: `write "crit": ["b64"], or leave b64 out`, Ref: "RFC 7797 section 6", Where: j.where("header", "b64"), Brief: "has b64 and no crit",
	}, string(m.Raw) != "true" && !slices.Contains(names, "b64")
}
