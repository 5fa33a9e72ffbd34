package views

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// filterField is one field of the filter line: what help says of it, how a value is read, and what completion offers.
type filterField struct {
	name, example, about string
	parse                func(value string) (func(*Row) bool, error)
	offers               []string // values that make sense in any session
}

// filterFields are the fields in the order in which help lists them.
var filterFields = []filterField{
	{name: "op", example: "op:inbox", about: "the operation", parse: textField(func(r *Row) string { return r.Operation })},
	{name: "status", example: "status:4xx", about: "of the answer: 401, 4xx, >=500, none", parse: statusField, offers: []string{"2xx", "4xx", "5xx", ">=400", "none"}},
	{name: "is", example: "is:error", about: "error, blocked, write, marked …", parse: isField, offers: filterIs},
	{name: "method", example: "method:post", about: "of the request", parse: methodField},
	{name: "mode", example: "mode:token", about: "how it was authorised", parse: textField(func(r *Row) string { return r.Mode })},
	{name: "tok", example: "tok:3f2a9c", about: "the credential's fingerprint", parse: textField(func(r *Row) string { return r.Tok })},
	{name: "host", example: "host:api", about: "where it went", parse: textField(func(r *Row) string { return r.Host })},
	{name: "customer", example: "customer:jane", about: "for whom", parse: textField(func(r *Row) string { return r.Customer })},
	{name: "trigger", example: "trigger:app", about: "who made it: app, you, following", parse: textField(func(r *Row) string { return r.Trigger }), offers: []string{"you", "app", "following", "start"}},
	{name: "finding", example: "finding:token.expired", about: "the code of a finding", parse: findingField},
	{name: "took", example: "took:>100ms", about: "from start to end", parse: tookField, offers: []string{">100ms", ">300ms", ">1s", "<10ms"}},
	{name: "size", example: "size:>1kb", about: "of the answer's body", parse: sizeField, offers: []string{">1kb", ">10kb", ">1mb"}},
	{name: "header", example: "header:br", about: "a header, both ways", parse: headerField},
	{name: "body", example: "body:jane", about: "a body, as far as it is kept", parse: bodyWords},
	{name: "id", example: "id:>40", about: "the call's number; #12 is short for id:12", parse: idField},
}

// filterIs are the words that is: knows.
var filterIs = []string{
	"error", "write", "new", "changed", "unread", "provider", "blocked", "marked", "commented", "app", "retried", "slow", "replayed", "running",
}

// FilterOf is what the filter line of a screen knows: the fields that its rows have, and the words of is: that they may be.
type FilterOf struct{ Fields, Is []string }

// ScreenFilter tells what the filter line of a screen knows; for a screen that is none it is nothing.
func ScreenFilter(screen string) (fields, is []string) {
	for _, e := range All() {
		if e.ID == screen {
			return e.Filter.Fields, e.Filter.Is
		}
	}
	return nil, nil
}

// wholeCalls is what can be asked of rows that are calls with all that is known of them.
func wholeCalls() FilterOf {
	return FilterOf{filterFieldNames(), []string{"error", "blocked", "write", "new", "provider", "marked", "commented", "app", "retried", "slow", "replayed", "running"}}
}

// callFields are the fields of rows that are calls in short.
func callFields() []string { return []string{"op", "status", "is", "method", "mode", "tok", "host"} }

// FilterHelp is the grammar for a screen, a pair of what is written and what it means in each line.
func FilterHelp(screen string) [][2]string {
	out := [][2]string{{`word "two words"`, "in the row's text"}, {"~pattern", "a regular expression (RE2)"}, {"!term", "what does not match"}}
	fields, is := ScreenFilter(screen)
	if len(fields) > 0 {
		out = append(out, [2]string{"field:a|b", "either; field:~pattern"})
	}
	for _, f := range filterFields {
		switch {
		case !slices.Contains(fields, f.name):
		case f.name == "is":
			out = append(out, [2]string{f.example, strings.Join(is, ", ")})
		default:
			out = append(out, [2]string{f.example, f.about})
		}
	}
	return out
}

func filterFieldNames() []string {
	out := make([]string, 0, len(filterFields))
	for _, f := range filterFields {
		out = append(out, f.name)
	}
	return out
}

func lookupFilterField(name string) *filterField {
	i := slices.IndexFunc(filterFields, func(f filterField) bool { return f.name == name })
	if i < 0 {
		return nil
	}
	return &filterFields[i]
}

// textField looks for a text, or for a pattern after ~.
func textField(of func(*Row) string) func(string) (func(*Row) bool, error) {
	return func(value string) (func(*Row) bool, error) {
		p, err := newTextPattern(value)
		if err != nil {
			return nil, err
		}
		return func(r *Row) bool { return p.In(of(r)) }, nil
	}
}

// wordField looks for a word in the row's text.
func wordField(value string) (func(*Row) bool, error) {
	p, err := newTextPattern(value)
	if err != nil {
		return nil, err
	}
	return func(r *Row) bool { return p.inLower(r.Text) }, nil
}

