package diagnose

import (
	"net/url"
	"strings"
	"unicode"
)

// bare makes the best of a token that stands alone.
func bare(body string) Input {
	in := Input{Token: body, Exact: body}
	if joined, repaired := withoutSpace(body); len(repaired) > 0 {
		in.Token, in.Repaired = joined, repaired
		// Words after a whole token are not part of it, though nothing but a look at them can tell.
		if first, rest, found := strings.Cut(strings.TrimSpace(body), " "); found && isCompact(first) && !isWrapped(rest) {
			in.Token, in.Repaired = first, []string{"what stands after it"}
		}
	}
	if decoded, err := url.PathUnescape(in.Token); err == nil && decoded != in.Token && isCompact(decoded) {
		in.Token, in.Repaired = decoded, append(in.Repaired, "the percent-encoding")
	}
	if isCompact(in.Token) {
		return in
	}
	for run := range compactRuns(in.Token) {
		if standsAlone(in.Token, run) {
			in.Token, in.Repaired = run, append(in.Repaired, Counted(len([]rune(in.Token))-len([]rune(run)), "other character"))
		}
		break
	}
	return in
}

// standsAlone tells that what a text has beside the run is no part of a token: brackets, commas, a quote that was left over.
func standsAlone(text, run string) bool {
	before, after, _ := strings.Cut(text, run)
	return !strings.ContainsFunc(before+after, func(r rune) bool { return r < 0x80 && (r == '.' || isBase64(byte(r))) })
}

// isWrapped tells the rest of a token that was broken by white space from words of a language: blanks inside of a token come
// from a terminal's margin or from a width at which it was wrapped, and leave long pieces.
func isWrapped(rest string) bool {
	for _, word := range strings.Fields(rest) {
		if len(word) >= wrappedPiece {
			return true
		}
	}
	return false
}

// wrappedPiece is the length from which a run of letters is no word. Assumption: longer than nearly all words, shorter than the
// narrowest terminal.
const wrappedPiece = 18

// withoutSpace takes white space out and says how much there was.
func withoutSpace(s string) (joined string, repaired []string) {
	breaks, blanks := countBreaks(s), 0
	// Most tokens have none, and a token may be a megabyte.
	if breaks == 0 && !strings.ContainsAny(s, " \t\v\f") && !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 }) {
		return s, nil
	}
	joined = strings.Map(func(r rune) rune {
		if r > ' ' && r < 0x80 || !unicode.IsSpace(r) && !strings.ContainsRune(invisibleBlanks, r) {
			return r
		}
		if r != '\n' && r != '\r' {
			blanks++
		}
		return -1
	}, s)
	if breaks > 0 {
		repaired = append(repaired, Counted(breaks, "line break"))
	}
	if blanks > 0 {
		repaired = append(repaired, Counted(blanks, "blank"))
	}
	return joined, repaired
}

// invisibleBlanks are zero width space, non-joiner, joiner, word joiner, byte order mark and soft hyphen: web pages put them
// into long words.
const invisibleBlanks = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
