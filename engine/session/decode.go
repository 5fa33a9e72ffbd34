package session

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"time"

	"authpeek/auth/jose"
	"authpeek/engine"
	"authpeek/engine/rawjson"
)

// into reads the JSON form of a value into v, which can be set. Whoever wrote the text is not to be trusted: it says what is wrong
// and never panics.
func (c *codec) into(v reflect.Value, raw json.RawMessage) error {
	is := specials()
	switch v.Type() {
	case is.time:
		return setTo(v, raw, readTime)
	case is.body:
		return setTo(v, raw, c.readBody)
	case is.object:
		return setTo(v, raw, readObject)
	}
	switch v.Kind() {
	case reflect.String:
		s, err := c.text(raw)
		v.SetString(s)
		return err
	case reflect.Bool:
		b, err := strconv.ParseBool(string(raw))
		v.SetBool(b)
		return err
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n, err := strconv.ParseInt(string(raw), 10, v.Type().Bits())
		v.SetInt(n)
		return err
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		n, err := strconv.ParseUint(string(raw), 10, v.Type().Bits())
		v.SetUint(n)
		return err
	case reflect.Pointer:
		if string(raw) == "null" {
			return nil
		}
		return c.intoPointer(v, raw)
	case reflect.Struct:
		return c.intoStructure(v, raw)
	case reflect.Slice:
		return c.intoList(v, raw)
	case reflect.Map:
		return c.intoMap(v, raw)
	default:
		return fmt.Errorf("a %s cannot be read", v.Type())
	}
}

// intoPointer reads what is pointed to. A token comes with every fact that speaks of it, as it did in the engine, and is read once: it
// is the larger part of a recording, and nobody changes it.
func (c *codec) intoPointer(v reflect.Value, raw json.RawMessage) error {
	if v.Type() == reflect.TypeFor[*jose.Token]() {
		if known, ok := c.tokens[string(raw)]; ok {
			v.Set(reflect.ValueOf(known))
			return nil
		}
	}
	made := reflect.New(v.Type().Elem())
	if err := c.into(made.Elem(), raw); err != nil {
		return err
	}
	v.Set(made)
	if t, ok := made.Interface().(*jose.Token); ok && len(c.tokens) < tokensKnown && len(raw) < 16<<10 {
		c.tokens[string(raw)] = t
	}
	return nil
}

// text reads a text, of which there is one for all that are spelled alike, as the names of headers are. A body is no such.
func (c *codec) text(raw json.RawMessage) (string, error) {
	if len(raw) > 256 {
		return readText(raw)
	}
	if known, ok := c.texts[string(raw)]; ok {
		return known, nil
	}
	s, err := readText(raw)
	if err == nil && len(c.texts) < textsKnown {
		c.texts[string(raw)] = s
	}
	return s, err
}

func setTo[T any](v reflect.Value, raw json.RawMessage, read func(json.RawMessage) (T, error)) error {
	x, err := read(raw)
	if err == nil {
		v.Set(reflect.ValueOf(x))
	}
	return err
}

func (c *codec) intoStructure(v reflect.Value, raw json.RawMessage) error {
	fields := c.fields(v.Type())
	return members(raw, func(name, value []byte) error {
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == string(name) })
		if i < 0 {
			return nil
		}
		f := fields[i]
		if err := c.into(v.Field(f.index), value); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		if f.own {
			v.Field(f.index).SetString(engine.Clean(v.Field(f.index).String()))
		}
		return nil
	})
}

func (c *codec) intoList(v reflect.Value, raw json.RawMessage) error {
	if string(raw) == "null" {
		return nil
	}
	all, err := list(raw)
	if err != nil {
		return err
	}
	made := reflect.MakeSlice(v.Type(), len(all), len(all))
	for i, item := range all {
		if err := c.into(made.Index(i), item); err != nil {
			return err
		}
	}
	v.Set(made)
	return nil
}

func (c *codec) intoMap(v reflect.Value, raw json.RawMessage) error {
	if string(raw) == "null" {
		return nil
	}
	m := reflect.MakeMap(v.Type())
	err := items(raw, func(pair []byte) error {
		two, err := list(pair)
		if err == nil && len(two) != 2 {
			err = errors.New("a pair has two parts")
		}
		if err != nil {
			return err
		}
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		if err := errors.Join(c.into(key, two[0]), c.into(value, two[1])); err != nil {
			return err
		}
		m.SetMapIndex(key, value)
		return nil
	})
	if err != nil {
		return err
	}
	v.Set(m)
	return nil
}

func readTime(raw json.RawMessage) (time.Time, error) {
	if len(raw) > 0 && raw[0] == '[' {
		var parts [2]int64
		if err := json.Unmarshal(raw, &parts); err != nil {
			return time.Time{}, err
		}
		return time.Unix(parts[0], parts[1]).UTC(), nil
	}
	s, ok := rawjson.Text(raw)
	if !ok {
		return time.Time{}, errOther
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	return t.UTC(), err
}

func readText(raw json.RawMessage) (string, error) {
	if s, ok := rawjson.Text(raw); ok {
		return s, nil
	}
	if len(raw) > 0 && raw[0] == '{' {
		var coded struct {
			Base64 []byte `json:"base64"`
		}
		err := json.Unmarshal(raw, &coded)
		return string(coded.Base64), err
	}
	var s string
	err := json.Unmarshal(raw, &s)
	return s, err
}

// readBytes is readText for a text that is going to be bytes.
func readBytes(raw json.RawMessage) ([]byte, error) {
	if b, ok := rawjson.AppendText(nil, raw); ok {
		return b, nil
	}
	s, err := readText(raw)
	return []byte(s), err
}

func (c *codec) readBody(raw json.RawMessage) (*engine.Body, error) {
	if string(raw) == "null" {
		return nil, nil
	}
	var size int64
	var contentType string
	var kept []byte
	err := members(raw, func(name, value []byte) (err error) {
		switch string(name) {
		case "size":
			size, err = strconv.ParseInt(string(value), 10, 64)
		case "content_type":
			contentType, err = readText(value)
		case "kept":
			kept, err = readBytes(value)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	kept = kept[:min(len(kept), engine.PreviewLimit)]
	if c.shelf != nil {
		return c.shelf.Restore(bytes.Clone(kept), size, contentType), nil // what was escaped took more room
	}
	return engine.RestoredBody(kept, size, contentType), nil
}

func readObject(raw json.RawMessage) (*jose.Object, error) {
	if string(raw) == "null" {
		return nil, nil
	}
	var parts []jose.Member
	err := items(raw, func(value []byte) error {
		row, err := list(value)
		if err == nil && len(row) != 3 {
			err = errors.New("a member of a token has three parts")
		}
		if err != nil {
			return err
		}
		name, err := readText(row[0])
		text, err2 := readText(row[1])
		offset, err3 := strconv.Atoi(string(row[2]))
		parts = append(parts, jose.Member{Name: name, Raw: json.RawMessage(text), Offset: offset})
		return errors.Join(err, err2, err3)
	})
	if err != nil {
		return nil, err
	}
	return jose.NewObject(parts), nil
}
