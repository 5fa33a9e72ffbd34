package ui

import (
	"context"
	"fmt"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/config"
	"authpeek/engine"
	"authpeek/engine/compare"
	"authpeek/views"
)

// comparison is what the screen Compare shows. It is on the goroutine of the screen: calls end as messages.
type comparison struct {
	wish  views.CompareMsg
	sides *compare.Comparison // nil while profiles of other vendors are made ready
	// do makes one call, on another goroutine; stop ends those under way, and those to come at once.
	do      func(ctx context.Context, r engine.Request) (engine.Done, error)
	stop    context.CancelFunc
	stopped bool
	under   int    // calls under way
	who     string // the stranger's name, "" for none
	trouble string // why there is nothing to compare
}

// sidesMsg says that the sides of a comparison are ready, or why they are not.
type sidesMsg struct {
	of    *comparison
	sides []compare.Side
	err   error
}

// sideEndedMsg says that one call of a comparison has ended.
type sideEndedMsg struct {
	of       *comparison
	column   int
	stranger bool
	done     engine.Done
	err      error
}

// compare begins a comparison in place of any other. A side of another vendor has a profile that may first have to be opened.
func (a *app) compare(m views.CompareMsg) tea.Cmd {
	a.dropComparison()
	ours, stop := context.WithCancel(context.Background())
	e := a.opts.Engine
	c := &comparison{wish: m, stop: stop, do: func(ctx context.Context, r engine.Request) (engine.Done, error) {
		defer context.AfterFunc(ctx, stop)() // the program's end is its end too
		return e.Do(ours, r)
	}}
	a.comparison = c
	sides := make([]compare.Side, len(m.Sides))
	for i, s := range m.Sides {
		sides[i] = compare.Side{Vendor: a.session.Vendor, Profile: a.session.Profile, Operation: m.Operation, Mode: s.Mode}
		if s.Vendor != "" {
			sides[i].Vendor = a.opts.Engine.Vendor(s.Vendor)
		}
	}
	if ids := a.strangerIDs(); ids != nil {
		c.who = engine.Clean(engine.CustomerName(ids))
		for i := range sides {
			if m.Stranger && m.Sides[i].Vendor == "" {
				sides[i].Stranger = ids
			}
		}
	}
	own := compare.Side{Vendor: a.session.Vendor, Profile: a.session.Profile, Operation: m.Operation}
	first, follows := compare.First(own.Vendor, own.Profile, own.Operation)
	foreign := slices.ContainsFunc(m.Sides, func(s views.CompareSide) bool { return s.Vendor != "" })
	if follows && !m.Run {
		c.trouble = own.Operation + " goes on from the answer of " + first.Operation + "; " + a.keymap.Labelled("compare", "r") + " makes both calls"
		return a.tellCompared()
	}
	if !foreign && !follows {
		return a.onSides(sidesMsg{of: c, sides: sides})
	}
	open := a.opts.Open
	return a.work.run(func(ctx context.Context) tea.Msg {
		err := openSides(ctx, open, m, own, sides)
		if err == nil && follows {
			err = goOn(ctx, c, own, first, sides)
		}
		return sidesMsg{of: c, sides: sides, err: err}
	})
}

// openSides makes the sides of other vendors ready: the sandbox plays them, each with a profile and with customers of its own.
func openSides(ctx context.Context, open OpenFunc, m views.CompareMsg, own compare.Side, sides []compare.Side) error {
	op, _ := engine.LookupOperation(own.Vendor, m.Operation)
	for i, s := range m.Sides {
		if s.Vendor == "" {
			continue
		}
		side := &sides[i]
		equivalent, ok := compare.Equivalent(op, side.Vendor)
		if !ok {
			return fmt.Errorf("%s has nothing like %s; drop that column", side.Vendor.Title(), m.Operation)
		}
		p, ok := config.Reserved(config.SandboxOf(s.Vendor))
		if !ok {
			return fmt.Errorf("the sandbox does not play %s; drop that column", side.Vendor.Title())
		}
		ready, seeded, err := open(ctx, p)
		if err != nil {
			return err
		}
		side.Profile, side.Operation = ready, equivalent.ID
		for _, customer := range seeded.Customers {
			if m.Stranger && side.Stranger == nil && isStranger(customer.IDs, ready) {
				side.Stranger = customer.IDs
			}
		}
	}
	return nil
}

