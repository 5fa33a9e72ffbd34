package bloomreach

// inboxLines are about App Inbox (2.2 to 2.4).
func inboxLines() []knownLine {
	return []knownLine{
		{code: "inbox.unsupported-type", severity: severityNote, ref: "Bloomreach SDKs, App Inbox manager",
			texts:  code("AppInbox message has unsupported type ‹type›"),
			title:  "a message is left out, because its type is ‹type›",
			detail: "The SDKs show push and html messages; others are dropped before they are kept.",
			fix:    "send the message as push or html"},
		{code: "inbox.sync-gone", severity: severityWarning, ref: "Bloomreach SDKs, App Inbox manager", versions: "Android 5.3.1 and later, iOS 4.0",
			texts:  code("AppInbox sync token is invalid, clearing cache and retrying full sync"),
			title:  "the server no longer knew the inbox's sync token",
			detail: "The SDK has dropped its copy of the inbox and fetches everything anew. Nothing is lost that the server still has.",
			fix:    "nothing to do; when it repeats at each fetch, look at the server's answers"},
		{code: "inbox.waiting", severity: severityNote, ref: "Bloomreach SDKs, App Inbox manager",
			texts:  code("AppInbox fetch already in progress, waiting for response"),
			title:  "a fetch waits for the one before it",
			detail: "That is fine as long as the one before it ends; its callback is queued until then.",
			fix:    "when no fetch ends any more, look for an exception before this line"},
		{code: "inbox.not-kept", severity: severityWarning, ref: "Bloomreach SDKs, App Inbox manager",
			texts:  code("Unable to mark message ‹id› as read, try to fetch AppInbox"),
			title:  "a message cannot be marked as read",
			detail: "Message ‹id› has no sync token or no customer ids: it was made by hand, or comes from the cache of an older SDK.",
			fix:    "fetch the inbox, and mark the message object that the fetch gave"},
		{code: "inbox.marked", severity: severityNote, ref: "Bloomreach SDKs, App Inbox manager",
			texts:  code("AppInbox marked as read"),
			title:  "a message was marked as read",
			detail: "The server answered 2xx. iOS looks at nothing else, so it may have said success: false.",
			fix:    ""},
		{code: "inbox.marking-failed", severity: severityError, ref: "Bloomreach SDKs, App Inbox manager",
			texts:  code("AppInbox marking as read failed. ‹reason›"),
			title:  "marking a message as read was refused",
			detail: "The server keeps it unread. Android shows it as read until the next full sync, iOS as unread. The reason: ‹reason›.",
			fix:    "look at the reason: in most cases the customer token is missing, expired or another customer's"},
	}
}

// customerLines are about the change of a customer (2.5, 3.3).
func customerLines() []knownLine {
	return []knownLine{
		{code: "customer.changed", severity: severityWarning, on: Android, ref: "Bloomreach SDKs, App Inbox manager",
			texts:  code("CustomerIDs are updated, clearing AppInbox messages"),
			title:  "the customer changed; Android does not clear the inbox, whatever this line says",
			detail: "It fetches with the new ids and the old sync token and merges, so that the next customer can see messages of the one before.",
			fix:    "call anonymize before identifyCustomer when somebody else signs in, and drop the kept token there"},
		{code: "customer.replaced", severity: severityNote, on: Android, ref: "Bloomreach SDKs, App Inbox manager",
			texts:  code("AppInbox data for ‹ids› will replace old data"),
			title:  "the inbox now holds another customer's messages",
			detail: "The ids changed while a fetch was under way, and this time Android did clear. The line holds the customer's ids in clear.",
			fix:    ""},
		{code: "customer.outdated", severity: severityNote, on: Android, ref: "Bloomreach SDKs, App Inbox manager",
			texts:  code("AppInbox fetch is outdated for last customer IDs ‹ids›"),
			title:  "an answer came for a customer who had been replaced",
			detail: "Android drops it and asks again. The line holds the customer's ids in clear.",
			fix:    ""},
		{code: "customer.repeat", severity: severityNote, on: Android, ref: "Bloomreach SDKs, App Inbox manager",
			texts:  code("is going to repeat for ‹ids›"),
			title:  "the inbox is asked for again, for the new customer",
			detail: "It belongs to the change of the customer during a fetch. The line holds the customer's ids in clear.",
			fix:    ""},
		{code: "customer.cookie", severity: severityWarning, ref: "Bloomreach SDKs, customer ids",
			texts:  code("You should never set cookie ID directly on a customer. Ignoring.", "Changing cookie is not allowed"),
			title:  "the app tried to set the cookie",
			detail: "The SDK makes the cookie itself and ignores any other.",
			fix:    "leave cookie out of the ids of identifyCustomer"},
	}
}

