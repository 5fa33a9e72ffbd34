package views

import (
	"bytes"
	"fmt"
	"maps"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth"
	"authpeek/engine"
)

// callsReplaySlot is the slot of calls that are made aside: their answers are no operation's latest.
const callsReplaySlot = "calls.replay"

// forSomebodyMsg asks this screen for the line in which ids of a customer are typed.
type forSomebodyMsg struct{ call engine.CallID }

// sendAgain makes the selected call again as it was; without one it makes the first.
func (v *callsView) sendAgain(s *Session) tea.Cmd {
	c := v.selected()
	if c == nil {
		if wants := v.Wants(s); len(wants) > 0 {
			wants[0].Trigger = "you"
			return send(wants[0])
		}
		return nil
	}
	if c.Operation == engine.ProviderAsk {
		return send(AskProviderMsg{})
	}
	if why := notReplayable(s, c); why != "" {
		return send(ToastMsg{Mark: engine.MarkLook, Text: why})
	}
	return v.replay(s, c, v.asItWas(s, c))
}

// notReplayable says why a call cannot be made again from this session, or "".
func notReplayable(s *Session, c *engine.Call) string {
	if s.Vendor == nil {
		return "no vendor is in use; " + s.Press("P") + " chooses a profile"
	}
	switch _, known := engine.LookupOperation(s.Vendor, c.Operation); {
	case c.Operation == "":
		return "which operation this was is not known; " + s.Press("y") + " copies it as curl"
	case s.Foreign(c) || c.Vendor != "" && c.Vendor != s.Profile.Vendor:
		return fmt.Sprintf("#%d is a call of profile %s; %s goes there, then %s", c.ID, c.Profile, s.Press("P"), s.Press("r"))
	case !known:
		return fmt.Sprintf("%s has no %s; %s copies it as curl", s.Profile.Vendor, c.Operation, s.Press("y"))
	}
	return ""
}

// asItWas is the wish for a call with the same arguments, mode, customer and, where all of it is known, the same body.
func (v *callsView) asItWas(s *Session, c *engine.Call) FetchMsg {
	again, ok := v.asked[c.ID]
	if !ok {
		again = FetchMsg{Operation: c.Operation, Mode: c.Mode, Args: c.Args, Trigger: "you"}
	}
	again.Replays = c.ID
	if again.Platform == "" && c.Profile == s.Profile.Name && (c.Platform != s.Profile.Platform || c.Integration != s.Profile.Integration) {
		again.Platform, again.Integration = c.Platform, c.Integration
	}
	// A fingerprint stands for a secret that the body had: the operation puts its own in again.
	if b := diffRequestBody(c); bodySize(b) > 0 && b.Whole() && !bytes.Contains(b.Bytes(), []byte("tok#")) {
		again.Body = b.Bytes()
	}
	return withCustomer(s, again, c.CustomerIDs)
}

// withCustomer makes a wish for somebody: aside, unless it is the session's own customer.
func withCustomer(s *Session, m FetchMsg, ids map[string]string) FetchMsg {
	if len(ids) > 0 && !maps.Equal(ids, s.Profile.CustomerIDs) {
		m.CustomerIDs, m.Look, m.For = ids, true, callsReplaySlot
	}
	return m
}

// replay sends a wish for a call again. What will not be as it was is said first.
func (v *callsView) replay(s *Session, c *engine.Call, m FetchMsg) tea.Cmd {
	if v.replaying == nil {
		v.replaying = map[engine.CallID]int{}
	}
	op, _ := engine.LookupOperation(s.Vendor, c.Operation)
	differs := replayDiffers(s, c, m)
	if len(differs) == 0 {
		v.replaying[c.ID]++
		return send(m)
	}
	if op.Writes && !s.Profile.IsSandbox() {
		differs = append(differs, m.Operation+" changes the record of "+engine.Clean(wishCustomer(s, m))+" on a real server.")
		m.Agreed = true // this question was about that, too
	}
	v.replaying[c.ID]++
	return send(AskMsg{Title: fmt.Sprintf("Send #%d again?", c.ID), Lines: differs, Word: "send it", Then: m})
}

// replayDiffers says in sentences what is not as it was: whose call it was, and by which profile it goes now.
func replayDiffers(s *Session, c *engine.Call, m FetchMsg) []string {
	var out []string
	p := s.ProfileAs(m.Platform, m.Integration)
	if c.Trigger == engine.TriggerApp {
		out = append(out, "Your app made it; authpeek sends this one, as "+engine.SDKName(s.Vendor, p)+" would.")
	}
	if c.Profile != p.Name && c.Profile != "" {
		out = append(out, fmt.Sprintf("It was of profile %s; this one goes out with the credentials of %s.", engine.Clean(c.Profile), p.Name))
	}
	if len(out) == 0 {
		return nil
	}
	if host := sentToHost(c); host != "" && host != p.Host() {
		out = append(out, "It went to "+engine.Clean(host)+"; this one goes to "+p.Host()+".")
	}
	if c.Platform != "" && c.Platform != p.Platform {
		out = append(out, fmt.Sprintf("It was of an %s app; this one is as %s would send it.", engine.Clean(c.Platform), p.Platform))
	}
	if m.Body == nil && bodySize(diffRequestBody(c)) > 0 {
		out = append(out, "Its body is built anew: not all of it is known.")
	}
	return out
}

