package tap

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// Portrait is what an app is, as far as its calls tell. Lists stand in the order in which things were first seen, unless they say
// otherwise. It belongs to one goroutine, and its texts are a stranger's.
type Portrait struct {
	Calls   int // of the app
	Others  int // of these, none of the vendor's
	Refused int // answered with 401 or 403
	Failed  int // ended without success, the refused ones among them

	SDKs []SDK
	// Strange counts the vendor's calls that no SDK has sent, and StrangeBy has the reasons: "user-agent curl: no SDK's".
	Strange   int
	StrangeBy []string

	Places []Place
	// IDs are those of the customer now, and Since is when they were first seen.
	IDs    map[string]string
	Since  time.Time
	Before []Identity

	Keys   []Credential // API keys, and Basic
	Tokens []Credential
	Bare   int // the vendor's calls without a credential

	Operations []Operation // by their names
	Findings   []Told      // the worst first; notes are left out

	vendor func(id string) engine.Vendor
	open   map[engine.CallID]bool // counted, and not ended
	lost   map[engine.CallID]*engine.Call
	before recognised
}

// SDK is one that has sent calls. Two of one name are two versions of it: what their calls tell has nothing in common.
type SDK struct {
	Name     string
	Platform string
	Versions engine.VersionRange
	Calls    int
	By       []string // what told of it, each once
}

// String is its name with its versions: "Exponea Android 4.6 to 4.10".
func (s SDK) String() string { return strings.TrimSpace(s.Name + " " + s.Versions.String()) }

// Place is a project or a stream to which the app speaks.
type Place struct {
	Vendor, Integration, ID string
	Calls                   int
}

// Identity is a customer of before.
type Identity struct {
	IDs   map[string]string
	Until time.Time // when the first call came that named another
}

// Credential is one that the app's calls carry. Names is the customer that a token is made out to, or "".
type Credential struct {
	Info  auth.Info
	Calls int
	Names string
	Last  time.Time
}

// Operation counts calls.
type Operation struct {
	ID             string
	Calls, Refused int
}

// Told is a finding with the number of calls that it was told of, and the last of them.
type Told struct {
	engine.Finding
	Calls int
	Last  engine.CallID
}

// NewPortrait makes an empty one. vendor finds a vendor by its id, as Engine.Vendor does: what the facts of a call do not tell is
// recognised again from its headers and its body.
func NewPortrait(vendor func(id string) engine.Vendor) *Portrait {
	return &Portrait{vendor: vendor, open: map[engine.CallID]bool{}, lost: map[engine.CallID]*engine.Call{}, before: recognised{}}
}

// Provider says what is known of the app's provider: its call goes to the app's own backend, and not through the tap.
func (p *Portrait) Provider() string { return "not seen: its call goes elsewhere" }

// SDK says in a line who the app is: one SDK, several, or none that is known.
func (p *Portrait) SDK() string {
	names := make([]string, 0, len(p.SDKs))
	for _, s := range p.SDKs {
		names = append(names, s.String())
	}
	switch {
	case len(names) == 0 && len(p.StrangeBy) > 0:
		return "none: " + p.StrangeBy[0]
	case len(names) == 0:
		return ""
	case len(names) == 1:
		return names[0]
	case len(names) == 2:
		return "two SDKs: " + strings.Join(names, " and ")
	default:
		return "several SDKs: " + strings.Join(names, ", ")
	}
}

// Apply folds a batch of events; the ledger has had them already. Only calls of an app count.
func (p *Portrait) Apply(l *engine.Ledger, events []engine.Event) {
	for _, e := range events {
		if e.Call == 0 {
			continue
		}
		// A call counts when its request is known whole, for who it is stands in the body; at the latest when it has ended.
		_, sent := e.Detail.(engine.RequestSent)
		done, ended := e.Detail.(engine.CallFinished)
		c := p.call(l, e)
		if c.Trigger != engine.TriggerApp || !sent && !ended {
			continue
		}
		if !p.open[c.ID] {
			p.open[c.ID] = true
			p.begin(c)
		}
		if ended {
			p.end(c, done)
			delete(p.open, c.ID)
		}
	}
	clear(p.lost)
	if len(p.open) > 2*engine.CallsOpen {
		maps.DeleteFunc(p.open, func(id engine.CallID, _ bool) bool { return l.Call(id) == nil }) // their ends are lost
	}
}

// call is the ledger's. One batch may be longer than a ledger's memory, as of a session that is opened: such a call is folded here.
func (p *Portrait) call(l *engine.Ledger, e engine.Event) *engine.Call {
	if c := l.Call(e.Call); c != nil {
		return c
	}
	c := p.lost[e.Call]
	if c == nil {
		c = &engine.Call{}
		p.lost[e.Call] = c
	}
	c.Fold(e)
	return c
}

// begin takes in what a request tells.
func (p *Portrait) begin(c *engine.Call) {
	p.Calls++
	p.operation(c.Operation).Calls++
	r, ok := p.recognise(c)
	if !ok {
		p.Others++
		return
	}
	p.sender(r)
	p.place(c, r.Profile)
	if ids := r.Profile.CustomerIDs; !r.Unnamed && len(ids) > 0 {
		p.customer(c, ids)
	}
	p.credential(c, r)
}

func (p *Portrait) recognise(c *engine.Call) (engine.Recognised, bool) {
	v, ok := p.vendor(c.Vendor).(engine.Recogniser)
	if !ok || c.Operation == engine.OtherOperation {
		return engine.Recognised{}, false
	}
	return p.before.again(v, c)
}

