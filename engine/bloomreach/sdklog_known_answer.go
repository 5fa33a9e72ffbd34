package bloomreach

// answerLines are what the SDKs make of answers that are no refusal, and of none at all (1.2, 1.4).
func answerLines() []knownLine {
	const ref = "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift"
	return []knownLine{
		{code: "sdk.local-400", severity: severityError, on: Android, ref: "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift",
			texts:  code("Error: request canceled by ‹exception›"),
			title:  "Android wrote this 400 itself",
			detail: "No server answered. The SDK turns every exception on the way, here ‹exception›, into an answer with status 400.",
			fix:    "look for the network, a timeout of 10 s, a cancelled call or a provider that throws, and not at the server"},
		{code: "answer.unreadable", severity: severityError, on: Android, ref: ref,
			texts:  code("Unable to parse response from the server."),
			title:  "Android could not read an answer of status 2xx",
			detail: "The body was empty, {} or without success. A proxy or a wrong base URL answers so.",
			fix:    "check baseURL, and look at the raw answer with authpeek call"},
		{code: "answer.not-model", severity: severityError, on: IOS, ref: ref,
			texts:  code(iosMissing, iosFormat),
			title:  "iOS could not read an answer",
			detail: "The body was no JSON, empty, or without something that the SDK's model must have: success, or one of the six sources of a consent.",
			fix:    "look at the raw answer with authpeek call"},
		{code: "answer.not-json", severity: severityError, on: Android, ref: ref,
			texts: code("com.google.gson.JsonSyntaxException: ‹text›", "com.google.gson.stream.MalformedJsonException: ‹text›",
				"the JSON parser's own message: ‹text›"),
			title:  "an answer was no JSON, or not the JSON that was expected",
			detail: "Gson's own words: ‹text›.",
			fix:    "check baseURL: an HTML page of a proxy reads so; else look at the raw answer with authpeek call"},
		{code: "answer.success-false", severity: severityError, on: Android, ref: ref,
			texts:  code("Failure state from server returned"),
			title:  "the server said success: false",
			detail: "The status was 2xx. Android drops the reason that the server gave.",
			fix:    "send the same call with authpeek, which shows the reason"},
		{code: "consents.empty", severity: severityWarning, on: Android, ref: ref,
			texts:  code("Server returned empty results"),
			title:  "the project has no consent categories",
			detail: "Android takes an empty list of consents for a failure; iOS does not.",
			fix:    "define consent categories in the project, or expect this"},
		{code: "answer.none", severity: severityError, on: IOS, ref: ref,
			texts:  code("No response received from the server, please check your internet connection."),
			title:  "no answer came",
			detail: "iOS had no connection, or none within 60 s. An event is kept and sent again, and this try does not count.",
			fix:    "look for the network, a VPN or proxy, and at baseUrl"},
		{code: "inapp.failed", severity: severityWarning, ref: "Bloomreach SDKs, their issues on GitHub",
			texts:  code("Fetching in-app messages failed"),
			title:  "in-app messages could not be fetched",
			detail: "The reason stands behind it, or in the lines before.",
			fix:    "send inapp.fetch with authpeek to see the raw answer"},
	}
}

// refusalLines are what iOS makes of a status, and Android's lines that hold nothing but the status' own name (1.4).
func refusalLines() []knownLine {
	const ref = "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift"
	lines := []knownLine{
		{code: "server.unauthorized", severity: severityError, on: IOS, ref: ref,
			texts:  code("Missing or invalid authorization: ‹error›"),
			title:  "401: the server did not accept the credential",
			detail: "The server's reason: ‹error›. A provider that gives nil or an empty text makes iOS send without a header, which reads so too.",
			fix:    "look at the token: there at all, bare (iOS adds Bearer itself), not expired, made out to this customer"},
		{code: "server.missing-data", severity: severityError, on: IOS, ref: ref,
			texts:  code("Request is missing required data: ‹body›"),
			title:  "the server refused the request; it need not be about data",
			detail: "iOS words 400, 403 and nearly every other 4xx so: a permission that is missing reads as missing data. The answer: ‹body›.",
			fix:    "read the answer: 403 is a matter of the API group's permissions, 400 of the project or the body"},
		{code: "server.path", severity: severityError, on: IOS, ref: ref,
			texts:  code("Requested URL was not found."),
			title:  "404: the server does not know the address",
			detail: "The base URL or the project token is wrong.",
			fix:    "compare baseUrl and project token with Project settings"},
		{code: "server.gone", severity: severityWarning, on: IOS, ref: ref, versions: "iOS 4.0",
			texts:  code("The requested resource is no longer available: ‹text›", "The requested resource is no longer available"),
			title:  "410: what was asked for is gone",
			detail: "At App Inbox it is the sync token; iOS then clears its cache and fetches everything.",
			fix:    "nothing to do, unless it repeats"},
		{code: "server.error", severity: severityError, on: IOS, ref: ref,
			texts:  code("There was a server error, please try again later."),
			title:  "the server itself is in trouble",
			detail: "The status was 500 or above. Events are kept and sent again.",
			fix:    "try again later; when it stays, ask the vendor with the time of the call"},
		{code: "server.success-false", severity: severityError, ref: ref, fallback: true,
			texts:  code("success: false", "success = false", "success = 0"),
			title:  "the server refused something, in words that are not in the catalogue",
			detail: "The SDK passes the server's answer on as it came.",
			fix:    "read the answer; the server's words stand in error, errors or message"},
	}
	for _, s := range []struct{ text, means string }{
		{"Bad Request", "400: the request or the project is wrong"}, {"Unauthorized", "401: the server did not accept the credential"},
		{"Forbidden", "403: the credential lacks a permission"}, {"Not Found", "404: the server does not know the address"}, {"Gone", "410: at App Inbox, the sync token is no longer known"},
		{"Too Many Requests", "429: too many calls"}, {"Internal Server Error", "500: the server itself is in trouble"},
		{"Bad Gateway", "502: something before the server is in trouble"}, {"Service Unavailable", "503: the server is not there at the moment"},
		{"Gateway Timeout", "504: the server did not answer in time"},
	} {
		lines = append(lines, knownLine{
			code: "server.reason-phrase", severity: severityError, on: Android, texts: code(s.text), whole: true, ref: ref,
			title: "Android gives a status without a body by its name", detail: s.means + ".", fix: "send the same call with authpeek, which shows the whole answer",
		})
	}
	return lines
}

