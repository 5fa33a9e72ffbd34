package config

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// decode reads the text of a profile file. Errors are *FileError without a Path.
func decode(text []byte) (Config, error) {
	d, err := parseDocument(bytes.TrimPrefix(text, []byte(byteOrderMark)))
	if err != nil {
		return Config{}, err
	}
	return d.decode()
}

func (d *document) decode() (Config, error) {
	var c Config
	// A newer format may have other keys, and values of other types: nothing of it is to be judged here.
	if err := d.decodeVersion(&c); err != nil {
		return c, err
	}
	for _, name := range d.ordered(nil, d.values) {
		path, v := []string{name}, d.values[name]
		var err error
		switch name {
		case "version":
		case "default_profile":
			text, ok := v.(string)
			if !ok {
				return c, d.fault(path, v, wrongType("text in quotes", v))
			}
			c.DefaultProfile = text
		case "ui":
			err = d.decodeUI(&c.UI, path, v)
		case "profiles":
			err = d.decodeProfiles(&c, path, v)
		default:
			err = d.unknown(path, []string{"default_profile", "ui", "profiles", "version"})
		}
		if err != nil {
			return c, err
		}
	}
	return c, nil
}

// formatVersion is that of the files that this program reads and writes. One without the key is of version 1. A change that an older
// program would not read back, or would lose, takes the next number and writes it.
const formatVersion = 1

// decodeVersion refuses a file of a newer format, which is thus never written to either.
func (d *document) decodeVersion(c *Config) error {
	v, stands := d.values["version"]
	if !stands {
		return nil
	}
	path := []string{"version"}
	number, ok := v.(int64)
	switch {
	case !ok:
		return d.fault(path, v, wrongType("a whole number", v))
	case number < 1:
		return d.fault(path, v, wrong("the first version is 1", "leave the line out"))
	case number > formatVersion:
		return &FileError{
			Line: d.line(path),
			What: fmt.Sprintf("the file was made by a newer authpeek: it has version %d, and this one knows %d; it is left as it is", number, formatVersion),
			Fix:  "update authpeek, or name another file with --config",
		}
	}
	c.version = number
	return nil
}

func (d *document) decodeUI(u *UI, path []string, v any) error {
	values, ok := v.(map[string]any)
	if !ok {
		return d.fault(path, nil, wrongType("a table", v))
	}
	for _, name := range d.ordered(path, values) {
		here := append(slices.Clip(path), name)
		if name == "keys" {
			if err := d.decodeKeys(u, here, "", values[name]); err != nil {
				return err
			}
			continue
		}
		i := slices.IndexFunc(uiKeys(), func(k uiKey) bool { return k.name == "ui."+name })
		if i < 0 {
			known := []string{"keys"}
			for _, k := range uiKeys() {
				known = append(known, strings.TrimPrefix(k.name, "ui."))
			}
			return d.unknown(here, known)
		}
		k := uiKeys()[i]
		text, ok := values[name].(string)
		if !ok {
			return d.fault(here, values[name], wrongType("text in quotes", values[name]))
		}
		if text != "" && !slices.Contains(k.choices, text) {
			return d.fault(here, text, wrong("it is none of its words", suggest(text, k.choices)))
		}
		*k.at(u) = text
	}
	return nil
}

// decodeKeys reads [ui.keys], and below it a table for each screen, whose name is the prefix.
func (d *document) decodeKeys(u *UI, path []string, prefix string, v any) error {
	values, ok := v.(map[string]any)
	if !ok {
		return d.fault(path, nil, wrongType("a table", v))
	}
	for _, name := range d.ordered(path, values) {
		here := append(slices.Clip(path), name)
		switch value := values[name].(type) {
		case string:
			u.withKeys(prefix+name, []string{value})
		case []any:
			list := make([]string, 0, len(value))
			for _, item := range value {
				key, ok := item.(string)
				if !ok {
					return d.fault(here, item, wrongType("a list of texts in quotes", item))
				}
				list = append(list, key)
			}
			u.withKeys(prefix+name, list)
		case map[string]any:
			if prefix != "" {
				return d.fault(here, nil, wrongType("a key or a list of keys", value))
			}
			if err := d.decodeKeys(u, here, name+".", value); err != nil {
				return err
			}
		default:
			return d.fault(here, value, wrongType("a key in quotes, or a list of them", value))
		}
	}
	return nil
}

