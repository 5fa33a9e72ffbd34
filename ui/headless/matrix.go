package headless

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"authpeek/auth"
	"authpeek/config"
	"authpeek/engine"
)

// matrixFlags are those of matrix.
type matrixFlags struct {
	modes, operations []string
	noSend, yes       bool
	gate              gateFlags
}

const matrixLong = `Shows every operation in every mode: the credential that the profile's SDK would send, what the server answered to it, and
where the SDK sends another credential than the mode asks for without a word.

Operations that read are sent, two at a time. Operations that change the customer's record are sent to the sandbox; to any
other server only with --yes. Arguments are samples; a message is marked as read only if the inbox has one, and one that is
read already where there is one.

As a gate, each cell is a check by its operation and mode; one that was not sent is skipped, and a refusal in another mode than the
app's own is what a matrix shows and passes.
` + gateHelp + `

Exit code 0: every operation that reads answered well in the mode that the app itself would use, as far as --mode and
--operation leave it in. 1: one of them did not, the server answered nothing, or --fail-on names what is to be looked at in an
answer. 2: the command line or the profile is wrong.`

const matrixExample = `  authpeek matrix
  authpeek matrix --set platform=ios --no-send
  authpeek matrix -p acme --mode token --mode customer-token --operation inbox.fetch
  authpeek matrix -p sandbox-extole
  authpeek matrix --format junit -o matrix.xml
  authpeek matrix -p sandbox-twilio --operation token.fetch
  authpeek matrix --json | jq -r '.cells[] | select(.downgraded) | .operation'`

func newMatrix(s *session) *cobra.Command {
	var f matrixFlags
	cmd := &cobra.Command{
		Use:     "matrix",
		Short:   "Every operation in every mode: what the SDK would send, and what came back",
		Long:    matrixLong,
		Example: matrixExample,
		Args:    exactly(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.matrix(cmd.Context(), f)
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.modes, "mode", nil, "only this `MODE` of the profile's vendor, like token or verified; may be repeated")
	flags.StringArrayVar(&f.operations, "operation", nil, "only this `OPERATION`; may be repeated")
	flags.BoolVar(&f.noSend, "no-send", false, "show what would be sent, and send nothing")
	flags.BoolVar(&f.yes, "yes", false, "really send what changes the customer's record on a real server")
	f.gate.register(flags, "print the whole matrix as one JSON object", "never unless given")
	s.sandbox.register(flags)
	s.recording.register(flags)
	completeGate(cmd)
	completeModes(s, cmd, "mode")
	completeOperations(s, cmd, "operation")
	return cmd
}

// matrix asks for all cells and prints them.
func (s *session) matrix(ctx context.Context, f matrixFlags) error {
	if err := f.gate.check(s); err != nil {
		return err
	}
	t, err := s.open(ctx, "", f.operations...)
	if err != nil {
		return err
	}
	modes := make([]auth.Mode, 0, len(f.modes))
	for _, m := range f.modes {
		if err := s.checkMode(config.Profile{Name: t.Name, Vendor: t.Vendor}, auth.Mode(m)); err != nil {
			return err
		}
		modes = append(modes, auth.Mode(m))
	}
	v := s.engine.Vendor(t.Vendor)
	g := engine.NewGrid(v, t.Profile, modes, f.operations, t.samples())
	if !slices.ContainsFunc(g.Rows, func(r engine.GridRow) bool { return slices.ContainsFunc(r.Cells, takesMode) }) {
		return misuse("leave --mode or --operation out", "none of these operations has a call in mode %s%s", commas(f.modes), with(t.Integration))
	}
	m := matrix{grid: g, engine: s.engine, planned: f.noSend, spared: !t.Embedded && !f.yes}
	began := s.Now()
	if !f.noSend {
		if err := s.fill(ctx, g, g.Cells(!m.spared)); err != nil {
			return err
		}
	}
	err = s.hand(ctx, f.gate, m.suite(s, began, f.gate), func() error { return s.printMatrix(m) }, func() any { return m.document() })
	switch {
	case err != nil && !errors.Is(err, errFailed):
		return err
	case ctx.Err() != nil:
		return fmt.Errorf("%d of %d cells were asked: %w", g.Tally().Sent, g.Tally().Apply, ctx.Err())
	case !f.noSend && !f.gate.isReport():
		s.judge(m)
	}
	return err
}

// with words the integration of a profile, of which most vendors have none.
func with(integration string) string {
	if integration == "" {
		return ""
	}
	return " with a " + integration
}

// takesMode reports whether the cell's operation has its mode in the profile's integration.
func takesMode(c *engine.Cell) bool { return c.Never == "" }

// judge names what decided over the exit code: in a table of forty cells that is not to be seen.
func (s *session) judge(m matrix) {
	if bad := m.notWellInOwnMode(); len(bad) > 0 {
		s.say("not well in the app's own mode: %s", commas(bad))
	} else if m.grid.Tally().Sent > 0 && !m.answered() {
		s.say("%s answered nothing", m.grid.Profile.Host())
	}
}

// filled is the end of one cell's call.
type filled struct {
	cell *engine.Cell
	done engine.Done
	err  error
}

// fill asks for cells. It ends early, without an error, when ctx does: what is known by then is worth showing.
func (s *session) fill(ctx context.Context, g *engine.Grid, cells []*engine.Cell) error {
	run := g.Start(cells)
	ends := make(chan filled, engine.AtOnce)
	for {
		for {
			cell, request, ok := run.Next()
			if !ok {
				break
			}
			go func() {
				done, err := s.engine.Do(ctx, request)
				ends <- filled{cell, done, err}
			}()
		}
		if run.Over() {
			return nil
		}
		end := <-ends
		if end.err != nil {
			run.Failed(end.cell, end.err.Error())
		} else {
			run.Finished(end.cell, end.done)
		}
		if ctx.Err() != nil {
			run.Stop()
		}
	}
}

// matrix is a grid with what its output has to know beside it.
type matrix struct {
	grid    *engine.Grid
	engine  *engine.Engine
	planned bool // nothing was to be sent
	spared  bool // what writes was not sent, because nobody said --yes
}

// notWellInOwnMode names the operations that read and did not answer well in the mode that the app itself uses, as far as the
// matrix has it, each with that mode and what came of it.
func (m matrix) notWellInOwnMode() []string {
	var bad []string
	for _, row := range m.grid.Rows {
		own := m.grid.Own(row.Operation.ID)
		if own == nil || own.Writes {
			continue
		}
		if v := own.Verdict(); v != engine.VerdictOK && v != engine.VerdictLook {
			bad = append(bad, fmt.Sprintf("%s (%s: %s)", own.Operation, own.Mode, own.Word()))
		}
	}
	return bad
}

// answered reports whether any answer came at all.
func (m matrix) answered() bool {
	for _, row := range m.grid.Rows {
		if slices.ContainsFunc(row.Cells, func(c *engine.Cell) bool { return c.Call != nil && c.Call.Response != nil }) {
			return true
		}
	}
	return false
}
