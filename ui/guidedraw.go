package ui

import (
	"fmt"

	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// guideRows are the rows that a tour speaks in: a title, and two of caption. They take the key bar's place.
const guideRows = 3

// The least terminal in which the tour's screens show what is said of them.
const guideWidth, guideHeight = 80, 24

func (a *app) guideFits() bool { return a.width >= guideWidth && a.height >= guideHeight }

// footRows is how many rows the last part of the screen has.
func (a *app) footRows() int {
	if a.guide != nil {
		return guideRows
	}
	return 1
}

// drawFoot is the last part of the screen: the key bar, what has taken its place, or the words of a tour.
func (a *app) drawFoot(l *kit.Line) []string {
	if a.guide == nil {
		return []string{a.drawLast(l)}
	}
	return a.guide.draw(a, l)
}

func (g *guide) draw(a *app, l *kit.Line) []string {
	c := g.Script[g.chapter]
	glyphs := a.styles.Glyphs
	title := []kit.Span{
		kit.Of(theme.Accent, fmt.Sprintf("tour %d of %d", g.chapter+1, len(g.Script))).Bold(),
		kit.Of(theme.Text, glyphs.Text(" · ")), kit.Of(theme.Text, c.Title).Bold(),
	}
	if n := len(c.Steps); n > 1 {
		title = append(title, kit.Of(theme.Muted, fmt.Sprintf(" %d/%d", g.step+1, n)))
	}
	if g.paused {
		title = append(title, kit.Of(theme.Info, " "+glyphs.Paused+" paused"))
	}
	rows := []string{kit.Heading(a.styles, a.width, title, g.keys(a, a.width-kit.SpansWidth(title)-8), true)}
	words, key := g.words(a)
	indent := 0
	if key != "" {
		indent = kit.Width(key) + 2
	}
	lines := kit.Wrap(words, a.width-2-indent)
	for i := range guideRows - 1 {
		l.Reset(a.width).Inset()
		switch {
		case i == 0 && key != "":
			l.Bold(theme.Accent, key).Space(2)
		default:
			l.Space(indent)
		}
		if i < len(lines) {
			l.Add(theme.Text, lines[i])
		}
		rows = append(rows, l.String())
	}
	return rows
}

// keys say how the tour is steered, in so many cells: some of the keys where there is no room for all.
func (g *guide) keys(a *app, room int) []kit.Span {
	pause, right, left := "pause", "→", "←"
	if g.paused {
		pause = "go on"
	}
	if a.styles.Glyphs.Text(right) != right {
		right, left = "right", "left"
	}
	all := [][2]string{{"space", pause}, {right, "next"}, {left, "back"}, {"esc", "leave"}}
	for _, pairs := range [][][2]string{all, {all[0], all[1], all[3]}, {all[0], all[3]}, {all[3]}} {
		var out []kit.Span
		for i, p := range pairs {
			if i > 0 {
				out = append(out, kit.Of(theme.Text, "  "))
			}
			out = append(out, kit.Of(theme.Accent, p[0]), kit.Of(theme.Text, ":"+p[1]))
		}
		if kit.SpansWidth(out) <= room {
			return out
		}
	}
	return nil
}

// words are the caption, and the keys that were pressed for whoever watches, "" for none.
func (g *guide) words(a *app) (words, keys string) {
	switch {
	case !a.guideFits():
		return fmt.Sprintf("The tour needs %d×%d; this terminal is %d×%d. Make it larger, or press a letter, and the program is yours.", guideWidth, guideHeight, a.width, a.height), ""
	case g.state == guideOver:
		return "That was the tour. Press a letter, and the program is yours; esc leaves. authpeek alone opens it, authpeek demo --list prints what you saw.", ""
	case g.state == guideStuck:
		return fmt.Sprintf("This step shows %q, and the screen has not after %s. → goes on with the next chapter; a letter ends the tour.", g.now().Shows, guideStuckAfter), ""
	}
	return g.now().Says, g.now().Keys
}
