package compare

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// Reason says why columns differ.
type Reason struct {
	About ReasonAbout
	// Columns are the indices of those that it is about; their labels are not in Text.
	Columns []int
	Text    string // a sentence or more, cleaned
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

// Why says why the columns differ: for each one from the left what it sends, what the server made of that, and what else sets it
// apart, then what several have in common.
func (c *Comparison) Why() []Reason {
	var out []Reason
	for i, col := range c.Columns {
		if col.Call == nil || col.Call.Finish == nil {
			continue
		}
		if text := col.sends(); text != "" {
			out = append(out, Reason{AboutCredential, []int{i}, engine.Clean(text)})
		}
		if text := col.met(); text != "" {
			out = append(out, Reason{AboutCheck, []int{i}, engine.Clean(text)})
		}
	}
	out = append(out, c.sameCredential()...)
	out = append(out, c.byCarrier()...)
	out = append(out, c.byScope()...)
	out = append(out, c.byExpiry()...)
	// Those of one column stand together, and those of several come last.
	slices.SortStableFunc(out, func(a, b Reason) int {
		return cmp.Or(cmp.Compare(min(len(a.Columns), 2), min(len(b.Columns), 2)), slices.Compare(a.Columns, b.Columns))
	})
	return out
}

// ByColumns joins the reasons that are about the same columns into one, so that their names stand there once. It is about what the
// first of them is about.
func ByColumns(reasons []Reason) []Reason {
	var out []Reason
	for _, r := range reasons {
		if k := len(out) - 1; k >= 0 && slices.Equal(out[k].Columns, r.Columns) {
			out[k].Text += " " + r.Text
			continue
		}
		out = append(out, r)
	}
	return out
}

// sends says what a column asks with; "" where nothing has left and what the call has come to says why.
func (col *Column) sends() string {
	call, t := col.Call, col.Call.Token
	switch {
	case call.Broken != nil:
		return "The provider failed, so there was nothing to send."
	case call.Null != nil:
		return "The provider gave null: " + call.Null.Then + "."
	case call.Finish.Outcome == engine.OutcomeBlocked:
		return "" // who keeps it back, and why, is what the call has come to
	case t == nil:
		return "Nothing is sent that would say who asks."
	case col.downgraded():
		return "The SDK sends the " + kindName(t.Kind) + " here and no token of the provider's, without a word."
	}
	name := kindName(t.Kind)
	switch whom := col.namesWhom(); {
	case t.Kind == auth.KindAPIKey && col.Info.Shipped:
		return "The API key is in every install of the app. It names the app and no person."
	case t.Kind == auth.KindAPIKey, t.Kind == auth.KindBasic:
		return "The key is a server's. It names no person, and belongs into no app."
	case whom.Mark == engine.MarkLook:
		return "The " + name + " names nobody: whoever has it can use it."
	case t.Read == nil:
		return "The " + name + " tells by itself of nobody; who it stands for is known to the server alone."
	default:
		_, owner := ownerOf(*t)
		if owner == "" {
			return "The " + name + " can be read by the server alone."
		}
		return "The " + name + " is made out to " + owner + " by whoever holds the signing key, which no app does."
	}
}

// met says what the server made of a column.
func (col *Column) met() string {
	if col.Draft.Offline && col.outcome() == answered {
		return "Nothing left: what the SDK would send is not public, so it was judged here."
	}
	f := col.Call.Finish
	jane, bob := col.Test.Own, col.Test.Who
	switch col.outcome() {
	case refused:
		return "The server refuses it: " + explained(f)
	case failed:
		return "The server answers with an error, which says nothing about the credential: " + explained(f)
	case unsent, unanswered:
		return diagnose.Sentence(explained(f))
	case cancelled, pending:
		return ""
	}
	switch col.tested() {
	case testOpen:
		if col.Call.Token == nil {
			return fmt.Sprintf("The server hands out %s's as readily as %s's: it asks nobody who they are.", bob, jane)
		}
		return fmt.Sprintf("The server hands out %s's as readily as %s's: it takes the credential and never compares the ids.", bob, jane)
	case testClosed:
		return fmt.Sprintf("The server hands out %s's and refuses %s's: it compares the ids of the request with whom the token names.", jane, bob)
	case testSame:
		return fmt.Sprintf("Asked for %s's, the server answers with the very same: it does not look at the ids.", bob)
	case testEmpty:
		return fmt.Sprintf("Asked for %s's, the server answers with nothing in it, which does not tell whether it would have refused.", bob)
	}
	switch col.Test.State {
	case TestDecided:
		if t := col.Call.Token; t == nil || !personal(*t) {
			return "The server takes it. The request names no customer, so it is the same for whoever asks."
		}
		return "The request names nobody: the server reads from the credential whose data it hands out."
	case TestApart:
		return fmt.Sprintf("Whether it would hand out %s's did not show: that call was neither answered nor refused.", bob)
	default:
		return "The server takes it."
	}
}

// explained says how a call ended, with the finding that says most about it.
func explained(f *engine.CallFinished) string {
	text := diagnose.FullStop(f.Summary)
	if worst, ok := f.Worst(); ok && !strings.Contains(worst.Detail, f.Summary) {
		text += " " + worst.Detail
	}
	return text
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
			out = append(out, Reason{AboutCredential, columns, engine.Clean("They send the same: " + c.Columns[columns[0]].Call.Credential + ".")})
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
		out = append(out, Reason{AboutCarrier, by[place], engine.Clean(travels(c.Columns[by[place][0]].Draft.Carrier))})
	}
	return out
}

// travels says where a credential travels, and who else comes to see it there.
func travels(c auth.Carrier) string {
	switch c.In {
	case auth.InQuery:
		return "It travels in the address, as " + c.Name + ", where proxies, logs and browsers' histories keep it."
	case auth.InCookie:
		return "It travels in the cookie " + c.Name + ", which a browser adds by itself to each request to that host."
	case auth.InBody:
		return "It travels in the body, as " + c.Name + ", which no log of addresses and headers has."
	default:
		return "It travels in the header " + c.Name + "."
	}
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
			out = append(out, Reason{AboutScope, []int{i}, engine.Clean("It allows " + allowed + ".")})
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
	var last any
	if col.Operation == col.Vendor.Home() {
		last = col.Result
	}
	var names []string
	for _, p := range permitter.May(col.Profile, t, last) {
		if p.Mark == engine.MarkOK {
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
	out := []Reason{{AboutExpiry, lasts, "The key has no end: whoever has it keeps it."}}
	for _, i := range ends {
		out = append(out, Reason{AboutExpiry, []int{i}, "It ends " + life(c.Columns[i].Call.Token.Lifetime()) + " after it was made."})
	}
	return out
}

// life words a lifetime: "5 min".
func life(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= 2*day && d%day == 0:
		return fmt.Sprintf("%d days", d/day)
	case d%time.Hour == 0:
		return fmt.Sprintf("%d h", d/time.Hour)
	case d%time.Minute == 0:
		return fmt.Sprintf("%d min", d/time.Minute)
	default:
		return d.Round(time.Second).String()
	}
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
