package views

import (
	"strings"

	"authpeek/engine"
	"authpeek/ui/kit"
)

// sourceLines is an HTML document for reading: its own lines, broken at w cells with their indent kept, blank ones left out,
// and what is inside style and script elements folded.
func sourceLines(document string, w int) []string {
	total := len(document)
	if total > htmlTextLimit {
		document = wholeRunes(document, htmlTextLimit)
	}
	var out []string
	for line := range strings.SplitSeq(engine.CleanLines(foldBlocks(document)), "\n") {
		line = strings.TrimRight(line, " ")
		if line == "" {
			continue
		}
		text := strings.TrimLeft(line, " ")
		indent := min(len(line)-len(text), w/3)
		for i, part := range kit.Wrap(text, w-indent-2) {
			if i > 0 {
				part = "  " + part
			}
			out = append(out, strings.Repeat(" ", indent)+part)
		}
	}
	if total > htmlTextLimit {
		out = append(out, "… first 1 MiB of "+kit.Size(int64(total)))
	}
	return out
}

// foldBlocks replaces the inside of style and script elements by its size. It reads as little HTML as that takes; what it
// does not see stays as it is.
func foldBlocks(document string) string {
	var b strings.Builder
	for document != "" {
		start, name := nextFoldable(document)
		if start < 0 {
			break
		}
		open := strings.IndexByte(document[start:], '>')
		if open < 0 {
			break
		}
		inside := start + open + 1
		length := indexFold(document[inside:], "</"+name)
		if length < 0 {
			break
		}
		b.WriteString(document[:inside])
		if text := document[inside : inside+length]; len(strings.TrimSpace(text)) > 40 {
			b.WriteString("… " + kit.Size(int64(len(text))) + ", folded …")
		} else {
			b.WriteString(text)
		}
		document = document[inside+length:]
	}
	b.WriteString(document)
	return b.String()
}

// nextFoldable finds the first style or script element. It looks at each byte once, however many there are.
func nextFoldable(s string) (at int, name string) {
	for from := 0; ; from++ {
		i := strings.IndexByte(s[from:], '<')
		if i < 0 {
			return -1, ""
		}
		from += i
		for _, name := range []string{"style", "script"} {
			if rest := s[from+1:]; len(rest) > len(name) && strings.EqualFold(rest[:len(name)], name) {
				return from, name
			}
		}
	}
}

// indexFold is strings.Index for ASCII in any case.
func indexFold(s, lower string) int {
	for from := 0; ; {
		i := strings.IndexByte(s[from:], lower[0])
		if i < 0 || from+i+len(lower) > len(s) {
			return -1
		}
		from += i
		if strings.EqualFold(s[from:from+len(lower)], lower) {
			return from
		}
		from++
	}
}
