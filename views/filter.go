package views

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Filter is a parsed filter line: terms that all have to hold. The zero Filter lets everything through.
//
//	words and "two words" match text · op: method: status:4xx|>=500 mode: tok: host: is:error|write|new|changed|unread
//	! before a term turns it round
type Filter struct {
	Text  string // as typed
	terms []term
}

type term struct {
	not          bool
	field, value string
	match        func(status int) bool // for status
}

// Row is what a filter looks at. Fields that a list does not have stay empty.
type Row struct {
	// Text is everything in the row that words are looked for in, in lower case.
	Text                               string
	Operation, Method, Mode, Tok, Host string
	Status                             int
	Is                                 []string
}

// filterFields are the fields in the order in which help lists them.
var filterFields = []string{"op", "method", "status", "mode", "tok", "host", "is"}

// filterIs are the words that is: knows.
var filterIs = []string{"error", "write", "new", "changed", "unread", "provider", "blocked"}

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
			if t.value = strings.ToLower(strings.ReplaceAll(w, `"`, "")); t.value == "" {
				continue // a quote that was opened and has nothing in it yet
			}
			f.terms = append(f.terms, t)
			continue
		}
		if !slices.Contains(filterFields, field) {
			return f, fmt.Errorf("no field %q; did you mean %s?", field, nearestWord(field, filterFields))
		}
		t.field, t.value = field, strings.ToLower(strings.ReplaceAll(value, `"`, ""))
		if err := t.check(); err != nil {
			return f, err
		}
		f.terms = append(f.terms, t)
	}
	return f, nil
}

func (t *term) check() error {
	switch t.field {
	case "status":
		m, err := statusMatch(t.value)
		t.match = m
		return err
	case "is":
		if !slices.Contains(filterIs, t.value) {
			return fmt.Errorf("is:%s is not known; use one of %s", t.value, strings.Join(filterIs, ", "))
		}
	}
	return nil
}

// statusMatch reads 401, 4xx, >=500, <300.
func statusMatch(v string) (func(int) bool, error) {
	if len(v) == 3 && strings.HasSuffix(v, "xx") && v[0] >= '1' && v[0] <= '5' {
		return func(s int) bool { return s/100 == int(v[0]-'0') }, nil
	}
	op := strings.TrimRight(v, "0123456789")
	n, err := strconv.Atoi(v[len(op):])
	if err != nil {
		return nil, fmt.Errorf("status:%s is no status; write status:401, status:4xx or status:>=500", v)
	}
	switch op {
	case "":
		return func(s int) bool { return s == n }, nil
	case ">":
		return func(s int) bool { return s > n }, nil
	case ">=":
		return func(s int) bool { return s >= n }, nil
	case "<":
		return func(s int) bool { return s != 0 && s < n }, nil
	case "<=":
		return func(s int) bool { return s != 0 && s <= n }, nil
	default:
		return nil, fmt.Errorf("status:%s is no status; write status:401, status:4xx or status:>=500", v)
	}
}

// Empty reports whether everything passes.
func (f Filter) Empty() bool { return len(f.terms) == 0 }

// Match reports whether a row passes.
func (f Filter) Match(r Row) bool {
	for i := range f.terms {
		t := &f.terms[i]
		if t.holds(&r) == t.not {
			return false
		}
	}
	return true
}

func (t *term) holds(r *Row) bool {
	has := func(s string) bool { return strings.Contains(strings.ToLower(s), t.value) }
	switch t.field {
	case "op":
		return has(r.Operation)
	case "method":
		return strings.EqualFold(r.Method, t.value)
	case "status":
		return t.match(r.Status)
	case "mode":
		return has(r.Mode)
	case "tok":
		return has(r.Tok)
	case "host":
		return has(r.Host)
	case "is":
		return slices.Contains(r.Is, t.value)
	default:
		return strings.Contains(r.Text, t.value)
	}
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
