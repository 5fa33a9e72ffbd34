package views

import (
	"authpeek/engine"
	"authpeek/ui/kit"
)

// dataOwner is whom data belong to: one customer, as one profile's server knows them.
type dataOwner struct{ profile, customer string }

func ownerOfData(s *Session) dataOwner { return dataOwner{s.Profile.Name, s.Profile.Customer()} }

func ownerOfCall(c *engine.Call) dataOwner { return dataOwner{c.Profile, c.Customer} }

// staleFor is the title of data that belong to somebody else than now, or "".
func (o dataOwner) staleFor(s *Session, now dataOwner) string {
	switch {
	case o.customer != now.customer:
		return engine.Clean(ShortCustomer(o.customer) + "'s · " + s.Press("r") + " asks for " + ShortCustomer(now.customer))
	case o.profile != now.profile:
		return engine.Clean("of profile " + o.profile + " · " + s.Press("r") + " asks " + now.profile)
	default:
		return ""
	}
}

// paneScroll is how far a pane is scrolled, with its measures in the last picture.
type paneScroll struct{ at, height, total int }

// key scrolls by a key of the usual kinds and reports whether the key was one of them.
func (p *paneScroll) key(k string) bool {
	most := max(0, p.total-p.height)
	to := min(p.at, most)
	switch k {
	case "down", "j":
		to++
	case "up", "k":
		to--
	case "pgdown":
		to += max(1, p.height-1)
	case "pgup":
		to -= max(1, p.height-1)
	case "home", "g":
		to = 0
	case "end", "G":
		to = most
	default:
		return false
	}
	p.at = max(0, min(to, most))
	return true
}

// draw puts the part of the page that is in sight into a box, and says in its note when there is more.
func (p *paneScroll) draw(f Frame, b *kit.Box, parts []pagePart) {
	p.height, p.total = b.Height(), partRows(parts)
	from := max(0, min(p.at, p.total-p.height))
	if p.height < p.total {
		b.Note(windowNote(f, from, from+p.height, p.total))
	}
	drawParts(b, from, parts)
}
