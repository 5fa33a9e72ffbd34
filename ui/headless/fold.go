package headless

import (
	"strings"
	"unicode/utf8"
)

// printReport writes a report for a person. A terminal gets it folded to its width; a file or a pipe gets one line for each thing, which
// is what grep, diff and a bug report want.
func (s *session) printReport(report []byte) error {
	if s.Columns == nil {
		_, err := s.Stdout.Write(report)
		return err
	}
	_, err := s.Stdout.Write([]byte(fold(string(report), s.Columns())))
	return err
}

// narrowest is the width below which folding makes nothing easier to read.
const narrowest = 40

// fold breaks lines that are longer than a width at their blanks. What goes on stands below the last column of the line, so that
// tables and labelled lines keep their shape. A word that is too long stays whole: broken up it could not be copied.
func fold(text string, width int) string {
	if width < narrowest {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if utf8.RuneCountInString(line) > width {
			foldLine(&b, line, width)
		} else {
			b.WriteString(line)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func foldLine(b *strings.Builder, line string, width int) {
	indent := hanging(line, width)
	start := len(string([]rune(line)[:indent])) // what stands before the last column is never broken
	b.WriteString(line[:start])
	column := indent
	for i, word := range strings.Split(line[start:], " ") {
		length := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case column+1+length > width && column > indent:
			b.WriteString("\n" + strings.Repeat(" ", indent))
			column = indent
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += length
	}
}

// hanging is where a line's last column begins, in characters: behind two blanks or more, and before the last third of the width.
func hanging(line string, width int) int {
	runes := []rune(line)
	lead := len(runes) - len([]rune(strings.TrimLeft(line, " ")))
	indent := lead
	for i := lead + 2; i < len(runes) && i <= width*2/3; i++ {
		if runes[i] != ' ' && runes[i-1] == ' ' && runes[i-2] == ' ' {
			indent = i
		}
	}
	return indent
}
