package views

import (
	"fmt"
	"maps"
)

// The keys by which a new profile tells the port what is no setting of it. It has no name that the file knows, so the
// port is given "" for the name.
const (
	// SetupNewName is the name that was typed for it.
	SetupNewName = "profile"
	// SetupCopyOf is the profile that it starts as; absent for one that starts empty.
	SetupCopyOf = "profile.from"
	// SetupImported is the id of the import that it starts as.
	SetupImported = "profile.imported"
)

// setupDraft is a profile in the form: what the file says of it, and what was changed since. The port is given the changes
// alone: what was not touched stays as it is in the file, secrets too, which never came here.
type setupDraft struct {
	name     string // "" for a new one
	from     string // the profile that a new one is a copy of
	imported string // the import that a new one was made by
	base     map[string]string
	changes  map[string]string
}

// newDraft starts a profile under a name that can still be changed, empty or as a copy.
func newDraft(name, from string, base map[string]string) setupDraft {
	base = maps.Clone(base)
	if base == nil {
		base = map[string]string{}
	}
	base[SetupNewName] = name
	return setupDraft{from: from, base: base, changes: map[string]string{}}
}

// set changes a value; one that is set back is no change any more.
func (d *setupDraft) set(key, value string) {
	if value == d.base[key] {
		delete(d.changes, key)
		return
	}
	d.changes[key] = value
}

// dirty reports whether something would be lost.
func (d *setupDraft) dirty() bool { return len(d.changes) > 0 || d.imported != "" }

// changed says how much, in words: "3 changes".
func (d *setupDraft) changed() string {
	if d.imported != "" && len(d.changes) == 0 {
		return "an import"
	}
	if len(d.changes) == 1 {
		return "1 change"
	}
	return fmt.Sprintf("%d changes", len(d.changes))
}

// values are the changes as the port takes them.
func (d *setupDraft) values() map[string]string {
	values := maps.Clone(d.changes)
	if values == nil {
		values = map[string]string{}
	}
	if d.name == "" && d.base != nil {
		if _, typed := values[SetupNewName]; !typed {
			values[SetupNewName] = d.base[SetupNewName]
		}
		if d.from != "" {
			values[SetupCopyOf] = d.from
		}
		if d.imported != "" {
			values[SetupImported] = d.imported
		}
	}
	return values
}

// settle makes what was saved the new base. What was typed while the saving went on is still a change.
func (d *setupDraft) settle(name string, saved, base map[string]string) {
	for key, value := range saved {
		if d.changes[key] == value {
			delete(d.changes, key)
		}
	}
	d.name, d.from, d.imported, d.base = name, "", "", base
}

// title is how the draft is called above its form.
func (d *setupDraft) title() string {
	switch {
	case d.name != "":
		return d.name
	case d.values()[SetupNewName] != "":
		return d.values()[SetupNewName]
	default:
		return "new profile"
	}
}
