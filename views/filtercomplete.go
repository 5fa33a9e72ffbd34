package views

import (
	"slices"
	"strconv"
	"strings"

	"authpeek/engine"
)

// Completion is what the last word of a filter line could become.
type Completion struct {
	From  int      // where in the line what is replaced begins, in bytes
	Words []string // what could stand there instead; the first fits best
}

// CompleteFilter offers fields, and values that this session has seen, for the word at the end of a line.
func CompleteFilter(s *Session, screen, line string) Completion {
	from := strings.LastIndexByte(line, ' ') + 1
	if strings.Count(line, `"`)%2 == 1 {
		return Completion{From: len(line)} // within quotes nothing is a field
	}
	if strings.HasPrefix(line[from:], "!") {
		from++
	}
	word := line[from:]
	fields, is := ScreenFilter(screen)
	field, value, ok := strings.Cut(word, ":")
	if !ok {
		var out []string
		for _, name := range fields {
			if strings.HasPrefix(name, word) {
				out = append(out, name+":")
			}
		}
		if word != "" {
			for _, w := range is {
				if strings.HasPrefix(w, word) {
					out = append(out, "is:"+w)
				}
			}
		}
		return Completion{From: from, Words: out}
	}
	known := lookupFilterField(field)
	if known == nil || !slices.Contains(fields, field) {
		return Completion{From: len(line)}
	}
	offers := known.offers
	if field == "is" {
		offers = is
	}
	begun := value[strings.LastIndexByte(value, '|')+1:]
	from = len(line) - len(begun)
	return Completion{From: from, Words: goingOn(begun, slices.Concat(seenValues(s, field), offers))}
}

// goingOn are the candidates that go on with what was typed, then those that have it somewhere; each once.
func goingOn(typed string, candidates []string) []string {
	typed = strings.ToLower(typed)
	var first, then []string
	for _, c := range candidates {
		lower := strings.ToLower(c)
		if c == "" || lower == typed || slices.Contains(first, c) || slices.Contains(then, c) {
			continue
		}
		switch {
		case strings.HasPrefix(lower, typed):
			first = append(first, c)
		case strings.Contains(lower, typed):
			then = append(then, c)
		}
	}
	return append(first, then...)
}

// seenValues are the values of a field that the calls of the session have, the newest first.
func seenValues(s *Session, field string) []string {
	const enough = 40
	var out []string
	seen := map[string]bool{}
	add := func(v string) {
		v = quotedValue(engine.Clean(v))
		if v != "" && !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	}
	if s.Ledger == nil {
		return nil
	}
	for i := s.Ledger.Len() - 1; i >= 0 && len(out) < enough; i-- {
		switch c := s.Ledger.At(i); field {
		case "op":
			add(c.Operation)
		case "mode":
			add(string(c.Mode))
		case "customer":
			add(c.Customer)
		case "trigger":
			add(c.Trigger)
		case "host":
			add(sentToHost(c))
		case "method":
			add(strings.ToLower(c.Method))
		case "tok":
			if c.Token != nil {
				add(strings.TrimPrefix(c.Token.Fingerprint, "tok#"))
			}
		case "status":
			if c.Status() != 0 {
				add(strconv.Itoa(c.Status()))
			}
		case "finding":
			if c.Finish != nil {
				for _, f := range c.Finish.Findings {
					add(f.Code)
				}
			}
		}
	}
	if field == "op" && s.Vendor != nil {
		for _, op := range s.Vendor.Operations() {
			add(op.ID)
		}
	}
	return out
}

// quotedValue is a value as it has to be typed; "" for one that cannot be typed as it is: a quote opens or ends a text, and what
// begins with a tilde is a pattern.
func quotedValue(v string) string {
	switch {
	case strings.HasPrefix(v, "~"), strings.Contains(v, `"`):
		return ""
	case strings.ContainsAny(v, " |"):
		return `"` + v + `"`
	default:
		return v
	}
}
