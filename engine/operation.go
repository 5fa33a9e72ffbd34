package engine

import (
	"strings"

	"authpeek/auth"
)

// Operation describes one call that a vendor offers.
type Operation struct {
	ID      string
	Summary string // one line for help and palette
	Args    []Arg
	Modes   []auth.Mode
	// Writes says that the operation changes the customer's record on the server.
	Writes bool
	// Role is what the operation is for, by which its equivalents at other vendors are found; "" for one of a kind.
	Role Role
	// Scopes are what a token must allow for it, by the vendor's names; none where the vendor has no such thing, or says nothing.
	Scopes []Scope
	// Examples are words that the operation can be tried with in the embedded sandbox, one text for each way of calling it:
	// "event_type=view_item properties.price=9.5". The first is what help begins with. None stands for a call without words.
	Examples []string
}

// Scope is something that an operation asks of its token.
type Scope struct {
	Name string
	// For says which part of the operation asks for it; "" for all of it.
	For string
}

// Scoped is a vendor that can tell whether a token carries a scope.
type Scoped interface {
	// Carries is known to be false or true only where known is true: an opaque token tells nothing by itself.
	Carries(t auth.Info, scope string) (carries, known bool)
}

// Role is what an operation is for, whoever offers it.
type Role string

// The roles. Each vendor has at most one operation of a role.
const (
	RoleOwn   Role = "own"   // reads what is the customer's alone
	RoleTrack Role = "track" // tells of something that the customer has done
	RoleToken Role = "token" // asks for a token
	RoleOpen  Role = "open"  // reads what is the same for everybody
)

// Arg is one name=value argument of an operation.
type Arg struct {
	Name, Hint       string
	Repeat, Required bool
	// About is a sentence or two for help, or "".
	About string
	// Prefix says that Name begins the names of a family: with "properties." every properties.NAME is taken, each once.
	Prefix bool
	// Secret says that the value is a credential: whoever reads words of people takes references for it, like env:NAME, and it is
	// shown nowhere but as its fingerprint.
	Secret bool
}

// Takes reports whether an argument of that name is this one, or one of its family.
func (a Arg) Takes(name string) bool {
	if a.Prefix {
		return len(name) > len(a.Name) && strings.HasPrefix(name, a.Name)
	}
	return name == a.Name
}

// Word is the argument's name as help shows it.
func (a Arg) Word() string {
	if a.Prefix {
		return a.Name + "NAME"
	}
	return a.Name
}

// Args holds an operation's arguments by name, each with its values in the order given.
type Args map[string][]string

// First is the first value of an argument, or "".
func (a Args) First(name string) string {
	if v := a[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// Has reports whether the argument was given, even if empty.
func (a Args) Has(name string) bool { return len(a[name]) > 0 }

// Request is one wish: an operation with its arguments, on behalf of a profile.
type Request struct {
	Profile   Profile
	Operation string
	Mode      auth.Mode // empty: the vendor's Mode decides
	Args      Args
	// Trigger is why the call is made: "you", "following", "start", TriggerMatrix, TriggerDoctor, TriggerCompare
	// or TriggerTimer; a plan has "plan".
	Trigger string
	// Body replaces the body that the operation would send, byte for byte.
	Body []byte
	// Replays is the call that this one makes again, or 0.
	Replays CallID
}
