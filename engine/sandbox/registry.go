package sandbox

import (
	"maps"
	"slices"
	"sync"
)

// The bounds of what tracking may leave behind, so that a client in a loop cannot fill the memory.
const (
	recordsKept   = 1_000   // customers that were written to; the one that was written to longest ago goes first
	registryBytes = 8 << 20 // over all of them
)

// registry is every customer that the project knows: those of the shop, and over them what clients have written.
type registry struct {
	shop shop

	mu      sync.Mutex
	records []*record          // the one that was written to last stands last
	devices map[string]*record // cookie → who used it last, for the cookies that were written
	bytes   int
}

func newRegistry() *registry {
	return &registry{shop: newShop(), devices: make(map[string]*record)}
}

// find resolves customer_ids as the vendor does: a hard id decides, and the cookie only counts when there is none. The
// result is a copy of what is known now.
func (g *registry) find(ids map[string]string) (*customer, bool) {
	found := false
	var who *customer
	g.read(ids, func(c *customer, _ []event) { who, found = c, true })
	return who, found
}

// read calls use with the customer and the events of whoever has these ids, if somebody has. use must not keep the events.
func (g *registry) read(ids map[string]string, use func(*customer, []event)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	seeded, rec := g.lookUp(deciding(ids))
	switch {
	case rec != nil:
		use(rec.merged(), rec.events)
	case seeded != nil:
		use(seeded, nil)
	}
}

// deciding are the ids that say who it is.
func deciding(ids map[string]string) map[string]string {
	if hard := hardIDs(ids); len(hard) > 0 {
		return hard
	}
	return ids
}

// all calls use with every customer: the seeded ones first, then those that tracking made, as they were written to.
func (g *registry) all(use func(*customer)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, c := range g.shop.customers {
		i := slices.IndexFunc(g.records, func(rec *record) bool { return rec.seeded == c })
		if i >= 0 {
			c = g.records[i].merged()
		}
		if !c.unlisted {
			use(c)
		}
	}
	for _, rec := range g.records {
		if rec.seeded == nil {
			use(rec.merged())
		}
	}
}

// lookUp finds the one who has all these ids; both results are nil when nobody has. It is called with mu held.
func (g *registry) lookUp(wanted map[string]string) (*customer, *record) {
	if cookie, ok := wanted[cookieID]; ok && len(wanted) == 1 {
		if rec := g.devices[cookie]; rec != nil {
			return rec.seeded, rec
		}
	}
	for _, rec := range slices.Backward(g.records) {
		if rec.has(wanted) {
			return rec.seeded, rec
		}
	}
	for _, c := range g.shop.customers {
		written := func(rec *record) bool { return rec.seeded == c }
		if c.has(wanted) && !slices.ContainsFunc(g.records, written) {
			return c, nil
		}
	}
	return nil, nil
}

// defines reports whether the project knows a property, an analysis or a category of that name. Writing a property
// defines it.
func (g *registry) defines(key string) bool {
	if g.shop.defines(key) {
		return true
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.ContainsFunc(g.records, func(rec *record) bool { _, ok := rec.values[key]; return ok })
}

// write changes the record of the customer with these ids, and makes one where nobody has them. When change returns an
// error, it must have changed nothing.
func (g *registry) write(ids map[string]string, change func(*record) error) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	rec := g.open(ids)
	if err := change(rec); err != nil {
		return err
	}
	g.identify(rec, ids)
	g.keep(rec)
	return nil
}

// anonymize forgets who has these ids, and reports whether somebody had.
func (g *registry) anonymize(ids map[string]string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	seeded, rec := g.lookUp(deciding(ids))
	if seeded == nil && rec == nil {
		return false
	}
	rec = over(seeded, rec)
	rec.anonymize()
	g.keep(rec)
	return true
}

// keep makes rec the one that was written to last, and lets go of what is too much.
func (g *registry) keep(rec *record) {
	g.records = append(slices.DeleteFunc(g.records, func(r *record) bool { return r == rec }), rec)
	g.weigh(rec)
	for len(g.records) > recordsKept || g.bytes > registryBytes {
		g.drop(g.records[0])
	}
}

// open returns the record for these ids, a new one where there is none. Several hard ids may be new to the customer whom
// one of them names; Assumption: where they name two customers, the first id by its name decides. A visitor who is known by a
// cookie alone becomes the customer who logs in with it.
func (g *registry) open(ids map[string]string) *record {
	hard := hardIDs(ids)
	for _, name := range slices.Sorted(maps.Keys(hard)) {
		if seeded, rec := g.lookUp(map[string]string{name: hard[name]}); seeded != nil || rec != nil {
			return over(seeded, rec)
		}
	}
	if cookie := ids[cookieID]; cookie != "" {
		seeded, rec := g.lookUp(map[string]string{cookieID: cookie})
		if rec = over(seeded, rec); len(hard) == 0 || rec.merged().isVisitor() {
			return rec
		}
		// The device's last customer had a name, and this is another one.
	}
	return over(nil, nil)
}

func over(seeded *customer, rec *record) *record {
	if rec != nil {
		return rec
	}
	return &record{seeded: seeded, ids: make(map[string][]string), values: make(map[string]any)}
}

// identify gives the ids to the record. A cookie is one device, which belongs to whoever used it last.
func (g *registry) identify(rec *record, ids map[string]string) {
	for name, id := range ids {
		if name == cookieID {
			if last := g.devices[id]; last != nil && last != rec {
				last.ids[name] = slices.DeleteFunc(last.ids[name], func(known string) bool { return known == id })
				g.weigh(last)
			}
			g.devices[id] = rec
		}
		if slices.Contains(rec.ids[name], id) {
			continue
		}
		if len(rec.ids[name]) == idsKept {
			if oldest := rec.ids[name][0]; name == cookieID && g.devices[oldest] == rec {
				delete(g.devices, oldest)
			}
			rec.ids[name] = slices.Delete(rec.ids[name], 0, 1)
		}
		rec.ids[name] = append(rec.ids[name], id)
	}
}

func (g *registry) weigh(rec *record) {
	before := rec.bytes
	rec.bytes = rec.size()
	g.bytes += rec.bytes - before
}

func (g *registry) drop(rec *record) {
	g.bytes -= rec.bytes
	g.records = slices.DeleteFunc(g.records, func(r *record) bool { return r == rec })
	maps.DeleteFunc(g.devices, func(_ string, r *record) bool { return r == rec })
}
