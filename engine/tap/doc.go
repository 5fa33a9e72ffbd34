// Package tap is a reverse proxy for somebody's own app: its base URL points here, its calls go on to the server, and they appear as
// calls in the engine's journal.
//
// What passes stays as it is, byte for byte and in both directions: names, spelling, order and number of header fields, chunks with
// their extensions, trailers, interim answers, compressed bodies. Only this is changed:
//
//   - the value of Host, which is the server's own (RFC 9110 section 7.2), and the request's target where the server's base URL has
//     a path;
//   - towards an HTTP proxy the target's form, and the proxy's credentials (RFC 9112 section 3.2.2).
//
// No X-Forwarded-For, Forwarded or Via is added. RFC 9110 section 7.6.3 wants a Via from a gateway, and this leaves it out on purpose:
// a server that acts on it would answer differently than it answers the app. For the same reason Connection, Keep-Alive, TE and Upgrade
// are passed on. An app's connection has a server's connection to itself while it is open, so what the one side says of its connection
// holds for the other as well: a close closes both, an upgrade switches both.
//
// Heads are read strictly, because two readers who see different borders between messages let requests be smuggled (RFC 9112 section
// 11.2). Refused are: a line feed without its carriage return, a folded line, a blank before the colon, control characters, both or
// several of Content-Length and Transfer-Encoding, any transfer coding but chunked, and a chunk whose size or end is wrong.
//
// Any program on this machine can send requests through a tap, a web page among them, and they reach the server as if it had sent them
// there itself: with what it brought along, because the tap adds no credential. What a page could gain is an answer that it may not
// read. The server's own CORS fields decide on that as ever; and since the tap writes the server's Host over its own, it makes up for the
// check that the server loses: a request whose Host is a public name other than the server's is refused.
package tap