// goOn makes the call whose answer the operation goes on from, and gives the sides of the session's vendor what it brought.
func goOn(ctx context.Context, c *comparison, own compare.Side, first engine.Request, sides []compare.Side) error {
	done, err := c.do(ctx, first)
	if err != nil {
		return err
	}
	if !done.Call.OK() {
		return fmt.Errorf("%s goes on from the answer of %s, which did not come: %s", own.Operation, first.Operation, engine.Clean(done.Call.Finish.Summary))
	}
	args, missing := compare.GoesOn(own.Vendor, first.Profile, own.Operation, done.Result)
	if missing != "" {
		return fmt.Errorf("%s goes on from the answer of %s, in which there is %s", own.Operation, first.Operation, missing)
	}
	for i := range sides {
		if sides[i].Operation == own.Operation && sides[i].Vendor == own.Vendor {
			sides[i].Args = args
		}
	}
	return nil
}

// strangerIDs are those of a customer of the session who is not the one that calls are made for, or nil.
func (a *app) strangerIDs() map[string]string {
	for _, c := range a.session.Customers {
		if isStranger(c.IDs, a.session.Profile) {
			return c.IDs
		}
	}
	return nil
}

// isStranger reports whether ids are those of a known customer who is not the profile's.
func isStranger(ids map[string]string, p engine.Profile) bool {
	return len(hardIDs(ids)) > 0 && engine.CustomerName(ids) != p.Customer()
}

// onSides lays the sides side by side, and makes the calls where they are wanted.
func (a *app) onSides(m sidesMsg) tea.Cmd {
	c := m.of
	if c != a.comparison {
		return nil
	}
	err := m.err
	if err == nil {
		c.sides, err = compare.New(m.sides)
	}
	if err != nil {
		c.trouble = err.Error()
		return a.tellCompared()
	}
	var cmds []tea.Cmd
	if c.wish.Run {
		for i := range c.sides.Columns {
			cmds = append(cmds, a.callSide(i, false, c.sides.Ask(i, a.now())))
		}
		cmds = append(cmds, a.spin())
	}
	return tea.Batch(append(cmds, a.tellCompared())...)
}

// compareSlot is under what the calls of a comparison wait, beside the operations.
const compareSlot = "compare"

func (a *app) callSide(column int, stranger bool, r engine.Request) tea.Cmd {
	c := a.comparison
	c.under++
	a.begin(compareSlot)
	return a.work.run(func(ctx context.Context) tea.Msg {
		done, err := c.do(ctx, r)
		return sideEndedMsg{c, column, stranger, done, err}
	})
}

// onSideEnded takes the end of a call, and makes the column's stranger test after its own call.
func (a *app) onSideEnded(m sideEndedMsg) tea.Cmd {
	c := m.of
	if c != a.comparison {
		return nil
	}
	c.under--
	a.end(compareSlot)
	var next tea.Cmd
	switch {
	case m.stranger && m.err != nil:
		c.sides.FailStranger(m.column, m.err)
	case m.stranger:
		c.sides.TakeStranger(m.column, m.done)
	case m.err != nil:
		c.sides.Fail(m.column, m.err)
	default:
		c.sides.Take(m.column, m.done)
		if c.stopped {
			break // a test that is not made is not asked for either, or its column would wait for good
		}
		if r, ok := c.sides.AskStranger(m.column, a.now()); ok {
			next = a.callSide(m.column, true, r)
		}
	}
	return tea.Batch(next, a.tellCompared())
}

// tellCompared tells the screen how the comparison stands. A picture that is paused hears of it when it goes on.
func (a *app) tellCompared() tea.Cmd {
	c := a.comparison
	if c == nil || !a.session.PausedAt.IsZero() || c.sides == nil && c.trouble == "" {
		return nil
	}
	return a.broadcast(views.ComparedMsg{
		Number: c.wish.Number, Comparison: c.sides, Trouble: c.trouble, Stranger: c.who, Over: c.under == 0,
	})
}

// comparingWrites names the operation that the comparison under way writes with; "" for none.
func (a *app) comparingWrites() string {
	if c := a.comparison; c != nil && c.under > 0 {
		for _, col := range c.sides.Columns {
			if col.Op.Writes {
				return col.Op.ID
			}
		}
	}
	return ""
}

// stopComparing ends the calls of the comparison under way, if there is one. They end as cancelled.
func (a *app) stopComparing() {
	if c := a.comparison; c != nil {
		c.stopped = true
		c.stop()
	}
}

// dropComparison ends a comparison that another one takes the place of: its calls end unheard.
func (a *app) dropComparison() {
	if c := a.comparison; c != nil {
		a.stopComparing()
		for range c.under {
			a.end(compareSlot)
		}
		a.comparison = nil
	}
}
