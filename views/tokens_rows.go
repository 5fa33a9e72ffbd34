package views

import (
	"strconv"

	"authpeek/auth"
	"authpeek/auth/jose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// claimRow is one member of a token, or a part that cannot be read: its bytes, what they mean, and what was checked.
type claimRow struct {
	part   string // the letter of its part: H, C, S
	token  theme.Token
	name   string
	offset int // in the token, in bytes; -1 when there is none to tell
	bytes  string
	words  string

	checked bool // the checked column has something to say
	mark    theme.Mark
	check   string
}

func (r *claimRow) judge(mark theme.Mark, check string) {
	r.checked, r.mark, r.check = true, mark, check
}

// membersShown bounds how many members of one part are drawn.
const membersShown = 60

// claimRows reads a JWT part by part.
func claimRows(t auth.Info, f Frame) []claimRow {
	if t.Read.Form == jose.FormJWE {
		return encryptedRows(t, f)
	}
	var out []claimRow
	for i, segment := range t.Read.Segments {
		switch i {
		case 0:
			out = append(out, memberRows("H", theme.JWTHeader, segment, t.Read.Header, "", f, t)...)
		case 1:
			out = append(out, memberRows("C", theme.JWTClaims, segment, t.Read.Claims, t.Read.PayloadText, f, t)...)
		case 2:
			out = append(out, signatureRow(segment, t))
		default:
			out = append(out, claimRow{part: "?", token: theme.Error, name: segment.Name, offset: segment.Offset,
				bytes: hiddenBytes(segment.Length), words: "a part that should not be there"})
		}
	}
	return out
}

// encryptedRows are a JWE's: its header can be read, and of the rest only the size is known.
func encryptedRows(t auth.Info, f Frame) []claimRow {
	var out []claimRow
	words := []string{"", "the key of the content, encrypted", "initialisation vector", "header and claims, encrypted", "authentication tag"}
	for i, segment := range t.Read.Segments {
		if i == 0 {
			out = append(out, memberRows("H", theme.JWTHeader, segment, t.Read.Header, "", f, t)...)
			continue
		}
		r := claimRow{part: strconv.Itoa(i + 1), token: theme.JWTSignature, name: segment.Name, offset: segment.Offset,
			bytes: "‹encrypted, " + kit.Size(int64(segment.Length)*3/4) + "›", words: lineAt(words, i)}
		r.judge(theme.MarkNone, "not decrypted")
		out = append(out, r)
	}
	return out
}

func hiddenBytes(n int) string { return "‹hidden, " + counted(n, "character") + "›" }

func signatureRow(segment jose.Segment, t auth.Info) claimRow {
	r := claimRow{part: "S", token: theme.JWTSignature, name: "signature", offset: segment.Offset, bytes: hiddenBytes(segment.Length)}
	if segment.Length == 0 {
		r.bytes, r.words = "‹empty›", "there is no signature"
		r.judge(theme.MarkLook, "nothing to verify")
		return r
	}
	r.words = signatureWords(t.Alg) + " over H and C"
	r.judge(theme.MarkNone, "not verified")
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

// memberRows are the members of header or claims. A part that is no JSON object has one row that says so.
func memberRows(part string, token theme.Token, segment jose.Segment, o *jose.Object, text string, f Frame, t auth.Info) []claimRow {
	if o == nil {
		r := claimRow{part: part, token: token, name: segment.Name, offset: segment.Offset, bytes: engine.Clean(shortened([]byte(text))), words: "no JSON object"}
		if text == "" {
			r.bytes = "‹unreadable, " + counted(segment.Length, "character") + "›"
		}
		r.judge(theme.MarkBad, "cannot be read as "+segment.Name)
		return []claimRow{r}
	}
	if len(o.Members) == 0 {
		return []claimRow{{part: part, token: token, offset: segment.Offset, bytes: "{}", words: "an empty object"}}
	}
	var out []claimRow
	for i, m := range o.Members {
		if i == membersShown {
			out = append(out, claimRow{part: part, token: token, offset: m.Offset, bytes: " … " + itoa(len(o.Members)-i) + " more members"})
			break
		}
		r := claimRow{part: part, token: token, name: engine.Clean(m.Name), offset: m.Offset, bytes: memberBytes(m, i, len(o.Members))}
		if i == 0 {
			r.offset = segment.Offset
		}
		if part == "H" {
			r.header(m, o, t, f)
		} else {
			r.claim(m, o, t, f)
		}
		out = append(out, r)
	}
	return out
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
	return before + engine.Clean(quotedName(m.Name)+":"+shortened(m.Raw)) + after
}
