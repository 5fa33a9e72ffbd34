package keymap

import (
	"slices"
	"strings"

	"authpeek/config"
)

// The stable codes of what can be wrong with a line of [ui.keys].
const (
	CodeConflict = "config.key-conflict" // two actions on one key in the same place
	CodeUnknown  = "config.key-unknown"  // nothing is called that
	CodeUnusable = "config.key-unusable" // the key is kept for something else
)

// Problem is a choice that was not followed. The action has kept its own key.
type Problem struct {
	Code   string
	Action string // as the file has it: mode, inbox.mark-read
	Key    string // "" where it is not about one
	What   string
	Fix    string
}

// String is one line for a toast or a list.
func (p Problem) String() string {
	return p.name() + ": " + p.What + "; " + p.Fix
}

func (p Problem) name() string {
	if p.Key == "" {
		return p.Action
	}
	return p.Action + " = " + p.Key
}

// Problems are the choices that were not followed, in the order in which they were found.
func (m *Map) Problems() []Problem { return slices.Clone(m.problems) }

// Findings are the problems as diagnoses of the configuration. Texts of the file in them are as the file has them.
func (m *Map) Findings() []config.Finding {
	var out []config.Finding
	for _, p := range m.problems {
		detail := "In [ui.keys], or --set " + config.KeyPrefix + p.Action + "; the action keeps its own key."
		if p.Code == CodeUnknown && p.Key == "" {
			detail = "In [ui.keys], or --set " + config.KeyPrefix + p.Action + "; the line has no effect."
		}
		out = append(out, config.Finding{
			Code: p.Code, Severity: config.Warning, Title: p.name() + ": " + p.What, Detail: detail,
			Fix: p.Fix, Key: strings.TrimSuffix(config.KeyPrefix, ".") + "." + p.Action,
		})
	}
	return out
}

// Action is one action for whoever wants to list them.
type Action struct {
	Place  string // a screen's id, or Everywhere
	Name   string // as a line of [ui.keys] has it
	Keys   []string
	Typing bool // works in text fields too
}

// Actions are all that can be given other keys.
func Actions() []Action {
	var out []Action
	for _, s := range slots() {
		for _, name := range s.names {
			title := name
			if s.place != Everywhere {
				title = s.place + "." + name
			}
			out = append(out, Action{Place: s.place, Name: title, Keys: slices.Clone(s.keys), Typing: s.typing})
		}
	}
	return out
}