// streamLines are about the JWT of a stream during requests (4.5).
func streamLines() []knownLine {
	const ref = "Bloomreach SDKs, AuthInterceptor.kt and JwtAuthManager.swift"
	return []knownLine{
		{code: "stream.retry", severity: severityWarning, on: IOS, ref: ref, versions: "iOS 4.0",
			texts:  code("JWT: Retrying request after ‹status›"),
			title:  "a request was refused with ‹status›, and is sent once more",
			detail: "iOS has asked the app for another token, waited a second, and sends again, whether one came or not.",
			fix:    "set a fresh token inside of the handler, before it returns; 403 without a token means that none was set"},
		{code: "stream.expired-said", severity: severityError, ref: ref,
			texts: code("token_expired: true", "token_expired = true", "token_expired = 1"), words: true,
			title:  "the server says that the stream's token has expired",
			detail: "The 401 carries token_expired. The SDKs turn to the app for another token once, and then give up.",
			fix:    "set another token in the error callback, and refresh ahead at expiredSoon or TOKEN_ABOUT_TO_EXPIRE"},
		{code: "stream.refreshed", severity: severityNote, on: IOS, ref: ref, versions: "iOS 4.0",
			texts:  code("brx.jwtTokenRefreshed"),
			title:  "a new token was set",
			detail: "iOS tells the app's other parts about it with this notification.",
			fix:    ""},
		{code: "stream.jwt-line", severity: severityNote, on: IOS, ref: ref, versions: "iOS 4.0",
			texts: code("JWT: ‹text›"), fallback: true,
			title:  "a line about the stream's token that is not in the catalogue",
			detail: "All of iOS's lines about the token begin with JWT. This one says: ‹text›.",
			fix:    ""},
	}
}

// streamReasonLines are the reasons with which the SDKs turn to their app; they stand in a log when the app writes them there.
func streamReasonLines() []knownLine {
	const ref = "Bloomreach SDKs, AuthInterceptor.kt and JwtAuthManager.swift"
	reason := func(id, severity, android, ios, title, detail, fix string) knownLine {
		// The second is how a call of ours notes in sdk_log that the app was turned to.
		texts := code("JwtErrorContext‹from›"+ios, "(setJwtErrorHandler is called: "+ios+")")
		if android != "" {
			texts = append(code(android), texts...)
		}
		return knownLine{code: id, severity: severity, texts: texts, title: title, detail: detail, fix: fix, ref: ref}
	}
	return []knownLine{
		reason("stream.expires-soon", severityNote, "TOKEN_ABOUT_TO_EXPIRE", "expiredSoon", "the SDK asks for another token ahead of time",
			"The kept token has about a minute left, or had less from the start.", "set another token now"),
		reason("stream.expired", severityWarning, "TOKEN_EXPIRED", "expired", "the stream's token has expired",
			"Android has dropped it; iOS sends it once more unless a new one comes.", "refresh ahead, at expiredSoon or TOKEN_ABOUT_TO_EXPIRE"),
		reason("stream.rejected", severityError, "TOKEN_REJECTED", "invalid", "the server refused the stream's token",
			"It had not expired: signature, kid, ids or stream do not match.", "compare kid, ids and alg (HS512) with the stream's Access security"),
		reason("stream.not-provided", severityError, "TOKEN_NOT_PROVIDED", "notProvided", "the SDK has no token",
			"A request needed one. App Inbox is not asked for without it; others leave without a header.", "set a token at sign-in, and again after identify and anonymize, which drop it"),
		reason("stream.insufficient", severityError, "TOKEN_INSUFFICIENT", "insufficient", "the token does not permit the request",
			"The reference knows this reason as reserved: the token is fine, and not enough.", "check the stream's permissions for these ids and events"),
	}
}
