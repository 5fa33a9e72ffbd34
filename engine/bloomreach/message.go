package bloomreach

import (
	"encoding/json"
	"fmt"
	"slices"

	"authpeek/engine/rawjson"
)

// Message is one App Inbox message. It is small, and all but what lists are sorted and counted by lies in a pack: an inbox may hold a hundred
// thousand.
type Message struct {
	CreateTime float64 // seconds since 1970, 0 when absent
	// hash is of type, expire_time and content: it tells a change without reading them.
	hash uint64
	pack *pack
	at   uint32 // where the pack's facts about the message begin

	IsRead bool
	// ReadLocally says that the SDK shows the message as read although the server has not confirmed it (2.4).
	ReadLocally bool
	// nameless says that the message came without an id, and ID is ours.
	nameless bool
}

// ID is never empty.
func (m *Message) ID() string {
	id, _ := cutText(m.pack.facts[m.at:])
	return id
}

// Title is the content's, known without reading that: lists need it.
func (m *Message) Title() string { return m.facts().title }

// Type is "unknown" where there is none.
func (m *Message) Type() string { return m.pack.answer.types[m.facts().kind] }

// Size is that of Raw in bytes, known without reading it.
func (m *Message) Size() int { return int(m.facts().size) }

// facts are what the pack has beside the message itself.
func (m *Message) facts() facts { return factsAt(m.pack.facts[m.at:]) }

// CustomerIDs and SyncToken are what the SDKs add to a message when it comes, and what marking it as read is sent with (2.2, 2.4).
func (m *Message) CustomerIDs() map[string]string { return m.pack.answer.ids }

// SyncToken is that of the answer, see CustomerIDs.
func (m *Message) SyncToken() string { return m.pack.answer.token }

// Raw is the message as the server sent it. It may be read from a pack for the purpose, and must not be changed.
func (m *Message) Raw() json.RawMessage {
	f := m.facts()
	return m.pack.part(f.from, f.from+f.size)
}

// Origin tells where a message's bytes came from. Copies of a message have the same one, and one that came anew has another.
type Origin struct {
	pack *pack
	at   uint32
}

// Origin tells the message's content from that of any other, without reading it.
func (m *Message) Origin() Origin { return Origin{m.pack, m.at} }

// MarshalJSON implements json.Marshaler: the message as the model has it, with the content as sent.
func (m *Message) MarshalJSON() ([]byte, error) {
	r := m.row()
	return json.Marshal(struct {
		ID         string          `json:"id"`
		Type       string          `json:"type"`
		IsRead     bool            `json:"is_read"`
		CreateTime float64         `json:"create_time"`
		ExpireTime float64         `json:"expire_time,omitempty"`
		Content    json.RawMessage `json:"content"`
	}{m.ID(), r.kind, m.IsRead, m.CreateTime, r.expireTime, r.content})
}

// Supported reports whether the SDKs show messages of this type; they drop all others (2.2).
func (m *Message) Supported() bool { return supported(m.Type()) }

func supported(kind string) bool { return kind == "push" || kind == "html" }

// Content is a message's content, of either type.
type Content struct {
	Title, Text, PreHeader, Image string
	// Actions are the buttons of a push message, or what was found in the HTML of an html message. Default is the action
	// of the message itself.
	Actions []Action
	Default Action
	// Tracking and URLParams keep the order of their names sorted, because JSON objects have none.
	Tracking, URLParams []Pair
	ConsentCategory     string
	HasTrackingConsent  bool
	Source              string
	Silent              bool
	ExpireTime          float64 // the message's, in seconds since 1970, 0 when absent
	// Notes say what had to be bent to read the message and its content.
	Notes []string
	Raw   json.RawMessage
}

// Action is something that a message offers to do.
type Action struct {
	Type  string // browser, deeplink, app, close, or as sent
	Title string
	URL   string
	// Note says what the SDKs make of it, when that is not what one would think.
	Note string
}

// Pair is a name with its value as text.
type Pair struct{ Name, Value string }

// messageRow is a message taken apart as far as lists need it.
type messageRow struct {
	id, kind, title        string
	isRead, nameless       bool
	createTime, expireTime float64
	content                json.RawMessage // a part of the row, nil where there is none
	notes                  []string        // what had to be bent
}

// row reads the message again.
func (m *Message) row() messageRow { return readRow(m.pack.answer.sdk, m.Raw()) }

