package views

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Filter is a parsed filter line: terms that all have to hold. The zero Filter lets everything through. What can be written is
// listed by filterFields; help and completion are made of the same table.
//
//	words and "two words" match text · ~pattern matches it as a regular expression (RE2)
//	field:value · field:one|other for either · field:~pattern where the field is a text
//	! before a term turns it round
type Filter struct {
	Text  string // as typed
	terms []term
}

type term struct {
	not   bool
	field string   // "" for a word
	word  string   // of a plain word, in lower case
	is    []string // the words of is:
	holds func(r *Row) bool
}

// Row is what a filter looks at. Fields that a list does not have stay empty.
type Row struct {
	// Text is everything in the row that words are looked for in, in lower case.
	Text                               string
	Operation, Method, Mode, Tok, Host string
	Status                             int
	Is                                 []string

	ID                uint64
	Customer, Trigger string
	Findings          []string // codes
	Took              time.Duration
	Size              int64 // bytes of the answer, or of the request where none has come
	// Headers are names and values in lower case, a line each.
	Headers string
	// Body looks into the bodies as far as they are kept; nil where there are none.
	Body func(p *TextPattern) bool
}

// ParseFilter reads a filter line. An error says which field or word is not known, and which is meant.
func ParseFilter(s string) (Filter, error) {
	f := Filter{Text: strings.TrimSpace(s)}
	for _, w := range words(s) {
		t := term{}
		if rest, ok := strings.CutPrefix(w, "!"); ok && rest != "" {
			t.not, w = true, rest
		}
		field, value, ok := strings.Cut(w, ":")
		if !ok || !isFieldName(field) {
			if strings.ReplaceAll(w, `"`, "") == "" || w == "~" {
				continue // a quote or a pattern that was opened and has nothing in it yet
			}
			field, value = "", w
		}
		t.field = field
		if err := t.read(value); err != nil {
			return f, err
		}
		f.terms = append(f.terms, t)
	}
	return f, nil
}

// ParseFilterFor is ParseFilter for a screen: what its rows do not have is an error, and not a list with nothing in it.
func ParseFilterFor(screen, s string) (Filter, error) {
	f, err := ParseFilter(s)
	if err != nil {
		return f, err
	}
	fields, is := ScreenFilter(screen)
	for _, t := range f.terms {
		if t.field != "" && !slices.Contains(fields, t.field) {
			return f, fmt.Errorf("this screen has no %s; it has %s", t.field, filterOffer(fields))
		}
		for _, word := range t.is {
			if !slices.Contains(is, word) {
				return f, fmt.Errorf("nothing on this screen is %s; use one of %s", word, strings.Join(is, ", "))
			}
		}
	}
	return f, nil
}

// NamesNobody reports a filter of which every term asks for a kind of call, by words that the program itself has, and none for a
// person, a credential, a host or a text of somebody's, so that it may be kept in a file. operations are those that there are.
func (f Filter) NamesNobody(operations []string) bool {
	for _, w := range words(f.Text) {
		field, value, _ := strings.Cut(strings.TrimPrefix(w, "!"), ":")
		known := slices.Contains([]string{"method", "status", "mode", "is"}, field)
		if field == "op" {
			known = !slices.ContainsFunc(strings.Split(value, "|"), func(one string) bool {
				return !slices.ContainsFunc(operations, func(id string) bool { return strings.Contains(id, one) })
			})
		}
		if !known || strings.Contains(value, "~") {
			return false
		}
	}
	return f.Text != ""
}

func filterOffer(fields []string) string {
	if len(fields) == 0 {
		return "words to look for, and no fields"
	}
	return strings.Join(fields, ", ")
}

// read makes the term's test. Alternatives stand between bars.
func (t *term) read(value string) error {
	parse := wordField
	switch {
	case t.field != "":
		known := lookupFilterField(t.field)
		if known == nil {
			return fmt.Errorf("no field %q; did you mean %s?", t.field, nearestWord(t.field, filterFieldNames()))
		}
		parse = known.parse
	case isCallNumber(value):
		parse = callNumberField
	}
	var tests []func(*Row) bool
	for _, one := range alternatives(value) {
		plain := strings.ReplaceAll(one, `"`, "")
		test, err := parse(plain)
		if err != nil {
			return err
		}
		if t.field == "is" {
			t.is = append(t.is, strings.ToLower(plain))
		}
		tests = append(tests, test)
	}
	if plain := alternatives(value); t.field == "" && len(plain) == 1 && !isCallNumber(value) && !strings.HasPrefix(value, "~") {
		t.word = strings.ToLower(strings.ReplaceAll(plain[0], `"`, ""))
	}
	t.holds = tests[0]
	if len(tests) > 1 {
		t.holds = func(r *Row) bool {
			return slices.ContainsFunc(tests, func(test func(*Row) bool) bool { return test(r) })
		}
	}
	return nil
}

