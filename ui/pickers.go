package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth"
	"authpeek/config"
	"authpeek/config/keymap"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
	"authpeek/views"
)

// choice is one line of a picker.
type choice struct {
	label, about string
	note         string   // at the right: "in use"
	will         []string // sentences, each of which begins a row
	do           func(*app) tea.Cmd
}

// picker is a dialog with a list to choose from and, below, what will happen.
type picker struct {
	title   string
	choices []choice
	at      int
	again   string // the key that takes the first, "" for none
}

func (p *picker) bar() string { return "↑↓:choose  enter:take it  esc:leave it" }

// typing: a letter that moves a cursor sideways may be the first one of a choice here.
func (*picker) typing() bool { return true }

func (p *picker) key(a *app, k tea.KeyMsg) (tea.Cmd, bool) {
	if moved := a.keymap.Moving(k.String()); moved == "up" || moved == "down" {
		k = keyMsg(moved)
	}
	if p.again != "" && keymap.Shown(k.String()) == p.again {
		return p.choices[0].do(a), true
	}
	switch k.String() {
	case "down", "tab":
		p.at = (p.at + 1) % len(p.choices)
	case "up", "shift+tab":
		p.at = (p.at + len(p.choices) - 1) % len(p.choices)
	case "enter":
		return p.choices[p.at].do(a), true
	case "esc", "q":
		return nil, true
	default:
		// The first letter of a choice takes it, so that M and then c is a mode's shortcut.
		for _, c := range p.choices {
			if strings.HasPrefix(c.label, k.String()) {
				return c.do(a), true
			}
		}
	}
	return nil, false
}

func (p *picker) draw(a *app, w, h int) []string {
	w = min(w, dialogWidth)
	will, told := 0, make([][]string, len(p.choices))
	for i, c := range p.choices {
		for _, text := range c.will {
			told[i] = append(told[i], kit.Wrap(text, max(1, w-4))...)
		}
		will = max(will, len(told[i]))
	}
	rows, will := p.rows(h-2, will) // within the frame
	height := rows + 4
	if will > 0 {
		height += will + 1
	}
	box := kit.NewBox(a.styles, w, min(h, height)).Title(p.title).Focus(true)
	top := min(max(p.at-rows/2, 0), len(p.choices)-rows)
	if rows < len(p.choices) {
		box.Note(rowsOf(top, rows, len(p.choices)))
	}
	label := 0
	for _, c := range p.choices {
		label = max(label, kit.Width(c.label))
	}
	for i, c := range p.choices[top : top+rows] {
		l := box.Line()
		if top+i == p.at {
			l.Edge(theme.Accent, a.styles.Glyphs.Sel).Selected().Cell(label+2, kit.Of(theme.Text, c.label).Bold())
		} else {
			l.Cell(label+2, kit.Of(theme.Text, c.label))
		}
		l.Add(theme.Muted, c.about).Right(theme.Muted, c.note)
	}
	if will > 0 {
		box.Rule(kit.Of(theme.Muted, "what will happen"))
		rows := told[p.at]
		for i := range will {
			if i < len(rows) {
				box.Text(theme.Text, rows[i])
			} else {
				box.Blank()
			}
		}
	}
	box.Rule()
	box.Text(theme.Muted, "enter takes it · esc leaves everything as it is")
	return box.Lines()
}

// rows are how many choices are shown at once, and how many rows tell what will happen, where there are h for all: what will happen is told
// wherever three choices have room beside it, and the choices that have none come into sight as the cursor goes on.
func (p *picker) rows(h, will int) (choices, told int) {
	const rulers = 2 // the last rule, and the keys beneath it
	all := len(p.choices)
	if told = will; told > 0 && h-rulers-told-1 < min(all, 3) {
		told = 0
	}
	room := h - rulers
	if told > 0 {
		room -= told + 1
	}
	return min(all, max(room, 1)), told
}

// newChooser offers what a screen wants chosen.
func newChooser(m views.ChooseMsg) dialog {
	p := &picker{title: m.Title, again: m.Again}
	for _, c := range m.Choices {
		if c.Note != "" {
			p.at = len(p.choices)
		}
		p.choices = append(p.choices, choice{
			label: c.Label, about: c.About, note: c.Note, will: []string{c.Will},
			do: func(*app) tea.Cmd { return func() tea.Msg { return c.Then } },
		})
	}
	return p
}

