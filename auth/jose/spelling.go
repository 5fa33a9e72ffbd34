package jose

import (
	"encoding/base64"
	"fmt"
	"strings"
)

// spellingFault says why a part is no base64url as RFC 7515 section 2 has it; "" when it is.
func spellingFault(name, text string) string {
	if _, ok := decodeExact(text); ok {
		return ""
	}
	if i := firstNotBase64URL(text); i >= 0 {
		switch c := text[i]; {
		case strings.IndexByte(whitespace, c) >= 0:
			return fmt.Sprintf("white space stands in the %s part and has to go", name)
		case c == '=':
			return fmt.Sprintf("the %s part has padding (=), which has to go (RFC 7515 section 2)", name)
		case c == '+' || c == '/':
			return fmt.Sprintf("the %s part is in base64 with + and /, which have to be - and _ (RFC 7515 section 2)", name)
		default:
			return fmt.Sprintf("the %s part holds byte 0x%02x, which is not in the base64url alphabet", name, c)
		}
	}
	if len(text)%4 == 1 {
		return fmt.Sprintf("the %s part has %d characters, a length that base64 never has: it is cut off or altered", name, len(text))
	}
	return fmt.Sprintf("the %s part ends in bits that have to be zero: its last character is altered", name)
}

// wrapping says what stands around a token; "" when nothing does.
func wrapping(raw string) string {
	trimmed := strings.Trim(raw, whitespace)
	for _, prefix := range []string{"Bearer", "Token"} {
		if len(trimmed) > len(prefix) && strings.EqualFold(trimmed[:len(prefix)], prefix) && strings.IndexByte(whitespace, trimmed[len(prefix)]) >= 0 {
			return fmt.Sprintf("%q stands before the token and has to go", trimmed[:len(prefix)])
		}
	}
	switch {
	case strings.Trim(trimmed, `"'`) != trimmed:
		return "quotes stand around the token and have to go"
	case trimmed != raw:
		return "white space stands around the token and has to go"
	}
	return ""
}

// respell returns a token as its signer may have meant it. What comes of it is only ever a hint: a token that has to be
// respelled is not valid.
func respell(raw string) string {
	text := strings.Trim(strings.Trim(raw, whitespace), `"'`)
	if _, rest, ok := strings.Cut(text, " "); ok && wrapping(text) != "" {
		text = strings.Trim(rest, whitespace+`"'`)
	}
	drop := strings.NewReplacer(" ", "", "\t", "", "\r", "", "\n", "", "+", "-", "/", "_")
	parts := strings.Split(text, ".")
	for i, part := range parts {
		part = strings.TrimRight(drop.Replace(part), "=")
		// Decoding and encoding again makes the unused bits zero.
		if data, err := base64.RawURLEncoding.DecodeString(part); err == nil {
			part = base64.RawURLEncoding.EncodeToString(data)
		}
		parts[i] = part
	}
	return strings.Join(parts, ".")
}