// alternatives splits a value at bars outside quotes. In a pattern a bar is the pattern's own.
func alternatives(value string) []string {
	if strings.HasPrefix(value, "~") || !strings.Contains(value, "|") {
		return []string{value}
	}
	var out []string
	from, quoted := 0, false
	for i, r := range value {
		switch {
		case r == '"':
			quoted = !quoted
		case r == '|' && !quoted:
			if i > from {
				out = append(out, value[from:i])
			}
			from = i + 1
		}
	}
	if from < len(value) {
		out = append(out, value[from:]) // after a bar that was typed last there is nothing yet
	}
	if len(out) == 0 {
		return []string{value}
	}
	return out
}

// Empty reports whether everything passes.
func (f Filter) Empty() bool { return len(f.terms) == 0 }

// Match reports whether a row passes.
func (f Filter) Match(r Row) bool { return f.matches(&r) }

func (f Filter) matches(r *Row) bool {
	for i := range f.terms {
		t := &f.terms[i]
		if t.holds(r) == t.not {
			return false
		}
	}
	return true
}

// plainWords are the words of a filter that has nothing but words, all of which a row has to have, in lower case.
func (f Filter) plainWords() (words []string, plain bool) {
	for _, t := range f.terms {
		if t.word == "" || t.not {
			return nil, false
		}
		words = append(words, t.word)
	}
	return words, true
}

// asksFor reports whether the filter asks for rows that are what the word says.
func (f Filter) asksFor(word string) bool {
	return slices.ContainsFunc(f.terms, func(t term) bool { return !t.not && slices.Contains(t.is, word) })
}

// TextPattern is a text to look for, in any case, or a regular expression.
type TextPattern struct {
	text string // in lower case
	re   *regexp.Regexp
}

func newTextPattern(value string) (*TextPattern, error) {
	pattern, ok := strings.CutPrefix(value, "~")
	if !ok {
		return &TextPattern{text: strings.ToLower(value)}, nil
	}
	re, err := regexp.Compile("(?i)" + pattern)
	if err != nil {
		_, why, _ := strings.Cut(err.Error(), "error parsing regexp: ")
		return nil, fmt.Errorf("~%s is no pattern: %s", pattern, strings.ReplaceAll(why, "(?i)", ""))
	}
	return &TextPattern{text: "~" + pattern, re: re}, nil
}

// Key tells patterns apart.
func (p *TextPattern) Key() string { return p.text }

// In reports whether a text has it.
func (p *TextPattern) In(s string) bool {
	if p.re != nil {
		return p.re.MatchString(s)
	}
	return strings.Contains(strings.ToLower(s), p.text)
}

// inLower is In for a text that is in lower case already.
func (p *TextPattern) inLower(s string) bool {
	if p.re != nil {
		return p.re.MatchString(s)
	}
	return strings.Contains(s, p.text)
}

// isFieldName reports whether what stands before a colon is meant as a field. In 12:03 and https://x it is not, and in quotes
// nothing is.
func isFieldName(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") == "" && s != "http" && s != "https"
}

// words splits a line at spaces, outside quotes; the quotes stay, so that a quoted colon can be told from a field's.
func words(s string) []string {
	var out []string
	start, quoted := -1, false
	for i, r := range s {
		switch {
		case r == ' ' && !quoted:
			if start >= 0 {
				out = append(out, s[start:i])
			}
			start = -1
			continue
		case r == '"':
			quoted = !quoted
		}
		if start < 0 {
			start = i
		}
	}
	if start >= 0 {
		out = append(out, s[start:])
	}
	return out
}

// nearestWord is the candidate that s most likely was meant to be: the one that fewest edits lead to.
func nearestWord(s string, candidates []string) string {
	best, fewest := candidates[0], edits(s, candidates[0])
	for _, c := range candidates[1:] {
		if n := edits(s, c); n < fewest {
			best, fewest = c, n
		}
	}
	return best
}

// edits counts the letters to insert, drop or replace on the way from a to b (Levenshtein).
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
