package views

import (
	"fmt"
	"strings"

	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// renderSync draws the box that tells how the inbox came about: an app shows what it has kept, and not what the server has.
func (v *inboxView) renderSync(f Frame, w, h int) []string {
	b := kit.NewBox(f.Styles, w, h).Title("Sync").Note("f full sync")
	row := func(label, text string) {
		b.Line().Cell(8, kit.Of(theme.Muted, label)).Add(theme.Text, text)
	}
	zone := f.Session.Zone()
	row("last", kit.TimeOfDay(v.call.Ended, zone)+" · "+v.lastSync())
	if v.box.FullAt.IsZero() {
		row("full", "none: the sync token was given")
	} else {
		row("full", fmt.Sprintf("%s · %s sent, %s shown", kit.TimeOfDay(v.box.FullAt, zone), thousands(v.box.FullSent), thousands(v.sync.fullShown)))
	}
	if v.box.DeltaAt.IsZero() {
		row("delta", "none brought anything yet")
	} else {
		row("delta", kit.TimeOfDay(v.box.DeltaAt, zone)+" · "+v.sync.delta())
	}
	if v.box.SyncToken == "" {
		row("cursor", "no sync token came: each fetch is a full one")
	} else {
		row("cursor", "token "+kit.CutMiddle(engine.Clean(v.box.SyncToken), 11)+", kept by message")
	}
	row("for", fmt.Sprintf("%s (%s)", engine.Clean(strings.Join(v.box.IDs, ", ")), idCount(len(v.box.IDs))))
	app := engine.Clean(f.Session.Profile.ApplicationID)
	if app == "" {
		app = "none sent, as SDKs before Android 4.6 and iOS 3.8"
	}
	row("app id", app)
	row("merge", "by id; a delta never deletes")
	return b.Lines()
}

// lastSync is what the last answer was and brought.
func (v *inboxView) lastSync() string {
	switch x := v.box; {
	case x.Full:
		return "full sync"
	case len(x.New) == 0 && len(x.Changed) == 0:
		return "delta · nothing changed"
	case len(x.Changed) == 0:
		return fmt.Sprintf("delta · + %d new", len(x.New))
	case len(x.New) == 0:
		return fmt.Sprintf("delta · Δ %d changed", len(x.Changed))
	default:
		return fmt.Sprintf("delta · + %d new, Δ %d changed", len(x.New), len(x.Changed))
	}
}

// delta is what the last delta that was not empty brought.
func (y inboxSync) delta() string {
	text := fmt.Sprintf("%d sent", y.deltaSent)
	if y.deltaNew > 0 {
		text += fmt.Sprintf(", + %d new", y.deltaNew)
	}
	if y.deltaChange > 0 {
		text += fmt.Sprintf(", Δ %d", y.deltaChange)
	}
	return text
}

func idCount(n int) string {
	if n == 1 {
		return "1 id"
	}
	return fmt.Sprintf("%d ids", n)
}
