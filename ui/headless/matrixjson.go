package headless

import (
	"cmp"

	"authpeek/auth"
	"authpeek/engine"
)

// matrixDocument is the stable object of matrix --json. Lists are never null; what does not apply is null.
type matrixDocument struct {
	Profile     string         `json:"profile"`
	Platform    string         `json:"platform"`
	Integration string         `json:"integration"`
	SDK         string         `json:"sdk"`
	Cells       []cellDocument `json:"cells"`
}

// cellDocument is one cell. Header is the credential's header as it travelled, or would travel, with its fingerprint; it is null for
// a credential in the query, a cookie or the body, and for more than one. Credential has all of them, each with its place, as in
// call --json. Reason says why a cell was not sent.
type cellDocument struct {
	Operation  string            `json:"operation"`
	Mode       auth.Mode         `json:"mode"`
	Method     string            `json:"method"`
	Scheme     *string           `json:"scheme"`
	Header     *engine.Header    `json:"header"`
	Credential *string           `json:"credential"`
	Downgraded bool              `json:"downgraded"`
	Sent       bool              `json:"sent"`
	Status     *int              `json:"status"`
	Outcome    *engine.Outcome   `json:"outcome"`
	Summary    string            `json:"summary"`
	Error      *engine.CallError `json:"error"`
	Reason     *string           `json:"reason"`
	Findings   []engine.Finding  `json:"findings"`
}

func (m matrix) document() matrixDocument {
	p := m.grid.Profile
	d := matrixDocument{Profile: p.Name, Platform: p.Platform, Integration: p.Integration, SDK: m.grid.SDK, Cells: []cellDocument{}}
	for _, row := range m.grid.Rows {
		for _, c := range row.Cells {
			d.Cells = append(d.Cells, m.cell(c, cmp.Or(c.Method, row.Method)))
		}
	}
	return d
}

func (m matrix) cell(c *engine.Cell, method string) cellDocument {
	d := cellDocument{Operation: c.Operation, Mode: c.Mode, Method: method, Downgraded: c.Downgraded, Findings: []engine.Finding{}}
	if c.Scheme != "" && c.Never == "" {
		d.Scheme = &c.Scheme
	}
	if call := m.call(c); call != nil && call.Credential != "" {
		d.Header, d.Credential = credentialOf(call), &call.Credential
	}
	d.Findings = append(append(d.Findings, c.Found...), c.Remarks()...)
	if reason := m.reason(c); reason != "" {
		d.Reason = &reason
	}
	if c.Call == nil || c.Call.Finish == nil {
		d.Error = c.Held
		return d
	}
	f := c.Call.Finish
	d.Sent, d.Outcome, d.Summary, d.Error = c.Call.Sent != nil, &f.Outcome, f.Summary, f.Error
	if status := c.Call.Status(); status != 0 {
		d.Status = &status
	}
	if f.Outcome != engine.OutcomeOK {
		// Those of a call that went well are there already: Found and Remarks are all of them.
		d.Findings = append(append([]engine.Finding{}, f.Findings...), c.Found...)
	}
	return d
}

// call is the cell's call, or what it would be; nil for a cell that is never sent.
func (m matrix) call(c *engine.Cell) *engine.Call {
	if c.Call != nil {
		return c.Call
	}
	plan, ok := m.grid.Plan(m.engine, c)
	if !ok {
		return nil
	}
	return &plan
}

// credentialOf finds the header that carries a call's credential.
func credentialOf(c *engine.Call) *engine.Header {
	for _, h := range c.Headers {
		if h.Value == c.Credential {
			return &h
		}
	}
	return nil
}

// reason says why a cell was not sent; "" for one that was.
func (m matrix) reason(c *engine.Cell) string {
	switch {
	case c.Never != "":
		return c.Never
	case c.Held != nil:
		return c.Held.Message
	case c.Missing != "":
		return c.Missing
	case c.Trouble != "":
		return c.Trouble
	case c.Call != nil && c.Call.Sent == nil && c.Call.Finish != nil && !c.Call.OK():
		return c.Call.Finish.Summary
	case c.Call != nil:
		return ""
	case m.planned:
		return "--no-send"
	case m.spared && c.Writes:
		return "writes to a real server: --yes sends it"
	default:
		return "not run"
	}
}
