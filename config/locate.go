package config

import (
	"bytes"
	"slices"
	"strings"
)

// LineOf is the line, counted from 1, on which a profile file sets a key of a profile; where it does not, the nearest that the key
// would stand in, which is the profile's header at last. An empty key is the profile itself. It is 0 when the file cannot be read,
// or says nothing of the profile.
func LineOf(path, profile, key string) int {
	text, err := readConfigFile(path)
	if err != nil || text == nil {
		return 0
	}
	// The mark is no part of any line.
	d, err := parseDocument(bytes.TrimPrefix(text, []byte(byteOrderMark)))
	if err != nil {
		return 0
	}
	whole := profilePath(profile)
	says := func(path []string) bool { return hasPrefix(path, whole) }
	if !slices.ContainsFunc(d.tables, func(t table) bool { return says(t.path) }) &&
		!slices.ContainsFunc(d.expressions, func(e expression) bool { return says(e.path) }) {
		return 0
	}
	if key != "" {
		whole = append(whole, strings.Split(key, ".")...)
	}
	return d.line(whole)
}
