package ui

import (
	"fmt"
	"time"

	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
	"authpeek/views"
)

// drawHeader is the first row: where calls go, how they are authorised, for whom, whether the screen is live, and how long
// the token lives. Parts go one after another as the terminal gets narrower; the gauge never does.
func (a *app) drawHeader(l *kit.Line) string {
	class := kit.ClassOf(a.width)
	gauge := kit.GaugeSpans(a.styles, kit.GaugeAt(a.credential(), a.now()), class)
	room := a.width - 2 - kit.GaugeWidth(class) - 1
	parts := a.headerParts(class)
	return a.headerRow.drawn(a.styles, a.width, parts.spans(a.styles, 0, class), gauge, func() string {
		pad := kit.GaugeWidth(class) - kit.SpansWidth(gauge)
		return l.Reset(a.width).Inset().Cell(room, parts.fit(a.styles, room, class)...).Space(1).Spans(gauge...).Space(max(0, pad)).String()
	})
}

// The steps by which the header loses parts.
const (
	dropHost = iota + 1
	dropPlatform
	dropName
	dropLiveWord
	dropCustomer
)

// A customer's name is cut to longCustomer cells before anything but the host gives way to it, and to leastCustomer at the end.
const (
	longCustomer  = 24
	leastCustomer = 9
)

type headerParts struct {
	profile, platform, host, mode, customer string
	live                                    []kit.Span // mark, then words
	fixed                                   bool       // nothing in it can be chosen
	record                                  []kit.Span // that facts go into a file
}

func (a *app) headerParts(class kit.Class) headerParts {
	s := a.session
	if h, ok := a.headed(); ok {
		live := []kit.Span{kit.Of(theme.Accent, a.styles.Glyphs.Unread), kit.Of(theme.Text, " "+h.Live)}
		if !s.PausedAt.IsZero() {
			live = a.liveState()
		}
		return headerParts{
			profile: h.Name, platform: h.Platform, mode: h.Mode, customer: h.Customer,
			live: live, record: a.recordMark(), fixed: true,
		}
	}
	p := headerParts{
		profile: s.Profile.Name, mode: string(s.Mode), customer: engine.Clean(views.ShortCustomer(s.Profile.Customer())),
		platform: a.headerPlatform(), host: s.Profile.Host(),
	}
	if s.Profile.LookOnly {
		p.customer = "look: " + p.customer
	}
	p.live, p.record = a.liveState(), a.recordMark()
	if s.Profile.IsSandbox() && class < kit.W140 {
		p.host = "" // inside authpeek the host says little; elsewhere it stays as long as there is room
	}
	return p
}

// headed is what the open screen says in place of the session, where it is about something else.
func (a *app) headed() (views.Heading, bool) {
	if v, ok := a.view().(views.Headed); ok {
		return v.Heading(a.session)
	}
	return views.Heading{}, false
}

// headerPlatform says whose SDK's behaviour calls reproduce: its platform and integration, where the vendor has such.
func (a *app) headerPlatform() string {
	p := a.session.Profile
	switch {
	case p.Integration != "":
		return p.Platform + a.styles.Glyphs.Text("·") + p.Integration
	default:
		return p.Platform
	}
}

// liveState is the mark and the words of the live state.
func (a *app) liveState() []kit.Span {
	s, g := a.session, a.styles.Glyphs
	waiting := time.Duration(0)
	for _, at := range s.Waiting {
		waiting = max(waiting, a.now().Sub(at))
	}
	switch {
	case s.Recorded != nil:
		words := " recorded"
		if a.width >= 140 {
			words += g.Text(a.recordedWords())
		}
		return []kit.Span{kit.Of(theme.Info, g.Paused), kit.Of(theme.Info, words)}
	case !s.PausedAt.IsZero():
		return []kit.Span{kit.Of(theme.Info, g.Paused), kit.Of(theme.Info, fmt.Sprintf(" paused %s %d newer", g.Text("·"), s.Newer))}
	case !s.Offline.IsZero():
		return []kit.Span{kit.Of(theme.Error, g.Bad), kit.Of(theme.Error, " offline "+kit.Elapsed(a.now().Sub(s.Offline)))}
	case waiting > views.SlowAfter:
		frame := 0
		if a.opts.Motion {
			frame = int(a.now().UnixMilli()/250) % len(g.Spinner)
		}
		return []kit.Span{kit.Of(theme.Text, g.Spinner[frame]), kit.Of(theme.Text, " "+kit.Took(waiting))}
	case s.Following:
		token := theme.Text
		if a.now().Sub(a.lastAnswer) < time.Second && a.opts.Motion {
			token = theme.Accent
		}
		return []kit.Span{kit.Of(token, g.Unread), kit.Of(theme.Text, " live "+s.Live.String())}
	default:
		return []kit.Span{kit.Of(theme.Muted, g.Read), kit.Of(theme.Muted, " on demand")}
	}
}

