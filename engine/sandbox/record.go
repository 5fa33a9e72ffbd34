package sandbox

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
)

// The bounds of one record, in bytes and in numbers.
const (
	propertyBytes = 256 << 10 // all properties together
	eventBytes    = 64 << 10  // one event
	eventsBytes   = 1 << 20   // all events together; the oldest go first
	eventsKept    = 200       // likewise
	idsKept       = 20        // values of one id, such as cookies; the oldest go first
	entryBytes    = 64        // what each entry weighs beside its text
)

// Assumption: the texts; the vendor documents no such limits.
var (
	errManyProperties = refuseWithList(http.StatusBadRequest, "The properties of the customer are larger than 256 KiB")
	errLargeEvent     = refuseWithList(http.StatusBadRequest, "The event is larger than 64 KiB")
)

// record is what clients wrote about one customer. The registry's mutex guards it.
type record struct {
	seeded     *customer // the one of the shop to whom it adds, or nil
	ids        map[string][]string
	values     map[string]any // "type:id" → value; properties are json.RawMessage, so that numbers stay as they were written
	events     []event
	anonymized bool // of the seeded customer nothing counts any more but the cookies
	bytes      int  // as it was weighed last
}

// event is one that was tracked.
type event struct {
	Type       string          `json:"type"`
	Timestamp  float64         `json:"timestamp"` // unix seconds
	Properties json.RawMessage `json:"properties"`
}

func (e event) size() int { return entryBytes + len(e.Type) + len(e.Properties) }

func (r *record) has(wanted map[string]string) bool {
	for name, id := range wanted {
		seeded := r.seeded != nil && (name == cookieID || !r.anonymized) && slices.Contains(r.seeded.ids[name], id)
		if !seeded && !slices.Contains(r.ids[name], id) {
			return false
		}
	}
	return true
}

// merged is the customer as the record leaves it, a copy.
func (r *record) merged() *customer {
	c := &customer{label: "tracked", ids: make(map[string][]string), values: make(map[string]any)}
	if r.seeded != nil {
		c.label, c.unlisted = r.seeded.label, r.seeded.unlisted
		for name, values := range r.seeded.ids {
			if name == cookieID || !r.anonymized {
				c.ids[name] = slices.Clone(values)
			}
		}
	}
	if r.seeded != nil && !r.anonymized {
		maps.Copy(c.values, r.seeded.values)
		for _, d := range r.seeded.drifts {
			if value, written := r.values[d.key]; written {
				// It keeps its turn, so that the others change when they would have.
				d.after = func(int) any { return value }
			}
			c.drifts = append(c.drifts, d)
		}
	}
	maps.Copy(c.values, r.values)
	for name, values := range r.ids {
		for _, id := range values {
			if !slices.Contains(c.ids[name], id) {
				c.ids[name] = append(c.ids[name], id)
			}
		}
	}
	maps.DeleteFunc(c.ids, func(_ string, values []string) bool { return len(values) == 0 })
	return c
}

// set writes properties, all or, when they are too large, none.
func (r *record) set(properties map[string]json.RawMessage) error {
	values := maps.Clone(r.values)
	for name, value := range properties {
		values["property:"+name] = value
	}
	if sizeOf(values) > propertyBytes {
		return errManyProperties
	}
	r.values = values
	return nil
}

// add keeps an event.
func (r *record) add(e event) error {
	if e.size() > eventBytes {
		return errLargeEvent
	}
	r.events = append(r.events, e)
	for len(r.events) > eventsKept || sizeOfEvents(r.events) > eventsBytes {
		r.events = slices.Delete(r.events, 0, 1)
	}
	return nil
}

// anonymize forgets what tells who it is: hard ids and properties. Events and cookies stay.
func (r *record) anonymize() {
	r.anonymized = true
	r.ids = map[string][]string{cookieID: r.ids[cookieID]}
	r.values = make(map[string]any)
}

// size is about what the record takes, in bytes.
func (r *record) size() int {
	size := sizeOf(r.values) + sizeOfEvents(r.events)
	for name, values := range r.ids {
		for _, id := range values {
			size += entryBytes + len(name) + len(id)
		}
	}
	return size
}

func sizeOf(values map[string]any) int {
	size := 0
	for key, value := range values {
		size += entryBytes + len(key)
		if raw, ok := value.(json.RawMessage); ok {
			size += len(raw)
		}
	}
	return size
}

func sizeOfEvents(events []event) int {
	size := 0
	for _, e := range events {
		size += e.size()
	}
	return size
}
