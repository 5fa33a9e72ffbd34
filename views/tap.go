package views

import (
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/tap"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// tapView shows an app's own traffic: where the app is to be pointed, what it turns out to be, its calls as they come, and why the
// selected one was refused.
type tapView struct {
	port   TapPort
	app    *tap.Portrait // nil before the first event
	rows   []tapRow
	seen   map[engine.CallID]bool
	failed int
	cursor Cursor
	// tail keeps the cursor on the newest row until somebody moves it up.
	tail  bool
	field tapField
	// tests look at calls for the filter, with the grammar of Calls; shown are the rows that pass it.
	tests callsList
	shown []tapRow
	drawn int // rows of the list in the last picture
}

func newTap(d Deps) View {
	return &tapView{port: d.Tap, seen: map[engine.CallID]bool{}, tail: true, field: newTapField()}
}

// state is how the tap stands; a program without one has none that runs.
func (v *tapView) state() TapState {
	if v.port == nil {
		return TapState{}
	}
	return v.port.State()
}

// Keys implements View.
func (v *tapView) Keys() []key.Binding {
	if !v.state().Running {
		return []key.Binding{paneKey("s", "listen"), paneKey("u", "upstream"), paneKey("x", "listen with TLS")}
	}
	return []key.Binding{
		paneKey("enter", "open"), paneKey("s", "stop"), paneKey("a", "allow LAN"), paneKey("u", "upstream"), paneKey("x", "TLS on, off"),
		paneKey("c", "compare"), paneKey("y", "copy as curl"),
	}
}

// Apply implements View.
func (v *tapView) Apply(s *Session, events []engine.Event) {
	if v.app == nil {
		vendors := s.AllVendors
		v.app = tap.NewPortrait(func(id string) engine.Vendor {
			i := slices.IndexFunc(vendors, func(v engine.Vendor) bool { return v.ID() == id })
			if i < 0 {
				return nil
			}
			return vendors[i]
		})
	}
	v.app.Apply(s.Ledger, events)
	v.take(s, events)
}

// Wants implements View: an app is not asked for anything.
func (*tapView) Wants(*Session) []FetchMsg { return nil }

// Editing implements View.
func (v *tapView) Editing() bool { return v.field.open }

// Update implements View.
func (v *tapView) Update(s *Session, msg tea.Msg) tea.Cmd {
	if _, agreed := msg.(tapLANMsg); agreed {
		return v.start(func(w *TapWish) { w.LAN = true })
	}
	m, ok := msg.(tea.KeyMsg)
	switch {
	case !ok && v.field.open:
		return v.field.other(msg)
	case !ok:
		return nil
	case v.field.open:
		return v.typed(m)
	}
	return v.press(s, m.String())
}

// typed takes a key for the field of the upstream.
func (v *tapView) typed(m tea.KeyMsg) tea.Cmd {
	switch m.String() {
	case "esc":
		v.field.hide()
		return keyHandled()
	case "enter":
		upstream := strings.TrimSpace(v.field.input.Value())
		if v.field.problem = upstreamProblem(upstream); v.field.problem != "" {
			return keyHandled()
		}
		v.field.hide()
		return v.start(func(w *TapWish) { w.Upstream = upstream })
	default:
		return v.field.edit(m)
	}
}

func (v *tapView) press(s *Session, k string) tea.Cmd {
	if v.port == nil {
		return nil
	}
	st := v.state()
	switch k {
	case "s":
		if st.Running {
			return v.port.Stop()
		}
		return v.start(nil)
	case "x":
		return v.start(func(w *TapWish) { w.TLS = !w.TLS })
	case "a":
		return v.allowLAN(s, st)
	case "u":
		v.field.show(st.Upstream)
		return keyHandled()
	case "enter", "o":
		if c := v.selected(s); c != nil {
			return send(OpenMsg{View: "calls", Call: c.ID})
		}
		return nil
	case "c":
		return v.compare(s)
	case "y":
		if c := v.selected(s); c != nil {
			return send(curlCopy(c))
		}
		return send(ToastMsg{Mark: engine.MarkLook, Text: "no call of the app is selected"})
	}
	if v.cursor.Key(k, v.cursorRows(), v.drawn) {
		v.tail = v.cursor.Index() == len(v.shown)-1
		return keyHandled()
	}
	return nil
}

// start listens as before, but for what change says.
func (v *tapView) start(change func(*TapWish)) tea.Cmd {
	st := v.state()
	w := TapWish{Upstream: st.Upstream, LAN: st.Open, TLS: st.TLS}
	if change != nil {
		change(&w)
	}
	return v.port.Start(w)
}

// allowLAN opens the tap to the network after a question, or closes it to all but this machine at once.
func (v *tapView) allowLAN(s *Session, st TapState) tea.Cmd {
	if st.Open {
		return v.start(func(w *TapWish) { w.LAN = false })
	}
	return send(AskMsg{
		Title: "Listen on the network?",
		Lines: []string{
			"Every device that reaches this machine can then send requests through it to " + engine.Clean(st.Upstream) + ".",
			"What an app sends to it in clear text can be read on the way; " + s.Press("x") + " listens with TLS.",
		},
		Word: "listen on the LAN",
		Then: tapLANMsg{},
	})
}

// tapLANMsg says that somebody agreed to listen on the network.
type tapLANMsg struct{}

// compare asks Compare for the selected call's operation, as authpeek would make it.
func (v *tapView) compare(s *Session) tea.Cmd {
	c := v.selected(s)
	if c == nil {
		return send(ToastMsg{Mark: engine.MarkLook, Text: "no call of the app is selected"})
	}
	if _, known := engine.LookupOperation(s.Vendor, c.Operation); !known {
		return send(ToastMsg{Mark: engine.MarkLook, Text: "this call is none that " + s.Vendor.Title() + "'s SDKs make, so there is nothing to compare it with"})
	}
	return send(OpenMsg{View: "compare", Operation: c.Operation})
}

// Visible implements Hidden: the tab is there while the tap listens.
func (v *tapView) Visible(*Session) bool { return v.state().Running }

// SelectedCall implements Selecting.
func (v *tapView) SelectedCall() engine.CallID {
	if i := v.cursor.Index(); !v.tail && i < len(v.shown) && v.shown[i].call != 0 {
		return v.shown[i].call
	}
	return 0
}

// Heading implements Headed: on this screen the header is about the app, and not about what authpeek would send.
func (v *tapView) Heading(s *Session) (Heading, bool) {
	st := v.state()
	if !st.Running {
		return Heading{}, false
	}
	p := v.portrait()
	platform, integration := appPlatform(p)
	h := Heading{
		Name: "tap :" + itoa(st.Port), Mode: "as the app sends", Customer: engine.Clean(ShortCustomer(engine.CustomerName(p.IDs))),
		Platform: engine.Clean(joinWith("·", platform, integration)), Live: "on", Token: v.token(),
	}
	if h.Customer == "" {
		h.Customer = "nobody yet"
	}
	return h, true
}

// token is the app's newest token, for the gauge.
func (v *tapView) token() *auth.Info {
	p := v.portrait()
	c := newestCredential(p.Tokens)
	if c == nil {
		c = newestCredential(p.Keys)
	}
	if c == nil {
		return nil
	}
	return &c.Info
}

// Render implements View.
func (v *tapView) Render(f Frame) []string {
	if f.Width < 2 {
		return sliver(f)
	}
	v.sync(f.Session)
	c := v.selected(f.Session)
	if f.Narrow() || f.Height < 14 {
		if len(v.rows) == 0 || v.field.open {
			return v.drawWhere(f, f.Width, f.Height)
		}
		return v.drawList(f, f.Width, f.Height)
	}
	upper := v.drawUpper(f)
	rest := f.Height - len(upper)
	var why []string
	if c != nil {
		if lines := callWhy(f, c, f.Width-4, whyInBox); len(lines) > 0 {
			b := kit.NewBox(f.Styles, f.Width, min(len(lines)+2, max(rest/2, 4))).Title(callWhyTitle(c)).Note("enter opens · " + f.Session.Press("y") + " curl")
			drawCallLines(b, f, lines, 0)
			why = b.Lines()
		}
	}
	return kit.Stack(upper, v.drawList(f, f.Width, rest-len(why)), why)
}

// drawUpper draws where to point the app, and beside it, where there is room, what the app is.
func (v *tapView) drawUpper(f Frame) []string {
	h := min(v.upperHeight(), f.Height/2)
	if f.Stacked() {
		if len(v.rows) == 0 || v.field.open {
			return v.drawWhere(f, f.Width, h)
		}
		return v.drawApp(f, f.Width, min(h, 7))
	}
	left := f.Width / 2
	return kit.Side(v.drawWhere(f, left, h), v.drawApp(f, f.Width-left, h))
}

// sync brings the cursor up to what has come.
func (v *tapView) sync(s *Session) {
	v.filter(s)
	if n := len(v.shown); v.tail && n > 0 {
		v.cursor.Put(v.shown[n-1].id())
	}
	v.cursor.Sync(v.cursorRows())
}

// since says for how long the tap has been listening.
func (v *tapView) since(f Frame, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return kit.TimeOfDay(at, f.Session.Zone())[:len("15:04:05")]
}

// noteText is a label of the upper panes with its text behind it.
func noteText(b *kit.Box, label string, spans ...kit.Span) {
	if b.Left() > 0 {
		b.Line().Cell(tapLabel, kit.Of(theme.Muted, label)).Spans(spans...)
	}
}
