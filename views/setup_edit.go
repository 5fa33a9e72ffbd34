package views

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/huh"
	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"
)

// setupEdit is the field that has the letters. huh edits; the picture is drawn by the form, in its own columns and colours,
// so that the field looks the same with and without the focus.
type setupEdit struct {
	row   string // whose it is
	kind  string
	field huh.Field
	text  string // of a text or a choice; huh writes it
	on    bool   // of a bool; huh writes it
	last  string // what the value was when it was last looked at
}

// newSetupEdit starts to edit a value of a field.
func newSetupEdit(row string, f SetupField, value string) *setupEdit {
	e := &setupEdit{row: row, kind: f.Kind, text: value}
	switch f.Kind {
	case "choice":
		if e.text == "" {
			e.text = f.Default
		}
		e.field = huh.NewSelect[string]().Options(huh.NewOptions(setupChoices(f)...)...).Value(&e.text).Inline(true)
	case "bool":
		e.on = value == "true"
		e.field = huh.NewConfirm().Value(&e.on)
	default:
		if isPlainMark(value) {
			e.text = "" // what stands in the file is not known here; typing replaces it
		}
		e.field = huh.NewInput().Prompt("").Value(&e.text)
	}
	e.field = e.field.WithTheme(setupFieldTheme()).WithKeyMap(setupFieldKeys())
	e.field.Focus() // its Cmd would make the cursor blink; nothing on this screen does
	if f.Kind != "choice" && f.Kind != "bool" {
		// What the library has made of line breaks in the value is no change of the user's.
		e.press(tea.KeyMsg{Type: tea.KeyEnd})
	}
	e.last = e.value()
	return e
}

// setupChoices are the words to choose from. Where nothing is a choice too, it comes first.
func setupChoices(f SetupField) []string {
	if f.Default == "" && !slices.Contains(f.Choices, "") {
		return append([]string{""}, f.Choices...)
	}
	return f.Choices
}

// press gives a key to the field and reports whether its value is another one now. The Cmds of a field blink the cursor and
// move on to a next field of a huh form, neither of which is wanted.
func (e *setupEdit) press(k tea.KeyMsg) bool {
	if k.Type == tea.KeyRunes && len(k.Runes) > 1 {
		k.Paste = true // or letters that arrive together are taken for the key of that name: "up", "end"
	}
	if m, _ := e.field.Update(k); m != nil {
		if f, ok := m.(huh.Field); ok {
			e.field = f
		}
	}
	before := e.last
	e.last = e.value()
	return e.last != before
}

// value is what stands in the field, in the port's words. Blanks around a value come with pastes and belong to none.
func (e *setupEdit) value() string {
	if e.kind == "bool" {
		return strconv.FormatBool(e.on)
	}
	return strings.TrimSpace(e.text)
}

// cursor is where the next letter goes, counted in runes.
func (e *setupEdit) cursor() int {
	before, _, found := strings.Cut(e.field.View(), setupCursorMark)
	if !found {
		return len([]rune(e.text))
	}
	return len([]rune(before))
}

// setupCursorMark stands before the cursor in what huh draws. No text field can hold it, because they drop control
// characters.
const setupCursorMark = "\x02"

// setupFieldTheme draws nothing but the text, and marks the cursor, which huh tells no other way.
func setupFieldTheme() *huh.Theme {
	// An own renderer, because the default one looks at os.Stdout.
	r := lipgloss.NewRenderer(io.Discard)
	r.SetColorProfile(termenv.Ascii)
	plain := r.NewStyle()
	styles := huh.FieldStyles{
		Base: plain, Title: plain, Description: plain, ErrorIndicator: plain, ErrorMessage: plain,
		SelectSelector: plain, Option: plain, NextIndicator: plain, PrevIndicator: plain,
		SelectedOption: plain, UnselectedOption: plain, FocusedButton: plain, BlurredButton: plain,
		TextInput: huh.TextInputStyles{
			Cursor:     plain.Transform(func(s string) string { return setupCursorMark + s }),
			CursorText: plain, Placeholder: plain, Prompt: plain, Text: plain,
		},
	}
	return &huh.Theme{Focused: styles, Blurred: styles}
}

// setupFieldKeys leaves to huh what happens inside a field. Going from field to field is the form's own business, and letters
// that are shortcuts in a huh form, like / and g, are not bound at all.
func setupFieldKeys() *huh.KeyMap {
	bind := func(keys ...string) key.Binding { return key.NewBinding(key.WithKeys(keys...)) }
	return &huh.KeyMap{
		Select:  huh.SelectKeyMap{Left: bind("left", "h"), Right: bind("right", "l", " ")},
		Confirm: huh.ConfirmKeyMap{Toggle: bind(" ", "left", "right", "h", "l", "x"), Accept: bind("y"), Reject: bind("n")},
	}
}
