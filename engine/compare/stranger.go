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
		draft, err := col.Vendor.Prepare(strange(col.Profile, col.Stranger), col.strangerRequest())
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

// strangerRequest asks for the stranger with the column's own credential.
func (col *Column) strangerRequest() engine.Request {
	r := col.request()
	r.Profile = strange(col.Profile, col.Stranger)
	return r
}

// strange is the profile of an app that asks for somebody else than it has a token for.
func strange(p engine.Profile, ids map[string]string) engine.Profile {
	if p.Provider != nil {
		// Asked for the stranger, the provider would give a stranger's token; here it is the customer's own that is tried.
		p.Provider = auth.NewProvider(auth.ProviderOptions{Source: lent{from: p.Provider, ids: p.CustomerIDs}})
	}
	p.CustomerIDs = maps.Clone(ids)
	return p
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
