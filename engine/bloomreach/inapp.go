package bloomreach

import (
	"encoding/json"
	"slices"

	"authpeek/engine"
)

// InAppMessages is the model of inapp.fetch.
type InAppMessages struct {
	Data []InAppMessage `json:"data"`
}

// InAppMessage is one in-app message (1.6). Pointers are nil for null.
type InAppMessage struct {
	ID                      string        `json:"id"`
	Name                    string        `json:"name"`
	MessageType             string        `json:"message_type"` // modal, alert, fullscreen, slide_in, freeform
	Frequency               string        `json:"frequency"`    // always, only_once, once_per_visit, until_visitor_interacts
	Payload                 *InAppPayload `json:"payload"`
	VariantID               *float64      `json:"variant_id"`
	VariantName             *string       `json:"variant_name"`
	Trigger                 *EventFilter  `json:"trigger"`
	DateFilter              *DateFilter   `json:"date_filter"`
	LoadPriority            *float64      `json:"load_priority"`
	LoadDelay               *float64      `json:"load_delay"`
	CloseTimeout            *float64      `json:"close_timeout"`
	PayloadHTML             *string       `json:"payload_html"`
	IsHTML                  bool          `json:"is_html"`
	IsRichText              bool          `json:"is_rich_text"`
	HasTrackingConsent      bool          `json:"has_tracking_consent"`
	ConsentCategoryTracking *string       `json:"consent_category_tracking"`

	Notes []string        `json:"-"`
	Raw   json.RawMessage `json:"-"`
}

// InAppPayload is what a message shows.
type InAppPayload struct {
	Title    *string       `json:"title"`
	BodyText *string       `json:"body_text"`
	ImageURL *string       `json:"image_url"`
	Buttons  []InAppButton `json:"buttons"`
	// Style are the other members, colours and sizes, sorted by name.
	Style []Pair          `json:"-"`
	Raw   json.RawMessage `json:"-"`
}

// InAppButton is one button of a message.
type InAppButton struct {
	Text  *string `json:"button_text"`
	Type  string  `json:"button_type"` // cancel, deep-link, browser
	Link  *string `json:"button_link"`
	Style []Pair  `json:"-"` // the other members, sorted by name
}

// EventFilter says which event brings a message up.
type EventFilter struct {
	EventType string            `json:"event_type"`
	Filter    []EventFilterTerm `json:"filter"`
}

// EventFilterTerm is one condition on the event. Both sides are the vendor's own JSON.
type EventFilterTerm struct {
	Attribute  json.RawMessage `json:"attribute"`
	Constraint json.RawMessage `json:"constraint"`
}

// DateFilter bounds the time in which something is shown, in seconds since 1970.
type DateFilter struct {
	Enabled  bool     `json:"enabled"`
	FromDate *float64 `json:"from_date"`
	ToDate   *float64 `json:"to_date"`
}

func readInApp(p engine.Profile, a engine.Answer, env envelope) engine.Reading {
	rows, err := env.list(listNames(p, "data")...)
	if err != nil {
		return failed(a, err)
	}
	out := InAppMessages{Data: make([]InAppMessage, 0, len(rows))}
	for _, row := range rows {
		out.Data = append(out.Data, readInAppMessage(row))
	}
	return engine.Reading{OK: true, Summary: count(len(rows), "message"), Digest: digestOf(a.Body), Result: out}
}

func readInAppMessage(row json.RawMessage) InAppMessage {
	raw := slices.Clone(row)
	f, ok := fieldsOf(raw)
	if !ok {
		return InAppMessage{HasTrackingConsent: true, Notes: []string{"the message is no JSON object"}, Raw: raw}
	}
	m := InAppMessage{
		ID: f.text("id"), Name: f.text("name"), MessageType: f.text("message_type"), Frequency: f.text("frequency"),
		VariantID: f.optionalNumber("variant_id"), VariantName: f.optional("variant_name"),
		LoadPriority: f.optionalNumber("load_priority"), LoadDelay: f.optionalNumber("load_delay"), CloseTimeout: f.optionalNumber("close_timeout"),
		PayloadHTML: f.optional("payload_html"), HasTrackingConsent: f.consented(),
		ConsentCategoryTracking: f.optional("consent_category_tracking"), Raw: raw,
	}
	m.IsHTML, _ = f.boolean("is_html")
	m.IsRichText, _ = f.boolean("is_rich_text")
	m.DateFilter = readDateFilter(f)
	m.Payload = readPayload(f)
	m.Trigger = readTrigger(f)
	if m.ID == "" {
		f.note("the message has no id")
	}
	m.Notes = f.notes
	return m
}

// member reads an object that may be null, and hands its notes on.
func (f *fields) member(name string, read func(*fields)) bool {
	if f.raw(name) == nil {
		return false
	}
	g := f.object(name)
	read(g)
	f.notes = append(f.notes, g.notes...)
	return true
}

func readDateFilter(f *fields) *DateFilter {
	var d DateFilter
	there := f.member("date_filter", func(g *fields) {
		d.Enabled, _ = g.boolean("enabled")
		d.FromDate, d.ToDate = g.optionalNumber("from_date"), g.optionalNumber("to_date")
	})
	if !there {
		return nil
	}
	return &d
}

func readPayload(f *fields) *InAppPayload {
	p := InAppPayload{Buttons: []InAppButton{}}
	there := f.member("payload", func(g *fields) {
		p.Title, p.BodyText, p.ImageURL = g.optional("title"), g.optional("body_text"), g.optional("image_url")
		for _, row := range g.list("buttons") {
			p.Buttons = append(p.Buttons, readButton(g, row))
		}
		p.Style = otherPairs(g, "title", "body_text", "image_url", "buttons")
		p.Raw = slices.Clone(f.raw("payload"))
	})
	if !there {
		return nil
	}
	return &p
}

func readButton(f *fields, row json.RawMessage) InAppButton {
	g, ok := fieldsOf(row)
	if !ok {
		f.note("a button is " + kindOf(row) + ", not an object")
		return InAppButton{}
	}
	b := InAppButton{Text: g.optional("button_text"), Type: g.text("button_type"), Link: g.optional("button_link")}
	b.Style = otherPairs(g, "button_text", "button_type", "button_link")
	f.notes = append(f.notes, g.notes...)
	return b
}

func readTrigger(f *fields) *EventFilter {
	t := EventFilter{Filter: []EventFilterTerm{}}
	there := f.member("trigger", func(g *fields) {
		t.EventType = g.text("event_type")
		for _, row := range g.list("filter") {
			term, ok := fieldsOf(row)
			if !ok {
				g.note("a condition of the trigger is " + kindOf(row) + ", not an object")
				continue
			}
			t.Filter = append(t.Filter, EventFilterTerm{slices.Clone(term.raw("attribute")), slices.Clone(term.raw("constraint"))})
		}
	})
	if !there {
		return nil
	}
	return &t
}

// otherPairs are the members of an object that have no field of their own, sorted by name.
func otherPairs(f *fields, named ...string) []Pair {
	var out []Pair
	for _, name := range f.names() {
		if !slices.Contains(named, name) {
			v, _ := f.value(name)
			out = append(out, Pair{name, plain(v)})
		}
	}
	return out
}
