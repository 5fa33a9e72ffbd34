package hostiletest

import "strings"

// Bulk are texts whose size or form is the trouble: no reader may take more than its share of memory and time for them. Each is made
// when it is asked for, because some have ten million bytes.
func Bulk() []struct {
	Name string
	Make func() string
} {
	return []struct {
		Name string
		Make func() string
	}{
		{"a long line", func() string { return strings.Repeat("0123456789 界\u202e", 10<<20/16) }},
		{"a long word", func() string { return strings.Repeat("x", 10<<20) }},
		{"a million lines", func() string { return strings.Repeat("line\n", 1_000_000) }},
		{"a million empty lines", func() string { return strings.Repeat("\n", 1_000_000) }},
		{"a long string in JSON", func() string { return `{"success":true,"messages":[{"id":"` + strings.Repeat("x", 10<<20) + `"}]}` }},
		{"lists in lists", func() string { return strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) }},
		{"objects in objects", func() string { return strings.Repeat(`{"a":`, 100_000) + "1" + strings.Repeat("}", 100_000) }},
		{"deep below a member", func() string {
			return `{"success":true,"messages":` + strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000) + "}"
		}},
		{"lists without an end", func() string { return strings.Repeat("[", 1_000_000) }},
		{"huge numbers", func() string {
			return `{"success":true,"exp":1e999,"iat":` + strings.Repeat("9", 100_000) + `,"nbf":-1e-999,"messages":[{"id":1e308,"create_time":1e400}]}`
		}},
		{"members twice", func() string {
			return `{"success":true,` + strings.Repeat(`"messages":[],"error":"a",`, 50_000) + `"messages":[{"id":"1"}]}`
		}},
		{"many members", func() string { return `{` + strings.Repeat(`"a":1,`, 200_000) + `"b":2}` }},
		{"marks without an end", func() string { return "a" + strings.Repeat("\u0301", 2_000_000) }},
		{"sequences without an end", func() string { return strings.Repeat("\x1b[", 2_000_000) }},
		{"NULs", func() string { return strings.Repeat("\x00", 10<<20) }},
	}
}
