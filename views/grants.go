package views

import (
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/engine/twilio"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// grantsView tells of an Access Token: whom it is made out to, which products it opens, how long it lives, and when the client
// SDK that got it turns to its app for the next one.
type grantsView struct {
	marks  lifeMarks
	scroll paneScroll
	judged judged
}

func newGrants(Deps) View { return &grantsView{} }

// clientKey is the profile's setting that names the client SDK.
const clientKey = "client"

// starterKey names whose token server it asks.
const starterKey = "starter"

// Apply implements View.
func (v *grantsView) Apply(_ *Session, events []engine.Event) { v.marks.apply(events) }

// Update implements View.
func (v *grantsView) Update(s *Session, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case SessionMsg:
		*v = grantsView{}
	case tea.KeyMsg:
		switch k := m.String(); k {
		case "c":
			return send(SettingMsg{Key: clientKey})
		case "a":
			return send(AskProviderMsg{})
		case "enter":
			if t := s.Current(); t != nil {
				return send(OpenMsg{View: "tokens", Token: t.Fingerprint})
			}
		default:
			if v.scroll.key(k) {
				return keyHandled()
			}
		}
	}
	return nil
}

// Editing implements View.
func (*grantsView) Editing() bool { return false }

// Wants implements View.
func (*grantsView) Wants(s *Session) []FetchMsg { return wantsHome(s) }

// Keys implements View.
func (*grantsView) Keys() []key.Binding {
	return []key.Binding{paneKey("c", "client"), paneKey("a", "ask provider"), paneKey("enter", "open the token")}
}

// Render implements View.
func (v *grantsView) Render(f Frame) []string {
	if f.Width < 2 {
		return sliver(f)
	}
	t := f.Session.Current()
	if t == nil {
		return v.drawNone(f)
	}
	life := 0
	if !f.Narrow() && f.Height >= 14 {
		life = lifeHeight(f)
	}
	upper := f.Height - life
	parts := [][]string{v.drawToken(f, f.Width, upper)}
	if !f.Stacked() {
		right := max(46, f.Width*46/120)
		parts = [][]string{kit.Side(v.drawToken(f, f.Width-right, upper), v.drawRules(f, right, upper))}
	}
	if life > 0 {
		_, tokens := lifeCounts(f.Session)
		parts = append(parts, lifeBox(f, v.marks.marks, lifeSight{}, life, lifeNote(f.Session, tokens, 0)))
	}
	return kit.Stack(parts...)
}

// drawNone is the screen before there is a token.
func (v *grantsView) drawNone(f Frame) []string {
	s := f.Session
	b := kit.NewBox(f.Styles, f.Width, f.Height).Narrow(f.Narrow()).Focus(true).Title("Grants").NoteSpans(dataNote(f, s.Home(), f.Session.Press("r")+" calls "+s.Home())...)
	text := "There is no Access Token yet. " + f.Session.Press("r") + " creates a client of " + s.SDK() + ", which asks the token server" + starterWords(s) + " for one; " + f.Session.Press("a") + " asks it alone."
	if last, ok := s.Latest[s.Home()]; ok && !last.Call.OK() {
		text = diagnose.FullStop(engine.Clean(last.Call.Finish.Summary)) + " " + f.Session.Press("r") + " tries it again, " + f.Session.Press("5") + " shows why."
	}
	for _, line := range kit.Wrap(text, b.Width()) {
		b.Text(theme.Muted, line)
	}
	return b.Lines()
}

// drawToken tells of the token in use: its identity, each grant in words, and its life.
func (v *grantsView) drawToken(f Frame, w, h int) []string {
	s, t := f.Session, f.Session.Current()
	b := kit.NewBox(f.Styles, w, h).Narrow(f.Narrow()).Focus(true)
	b.TitleSpans(append([]kit.Span{kit.Of(theme.Text, "Grants · ")}, Tinted(theme.Text, t.Fingerprint)...)...)
	b.NoteSpans(dataNote(f, s.Home(), tokenEnd(*t, f.Now).words)...)
	list, _ := permissions(s)
	var grants, who []engine.Permission
	for _, p := range list {
		if p.Name == "identity" {
			who = append(who, p)
		} else {
			grants = append(grants, p)
		}
	}
	opens := append(permissionRows(f, grants, b.Width()), notGranted(f, grants, b.Width())...)
	parts := []pagePart{fixedPart(permissionRows(f, who, b.Width())...), titledPart("what it opens", opens), titledPart("renewal", v.renewalRows(f, b.Width()))}
	if f.Stacked() {
		parts = append(parts, titledPart("lifetime and rules", v.ruleRows(f, b.Width())))
	}
	v.scroll.draw(f, b, parts)
	return b.Lines()
}

