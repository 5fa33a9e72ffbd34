package views

import (
	"cmp"
	"strconv"
	"time"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// claimRow is one member of a token, or a part that cannot be read: its bytes, what they mean, and what was checked.
type claimRow struct {
	part   string // the letter of its part: H, C, S
	place  string // the part as diagnose names it
	member string // the member's name as the token has it, "" for a part as a whole
	token  theme.Token
	name   string
	offset int // in the token, in bytes; -1 when there is none to tell
	bytes  string
	words  string

	inside   bool          // it was decrypted
	known    bool          // what it means is known
	over     bool          // it is an end that has passed
	lifetime time.Duration // of the token

	checked bool // the checked column has something to say
	mark    theme.Mark
	check   string
}

func (r *claimRow) judge(mark theme.Mark, check string) {
	r.checked, r.mark, r.check = true, mark, check
}

// membersShown bounds how many members of one part are drawn.
const membersShown = 60

// rowMaker reads a token part by part, with what is known of it.
type rowMaker struct {
	Frame
	info     auth.Info
	report   diagnose.Report
	verified Verified
}

func (m rowMaker) rows() []claimRow {
	if m.info.Read.Form == jose.FormJWE {
		return m.encrypted()
	}
	var out []claimRow
	for i, segment := range m.info.Read.Segments {
		switch i {
		case 0:
			out = append(out, m.members("H", segment, m.info.Read.Header, "")...)
		case 1:
			out = append(out, m.members("C", segment, m.info.Read.Claims, m.info.Read.PayloadText)...)
		case 2:
			out = append(out, m.signature(segment))
		default:
			out = append(out, claimRow{part: "?", token: theme.Error, name: segment.Name, offset: segment.Offset, place: segment.Name,
				bytes: hiddenBytes(segment.Length), words: "a part that should not be there"})
		}
	}
	return out
}

// encrypted are a JWE's rows: its header can be read, and of the rest only the size is known unless it was decrypted.
func (m rowMaker) encrypted() []claimRow {
	var out []claimRow
	words := []string{"", "the key of the content, encrypted", "initialisation vector", "header and claims, encrypted", "authentication tag"}
	opened := []string{"", "opened", "used", "decrypted", "matches"}
	inside := m.verified.Inside
	for i, segment := range m.info.Read.Segments {
		if i == 0 {
			out = append(out, m.members("H", segment, m.info.Read.Header, "")...)
			continue
		}
		r := claimRow{part: strconv.Itoa(i + 1), token: theme.JWTSignature, name: segment.Name, offset: segment.Offset, place: segment.Name,
			bytes: "‹encrypted, " + kit.Size(int64(segment.Length)*3/4) + "›", words: lineAt(words, i)}
		if segment.Name == "encrypted_key" && segment.Length == 0 {
			r.bytes, r.words = "‹empty›", "none: the key is agreed on beforehand"
		} else if inside == nil {
			r.judge(theme.MarkNone, "not decrypted")
		} else {
			r.judge(theme.MarkOK, lineAt(opened, i))
		}
		out = append(out, r)
	}
	if inside == nil {
		return out
	}
	// What was inside has no bytes in the token that could be named.
	m.info.Read, m.info.Alg, m.info.Kid = inside, "", ""
	m.info.Alg, _ = inside.Header.String("alg")
	nested := m.verified.Nested
	m.verified = Verified{}
	for _, r := range m.rows() {
		if !nested && r.part != "C" {
			continue
		}
		r.offset, r.inside = -1, true
		if r.part == "H" {
			r.checked = false // its rules are those of the outer token
		}
		out = append(out, r)
	}
	return out
}

func hiddenBytes(n int) string { return "‹hidden, " + diagnose.Counted(n, "character") + "›" }

func (m rowMaker) signature(segment jose.Segment) claimRow {
	r := claimRow{part: "S", token: theme.JWTSignature, name: "signature", offset: segment.Offset, place: "signature", bytes: hiddenBytes(segment.Length)}
	if segment.Length == 0 {
		r.bytes, r.words = "‹empty›", "there is no signature"
		r.judge(theme.MarkLook, "nothing to verify")
		return r
	}
	r.words = signatureWords(m.info.Alg) + " over H and C"
	switch v := m.verified.Result; {
	case v.State == jose.StateValid:
		r.judge(theme.MarkOK, "matches "+cmp.Or(engine.Clean(m.info.Kid), "the key"))
	case v.State == jose.StateInvalid && v.Key == "":
		r.judge(theme.MarkBad, "not verified")
	case v.State == jose.StateInvalid:
		r.judge(theme.MarkBad, "does not match")
	default:
		r.judge(theme.MarkNone, "not verified")
		if found := refusing(m.report, "signature", ""); len(found) > 0 {
			r.judge(SeverityMark(found[0].Severity), briefOf(found[0]))
		}
	}
	return r
}

// signatureWords spells out the algorithms of RFC 7518 section 3.1 and RFC 8037.
func signatureWords(alg string) string {
	if alg == "EdDSA" {
		return "Edwards-curve signature"
	}
	if len(alg) != 5 {
		return "a signature"
	}
	kind, bits := alg[:2], engine.Clean(alg[2:])
	switch kind {
	case "HS":
		return "HMAC-SHA" + bits
	case "RS":
		return "RSA-SHA" + bits
	case "PS":
		return "RSA-PSS-SHA" + bits
	case "ES":
		return "ECDSA-SHA" + bits
	default:
		return "a signature"
	}
}

// members are those of header or claims. A part that is no JSON object has one row that says so.
func (m rowMaker) members(part string, segment jose.Segment, o *jose.Object, text string) []claimRow {
	token, place := theme.JWTClaims, "claims"
	if part == "H" {
		token, place = theme.JWTHeader, "header"
	}
	blank := claimRow{part: part, token: token, place: place, offset: segment.Offset}
	if o == nil {
		r := blank
		r.name, r.bytes, r.words = segment.Name, engine.Clean(shortened([]byte(text))), "no JSON object"
		if text == "" {
			r.bytes = "‹unreadable, " + diagnose.Counted(segment.Length, "character") + "›"
		}
		r.judge(theme.MarkBad, "cannot be read as "+segment.Name)
		return []claimRow{r}
	}
	if len(o.Members) == 0 {
		blank.bytes, blank.words = "{}", "an empty object"
		return []claimRow{blank}
	}
	var out []claimRow
	told, hidden := m.told(place, o), 0
	for i, member := range o.Members {
		if i >= membersShown && !told[member.Name] {
			hidden++
			continue
		}
		if hidden > 0 {
			out, hidden = append(out, blank.hiding(o, i-hidden, i)), 0
		}
		r := blank
		r.name, r.member, r.bytes = engine.Clean(member.Name), member.Name, memberBytes(member, i, len(o.Members))
		if i > 0 {
			r.offset = member.Offset
		}
		if part == "H" {
			r.header(member, o, m.info)
		} else {
			r.claim(member, o, m.Frame)
		}
		r.lifetime = m.info.Lifetime()
		r.judgeMember(m.report, place, member, m.verified)
		out = append(out, r)
	}
	if n := len(o.Members); hidden > 0 {
		out = append(out, blank.hiding(o, n-hidden, n))
	}
	return out
}

// told are the names of the members that are drawn however far behind they stand: those that everybody looks for, and those that
// are found fault with.
func (m rowMaker) told(place string, o *jose.Object) map[string]bool {
	if len(o.Members) <= membersShown {
		return nil
	}
	out := map[string]bool{"alg": true, "kid": true, "iss": true, "sub": true, "ids": true, "aud": true, "exp": true, "nbf": true, "iat": true, "jti": true}
	for _, f := range m.report.Findings {
		if f.Where.Part == place && f.Where.Name != "" && len(out) < 2*membersShown {
			out[f.Where.Name] = true
		}
	}
	return out
}

// hiding is the row that stands for members that are not drawn.
func (r claimRow) hiding(o *jose.Object, from, to int) claimRow {
	r.offset, r.bytes = o.Members[from].Offset, " … "+diagnose.Counted(to-from, "more member")
	return r
}

// memberBytes spells a member as it stands in its object, braces and commas included.
func memberBytes(m jose.Member, i, n int) string {
	before, after := " ", ","
	if i == 0 {
		before = "{"
	}
	if i == n-1 {
		after = "}"
	}
	return before + engine.Clean(strconv.Quote(m.Name)+":"+shortened(m.Raw)) + after
}