// fit is as much of the header as the room takes. A long customer's name gives way as the other parts do: what it cannot have is cut
// off it, so that one name empties neither the row nor itself.
func (p headerParts) fit(st *theme.Styles, room int, class kit.Class) []kit.Span {
	if class < kit.W80 {
		p.customer = kit.Cut(p.customer, leastCustomer)
	}
	customer := p.customer
	for drop := 0; ; drop++ {
		p.customer = customer
		spans := p.spans(st, drop, class)
		over := kit.SpansWidth(spans) - room
		if over <= 0 {
			return spans
		}
		least := longCustomer
		if drop == dropCustomer {
			least = leastCustomer
		}
		if left := kit.Width(customer) - over; drop >= dropHost && left >= least || drop == dropCustomer {
			p.customer = kit.Cut(customer, max(left, least))
			return p.spans(st, drop, class)
		}
	}
}

func (p headerParts) spans(st *theme.Styles, drop int, class kit.Class) []kit.Span {
	down := " " + st.Glyphs.Down
	if class < kit.W80 || p.fixed {
		down = ""
	}
	var out []kit.Span
	add := func(t theme.Token, text string, bold bool) {
		s := kit.Of(t, text)
		if bold {
			s = s.Bold()
		}
		out = append(out, s)
	}
	if drop < dropName && class >= kit.W100 {
		add(theme.Accent, "authpeek", true)
		add(theme.Text, "  ", false)
	}
	add(theme.Text, p.profile+down, true)
	if drop < dropPlatform && class >= kit.W120 && p.platform != "" {
		add(theme.Muted, " "+p.platform, false)
	}
	if drop < dropHost && p.host != "" {
		add(theme.Muted, " "+p.host, false)
	}
	add(theme.Text, "  "+p.mode+down, false)
	add(theme.Text, "  "+p.customer+down+"  ", false)
	out = append(append(out, p.record...), p.live[0])
	if drop < dropLiveWord && class > kit.W80 {
		out = append(out, p.live[1:]...)
	}
	return out
}

// hidden reports a screen whose tab is not there now.
func (a *app) hidden(i int) bool {
	v, ok := a.views[i].(views.Hidden)
	return ok && i != a.open && !v.Visible(a.session)
}

// tabAt is where a tab stands in its row: from its blank or bracket on.
type tabAt struct{ screen, from, to int }

// drawTabs is the second row. The open screen stands in brackets, which take the place of blanks, so that nothing shifts.
func (a *app) drawTabs(l *kit.Line) string {
	class := kit.ClassOf(a.width)
	l.Reset(a.width)
	a.tabs = a.tabs[:0]
	before := -1 // the tab at the left
	for i, e := range a.entries {
		if !a.serves(i) || a.hidden(i) {
			continue
		}
		badge := ""
		if b, ok := a.views[i].(views.Badged); ok {
			badge = b.Badge(a.session)
		}
		label := e.Key + " " + e.Title
		switch {
		case class <= kit.W60 && i != a.open:
			label = e.Key
		case class < kit.W120 && class > kit.W60:
			label = e.Key + " " + e.Short
		}
		if badge != "" {
			if class > kit.W60 || i == a.open {
				label += " "
			}
			label += badge
		}
		tight := class <= kit.W80
		if _, passing := a.views[i].(views.Hidden); passing && kit.Width(label)+2 > l.Room()-l.Used() {
			label = e.Key // it comes and goes, and takes no room from those that stay
		}
		a.tabs = append(a.tabs, tabAt{screen: i, from: l.Used()})
		switch {
		case i == a.open:
			l.Add(theme.Accent, "[").Bold(theme.Accent, label).Add(theme.Accent, "]")
		case tight && a.open == before:
			l.Add(theme.Text, label) // the bracket before it is its blank
		case tight:
			l.Space(1).Add(theme.Text, label)
		default:
			l.Space(1).Add(theme.Text, label).Space(1)
		}
		before = i
		a.tabs[len(a.tabs)-1].to = l.Used()
	}
	return l.String()
}