// sender narrows an SDK's version down, or begins another one.
func (p *Portrait) sender(r engine.Recognised) {
	if r.SDK == "" {
		p.Strange++
		p.StrangeBy = addEach(p.StrangeBy, r.By)
		return
	}
	for i := range p.SDKs {
		s := &p.SDKs[i]
		both, ok := s.Versions.Meet(r.Versions)
		if s.Name != r.SDK || !ok {
			continue
		}
		s.Versions, s.By = both, addEach(s.By, r.By)
		s.Calls++
		return
	}
	p.SDKs = append(p.SDKs, SDK{Name: r.SDK, Platform: r.Profile.Platform, Versions: r.Versions, Calls: 1, By: addEach(nil, r.By)})
}

// reasonsKept bounds a list of reasons; a vendor has a dozen or two.
const reasonsKept = 40

func addEach(list, more []string) []string {
	for _, s := range more {
		if len(list) < reasonsKept && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

func (p *Portrait) place(c *engine.Call, of engine.Profile) {
	at := Place{Vendor: c.Vendor, Integration: of.Integration, ID: cmp.Or(of.ProjectToken, of.StreamID)}
	for i := range p.Places {
		have := &p.Places[i]
		if have.Vendor == at.Vendor && have.Integration == at.Integration && have.ID == at.ID {
			have.Calls++
			return
		}
	}
	if len(p.Places) < placesKept {
		at.Calls = 1
		p.Places = append(p.Places, at)
	}
}

// What is kept of each list: an app has a handful, and a program that makes names up would have no end.
const (
	placesKept      = 50
	credentialsKept = 200
	beforeKept      = 200
)

// customer takes over the ids of a call that names its customer.
func (p *Portrait) customer(c *engine.Call, ids map[string]string) {
	if maps.Equal(ids, p.IDs) {
		return
	}
	if p.IDs != nil {
		p.Before = append(p.Before, Identity{IDs: p.IDs, Until: c.Started})
		p.Before = p.Before[max(0, len(p.Before)-beforeKept):]
	}
	p.IDs, p.Since = maps.Clone(ids), c.Started
}

// credential counts what a call carries; the call's facts know of the token more than its fingerprint.
func (p *Portrait) credential(c *engine.Call, r engine.Recognised) {
	info := auth.Info{}
	switch {
	case c.Token != nil:
		info = *c.Token
	case len(r.Credentials) > 0 && r.Credentials[0].Fingerprint() != "":
		info = auth.Info{Fingerprint: r.Credentials[0].Fingerprint(), Kind: r.Credentials[0].Kind}
	default:
		p.Bare++
		return
	}
	list := &p.Tokens
	if info.Kind == auth.KindAPIKey || info.Kind == auth.KindBasic {
		list = &p.Keys
	}
	i := slices.IndexFunc(*list, func(k Credential) bool { return k.Info.Fingerprint == info.Fingerprint })
	if i < 0 {
		*list = append(*list, Credential{Info: info, Names: madeOutTo(info)})
		*list = (*list)[max(0, len(*list)-credentialsKept):]
		i = len(*list) - 1
	}
	(*list)[i].Calls++
	(*list)[i].Last = c.Started
}

// madeOutTo names the customer of a token: Bloomreach has ids in sub or in ids, Twilio an identity among its grants, others a text.
func madeOutTo(t auth.Info) string {
	if t.Read == nil {
		return t.Identity
	}
	for _, stream := range []bool{false, true} {
		if ids, ok := diagnose.OwnerOf(t.Read.Claims, stream); ok && len(ids) > 0 {
			return diagnose.CustomerName(ids)
		}
	}
	if grants, ok := t.Read.Claims.Get("grants"); ok {
		if ids, ok := diagnose.IDsIn(grants.Raw); ok && ids["identity"] != "" {
			return ids["identity"]
		}
	}
	sub, _ := t.Read.Claims.String("sub")
	return cmp.Or(t.Identity, sub)
}

// end takes in what became of a call.
func (p *Portrait) end(c *engine.Call, done engine.CallFinished) {
	if done.Outcome == engine.OutcomeFailed {
		p.Failed++
	}
	if status := c.Status(); status == 401 || status == 403 {
		p.Refused++
		p.operation(c.Operation).Refused++
	}
	for _, f := range done.Findings {
		if f.Severity != engine.SeverityNote {
			p.told(f, c.ID)
		}
	}
	slices.SortStableFunc(p.Findings, func(a, b Told) int { return diagnose.Compare(a.Finding, b.Finding) })
}

func (p *Portrait) told(f engine.Finding, id engine.CallID) {
	i := slices.IndexFunc(p.Findings, func(t Told) bool { return t.Code == f.Code })
	if i < 0 {
		p.Findings = append(p.Findings, Told{})
		i = len(p.Findings) - 1
	}
	t := &p.Findings[i]
	t.Finding, t.Last = f, id
	t.Calls++
}

// operation is the count of one, which keeps its place by name.
func (p *Portrait) operation(id string) *Operation {
	i, found := slices.BinarySearchFunc(p.Operations, id, func(o Operation, id string) int { return strings.Compare(o.ID, id) })
	if !found {
		p.Operations = slices.Insert(p.Operations, i, Operation{ID: id})
	}
	return &p.Operations[i]
}
