package views

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/google/go-cmp/cmp"

	"authpeek/ui/kit"
)

// The screen itself is tested in package ui, where there is a real profile file behind it.

func TestSetupWithoutAFile(t *testing.T) {
	v := newSetup(Deps{})
	checkAllSizes(t, liveSession(t, nil), v)
	if cmd := v.Update(nil, keyMsg("n")); cmd != nil || v.Editing() {
		t.Error("a form was opened without anything behind it")
	}
}

func TestSetupEdit(t *testing.T) {
	type state struct {
		Value  string
		Cursor int
	}
	text := SetupField{Kind: "text"}
	choice := SetupField{Kind: "choice", Choices: []string{"a", "b", "c"}, Default: "b"}
	tests := []struct {
		name  string
		field SetupField
		value string
		keys  []string
		want  state
	}{
		{"the cursor begins at the end", text, "abc", nil, state{"abc", 3}},
		{"letters go to the cursor", text, "abc", []string{"left", "x"}, state{"abxc", 3}},
		{"wide letters", text, "", []string{"日", "本", "left"}, state{"日本", 1}},
		{"words are deleted", text, "abc def", []string{"ctrl+w"}, state{"abc", 4}},
		{"a paste is one message", text, "", []string{"https://host.example/a b"}, state{"https://host.example/a b", 24}},
		{"letters that arrive together", text, "", []string{"lo"}, state{"lo", 2}},
		{"line breaks of a paste become blanks", text, "", []string{"a\nb\n"}, state{"a b", 4}},
		{"steering characters are not taken", text, "", []string{"a\x1b[31m\x02b"}, state{"a[31mb", 6}},
		{"a secret of the file is not known", SetupField{Kind: "secret"}, "[plain]", []string{"n", "ew"}, state{"new", 3}},
		{"the default is chosen from", choice, "", []string{"right"}, state{"c", 1}},
		{"choices go round", choice, "c", []string{" "}, state{"a", 1}},
		{"back", choice, "a", []string{"left"}, state{"c", 1}},
		{"shortcuts of the library are off", choice, "a", []string{"/", "G", "enter", "tab"}, state{"a", 1}},
		{"nothing is a choice where there is no default", SetupField{Kind: "choice", Choices: []string{"a", "b"}}, "", []string{"right"}, state{"a", 1}},
		{"a bool turns", SetupField{Kind: "bool"}, "false", []string{" "}, state{"true", 5}},
		{"a bool is said", SetupField{Kind: "bool"}, "true", []string{"n"}, state{"false", 4}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := newSetupEdit("row", test.field, test.value)
			before := e.value()
			changed := false
			for _, k := range test.keys {
				if e.press(keyMsg(k)) {
					changed = true
				}
			}
			if diff := cmp.Diff(test.want, state{e.value(), e.cursor()}); diff != "" {
				t.Error(diff)
			}
			if changed != (before != test.want.Value) {
				t.Errorf("changed: %v, from %q to %q", changed, before, e.value())
			}
		})
	}
}

// A body of several lines is drawn in one. Looking at it must not change it.
func TestSetupEditKeepsWhatItCannotShow(t *testing.T) {
	e := newSetupEdit("row", SetupField{Kind: "text"}, "{\n  \"a\": 1\n}")
	for _, k := range []string{"left", "home", "end"} {
		if e.press(keyMsg(k)) {
			t.Fatalf("%s changed the value to %q", k, e.value())
		}
	}
	if !e.press(keyMsg("x")) {
		t.Error("a letter did not")
	}
}