func (d *document) decodeProfiles(c *Config, path []string, v any) error {
	profiles, ok := v.(map[string]any)
	if !ok {
		return d.fault(path, nil, wrongType("a table", v))
	}
	for _, name := range d.ordered(path, profiles) {
		here := append(slices.Clip(path), name)
		if problem := CheckName(name); problem != nil {
			return &FileError{Line: d.line(here), What: fmt.Sprintf("%s: %s", tableName(here), problem.Message), Fix: problem.Fix}
		}
		values, ok := profiles[name].(map[string]any)
		if !ok {
			return d.fault(here, nil, wrongType("a table", profiles[name]))
		}
		p := Profile{Name: name}
		if err := d.decodeTable(&p, here, "", values); err != nil {
			return err
		}
		c.Profiles = append(c.Profiles, p)
	}
	return nil
}

// decodeTable reads the keys of a profile that begin with prefix: "" for the profile's own table, "provider." for the one
// below it.
func (d *document) decodeTable(p *Profile, path []string, prefix string, values map[string]any) error {
	for _, name := range d.ordered(path, values) {
		here := append(slices.Clip(path), name)
		if prefix == "" && name == "provider" {
			provider, ok := values[name].(map[string]any)
			if !ok {
				return d.fault(here, nil, wrongType("a table", values[name]))
			}
			if err := d.decodeTable(p, here, "provider.", provider); err != nil {
				return err
			}
			continue
		}
		i := slices.IndexFunc(keys(), func(k key) bool { return k.name == prefix+name })
		if i < 0 {
			known, elsewhere := knownIn(prefix)
			return d.unknown(here, known, elsewhere...)
		}
		k := keys()[i]
		if err := k.setTOML(p, values[name]); err != nil {
			v := values[name]
			if table, ok := v.(map[string]any); ok && err.entry != "" {
				here, v = append(here, err.entry), table[err.entry]
			}
			// A number where a secret belongs may well be the secret.
			if k.kind == KindSecret || k.name == "provider.headers" {
				v = nil
			}
			return d.fault(here, v, err)
		}
	}
	return nil
}

// knownIn lists the keys that may stand in a table, by the names that they have there, and all others in full, because a key
// in the wrong table is a common slip.
func knownIn(prefix string) (here, elsewhere []string) {
	for _, name := range keyNames() {
		rest, ok := strings.CutPrefix(name, prefix)
		if ok && !strings.Contains(rest, ".") {
			here = append(here, rest)
		} else {
			elsewhere = append(elsewhere, name)
		}
	}
	return here, elsewhere
}

func (d *document) unknown(path, known []string, elsewhere ...string) error {
	last := len(path) - 1
	return &FileError{
		Line: d.line(path),
		What: fmt.Sprintf("unknown key %q in %s", path[last], tableName(path[:last])),
		Fix:  suggest(path[last], known, elsewhere...),
	}
}

// fault words what is wrong with a value; v is nil where it may not be shown.
func (d *document) fault(path []string, v any, err *valueError) error {
	last := len(path) - 1
	assignment := renderKey(path[last])
	if shown := shownValue(v); shown != "" {
		assignment += " = " + shown
	}
	return &FileError{
		Line: d.line(path),
		What: fmt.Sprintf("%s in %s: %s", assignment, tableName(path[:last]), err.what),
		Fix:  err.fix,
	}
}

// shownValue gives a scalar as the file has it; tables, lists and dates are named by their type, and what is said says that.
func shownValue(v any) string {
	switch v.(type) {
	case string, bool, int64, float64:
		return renderValue(v)
	}
	return ""
}
