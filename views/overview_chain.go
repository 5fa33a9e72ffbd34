package views

import (
	"net/http"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/ui/theme"
)

// chain is a call told as the five links that every authorised call has: who gave the credential, which it is, how it was
// sent, who judged it, what came back.
type chain struct {
	links   [5]chainLink
	verdict verdict
}

// The links by their place.
const (
	linkProvider = iota
	linkToken
	linkHeader
	linkServer
	linkAnswer
)

// chainLink is one link. Its facts are the lines beneath it, the most telling first.
type chainLink struct {
	name  string
	mark  theme.Mark
	facts []string
	// leading is how many of them say the first thing; 0 for one.
	leading int
	// inline are the facts in the order in which they make sense on one line that may be cut; nil for that of facts.
	inline []string
	broke  bool // the chain ends here
	past   bool // it stands behind a break, or nothing has come this far yet
}

// chainOf folds a call into its chain. c is nil when nothing has been called.
func chainOf(s *Session, c *engine.Call, now time.Time) chain {
	ch := chain{}
	names := []string{"provider", "token", "header", "server", "answer"}
	if stream := c == nil && s.Profile.IsStream() || c != nil && c.Integration == "stream"; stream {
		names[linkToken] = "SDK's store" // it is the SDK that keeps the token, and not the provider
	}
	if carrier := s.ModeInfo().Carrier; carrier.In != auth.InHeader || carrier.Name != "" && carrier.Name != "Authorization" {
		names[linkHeader] = "carrier" // it may be a query, a cookie or a body
	}
	for i, name := range names {
		ch.links[i] = chainLink{name: name, mark: theme.MarkHere, facts: []string{"not asked yet"}, past: true}
	}
	if c == nil {
		ch.verdict = verdictOf(s, nil)
		return ch
	}
	ch.links[linkProvider].fill(providerLink(s, c, now))
	ch.links[linkToken].fill(tokenLink(s, c, now))
	ch.links[linkHeader].fill(headerLink(s, c))
	ch.links[linkServer].fill(serverLink(s, c, now))
	ch.links[linkAnswer].fill(answerLink(c))
	ch.cutOff(c)
	ch.verdict = verdictOf(s, c)
	return ch
}

func (l *chainLink) fill(from chainLink) {
	from.name = l.name
	*l = from
}

// cutOff marks everything behind the link that broke as not reached. A call that ended without any link having broken was
// stopped by authpeek or by the SDK, in front of the server.
func (ch *chain) cutOff(c *engine.Call) {
	broke := -1
	for i := range ch.links {
		if ch.links[i].broke {
			broke = i
			break
		}
	}
	if broke < 0 && c.Finished() && !c.OK() {
		broke = linkServer
		if c.Response != nil {
			broke = linkAnswer
		}
		ch.links[broke].broke = true
	}
	if broke < 0 {
		return
	}
	words := "not reached"
	if c.Finished() && c.Finish.Outcome == engine.OutcomeBlocked {
		words = "not sent"
	}
	for i := broke + 1; i < len(ch.links); i++ {
		ch.links[i] = chainLink{name: ch.links[i].name, mark: theme.MarkHere, facts: []string{words}, past: true}
	}
	if c.Status() == http.StatusUnauthorized && c.Integration == "project" && broke == linkServer {
		// Neither SDK sends the call again after a 401 in project integration (bloomreach reference 1.5).
		ch.links[linkAnswer].facts = []string{"not reached", "the SDK does not", "retry in project mode"}
		ch.links[linkAnswer].inline = []string{"not reached", "the SDK does not retry in project mode"}
	}
}
