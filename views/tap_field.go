package views

import (
	"net/url"

	"github.com/charmbracelet/bubbles/cursor"
	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"
)

// tapField is the text field for the server that the tap passes calls on to.
type tapField struct {
	input   textinput.Model
	open    bool
	problem string
}

func newTapField() tapField {
	f := tapField{input: textinput.New()}
	f.input.Prompt = ""
	f.input.Cursor.SetMode(cursor.CursorStatic) // a blinking one would wake the program twice a second
	return f
}

func (f *tapField) show(upstream string) {
	f.open, f.problem = true, ""
	f.input.SetValue(upstream)
	f.input.CursorEnd()
	f.input.Focus() // its command would make the cursor blink
}

func (f *tapField) hide() {
	f.open, f.problem = false, ""
	f.input.Blur()
}

func (f *tapField) edit(m tea.KeyMsg) tea.Cmd {
	f.problem = ""
	return f.other(m)
}

// other takes what is not a key, such as the answer of the clipboard.
func (f *tapField) other(m tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	f.input, cmd = f.input.Update(m)
	return cmd
}

// upstreamProblem says what is wrong with an upstream, or "".
func upstreamProblem(s string) string {
	u, err := url.Parse(s)
	switch {
	case s == "":
		return "" // the profile's
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return "write it as https://api.exponea.com"
	case u.User != nil:
		return "leave the name and the password out; the app sends its own"
	case u.RawQuery != "" || u.Fragment != "":
		return "leave out what stands behind the path"
	default:
		return ""
	}
}
