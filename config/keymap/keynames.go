package keymap

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

func split(words string) []string { return strings.Fields(words) }

// kept are the keys by which a program is never lost: nobody can give them to something else, or take them from what they do.
func kept() []string {
	return []string{"ctrl+c", "ctrl+z", "enter", "esc", "tab", "shift+tab", "up", "down", "left", "right", "home", "end", "pgup", "pgdown", "f1"}
}

// keptFor says what a kept key is kept for.
func keptFor(key string) string {
	switch key {
	case "ctrl+c":
		return "leaves authpeek at once"
	case "ctrl+z":
		return "puts authpeek aside"
	case "enter":
		return "goes in"
	case "esc":
		return "goes one level back"
	case "f1":
		return "opens help"
	}
	return "moves about"
}

// named are the keys that have a name and no character.
func named() []string {
	names := []string{"space", "backspace", "delete", "insert"}
	names = append(names, kept()...)
	for _, k := range []string{"up", "down", "left", "right", "home", "end"} {
		names = append(names, "shift+"+k, "ctrl+"+k, "ctrl+shift+"+k)
	}
	names = append(names, "ctrl+pgup", "ctrl+pgdown")
	for n := range 20 {
		names = append(names, "f"+strconv.Itoa(n+1))
	}
	for c := 'a'; c <= 'z'; c++ {
		names = append(names, "ctrl+"+string(c))
	}
	return append(names, "ctrl+@", `ctrl+\`, "ctrl+]", "ctrl+^", "ctrl+_")
}

// sameByte are keys that reach a program as another one: a terminal sends the same byte for both.
func sameByte(key string) (string, bool) {
	other, ok := map[string]string{"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+[": "esc", "ctrl+?": "backspace", "ctrl+j": "the line feed of a paste"}[key]
	return other, ok
}

// normal is a key's name as the program has it: " " is space, and the modifiers are in small letters.
func normal(key string) string {
	switch {
	case key == " ":
		return "space"
	case utf8.RuneCountInString(key) == 1:
		return key
	}
	// alt+X and alt+x are two keys; of all others capitals are a way of writing.
	if rest, ok := strings.CutPrefix(strings.ToLower(key), "alt+"); ok && utf8.RuneCountInString(rest) == 1 {
		return "alt+" + key[len("alt+"):]
	}
	key = strings.ToLower(key)
	if long, ok := map[string]string{"pagedown": "pgdown", "pgdn": "pgdown", "pageup": "pgup", "escape": "esc", "return": "enter", "del": "delete", "ctrl+space": "ctrl+@"}[key]; ok {
		return long
	}
	return key
}

// known reports whether a terminal has a key of that name.
func known(key string) bool {
	rest := strings.TrimPrefix(key, "alt+")
	if utf8.RuneCountInString(rest) == 1 {
		r, _ := utf8.DecodeRuneInString(rest)
		return unicode.IsPrint(r) && r != ' '
	}
	return slices.Contains(named(), rest)
}

// forText reports whether a text field needs a key: it writes, or moves the cursor in what is written.
func forText(key string) bool {
	return utf8.RuneCountInString(key) == 1 || slices.Contains([]string{
		"space", "backspace", "delete", "ctrl+a", "ctrl+e", "ctrl+h", "ctrl+w",
	}, key)
}

// Shown is how a key is written for people: where the program needs letters for it, the shortest that is understood.
func Shown(key string) string {
	switch key {
	case " ":
		return "space"
	case "pgdown":
		return "pgdn"
	}
	return key
}
