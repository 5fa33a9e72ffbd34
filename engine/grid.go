package engine

import (
	"errors"
	"slices"
	"strings"

	"authpeek/auth"
	"authpeek/auth/diagnose"
)

// TriggerMatrix is the Trigger of calls that fill a Grid.
const TriggerMatrix = "matrix"

// Grid is every operation of a vendor in every mode: what the profile's SDK would send, and, once it was asked, what the server
// answered. It is derived from the vendor's Prepare and so holds no knowledge of its own. It belongs to one goroutine.
type Grid struct {
	// Profile is the one that calls are made with. It looks only, so that no cache of an SDK is touched.
	Profile Profile
	// SDK names the SDK that is reproduced: "Android 4.10".
	SDK   string
	Modes []auth.ModeInfo // the columns
	Rows  []GridRow

	vendor Vendor
	prober Prober
	args   map[string]Args
	// answers are the results of operations that others follow, by operation and mode.
	answers map[string]map[auth.Mode]any
	// hidden are cells that are asked for the sake of others and stand in no row.
	hidden map[string]*Cell
}

// GridRow is one operation with its cell in each of the grid's modes.
type GridRow struct {
	Operation Operation
	Method    string // "" when no cell can be sent
	Cells     []*Cell
}

// Cell is one operation in one mode.
type Cell struct {
	Operation string
	Mode      auth.Mode
	Writes    bool
	// Never says in two or three words why nothing is ever sent, and Why in a sentence with what to do; empty when something is.
	Never, Why string
	// Method and Address are the request's, and Header names the one that carries the credential.
	Method, Address, Header string
	// Credential is what the SDK sends and Scheme how it names it: "Token", "Bearer", "Basic", or "" for no credential.
	Credential auth.Credential
	Scheme     string
	// Downgraded says that the mode asks for a provider's token and the SDK sends something else, without a word.
	Downgraded bool
	// Held is why this SDK would not send the request although the mode applies.
	Held *CallError
	// Before are the findings that need no answer.
	Before []Finding

	// Missing says in two words what the last run had no argument of.
	Missing string
	// Asked says that a run is at this cell or has it still before it, and Under that its call is under way.
	Asked, Under bool
	// Call is the last call, and Found what is to be looked at in its answer: findings that are more than notes.
	Call  *Call
	Found []Finding
	// Trouble is why the last call could not even be made.
	Trouble string
}

// Applies reports whether a run may send the cell.
func (c *Cell) Applies() bool { return c.Never == "" && c.Held == nil }

