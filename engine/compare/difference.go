package compare

// Difference is something in which the columns were compared: that they differ, or that they do not. Its texts are cleaned and hold
// no secret: credentials stand as their fingerprints.
type Difference struct {
	Part DiffPart
	// What is compared: "Authorization", "path", "status", "messages", "data.sync_token"; for a query parameter "?name".
	What string
	// Same says that all columns that have a value have the same one, and none that could have one lacks it.
	Same bool
	// Values has one for each column.
	Values []Value
	// Note says it in words where values alone do not: "token and customer-token: the same 13".
	Note string

	counts bool
}

// Counts reports a difference of lists, whose values are how long they are.
func (d Difference) Counts() bool { return d.counts }

// DiffPart is the part of a request or an answer.
type DiffPart string

// The parts, in the order in which they are listed.
const (
	DiffMethod     DiffPart = "method"
	DiffServer     DiffPart = "server"
	DiffAddress    DiffPart = "address" // the path, without parameters
	DiffQuery      DiffPart = "query"
	DiffCredential DiffPart = "credential"
	DiffHeader     DiffPart = "header"
	DiffBody       DiffPart = "body"
	DiffStatus     DiffPart = "status"
	DiffTokens     DiffPart = "tokens"
)

// Value is what one column has.
type Value struct {
	// Has is false for a column that lacks it. Out says that the column takes no part: it has no request or no answer, or one that
	// is of another kind.
	Has, Out bool
	Text     string
	// Brief says that Text tells in short what is there, in place of the thing itself: "13 messages".
	Brief bool
	// From says who put it there, where that is known: "provider:http".
	From string
}
