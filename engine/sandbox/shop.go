package sandbox

import (
	"maps"
	"slices"
	"time"
)

// shop is the project's data: a shop that sells clothes. It never changes; what seems to change is computed from the time, or
// was written by clients and is kept by the registry.
type shop struct {
	customers   []*customer // in the order in which they are offered
	definitions []string    // "type:id" of every property, analysis and consent category of the project
}

// customer is one record. Ids are lists, because merging records collects the cookies of all devices.
type customer struct {
	label    string
	ids      map[string][]string
	values   map[string]any // "type:id" → value; a definition without a value here is null
	drifts   []drift
	unlisted bool // known, and not offered
}

// uncomputed is an aggregate that the project defines and cannot compute. Asking for it shows a failure inside a success.
const uncomputed = "aggregate:basket_avg"

func newShop() shop {
	customers := []*customer{jane(), bob(), anonymous(), odd()}
	definitions := []string{uncomputed}
	for _, category := range categories() {
		definitions = append(definitions, "consent:"+category.ID)
	}
	for _, c := range customers {
		definitions = slices.AppendSeq(definitions, maps.Keys(c.values))
	}
	slices.Sort(definitions)
	return shop{customers, slices.Compact(definitions)}
}

func (s shop) defines(key string) bool {
	_, ok := slices.BinarySearch(s.definitions, key)
	return ok
}

// isVisitor reports somebody who never logged in.
func (c *customer) isVisitor() bool { return len(c.ids) == 1 && len(c.ids[cookieID]) > 0 }

func (c *customer) has(ids map[string]string) bool {
	for name, id := range ids {
		if !slices.Contains(c.ids[name], id) {
			return false
		}
	}
	return true
}

// publicIDs are the ids that a device of the customer would send: one of each.
func (c *customer) publicIDs() map[string]string {
	ids := make(map[string]string, len(c.ids))
	for name, values := range c.ids {
		ids[name] = values[0]
	}
	return ids
}

func (c *customer) value(key string, elapsed time.Duration) any {
	for i, d := range c.drifts {
		if n := changes(elapsed, i, len(c.drifts)); d.key == key && n > 0 {
			return d.after(n)
		}
	}
	return c.values[key]
}
