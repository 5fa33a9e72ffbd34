package views

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// cheapMessage is the size in bytes up to which a push message is read while a key is handled.
const cheapMessage = 64 << 10

// pagesKept is how many messages stay read.
const pagesKept = 8

// inboxPage is a message taken apart for the detail. Reading it is work for a command; laying it out for a width happens once
// for each width.
type inboxPage struct {
	id      string
	source  bloomreach.Origin // of the message that the page was made of
	content bloomreach.Content
	text    htmlText            // of html messages
	broken  error               // why there is no text
	actions []bloomreach.Action // of the content, and of the message itself where a tap on it does something
	numbers []int               // of the actions, as the text has them; 0 for one without
	scripts []string            // hosts
	images  []string
	visible madeVisible

	textAt, htmlAt, jsonAt int // the widths of what follows
	textLines              [][]kit.Span
	htmlLines              []string
	jsonLines              []string
}

// inboxPageMsg brings a page that was made in a command.
type inboxPageMsg struct{ page *inboxPage }

// cheapPage reports whether a message can be read without a command.
func cheapPage(m *bloomreach.Message) bool {
	return m.Type() != "html" && m.Size() <= cheapMessage
}

// readInboxPage takes a message apart. It may run on any goroutine: messages do not change.
func readInboxPage(m *bloomreach.Message) *inboxPage {
	p := &inboxPage{id: m.ID(), source: m.Origin(), content: m.Read()}
	p.actions = p.content.Actions
	if m.Type() != "html" {
		p.actions = append(p.actions, defaultAction(p.content.Default))
	}
	p.numbers = make([]int, len(p.actions))
	number := 0
	for i, a := range p.content.Actions {
		if a.Type != "close" {
			number++
			p.numbers[i] = number
		}
	}
	p.visible = countUnsafe(p.content.Text)
	if m.Type() == "html" {
		p.text, p.broken = readHTML(p.content.Text)
		scripts, images := bloomreach.RemoteHosts(p.content.Text)
		p.scripts, p.images = hostsOf(scripts), hostsOf(images)
	}
	return p
}

// defaultAction is what a tap on the message does, in words where it has no address.
func defaultAction(a bloomreach.Action) bloomreach.Action {
	a.Title = "(the message itself)"
	if a.Type == "app" && a.URL == "" {
		a.Note = "opens the app"
	}
	return a
}

// hostsOf lists the hosts of addresses, each once.
func hostsOf(addresses []string) []string {
	var out []string
	for _, a := range addresses {
		// An address without a host would be fetched from wherever the document is shown.
		if u, err := url.Parse(a); err == nil && u.Host != "" && !slices.Contains(out, u.Host) {
			out = append(out, engine.Clean(u.Host))
		}
	}
	return out
}

// textAtWidth is the message as text, in lines of at most w cells.
func (p *inboxPage) textAtWidth(w int) [][]kit.Span {
	if p.textAt == w {
		return p.textLines
	}
	p.textAt, p.textLines = w, nil
	if p.text.blocks != nil {
		p.textLines = p.text.layOut(w)
		return p.textLines
	}
	for _, line := range kit.Wrap(engine.CleanLines(p.content.Text), w) {
		p.textLines = append(p.textLines, []kit.Span{kit.Of(theme.Text, line)})
	}
	return p.textLines
}

// htmlAtWidth is the document as sent, made fit for a terminal, in lines of at most w cells.
func (p *inboxPage) htmlAtWidth(w int) []string {
	if p.htmlAt != w {
		p.htmlAt, p.htmlLines = w, sourceLines(p.content.Text, w)
	}
	return p.htmlLines
}

// jsonAtWidth is the message as the server sent it, in lines of exactly w cells.
func (p *inboxPage) jsonAtWidth(st *theme.Styles, m *bloomreach.Message, w int) []string {
	if p.jsonAt != w {
		p.jsonAt, p.jsonLines = w, kit.JSON(st, []byte(engine.CleanLines(string(m.Raw()))), w)
	}
	return p.jsonLines
}

// inboxPages keeps the pages of the messages last looked at.
type inboxPages struct {
	kept []*inboxPage // newest last
	// id and source name the message whose page is being made.
	id     string
	source bloomreach.Origin
}

// get finds the page of a message; one whose content has changed has none.
func (c *inboxPages) get(m *bloomreach.Message) *inboxPage {
	for _, p := range c.kept {
		if p.id == m.ID() && p.source == m.Origin() {
			return p
		}
	}
	return nil
}

func (c *inboxPages) put(p *inboxPage) {
	c.kept = slices.DeleteFunc(c.kept, func(old *inboxPage) bool { return old.id == p.id })
	if len(c.kept) == pagesKept {
		c.kept = slices.Delete(c.kept, 0, 1)
	}
	c.kept = append(c.kept, p)
	if c.id == p.id {
		c.id, c.source = "", bloomreach.Origin{}
	}
}

func (c *inboxPages) expect(m *bloomreach.Message) { c.id, c.source = m.ID(), m.Origin() }

func (c *inboxPages) awaits(m *bloomreach.Message) bool {
	return c.id == m.ID() && c.source == m.Origin()
}

// madeVisible counts what had to be made visible before a text could be shown.
type madeVisible struct{ bidi, escapes, controls, unseen, broken int }

// countUnsafe counts by kind what engine.CleanLines replaces.
func countUnsafe(s string) madeVisible {
	var c madeVisible
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		switch {
		case r == utf8.RuneError && n == 1:
			c.broken++
		case r == '\n', r == '\t', r == '\r' && strings.HasPrefix(s[i:], "\n"):
		case r == 0x1b:
			c.escapes++
		case r < ' ' || r >= 0x7f && r < 0xa0:
			c.controls++
		case r < 0x80:
		case unicode.Is(unicode.Bidi_Control, r):
			c.bidi++
		case engine.Clean(string(r)) == fmt.Sprintf("<U+%04X>", r):
			c.unseen++
		}
	}
	return c
}

// sentence says what was counted; it is empty when there was nothing.
func (c madeVisible) sentence() string {
	var parts []string
	add := func(n int, one, many string) {
		switch {
		case n == 1:
			parts = append(parts, "1 "+one)
		case n > 1:
			parts = append(parts, fmt.Sprintf("%d %s", n, many))
		}
	}
	add(c.bidi, "bidi mark", "bidi marks")
	add(c.escapes, "escape", "escapes")
	add(c.controls, "control character", "control characters")
	add(c.unseen, "invisible character", "invisible characters")
	add(c.broken, "byte that is not UTF-8", "bytes that are not UTF-8")
	if len(parts) == 0 {
		return ""
	}
	last := len(parts) - 1
	all := parts[last]
	if last > 0 {
		all = strings.Join(parts[:last], ", ") + " and " + all
	}
	verb := "were"
	if c.bidi+c.escapes+c.controls+c.unseen+c.broken == 1 {
		verb = "was"
	}
	return all + " " + verb + " made visible" + c.samples() + "; none reached the terminal."
}

func (c madeVisible) samples() string {
	switch {
	case c.bidi > 0 && c.escapes > 0:
		return " (shown as <U+202E> and ␛)"
	case c.bidi > 0:
		return " (shown as <U+202E>)"
	case c.escapes > 0:
		return " (shown as ␛)"
	default:
		return ""
	}
}
