// Package bloomreach knows Bloomreach Engagement as its mobile SDKs speak to it: what they send for each operation, on each
// platform and in both integrations, and how they read the answers. Its authority is the bloomreach reference; section numbers
// in comments are that text's.
package bloomreach

import (
	"hash/maphash"
	"sync"
	"time"

	"authpeek/auth"
	"authpeek/engine"
)

// ID is the vendor's name in profiles.
const ID = "bloomreach"

// Vendor is Bloomreach Engagement. It keeps between calls what an app keeps on its device.
type Vendor struct {
	now func() time.Time

	mu    sync.Mutex
	apps  map[installKey]*app
	etags map[etagKey]keptAnswer
	// seed is that of the hashes of messages.
	seed maphash.Seed
}

// Option changes a vendor that is made.
type Option func(*Vendor)

// WithNow gives the clock that the times in request bodies are taken from; time.Now unless given. It is called from many
// goroutines.
func WithNow(now func() time.Time) Option { return func(v *Vendor) { v.now = now } }

// New makes the vendor. Each app that calls through it starts as after its installation.
func New(options ...Option) *Vendor {
	v := &Vendor{now: time.Now, apps: map[installKey]*app{}, etags: map[etagKey]keptAnswer{}, seed: maphash.MakeSeed()}
	for _, o := range options {
		o(v)
	}
	return v
}

// ID implements engine.Vendor.
func (*Vendor) ID() string { return ID }

// Title implements engine.Vendor.
func (*Vendor) Title() string { return "Bloomreach Engagement" }

// Home implements engine.Vendor.
func (*Vendor) Home() string { return InboxFetch }

// CustomerKey implements engine.CustomerNamer: customers are registered by it.
func (*Vendor) CustomerKey() string { return "registered" }

// Screens implements engine.Vendor.
func (*Vendor) Screens() []string { return []string{"attributes", "consents", "inbox"} }

// Operations implements engine.Vendor. The modes are those of both integrations; Prepare refuses what the profile's lacks.
func (*Vendor) Operations() []engine.Operation {
	ops := []engine.Operation{
		{ID: CustomersTrack, Summary: "update a customer's properties", Args: []engine.Arg{propertyArg}, Writes: true,
			Examples: []string{"properties.first_name=Jane"}},
		{ID: EventsTrack, Summary: "track an event of a customer", Args: []engine.Arg{
			{Name: "event_type", Hint: "TYPE", Required: true}, propertyArg,
		}, Writes: true, Role: engine.RoleTrack, Examples: []string{"event_type=view_item properties.price=9.5"}},
		{ID: CampaignsClick, Summary: "track the click on a campaign's link", Args: []engine.Arg{
			{Name: "url", Hint: "URL", Required: true},
		}, Writes: true, Examples: []string{"url=https://shop.example/sale"}},
		{ID: AttributesFetch, Summary: "read a customer's attributes, or recommendations", Args: attributeArgs, Examples: []string{
			"", "attribute=property:first_name attribute=consent:newsletter", "--integration stream recommendation=home-top",
		}},
		{ID: ConsentsFetch, Summary: "read the project's consent categories"},
		{ID: InAppFetch, Summary: "read the in-app messages for a customer"},
		{ID: InboxFetch, Summary: "read a customer's App Inbox", Args: []engine.Arg{
			{Name: "sync_token", Hint: "TOKEN (empty: everything anew)"},
		}, Role: engine.RoleOwn},
		{ID: InboxMarkRead, Summary: "mark App Inbox messages as read", Args: []engine.Arg{
			{Name: "message_id", Hint: "ID", Repeat: true, Required: true},
			{Name: "sync_token", Hint: "TOKEN (without it: the one kept with the message)"},
		}, Writes: true, Examples: []string{
			"message_id=070384247690685160", "message_id=070384247690685160 sync_token=TOKEN --dry-run", // a dry run fetches no message that would have one
		}},
		{ID: PushSelfCheck, Summary: "ask for a push to this very device", Args: []engine.Arg{
			{Name: "push_token", Hint: "TOKEN", Required: true},
			{Name: "push_platform", Hint: "android|huawei|ios (without it: the profile's)"},
		}, Examples: []string{"push_token=TOKEN"}},
		{ID: BlocksStatic, Summary: "read the content blocks that are the same for all", Role: engine.RoleOpen},
		{ID: BlocksPersonal, Summary: "read content blocks made for a customer", Args: []engine.Arg{
			{Name: "content_block_id", Hint: "ID", Repeat: true},
		}, Examples: []string{"content_block_id=64b2c0f1a9e4d3b2c1a09f03"}},
		{ID: SegmentsFetch, Summary: "read the segments that a customer's cookie is in"},
		{ID: IDsLink, Summary: "link a customer's hard ids to their cookie", Writes: true},
	}
	for i := range ops {
		ops[i].Modes = modesOf(ops[i].ID)
	}
	return ops
}

// Mode implements engine.Vendor: what an app with this profile would do, but for attributes. These need private access, which
// no SDK has, so that a profile of a project with a private key means it to be used there (reference 6.5).
func (*Vendor) Mode(p engine.Profile, operation string) auth.Mode {
	if operation == AttributesFetch && !p.PrivateKey.IsZero() && !p.IsStream() {
		return auth.Basic
	}
	switch {
	case p.IsStream():
		return auth.StreamJWT
	case p.AdvancedAuth:
		return auth.CustomerToken
	case !p.APIKey.IsZero():
		return auth.TokenMode
	default:
		return auth.None
	}
}