// starterWords say which of the vendor's starters the token server is, where the app asks it itself.
func starterWords(s *Session) string {
	starter := s.Profile.Settings[starterKey]
	if starter == "" || s.Profile.Provider != nil {
		return ""
	}
	return " (starter " + engine.Clean(starter) + ")"
}

// notGranted names the products of which the token says nothing.
func notGranted(f Frame, grants []engine.Permission, w int) [][]kit.Span {
	var names []string
	for _, product := range twilio.Products() {
		if !slices.ContainsFunc(grants, func(p engine.Permission) bool { return p.Name == product }) {
			names = append(names, product)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return markedRows(markSpan(f.Styles, theme.MarkNone), theme.Muted, "not granted: "+strings.Join(names, ", "), w)
}

// renewalRows tell when the client SDK turns to its app for the next token, and by what.
func (v *grantsView) renewalRows(f Frame, w int) [][]kit.Span {
	s := f.Session
	out := factRows("client", w, kit.Of(theme.Text, s.SDK()), kit.Of(theme.Muted, " · "+s.Press("c")+" switches"))
	if starter := s.Profile.Settings[starterKey]; starter != "" && s.Profile.Provider == nil {
		out = append(out, factRows("from", w, kit.Of(theme.Text, "the token server, starter "+engine.Clean(starter)))...)
	}
	if c, ok := s.Latest[s.Home()].Result.(*twilio.Connected); ok && c != nil {
		out = append(out, factRows("asks", w, kit.Of(theme.Text, engine.Clean(c.Renewal)))...)
		if c.RenewAt != nil {
			at := *c.RenewAt
			words := "at " + kit.TimeOfDay(at, s.Zone())
			if left := at.Sub(f.Now); left > 0 {
				words += ", in " + kit.Countdown(left)
			} else {
				words += ", " + kit.Ago(at, f.Now) + " ago"
			}
			out = append(out, factRows("next", w, kit.Of(theme.Text, words))...)
		}
	}
	return out
}

// drawRules judges the token in use: its times, and the codes that the vendor would answer.
func (v *grantsView) drawRules(f Frame, w, h int) []string {
	b := kit.NewBox(f.Styles, w, h).Title("Lifetime and rules").Note("6 has every claim")
	for _, row := range v.ruleRows(f, b.Width()) {
		b.Line().Spans(row...)
	}
	return b.Lines()
}

func (v *grantsView) ruleRows(f Frame, w int) [][]kit.Span {
	s, t := f.Session, f.Session.Current()
	var out [][]kit.Span
	fact := func(label, text string) { out = append(out, factRows(label, w, Tinted(theme.Text, text)...)...) }
	from := twilio.MadeAt(*t)
	if !from.IsZero() {
		fact("from", kit.DateTime(from, s.Zone()))
	}
	switch {
	case t.ExpiresAt.IsZero():
		fact("until", "no end: it has no exp")
	default:
		fact("until", kit.DateTime(t.ExpiresAt, s.Zone())+", "+tokenEnd(*t, f.Now).words)
	}
	if life := t.ExpiresAt.Sub(from); !t.ExpiresAt.IsZero() && !from.IsZero() && life > 0 {
		fact("lives", kit.Elapsed(life)+" of 24 hours at most")
	}
	report := v.judge(f)
	for _, finding := range report.Findings {
		out = append(out, findingRows(f, SeverityMark(finding.Severity), withoutIdleFix(finding), w)...)
	}
	out = append(out, markedRows(markSpan(f.Styles, theme.MarkOK), theme.Muted, diagnose.Counted(report.Quiet(), "rule")+" found nothing", w)...)
	return out
}

// judge is what the rules say of the token, kept for a second: a picture is drawn far more often.
func (v *grantsView) judge(f Frame) diagnose.Report {
	s, t := f.Session, f.Session.Current()
	by := t.Fingerprint + s.Profile.Name + f.Now.Truncate(time.Second).String() + s.Profile.Settings[clientKey]
	if v.judged.by != by {
		c := s.Profile.TokenContext()
		c.At, c.ObtainedAt, c.SDK = f.Now, t.ObtainedAt, s.SDK()
		if verified, ok := s.Verified[t.Fingerprint]; ok && verified.Result.State != "" {
			c.Verification = &verified.Result
		}
		v.judged = judged{by: by, report: diagnose.Inspect(diagnose.SubjectOf(*t), c)}
	}
	return v.judged.report
}
