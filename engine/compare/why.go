package compare

import (
	"fmt"
	"slices"
	"strings"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// Reason says why columns differ.
type Reason struct {
	About ReasonAbout
	// Columns are the indices of those that it is about.
	Columns []int
	Text    string // a sentence or two, cleaned
}

// ReasonAbout is what a reason is about.
type ReasonAbout string

// What reasons are about, in the order of a call's way.
const (
	AboutCredential ReasonAbout = "credential" // what is sent, and whom it names
	AboutCarrier    ReasonAbout = "carrier"    // where in the request it travels
	AboutScope      ReasonAbout = "scope"      // what it allows
	AboutExpiry     ReasonAbout = "expiry"     // how long it lives
	AboutCheck      ReasonAbout = "check"      // what the server made of it
)

// Why says why the columns differ: for each one what it sends and what the server made of that, from the left, then what shows only
// in the comparison.
func (c *Comparison) Why() []Reason {
	var out []Reason
	for i, col := range c.Columns {
		if col.Call == nil || col.Call.Finish == nil {
			continue
		}
		out = append(out, Reason{AboutCredential, []int{i}, engine.Clean(col.Label + ": " + col.sends())})
		if text := col.met(); text != "" {
			out = append(out, Reason{AboutCheck, []int{i}, engine.Clean(col.Label + ": " + text)})
		}
	}
	out = append(out, c.sameCredential()...)
	out = append(out, c.byCarrier()...)
	out = append(out, c.byScope()...)
	return append(out, c.byExpiry()...)
}

// sends says what a column asks with.
func (col *Column) sends() string {
	call, t := col.Call, col.Call.Token
	switch {
	case call.Broken != nil:
		return "the provider failed, so there was nothing to send."
	case call.Null != nil:
		return "the provider gave null; " + call.Null.Then + "."
	case call.Finish.Outcome == engine.OutcomeBlocked:
		return "the SDK keeps the request back."
	case t == nil:
		return "nothing is sent that would say who asks."
	case col.downgraded():
		return "the SDK sends the " + kindName(t.Kind) + " here and no token of the provider's, without a word."
	}
	name := kindName(t.Kind)
	switch whom := col.namesWhom(); {
	case t.Kind == auth.KindAPIKey && col.Info.Shipped:
		return "the API key is in every install of the app. It names the app and no person."
	case t.Kind == auth.KindAPIKey, t.Kind == auth.KindBasic:
		return "the key is a server's. It names no person, and belongs into no app."
	case t.Read == nil || whom.Mark == engine.MarkLook:
		return "the " + name + " tells by itself of nobody; who it stands for is known to the server alone."
	default:
		_, owner := ownerOf(*t)
		if owner == "" {
			return "the " + name + " can be read by the server alone."
		}
		return "the " + name + " is made out to " + owner + " by whoever holds the signing key, which no app does."
	}
}

// met says what the server made of a column.
func (col *Column) met() string {
	f := col.Call.Finish
	jane, bob := col.Test.Own, col.Test.Who
	switch col.outcome() {
	case refused:
		return "the server refuses it. " + explained(f)
	case failed:
		return "the server answers with an error, which says nothing about the credential. " + explained(f)
	case unsent, unanswered:
		return explained(f)
	case cancelled, pending:
		return ""
	}
	switch col.tested() {
	case testOpen:
		return fmt.Sprintf("the server hands out %s's as readily as %s's: it takes the credential and never compares the ids.", bob, jane)
	case testClosed:
		return fmt.Sprintf("the server hands out %s's and refuses %s's: it compares the ids of the request with whom the token names.", jane, bob)
	case testSame:
		return fmt.Sprintf("asked for %s's, the server answers with the very same: it does not look at the ids.", bob)
	case testEmpty:
		return fmt.Sprintf("asked for %s's, the server answers with nothing in it, which does not tell whether it would have refused.", bob)
	}
	switch col.Test.State {
	case TestDecided:
		return "the request names nobody: the server reads from the credential whose data it hands out."
	case TestApart:
		return fmt.Sprintf("whether it would hand out %s's did not show: that call was neither answered nor refused.", bob)
	default:
		return "the server takes it."
	}
}

// explained is the finding that says most about a call, else its error.
func explained(f *engine.CallFinished) string {
	if worst, ok := f.Worst(); ok {
		return diagnose.Sentence(worst.Title)
	}
	if f.Error != nil {
		return diagnose.Sentence(f.Error.Message)
	}
	return diagnose.Sentence(f.Summary)
}

// sameCredential tells of columns that send one and the same: their answers can differ by chance alone.
func (c *Comparison) sameCredential() []Reason {
	by := map[string][]int{}
	var order []string
	for i, t := range c.sent() {
		if t == nil || c.Columns[i].Call.Credential == "" {
			continue
		}
		key := c.Columns[i].Vendor.ID() + " " + c.Columns[i].Call.Credential
		if by[key] == nil {
			order = append(order, key)
		}
		by[key] = append(by[key], i)
	}
	var out []Reason
	for _, key := range order {
		if columns := by[key]; len(columns) > 1 {
			out = append(out, Reason{AboutCredential, columns, engine.Clean(c.labels(columns) + " send the same: " + c.Columns[columns[0]].Call.Credential + ".")})
		}
	}
	return out
}

// byCarrier tells where credentials travel, where it is not the same place for all.
func (c *Comparison) byCarrier() []Reason {
	var places []string
	by := map[string][]int{}
	for i, t := range c.sent() {
		if t == nil {
			continue
		}
		place := c.Columns[i].Draft.Carrier.Describe()
		if by[place] == nil {
			places = append(places, place)
		}
		by[place] = append(by[place], i)
	}
	if len(places) < 2 {
		return nil
	}
	var out []Reason
	for _, place := range places {
		text := c.labels(by[place]) + ": it travels in the " + place
		switch c.Columns[by[place][0]].Draft.Carrier.In {
		case auth.InQuery:
			text += ", where proxies, logs and browsers' histories keep it."
		case auth.InCookie:
			text += ", which a browser adds by itself to each request to that host."
		case auth.InBody:
			text += ", which logs of addresses and headers do not have."
		default:
			text += "."
		}
		out = append(out, Reason{AboutCarrier, by[place], engine.Clean(text)})
	}
	return out
}

// byScope tells what credentials allow, where that is known and not the same.
func (c *Comparison) byScope() []Reason {
	var out []Reason
	var first *string
	differ := false
	for i, t := range c.sent() {
		if t == nil {
			continue
		}
		allowed := c.Columns[i].allows(*t)
		if first == nil {
			first = &allowed
		}
		differ = differ || allowed != *first
		if allowed != "" {
			out = append(out, Reason{AboutScope, []int{i}, engine.Clean(c.Columns[i].Label + ": it allows " + allowed + ".")})
		}
	}
	if !differ {
		return nil
	}
	return out
}

// allows names what a token lets its bearer do, as far as its vendor or its provider can tell.
func (col *Column) allows(t auth.Info) string {
	permitter, ok := col.Vendor.(engine.Permitter)
	if !ok {
		return t.Scope
	}
	var names []string
	for _, p := range permitter.May(col.Profile, t, col.Result) {
		if p.Mark == engine.MarkOK || p.Mark == engine.MarkHere || p.Mark == "" {
			names = append(names, p.Name)
		}
	}
	return strings.Join(names, ", ")
}

// byExpiry tells how long credentials live, where that is not the same.
func (c *Comparison) byExpiry() []Reason {
	var ends, lasts []int
	for i, t := range c.sent() {
		switch {
		case t == nil:
		case t.Lifetime() > 0:
			ends = append(ends, i)
		case t.Kind == auth.KindAPIKey, t.Kind == auth.KindBasic:
			lasts = append(lasts, i)
		}
	}
	if len(ends) == 0 || len(lasts) == 0 {
		return nil
	}
	var lives []string
	for _, i := range ends {
		lives = append(lives, c.Columns[i].Label+" after "+c.Columns[i].Call.Token.Lifetime().String())
	}
	text := fmt.Sprintf("%s: the key has no end, so whoever has it keeps it; what is sent ends for %s.", c.labels(lasts), strings.Join(lives, ", "))
	return []Reason{{AboutExpiry, slices.Concat(lasts, ends), engine.Clean(text)}}
}

// sent are the credentials that travelled, one for each column; nil where none did.
func (c *Comparison) sent() []*auth.Info {
	out := make([]*auth.Info, len(c.Columns))
	for i, col := range c.Columns {
		if col.Call != nil && col.Call.Sent != nil {
			out[i] = col.Call.Token
		}
	}
	return out
}

// labels names columns for a sentence.
func (c *Comparison) labels(columns []int) string {
	var names []string
	for _, i := range columns {
		names = append(names, c.Columns[i].Label)
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
