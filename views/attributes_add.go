package views

import (
	"errors"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/cursor"
	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// attributeField is the text field for one more attribute, TYPE:ID. What was typed stays when it is left, and is there when it
// is opened again.
type attributeField struct {
	input   textinput.Model
	open    bool
	problem string
	// typed is what stood before tab began to go through the types, turn how often it was pressed.
	typed string
	turn  int
}

func newAttributeField() attributeField {
	a := attributeField{input: textinput.New()}
	a.input.Cursor.SetMode(cursor.CursorStatic) // a blinking one would wake the program twice a second
	return a
}

func (a *attributeField) show() {
	a.open = true
	a.input.CursorEnd()
	a.input.Focus() // its command would make the cursor blink
}

func (a *attributeField) hide() {
	a.open, a.problem, a.turn = false, "", 0
	a.input.Blur()
}

// other takes what is not a key, such as the answer of the clipboard.
func (a *attributeField) other(m tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	a.input, cmd = a.input.Update(m)
	return cmd
}

// edit takes a key that is not one of the field's own.
func (a *attributeField) edit(m tea.KeyMsg) tea.Cmd {
	a.problem, a.turn = "", 0
	return a.other(m)
}

// complete goes through the types that begin as typed.
func (a *attributeField) complete(step int) {
	kind, id, colon := strings.Cut(a.input.Value(), ":")
	if a.turn == 0 {
		if colon && id != "" {
			return
		}
		a.typed = kind
		if colon {
			a.typed = ""
		}
	}
	fit := typesWith(a.typed)
	if len(fit) == 0 {
		return
	}
	at := 0
	if a.turn > 0 {
		at = (slices.Index(fit, kind) + step + len(fit)) % len(fit)
	}
	a.turn++
	a.problem = ""
	a.input.SetValue(fit[at] + ":")
	a.input.CursorEnd()
}

func typesWith(prefix string) []string {
	var out []string
	for _, t := range bloomreach.AttributeTypes {
		if strings.HasPrefix(t, prefix) {
			out = append(out, t)
		}
	}
	return out
}

// submit adds what the field holds to the list, or says beside the field why it cannot be.
func (v *attributesView) submit(s *Session) tea.Cmd {
	text := strings.TrimSpace(v.add.input.Value())
	a, err := bloomreach.ParseAttribute(text)
	var usage *engine.UsageError
	if errors.As(err, &usage) {
		v.add.problem = usage.Message + "; " + usage.Fix
		return keyHandled()
	}
	asked := v.asked(s)
	if i := slices.Index(asked, text); i >= 0 {
		v.add.problem = "it is asked for already, as the " + ordinal(i+1) + " of " + itoa(len(asked))
		return keyHandled()
	}
	if a.Type == typeRecommendation {
		if i := slices.IndexFunc(asked, func(s string) bool { return strings.HasPrefix(s, typeRecommendation+":") }); i >= 0 {
			v.add.problem = "a request takes one recommendation; " + s.Press("x") + " removes " + asked[i] + " first"
			return keyHandled()
		}
	}
	v.change(s, append(slices.Clone(asked), text))
	v.add.hide()
	v.add.input.SetValue("")
	v.cursor.Put(text)
	v.list(s)
	return v.ask(s)
}

// rows draws the field, the types that fit, and what is wrong.
func (a *attributeField) rows(f Frame, w int) [][]kit.Span {
	if !a.open {
		return nil
	}
	value := []rune(a.input.Value())
	at := min(a.input.Position(), len(value))
	// The part around the cursor is shown when the text is longer than the row.
	from := max(0, at-max(w-12, 1))
	field := []kit.Span{kit.Of(theme.Accent, "ask for "+f.Styles.Glyphs.Sel+" "), kit.Of(theme.Text, engine.Clean(string(value[from:at])))}
	if at < len(value) {
		field = append(field, kit.Of(theme.Accent, engine.Clean(string(value[at]))).Underline(), kit.Of(theme.Text, engine.Clean(string(value[at+1:]))))
	} else {
		field = append(field, kit.Of(theme.Accent, "_"))
	}
	rows := [][]kit.Span{field}
	if a.problem != "" {
		return append(rows, markedRows(markSpan(f.Styles, theme.MarkBad), theme.Text, engine.Clean(a.problem), w)...)
	}
	kind, _, colon := strings.Cut(a.input.Value(), ":")
	hint := "TYPE:ID · tab: " + strings.Join(typesWith(kind), " ")
	switch {
	case colon:
		hint = "the id as the project spells it · enter asks for it · esc leaves"
	case len(typesWith(kind)) == 0:
		hint = "no type begins so; tab knows " + strings.Join(bloomreach.AttributeTypes, " ")
	}
	return append(rows, markedRows(kit.Of(theme.Muted, "  "), theme.Muted, hint, w)...)
}
