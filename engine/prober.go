package engine

import "authpeek/auth"

// Prober is a vendor whose operations can be tried out side by side without anybody naming arguments. It is what a Grid asks.
type Prober interface {
	// SDK names the SDK that the profile reproduces: "Android 4.10".
	SDK(p Profile) string
	// Follows names the operation whose answer Sample needs before it can give arguments for this one; "" for most.
	Follows(operation string) string
	// Sample gives arguments with which the operation can be tried, chosen so that they change as little as can be. answered is
	// the result of the operation that it follows, or nil. When there are none, missing says what is not there, in two words:
	// "no message".
	Sample(p Profile, operation string, answered any) (args Args, missing string)
	// Judge adds what is remarkable about a call in the light of how it was authorised, beyond what reading its answer has told.
	Judge(c *Call) []Finding
}

// Sampler is a vendor some of whose operations can be tried out only by naming what is known to be on the server.
type Sampler interface {
	// Samples gives arguments by operation that ask for these attributes, written as TYPE:ID. Nil arguments stand for an operation
	// that the profile has no way to ask so.
	Samples(p Profile, attributes []string) map[string]Args
}

// Samples are the arguments of a vendor's operations that ask for these attributes, by operation; nil for a vendor without such.
func Samples(v Vendor, p Profile, attributes []string) map[string]Args {
	if s, ok := v.(Sampler); ok {
		return s.Samples(p, attributes)
	}
	return nil
}

// CustomerNamer is a vendor whose tokens are made out to a customer.
type CustomerNamer interface {
	// CustomerKey is the id that says who it is, by its name in customer ids: "registered".
	CustomerKey() string
}

// CustomerKey is the id by which a vendor's tokens name their customer; "" where they name nobody.
func CustomerKey(v Vendor) string {
	if named, ok := v.(CustomerNamer); ok {
		return named.CustomerKey()
	}
	return ""
}

// Examined is a vendor that an examination knows more about than what can be asked.
type Examined interface {
	// Guarded names an operation that reads and whose answer is its customer's alone, so that a server has to compare who asks.
	Guarded() string
	// AskedAs is the mode in which an examination asks for an operation: the app's own, or where that is refused to every app by
	// design, the one that a backend uses. Lacking says what the profile lacks for it; the operation is left out then.
	AskedAs(p Profile, operation string) (mode auth.Mode, lacking string)
	// Generations gives the profile as each SDK would have it whose behaviour is known, in the order of a table: they differ in
	// what they make of a provider.
	Generations(p Profile) []Profile
	// Remarks are what an operation's model shows that somebody should know, though the call went well.
	Remarks(result any) []Finding
}
