package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// setText puts text into the field that at points to, as --set and the Setup form have it; "" unsets. name picks one entry
// of a map and is empty for the whole map, which is then written as a JSON object.
func (k key) setText(p *Profile, name, text string) *valueError {
	if !utf8.ValidString(text) || !utf8.ValidString(name) {
		return wrong("the text is not UTF-8", "write it in UTF-8")
	}
	if text == PlainMark {
		return wrong(PlainMark+" stands for a secret that is not shown", "enter the secret again, or a reference to it")
	}
	if k.kind == KindMap {
		return k.setEntry(p, name, text)
	}
	switch field := k.at(p).(type) {
	case *string:
		*field = text
	case *bool:
		switch text {
		case "true", "false", "":
			*field = text == "true"
		default:
			return wrong("it is neither true nor false", "write true or false")
		}
	case *time.Duration:
		d, err := parseDuration(text)
		if err != nil {
			return err
		}
		if text != "" {
			if err := k.checkRange(d); err != nil {
				return err
			}
		}
		*field = d
	case *Ref:
		*field = ParseRef(text)
	case *[]string:
		if text == "" {
			*field = nil
			return nil
		}
		argv, err := splitArgv(text)
		if err != nil {
			return err
		}
		*field = argv
	}
	return nil
}

func (k key) setEntry(p *Profile, name, text string) *valueError {
	if name == "" {
		var whole map[string]any
		if text != "" {
			v, err := parseJSON(text)
			m, ok := v.(map[string]any)
			if err != nil || !ok {
				return wrong("it is no JSON object", `write it like {"name": "value"}, or set one entry with `+k.name+".NAME=VALUE")
			}
			whole = m
		}
		return k.setTOML(p, whole)
	}
	switch field := k.at(p).(type) {
	case *map[string]string:
		putOrDelete(field, name, text, text == "")
	case *map[string]Ref:
		putOrDelete(field, name, ParseRef(text), text == "")
	case *map[string]any:
		// What is no JSON is meant as text: iss=acme needs no quotes.
		v, err := parseJSON(text)
		if errors.Is(err, errNotJSON) {
			v, err = text, nil
		}
		if err != nil {
			return wrong(err.Error(), "write a JSON text, number, true, false, list or object")
		}
		putOrDelete(field, name, v, text == "")
	}
	return nil
}

// putOrDelete leaves no empty map behind, so that an unset map equals one that was never set.
func putOrDelete[V any](m *map[string]V, name string, v V, remove bool) {
	next := maps.Clone(*m)
	if remove {
		delete(next, name)
	} else {
		if next == nil {
			next = map[string]V{}
		}
		next[name] = v
	}
	if len(next) == 0 {
		next = nil
	}
	*m = next
}

// text is the field's value as setText reads it; of a plain secret it gives the mark, which setText refuses.
func (k key) text(p *Profile, name string) string {
	switch field := k.at(p).(type) {
	case *string:
		return *field
	case *bool:
		return strconv.FormatBool(*field)
	case *time.Duration:
		if *field == 0 && k.least > 0 {
			return "" // 0 is not a value of this key: it is left out
		}
		return formatDuration(*field)
	case *Ref:
		return field.String()
	case *[]string:
		if len(*field) == 0 {
			return ""
		}
		return toJSON(*field)
	case *map[string]string:
		return entryText(*field, name, func(v string) string { return v })
	case *map[string]Ref:
		return entryText(*field, name, Ref.String)
	case *map[string]any:
		return entryText(*field, name, func(v any) string { return toJSON(v) })
	}
	return ""
}

func entryText[V any](m map[string]V, name string, format func(V) string) string {
	if name == "" {
		if len(m) == 0 {
			return ""
		}
		return toJSON(m)
	}
	v, ok := m[name]
	if !ok {
		return ""
	}
	return format(v)
}

func toJSON(v any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func parseDuration(text string) (time.Duration, *valueError) {
	if text == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(text)
	if err == nil {
		return d, nil
	}
	if _, err := strconv.Atoi(text); err == nil {
		return 0, wrong("the unit is missing", "write "+text+"s for seconds, or "+text+"m for minutes")
	}
	return 0, wrong("it is no duration", "write a number and a unit, like 30s or 5m")
}

// formatDuration drops the zero parts that time.Duration prints: 1m0s is 1m.
func formatDuration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// checkRange refuses a duration out of bounds; an explicit 0 counts as written, not as left out.
func (k key) checkRange(d time.Duration) *valueError {
	switch {
	case d < 0:
		return wrong("it is less than nothing", "write a duration of 0s or more")
	case d < k.least:
		return wrong("it is shorter than "+formatDuration(k.least), "write "+formatDuration(k.least)+" or more, or leave "+k.name+" out")
	case d > k.most:
		return wrong("it is longer than "+formatDuration(k.most), "write "+formatDuration(k.most)+" or less")
	}
	return nil
}

// isShown tells characters that a terminal draws from those that steer it or are invisible.
func isShown(c rune) bool { return unicode.IsPrint(c) && c != utf8.RuneError }
