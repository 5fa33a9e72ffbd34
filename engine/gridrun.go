package engine

import (
	"slices"

	"authpeek/auth"
)

// AtOnce is how many calls of a grid are under way at the same time: enough to be quick, few enough for a server to mind.
const AtOnce = 2

// GridRun is cells of a grid on their way to be asked, in order. It decides only; whoever has it makes the calls. It belongs to
// the grid's goroutine.
type GridRun struct {
	grid  *Grid
	cells []*Cell
	todo  []*Cell
	under []*Cell
}

// Start begins to ask cells.
func (g *Grid) Start(cells []*Cell) *GridRun {
	r := &GridRun{grid: g}
	r.Add(cells)
	return r
}

// Add asks for more cells. One that follows another operation comes after all cells of that one, and brings the app's own cell of
// it along when none has been answered yet.
func (r *GridRun) Add(cells []*Cell) {
	var first, followers []*Cell
	put := func(c *Cell) {
		switch {
		case !c.Applies(), c.Under, slices.Contains(first, c), slices.Contains(followers, c):
		case r.grid.follows(c) == "":
			first = append(first, c)
		default:
			followers = append(followers, c)
		}
	}
	for _, c := range slices.Concat(r.todo, cells) {
		put(c)
	}
	for _, c := range followers {
		if before := r.grid.firstFor(c); before != nil {
			put(before)
		}
	}
	r.todo = slices.Concat(first, followers)
	for _, c := range r.todo {
		c.Asked, c.Missing, c.Trouble = true, "", ""
		if !slices.Contains(r.cells, c) {
			r.cells = append(r.cells, c)
		}
	}
}

// firstFor is the cell to ask before one that follows, or nil when an answer is there already: the app's own, which is the most
// likely to be answered. A grid that shows a part of all cells may not show this one.
func (g *Grid) firstFor(c *Cell) *Cell {
	op := g.follows(c)
	if len(g.answers[op]) > 0 {
		return nil
	}
	first := g.Own(op)
	if first == nil {
		first = g.unseen(op)
	}
	if first == nil || !first.Applies() {
		return nil
	}
	return first
}

// unseen is the app's own cell of an operation where the grid does not show it.
func (g *Grid) unseen(operation string) *Cell {
	if c := g.hidden[operation]; c != nil {
		return c
	}
	op, found := LookupOperation(g.vendor, operation)
	mode, known := auth.LookupMode(g.vendor.Modes(), g.vendor.Mode(g.Profile, operation))
	if !found || !known {
		return nil
	}
	c := g.cell(op, mode)
	g.hidden[operation] = c
	return c
}

func (g *Grid) follows(c *Cell) string {
	if g.prober == nil {
		return ""
	}
	return g.prober.Follows(c.Operation)
}

// followed reports whether the answers of an operation are wanted for another one.
func (g *Grid) followed(operation string) bool {
	return slices.ContainsFunc(g.vendor.Operations(), func(op Operation) bool { return g.prober != nil && g.prober.Follows(op.ID) == operation })
}

// Next gives the next cell to ask, with its request. ok is false when enough are under way, when what is left waits for an answer,
// and when nothing is left.
func (r *GridRun) Next() (c *Cell, request Request, ok bool) {
	for len(r.todo) > 0 && len(r.under) < AtOnce {
		c := r.todo[0]
		// What follows may use the answer up: another one that follows it waits as well.
		if op := r.grid.follows(c); op != "" && slices.ContainsFunc(r.under, func(o *Cell) bool { return o.Operation == op || r.grid.follows(o) == op }) {
			return nil, Request{}, false
		}
		r.todo = r.todo[1:]
		args, missing := r.grid.sample(c)
		c.Asked = false
		if missing != "" {
			c.Missing, c.Call, c.Found = missing, nil, nil
			continue
		}
		c.Under = true
		r.under = append(r.under, c)
		return c, Request{Profile: r.grid.Profile, Operation: c.Operation, Mode: c.Mode, Args: args, Trigger: TriggerMatrix}, true
	}
	return nil, Request{}, false
}

// sample gives the arguments of a cell's request.
func (g *Grid) sample(c *Cell) (Args, string) {
	if args, ok := g.args[c.Operation]; ok && args != nil {
		return args, ""
	}
	if g.prober == nil {
		return nil, ""
	}
	return g.prober.Sample(g.Profile, c.Operation, g.answerFor(c))
}

// answerFor is the answer that a cell's arguments are made of: that of its own mode, else of the app's, else any.
func (g *Grid) answerFor(c *Cell) any {
	op := g.follows(c)
	answers := g.answers[op]
	for _, mode := range append([]auth.Mode{c.Mode, g.vendor.Mode(g.Profile, op)}, g.modeIDs()...) {
		if a, ok := answers[mode]; ok {
			return a
		}
	}
	return nil
}

func (g *Grid) modeIDs() []auth.Mode {
	ids := make([]auth.Mode, 0, len(g.Modes))
	for _, m := range g.Modes {
		ids = append(ids, m.ID)
	}
	return ids
}

// Finished takes a cell's answer.
func (r *GridRun) Finished(c *Cell, done Done) {
	r.leave(c)
	r.grid.Take(c, done)
}

// Failed notes that a cell's call could not be made.
func (r *GridRun) Failed(c *Cell, why string) {
	r.leave(c)
	c.Call, c.Found, c.Trouble = nil, nil, why
}

func (r *GridRun) leave(c *Cell) {
	c.Under = false
	r.under = slices.DeleteFunc(r.under, func(o *Cell) bool { return o == c })
}

// Stop asks nothing more. Calls under way go on, and are still to be told.
func (r *GridRun) Stop() {
	for _, c := range r.todo {
		c.Asked = false
	}
	r.todo = nil
}

// Drop forgets what is under way as well: its answers will not come.
func (r *GridRun) Drop() {
	r.Stop()
	for _, c := range r.under {
		c.Under = false
	}
	r.under = nil
}

// Over reports whether nothing is left and nothing under way.
func (r *GridRun) Over() bool { return len(r.todo) == 0 && len(r.under) == 0 }

// Tally counts the cells of this run alone.
func (r *GridRun) Tally() Tally {
	var t Tally
	for _, c := range r.cells {
		t.add(c)
	}
	return t
}