// readRow reads a message as the SDK does, and more where that does no harm: a name as wrappers spell it, a number as text. A row that is
// no object is all content.
func readRow(s sdk, row json.RawMessage) messageRow {
	f, ok := fieldsOf(row)
	if !ok {
		return messageRow{kind: "unknown", nameless: true, content: row, notes: []string{"the message is no JSON object"}}
	}
	r := messageRow{id: f.text("id"), kind: f.text("type")}
	if r.kind == "" {
		r.kind = "unknown" // both SDKs take an absent type for an unknown one (2.2)
	}
	f.noteSpelling("is_read", "isRead")
	f.noteSpelling("create_time", "createTime")
	r.isRead, _ = f.boolean("is_read", "isRead")
	if v := f.raw("is_read"); s.ios() && r.isRead && v != nil && !isBoolean(v) {
		r.isRead = false
		f.note("iOS takes that for unread: it is no Bool")
	}
	r.createTime, r.expireTime = f.number("create_time", "createTime"), f.number("expire_time")
	r.content = f.raw("content")
	if r.content != nil && r.content[0] != '{' {
		f.note("content is " + kindOf(r.content) + ", not an object")
	}
	if r.nameless = r.id == ""; r.nameless {
		f.note("the message has no id")
	}
	r.title = titleOf(r.content)
	r.notes = f.notes
	return r
}

// noteSpelling notes that a field came under the name that some wrappers give it (7).
func (f *fields) noteSpelling(name, wrapper string) {
	if f.raw(name) == nil && f.raw(wrapper) != nil {
		f.note(name + " is spelled " + wrapper)
	}
}

// titleOf reads nothing of a content but its title, as Content.Title has it.
func titleOf(content json.RawMessage) string {
	f, _ := fieldsOf(content)
	return f.text("title")
}

// Read takes the content apart (2.2). It is work for a moment when somebody looks at the message, not for a list.
func (m *Message) Read() Content {
	row := m.row()
	f, _ := fieldsOf(row.content)
	c := Content{
		Title: f.text("title"), Text: f.text("message"), PreHeader: f.text("pre_header"), Image: f.text("image"),
		ConsentCategory: f.text("consent_category_tracking"), Source: f.text("source"), ExpireTime: row.expireTime, Raw: row.content,
		Default: Action{Type: f.text("action"), URL: f.text("url")},
	}
	if c.Default.Type == "" {
		c.Default.Type = "app" // missing action means app on iOS (2.2)
	}
	c.Default.Note = unknownAction(c.Default.Type)
	c.Silent, _ = f.boolean("silent")
	c.HasTrackingConsent = f.consented()
	c.Tracking = pairs(f.raw("attributes", "data"))
	c.URLParams = urlParams(f)
	if row.kind == "html" {
		c.Actions = htmlActions(c.Text)
	} else {
		c.Actions = pushActions(f)
	}
	c.Notes = slices.Concat(row.notes, f.notes)
	return c
}

// urlParams takes both shapes: an object, and a list with one object in it, which Android's parser would refuse (2.2).
func urlParams(f *fields) []Pair {
	v := f.raw("url_params")
	if v == nil {
		return nil
	}
	if v[0] == '[' {
		list, ok := rawjson.Items(v)
		if !ok || len(list) == 0 {
			return nil
		}
		f.note("url_params is a list; Android refuses that")
		if len(list) > 1 {
			f.note(fmt.Sprintf("url_params has %d entries; the first is shown", len(list)))
		}
		v = list[0]
	}
	if v[0] != '{' {
		f.note("url_params is " + kindOf(v) + ", not an object")
	}
	return pairs(v)
}

func pairs(v json.RawMessage) []Pair {
	f, ok := fieldsOf(v)
	if !ok {
		return nil
	}
	out := make([]Pair, 0, len(f.members))
	for _, name := range f.names() {
		v, _ := f.value(name)
		out = append(out, Pair{name, plain(v)})
	}
	return out
}

// plain is a JSON value as text: a string without its quotes, anything else as spelled.
func plain(v json.RawMessage) string {
	if s, ok := rawjson.Text(v); ok {
		return s
	}
	return string(v)
}

// pushActions reads the buttons. iOS drops all of them when one is no object or has a value that is not text (2.2).
func pushActions(f *fields) []Action {
	v := f.raw("actions")
	if v == nil {
		return nil
	}
	const dropped = ": iOS drops every action of this message"
	list, ok := rawjson.Items(v)
	if !ok {
		f.note("actions is " + kindOf(v) + ", not a list")
		return nil
	}
	out := make([]Action, 0, len(list))
	for _, raw := range list {
		g, ok := fieldsOf(raw)
		if !ok {
			f.note("an action is " + kindOf(raw) + ", not an object" + dropped)
			continue
		}
		for _, name := range g.names() {
			if value, _ := g.value(name); value[0] != '"' {
				f.note(name + " of an action is " + kindOf(value) + ", not text" + dropped)
			}
		}
		// Wrappers read the kind from type, the SDKs from action (7, RN PR 141).
		kind := g.text("action", "type")
		out = append(out, Action{Type: kind, Title: g.text("title"), URL: g.text("url"), Note: unknownAction(kind)})
	}
	return out
}

// unknownAction is what the SDKs make of an action that is none of theirs (2.2), or "".
func unknownAction(kind string) string {
	switch kind {
	case "app", "browser", "deeplink", "":
		return ""
	default:
		return "no_action: the SDKs know app, browser and deeplink"
	}
}
