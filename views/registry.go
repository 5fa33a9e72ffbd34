package views

import (
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
)

// Entry is one line of the registry: everything the program needs to offer a screen.
type Entry struct {
	ID    string // for --view, the palette and OpenMsg
	Title string
	Short string // for the tabs of narrow terminals
	Key   string // its digit
	// Own says that the screen belongs to the vendors that list it, and not to all.
	Own bool
	// About is one paragraph for help. A key of the screen stands in braces; Told puts what has to be pressed in its place.
	About string
	// Filter is what can be asked for in the filter line beside words; the zero one is words alone.
	Filter FilterOf
	New    func(Deps) View
}

// Serves reports whether a session with that vendor has the screen.
func (e Entry) Serves(v engine.Vendor) bool {
	return !e.Own || v != nil && slices.Contains(v.Screens(), e.ID)
}

// Told is the paragraph with the keys as they are to be pressed, which press tells.
func (e Entry) Told(press func(key string) string) string {
	text := e.About
	for {
		before, rest, opens := strings.Cut(text, "{")
		key, after, closes := strings.Cut(rest, "}")
		if !opens || !closes {
			return text
		}
		text = before + press(key) + after
	}
}

// Deps is what views need from outside besides the session.
type Deps struct {
	Setup SetupPort
	Tap   TapPort
}

// Badged is a view that has something to say in its tab: "●3".
type Badged interface {
	Badge(s *Session) string
}

// Lasting is a view whose picture stays as it is for a while when nothing happens but time going on.
type Lasting interface {
	// Lasts is until when Render would give what it gave last, if nothing else happens. It may be early, and never late.
	Lasts(s *Session) time.Time
}

// Opening is a view that wants to know when its screen is opened, and when the session changes while it is open.
type Opening interface {
	Opened(s *Session) tea.Cmd
}

// Lacking is a view whose last picture may have lacked something that takes a while to make. Lacks gives the command that makes it, or
// nil.
type Lacking interface {
	Lacks() tea.Cmd
}

// Unsaved is a view that may hold what somebody typed and did not save: Unsaved says what, or "".
type Unsaved interface {
	Unsaved() string
}

// Arranged is a view whose arrangement people find again at the next start: what is turned, split or folded, as words by name, and
// never anything of a customer or a server. Arrange takes what an earlier Arrangement gave; what it does not know it leaves alone.
type Arranged interface {
	Arrangement() map[string]string
	Arrange(map[string]string)
}

// Selecting is a view with a cursor on a call: that call's lines are marked on the wire, on every screen. 0 is none.
type Selecting interface {
	SelectedCall() engine.CallID
}

// IDs are the ids of all screens, in the order of their tabs.
func IDs() []string {
	var ids []string
	for _, e := range All() {
		ids = append(ids, e.ID)
	}
	return ids
}

