package ui

import (
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/engine"
	"authpeek/engine/sandbox"
)

// faultPort is the switchboard of the session's server, or nil when that is not the sandbox inside the program.
func (a *app) faultPort() FaultPort {
	if a.opts.Faults == nil || !a.opts.Faults.Serves(a.session.Profile.BaseURL) {
		return nil
	}
	return a.opts.Faults
}

// openFaults is the key F.
func (a *app) openFaults() tea.Cmd {
	port := a.faultPort()
	if port == nil {
		a.showToast(toast{mark: engine.MarkLook, text: engine.Clean(fmt.Sprintf(
			"faults are for the sandbox inside authpeek; %s is served by %s · %s goes there", a.session.Profile.Name, a.session.Profile.Host(), a.session.Press("P")))})
		return nil
	}
	return a.setDialog(newFaultDialog(a, port))
}

// faultsOn is the part of the wire's title that says so on every screen, or "".
func (a *app) faultsOn() string {
	port := a.faultPort()
	if port == nil {
		return ""
	}
	switch n := port.FaultsOn(); n {
	case 0:
		return ""
	case 1:
		return "1 fault on"
	default:
		return fmt.Sprintf("%d faults on", n)
	}
}

// setFault switches a fault on, and the wire tells so.
func (a *app) setFault(port FaultPort, f sandbox.Fault) {
	if err := port.SetFault(f); err != nil {
		a.showToast(toast{mark: engine.MarkBad, text: engine.Clean(err.Error())})
		return
	}
	delete(a.usedUp, f.Name)
	a.noteFault(engine.MarkLook, "fault on", f)
}

// clearFault switches a fault off, and the wire tells so.
func (a *app) clearFault(port FaultPort, f sandbox.Fault) {
	if err := port.ClearFault(f.Name); err != nil {
		a.showToast(toast{mark: engine.MarkBad, text: engine.Clean(err.Error())})
		return
	}
	a.noteFault(engine.MarkHere, "fault off", f)
}

// clearFaults switches all off. The wire has one line for it.
func (a *app) clearFaults(port FaultPort) {
	var names []string
	for _, f := range port.Faults() {
		if f.On {
			names = append(names, f.Name)
		}
	}
	port.ClearFaults()
	if len(names) > 0 {
		a.opts.Engine.Note(engine.Notice{Subject: "sandbox", Mark: engine.MarkHere, Event: "faults off", Text: strings.Join(names, " · ")})
	}
}

func (a *app) noteFault(mark engine.Mark, event string, f sandbox.Fault) {
	a.opts.Engine.Note(engine.Notice{Subject: "sandbox", Mark: mark, Event: event, Text: faultLine(f)})
}

// watchFaults tells of faults that have met as many requests as they were set for. Such a fault ends with a request, and each
// request brings events, so it is looked for with every batch of them.
func (a *app) watchFaults() {
	port := a.faultPort()
	if port == nil {
		return
	}
	for _, f := range port.Faults() {
		if f.On || a.usedUp[f.Name] {
			continue
		}
		a.usedUp[f.Name] = true
		a.noteFault(engine.MarkHere, "fault used up", f.Fault)
	}
}

// toggleFault is a fault's line in the palette.
func (a *app) toggleFault(name string) tea.Cmd {
	port := a.faultPort()
	if port == nil {
		return a.openFaults() // which says why not
	}
	f, on := faultNow(a, port, name)
	if on {
		a.clearFault(port, f.Fault)
	} else {
		a.setFault(port, f.Fault)
	}
	return nil
}

// faultNow is a fault as it is set, else as it was last set in this session, else as it is by default.
func faultNow(a *app, port FaultPort, name string) (f sandbox.FaultState, on bool) {
	for _, f := range port.Faults() {
		if f.Name == name {
			return f, f.On
		}
	}
	if f, ok := a.faultDrafts[name]; ok {
		return sandbox.FaultState{Fault: f}, false
	}
	kind, _ := sandbox.LookupFault(name)
	return sandbox.FaultState{Fault: sandbox.Fault{Name: name, Amount: kind.Default}}, false
}

// faultEntries are the palette's lines for faults.
func faultEntries(a *app) []entry {
	port := a.faultPort()
	if port == nil {
		return nil
	}
	var all []entry
	for _, k := range sandbox.FaultKindsOf(a.session.Vendor.ID()) {
		word := "on"
		if _, on := faultNow(a, port, k.Name); on {
			word = "off"
		}
		all = append(all, entry{name: "fault " + k.Name + " " + word, key: a.keymap.Global("F"), effect: k.About, do: func(a *app) tea.Cmd { return a.toggleFault(k.Name) }})
	}
	return append(all, entry{name: "clear all faults", key: a.keymap.Global("F") + " x", effect: "the sandbox does what it should", do: func(a *app) tea.Cmd {
		if port := a.faultPort(); port != nil {
			a.clearFaults(port)
		}
		return nil
	}})
}
