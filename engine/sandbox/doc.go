// Package sandbox is a real HTTP server that plays Bloomreach Engagement: everything that the mobile SDKs ask of a project or
// of a Data hub stream, what servers ask with private access, and beside it the token endpoints that an app's own backend
// would run.
//
// It is written from the vendor's side and shares no route table, body type or constant with the clients of this module,
// so a mistake in one shows against the other. Where neither the vendor's pages nor its SDKs say how the server behaves,
// the choice is marked "Assumption:" at the line that makes it.
//
// A Server is safe for use by many goroutines. Nothing outlives it: all state is lost at Close.
package sandbox
