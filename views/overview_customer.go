package views

import (
	"maps"
	"slices"

	"authpeek/auth/diagnose"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// customerFacts is what the answers so far say of the session's customer. Attributes and consent states come by the same
// operation, so each answer is kept apart by what it was asked for.
type customerFacts struct {
	attributes, states *bloomreach.Attributes
	categories         *bloomreach.Consents
	inbox              *bloomreach.Inbox
}

// take keeps an answer, unless it belongs to another session.
func (k *customerFacts) take(s *Session, m ResultMsg) {
	if m.Result == nil || staleCall(s, &m.Call) {
		return
	}
	switch r := m.Result.(type) {
	case bloomreach.Attributes:
		if onlyConsents(r) {
			k.states = &r
		} else {
			k.attributes = &r
		}
	case bloomreach.Consents:
		k.categories = &r
	case *bloomreach.Inbox:
		k.inbox = r
	}
}

func onlyConsents(a bloomreach.Attributes) bool {
	return !slices.ContainsFunc(a.Results, func(r bloomreach.AttributeAnswer) bool { return r.Attribute.Type != "consent" })
}

func (k *customerFacts) box(f Frame, width, height int) []string {
	s := f.Session
	b := kit.NewBox(f.Styles, width, height).Title("Customer").Note(s.Press("C") + " switches")
	token := s.Current()
	var named map[string]string
	if token != nil {
		named, _, _ = subjectIDs(*token)
	}
	for _, name := range idNames(s.Profile.CustomerIDs) {
		mark, words := theme.MarkNone, "not in token"
		value := s.Profile.CustomerIDs[name]
		switch held, ok := named[name]; {
		case token == nil:
			words = "no token"
		case named == nil:
			words = "cannot be read"
		case ok && held == value:
			mark, words = theme.MarkOK, "in token"
		case ok:
			mark, words = theme.MarkBad, "another in token"
		}
		customerRow(b, f, engine.Clean(name), engine.Clean(value), mark, words, true)
	}
	if len(s.Profile.CustomerIDs) == 0 {
		b.Text(theme.Muted, "The profile names no customer. "+f.Session.Press("C")+" sets one.")
	}
	k.attributeRow(b, f)
	k.consentRow(b, f)
	k.inboxRow(b, f)
	return b.Lines()
}

// idNames puts the hard ids first, registered before the others, and the cookie last.
func idNames(ids map[string]string) []string {
	rank := func(name string) int {
		switch name {
		case "registered":
			return 0
		case "cookie":
			return 2
		default:
			return 1
		}
	}
	names := slices.Sorted(maps.Keys(ids))
	slices.SortStableFunc(names, func(a, b string) int { return rank(a) - rank(b) })
	return names
}

// customerRow is a label, a value that gives way, and at the right a word with its mark; MarkNone without a word leaves the
// right empty.
func customerRow(b *kit.Box, f Frame, label, value string, mark theme.Mark, words string, id bool) {
	l := b.Line().Cell(11, kit.Of(theme.Muted, label)).Space(1)
	right := 0
	if words != "" {
		right = kit.Width(words) + 4
	}
	if id {
		value = kit.CutMiddle(value, max(b.Width()-12-right, 0))
	}
	l.Add(theme.Text, value)
	if words != "" {
		l.RightSpans(markSpan(f.Styles, mark), kit.Of(theme.Text, words))
	}
}

func (k *customerFacts) attributeRow(b *kit.Box, f Frame) {
	if k.attributes == nil {
		notAsked(b, f, "attributes", bloomreach.AttributesFetch, "2 asks")
		return
	}
	refused := 0
	for _, a := range k.attributes.Results {
		if !a.Success {
			refused++
		}
	}
	words := ""
	if refused > 0 {
		words = itoa(refused) + " refused"
	}
	customerRow(b, f, "attributes", diagnose.Counted(len(k.attributes.Results)-refused, "value"), theme.MarkBad, words, false)
}

// consentRow counts the customer's own states where they were asked for; the categories are the project's.
func (k *customerFacts) consentRow(b *kit.Box, f Frame) {
	switch {
	case k.states != nil:
		given, refused, none := 0, 0, 0
		for _, a := range k.states.Results {
			switch string(a.Value) {
			case "true":
				given++
			case "false":
				refused++
			default:
				none++
			}
		}
		words := ""
		if none > 0 {
			words = itoa(none) + " no record"
		}
		customerRow(b, f, "consents", itoa(given)+" given, "+itoa(refused)+" refused", theme.MarkNone, words, false)
	case k.categories != nil:
		n := itoa(len(k.categories.Results)) + " categories"
		if len(k.categories.Results) == 1 {
			n = "1 category"
		}
		customerRow(b, f, "consents", n, theme.MarkNone, "states not asked", false)
	default:
		notAsked(b, f, "consents", bloomreach.ConsentsFetch, "3 asks")
	}
}

func (k *customerFacts) inboxRow(b *kit.Box, f Frame) {
	if k.inbox == nil {
		notAsked(b, f, "inbox", bloomreach.InboxFetch, "4 asks")
		return
	}
	mark, words := theme.MarkRead, "none unread"
	if n := k.inbox.Unread; n > 0 {
		mark, words = theme.MarkUnread, itoa(n)+" unread"
	}
	customerRow(b, f, "inbox", diagnose.Counted(len(k.inbox.Messages), "message"), mark, words, false)
	if n := len(k.inbox.Hidden); n > 0 {
		customerRow(b, f, "", "", theme.MarkLook, itoa(n)+" unsupported", false)
	}
}

// notAsked is a row without an answer: nobody asked, or the server refused.
func notAsked(b *kit.Box, f Frame, label, operation, hint string) {
	last, ok := f.Session.Latest[operation]
	if ok && !last.Call.OK() {
		customerRow(b, f, label, bareReason(engine.Clean(last.Call.Finish.Summary)), outcomeMark(last.Call), outcomeWord(last.Call), false)
		return
	}
	customerRow(b, f, label, "not asked yet", theme.MarkNone, hint, false)
}
