package views

import (
	tea "github.com/charmbracelet/bubbletea"
	"io"

	"authpeek/auth"
	"authpeek/auth/jose"
	"authpeek/engine"
)

// FetchMsg asks the program to make a call. Mode is empty for the session's.
type FetchMsg struct {
	Operation string
	Mode      auth.Mode
	Args      engine.Args
	// Trigger is "you", "following", "start" or engine.TriggerMatrix.
	Trigger string
	// Platform and Integration are those to call with; empty for the session's.
	Platform, Integration string
	// Look leaves what the app keeps of its customer as it is.
	Look bool
	// Agreed says that somebody has said yes to what the call writes.
	Agreed bool
	// CustomerIDs are those to call for; nil for the session's. Body replaces the operation's own, byte for byte; nil leaves it.
	CustomerIDs map[string]string
	Body        []byte
	// Replays is the call that this one makes again, or 0.
	Replays engine.CallID
	// For tells apart fetches of one operation that are made for different purposes; their answers stand under it in
	// Session.Latest and Session.Waiting. The operation when empty.
	For string
}

// AppliedMsg follows the Apply of every batch of events, which cannot ask for work itself: a view that shows something of a call may
// have something to begin now.
type AppliedMsg struct{}

// Slot is the key of the fetch in Session.Latest and Session.Waiting.
func (m FetchMsg) Slot() string {
	if m.For != "" {
		return m.For
	}
	return m.Operation
}

// ResultMsg tells every view that a call has ended. Result is the operation's model, or nil.
type ResultMsg struct {
	Slot   string // of the FetchMsg that asked
	Call   engine.Call
	Args   engine.Args
	Result any
	// Look is that of the FetchMsg: the call was made aside, and says nothing about what the app has.
	Look bool
}

// NotMadeMsg tells every view that a call could not be made as it was asked for: there is none.
type NotMadeMsg struct {
	Slot string // of the FetchMsg that asked
	Why  string
}

// SessionMsg tells every view that profile, mode or customer changed: what they show is no longer this session's.
type SessionMsg struct {
	Reason string
	// Cleared says that the SDK has dropped its inbox with the change: nothing of it is to be shown any more.
	Cleared bool
}

// NoteMsg records a session fact, and then goes on with Then, which may be nil.
type NoteMsg struct {
	Notice engine.Notice
	Then   tea.Cmd
}

// AskMsg asks a person whether to go on; on yes Then is sent.
type AskMsg struct {
	Title string
	Lines []string
	Word  string // the answer that goes on
	Then  tea.Msg
}

// OpenMsg asks for another screen, and for something in it.
type OpenMsg struct {
	View  string
	Call  engine.CallID
	Token string // fingerprint
	Field string // dotted key of a setting
	// Operation is what Compare is to compare.
	Operation string
}

// SelectMsg tells a view what to put its cursor on, after an OpenMsg.
type SelectMsg struct {
	Call      engine.CallID
	Token     string
	Field     string
	Operation string
}

// FilteredMsg tells the open screen that the filter line has changed, for one that has to look for what it asks.
type FilteredMsg struct{}

// CopyMsg asks for text to be put on the clipboard. What says what it is, for the toast: "title", "curl".
type CopyMsg struct {
	What, Text string
	// Note is added to the toast: "token redacted as $TOKEN".
	Note string
	// Redacted says that no secret may be in the text: it is searched before, and not copied when one is left.
	Redacted bool
	// Clear says that a credential is in it: it does not stay on the clipboard.
	Clear bool
}

// ExportMsg asks to hand calls on in a form that takes more than a text at hand.
type ExportMsg struct {
	As    ExportAs
	Calls []engine.CallID
}

// ExportAs is a form in which calls are handed on.
type ExportAs string

// The forms. ExportClear is a curl line with its credentials in clear, which a person has to confirm twice; ExportBundle takes the whole
// session, whatever calls are named.
const (
	ExportHAR    ExportAs = "har"
	ExportClear  ExportAs = "curl in clear"
	ExportBundle ExportAs = "bundle"
)

// ToastMsg shows one line for a few seconds.
type ToastMsg struct {
	Mark engine.Mark
	Text string
}

// ShowMsg shows text in an overlay that scrolls. The text has been cleaned.
type ShowMsg struct {
	Title string
	Lines []string
}

// NoteCallMsg puts a mark and a comment beside a call, for this session and its recording.
type NoteCallMsg struct {
	Call engine.CallID
	Note engine.CallNoted
}

// OpenTextMsg asks to open a text in the pager of the environment, or with Editor in its editor. What the editor changes is not read
// again. Name is that of the file, for the kind of it: "call-12.json". Nothing in it may be a secret in clear.
type OpenTextMsg struct {
	Name string
	Text []byte
	// Write writes the text where it is too large for Text; it is called off the screen's goroutine. Nil else.
	Write  func(io.Writer) error
	Editor bool
}

// RevealMsg asks to show a secret in clear, which the program lets a person confirm.
type RevealMsg struct{ Fingerprint string }

// VerifyMsg asks to check a token's signature with a key that somebody chose, or to decrypt the token with it. VerifiedMsg answers.
type VerifyMsg struct {
	ID int // of the question; the answer has it too
	// Token is what is known of the token, and Value the token itself where the engine does not hold it: a pasted one.
	Token auth.Info
	Value auth.Secret
	// Key is the key's text; or else Ref says where it is: "file:PATH", "env:NAME".
	Key auth.Secret
	Ref string
	As  jose.KeyEncoding
}

// TryKeysMsg asks to check a pasted token with whatever key of the session has its kid.
type TryKeysMsg struct {
	Token auth.Info
	Value auth.Secret
}

// VerifiedMsg tells every view what came of a VerifyMsg; Session.Verified has it when Problem is empty.
type VerifiedMsg struct {
	ID          int
	Fingerprint string
	// Problem says why the key could not be fetched or read. It never quotes the key.
	Problem string
}

// AskProviderMsg asks the provider for a new token now; the kept one is replaced.
type AskProviderMsg struct{}

// ModeMsg goes on in another mode of the vendor's.
type ModeMsg struct{ Mode auth.Mode }

// SettingMsg asks which value a setting of the session's profile shall have, for this session alone.
type SettingMsg struct{ Key string }

// ForgetTokenMsg drops the kept token, so that the next call asks.
type ForgetTokenMsg struct{}

// ClearCacheMsg empties what the app keeps of the inbox, messages and sync token, and asks for everything anew.
type ClearCacheMsg struct{}

// CancelMsg cancels a running call.
type CancelMsg struct{ Call engine.CallID }

// BreakMsg has the sandbox's token endpoint repeat an old token once, makes the vendor's home call with it, and shows why that failed.
type BreakMsg struct{}

// DismissWelcomeMsg puts the first-run page away for good.
type DismissWelcomeMsg struct{}

// send makes a Cmd of an intent.
func send(m tea.Msg) tea.Cmd { return func() tea.Msg { return m } }
