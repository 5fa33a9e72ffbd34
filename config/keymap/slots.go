package keymap

// slot is what a key does in a place. Keys that mean several things on one screen, one after another, are one slot with several
// names: who moves one of them moves them all.
type slot struct {
	place string // a screen's id, or "" for what works on all of them
	names []string
	keys  []string // what it has unless somebody chooses others; all mean the same, and the first one stands for them
	// typing says that it works while a text field has the focus too.
	typing bool
}

// canonical is the key that a slot is known by inside the program. What has no key of its own is known by its name.
func (s slot) canonical() string {
	if len(s.keys) == 0 {
		return Keyless + s.names[0]
	}
	return s.keys[0]
}

// title is the name that a slot is written with in the file.
func (s slot) title() string {
	if s.place == "" {
		return s.names[0]
	}
	return s.place + "." + s.names[0]
}

// Keyless begins what stands for the key of an action that has none unless somebody gives it one.
const Keyless = "@"

// Everywhere is the place of the actions that every screen has.
const Everywhere = ""

func key(names, keys string) slot { return slot{names: split(names), keys: split(keys)} }

func typed(names, keys string) slot {
	return slot{names: split(names), keys: split(keys), typing: true}
}

func in(place string, slots ...slot) []slot {
	for i := range slots {
		slots[i].place = place
	}
	return slots
}

// everywhere are the actions of the program itself, the tabs and what moves the cursor.
func everywhere() []slot {
	return append(in(Everywhere,
		key("help", "?"), key("palette", ":"), key("filter", "/"),
		key("profile", "P"), key("vendor", "V"), key("mode", "M"), key("customer", "C"), key("faults", "F"), key("follow", "L"),
		key("wire", "W"), key("save-session", "S"), key("zone", "Z"),
		key("run-again", "r"), key("pause", "space"), key("next-screen", "]"), key("previous-screen", "["), key("quit", "q"),
		key("jump", "'"), key("select", "Y"), key("theme", ""), key("glyphs", ""), key("motion", ""), key("mouse", ""),
		key("open-overview", "1"), key("open-attributes", "2"), key("open-operations", "2"), key("open-consents", "3"),
		key("open-ladder", "3"), key("open-grants", "3"), key("open-inbox", "4"), key("open-calls", "5"), key("open-tokens", "6"),
		key("open-compare", "7"), key("open-doctor", "8"), key("open-setup", "9"), key("open-matrix", "0"), key("open-tap", "T"),
	), moving()...)
}

// moving are the actions that move the cursor.
func moving() []slot {
	return in(Everywhere,
		key("up", "up k"), key("down", "down j"), key("left", "left h"), key("right", "right l"),
		key("page-up", "pgup"), key("page-down", "pgdown"), key("top", "home g"), key("bottom", "end G"),
	)
}

// slots are all there are.
func slots() []slot {
	all := everywhere()
	for _, of := range screens() {
		all = append(all, of...)
	}
	return all
}