// All is the registry: every screen of every vendor, in the order of the tabs. Tabs, digits, help, palette, --view, the golden
// tests and the pictures all range over it; adding a screen is adding its file and its line here. Screens of different vendors may
// share a digit: no session has both.
func All() []Entry {
	return []Entry{
		{ID: "overview", Title: "Overview", Short: "Over", Key: "1", New: newOverview, Filter: FilterOf{callFields(), []string{"error", "write"}}, About: "Does it work, as whom, and until when? Read the chain from left to right: who gave the credential, which it is, how it was sent, who judged it, what came back. The first link that is not fine is where to look."},
		{ID: "attributes", Title: "Attributes", Short: "Attr", Key: "2", Own: true, New: newAttributes, Filter: FilterOf{[]string{"op", "is"}, []string{"error", "changed", "new"}}, About: "What the project knows of the customer. Attributes other than recommendations need private access, which no SDK has; what changed since the fetch before is marked for half a minute."},
		{ID: "consents", Title: "Consents", Short: "Cons", Key: "3", Own: true, New: newConsents, Filter: FilterOf{[]string{"op", "is"}, []string{"changed", "new"}}, About: "The project's consent categories, which every app sees alike, and beside them what this customer agreed to, which only private access can read."},
		{ID: "inbox", Title: "Inbox", Short: "Inbox", Key: "4", Own: true, New: newInbox, Filter: FilterOf{[]string{"is"}, []string{"unread", "new"}}, About: "The customer's App Inbox as an app would show it, with what an app does not show: the raw message, the sync token, and how marking as read travels. Nothing that a message names is ever fetched."},
		{ID: "operations", Title: "Operations", Short: "Ops", Key: "2", Own: true, New: newOperations, Filter: FilterOf{callFields(), []string{"error", "write"}}, About: "What the vendor offers, each with what it is for, the modes that it knows, and how it last ended. {m} picks a mode for one operation, {e} fills in its arguments, enter calls it; what came stands beside it, with what it means and what to do."},
		{ID: "ladder", Title: "Ladder", Short: "Ladd", Key: "3", Own: true, New: newLadder, About: "The steps in which a customer becomes known: what each takes and brings, the token that stands on it, and where the app stands now. {u} climbs to the next one by calling, and the climb is told fact by fact, with the tokens that took the place of others."},
		{ID: "grants", Title: "Grants", Short: "Grant", Key: "3", Own: true, New: newGrants, About: "The Access Token in words: whom it is made out to, which products it opens, what it lacks for the client SDK that gets it, how long it lives, and when that SDK turns to its app for the next one. {c} chooses another client SDK."},
		{ID: "calls", Title: "Calls", Short: "Calls", Key: "5", New: newCalls, Filter: wholeCalls(), About: "Every call with its credential and its answer, newest below. A call that was refused says why, judged on the very token that was sent, at the time it was sent."},
		{ID: "tokens", Title: "Tokens", Short: "Tok", Key: "6", New: newTokens, Filter: FilterOf{[]string{"op", "is", "tok"}, []string{"error", "provider"}}, About: "Every credential this session has seen: its bytes, what they mean, what was checked and what was not, which calls used it, and what replaced it. The signature is never shown unless you reveal it."},
		{ID: "compare", Title: "Compare", Short: "Cmp", Key: "7", New: newCompare, About: "One call in several modes, each with a verdict: what it was asked with, what came back, and why they differ. The stranger test asks for another customer with the same credential; the verdict is computed from both answers, so that it cannot flatter. Columns may be another vendor's: {+} adds what is like the call there."},
		{ID: "doctor", Title: "Doctor", Short: "Doc", Key: "8", New: newDoctor, Filter: FilterOf{[]string{"is"}, []string{"error", "provider"}}, About: "What is wrong with this setup, the worst first: each finding with what it rests on, why it matters and what to do; enter goes there. The live probe asks the provider and the server, and writes nothing. {x} tries how the provider keeps its contract, and tells what each SDK makes of one that does not."},
		{ID: "setup", Title: "Setup", Short: "Set", Key: "9", New: newSetup, About: "Profiles: where calls go, for whom, and where tokens come from. Values are checked as you type; secrets are kept as references or in the keyring, never in the file."},
		{ID: "matrix", Title: "Matrix", Short: "Mtx", Key: "0", New: newMatrix, Filter: FilterOf{callFields(), []string{"error", "blocked", "write"}}, About: "Every operation in every mode: the credential that the SDK would send, and what the server answered to it. Where the mode says one thing and the SDK sends another without a word, the cell is underlined and has its own mark."},
		{ID: "tap", Title: "Tap", Short: "Tap", Key: "T", New: newTap, Filter: wholeCalls(), About: "What your own app sends: point its base URL here, and its calls go on to the server as they came while they show up with their credential, their customer, the answer, and what the app does wrong. It listens on this machine alone unless told otherwise, adds no credential and changes nothing."},
	}
}
