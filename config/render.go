package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// entry is one value of a Config with the place where it stands in the file.
type entry struct {
	path  []string
	depth int    // path[:depth] is the table that the value is written into when it is new
	value string // as TOML
}

// entries lists the values of c that are set, in the order in which a new file has them.
func entries(c Config) []entry {
	var all []entry
	if c.version != 0 {
		all = append(all, entry{[]string{"version"}, 0, renderValue(c.version)})
	}
	if c.DefaultProfile != "" {
		all = append(all, entry{[]string{"default_profile"}, 0, renderString(c.DefaultProfile)})
	}
	for _, k := range uiKeys() {
		if v := *k.at(&c.UI); v != "" {
			all = append(all, entry{strings.Split(k.name, "."), 1, renderString(v)})
		}
	}
	for _, k := range c.UI.Keys {
		// A screen's own keys have a table of their own below.
		path := append([]string{"ui", "keys"}, strings.SplitN(k.Action, ".", 2)...)
		value := renderValue(k.Keys)
		if len(k.Keys) == 1 {
			value = renderString(k.Keys[0])
		}
		all = append(all, entry{path, len(path) - 1, value})
	}
	for _, p := range c.Profiles {
		all = append(all, profileEntries(p)...)
	}
	return all
}

func profileEntries(p Profile) []entry {
	var all []entry
	for _, k := range keys() {
		path := append([]string{"profiles", p.Name}, strings.Split(k.name, ".")...)
		if ids, ok := k.at(&p).(*map[string]string); ok {
			for _, id := range sortedKeys(*ids) {
				all = append(all, entry{append(path[:len(path):len(path)], id), len(path), renderString((*ids)[id])})
			}
			continue
		}
		if v := renderField(k.at(&p)); v != "" {
			all = append(all, entry{path, len(path) - 1, v})
		}
	}
	return all
}

// renderField writes the field that at points to, "" when it is not set.
func renderField(at any) string {
	switch field := at.(type) {
	case *string:
		if *field != "" {
			return renderString(*field)
		}
	case *bool:
		if *field {
			return "true"
		}
	case *time.Duration:
		if *field != 0 {
			return renderString(formatDuration(*field))
		}
	case *Ref:
		if !field.IsZero() {
			return renderString(field.source())
		}
	case *[]string:
		if len(*field) > 0 {
			return renderValue(*field)
		}
	case *map[string]Ref:
		if len(*field) > 0 {
			return renderInline(*field, func(r Ref) string { return renderString(r.source()) })
		}
	case *map[string]any:
		if len(*field) > 0 {
			return renderValue(*field)
		}
	}
	return ""
}

// renderValue writes a value as normalClaim gives it, or a list of texts.
func renderValue(v any) string {
	switch v := v.(type) {
	case string:
		return renderString(v)
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		s := strconv.FormatFloat(v, 'g', -1, 64)
		if !strings.ContainsAny(s, ".e") {
			s += ".0" // else it would come back as a whole number
		}
		return s
	case []string:
		return renderList(v, renderString)
	case []any:
		return renderList(v, renderValue)
	case map[string]any:
		return renderInline(v, renderValue)
	}
	return `""`
}

func renderList[V any](list []V, render func(V) string) string {
	parts := make([]string, len(list))
	for i, item := range list {
		parts[i] = render(item)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

func renderInline[V any](m map[string]V, render func(V) string) string {
	if len(m) == 0 {
		return "{}"
	}
	var parts []string
	for _, name := range sortedKeys(m) {
		parts = append(parts, renderKey(name)+" = "+render(m[name]))
	}
	return "{ " + strings.Join(parts, ", ") + " }"
}

// renderString prefers '…' for text with double quotes in it, as bodies have, and "…" with escapes otherwise.
func renderString(s string) string {
	literal := !strings.ContainsFunc(s, func(c rune) bool { return c == '\'' || !unicode.IsPrint(c) })
	if literal && strings.ContainsAny(s, `"\`) {
		return "'" + s + "'"
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteRune(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\t':
			b.WriteString(`\t`)
		case unicode.IsPrint(c):
			b.WriteRune(c)
		case c > 0xFFFF:
			fmt.Fprintf(&b, `\U%08X`, c)
		default:
			fmt.Fprintf(&b, `\u%04X`, c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func renderKey(name string) string {
	bare := func(c rune) bool {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_'
	}
	if name != "" && !strings.ContainsFunc(name, func(c rune) bool { return !bare(c) }) {
		return name
	}
	return renderString(name)
}

func renderPath(path []string) string {
	parts := make([]string, len(path))
	for i, name := range path {
		parts[i] = renderKey(name)
	}
	return strings.Join(parts, ".")
}
