package headless

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"authpeek/auth"
	"authpeek/engine"
)

// callDocument is call --json: the call, and what only some vendors can tell beside it.
type callDocument struct {
	engine.Document
	// Rung is the step on which the call left the customer; absent where the vendor has none.
	Rung *rungDocument `json:"rung,omitempty"`
	// May is what the token that was sent allows, or the one that the answer handed out; absent where the vendor cannot tell.
	May []permissionDocument `json:"may,omitempty"`
}

// rungDocument is one step of a vendor's ladder. Step counts from 1, of Steps.
type rungDocument struct {
	Name  string `json:"name"`
	Step  int    `json:"step"`
	Steps int    `json:"steps"`
	How   string `json:"how"`
}

type permissionDocument struct {
	Mark engine.Mark `json:"mark"`
	Name string      `json:"name"`
	What string      `json:"what"`
}

// document is a call with all that is known of it.
func (s *session) document(p engine.Profile, done engine.Done, reveal func(string) (auth.Secret, bool)) callDocument {
	c := &done.Call
	d := callDocument{Document: engine.Report(c, done.Result, reveal)}
	v := s.engine.Vendor(p.Vendor)
	if v == nil || c.Trigger == planned {
		return d
	}
	d.Rung = rungOf(v, p, c.Mode)
	token := c.Token
	// A successor that the SDK does not take over says nothing of where its app stands.
	if n := len(c.Issued); n > 0 && (d.Rung == nil || c.Issued[n-1].Kept) {
		token = &c.Issued[n-1].Token
	}
	permitter, ok := v.(engine.Permitter)
	if !ok || token == nil || c.Sent == nil && !c.OK() {
		return d // a token that stayed here decided nothing
	}
	var last any
	if c.Operation == v.Home() {
		last = done.Result
	}
	for _, m := range permitter.May(p, *token, last) {
		d.May = append(d.May, permissionDocument(m))
	}
	return d
}

// rungOf is where the app's customer stands, for calls that carry the token that stands there: those of the vendor's own store.
func rungOf(v engine.Vendor, p engine.Profile, m auth.Mode) *rungDocument {
	ladder, ok := v.(engine.Ladder)
	if giver := engine.ProviderOf(v, p, m); !ok || giver == nil || giver == p.Provider {
		return nil
	}
	rungs := ladder.Rungs()
	at, how := ladder.Standing(p)
	if at < 0 || at >= len(rungs) {
		return nil
	}
	return &rungDocument{Name: rungs[at].Name, Step: at + 1, Steps: len(rungs), How: how}
}

// writeIssued tells of the tokens that the answer handed out.
func writeIssued(w io.Writer, d callDocument, c engine.Call) {
	for i, issued := range d.Issued {
		value := issued.Fingerprint
		if issued.Value != "" {
			value = issued.Value
		}
		parts := append([]string{"issued", value}, tokenWords(c.Issued[i].Token, c.Started)...)
		if issued.Kind == auth.KindOpaque {
			parts = slices.Insert(parts, 2, "opaque")
		}
		if issued.Scope != "" {
			parts = append(parts, "scope "+issued.Scope)
		}
		if issued.Kept {
			parts = append(parts, "the SDK keeps it from now on")
		}
		fmt.Fprintln(w, engine.Clean(strings.Join(parts, "  ")))
	}
}

// writeStanding tells where the customer stands, and what the token allows.
func writeStanding(w io.Writer, d callDocument) {
	if r := d.Rung; r != nil {
		line := fmt.Sprintf("stands at %s, step %d of %d", r.Name, r.Step, r.Steps)
		if r.How != "" {
			line += ": " + r.How
		}
		fmt.Fprintln(w, engine.Clean(line))
	}
	t := newTable(w)
	for i, m := range d.May {
		head := "may"
		if i > 0 {
			head = ""
		}
		t.row(head, permissionMark(m.Mark), m.Name, m.What)
	}
	t.flush()
}

func permissionMark(m engine.Mark) string {
	if mark := effectMarks[m]; mark != "" {
		return mark
	}
	return " "
}
