package keymap_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authpeek/config"
	"authpeek/config/keymap"
)

// binding is a screen that binds those keys; one that begins with ! is bound without a word.
func binding(keys ...string) keymap.Screen {
	return func(key string) (bool, bool) {
		if slices.Contains(keys, "!"+key) {
			return true, true
		}
		return slices.Contains(keys, key), false
	}
}

// choices reads "mode=N ctrl+b" as a line of [ui.keys].
func choices(lines ...string) []config.KeyChoice {
	var out []config.KeyChoice
	for _, l := range lines {
		action, keys, _ := strings.Cut(l, "=")
		out = append(out, config.KeyChoice{Action: action, Keys: strings.Fields(keys)})
	}
	return out
}

func TestResolve(t *testing.T) {
	tests := []struct {
		name    string
		chosen  []string
		place   string
		pressed string
		screen  []string
		typing  bool
		want    keymap.Press
	}{
		{"nothing is chosen", nil, "inbox", "m", []string{"m"}, false, keymap.Press{Key: "m"}},
		{"a session's action", []string{"mode=B"}, "inbox", "B", nil, false, keymap.Press{Owner: keymap.Program, Key: "M"}},
		{"what it had", []string{"mode=ctrl+b"}, "inbox", "M", []string{"m"}, false, keymap.Press{Owner: keymap.Nobody, Key: "ctrl+b", Action: "mode"}},
		{"a second key beside its own", []string{"mode=M ctrl+b"}, "inbox", "M", nil, false, keymap.Press{Owner: keymap.Program, Key: "M"}},
		{"a screen's action", []string{"inbox.mark-read=ctrl+r"}, "inbox", "ctrl+r", []string{"m"}, false, keymap.Press{Owner: keymap.Screens, Key: "m"}},
		{"on another screen", []string{"inbox.mark-read=ctrl+r"}, "calls", "ctrl+r", []string{"m"}, false, keymap.Press{Key: "ctrl+r"}},
		{"what the screen's had", []string{"inbox.mark-read=ctrl+r"}, "inbox", "m", []string{"m"}, false, keymap.Press{Owner: keymap.Nobody, Key: "ctrl+r", Action: "mark-read"}},
		{"while the screen does not bind it", []string{"inbox.mark-read=ctrl+r"}, "inbox", "ctrl+r", nil, false, keymap.Press{Key: "ctrl+r"}},
		{"two that change places", []string{"inbox.mark-read=u", "inbox.unread-only=m"}, "inbox", "u", []string{"m", "u"}, false, keymap.Press{Owner: keymap.Screens, Key: "m"}},
		{"run again passes by the screen's own r", []string{"run-again=ctrl+r"}, "calls", "ctrl+r", []string{"r"}, false, keymap.Press{Owner: keymap.Program, Key: "r"}},
		{"the screen's r stays", []string{"run-again=ctrl+r"}, "calls", "r", []string{"r"}, false, keymap.Press{Key: "r"}},
		{"a screen that wants no filter", []string{"filter=ctrl+f"}, "calls", "ctrl+f", []string{"!/"}, false, keymap.Press{Owner: keymap.Screens, Key: "/"}},
		{"space", []string{"pause=ctrl+p", "jump=space"}, "calls", " ", nil, false, keymap.Press{Owner: keymap.Program, Key: "'"}},
		{"to space", []string{"pause=ctrl+p"}, "calls", "ctrl+p", nil, false, keymap.Press{Owner: keymap.Program, Key: " "}},
		{"moving", []string{"down=E"}, "calls", "E", []string{"e"}, false, keymap.Press{Owner: keymap.Program, Key: "down"}},
		{"the arrow stays", []string{"down=ctrl+d"}, "calls", "down", nil, false, keymap.Press{Key: "down"}},
		{"the letter goes", []string{"down=ctrl+d"}, "calls", "j", nil, false, keymap.Press{Owner: keymap.Nobody, Key: "ctrl+d", Action: "down"}},
		{"an action without a key", []string{"theme=ctrl+b"}, "overview", "ctrl+b", nil, false, keymap.Press{Owner: keymap.Program, Key: "@theme"}},
		{"in a field, a letter is text", []string{"mode=B"}, "setup", "B", nil, true, keymap.Press{Key: "B"}},
		{"in a field, what works there", []string{"setup.save=f2"}, "setup", "f2", []string{"ctrl+s"}, true, keymap.Press{Owner: keymap.Screens, Key: "ctrl+s"}},
		{"in a field, what it had", []string{"setup.save=f2"}, "setup", "ctrl+s", []string{"ctrl+s"}, true, keymap.Press{Owner: keymap.Nobody, Key: "f2", Action: "save"}},
		{"enter stays beside another", []string{"inbox.open=o"}, "inbox", "enter", []string{"enter"}, false, keymap.Press{Key: "enter"}},
		{"names as they come", []string{"Save_Session=f12"}, "inbox", "f12", nil, false, keymap.Press{Owner: keymap.Program, Key: "S"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := keymap.New(choices(tt.chosen...))
			if len(m.Problems()) > 0 {
				t.Fatal(m.Problems())
			}
			if diff := cmp.Diff(tt.want, m.Resolve(tt.place, tt.pressed, binding(tt.screen...), tt.typing)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestProblems(t *testing.T) {
	tests := []struct {
		name   string
		chosen []string
		want   []string
	}{
		{"two of the session", []string{"mode=C"}, []string{"mode = C: the key is that of customer there; choose a free key, or give customer another one"}},
		{"a screen's key for everywhere", []string{"mode=N"}, []string{"mode = N: the key is that of inbox.previous-unread there; choose a free key, or give inbox.previous-unread another one"}},
		{"one free key for two", []string{"mode=ctrl+b", "faults=ctrl+b"}, []string{"mode = ctrl+b: the key is wanted for faults too; choose another key for one of them"}},
		{"a screen's and the session's", []string{"inbox.mark-read=M"}, []string{"inbox.mark-read = M: the key is that of mode there; choose a free key, or give mode another one"}},
		{"on two screens no conflict", []string{"inbox.mark-read=ctrl+b", "calls.mark=ctrl+b"}, nil},
		{"what two screens have by themselves", []string{"tokens.diff=d D"}, nil},
		{"ctrl+c", []string{"quit=ctrl+c"}, []string{"quit = ctrl+c: ctrl+c always leaves authpeek at once; choose another key"}},
		{"enter", []string{"mode=enter"}, []string{"mode = enter: enter always goes in; choose another key"}},
		{"an unknown action", []string{"mdoe=ctrl+b"}, []string{"mdoe: no action is called that; did you mean mode?"}},
		{"an unknown action of a screen", []string{"inbox.mark-raed=ctrl+b"}, []string{"inbox.mark-raed: no action is called that; did you mean inbox.mark-read?"}},
		{"an unknown key", []string{"mode=ctlr+b"}, []string{"mode = ctlr+b: no key is called that; did you mean ctrl+b?"}},
		{"a word", []string{"mode=hyperspace-drive"}, []string{"mode = hyperspace-drive: no key is called that; write a character, space, f1 to f20, or a name like ctrl+s, alt+x or pgup"}},
		{"the same byte", []string{"mode=ctrl+i"}, []string{"mode = ctrl+i: a terminal sends tab for it; choose another key"}},
		{"a text field's", []string{"setup.save=s"}, []string{"setup.save = s: a text field needs the key, and the action is wanted there; choose one with ctrl or a function key"}},
		{"one bad key of two", []string{"mode=ctrl+b enter"}, []string{"mode = enter: enter always goes in; choose another key"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := keymap.New(choices(tt.chosen...))
			var got []string
			for _, p := range m.Problems() {
				got = append(got, p.String())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if len(m.Findings()) != len(got) {
				t.Errorf("%d findings", len(m.Findings()))
			}
		})
	}
}

// A choice that is not followed leaves its action on its own key, and the others as they were chosen.
func TestTheDefaultStays(t *testing.T) {
	m := keymap.New(choices("mode=C", "profile=ctrl+b"))
	for pressed, want := range map[string]keymap.Press{
		"C": {Key: "C"}, "M": {Key: "M"}, "ctrl+b": {Owner: keymap.Program, Key: "P"},
	} {
		if got := m.Resolve("overview", pressed, binding(), false); got != want {
			t.Errorf("%s: %+v, want %+v", pressed, got, want)
		}
	}
}

func TestMoving(t *testing.T) {
	m := keymap.New(choices("down=E", "top=ctrl+y g"))
	for pressed, want := range map[string]string{
		"j": "", "E": "down", "down": "down", "k": "up", "ctrl+y": "home", "g": "home", "home": "home", "pgup": "pgup", "x": "", "enter": "",
	} {
		if got := m.Moving(pressed); got != want {
			t.Errorf("%s moves %q, want %q", pressed, got, want)
		}
	}
	if got := (&keymap.Map{}).Moving("j"); got != "down" {
		t.Errorf("by itself, j moves %q", got)
	}
}

func TestLabels(t *testing.T) {
	m := keymap.New(choices("mode=ctrl+b", "inbox.mark-read=X", "inbox.next-unread=ctrl+n", "pause=f5", "tokens.later=ctrl+l", "theme=f6"))
	if len(m.Problems()) > 0 {
		t.Fatal(m.Problems())
	}
	tests := []struct{ got, want string }{
		{m.Label("inbox", []string{"m"}, "m"), "X"},
		{m.Label("calls", []string{"m"}, "m"), "m"},
		{m.Label("inbox", []string{"n", "N"}, "n/N"), "ctrl+n N"},
		{m.Label("tokens", []string{"h", "l", "left", "right"}, "h l"), "h ctrl+l"},
		{m.Global("M"), "ctrl+b"}, {m.Global("P"), "P"}, {m.Global(" "), "f5"}, {m.Global("@theme"), "f6"}, {m.Global("@mouse"), ""},
		{m.Labelled("inbox", "m"), "X"}, {m.Labelled("inbox", "M"), "ctrl+b"}, {m.Labelled("inbox", "r"), "r"}, {m.Labelled("inbox", "space"), "f5"},
	}
	for i, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%d: %q, want %q", i, tt.got, tt.want)
		}
	}
}

// No two actions of one place may have one name or one key, but for tabs that never stand beside each other.
func TestTheTableIsConsistent(t *testing.T) {
	names, keys := map[string]bool{}, map[string]string{}
	for _, a := range keymap.Actions() {
		if names[a.Name] {
			t.Errorf("two are called %s", a.Name)
		}
		names[a.Name] = true
		for _, k := range a.Keys {
			at := a.Place + " " + k
			if before, ok := keys[at]; ok && before != strings.Join(a.Keys, " ") {
				t.Errorf("%s has the key of %s", a.Name, before)
			}
			keys[at] = strings.Join(a.Keys, " ")
		}
	}
}
