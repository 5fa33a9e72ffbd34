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
// once the provider has answered; see nullIsSent. The ninth is about a configuration file, which no call has.
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
	{ // 4
		code:  "docs.log-spelling",
		on:    func(p engine.Profile, d engine.Draft) bool { return sdkOf(p).ios() && blockedBy(d, "provider.missing") },
		title: "the vendor's page spells the lines about a wrong class otherwise", detail: "iOS puts the name into quotes: Class 'ExponeaAuthProvider' does not conform to …; the page has none, and says that the class musty extend NSObject.",
		fix: "search the app's log without the quotes, or give it to authpeek doctor --sdk-log",
	},
	{ // 4
		code: "docs.log-spelling",
		on: func(p engine.Profile, d engine.Draft) bool {
			return !sdkOf(p).ios() && blockedBy(d, "provider.missing")
		},
		title: "the vendor's page spells the lines about a wrong class otherwise", detail: `Android logs "has to implementcom.exponea…" without the blank, and "class has not been found" without the page's "with detailed info".`,
		fix: "search the app's log for the beginning of the line, or give it to authpeek doctor --sdk-log",
	},
	{ // 6
		code: "docs.token-twice", on: func(_ engine.Profile, d engine.Draft) bool { return has(d, "config.token-twice") },
		title: `React Native's own example says "Token YOUR_API_KEY"`, detail: `React Native and Flutter put "Token " before the key themselves, so that the example's value is sent with two; on iOS it is no authorization at all.`,
		fix: "give authorizationToken the bare key",
	},
	{ // 7
		code: "docs.jwt-keychain", on: func(p engine.Profile, d engine.Draft) bool { return sdkOf(p).ios() && d.Keep != nil && nothingKept(p) },
		title: "the vendor's pages say that the JWT outlives a launch", detail: "iOS puts the JWT into the keychain and clears it there at each start of the SDK, and at an identify without a token.",
		fix: "set the token at each start of the app",
	},
	{ // 8
		code: "docs.selfcheck-url", operations: []string{PushSelfCheck},
		on:    func(p engine.Profile, _ engine.Draft) bool { return p.IsStream() && sdkOf(p).ios() },
		title: "the vendor's page says ?project_id=‹stream id›", detail: "iOS has the stream's id in the path of the self check and no query.",
		fix: "let a server of your own accept both",
	},
	{ // 10
		code: "docs.inbox-clearing", operations: []string{InboxFetch},
		on:    func(p engine.Profile, d engine.Draft) bool { return !sdkOf(p).ios() && has(d, "inbox.old-sync-token") },
		title: "the SDK's log says that the inbox was cleared", detail: `At identifyCustomer Android logs "` + androidIdentified + `"; it clears nothing, fetches with the old sync token and merges.`,
		fix: "do not take the line for done; anonymize clears",
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
	{ // 13
		code: "docs.android-links",
		on: func(p engine.Profile, d engine.Draft) bool {
			return !sdkOf(p).ios() && (blockedBy(d, "provider.missing") || has(d, "provider.ignored"))
		},
		title: "the vendor's Android page leads to the iOS pages", detail: "Where it tells to set advancedAuthEnabled, its links go to ios-sdk-configuration and ios-sdk-setup.",
		fix: "on Android the flag is configuration.advancedAuthEnabled, and the provider a meta-data in the manifest",
	},
}

func blockedBy(d engine.Draft, code string) bool { return d.Blocked != nil && d.Blocked.Code == code }

func has(d engine.Draft, code string) bool {
	return slices.ContainsFunc(d.Findings, func(f engine.Finding) bool { return f.Code == code })
}

func sendsProviders(d engine.Draft) bool { return d.Credential == auth.CredentialProvider }

// notes are the differences that this request shows.
func notes(p engine.Profile, r engine.Request, d engine.Draft) []engine.Finding {
	var found []engine.Finding
	for _, n := range differences {
		if n.operations != nil && !slices.Contains(n.operations, r.Operation) || n.on != nil && !n.on(p, d) {
			continue
		}
		found = append(found, engine.Finding{Code: n.code, Severity: "note", Title: n.title, Detail: n.detail, Fix: n.fix, Ref: "Bloomreach SDKs, their issues on GitHub"})
	}
	return found
}

// nullIsSent is the fifth difference: only Android holds back, and that only the App Inbox. Android 4 means to hold a mark back
// as well: it tells the app so, does not stop, and tells it again how the request went (2.4).
func nullIsSent(s sdk, operation string) engine.Finding {
	twice := ""
	if operation == InboxMarkRead && s.android4() {
		twice = " The app's callback is called twice: with false before the request, and with its outcome after it."
	}
	return engine.Finding{
		Code: "docs.null-is-sent", Severity: "note", Title: "the vendor's pages say that a null makes the request fail by itself",
		Detail: s.name() + " sends this request without an Authorization header, and the server decides." + twice,
		Fix:    "let the app not ask while it has no token", Ref: "Bloomreach SDKs, their issues on GitHub",
	}
}

// nothingKept reports that the SDK has no token as the call begins: only then is it news that it keeps none for longer.
func nothingKept(p engine.Profile) bool {
	if p.Provider == nil {
		return true
	}
	_, kept := p.Provider.Kept()
	return !kept
}
