package ui

import (
	"fmt"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"authpeek/auth/diagnose"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
	"authpeek/views"
)

// selecting shows a pane as it was at one instant, as plain lines without a frame, so that they can be taken: with the terminal's own
// selection, or line by line with the keys.
type selecting struct {
	panes [][]string // the pane that has the focus first, the whole body last
	pane  int
	at    int
	from  int // the other end of what is marked; -1 while nothing is
	top   int
	page  int
	title string
	taken time.Time
}

// startSelect is the key Y.
func (a *app) startSelect() tea.Cmd {
	if a.width < leastWidth || a.height < leastHeight {
		return nil
	}
	var body []string
	for _, row := range a.view().Render(a.viewFrame(a.bodyHeight(), nil)) {
		body = append(body, strings.TrimRight(ansi.Strip(row), " "))
	}
	s := &selecting{from: -1, title: a.entries[a.open].Title, taken: a.now()}
	if pane := focusedPane(body, a.styles); pane != nil {
		s.panes = append(s.panes, pane)
	}
	s.panes = append(s.panes, unframed(body, a.styles))
	// The mouse is the terminal's while lines are to be selected.
	return tea.Batch(a.setDialog(s), a.reportMouse(false))
}

// focusedPane cuts the pane that has the focus out of a picture: it has the mark before its title. Nil when there are no frames.
func focusedPane(body []string, st *theme.Styles) []string {
	g := &st.Glyphs
	for y, row := range body {
		before, _, ok := strings.Cut(row, g.TL+g.Sel)
		if !ok {
			continue
		}
		x := kit.Width(before)
		w := kit.Width(row) - x
		if end := strings.Index(row[len(before)+len(g.TL):], g.TR); end >= 0 {
			w = kit.Width(row[len(before) : len(before)+len(g.TL)+end])
		}
		var out []string
		for _, inner := range body[y+1:] {
			line := ansi.Cut(inner, x, x+w)
			if strings.HasPrefix(line, g.BL) {
				break
			}
			out = append(out, bare(line, g))
		}
		return out
	}
	return nil
}

// bare is a line of a pane without its frame.
func bare(line string, g *theme.Glyphs) string {
	line = strings.TrimSuffix(strings.TrimPrefix(strings.TrimRight(line, " "), g.V), g.V)
	line = strings.TrimSuffix(strings.TrimPrefix(line, g.TeeL), g.TeeR)
	return strings.TrimRight(strings.TrimPrefix(line, " "), " ")
}

// unframed is a whole picture without the lines of its frames.
func unframed(body []string, st *theme.Styles) []string {
	g := &st.Glyphs
	out := make([]string, len(body))
	if st.Options.ASCII {
		copy(out, body) // there the lines are characters that texts have too
		return out
	}
	frames := strings.NewReplacer(g.TL, " ", g.TR, " ", g.BL, " ", g.BR, " ", g.H, " ", g.V, " ", g.TeeL, " ", g.TeeR, " ")
	for i, row := range body {
		out[i] = strings.TrimRight(frames.Replace(row), " ")
	}
	return out
}

func (s *selecting) lines() []string { return s.panes[s.pane] }

func (s *selecting) bar() string {
	return "↑↓:line  v:mark from here  y:copy  tab:pane or whole screen  esc:back"
}

// marked are the lines between both ends, or the one of the cursor.
func (s *selecting) marked() (from, to int) {
	if s.from < 0 {
		return s.at, s.at + 1
	}
	return min(s.from, s.at), max(s.from, s.at) + 1
}

func (s *selecting) key(a *app, k tea.KeyMsg) (tea.Cmd, bool) {
	switch k.String() {
	case "down":
		s.at++
	case "up":
		s.at--
	case "pgdown", " ":
		s.at += s.page
	case "pgup":
		s.at -= s.page
	case "home":
		s.at = 0
	case "end":
		s.at = len(s.lines())
	case "v", "V":
		if s.from < 0 {
			s.from = s.at
		} else {
			s.from = -1
		}
	case "a":
		s.from, s.at = 0, len(s.lines())
	case "tab", "shift+tab":
		s.pane, s.at, s.from, s.top = (s.pane+1)%len(s.panes), 0, -1, 0
	case "y", "enter":
		from, to := s.marked()
		text := strings.Join(s.lines()[from:to], "\n")
		return tea.Batch(s.leave(a), a.copy(views.CopyMsg{What: diagnose.Counted(to-from, "line"), Text: text, Note: "as they were drawn"})), true
	case "esc", "q":
		return s.leave(a), true
	}
	s.at = max(0, min(s.at, len(s.lines())-1))
	return nil, false
}

func (s *selecting) leave(a *app) tea.Cmd {
	if a.mouse {
		return a.reportMouse(true)
	}
	return nil
}

// draw implements dialog. It has the whole body, and draws that itself.
func (s *selecting) draw(*app, int, int) []string { return nil }

// rows are the body: a title, and the lines from the first column on, so that nothing of a frame is selected with them.
func (s *selecting) rows(a *app, w, h int) []string {
	l := kit.NewLine(a.styles, w)
	s.page = max(h-1, 1)
	s.top = max(min(s.top, s.at), s.at-s.page+1)
	from, to := s.marked()
	what := s.title + " · select"
	if s.from >= 0 {
		what += " · " + diagnose.Counted(to-from, "line") + " marked"
	}
	title := []kit.Span{kit.Of(theme.Text, what), kit.Of(theme.Muted, " · as it was at "+kit.TimeOfDay(s.taken, a.session.Zone()))}
	out := []string{kit.Heading(a.styles, w, title, []kit.Span{kit.Of(theme.Muted, fmt.Sprintf("line %d of %d", s.at+1, len(s.lines())))}, true)}
	for i := s.top; len(out) < h; i++ {
		l.Reset(w)
		if i < len(s.lines()) {
			if i >= from && i < to {
				l.Selected()
			}
			text := s.lines()[i]
			if a.styles.Options.NoColor { // nothing else would show which lines are taken
				mark := " "
				if i >= from && i < to {
					mark = a.styles.Glyphs.Sel
				}
				text = mark + text
			}
			l.Add(theme.Text, text)
		}
		out = append(out, l.String())
	}
	return out
}
