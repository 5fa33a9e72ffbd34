package kit

import "strings"

// Wrap breaks a text into lines of at most w cells, at spaces where there are some and inside words longer than a line.
// Line feeds stay; the spaces at a break go. There is always at least one line. With w below 1 every character would need
// more than a line, so the text is not shown at all.
func Wrap(s string, w int) []string {
	if w < 1 {
		return []string{""}
	}
	var lines []string
	for paragraph := range strings.SplitSeq(s, "\n") {
		text, _ := visible(paragraph)
		lines = wrapParagraph(lines, text, w)
	}
	return lines
}

func wrapParagraph(lines []string, s string, w int) []string {
	for {
		n, _ := head(s, w)
		if n == len(s) {
			return append(lines, s)
		}
		if n == 0 { // one character of two cells in a line of one
			n, _ = cluster(s)
			lines, s = append(lines, cut), s[n:]
			continue
		}
		end := n
		if s[n] != ' ' {
			// The indent of a line is not a place to break at: what follows would not get shorter by it.
			indent := len(s) - len(strings.TrimLeft(s, " "))
			if at := strings.LastIndexByte(s[:n], ' '); at > indent {
				end = at
			}
		}
		lines = append(lines, strings.TrimRight(s[:end], " "))
		s = strings.TrimLeft(s[end:], " ")
		if s == "" {
			return lines
		}
	}
}

// Chop breaks a text of one line into lines of at most w cells, wherever they are full, so that put together they are the
// text again. There is always at least one line.
func Chop(s string, w int) []string {
	s, _ = visible(s)
	var lines []string
	for s != "" {
		n, _ := head(s, max(w, 1))
		if n == 0 { // a character of two cells in a line of one
			n, _ = cluster(s)
			lines, s = append(lines, cut), s[n:]
			continue
		}
		lines, s = append(lines, s[:n]), s[n:]
	}
	if lines == nil {
		return []string{""}
	}
	return lines
}
