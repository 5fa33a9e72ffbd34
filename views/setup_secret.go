package views

import "strings"

// referencePrefixes begin the values that say where a secret is and are none themselves.
func referencePrefixes() []string { return []string{"env:", "file:", "keyring:", "command:"} }

// isPlainMark reports whether a value stands for a secret that is in the file and does not come here.
func isPlainMark(value string) bool { return value == "[plain]" }

// isReference reports whether a value may be shown where a secret is expected.
func isReference(value string) bool {
	if isPlainMark(value) {
		return true
	}
	for _, p := range referencePrefixes() {
		if strings.HasPrefix(value, p) {
			return true
		}
	}
	return false
}

// mayBecomeReference also takes the beginning of a prefix: somebody who types "keyr" wants to see it.
func mayBecomeReference(value string) bool {
	if isReference(value) {
		return true
	}
	for _, p := range referencePrefixes() {
		if strings.HasPrefix(p, value) {
			return true
		}
	}
	return false
}

// hiddenFrom is the rune from which on a row's text is not shown, or its length when all of it may be: of a secret that is no
// reference everything, in a line "name = value" of secrets what follows the sign.
func hiddenFrom(f SetupField, text string, typing bool) int {
	runes := len([]rune(text))
	secret, from := text, 0
	switch {
	case f.Kind == "secret":
	case f.Kind == "map" && f.Secrets:
		name, value, ok := strings.Cut(text, "=")
		if !ok {
			return runes
		}
		secret = strings.TrimSpace(value)
		from = len([]rune(name)) + 1 + len([]rune(value)) - len([]rune(strings.TrimLeft(value, " ")))
	default:
		return runes
	}
	if isReference(secret) || typing && mayBecomeReference(secret) {
		return runes
	}
	return from
}

// setupShown is a row's text as it may be shown. The number of dots says nothing once the typing is over.
func setupShown(f SetupField, text string) string {
	runes := []rune(text)
	from := hiddenFrom(f, text, false)
	if from >= len(runes) {
		return text
	}
	return string(runes[:from]) + "••••"
}
