package doctor

import "authpeek/engine"

// advice is what an examination knows of a finding beyond what a single call can say: why it matters, the steps in their order,
// and where it is put right.
type advice struct {
	why   string
	steps []string
	goes  string
	// sdks says that it speaks of Bloomreach's SDKs or settings, and is for its profiles alone.
	sdks bool
}

// advices are those of the findings that need more than a sentence. A finding without one has its detail and its fix.
var advices = map[string]advice{
	"inbox.open-to-token": {
		why: "Whoever unpacks the app can ask for any registered id and read that customer's messages.",
		steps: []string{
			"Project settings, API groups, public: switch App Inbox off.",
			"Set advanced_auth = true here, advancedAuthEnabled in the app, and register an AuthorizationProvider.",
			"Run this again. Expect 401 for mode token.",
		},
		goes: "compare:inbox.fetch",
		sdks: true,
	},
	codeOpen: {
		why:   "Anyone who knows the address and somebody's id reads what belongs to that customer.",
		steps: []string{"Find out what answered: the server itself, or a cache or a proxy before it.", "Require a credential for this operation there.", "Run this again. Expect 401 for mode none."},
	},
	codeProviderNull: {
		why:   "Android 4.10 does not send the App Inbox's fetch then and Android 5.3 answers it by itself; iOS sends it without a header and gets 401. The other calls go out without a token.",
		steps: []string{"Find out why it had no token: nobody signed in, or its backend failed.", "Let the app ask only while a customer is signed in.", "Run this again."},
		sdks:  true,
	},
	codeProviderEmpty: {
		why:   "Android 4.10 sends it as an Authorization header without a value; Android 5.3 takes it for no token; iOS sends the call without a header.",
		steps: []string{"Let it answer null when it has no token.", "Find out why it had none: nobody signed in, or its backend failed.", "Run this again."},
		sdks:  true,
	},
	codeProviderRepeats: {
		why:   "In a project the SDKs send whatever the provider gives and look at no exp; in a stream they ask once more and get the same. Every call is refused until the cache is emptied.",
		steps: []string{"Drop a kept token once its exp has passed, with a minute to spare.", "Drop it on every change of customer too.", "Run this again. Expect a new token, or the same one with time left."},
		goes:  "tokens",
		sdks:  true,
	},
	codeProviderSlow: {
		why:  "The SDKs ask for a token before each call of a guarded route, on the thread that makes the call, and have no limit of time for it.",
		sdks: true,
	},
	codeClock: {
		why: "exp, nbf and iat are read by the server's clock. A difference takes its part of each token's life, or all of it.",
		steps: []string{
			"Compare both clocks with a third one: this machine's may be the wrong one.",
			"Set the wrong one, and let it follow a time server.",
			"Do not lengthen the token to make up for it.",
		},
	},
	codeTLS: {
		why: "An SDK refuses the connection as this program does, and the app sees no more than a network error.",
	},
	codeUnexplained: {
		why: "Nothing that can be seen from here is wrong with it. What is left is the signature, a key that was rotated or withdrawn, and the server's own rules.",
		steps: []string{
			"Compare kid with the keys that the server knows; a rotated secret works for 24 h.",
			"Verify the signature with the key's secret: Tokens, v, or authpeek token verify.",
			"Look at the permissions of the key's group.",
		},
		goes: "tokens",
		sdks: true,
	},
	"token.expired": {
		why: "A server refuses a token from its exp on, to the second by its own clock.",
	},
	"token.ids-differ": {
		why: "A token for one customer opens nothing for another; where a server took it all the same, it would show somebody else's data.",
	},
	"config.plain-secret": {
		why: "Whoever reads the file, a backup of it or a screen that shows it has the secret.",
	},
	"config.key-prefix": {
		why:  "React Native and Flutter add the prefix themselves: a key that brings it along is sent with two.",
		sdks: true,
	},
}

// advise fills in what is known of a finding.
func advise(c *Check, p engine.Profile) {
	known, ok := advices[c.Code]
	if !ok || known.sdks && !isBloomreach(p) {
		return
	}
	if c.Why == "" {
		c.Why = known.why
	}
	if c.Steps == nil {
		c.Steps = known.steps
	}
	if known.goes != "" {
		c.Go = known.goes
	}
}