func wishCustomer(s *Session, m FetchMsg) string {
	if m.CustomerIDs != nil {
		return engine.CustomerName(m.CustomerIDs)
	}
	return s.Profile.Customer()
}

// sendAs offers to send the selected call again: as it was, in another mode, for somebody else.
func (v *callsView) sendAs(s *Session) tea.Cmd {
	c := v.selected()
	if c == nil || c.Operation == engine.ProviderAsk {
		return v.sendAgain(s)
	}
	if why := notReplayable(s, c); why != "" {
		return send(ToastMsg{Mark: engine.MarkLook, Text: why})
	}
	op, _ := engine.LookupOperation(s.Vendor, c.Operation)
	was := v.asItWas(s, c)
	will := "Same operation, arguments, mode and customer; the body is built anew."
	if was.Body != nil {
		will = "Same operation, arguments, mode and customer, and the same body, byte for byte."
	}
	choices := []Choice{{Label: "as it was", About: joinDots(string(c.Mode), c.Customer), Note: "r", Will: will, Then: replayMsg{c.ID, was}}}
	for _, mode := range op.Modes {
		if mode == c.Mode || !s.ProfileAs(was.Platform, was.Integration).Fits(mode) {
			continue
		}
		m := was
		m.Mode, m.Body, m.Look, m.For = mode, nil, true, callsReplaySlot
		info, _ := auth.LookupMode(s.Vendor.Modes(), mode)
		choices = append(choices, Choice{Label: "in mode " + string(mode), About: info.Title, Will: "Made aside: what the app has stays as it is. " + s.Press("d") + " then compares the two.", Then: replayMsg{c.ID, m}})
	}
	for _, who := range s.Customers {
		if len(who.IDs) == 0 || maps.Equal(who.IDs, c.CustomerIDs) {
			continue
		}
		choices = append(choices, Choice{Label: "for " + ShortCustomer(who.Label), About: string(c.Mode), Will: asideWill, Then: replayMsg{c.ID, forCustomer(s, was, who.IDs)}})
	}
	choices = append(choices, Choice{Label: "for somebody else …", About: "ids are typed", Will: asideWill, Then: forSomebodyMsg{c.ID}})
	return send(ChooseMsg{Title: fmt.Sprintf("Send #%d %s again", c.ID, c.Operation), Choices: choices})
}

const asideWill = "Made aside: the app goes on as its own customer, and keeps nothing of the answer. The body is built anew."

// forCustomer is a wish for somebody else, whom no recorded body names.
func forCustomer(s *Session, m FetchMsg, ids map[string]string) FetchMsg {
	m.Body = nil
	m.CustomerIDs, m.Look, m.For = nil, false, ""
	return withCustomer(s, m, ids)
}

// replayMsg is a choice that was taken.
type replayMsg struct {
	call engine.CallID
	wish FetchMsg
}

// typedCustomer sends the call for the ids that were typed: name=value, several with blanks between.
func (v *callsView) typedCustomer(s *Session, c *engine.Call) tea.Cmd {
	ids := map[string]string{}
	for _, part := range strings.Fields(v.field.line.text()) {
		name, id, ok := strings.Cut(part, "=")
		if !ok || name == "" || id == "" {
			v.field.problem = "write name=id"
			return callsTaken
		}
		ids[name] = id
	}
	if len(ids) == 0 {
		v.field.problem = "write name=id, or esc"
		return callsTaken
	}
	v.field = nil
	return v.replay(s, c, forCustomer(s, v.asItWas(s, c), ids))
}

// replayed finds in events the calls that were made again from here: the cursor goes to the newest.
func (v *callsView) replayed(events []engine.Event) {
	for _, e := range events {
		d, ok := e.Detail.(engine.CallStarted)
		if !ok || d.Replays == 0 || v.replaying[d.Replays] == 0 {
			continue
		}
		if v.replaying[d.Replays]--; v.replaying[d.Replays] == 0 {
			delete(v.replaying, d.Replays)
		}
		v.wanted, v.again = e.Call, true
	}
}

// notMade says why a call that was wished for here does not exist.
func (v *callsView) notMade(m NotMadeMsg) tea.Cmd {
	if m.Slot != callsReplaySlot {
		return nil
	}
	clear(v.replaying)
	return send(ToastMsg{Mark: engine.MarkLook, Text: "not sent: " + m.Why})
}
