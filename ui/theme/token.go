// Package theme turns the roles that text plays on the screen into terminal styles and marks. It is the only package that
// names colours. Everything it makes is read-only once made and may be used from any goroutine.
package theme

// Token is a role of text on the screen. The zero value is ordinary text.
type Token uint8

// The roles, one for every row of the colour table.
const (
	Text         Token = iota // everything that is not something else
	Muted                     // units, labels, ages, what is passed
	Border                    // frames, rules, empty cells of bars; never for words
	Accent                    // focus, the selected tab, keys in the key bar, links
	Cred                      // every fingerprint and credential, wherever it stands
	OK                        // ✓, 2xx, a fresh bar, verified
	Warn                      // ▲, the last 60 s, changed
	Error                     // ✗, 4xx, 5xx, expired, gone
	Info                      // notes, paused, the provider's bar in a timeline
	JWTHeader                 // the first part of a token
	JWTClaims                 // the second part
	JWTSignature              // the third part
	JSONKey                   // object keys, header names
	JSONString                // strings
	JSONNumber                // numbers, true, false, null
	Selection                 // text on the background of the selected row

	numTokens = iota
)

// Attr is a set of attributes that a style carries beside its colour. There is no dim, italic or blink: terminals
// disagree on them, and Muted is a colour.
type Attr uint8

// The attributes; they combine with |.
const (
	Bold      Attr = 1 << iota // pane titles, verdicts, unread titles
	Underline                  // links and filter matches
	Selected                   // on the background of the selected row

	numLooks = 1 << iota
)