// serverLines are the server's own words, which both SDKs pass on in part (1.4).
func serverLines() []knownLine {
	said := func(id, title, detail, fix string, words ...string) knownLine {
		return knownLine{code: id, severity: severityError, texts: code(words...), words: true, title: title, detail: detail, fix: fix, ref: "Bloomreach SDKs, FetchManagerImpl.kt and RequestFactory.swift"}
	}
	return []knownLine{
		said("server.no-credential", "the call left without a credential", "The Authorization header was missing or malformed.",
			"find out what the SDK had to send: no key in the configuration, no token from the provider, or a doubled prefix", "Access key not provided"),
		said("server.key-unknown", "the server knows no such API key", "The key is wrong, or not of this project.",
			"compare the key with Project settings, API groups; check that key and project belong together", "Access key not found"),
		said("server.secret", "the secret does not match the key id", "Only a private key has a secret, and no SDK sends one.",
			"take the private key out of the app, and replace it", "invalid secret"),
		said("attributes.private", "the key lacks a permission", "Attributes other than recommendations need private access, which no SDK has.",
			"read them in your backend", "No permission to export customer", "No permission"),
		said("server.project-unknown", "the project token is wrong or cut", "The server knows no project of this token.",
			"copy the project token from Project settings again", "Could not authenticate", "Invalid project id"),
		said("server.path", "the server does not know the address", "The base URL or the project token is wrong.",
			"compare base URL and project token with Project settings", "The requested URL was not found on the server"),
		said("server.customer-unknown", "the server has no such customer", "Nothing was tracked for these ids yet, or they belong to another project.",
			"compare the ids with the customer in the project", "Customer does not exist"),
		said("server.batch", "the batch is empty or of the wrong form", "A batch is an object with a list of commands.",
			"look at what your backend sends; no SDK sends batches", "No commands", "Invalid JSON"),
		said("server.no-ids", "the request named no customer", "The SDKs always send a cookie, so something else sent this, or changed it.",
			"send at least one id", "At least one id should be specified", "At least one valid id should be specified", "Must specify at least one customer ID"),
		said("server.event-forbidden", "the API group may not add this event", "The status can be 200 all the same, and the event is lost.",
			"allow the event type in the API group: installation, session_start, session_end, campaign, banner and your own", "Not authorized to add event of specified type"),
		said("server.field", "a field of the event is missing", "The server did not take the event.",
			"compare the body with one that works", "Field ‹name› is required."),
		said("server.compressed", "the server could not read the body", "The vendor's pages name a compressed body as the reason. The SDKs compress none, a proxy may.",
			"take away what compresses requests between the app and the server", "The browser (or proxy) sent a request that this server could not understand"),
	}
}

// attributeLines are the server's words about attributes (3.2).
func attributeLines() []knownLine {
	lines := []knownLine{{
		code: "server.bad-attribute", severity: severityError, words: true, ref: "Bloomreach SDKs, Consent.kt and FetchManagerImpl.kt",
		texts: code("Could not parse ‹attribute› Invalid type."),
		title: "the server knows no attribute of this type", detail: "It read: ‹attribute›.", fix: "check the attribute's type",
	}}
	for _, what := range []string{"Aggregation", "Expression", "Prediction", "Segmentation"} {
		lines = append(lines, knownLine{
			code: "server.unknown-object", severity: severityError, words: true, ref: "Bloomreach SDKs, Consent.kt and FetchManagerImpl.kt",
			texts: code(what + " with id ‹id› does not exist"),
			title: "what was asked for is not in the project", detail: what + " ‹id› does not exist.", fix: "check the id in Data & Assets",
		})
	}
	return append(lines, knownLine{
		code: "server.unknown-object", severity: severityError, words: true, ref: "Bloomreach SDKs, Consent.kt and FetchManagerImpl.kt", texts: code("error: Not Found"),
		title: "what was asked for is not in the project", detail: "A recommendation or an attribute has an id that the project does not know.", fix: "check the id in Data & Assets",
	})
}
