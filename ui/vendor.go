package ui

import (
	"maps"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/config"
	"authpeek/engine"
	"authpeek/views"
)

// serves reports whether the session's vendor has a screen, by its place in the registry.
func (a *app) serves(i int) bool { return a.entries[i].Serves(a.session.Vendor) }

// beside is the screen whose tab stands so many places to the right of the open one's, round the ends.
func (a *app) beside(by int) int {
	var shown []int
	for i := range a.entries {
		if a.serves(i) && !a.hidden(i) {
			shown = append(shown, i)
		}
	}
	n := len(shown)
	return shown[((slices.Index(shown, a.open)+by)%n+n)%n]
}

// leaveVendor puts away what belongs to the vendor before: a screen that this one does not have, and what was set up for its calls.
func (a *app) leaveVendor() {
	a.setFilter(views.Filter{})
	if !a.serves(a.open) {
		a.open = max(0, a.lastScreen())
	}
}

// demoProfiles are the built-in profiles of the sandbox, one for each vendor.
func demoProfiles() []string {
	return slices.DeleteFunc(config.ReservedNames(), func(name string) bool { return name == config.Blank })
}

// nextVendor is the key V: the session goes on with the next vendor's profile of the sandbox. Pressed again before that one is
// ready it goes one further.
func (a *app) nextVendor() tea.Cmd {
	names, now := demoProfiles(), a.heading
	if now == "" {
		now = a.session.Profile.Name
	}
	return a.useProfile(next(names, now))
}

// openCustomers is the key C.
func (a *app) openCustomers() tea.Cmd {
	if _, ok := a.session.Vendor.(engine.Identifier); ok {
		return a.setDialog(newCustomerDialog(a))
	}
	return a.setDialog(newCustomerPicker(a))
}

// newCustomerPicker offers the known customers where no SDK is known to keep anything for one: the next call is made for another.
func newCustomerPicker(a *app) dialog {
	s := a.session
	p := &picker{title: "Customer · " + s.Vendor.Title()}
	for _, known := range s.Customers {
		c := choice{label: engine.Clean(known.Label), do: func(a *app) tea.Cmd { return a.callFor(known.IDs) }}
		will := "Calls are made for them from now on. A token that was asked for somebody else is not theirs, and stays behind."
		if len(known.IDs) == 0 {
			will = "Calls name nobody: what the profile sends is good for anybody, or for the token's bearer."
		}
		c.will = []string{will}
		for _, name := range idsInOrder(known.IDs) {
			c.about = engine.Clean(name)
		}
		if maps.Equal(known.IDs, s.Profile.CustomerIDs) {
			c.note, p.at = "in use", len(p.choices)
		}
		p.choices = append(p.choices, c)
	}
	p.choices = append(p.choices, choice{
		label: "another", about: "Setup (9) has the ids of the profile", do: func(a *app) tea.Cmd { return a.openScreen(views.OpenMsg{View: "setup", Field: "customer"}) },
		will: []string{"The form of the profile opens; what is saved there is used from then on."},
	})
	return p
}

// callFor has calls made for somebody else, with nothing kept or dropped.
func (a *app) callFor(ids map[string]string) tea.Cmd {
	s := a.session
	if maps.Equal(ids, s.Profile.CustomerIDs) {
		return nil
	}
	from := s.Profile.Customer()
	s.Profile.CustomerIDs = maps.Clone(ids)
	a.opts.Engine.Note(engine.IdentityChanged{From: from, To: s.Profile.Customer()})
	return a.changed("customer")
}

// newSettingPicker offers the values of a setting that only the session's vendor knows. The file stays as it is.
func newSettingPicker(a *app, key string) dialog {
	s := a.session
	p := &picker{title: key + " · " + s.Vendor.Title()}
	for _, f := range config.Fields(s.Vendor.ID()) {
		if f.Key != key {
			continue
		}
		for _, value := range f.Choices {
			c := choice{label: value, do: func(a *app) tea.Cmd { return a.useSetting(key, value) }}
			c.will = []string{f.Help + " It counts for this session; Setup (9) writes it down."}
			if value == s.Profile.Settings[key] {
				c.note, p.at = "in use", len(p.choices)
			}
			p.choices = append(p.choices, c)
		}
	}
	if len(p.choices) == 0 {
		return nil
	}
	return p
}

// useSetting goes on with another value of a setting.
func (a *app) useSetting(key, value string) tea.Cmd {
	s := a.session
	from := s.Profile.Settings[key]
	if from == value {
		return nil
	}
	settings := maps.Clone(s.Profile.Settings)
	if settings == nil {
		settings = map[string]string{}
	}
	settings[key] = value
	s.Profile.Settings = settings
	a.opts.Engine.Note(engine.Notice{Subject: key, Mark: engine.MarkHere, Event: "changed", Text: from + " ▸ " + value})
	return a.changed(key)
}
