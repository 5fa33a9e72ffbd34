package headless

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// printJSON writes v as one object on one line.
func printJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("the answer cannot be written as JSON: %w", err)
	}
	_, err := w.Write(escapeInvisible(b.Bytes()))
	return err
}

// escapeInvisible spells the characters that a terminal acts on, or does not show, as \uHHHH. encoding/json does that for C0
// alone, but a single C1 character begins an escape sequence too, and a bidi control reorders the line. In JSON all of them
// can stand only inside of strings, so the text keeps its meaning. Bytes that are no UTF-8 become U+FFFD.
func escapeInvisible(text []byte) []byte {
	at := bytes.IndexFunc(text, invisible)
	if at < 0 {
		return text
	}
	out := append(make([]byte, 0, len(text)+64), text[:at]...)
	for i := at; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			out = append(out, `\ufffd`...)
		case !invisible(r):
			out = append(out, text[i:i+n]...)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		i += n
	}
	return out
}

// invisible tells the characters of escapeInvisible. Line feeds part the lines of the output itself. RuneError is among them
// because IndexFunc gives it for broken bytes.
func invisible(r rune) bool {
	switch {
	case r == '\n':
		return false
	case r < 0x7f:
		return r < ' '
	case r == utf8.RuneError:
		return true
	default:
		return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point)
	}
}
