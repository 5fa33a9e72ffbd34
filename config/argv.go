package config

import (
	"encoding/json"
	"strings"
)

// SplitCommand splits a command line of the environment, that of a pager or an editor, by the same rules as those of a provider.
func SplitCommand(text string) ([]string, error) {
	argv, wrong := splitArgv(text)
	if wrong != nil {
		return nil, wrong
	}
	return argv, nil
}

// splitArgv reads a command line: a JSON array of strings, or words parted by blanks where '…' and "…" hold blanks. There
// are no escapes, so that Windows paths stay as they are written; what needs one can be said as an array.
func splitArgv(text string) ([]string, *valueError) {
	if strings.HasPrefix(strings.TrimSpace(text), "[") {
		var argv []string
		if err := json.Unmarshal([]byte(text), &argv); err != nil {
			return nil, wrong("the command is no JSON array of texts", `write it like ["./mint", "--json"]`)
		}
		return checkCommand(argv)
	}
	var (
		argv   []string
		word   strings.Builder
		inWord bool
		quote  rune
	)
	for _, c := range text {
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(c)
		case c == '\'' || c == '"':
			quote, inWord = c, true
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			if inWord {
				argv = append(argv, word.String())
				word.Reset()
				inWord = false
			}
		default:
			word.WriteRune(c)
			inWord = true
		}
	}
	if quote != 0 {
		return nil, wrong("a quote in the command is not closed", `close it, or write the command like ["./mint", "--json"]`)
	}
	if inWord {
		argv = append(argv, word.String())
	}
	return checkCommand(argv)
}

func checkCommand(argv []string) ([]string, *valueError) {
	if len(argv) == 0 || argv[0] == "" {
		return nil, wrong("the command is empty", "name a program to run")
	}
	for _, a := range argv {
		if strings.ContainsRune(a, 0) {
			return nil, wrong("the command holds a NUL character", "take it out")
		}
	}
	return argv, nil
}
