package keymap

import "slices"

// Owner says whose a key is.
type Owner int

// The owners.
const (
	// Plain is a key that nobody has moved: it means to the program what it always has.
	Plain Owner = iota
	// Screens is a key of the open screen.
	Screens
	// Program is a key of the program's own, also where the screen would have another use for what it stands for.
	Program
	// Nobody is a key that was taken from its action and given to no other.
	Nobody
)

// Press is what a pressed key comes to.
type Press struct {
	Owner Owner
	// Key is the key as the program knows it. For Nobody it is the one to press instead.
	Key string
	// Action is the name of the action that a key of Nobody used to have.
	Action string
}

// Screen tells of the open screen: whether it binds a key now, and whether it does so without saying what for, which keeps the
// program's use of that key away.
type Screen func(key string) (binds, silent bool)

// Resolve says what a pressed key comes to on a screen. In a text field only what works there counts.
func (m *Map) Resolve(place, pressed string, screen Screen, typing bool) Press {
	if len(m.moved) == 0 {
		return Press{Key: pressed}
	}
	k := normal(pressed)
	for _, b := range m.moved {
		if b.place != place || typing && !b.typing {
			continue
		}
		if binds, _ := screen(spelled(b.canonical())); slices.Contains(b.has, k) && (binds || typing) {
			return Press{Owner: Screens, Key: spelled(b.canonical())}
		}
	}
	if typing {
		return m.left(place, k, pressed, screen, true)
	}
	for _, b := range m.moved {
		if b.place != Everywhere || !slices.Contains(b.has, k) {
			continue
		}
		own := spelled(b.canonical())
		if _, silent := screen(own); silent {
			return Press{Owner: Screens, Key: own}
		}
		return Press{Owner: Program, Key: own}
	}
	return m.left(place, k, pressed, screen, false)
}

// left is a key that nobody was given: it is nobody's when its action has gone elsewhere.
func (m *Map) left(place, k, pressed string, screen Screen, typing bool) Press {
	used := false // the screen has another use for it
	if binds, _ := screen(pressed); binds {
		used = !slices.ContainsFunc(m.moved, func(b bound) bool { return b.place == place && slices.Contains(b.keys, k) })
	}
	for _, b := range m.moved {
		here := b.place == place || b.place == Everywhere && !typing && !used
		if !here || typing && !b.typing || !slices.Contains(b.keys, k) || slices.Contains(kept(), k) || slices.Contains(b.has, k) {
			continue
		}
		if b.place != Everywhere {
			if binds, _ := screen(pressed); !binds && !typing {
				continue
			}
		}
		return Press{Owner: Nobody, Key: Shown(b.has[0]), Action: b.names[0]}
	}
	return Press{Key: pressed}
}

// Moving is the key that moves a cursor as the pressed one does, by the name that it has on every keyboard: up, down, left, right,
// pgup, pgdown, home or end. It is "" for a key that moves nothing. What lies over the screens has lists too, and no bindings.
func (m *Map) Moving(pressed string) string {
	k := normal(pressed)
	for _, s := range moving() {
		has := s.keys
		for _, b := range m.moved {
			if b.place == Everywhere && b.canonical() == s.canonical() {
				has = keysOf(s, b.has)
			}
		}
		if slices.Contains(has, k) {
			return s.canonical()
		}
	}
	return ""
}

// spelled is a key as the program's library spells it.
func spelled(key string) string {
	if key == "space" {
		return " "
	}
	return key
}

// Label is what to press on a screen for a binding with those keys, which is shown as label unless it was moved.
func (m *Map) Label(place string, keys []string, label string) string {
	out, changed := "", false
	var done []string
	for _, k := range keys {
		shown := k
		for _, b := range m.moved {
			if b.place == place && slices.Contains(b.keys, normal(k)) {
				shown, changed = b.has[0], true
			}
		}
		if slices.Contains(done, shown) {
			continue
		}
		done = append(done, shown)
	}
	if !changed {
		return label
	}
	for i, k := range done {
		if i > 0 && slices.Contains(kept(), k) {
			continue // left and right need no mention beside h and l
		}
		if out != "" {
			out += " "
		}
		out += Shown(k)
	}
	return out
}

// Labelled is what to press on a screen for one of its keys, or of the program's.
func (m *Map) Labelled(place, key string) string {
	if len(m.moved) == 0 {
		return Shown(key)
	}
	k := normal(key)
	for _, at := range []string{place, Everywhere} {
		for _, b := range m.moved {
			if b.place == at && slices.Contains(b.keys, k) {
				return Shown(b.has[0])
			}
		}
		if at != Everywhere && slices.Contains(m.own[at], k) {
			break // the screen's own, and not moved
		}
	}
	return Shown(key)
}

// Global is what to press for an action of the program, by its own key or its keyless name; "" when it has none.
func (m *Map) Global(own string) string {
	for _, b := range m.moved {
		if b.place == Everywhere && b.canonical() == normal(own) {
			return Shown(b.has[0])
		}
	}
	if len(own) > 1 && own[:1] == Keyless {
		return ""
	}
	return Shown(own)
}

// Moved reports whether any action has another key than its own.
func (m *Map) Moved() bool { return len(m.moved) > 0 }
