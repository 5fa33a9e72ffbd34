package views

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// remarkWidth is the room for the words beside a row that carry a warning: "▲ jane's", "▲ only here".
const remarkWidth = 12

// possessive names whose something is, in few cells: an address without what follows its @.
func possessive(ids map[string]string) string {
	return kit.Cut(shortCustomer(ids), remarkWidth-4) + "'s"
}

func shortCustomer(ids map[string]string) string {
	name := engine.CustomerName(ids)
	if before, _, ok := strings.Cut(name, "@"); ok && before != "" {
		name = before
	}
	return engine.Clean(name)
}

// foreign reports a message that came for another customer than the app's.
func (v *inboxView) foreign(m *bloomreach.Message) bool { return v.box.Others > 0 && v.box.Foreign(m) }

// locally reports a message that the app shows as read although the server has not confirmed it.
func (v *inboxView) locally(m *bloomreach.Message) bool {
	if here, known := v.local[m.ID()]; known {
		return here
	}
	return m.ReadLocally
}

// readLocally reports whether a mark ended with the app showing as read what the server does not.
func readLocally(c *engine.Call) bool {
	return c.Finish != nil && slices.ContainsFunc(c.Finish.Findings, func(f engine.Finding) bool { return f.Code == "inbox.read-locally" })
}

// remarks reports whether any row has something beside it.
func (v *inboxView) remarks() bool {
	if v.box == nil {
		return false
	}
	for _, here := range v.local {
		if here {
			return true
		}
	}
	return v.box.Others > 0 || v.box.Locally > 0
}

// remark is what stands beside a row.
func (v *inboxView) remark(m *bloomreach.Message) kit.Span {
	switch {
	case v.foreign(m):
		return kit.Of(theme.Warn, "▲ "+possessive(m.CustomerIDs()))
	case v.locally(m):
		return kit.Of(theme.Warn, "▲ only here")
	default:
		return kit.Span{}
	}
}

// remarkRows say the same about the message that is open, in sentences.
func (v *inboxView) remarkRows(f Frame, m *bloomreach.Message, w int) [][]kit.Span {
	var rows [][]kit.Span
	if v.foreign(m) {
		text := "It carries the ids and the sync token of " + engine.Clean(engine.CustomerName(m.CustomerIDs())) +
			": it came before the app went on as " + engine.Clean(engine.CustomerName(v.box.Owner)) + ", and Android does not clear."
		rows = append(rows, markedRows(markSpan(f.Styles, theme.MarkLook), theme.Text, text, w)...)
	}
	if v.locally(m) {
		text := "The server has not confirmed it. The next full sync shows it unread again."
		rows = append(rows, markedRows(markSpan(f.Styles, theme.MarkLook), theme.Text, text, w)...)
	}
	return rows
}

// cacheNote is the cache in one row, where there is no room for its facts: only when somebody else's things are in it.
func (v *inboxView) cacheNote(f Frame) [][]kit.Span {
	if v.box == nil || v.stale != "" {
		return nil
	}
	old := v.box.SyncToken != "" && !maps.Equal(v.box.TokenOf, v.box.Owner)
	text := ""
	switch {
	case v.box.Others > 0 && old:
		text = v.othersText() + ", and so is the sync token"
	case v.box.Others > 0:
		text = v.othersText()
	case old:
		text = "the sync token is " + possessive(v.box.TokenOf)
	default:
		return nil
	}
	return [][]kit.Span{{markSpan(f.Styles, theme.MarkLook), kit.Of(theme.Text, text+" · "+f.Session.Press("x")+" clears the cache")}}
}

// othersText counts the messages that carry another customer's ids.
func (v *inboxView) othersText() string {
	whose := ""
	for _, m := range v.box.Messages {
		if !v.box.Foreign(m) {
			continue
		}
		if name := possessive(m.CustomerIDs()); whose == "" {
			whose = name
		} else if name != whose {
			whose = "others'"
			break
		}
	}
	return fmt.Sprintf("%s of %s are %s", diagnose.Count(v.box.Others), diagnose.Count(len(v.box.Messages)), whose)
}

// cacheRows are the facts about what the app keeps: its cursor, its customer, and how answers come into it.
func (v *inboxView) cacheRows(f Frame) (cursor, owner, merge []kit.Span) {
	zone := f.Session.Zone()
	switch {
	case v.box.SyncToken == "":
		cursor = []kit.Span{kit.Of(theme.Text, "no sync token came: each fetch is a full one")}
	default:
		cursor = []kit.Span{kit.Of(theme.Text, "token "+kit.CutMiddle(engine.Clean(v.box.SyncToken), 11))}
		if maps.Equal(v.box.TokenOf, v.box.Owner) {
			cursor = append(cursor, kit.Of(theme.Muted, " of "+kit.TimeOfDay(v.box.TokenAt, zone)))
		} else {
			cursor = append(cursor, kit.Of(theme.Warn, " ▲ "+possessive(v.box.TokenOf)))
		}
	}
	names := slices.Sorted(maps.Keys(v.box.Owner))
	owner = []kit.Span{kit.Of(theme.Text, shortCustomer(v.box.Owner)), kit.Of(theme.Muted, " ("+engine.Clean(strings.Join(names, ", "))+")")}
	switch {
	case v.box.Alone:
		merge = []kit.Span{kit.Of(theme.Warn, "▲ "), kit.Of(theme.Text, "the app keeps none of it")}
	case v.box.Others > 0:
		merge = []kit.Span{kit.Of(theme.Warn, "▲ "), kit.Of(theme.Text, v.othersText())}
	default:
		merge = []kit.Span{kit.Of(theme.Text, "by id since "+kit.TimeOfDay(v.box.Since, zone)+", none deleted")}
	}
	return cursor, owner, merge
}