func TestHiddenSecrets(t *testing.T) {
	secret := SetupField{Kind: "secret"}
	headers := SetupField{Kind: "map", Secrets: true}
	tests := []struct {
		field        SetupField
		text         string
		shown, typed string
	}{
		{secret, "", "", ""},
		{secret, "s3cret", "••••", "••••••"},
		{secret, "keyr", "••••", "keyr"},
		{secret, "keyring:a/b", "keyring:a/b", "keyring:a/b"},
		{secret, "env:A", "env:A", "env:A"},
		{secret, "environment", "••••", "•••••••••••"},
		{secret, "[plain]", "[plain]", "[plain]"},
		{headers, "X-Key", "X-Key", "X-Key"},
		{headers, "X-Key = ab", "X-Key = ••••", "X-Key = ••"},
		{headers, "X-Key=a=b", "X-Key=••••", "X-Key=•••"},
		{headers, "X-Key = env:A", "X-Key = env:A", "X-Key = env:A"},
		{headers, "X-Key = [plain]", "X-Key = [plain]", "X-Key = [plain]"},
		{SetupField{Kind: "map"}, "id = 1", "id = 1", "id = 1"},
		{SetupField{Kind: "text"}, "s3cret", "s3cret", "s3cret"},
	}
	for _, test := range tests {
		if got := setupShown(test.field, test.text); got != test.shown {
			t.Errorf("%q is shown as %q, want %q", test.text, got, test.shown)
		}
		runes := []rune(test.text)
		from := hiddenFrom(test.field, test.text, true)
		if got := string(runes[:from]) + strings.Repeat("•", len(runes)-from); got != test.typed {
			t.Errorf("%q is typed as %q, want %q", test.text, got, test.typed)
		}
	}
}

func TestSetupRows(t *testing.T) {
	fields := []SetupField{
		{Key: "a", Kind: "text"},
		{Key: "m", Kind: "map", Value: "x = 1\ny = 2"},
		{Key: "e", Kind: "map"},
	}
	var ids []string
	for _, r := range setupRows(fields) {
		ids = append(ids, r.id)
	}
	if diff := cmp.Diff([]string{"a", "m#0", "m#1", "m#2", "e#0"}, ids); diff != "" {
		t.Error(diff)
	}
	tests := []struct {
		line       int
		text, want string
	}{
		{0, "x = 3", "x = 3\ny = 2"},
		{1, "", "x = 1\n"},
		{2, "z = 4", "x = 1\ny = 2\nz = 4"},
		{2, "", "x = 1\ny = 2"},
	}
	for _, test := range tests {
		r := setupRow{field: 1, line: test.line}
		if got := r.with(fields[1], test.text); got != test.want {
			t.Errorf("%q in line %d: %q, want %q", test.text, test.line, got, test.want)
		}
	}
}

func TestWrapPath(t *testing.T) {
	tests := []struct {
		line string
		w    int
		want []string
	}{
		{"inbox.fetch", 22, []string{"inbox.fetch"}},
		{"POST /webxp/projects/11111111/appinbox/fetch", 22, []string{"POST /webxp/projects", "  /11111111/appinbox", "  /fetch"}},
		{"Bearer ‹asked from http POST /token›", 22, []string{"Bearer ‹asked from", "  http POST /token›"}},
		{"", 22, []string{""}},
		{"no-place-to-break", 5, []string{"no-place-to-break"}},
	}
	for _, test := range tests {
		got := wrapPath(test.line, test.w)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%q: %s", test.line, diff)
		}
		if joined := strings.Join(pathPieces(test.line), ""); joined != test.line {
			t.Errorf("the pieces of %q are %q", test.line, joined)
		}
	}
}

func TestSetupEditScrolls(t *testing.T) {
	l := liveSession(t, nil)
	long := strings.Repeat("0123456789", 20) + "END"
	e := newSetupEdit("row", SetupField{Kind: "text"}, long)
	for _, room := range []int{0, 1, 5, 40} {
		var text string
		for _, s := range e.spans(l.frame(80, 24), SetupField{Kind: "text"}, room) {
			text += s.Text
		}
		if room > 5 && !strings.HasSuffix(text, "END_") {
			t.Errorf("the cursor is not seen in %d cells: %q", room, text)
		}
		if got := kit.Width(text); got > max(room, 2) {
			t.Errorf("%q has %d cells of %d", text, got, room)
		}
	}
	e.press(tea.KeyMsg{Type: tea.KeyHome})
	if spans := e.spans(l.frame(80, 24), SetupField{Kind: "text"}, 40); spans[0].Text != "" || spans[1].Text != "|" {
		t.Errorf("at the start it draws %q", spans)
	}
}