func headerField(value string) (func(*Row) bool, error) {
	p, err := newTextPattern(value)
	if err != nil {
		return nil, err
	}
	return func(r *Row) bool { return p.inLower(r.Headers) }, nil
}

func methodField(value string) (func(*Row) bool, error) {
	return func(r *Row) bool { return strings.EqualFold(r.Method, value) }, nil
}

func isField(value string) (func(*Row) bool, error) {
	value = strings.ToLower(value)
	if !slices.Contains(filterIs, value) {
		if value != "" && edits(value, nearestWord(value, filterIs)) <= 2 {
			return nil, fmt.Errorf("is:%s is not known; did you mean %s? use one of %s", value, nearestWord(value, filterIs), strings.Join(filterIs, ", "))
		}
		return nil, fmt.Errorf("is:%s is not known; use one of %s", value, strings.Join(filterIs, ", "))
	}
	return func(r *Row) bool { return slices.Contains(r.Is, value) }, nil
}

func findingField(value string) (func(*Row) bool, error) {
	p, err := newTextPattern(value)
	if err != nil {
		return nil, err
	}
	return func(r *Row) bool { return slices.ContainsFunc(r.Findings, p.In) }, nil
}

func bodyWords(value string) (func(*Row) bool, error) {
	p, err := newTextPattern(value)
	if err != nil {
		return nil, err
	}
	return func(r *Row) bool { return p.Key() == "" || r.Body != nil && r.Body(p) }, nil
}

// statusField reads 401, 4xx, >=500, <300, none.
func statusField(value string) (func(*Row) bool, error) {
	v := strings.ToLower(value)
	if v == "none" {
		return func(r *Row) bool { return r.Status == 0 }, nil
	}
	if len(v) == 3 && strings.HasSuffix(v, "xx") && v[0] >= '1' && v[0] <= '5' {
		return func(r *Row) bool { return r.Status/100 == int(v[0]-'0') }, nil
	}
	op, number := operator(v)
	n, err := strconv.ParseUint(number, 10, 31)
	fits := compares(op, int64(n))
	if err != nil || fits == nil {
		return nil, fmt.Errorf("status:%s is no status; write status:401, status:4xx or status:>=500", value)
	}
	return func(r *Row) bool { return r.Status != 0 && fits(int64(r.Status)) }, nil
}

func tookField(value string) (func(*Row) bool, error) {
	op, text := operator(strings.ToLower(value))
	d, err := time.ParseDuration(text)
	fits := compares(op, int64(d))
	if err != nil || fits == nil || d < 0 {
		return nil, fmt.Errorf("took:%s is no time; write took:>100ms or took:<2s", value)
	}
	return func(r *Row) bool { return r.Took > 0 && fits(int64(r.Took)) }, nil
}

// sizeField reads bytes with the decimal units in which sizes are shown.
func sizeField(value string) (func(*Row) bool, error) {
	op, text := operator(strings.ToLower(value))
	number := strings.TrimRight(text, "kmgb")
	factor, known := map[string]float64{"": 1, "b": 1, "k": 1e3, "kb": 1e3, "m": 1e6, "mb": 1e6, "g": 1e9, "gb": 1e9}[text[len(number):]]
	n, err := strconv.ParseFloat(number, 64)
	fits := compares(op, int64(min(n*factor, 1<<62)))
	if err != nil || fits == nil || !known || !(n >= 0) {
		return nil, fmt.Errorf("size:%s is no size; write size:>1kb or size:<500", value)
	}
	return func(r *Row) bool { return fits(r.Size) }, nil
}

func idField(value string) (func(*Row) bool, error) {
	op, text := operator(strings.ToLower(value))
	n, err := strconv.ParseUint(strings.TrimPrefix(text, "#"), 10, 62)
	fits := compares(op, int64(n))
	if err != nil || fits == nil {
		return nil, fmt.Errorf("id:%s is no call's number; write id:12, #12 or id:>40", value)
	}
	return func(r *Row) bool { return r.ID != 0 && fits(int64(r.ID)) }, nil
}

// isCallNumber reports whether a word is #12.
func isCallNumber(s string) bool {
	digits, ok := strings.CutPrefix(s, "#")
	return ok && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// callNumberField is #12: that call, or the text where rows are no calls.
func callNumberField(value string) (func(*Row) bool, error) {
	return func(r *Row) bool {
		if r.ID == 0 {
			return strings.Contains(r.Text, value)
		}
		return value[1:] == strconv.FormatUint(r.ID, 10)
	}, nil
}

// operator splits a comparison: ">=500" is ">=" and "500".
func operator(v string) (op, rest string) {
	rest = strings.TrimLeft(v, "<>=")
	return v[:len(v)-len(rest)], rest
}

// compares is the comparison with n, or nil for an operator that there is not.
func compares(op string, n int64) func(int64) bool {
	switch op {
	case "":
		return func(v int64) bool { return v == n }
	case ">":
		return func(v int64) bool { return v > n }
	case ">=":
		return func(v int64) bool { return v >= n }
	case "<":
		return func(v int64) bool { return v < n }
	case "<=":
		return func(v int64) bool { return v <= n }
	default:
		return nil
	}
}
