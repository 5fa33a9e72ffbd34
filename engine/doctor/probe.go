package doctor

import (
	"cmp"
	"context"
	"slices"

	"authpeek/auth"
	"authpeek/engine"
)

// expect is how a server should answer a probe.
type expect int

// What is expected: an answer, a refusal, or whatever comes.
const (
	expectAnswer expect = iota
	expectRefusal
	expectNothing
)

// probe is one call of the examination.
type probe struct {
	call   engine.Call
	expect expect
	// ids are those of the request.
	ids map[string]string
	// found is what the vendor's judgement adds to the findings of the call itself.
	found []engine.Finding
	// trouble says why the call could not even be made.
	trouble   string
	operation string
	mode      auth.Mode
}

// plan is a cell of the grid with what is expected of it.
type plan struct {
	cell   *engine.Cell
	expect expect
}

// probe asks the server for everything that only reads: each operation as the app would, and the one that the app guards with its
// provider's token also without it. Nothing that writes is ever asked for.
func (x *examination) probe(ctx context.Context) []probe {
	vendor := x.Engine.Vendor(x.Profile.Vendor)
	if !x.Live || vendor == nil {
		return nil
	}
	grid := engine.NewGrid(vendor, x.Profile, nil, nil, x.Args)
	plans := x.plans(vendor, grid)
	cells := make([]*engine.Cell, 0, len(plans))
	expected := map[*engine.Cell]expect{}
	for _, p := range plans {
		cells = append(cells, p.cell)
		expected[p.cell] = p.expect
	}
	out := x.send(ctx, grid, cells, expected)
	if op := x.guarded(); op != "" {
		out = append(out, x.strangers(ctx, grid, op)...)
	}
	x.report.Probed = len(out)
	return out
}

// plans chooses the cells to ask.
func (x *examination) plans(vendor engine.Vendor, grid *engine.Grid) []plan {
	var out []plan
	put := func(c *engine.Cell, e expect) {
		if c != nil && c.Applies() && !c.Writes && !slices.ContainsFunc(out, func(p plan) bool { return p.cell == c }) {
			out = append(out, plan{c, e})
		}
	}
	for _, row := range grid.Rows {
		op := row.Operation.ID
		if len(x.Operations) > 0 && !slices.Contains(x.Operations, op) {
			continue
		}
		mode, lacking := x.askedAs(vendor, op)
		if lacking != "" {
			x.skip(AreaAnswer, codeAnswers, op+" answers", lacking)
			continue
		}
		c := grid.Cell(op, mode)
		if c == nil || !c.Applies() {
			c = grid.Own(op)
		}
		e := expectAnswer
		if c != nil && c.Mode == auth.None && slices.ContainsFunc(row.Operation.Modes, func(m auth.Mode) bool { return m != auth.None }) {
			e = expectNothing // what has no other mode is meant to be answered without a credential
		}
		put(c, e)
	}
	if op := x.guarded(); op != "" {
		put(grid.Cell(op, auth.TokenMode), expectNothing) // the vendor's judgement tells what an answer to the key means
		put(grid.Cell(op, auth.None), expectRefusal)
	}
	return out
}

// askedAs is the mode to ask for an operation in. What somebody names is asked for as the app would; else an operation that the
// vendor keeps from apps is asked for as a backend does, whatever the mode of the rest, since a refusal of it would tell nothing.
func (x *examination) askedAs(vendor engine.Vendor, op string) (mode auth.Mode, lacking string) {
	if v, ok := vendor.(engine.Examined); ok && len(x.Operations) == 0 && x.Mode != auth.None {
		if mode, lacking = v.AskedAs(x.Profile, op); mode == auth.Basic || lacking != "" || x.Mode == "" {
			return mode, lacking
		}
	}
	return cmp.Or(x.Mode, vendor.Mode(x.Profile, op)), ""
}

// guarded is the operation that a server has to guard, where the vendor says which that is, or "".
func (x *examination) guarded() string {
	v, ok := x.Engine.Vendor(x.Profile.Vendor).(engine.Examined)
	if !ok || len(x.Operations) > 0 && !slices.Contains(x.Operations, v.Guarded()) {
		return ""
	}
	return v.Guarded()
}

// send asks for cells, as many at a time as a grid does.
func (x *examination) send(ctx context.Context, grid *engine.Grid, cells []*engine.Cell, expected map[*engine.Cell]expect) []probe {
	type end struct {
		cell *engine.Cell
		done engine.Done
		err  error
	}
	run, ends := grid.Start(cells), make(chan end, engine.AtOnce)
	var out []probe
	for {
		for {
			cell, request, ok := run.Next()
			if !ok {
				break
			}
			request.Trigger = engine.TriggerDoctor
			go func() {
				done, err := x.Engine.Do(ctx, request)
				ends <- end{cell, done, err}
			}()
		}
		if run.Over() {
			return inOrder(out, cells)
		}
		e := <-ends
		p := probe{expect: expected[e.cell], ids: x.Profile.CustomerIDs, operation: e.cell.Operation, mode: e.cell.Mode}
		if e.err != nil {
			run.Failed(e.cell, e.err.Error())
			p.trouble = e.err.Error()
		} else {
			run.Finished(e.cell, e.done)
			p.call, p.found = e.done.Call, x.judged(&e.done.Call)
			if v, ok := x.Engine.Vendor(x.Profile.Vendor).(engine.Examined); ok && p.expect == expectAnswer {
				p.found = append(p.found, v.Remarks(e.done.Result)...)
			}
		}
		out = append(out, p)
		if ctx.Err() != nil {
			run.Stop()
		}
	}
}

// inOrder puts probes into the order of their cells: which of two at a time ends first is chance.
func inOrder(probes []probe, cells []*engine.Cell) []probe {
	at := func(p probe) int {
		return slices.IndexFunc(cells, func(c *engine.Cell) bool { return c.Operation == p.operation && c.Mode == p.mode })
	}
	slices.SortStableFunc(probes, func(a, b probe) int { return at(a) - at(b) })
	return probes
}

func (x *examination) judged(c *engine.Call) []engine.Finding {
	if prober, ok := x.Engine.Vendor(x.Profile.Vendor).(engine.Prober); ok {
		return prober.Judge(c)
	}
	return nil
}

// strangers asks, with the API key alone, for what belongs to other customers: whoever opens it twice opens it always.
func (x *examination) strangers(ctx context.Context, grid *engine.Grid, operation string) []probe {
	c := grid.Cell(operation, auth.TokenMode)
	if c == nil || !c.Applies() || c.Credential != auth.CredentialAPIKey {
		return nil
	}
	var out []probe
	for _, ids := range x.Others {
		p := x.Profile
		p.CustomerIDs, p.LookOnly = ids, true
		args, missing := engine.Args(nil), ""
		if prober, ok := x.Engine.Vendor(p.Vendor).(engine.Prober); ok {
			args, missing = prober.Sample(p, operation, nil)
		}
		if missing != "" || ctx.Err() != nil {
			continue
		}
		done, err := x.Engine.Do(ctx, engine.Request{Profile: p, Operation: operation, Mode: auth.TokenMode, Args: args, Trigger: engine.TriggerDoctor})
		if err == nil {
			out = append(out, probe{call: done.Call, expect: expectNothing, ids: ids, found: x.judged(&done.Call), operation: operation, mode: auth.TokenMode})
		}
	}
	return out
}
