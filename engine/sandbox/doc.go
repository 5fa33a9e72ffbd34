// Package sandbox is a real HTTP server that plays Bloomreach Engagement: its project API for attributes, consent
// categories and the App Inbox, and beside it the token endpoint that an app's own backend would run.
//
// It is written from the vendor's side and shares no route table, body type or constant with the clients of this module,
// so a mistake in one shows against the other. Where neither the vendor's pages nor its SDKs say how the server behaves,
// the choice is marked "Assumption:" at the line that makes it.
//
// A Server is safe for use by many goroutines. Nothing outlives it: all state is lost at Close.
package sandbox