// NewGrid works out what the profile's SDK sends. modes and operations choose columns and rows, empty ones stand for all; args
// are arguments for operations by id, where better ones are known than the vendor's samples.
func NewGrid(v Vendor, p Profile, modes []auth.Mode, operations []string, args map[string]Args) *Grid {
	p.LookOnly = true
	g := &Grid{Profile: p, vendor: v, args: args, answers: map[string]map[auth.Mode]any{}, hidden: map[string]*Cell{}}
	g.SDK = SDKName(v, p)
	g.prober, _ = v.(Prober)
	for _, m := range v.Modes() {
		if len(modes) == 0 || slices.Contains(modes, m.ID) {
			g.Modes = append(g.Modes, m)
		}
	}
	for _, op := range v.Operations() {
		if len(operations) > 0 && !slices.Contains(operations, op.ID) {
			continue
		}
		row := GridRow{Operation: op}
		for _, m := range g.Modes {
			c := g.cell(op, m)
			row.Cells = append(row.Cells, c)
			if c.Method != "" {
				row.Method = c.Method
			}
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

// cell asks the vendor what it would send.
func (g *Grid) cell(op Operation, m auth.ModeInfo) *Cell {
	c := &Cell{Operation: op.ID, Mode: m.ID, Writes: op.Writes}
	if !slices.Contains(op.Modes, m.ID) {
		c.Never, c.Why = "not by an SDK", "No SDK sends this credential there, and no route takes it."
		return c
	}
	// A body that is given needs no arguments to make one, so the header is known before any argument is.
	draft, err := g.vendor.Prepare(g.Profile, Request{Profile: g.Profile, Operation: op.ID, Mode: m.ID, Body: []byte{}, Trigger: TriggerMatrix})
	if err != nil {
		c.Never, c.Why = refusedWords(err)
		return c
	}
	if draft.asksNobody(g.Profile) != nil {
		c.Never, c.Why = "no provider", "The profile has no provider to ask for a token. Set provider.source in Setup."
		return c
	}
	c.Method, c.Header = draft.Method, draft.Carrier.Name
	if draft.URL != nil { // of what is judged offline there is none
		c.Address = draft.URL.RequestURI()
	}
	c.Credential, c.Held, c.Before = draft.Credential, draft.Blocked, draft.Findings
	if c.Credential != auth.CredentialNone {
		c.Scheme = scheme(draft.Carrier)
	}
	// An SDK that obtains the token itself has operations for that, and these cannot carry it yet.
	obtained := ProviderOf(g.vendor, g.Profile, m.ID) != g.Profile.Provider
	c.Downgraded = m.Credential == auth.CredentialProvider && c.Credential != auth.CredentialProvider && !obtained
	switch {
	case c.Credential == auth.CredentialAPIKey && g.Profile.APIKey.IsZero():
		c.Never, c.Why = "no api_key", "The profile has no api_key to send. Set it in Setup, or with --set api_key=…"
	case c.Credential == auth.CredentialPrivateKey && g.Profile.PrivateKey.IsZero():
		c.Never, c.Why = "no private_key", "The profile has no private_key to send. Set it in Setup, or with --set private_key=…"
	}
	return c
}

// scheme names in a word how a credential travels: "Bearer", or what stands in place of a scheme: "?access_token", "cookie
// extole_token", "apiKey"; "bare" for an Authorization header with none.
func scheme(c auth.Carrier) string {
	switch prefix := strings.TrimSpace(c.Prefix); {
	case c.In != auth.InHeader:
		return strings.TrimSuffix(c.Beside(), "=")
	case prefix != "" && c.Rule != auth.PrefixBare:
		return prefix
	case strings.EqualFold(c.Name, "Authorization"):
		return "bare"
	default:
		return c.Name
	}
}

// refusedWords is why a vendor does not make a request at all: in short, and as a sentence.
func refusedWords(err error) (never, why string) {
	why = diagnose.Sentence(err.Error())
	usage := (*UsageError)(nil)
	if !errors.As(err, &usage) {
		return "not possible", why
	}
	switch usage.Needs {
	case NeedsProject:
		return "needs project", "This mode belongs to project integration, and the profile is a stream."
	case NeedsStream:
		return "needs stream", "This mode belongs to stream integration, and the profile is a project."
	case NeedsProjectToken, NeedsStreamID:
		return "no " + string(usage.Needs), why
	default:
		return "not possible", why
	}
}

// OwnMode is the mode that an app with the grid's profile would be in.
func (g *Grid) OwnMode() auth.Mode { return OwnMode(g.vendor, g.Profile) }

// Cell finds a cell, or gives nil.
func (g *Grid) Cell(operation string, mode auth.Mode) *Cell {
	for _, row := range g.Rows {
		if row.Operation.ID != operation {
			continue
		}
		for _, c := range row.Cells {
			if c.Mode == mode {
				return c
			}
		}
	}
	return nil
}

// Cells lists the cells that may be sent, column by column, those that write only if wanted.
func (g *Grid) Cells(writes bool) []*Cell {
	var out []*Cell
	for i := range g.Modes {
		for _, row := range g.Rows {
			if c := row.Cells[i]; c.Applies() && (writes || !c.Writes) {
				out = append(out, c)
			}
		}
	}
	return out
}

// Own is the cell of an operation that an app with this profile would send, or nil when the grid has no such column.
func (g *Grid) Own(operation string) *Cell {
	return g.Cell(operation, g.vendor.Mode(g.Profile, operation))
}

// Plan is the request of a cell as the engine would send it, without asking anybody. ok is false for a cell that is never sent.
func (g *Grid) Plan(e *Engine, c *Cell) (call Call, ok bool) {
	if c.Never != "" {
		return Call{}, false
	}
	call, err := e.Plan(Request{Profile: g.Profile, Operation: c.Operation, Mode: c.Mode, Body: []byte{}, Trigger: TriggerMatrix})
	return call, err == nil
}
