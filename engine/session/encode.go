package session

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"authpeek/auth/jose"
	"authpeek/engine"
)

// value appends the JSON form of v.
func (c *codec) value(b []byte, v reflect.Value) []byte {
	switch x := v.Interface().(type) {
	case time.Time:
		return appendTime(b, x)
	case *engine.Body:
		return appendBody(b, x)
	case *jose.Object:
		return appendObject(b, x)
	}
	switch v.Kind() {
	case reflect.String:
		return appendText(b, v.String())
	case reflect.Bool:
		return strconv.AppendBool(b, v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.AppendInt(b, v.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.AppendUint(b, v.Uint(), 10)
	case reflect.Struct:
		return c.structure(b, v)
	case reflect.Pointer, reflect.Slice, reflect.Map:
		if v.IsNil() {
			return append(b, "null"...)
		}
	}
	switch v.Kind() {
	case reflect.Pointer:
		return c.value(b, v.Elem())
	case reflect.Slice:
		return c.list(b, v)
	case reflect.Map:
		return c.pairs(b, v)
	default:
		// No fact has such a field; the test that fills every field of every fact would fail.
		panic(fmt.Sprintf("session: %s cannot be recorded", v.Type()))
	}
}

func (c *codec) structure(b []byte, v reflect.Value) []byte {
	b = append(b, '{')
	empty := true
	for _, f := range c.fields(v.Type()) {
		member := v.Field(f.index)
		if member.IsZero() {
			continue
		}
		if !empty {
			b = append(b, ',')
		}
		empty = false
		b = append(append(append(b, '"'), f.name...), '"', ':')
		b = c.value(b, member)
	}
	return append(b, '}')
}

func (c *codec) list(b []byte, v reflect.Value) []byte {
	b = append(b, '[')
	for i := range v.Len() {
		if i > 0 {
			b = append(b, ',')
		}
		b = c.value(b, v.Index(i))
	}
	return append(b, ']')
}

// pairs writes a map with names for keys as a list of pairs, in the order of the names: a stranger may have chosen them, and a name
// that is no UTF-8 cannot be that of a member.
func (c *codec) pairs(b []byte, v reflect.Value) []byte {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(x, y reflect.Value) int { return bytes.Compare([]byte(x.String()), []byte(y.String())) })
	b = append(b, '[')
	for i, key := range keys {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendText(append(b, '['), key.String()), ',')
		b = append(c.value(b, v.MapIndex(key)), ']')
	}
	return append(b, ']')
}

// appendTime writes RFC 3339 in UTC. The claims of a token may name years that RFC 3339 has not; these are seconds since 1970 and
// nanoseconds.
func appendTime(b []byte, t time.Time) []byte {
	if year := t.UTC().Year(); year < 0 || year > 9999 {
		return fmt.Appendf(b, "[%d,%d]", t.Unix(), t.Nanosecond())
	}
	b = append(b, '"')
	return append(t.UTC().AppendFormat(b, time.RFC3339Nano), '"')
}

// appendBody writes what is kept of a body. One that had to make room has a size and no text.
func appendBody(b []byte, body *engine.Body) []byte {
	if body == nil {
		return append(b, "null"...)
	}
	b = strconv.AppendInt(append(b, `{"size":`...), body.Size, 10)
	if body.ContentType != "" {
		b = appendText(append(b, `,"content_type":`...), body.ContentType)
	}
	if kept := body.Bytes(); len(kept) > 0 {
		b = appendText(append(b, `,"kept":`...), string(kept))
	}
	return append(b, '}')
}

// appendObject writes the members with their exact spelling and their places: [["exp","1",17], …]. What is read of a token depends
// on all three, and duplicates are part of it.
func appendObject(b []byte, o *jose.Object) []byte {
	if o == nil {
		return append(b, "null"...)
	}
	b = append(b, '[')
	for i, m := range o.Members {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendText(append(b, '['), m.Name), ',')
		b = append(appendText(b, string(m.Raw)), ',')
		b = append(strconv.AppendInt(b, int64(m.Offset), 10), ']')
	}
	return append(b, ']')
}

// appendText writes a JSON string, or for bytes that are no UTF-8 an object with their base64.
func appendText(b []byte, s string) []byte {
	if !utf8.ValidString(s) {
		b = append(b, `{"base64":"`...)
		b = base64.StdEncoding.AppendEncode(b, []byte(s))
		return append(b, `"}`...)
	}
	b = append(b, '"')
	from := 0 // of what stands in JSON as it is
	for i, r := range s {
		if ' ' <= r && r < 0x7f && r != '"' && r != '\\' || r > 0x7f && unicode.IsPrint(r) {
			continue
		}
		b = append(b, s[from:i]...)
		from = i + utf8.RuneLen(r)
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, `\n`...)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			b = fmt.Appendf(b, `\u%04x\u%04x`, high, low)
		default:
			// Somebody may well look at the file with cat: what steers a terminal stands there as its number.
			b = fmt.Appendf(b, `\u%04x`, r)
		}
	}
	return append(append(b, s[from:]...), '"')
}
