package views

import (
	"authpeek/engine"
	"authpeek/engine/doctor"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// first is the screen before anything has come: what r would do, and what it would leave alone.
func (v *doctorView) first(f Frame) []string {
	s := f.Session
	b := kit.NewBox(f.Styles, f.Width, f.Height).Focus(true).Narrow(f.Narrow()).Title("Doctor")
	probe := "live probe on"
	if v.offline {
		probe = "live probe off"
	}
	b.NoteThatFits("profile "+engine.Clean(s.Profile.Name)+", "+probe, probe)
	say := func(mark theme.Mark, t theme.Token, text string) {
		for _, row := range markedRows(markSpan(f.Styles, mark), t, text, b.Width()) {
			b.Line().Spans(row...)
		}
	}
	b.Line().Spans(v.progress(f)...)
	b.Blank()
	for _, a := range doctorAreas {
		for _, row := range hanging(kit.Pad(string(a.area), doctorName), a.looks, b.Width()) {
			b.Line().Spans(row...)
		}
	}
	b.Blank()
	host := engine.Clean(s.Profile.Host())
	if v.offline {
		say(theme.MarkNone, theme.Text, "The live probe is off: nobody is asked anything, and what needs an answer does not run. "+f.Session.Press("a")+" turns it on.")
	} else {
		say(theme.MarkHere, theme.Text, "The provider is asked for a token of its own, and "+host+" for what only reads. Nothing is written. "+f.Session.Press("a")+" leaves this out.")
	}
	if s.Provider() != nil {
		say(theme.MarkHere, theme.Text, f.Session.Press("x")+" tries the provider's contract, and tells what each SDK makes of one that does not keep it.")
	}
	return b.Lines()
}

// doctorAreas say what is looked at, in the order in which it is.
var doctorAreas = [...]struct {
	area  doctor.Area
	looks string
}{
	{doctor.AreaConfig, "the settings of the profile, alone and together"},
	{doctor.AreaProvider, "whether it answers, with what, and with a new token when asked again"},
	{doctor.AreaToken, "form, algorithm, key id, times, customer"},
	{doctor.AreaNetwork, "whether the server can be reached, by which way, and what its clock says"},
	{doctor.AreaAnswer, "what it answers to whom, also to those who should get nothing"},
}
