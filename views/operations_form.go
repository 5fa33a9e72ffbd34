package views

import (
	"fmt"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// operationForm is what an operation is to be called with. What was typed stays until the vendor changes.
type operationForm struct {
	op     engine.Operation
	fields []SetupField
	typed  map[string]string // by argument; what is not in it has its default
	at     int
	edit   *setupEdit
}

// form gives the operation's form, made when it is first wanted.
func (v *operationsView) form(s *Session, op engine.Operation) *operationForm {
	form := v.forms[op.ID]
	if form == nil {
		form = &operationForm{typed: map[string]string{}}
		v.forms[op.ID] = form
	}
	form.op, form.fields = op, argumentFields(s, op)
	form.at = min(form.at, max(0, len(form.fields)-1))
	return form
}

// argumentFields are the operation's arguments as fields. Where the vendor knows with what it can be tried out, that is what they
// hold before anybody has typed.
func argumentFields(s *Session, op engine.Operation) []SetupField {
	var sample engine.Args
	if prober, ok := s.Vendor.(engine.Prober); ok {
		sample, _ = prober.Sample(s.Profile, op.ID, s.Latest[prober.Follows(op.ID)].Result)
	}
	out := make([]SetupField, 0, len(op.Args))
	for _, a := range op.Args {
		f := SetupField{Key: a.Name, Label: strings.TrimSuffix(a.Name, "."), Kind: "text", Help: a.About, Note: a.Hint, Blocks: a.Required}
		f.Default = strings.Join(sample[a.Name], " ")
		switch {
		case a.Prefix:
			f.Note = "name=" + a.Hint + "; …"
			f.Default = familyText(sample, a.Name)
		case a.Secret:
			f.Kind = "secret"
		case strings.Count(a.Hint, "|") > 0 && !strings.ContainsAny(a.Hint, " ()"):
			f.Kind, f.Choices = "choice", strings.Split(a.Hint, "|")
		case a.Repeat:
			f.Note = a.Hint + " " + a.Hint + " …"
		}
		out = append(out, f)
	}
	return out
}

// familyText writes the arguments of a family in one line: "name=value; name=value".
func familyText(args engine.Args, prefix string) string {
	var parts []string
	for name, values := range args {
		if rest, ok := strings.CutPrefix(name, prefix); ok && rest != "" && len(values) > 0 {
			parts = append(parts, rest+"="+values[0])
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, "; ")
}

// value is what a field holds now.
func (o *operationForm) value(f SetupField) string {
	if text, typed := o.typed[f.Key]; typed {
		return text
	}
	return f.Default
}

// args are what the fields come to. Where one cannot be sent, at is its place and problem says why.
func (o *operationForm) args() (args engine.Args, at int, problem string) {
	args = engine.Args{}
	for i, f := range o.fields {
		a, text := o.op.Args[i], strings.TrimSpace(o.value(f))
		switch {
		case text == "" && a.Required:
			return nil, i, f.Label + " is not set"
		case text == "":
		case a.Prefix:
			for part := range strings.SplitSeq(text, ";") {
				name, value, ok := strings.Cut(part, "=")
				if name = strings.TrimSpace(name); !ok || name == "" {
					return nil, i, fmt.Sprintf("%s: %q is not name=value", f.Label, strings.TrimSpace(part))
				}
				args[a.Name+name] = []string{strings.TrimSpace(value)}
			}
		case a.Repeat:
			args[a.Name] = strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' })
		default:
			args[a.Name] = []string{text}
		}
	}
	return args, 0, ""
}

// stand puts the cursor into a field.
func (o *operationForm) stand(at int) {
	if len(o.fields) == 0 {
		return
	}
	o.at = ((at % len(o.fields)) + len(o.fields)) % len(o.fields)
	f := o.fields[o.at]
	o.edit = newSetupEdit(f.Key, f, o.typed[f.Key]) // what it holds by default is replaced and not gone on with
}

func (o *operationForm) leave() { o.edit = nil }

// enterForm gives the arguments the focus.
func (v *operationsView) enterForm(s *Session, op engine.Operation) tea.Cmd {
	if len(op.Args) == 0 {
		return send(ToastMsg{Mark: engine.MarkHere, Text: op.ID + " takes no arguments · enter calls it"})
	}
	v.focus = operationsForm
	form := v.form(s, op)
	form.stand(form.at)
	return keyHandled()
}

func (v *operationsView) formKey(s *Session, op engine.Operation, m tea.KeyMsg) tea.Cmd {
	form := v.form(s, op)
	if form.edit == nil {
		form.stand(form.at)
	}
	switch m.String() {
	case "enter":
		return v.run(s, op)
	case "esc":
		form.leave()
		v.focus = operationsList
	case "tab", "down":
		form.stand(form.at + 1)
	case "shift+tab", "up":
		form.stand(form.at - 1)
	default:
		if form.edit != nil && form.edit.press(m) {
			form.typed[form.fields[form.at].Key] = form.edit.value()
		}
	}
	return keyHandled()
}

// formHeight is how many rows the form wants, its frame included.
func (v *operationsView) formHeight(f Frame, op engine.Operation, w int) int {
	rows := len(v.callRows(f, op, w-4)) + 2
	if len(op.Args) > 0 {
		rows += len(op.Args) + 1
		if v.focus == operationsForm {
			rows += 2 // what the field is for
		}
	}
	return rows
}

// drawForm draws how the operation would be called now: for what, in which mode, with what.
func (v *operationsView) drawForm(f Frame, op engine.Operation, w, h int) []string {
	b := kit.NewBox(f.Styles, w, h).Narrow(f.Narrow()).Focus(v.focus == operationsForm).Title(engine.Clean(op.ID) + " · " + operationDoes(op))
	b.NoteThatFits(f.Session.Press("m")+" mode · enter runs", "enter runs")
	form := v.form(f.Session, op)
	rows := v.callRows(f, op, b.Width())
	if room := b.Height() - len(form.fields) - 3; v.focus == operationsForm && len(rows) > max(room, 0) {
		rows = rows[:max(room, 0)] // what is typed goes before what can be read elsewhere
	}
	for _, row := range rows {
		b.Line().Spans(row...)
	}
	if len(form.fields) == 0 {
		return b.Lines()
	}
	b.Rule(kit.Of(theme.Muted, "arguments"))
	label := 10
	for _, field := range form.fields {
		label = max(label, kit.Width(field.Label)+2)
	}
	for i, field := range form.fields {
		form.drawField(b.Line(), f, field, label, v.focus == operationsForm && i == form.at)
	}
	if v.focus == operationsForm {
		help := form.fields[form.at].Help
		if help == "" {
			help = "enter calls it with these · tab goes on · esc leaves them as they are"
		}
		for _, row := range kit.Wrap(engine.Clean(help), b.Width()) {
			b.Text(theme.Muted, row)
		}
	}
	return b.Lines()
}

func (o *operationForm) drawField(l *kit.Line, f Frame, field SetupField, label int, here bool) {
	name := kit.Of(theme.Muted, field.Label)
	text := o.value(field)
	note := kit.Of(theme.Muted, engine.Clean(field.Note))
	if field.Blocks && text == "" {
		note = kit.Of(theme.Warn, "needed · "+note.Text)
	}
	note.Text = kit.Cut(note.Text, max((l.Room()-label)/2, 1)) // what is typed goes before what may be
	if here {
		l.Edge(theme.Accent, f.Styles.Glyphs.Sel)
		name = kit.Of(theme.Text, field.Label).Bold()
	}
	l.Cell(label, name)
	room := max(0, l.Room()-label-kit.Width(note.Text)-1)
	switch {
	case here && o.edit != nil && field.Kind == "choice":
		l.Spans(kit.Of(theme.Text, engine.Clean(text)+" "), kit.Of(theme.Accent, f.Styles.Glyphs.Down))
		note = kit.Of(theme.Accent, "←→")
	case here && o.edit != nil && o.edit.value() == "":
		without := "left out"
		if text != "" {
			without = setupShown(field, text)
		}
		l.Add(theme.Accent, "_").Space(1).Spans(Tinted(theme.Muted, engine.Clean(kit.Cut(without, max(room-2, 1))))...)
	case here && o.edit != nil:
		l.Spans(o.edit.spans(f, field, room)...)
	case text == "":
		l.Add(theme.Muted, f.Styles.Glyphs.None)
	default:
		shown := text
		if !strings.HasPrefix(text, "tok#") {
			shown = setupShown(field, text)
		}
		l.Spans(Tinted(theme.Text, engine.Clean(kit.Cut(shown, max(room, 1))))...)
	}
	l.RightSpans(note)
}

// callRows say how the operation would be called: what it is for, the modes with the one in force, and what travels where.
func (v *operationsView) callRows(f Frame, op engine.Operation, w int) [][]kit.Span {
	s := f.Session
	var out [][]kit.Span
	for _, line := range kit.Wrap(engine.Clean(diagnose.Capital(op.Summary)), max(w, 1)) {
		out = append(out, []kit.Span{kit.Of(theme.Text, line)})
	}
	mode := v.modeOf(s, op)
	var modes []kit.Span
	for i, m := range fittingModes(s, op) {
		if i > 0 {
			modes = append(modes, kit.Of(theme.Muted, " · "))
		}
		if m == mode {
			modes = append(modes, kit.Of(theme.Accent, "["+string(m)+"]").Bold())
		} else {
			modes = append(modes, kit.Of(theme.Muted, string(m)))
		}
	}
	out = append(out, factRows("mode", w, modes...)...)
	info, _ := auth.LookupMode(s.Vendor.Modes(), mode)
	info.Carrier = s.Profile.CarrierOf(info)
	out = append(out, factRows("carries", w, carrierSpans(s, info)...)...)
	if len(op.Scopes) > 0 {
		out = append(out, factRows("scopes", w, scopeSpans(f, op, info)...)...)
	}
	return out
}

// carrierSpans say what travels in a mode, and where.
func carrierSpans(s *Session, info auth.ModeInfo) []kit.Span {
	carried := func(what string) string {
		c := info.Carrier
		switch {
		case c.Name == "":
			return what
		case c.In == auth.InHeader:
			return c.Name + ": " + c.Prefix + what
		default:
			return c.Beside() + what
		}
	}
	switch info.Credential {
	case auth.CredentialAPIKey:
		if s.Profile.APIKey.IsZero() {
			return []kit.Span{kit.Of(theme.Warn, "nothing: the profile has no api_key")}
		}
		return append(Tinted(theme.Text, carried(s.Profile.APIKey.Fingerprint())), kit.Of(theme.Muted, " · from api_key"))
	case auth.CredentialPrivateKey:
		if s.Profile.PrivateKey.IsZero() {
			return []kit.Span{kit.Of(theme.Warn, "nothing: the profile has no private_key")}
		}
		return Tinted(theme.Text, carried("‹private_key›"))
	case auth.CredentialProvider:
		p := engine.ProviderOf(s.Vendor, s.Profile, info.ID)
		if p == nil {
			return []kit.Span{kit.Of(theme.Warn, "nothing: the profile has no provider")}
		}
		if kept, ok := p.Current(s.Profile.CustomerIDs); ok {
			return append(Tinted(theme.Text, carried(kept.Info.Fingerprint)), kit.Of(theme.Muted, " · from "+engine.Clean(p.Describe())))
		}
		return Tinted(theme.Text, carried("‹asked from "+engine.Clean(p.Describe())+"›"))
	default:
		return []kit.Span{kit.Of(theme.Muted, "no credential")}
	}
}

// carrierWords are a carrier's place with its prefix: "header Authorization, Bearer".
func carrierWords(c auth.Carrier) string {
	if c.Name == "" {
		return "the SDK's own way"
	}
	if prefix := strings.TrimSpace(c.Prefix); prefix != "" {
		return c.Describe() + ", " + prefix
	}
	return c.Describe()
}
