package session

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"time"

	"authpeek/auth/jose"
	"authpeek/engine"
)

// into reads the JSON form of a value into v, which can be set. Whoever wrote the text is not to be trusted: it says what is wrong
// and never panics.
func (c *codec) into(v reflect.Value, raw json.RawMessage) error {
	is := specials()
	switch v.Type() {
	case is.time:
		return setTo(v, raw, readTime)
	case is.body:
		return setTo(v, raw, readBody)
	case is.object:
		return setTo(v, raw, readObject)
	}
	switch v.Kind() {
	case reflect.String:
		s, err := readText(raw)
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
		v.Set(reflect.New(v.Type().Elem()))
		return c.into(v.Elem(), raw)
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

func setTo[T any](v reflect.Value, raw json.RawMessage, read func(json.RawMessage) (T, error)) error {
	x, err := read(raw)
	if err == nil {
		v.Set(reflect.ValueOf(x))
	}
	return err
}

func (c *codec) intoStructure(v reflect.Value, raw json.RawMessage) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		return err
	}
	for _, f := range c.fields(v.Type()) {
		member, ok := members[f.name]
		if !ok {
			continue
		}
		if err := c.into(v.Field(f.index), member); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		if f.own {
			v.Field(f.index).SetString(engine.Clean(v.Field(f.index).String()))
		}
	}
	return nil
}

func (c *codec) intoList(v reflect.Value, raw json.RawMessage) error {
	var items []json.RawMessage
	if err := json.Unmarshal(raw, &items); err != nil || items == nil {
		return err
	}
	list := reflect.MakeSlice(v.Type(), len(items), len(items))
	for i, item := range items {
		if err := c.into(list.Index(i), item); err != nil {
			return err
		}
	}
	v.Set(list)
	return nil
}

func (c *codec) intoMap(v reflect.Value, raw json.RawMessage) error {
	var pairs [][]json.RawMessage
	if err := json.Unmarshal(raw, &pairs); err != nil || pairs == nil {
		return err
	}
	m := reflect.MakeMapWithSize(v.Type(), len(pairs))
	for _, pair := range pairs {
		if len(pair) != 2 {
			return errors.New("a pair has two parts")
		}
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		if err := errors.Join(c.into(key, pair[0]), c.into(value, pair[1])); err != nil {
			return err
		}
		m.SetMapIndex(key, value)
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
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return time.Time{}, err
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	return t.UTC(), err
}

func readText(raw json.RawMessage) (string, error) {
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

func readBody(raw json.RawMessage) (*engine.Body, error) {
	var body *struct {
		Size        int64           `json:"size"`
		ContentType json.RawMessage `json:"content_type"`
		Kept        json.RawMessage `json:"kept"`
	}
	if err := json.Unmarshal(raw, &body); err != nil || body == nil {
		return nil, err
	}
	var texts [2]string
	for i, text := range []json.RawMessage{body.ContentType, body.Kept} {
		if text == nil {
			continue
		}
		var err error
		if texts[i], err = readText(text); err != nil {
			return nil, err
		}
	}
	kept := []byte(texts[1])
	return engine.RestoredBody(kept[:min(len(kept), engine.PreviewLimit)], body.Size, texts[0]), nil
}

func readObject(raw json.RawMessage) (*jose.Object, error) {
	var rows []([]json.RawMessage)
	if err := json.Unmarshal(raw, &rows); err != nil || rows == nil {
		return nil, err
	}
	members := make([]jose.Member, 0, len(rows))
	for _, row := range rows {
		if len(row) != 3 {
			return nil, errors.New("a member of a token has three parts")
		}
		name, err := readText(row[0])
		value, err2 := readText(row[1])
		offset, err3 := strconv.Atoi(string(row[2]))
		if err := errors.Join(err, err2, err3); err != nil {
			return nil, err
		}
		members = append(members, jose.Member{Name: name, Raw: json.RawMessage(value), Offset: offset})
	}
	return jose.NewObject(members), nil
}
