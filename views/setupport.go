package views

import tea "github.com/charmbracelet/bubbletea"

// SetupPort is the profile file as the Setup screen sees it. Views may not know the config package, so the program lends it to
// them in these words. Methods that return a Cmd do their work off the UI's goroutine and answer with a message of their own;
// the others only look at what is in memory.
type SetupPort interface {
	// Profiles lists what can be used, reserved ones first.
	Profiles() []SetupProfile
	// Values are a profile's settings as text, by dotted key; a secret stands as its reference, never in clear.
	Values(name string) map[string]string
	// Fields are those that apply to such a profile, in the order of the form, checked. Here and below, values are what was
	// changed: a key that is missing stays as it is in the profile, and an empty value unsets it. A new profile has the name
	// "" and tells more under [SetupNewName] and [SetupCopyOf].
	Fields(name string, values map[string]string) []SetupField
	// Preview says what would be sent with these values, line by line.
	Preview(name string, values map[string]string) []string
	// Save writes the profile and answers with SavedMsg. A secret that was typed in clear goes to the keyring first. With
	// use, the session goes on with it.
	Save(name string, values map[string]string, use bool) tea.Cmd
	// Use goes on with another profile; Remove deletes one. Both answer with SavedMsg.
	Use(name string) tea.Cmd
	Remove(name string) tea.Cmd
	// Test asks the provider of these values twice and answers with TestedMsg.
	Test(name string, values map[string]string) tea.Cmd
	// Path is where the file is.
	Path() string
	// Import reads an app's configuration at a path and answers with ImportedMsg.
	Import(path string) tea.Cmd
	// Importing is how many files the import under way has seen. StopImport ends it; it answers nothing then.
	Importing() int
	StopImport()
	// Complete looks for the files and folders whose path begins so, and answers with CompletedMsg.
	Complete(path string) tea.Cmd
}

// ImportedMsg answers Import.
type ImportedMsg struct {
	Path     string
	Profiles []ImportedProfile
	App      []ImportLine // what concerns none of them alone
	Err      error
}

// ImportedProfile is a profile that was made of one configuration. It becomes a new one in the form under [SetupImported].
type ImportedProfile struct {
	ID, Name string
	Title    string            // where it was found, and what it is
	Values   map[string]string // as those of SetupPort.Values
	Lines    []ImportLine
}

// ImportLine is one field of an app's configuration, or a finding about it.
type ImportLine struct {
	Mark    string // "ok", "bad", "look", "note", or ""
	What    string // the field, or the finding's title
	Value   string // never a secret
	Became  string // "taken as base_url"
	Told    string
	Finding bool
}

// CompletedMsg answers Complete: the paths that begin with Path, folders with a slash at their end.
type CompletedMsg struct {
	Path  string
	Found []string
}

// SetupProfile is one line of the list of profiles.
type SetupProfile struct {
	Name, Vendor string
	InUse        bool
	// Reserved profiles can be used and copied but not changed.
	Reserved bool
}

// SetupField is one field of the form.
type SetupField struct {
	Key     string // dotted: "provider.url"
	Label   string
	Group   string // "", "customer", "provider"
	Kind    string // "text", "choice", "bool", "secret", "duration", "map", "list"
	Choices []string
	// Value is the text as it is edited; of a map one line "name = value" for each entry, of a list the words of a shell.
	Value   string
	Default string
	Help    string
	// Problem says what is wrong with the value and what would do; Blocks says that it cannot be saved so.
	Problem string
	Blocks  bool
	// Secrets says that the values of a map may be secrets: one that is no reference is not shown.
	Secrets bool
	// Note stands at the right of a value that is fine: "tok#0be4d2", "as the SDK".
	Note string
}

// SavedMsg answers Save, Use and Remove.
type SavedMsg struct {
	Name string
	Note string // what was done, for a toast
	Err  error
}

// TestedMsg answers Test.
type TestedMsg struct {
	Lines []TestLine
	Err   error
}

// TestLine is one check of a provider.
type TestLine struct {
	Mark       string // "ok", "bad", "look", "note"
	What, Told string
}
