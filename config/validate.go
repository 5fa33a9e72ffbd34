package config

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// Validate judges the profile as it would be used, with defaults, and returns its problems in the order of the keys. Keys
// that do not count, like provider.url with source file, are not looked at. It reads no file, variable or network.
func Validate(p Profile) []Problem {
	p = p.WithDefaults()
	var problems []Problem
	for _, k := range keys() {
		if !k.counts(p) {
			continue
		}
		if problem := k.judge(p); problem != nil {
			problems = append(problems, *problem)
			if k.name == "vendor" {
				break // which other keys count hangs on it
			}
		}
	}
	return problems
}

// judge expects a profile with defaults.
func (k key) judge(p Profile) *Problem {
	value := k.text(&p, "")
	problem := k.fault(p, value)
	if problem == nil {
		return nil
	}
	if problem.Key == "" {
		problem.Key, problem.Value = k.name, value
	}
	if k.holdsURL() {
		problem.Value = redactedURL(problem.Value)
	}
	return problem
}

func (k key) fault(p Profile, value string) *Problem {
	if value == "" {
		// The embedded server fills these in when it runs, so in its profile they are allowed to be missing.
		if k.needed == "" || p.Embedded() {
			return nil
		}
		return refuse("it is empty, and "+k.needed, "set "+k.name)
	}
	if k.kind == KindChoice && !slices.Contains(k.choices, value) {
		return refuse("it is none of its words", suggest(value, k.choices))
	}
	if d, ok := k.at(&p).(*time.Duration); ok && *d != 0 {
		if err := k.checkRange(*d); err != nil {
			return refuse(err.what, err.fix)
		}
	}
	if k.rule == nil {
		return nil
	}
	return k.rule(p, value)
}

// plainSecrets reports the secrets that stand in the file itself. The profile is the file's, without defaults.
func plainSecrets(p Profile) []Problem {
	return plainIn(p, CodePlainSecret, "the secret itself stands in the file")
}

// argvSecrets reports the secrets that --set gives in clear: every process of this machine may read a command line, and a
// shell keeps it in its history. Sets that cannot be read have been told of already.
func argvSecrets(sets []string) []Problem {
	var p Profile
	for _, set := range sets {
		_ = assign(&p, &UI{}, "--set", set)
	}
	return plainIn(p, CodeArgvSecret, "the secret itself stands on the command line")
}

func plainIn(p Profile, code, what string) []Problem {
	var found []Problem
	report := func(name string, r Ref) {
		if r.Kind() == RefPlain {
			problem := warn(code, what,
				"keep it elsewhere and write env:NAME, file:PATH, keyring:SERVICE/USER or command:ARGV")
			problem.Key, problem.Value = name, r.String()
			found = append(found, *problem)
		}
	}
	for _, k := range keys() {
		switch field := k.at(&p).(type) {
		case *Ref:
			report(k.name, *field)
		case *map[string]Ref:
			for _, name := range sortedKeys(*field) {
				if NamesSecret(name) {
					report(k.name+"."+name, (*field)[name])
				}
			}
		}
	}
	return found
}

// NamesSecret tells headers that carry credentials from those like Accept, whose values may well stand in the file.
func NamesSecret(header string) bool {
	header = strings.ToLower(header)
	return slices.ContainsFunc([]string{"auth", "cookie", "token", "key", "secret", "session", "password"}, func(word string) bool {
		return strings.Contains(header, word)
	})
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
