package bloomreach

import (
	"slices"

	"authpeek/auth"
	"authpeek/engine"
)

// note is one difference between the vendor's pages and the SDKs' code that a request shows (7.1).
type note struct {
	code string
	// operations are those that show it; nil is all. on tells more closely when.
	operations    []string
	on            func(p engine.Profile, d engine.Draft) bool
	title, detail string
	fix           string
}

// differences are those of 7.1 that concern what is sent, by their numbers there. The fifth, a null that is sent, is known only
// once the provider has answered; see nullIsSent.
var differences = []note{
	{ // 1
		code: "docs.consents-method", operations: []string{ConsentsFetch},
		title: "the vendor's pages say POST", detail: "Both SDKs send GET on the consent categories.",
		fix: "let a server of your own accept both",
	},
	{ // 2
		code: "docs.inapp-query", operations: []string{InAppFetch},
		title: "the vendor's pages say ?v=1", detail: "Since Android 4.3 and iOS 3.2 the SDKs send ?compatibility=3 here.",
		fix: "let a server of your own accept both",
	},
	{ // 3
		code: "docs.bearer-routes", operations: []string{BlocksStatic, BlocksPersonal, SegmentsFetch, IDsLink},
		on:    func(p engine.Profile, d engine.Draft) bool { return !p.IsStream() && sendsProviders(d) },
		title: "the vendor's pages name Bearer for App Inbox only", detail: "With advanced auth both SDKs send it on content blocks too, and iOS on segments and link-ids.",
		fix: "let the provider's token be good for these routes as well",
	},
	{ // 7
		code: "docs.jwt-keychain", on: func(p engine.Profile, d engine.Draft) bool { return p.IsStream() && sdkOf(p).ios() && d.Keep != nil },
		title: "the vendor's pages say that the JWT outlives a launch", detail: "iOS puts it into the keychain and clears it there at each start of the SDK, and at an identify without a token.",
		fix: "set the token at each start of the app",
	},
	{ // 8
		code: "docs.selfcheck-url", operations: []string{PushSelfCheck},
		on:    func(p engine.Profile, _ engine.Draft) bool { return p.IsStream() && sdkOf(p).ios() },
		title: "the vendor's page says ?project_id=‹stream id›", detail: "iOS has the stream's id in the path of the self check and no query.",
		fix: "let a server of your own accept both",
	},
	{ // 11
		code: "docs.attributes-route", operations: []string{AttributesFetch},
		on:    func(p engine.Profile, _ engine.Draft) bool { return !p.IsStream() },
		title: "the vendor's pages disagree on this route", detail: "Older iOS pages list the attributes endpoint, iOS 3.2 and the Android pages do not; both SDKs call it for recommendations.",
		fix: "nothing to do; reading other attributes needs private access",
	},
	{ // 12
		code: "docs.sample-cache",
		on: func(p engine.Profile, d engine.Draft) bool {
			return sendsProviders(d) && p.Provider != nil && p.Provider.Policy() == auth.Once
		},
		title: "the provider caches like the vendor's sample", detail: "The samples in the vendor's pages keep one token for every customer; Android's looks at no expiry either.",
		fix: "keep tokens per customer, and drop them at identify and anonymize",
	},
}

func sendsProviders(d engine.Draft) bool { return d.Credential == auth.CredentialProvider }

// notes are the differences that this request shows.
func notes(p engine.Profile, r engine.Request, d engine.Draft) []engine.Finding {
	var found []engine.Finding
	for _, n := range differences {
		if n.operations != nil && !slices.Contains(n.operations, r.Operation) || n.on != nil && !n.on(p, d) {
			continue
		}
		found = append(found, engine.Finding{Code: n.code, Severity: "note", Title: n.title, Detail: n.detail, Fix: n.fix, Ref: "bloomreach reference 7.1"})
	}
	return found
}

// nullIsSent is the fifth difference: only Android holds back, and that only the App Inbox.
func nullIsSent(s sdk) engine.Finding {
	return engine.Finding{
		Code: "docs.null-is-sent", Severity: "note", Title: "the vendor's pages say that a null makes the request fail by itself",
		Detail: s.name() + " sends this request without an Authorization header, and the server decides.",
		Fix:    "let the app not ask while it has no token", Ref: "bloomreach reference 7.1",
	}
}
