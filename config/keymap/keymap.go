package keymap

import (
	"slices"
	"strings"

	"authpeek/config"
)

// Map is which key does what. It does not change once it is made, and may be used from any goroutine. The zero Map has every
// action on its own key.
type Map struct {
	moved    []bound // the slots that have other keys than their own
	problems []Problem
	// own are the keys that each screen has by itself. Pictures ask for them many times each, and only where something was moved.
	own map[string][]string
}

// bound is a slot with the keys that it has.
type bound struct {
	slot
	has []string
}

// New works out who has which key. A choice that cannot stand, because two would have one key or because nothing is called that,
// leaves the action on its own key and is one of the Problems.
func New(choices []config.KeyChoice) *Map {
	m := &Map{}
	if len(choices) == 0 {
		return m
	}
	all := slots()
	chosen := map[int][]string{}
	for _, c := range choices {
		i, problem := find(all, c.Action)
		if problem != nil {
			m.problems = append(m.problems, *problem)
			continue
		}
		if keys := m.usable(all[i], c.Keys); len(keys) > 0 {
			chosen[i] = keys
		}
	}
	m.settle(all, chosen)
	for i, s := range all {
		if keys, ok := chosen[i]; ok {
			m.moved = append(m.moved, bound{s, keys})
		}
	}
	m.own = map[string][]string{}
	for _, s := range all {
		m.own[s.place] = append(m.own[s.place], s.keys...)
	}
	return m
}

// find is the slot that a line of [ui.keys] means.
func find(all []slot, action string) (int, *Problem) {
	place, name, nested := strings.Cut(action, ".")
	if !nested {
		place, name = Everywhere, action
	}
	name = fold(name)
	var known []string
	for i, s := range all {
		if s.place == place && slices.Contains(s.names, name) {
			return i, nil
		}
		known = append(known, s.title())
	}
	return 0, &Problem{
		Code: CodeUnknown, Action: action, What: "no action is called that",
		Fix: config.Suggest(action, known),
	}
}

// fold takes the ways of writing a name for one: its words may be parted by dashes, underscores or blanks.
func fold(name string) string {
	return strings.NewReplacer("_", "-", " ", "-").Replace(strings.ToLower(name))
}

// usable are those of the keys that the slot may have.
func (m *Map) usable(s slot, keys []string) []string {
	var out []string
	for _, k := range keys {
		k = normal(k)
		if p := refusal(s, k); p != nil {
			p.Action, p.Key = s.title(), k
			m.problems = append(m.problems, *p)
			continue
		}
		if !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	return out
}

// refusal says why a slot cannot have a key, whoever else has it, or nil.
func refusal(s slot, k string) *Problem {
	if slices.Contains(s.keys, k) {
		return nil
	}
	if other, same := sameByte(k); same {
		return &Problem{Code: CodeUnusable, What: "a terminal sends " + other + " for it", Fix: "choose another key"}
	}
	switch {
	case !known(k):
		return &Problem{Code: CodeUnknown, What: "no key is called that", Fix: suggestKey(k)}
	case slices.Contains(kept(), k):
		return &Problem{Code: CodeUnusable, What: k + " always " + keptFor(k), Fix: "choose another key"}
	case s.typing && forText(k):
		return &Problem{Code: CodeUnusable, What: "a text field needs the key, and the action is wanted there", Fix: "choose one with ctrl or a function key"}
	}
	return nil
}

func suggestKey(k string) string {
	fix := config.Suggest(k, named())
	if strings.HasPrefix(fix, "known are") {
		return "write a character, space, f1 to f20, or a name like ctrl+s, alt+x or pgup"
	}
	return fix
}

// keysOf are the keys that a slot ends up with: those that are kept stay with who has them.
func keysOf(s slot, chosen []string) []string {
	if chosen == nil {
		return s.keys
	}
	out := slices.Clone(chosen)
	for _, k := range s.keys {
		if slices.Contains(kept(), k) && !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	return out
}

// in reports the slots that can be reached on one screen together.
func together(a, b slot) bool {
	return a.place == b.place || a.place == Everywhere || b.place == Everywhere
}

// settle takes choices back until no two actions of one place want the same key. What two have by themselves is no conflict: the
// screen's goes first.
func (m *Map) settle(all []slot, chosen map[int][]string) {
	for again := true; again; {
		again = false
		for i, a := range all {
			for _, k := range chosen[i] {
				j := m.rival(all, chosen, i, k)
				if j < 0 {
					continue
				}
				m.problems = append(m.problems, conflict(a, all[j], k, chosen[j] != nil))
				delete(chosen, i)
				if slices.Contains(chosen[j], k) {
					delete(chosen, j)
				}
				again = true
				break
			}
		}
	}
}

// rival is another slot that has the key where slot i is, or -1.
func (m *Map) rival(all []slot, chosen map[int][]string, i int, k string) int {
	a := all[i]
	for j, b := range all {
		if j == i || !together(a, b) || !slices.Contains(keysOf(b, chosen[j]), k) {
			continue
		}
		if slices.Contains(a.keys, k) && slices.Contains(b.keys, k) {
			continue
		}
		return j
	}
	return -1
}

func conflict(a, b slot, k string, both bool) Problem {
	p := Problem{Code: CodeConflict, Action: a.title(), Key: k, What: "the key is that of " + b.title() + " there"}
	p.Fix = "choose a free key, or give " + b.title() + " another one"
	if both {
		p.What = "the key is wanted for " + b.title() + " too"
		p.Fix = "choose another key for one of them"
	}
	return p
}
