package export

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"authpeek/auth"
	"authpeek/engine"
)

// piece is a part of a text: as it is, or the value of a variable of the shell.
type piece struct{ text, variable string }

// variables are those of one command line, one for each credential, in the order in which they were first met.
type variables struct{ all []Variable }

// Variable is one that has to be set before a command line is run.
type Variable struct{ Name, Fingerprint string }

// of is the variable for a fingerprint. With one credential, as nearly always, it is $TOKEN.
func (v *variables) of(fingerprint string) string {
	for _, known := range v.all {
		if known.Fingerprint == fingerprint {
			return known.Name
		}
	}
	name := "TOKEN"
	if n := len(v.all) + 1; n > 1 {
		name = fmt.Sprintf("TOKEN_%d", n)
	}
	v.all = append(v.all, Variable{name, fingerprint})
	return name
}

// pieces takes the fingerprints out of a text.
func (v *variables) pieces(s string) []piece {
	const sign, length = "tok#", len("tok#") + 6
	var out []piece
	done := 0
	for at := 0; ; {
		next := strings.Index(s[at:], sign)
		if next < 0 {
			break
		}
		at += next
		if at+length > len(s) || !auth.IsFingerprint(s[at:at+length]) {
			at += len(sign)
			continue
		}
		if at > done {
			out = append(out, piece{text: s[done:at]})
		}
		out = append(out, piece{variable: v.of(s[at : at+length])})
		at += length
		done = at
	}
	if done < len(s) || len(out) == 0 {
		out = append(out, piece{text: s[done:]})
	}
	return out
}

// word is a text as one word for sh.
func (v *variables) word(s string) string {
	parts := v.pieces(s)
	if unsafe(s) {
		return `"$(` + printf(parts) + `)"` // it has no line feed at its end, which sh would cut
	}
	// The usual header reads best in double quotes. In others than these letters a shell would see more than text.
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.: "
	if len(parts) == 2 && parts[1].variable != "" && strings.Trim(parts[0].text, plain) == "" {
		return `"` + parts[0].text + "$" + parts[1].variable + `"`
	}
	var b strings.Builder
	for _, p := range parts {
		if p.variable != "" {
			b.WriteString(`"$` + p.variable + `"`)
		} else {
			b.WriteString(quote(p.text))
		}
	}
	return b.String()
}

// quote quotes a word for sh: inside single quotes every character stands for itself, but for the quote.
func quote(s string) string {
	if s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// unsafe reports whether a text does not survive a terminal and a clipboard, or misleads whoever reads it there: bytes that are no
// UTF-8, control characters, what is invisible or changes the direction of writing. Line feeds are kept by both. A tab is not: a shell that
// does not know of bracketed paste, as the one of macOS, takes it for the key that completes a word.
func unsafe(s string) bool {
	return strings.ContainsFunc(s, unsafeRune) || !utf8.ValidString(s)
}

func unsafeRune(r rune) bool {
	return r != '\n' && engine.Clean(string(r)) != string(r) && !combining(r)
}

// combining reports whether r is a mark that stands on the character before it: alone it would be given one.
func combining(r rune) bool { return engine.Clean("a"+string(r)) == "a"+string(r) }

// printf is the command that writes the pieces. What is unsafe stands in octal, which every printf of POSIX knows.
func printf(parts []piece) string {
	var format strings.Builder
	var args []string
	for _, p := range parts {
		if p.variable != "" {
			format.WriteString("%s")
			args = append(args, ` "$`+p.variable+`"`)
			continue
		}
		for i := 0; i < len(p.text); {
			r, n := utf8.DecodeRuneInString(p.text[i:])
			switch {
			case r == '-' && format.Len() == 0:
				format.WriteString(`\055`) // else it would begin an option
			case r == '%':
				format.WriteString("%%")
			case r == '\\':
				format.WriteString(`\\`)
			case r == '\'':
				format.WriteString(`'\''`)
			case r == utf8.RuneError && n == 1, unsafeRune(r):
				for _, c := range []byte(p.text[i : i+n]) {
					fmt.Fprintf(&format, `\%03o`, c)
				}
			default:
				format.WriteString(p.text[i : i+n])
			}
			i += n
		}
	}
	return "printf '" + format.String() + "'" + strings.Join(args, "")
}
