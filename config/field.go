package config

import "strings"

// Kind says how a field is edited.
type Kind string

// The kinds of fields.
const (
	KindText     Kind = "text"
	KindChoice   Kind = "choice"
	KindBool     Kind = "bool"
	KindSecret   Kind = "secret"   // a Ref
	KindDuration Kind = "duration" // 30s, 5m
	KindMap      Kind = "map"      // a JSON object as a whole, KEY.NAME for one entry
	KindList     Kind = "argv"     // a JSON array, or words
)

// Field describes one key of a profile for a form.
type Field struct {
	Key     string // what SetKey takes
	Title   string // the key without its group
	Group   string // "", "customer" or "provider"
	Kind    Kind
	Choices []string // for KindChoice; the texts to offer
	Default string   // what an empty value stands for
	Help    string   // one or two sentences
	// When tells whether the field counts in a profile, with or without defaults. Whoever asks it of many fields asks Counts, with the
	// defaults in place already.
	When   func(Profile) bool
	Counts func(withDefaults Profile) bool
	// Text writes the field's value in a profile, as GetKey does.
	Text func(Profile) string
	// Check judges a value typed into the field of a profile, without changing the profile; nil when it is fine. A problem
	// that does not block may be saved.
	Check func(p Profile, value string) *Problem
}

// Fields describes the keys of a vendor's profile in the order of the form. The two ids that every customer has stand as
// fields of their own before the map that holds all.
func Fields(vendor string) []Field {
	defaults := Profile{Vendor: vendor}.WithDefaults()
	var fields []Field
	for _, k := range keys() {
		// A key that counts with neither integration is none of this vendor's. What hangs on the source stays.
		if k.group() == "" && !k.counts(defaults) && !k.counts(withStream(defaults)) {
			continue
		}
		if k.name == "customer" {
			for _, id := range CustomerIDs(vendor) {
				fields = append(fields, k.field(defaults, id))
			}
		}
		fields = append(fields, k.field(defaults, ""))
	}
	return fields
}

func withStream(p Profile) Profile {
	p.Integration = "stream"
	return p
}

// field describes the key, or one entry of a map.
func (k key) field(defaults Profile, entry string) Field {
	f := Field{
		Key:     k.name,
		Group:   k.group(),
		Kind:    k.kind,
		Choices: k.choices,
		Default: k.text(&defaults, entry),
		Help:    k.help,
		When:    func(p Profile) bool { return k.counts(p.WithDefaults()) },
		Counts:  k.counts,
		Text:    func(p Profile) string { return k.text(&p, entry) },
		Check:   func(p Profile, value string) *Problem { return k.check(p, entry, value) },
	}
	if entry != "" {
		f.Key, f.Kind = k.name+"."+entry, KindText
	}
	f.Title = f.Key[strings.LastIndexByte(f.Key, '.')+1:]
	return f
}

// check is what the field would say if value stood in it.
func (k key) check(p Profile, entry, value string) *Problem {
	p = p.Clone()
	if err := k.setText(&p, entry, value); err != nil {
		problem := refuse(err.what, err.fix)
		problem.Key, problem.Value = k.name, k.shown(value)
		if entry != "" {
			problem.Key += "." + entry
		}
		return problem
	}
	problem := k.judge(p.WithDefaults())
	if problem != nil && entry != "" && problem.Key != k.name+"."+entry {
		return nil // the trouble is with another entry of the map
	}
	return problem
}
