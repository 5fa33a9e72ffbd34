package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A screen's text form is what is compared with the one that was committed. What differs from run to run is made the same in it:
// moments, durations and how long a line is that shows one, ports, the numbers of calls, and fingerprints. The facts in the wire are
// left out, because calls that run at once end in any order; so is the order of rows, when two forms are compared.

// steady are the replacements, in their order.
func steady() []struct {
	what *regexp.Regexp
	with string
} {
	type rule = struct {
		what *regexp.Regexp
		with string
	}
	of := func(what, with string) rule { return rule{regexp.MustCompile(what), with} }
	return []rule{
		of(`tok#[0-9a-f]+`, "tok#"),
		// Before digits are taken out, of which a token may have any.
		of(`[Tt]oken [\w-]{8,}…`, "token …"),
		of(`[\w-]{5}…[\w-]{5}`, "…"),
		of(`127\.0\.0\.1:\d+`, "127.0.0.1:0"),
		of(`\d{4}-\d{2}-\d{2}|\w{3}, \d{2} \w{3} \d{4}`, "day"),
		of(`"(iat|exp|nbf|timestamp)":[\d.]+`, `"$1":0`),
		of(`\b(provider|dns|connect|tls|send|wait|read|p50|p95) +\d+(\.\d+)?`, "$1 0"),
		of(`[\d:.]+…`, "…"), // a time or a number that is cut
		of(`\d+h\d{2}m`, "0:00 "),
		of(`\d+:\d{2}(:\d{2})?(\.\d+)?`, "0:00 "),
		of(`(\d+(\.\d+)? ?(ms|s|min|m|h|days?|d)\b ?)+`, "0:00 "),
		of(`#\d+`, "#0"),
		of(`\d{19}`, "0"), // numbers that the sandbox gives out as calls come
		of(`nc_token": "[^"]*"`, `nc_token": ""`),
		of(`"?[\w-]{36,}"? *$|^ *[\w-]{1,4}" *$`, ""), // a long token, and the rest of it in the next row
		of(`[▁▃▅█▌░▕▏]+`, "▕▏"),
		of(`[━┄┃]+`, "┄"),
		of(`─+`, "─"),
		of(` +`, " "),
	}
}

// borders are the lines between panes: what stands on both sides of one is compared apart.
const borders = "│┌┐└┘├┤┬┴┼"

// form is a screen as text.
type form struct {
	text, colours [][]string // by rows, then by pieces between borders
}

// formOf makes a screen's form.
func formOf(s screen) form {
	var f form
	rules := steady()
	wire := false
	for y := range s.rows {
		row := s.row(y)
		line := textOf(row)
		if wireFact(line) || wire && y < s.rows-1 && !strings.HasPrefix(line, "─▸tour") {
			continue
		}
		wire = strings.HasPrefix(line, "─ wire")
		var text, colours []string
		for from := 0; from < len(row); {
			to := from
			for to < len(row) && !strings.ContainsRune(borders, row[to].char) {
				to++
			}
			piece := textOf(row[from:to])
			for _, r := range rules {
				piece = r.what.ReplaceAllString(piece, r.with)
			}
			if piece = strings.TrimSpace(piece); piece != "" && piece != "─" {
				text, colours = append(text, piece), append(colours, coloursOf(row[from:to]))
			}
			from = to + 1
		}
		f.text, f.colours = append(f.text, text), append(f.colours, colours)
	}
	return f
}

// wireFact says whether a row is one of the wire's, which has no title where it has one row.
func wireFact(line string) bool {
	return regexp.MustCompile(`^[ ▸]\d{2}:\d{2}:\d{2}\.\d{3} `).MatchString(line)
}

func textOf(row []cell) string {
	var b strings.Builder
	for _, c := range row {
		b.WriteRune(c.char)
	}
	return b.String()
}

// coloursOf tells the colours of some cells from left to right, each once as long as it lasts. Bars and lines are left out: how much of
// one is full is a matter of the moment.
func coloursOf(row []cell) string {
	var all []string
	for _, c := range row {
		if strings.ContainsRune(" ▁▃▅█▌░▕▏━┄┃─…", c.char) {
			continue
		}
		name := colourName(c.ink)
		if c.ground != ownGround {
			name += "/" + colourName(c.ground)
		}
		if c.bold {
			name += "b"
		}
		if c.underline {
			name += "u"
		}
		if len(all) == 0 || all[len(all)-1] != name {
			all = append(all, name)
		}
	}
	return strings.Join(all, " ")
}

func colourName(c uint32) string {
	if c >= ownInk {
		return "-"
	}
	return fmt.Sprintf("%06x", c)
}

// write is the form as a file has it.
func write(rows [][]string) string {
	var b strings.Builder
	for _, pieces := range rows {
		b.WriteString(strings.TrimRight(strings.Join(pieces, " │ "), " ") + "\n")
	}
	return b.String()
}

// differences are the pieces that only one of two texts has, with - and + before them.
func differences(committed, fresh string) []string {
	count := map[string]int{}
	for _, p := range pieces(committed) {
		count[p]--
	}
	for _, p := range pieces(fresh) {
		count[p]++
	}
	var out []string
	for p, n := range count {
		for ; n > 0; n-- {
			out = append(out, "+ "+p)
		}
		for ; n < 0; n++ {
			out = append(out, "- "+p)
		}
	}
	slices.SortFunc(out, func(a, b string) int { return strings.Compare(a[2:]+a[:1], b[2:]+b[:1]) })
	return out
}

func pieces(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		for piece := range strings.SplitSeq(strings.TrimRight(line, "\n"), " │ ") {
			if piece != "" {
				all = append(all, piece)
			}
		}
	}
	return all
}
