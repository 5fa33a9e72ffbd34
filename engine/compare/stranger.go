package compare

import (
	"context"
	"maps"
	"net/url"
	"strings"

	"authpeek/auth"
	"authpeek/engine"
)

// newTest decides whether there is something to test. Whether a request names its customer is not asked of the vendor but seen:
// where the one for the stranger has none of the stranger's ids in it, the token alone says who is read.
func newTest(col *Column) Test {
	t := Test{Who: short(col.Stranger), Own: short(col.Profile.CustomerIDs)}
	switch {
	case len(col.Stranger) == 0 || maps.Equal(col.Stranger, col.Profile.CustomerIDs):
	case col.Op.Writes:
		t.State = TestWrites
	default:
		t.provider = lend(col.Profile)
		col.Test = t
		r := col.strangerRequest()
		draft, err := prepare(col.Vendor, col.Op, r)
		switch {
		case err != nil:
			t.Trouble = engine.Clean(err.Error())
		case !names(draft, col.Stranger, col.Profile.CustomerIDs):
			t.State = TestDecided
		default:
			t.State = TestApart
		}
	}
	return t
}

// strangerRequest is that of an app that asks for somebody else than it has a token for.
func (col *Column) strangerRequest() engine.Request {
	r := col.Request()
	r.Profile.CustomerIDs = maps.Clone(col.Stranger)
	r.Profile.Provider = col.Test.provider
	return r
}

// lend makes a provider that gives the customer's own token, whoever it is asked for: asked for the stranger, the profile's would
// give a stranger's.
func lend(p engine.Profile) *auth.Provider {
	if p.Provider == nil {
		return nil
	}
	return auth.NewProvider(auth.ProviderOptions{Source: lent{from: p.Provider, ids: p.CustomerIDs}, Policy: auth.Once})
}

// lendKept hands over the token that the column's own call has left, so that the very same one goes along. Where the policy keeps
// none, the source is asked for another of the same customer's.
func (col *Column) lendKept() {
	if col.Profile.Provider == nil {
		return
	}
	col.Test.provider.Forget()
	if kept, ok := col.Profile.Provider.Current(col.Profile.CustomerIDs); ok {
		col.Test.provider.Put(col.Stranger, kept)
	}
}

// lent is a source that gives the token of one customer, whoever it is asked for.
type lent struct {
	from *auth.Provider
	ids  map[string]string
}

// Fetch implements auth.Source.
func (l lent) Fetch(ctx context.Context, _ auth.Ask) (auth.Answer, error) {
	result, err := l.from.Token(ctx, l.ids, nil)
	switch {
	case err != nil:
		return auth.Answer{}, err
	case result.Null:
		return auth.Answer{Null: true, Empty: result.Empty}, nil
	default:
		return auth.Answer{Value: result.Token.Value, Scope: result.Token.Info.Scope}, nil
	}
}

// Describe implements auth.Source.
func (l lent) Describe() string { return l.from.Describe() }

// names reports whether a request names the customer with these ids, as far as they are not the other's as well: by the values of
// the ids, in its address or its body, as they are or escaped for a form.
func names(d engine.Draft, ids, others map[string]string) bool {
	where := string(d.Body)
	if d.URL != nil {
		where += "\n" + d.URL.String()
	}
	for name, id := range ids {
		if id != "" && id != others[name] && (strings.Contains(where, id) || strings.Contains(where, url.QueryEscape(id))) {
			return true
		}
	}
	return false
}

// short is what people call a customer when both are in the room: "jane" for jane@example.com.
func short(ids map[string]string) string {
	name, _, _ := strings.Cut(engine.CustomerName(ids), "@")
	return engine.Clean(name)
}
