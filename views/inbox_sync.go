package views

import (
	"fmt"
	"time"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// drawnSync is the box of the synchronisation with all that it was drawn from. Moving through the list changes none of it.
type drawnSync struct {
	box         *bloomreach.Inbox
	ended       time.Time
	sync        inboxSync
	w, h        int
	styles      *theme.Styles
	zone        *time.Location
	app         string
	full, clear string // the keys
}

// renderSync draws the box that tells how the inbox came about: an app shows what it has kept, and not what the server has.
func (v *inboxView) renderSync(f Frame, w, h int) []string {
	now := drawnSync{v.box, v.call.Ended, v.sync, w, h, f.Styles, f.Session.Zone(), f.Session.Profile.ApplicationID, f.Session.Press("f"), f.Session.Press("x")}
	if now != v.drawnSync {
		v.drawnSync, v.syncRows = now, v.drawSync(f, now)
	}
	return v.syncRows
}

func (v *inboxView) drawSync(f Frame, d drawnSync) []string {
	b := kit.NewBox(f.Styles, d.w, d.h).Title("Sync").NoteThatFits(d.full+" full sync · "+d.clear+" clears the cache", d.full+" full sync · "+d.clear+" clears", d.full+" full sync")
	row := func(label, text string) {
		b.Line().Cell(8, kit.Of(theme.Muted, label)).Add(theme.Text, text)
	}
	zone := d.zone
	row("last", kit.TimeOfDay(v.call.Ended, zone)+" · "+v.lastSync())
	if v.box.FullAt.IsZero() {
		row("full", "none: the sync token was given")
	} else {
		text := kit.TimeOfDay(v.box.FullAt, zone) + " · " + diagnose.Count(v.box.FullSent) + " sent"
		if v.sync.fullShown > 0 { // unknown when it came before a change of customer
			text += ", " + diagnose.Count(v.sync.fullShown) + " shown"
		}
		row("full", text)
	}
	if v.box.DeltaAt.IsZero() {
		row("delta", "none brought anything yet")
	} else {
		row("delta", kit.TimeOfDay(v.box.DeltaAt, zone)+" · "+v.sync.delta())
	}
	cursor, owner, merge := v.cacheRows(f)
	b.Line().Cell(8, kit.Of(theme.Muted, "cursor")).Spans(cursor...)
	b.Line().Cell(8, kit.Of(theme.Muted, "owner")).Spans(owner...)
	app := engine.Clean(d.app)
	if app == "" {
		app = "none sent, as SDKs before Android 4.6 and iOS 3.8"
	}
	row("app id", app)
	b.Line().Cell(8, kit.Of(theme.Muted, "merge")).Spans(merge...)
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
