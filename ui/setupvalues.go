package ui

import (
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"

	"authpeek/config"
	"authpeek/views"
)

// Values implements views.SetupPort.
func (p *setupPort) Values(name string) map[string]string {
	profile, _ := setupProfile(p.file(), name)
	return maps.Clone(p.texts(profile))
}

// setupTexts remembers what a profile reads like.
type setupTexts struct {
	of    config.Profile
	texts map[string]string
}

// texts writes all keys of a profile out. The profile in the form is the same from keystroke to keystroke, and writing it is
// the larger part of the work of each; so the latest is kept. It belongs to the UI's goroutine.
func (p *setupPort) texts(profile config.Profile) map[string]string {
	if p.written.texts != nil && reflect.DeepEqual(p.written.of, profile) {
		return p.written.texts
	}
	texts := map[string]string{}
	for _, f := range p.keysOf(profile.WithDefaults().Vendor) {
		texts[f.Key] = setupText(profile, f)
	}
	p.written = setupTexts{of: profile.Clone(), texts: texts}
	return texts
}

// setupText is a field's value as the form edits it.
func setupText(profile config.Profile, f config.Field) string {
	switch f.Kind {
	case config.KindMap:
		return strings.Join(mapText(profile, f.Key), "\n")
	case config.KindList:
		return words(profile.Provider.Argv)
	}
	return f.Text(profile)
}

// mapText writes a map as lines. The ids that the vendor's customers usually have are fields of their own and not among them.
func mapText(profile config.Profile, key string) []string {
	names := mapNames(profile, key)
	lines := make([]string, 0, len(names))
	for _, name := range names {
		value, err := config.GetKey(profile, key+"."+name)
		if err == nil {
			lines = append(lines, name+" = "+value)
		}
	}
	return lines
}

func mapNames(profile config.Profile, key string) []string {
	switch key {
	case "customer":
		ids := maps.Clone(profile.Customer)
		for _, id := range config.CustomerIDs(profile.WithDefaults().Vendor) {
			delete(ids, id)
		}
		return slices.Sorted(maps.Keys(ids))
	case "provider.headers":
		return slices.Sorted(maps.Keys(profile.Provider.Headers))
	case "provider.claims":
		return slices.Sorted(maps.Keys(profile.Provider.Claims))
	}
	return nil
}

// words writes a command line as config reads it: quotes where they are needed, and JSON where quotes do not do.
func words(argv []string) string {
	out := make([]string, 0, len(argv))
	for _, a := range argv {
		switch {
		case strings.ContainsAny(a, "\n\r") || strings.Contains(a, `"`) && strings.Contains(a, "'"):
			text, err := json.Marshal(argv)
			if err != nil {
				return "" // not reached: texts can be encoded
			}
			return string(text)
		case strings.Contains(a, `"`):
			a = "'" + a + "'"
		case a == "" || strings.ContainsAny(a, " \t'["):
			a = `"` + a + `"`
		}
		out = append(out, a)
	}
	return strings.Join(out, " ")
}

// putValues puts the values that were changed into the profile. What cannot be put there is told by key, in words for the
// line below its field.
func putValues(profile *config.Profile, values map[string]string) map[string]string {
	faults := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		var err error
		switch value := values[key]; {
		case key == views.SetupNewName, key == views.SetupCopyOf, key == views.SetupImported, value == config.PlainMark:
			continue
		case key == "customer", key == "provider.headers", key == "provider.claims":
			err = putLines(profile, key, value)
		default:
			err = config.SetKey(profile, key+"="+value)
		}
		if err != nil {
			faults[key] = faultText(err)
		}
	}
	return faults
}

// putLines makes a map what its lines say. A secret that the file holds stays when its line was not touched.
func putLines(profile *config.Profile, key, text string) error {
	entries := map[string]string{}
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		switch _, twice := entries[name]; {
		case !ok:
			return errors.New("a line has no = in it; write name = value")
		case name == "":
			return errors.New("a line has no name; write name = value")
		case value == "":
			return errors.New(name + " has no value; write one, or empty the line")
		case twice:
			return errors.New(name + " is there twice; take one away")
		}
		entries[name] = value
	}
	before := mapNames(*profile, key)
	for _, name := range before {
		if _, stays := entries[name]; !stays {
			if err := config.SetKey(profile, key+"."+name+"="); err != nil {
				return err
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		if entries[name] == config.PlainMark && slices.Contains(before, name) {
			continue
		}
		if err := config.SetKey(profile, key+"."+name+"="+entries[name]); err != nil {
			return errors.New(name + ": " + faultText(err))
		}
	}
	return nil
}

// faultText is what is wrong, then what would do, without the key, which stands before it already.
func faultText(err error) string {
	var set *config.SetError
	if errors.As(err, &set) {
		return set.What + "; " + set.Fix
	}
	return err.Error()
}