// newModePicker offers the modes that an app with the session's integration can be in.
func newModePicker(a *app) dialog {
	s := a.session
	p := &picker{title: "Mode · " + s.SDK()}
	if s.Profile.Integration != "" {
		p.title += ", " + s.Profile.Integration
	}
	for _, info := range sessionModes(s) {
		c := choice{label: string(info.ID), about: info.Title, do: func(a *app) tea.Cmd { return a.switchMode(info.ID) }}
		c.will = []string{info.Meaning, modeConsequence(s, info)}
		if info.ID == s.Mode {
			c.note, p.at = "in use", len(p.choices)
		}
		p.choices = append(p.choices, c)
	}
	return p
}

// sessionModes are the modes that some operation of the vendor has and an app with this integration can be in: a stream knows no
// API key and no customer token, a project no stream JWT. Basic is no mode of an app: the screens that need it ask with it by
// themselves.
func sessionModes(s *views.Session) []auth.ModeInfo {
	var out []auth.ModeInfo
	for _, info := range s.Vendor.Modes() {
		if !s.Profile.Fits(info.ID) || info.ID == auth.Basic {
			continue
		}
		if slices.ContainsFunc(s.Vendor.Operations(), func(op engine.Operation) bool { return slices.Contains(op.Modes, info.ID) }) {
			out = append(out, info)
		}
	}
	return out
}

// modeConsequence is the vendor's own word on what choosing a mode leads to, else what is true of any vendor.
func modeConsequence(s *views.Session, info auth.ModeInfo) string {
	if v, ok := s.Vendor.(engine.ModeTeller); ok {
		if told := v.Choosing(s.Profile, info.ID); told != "" {
			return told
		}
	}
	p := s.Profile
	switch {
	case info.Credential == auth.CredentialAPIKey && p.APIKey.IsZero():
		return "The profile has no api_key: calls would leave without a credential. Setup adds one."
	case info.Credential == auth.CredentialPrivateKey && p.PrivateKey.IsZero():
		return "The profile has no private_key: calls would leave without a credential. Setup adds one."
	case info.Credential == auth.CredentialProvider && engine.ProviderOf(s.Vendor, p, info.ID) == nil:
		return "The profile has no provider, so there is no token to send. Setup adds one."
	case info.Credential == auth.CredentialProvider:
		return "The open screen asks again; a token is asked for when the policy of who keeps it says so."
	default:
		return "The open screen asks again. A kept token stays kept."
	}
}

// newProfilePicker offers the profiles of the file and the reserved ones.
func newProfilePicker(a *app) dialog {
	p := &picker{title: "Profile"}
	file := a.opts.Config.Config
	for _, name := range file.Names() {
		cp, reserved := setupProfile(file, name)
		c := choice{label: name, about: cp.WithDefaults().Vendor + " · " + hostWords(cp), do: func(a *app) tea.Cmd { return a.useProfile(name) }}
		will := "Calls go there from now on. Lists start empty; the record of calls stays."
		if reserved && name == config.Blank {
			will = "The vendor's defaults and nothing else: the project and the keys come from --set or the environment. Setup (9) makes a profile."
		}
		c.will = []string{will}
		if name == a.session.Profile.Name {
			c.note, p.at = "in use", len(p.choices)
			if !a.session.Profile.IsSandbox() {
				c.about = cp.WithDefaults().Vendor + " · " + a.session.Profile.Host() // --set may have named another
			}
		}
		p.choices = append(p.choices, c)
	}
	return p
}

func hostWords(p config.Profile) string {
	if p.Embedded() {
		return "the server inside authpeek"
	}
	baseURL := p.WithDefaults().BaseURL
	if _, rest, ok := strings.Cut(baseURL, "://"); ok {
		return rest
	}
	return baseURL
}

func rowsOf(top, page, n int) string {
	return fmt.Sprintf("rows %d–%d of %d", top+1, min(n, top+page), n)
}
