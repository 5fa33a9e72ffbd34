package headless

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"authpeek/engine"
	"authpeek/engine/tap"
)

// tapOutput prints what comes through a tap.
type tapOutput struct {
	s      *session
	json   bool
	about  io.Writer // where is said what is no event: standard output, or beside JSON standard error
	ledger *engine.Ledger
	ended  int // calls
	app    *tap.Portrait
}

func (s *session) newTapOutput(f tapFlags) *tapOutput {
	o := &tapOutput{s: s, json: f.json || !f.plain && s.Columns == nil, about: s.Stdout, ledger: engine.NewLedger(), app: tap.NewPortrait(s.engine.Vendor)}
	if o.json {
		o.about = s.Stderr
	}
	return o
}

// introduce says where to point the app.
func (o *tapOutput) introduce(state tap.State, lan bool) error {
	var b bytes.Buffer
	t := newTable(&b)
	t.row("upstream", state.Upstream)
	t.row("this machine", state.URL)
	t.row("iOS simulator", state.URL)
	t.row("Android emulator", state.Emulator)
	switch {
	case len(state.LAN) > 0:
		t.row("phone", commas(state.LAN))
	case lan:
		t.row("phone", "none: what it listens on has no address in a network; join the phone's network and start again")
	default:
		t.row("phone", "none: only this machine gets in; --lan lets the network in")
	}
	if state.TLS {
		t.row("certificate", state.CertFile+", for this run alone")
		t.row("SHA-256", colons(state.Fingerprint))
		t.row("Android", "install it as a CA certificate, and trust user certificates in the debug-overrides of the network security config")
		t.row("iOS", "open it on the device, install the profile, and switch it on in Settings, General, About, Certificate Trust Settings")
	} else {
		t.row("clear text", "Android: allow it in a debug network security config; iOS: NSAllowsLocalNetworking")
	}
	t.row("credentials", "the app's own, passed on untouched; authpeek adds none")
	t.flush()
	if _, err := b.WriteTo(o.about); err != nil {
		return err
	}
	if lan {
		o.s.say("ATTENTION: everybody in this network can send calls through %s to %s; end the tap when you are done", commas(append(slices.Clone(state.LAN), state.URL)), state.Upstream)
		if !state.TLS {
			o.s.say("ATTENTION: the app's credentials cross this network in clear text; add --tls, or use a network of your own")
		}
	}
	_, err := fmt.Fprintln(o.about, "\nCalls, until ctrl+c:")
	return err
}

// colons writes a fingerprint as devices show it.
func colons(hex string) string {
	var pairs []string
	for i := 0; i+2 <= len(hex); i += 2 {
		pairs = append(pairs, strings.ToUpper(hex[i:i+2]))
	}
	return strings.Join(pairs, ":")
}

// show prints a batch.
func (o *tapOutput) show(events []engine.Event, lost uint64) error {
	if o.json && lost > 0 {
		if err := printJSON(o.s.Stdout, lostLine{"lost", lost}); err != nil {
			return err
		}
	}
	for _, e := range events {
		one := []engine.Event{e}
		o.ledger.Apply(one)
		o.app.Apply(o.ledger, one)
		if o.json {
			if err := printJSON(o.s.Stdout, e); err != nil {
				return err
			}
		}
		if _, ok := e.Detail.(engine.CallFinished); ok {
			o.ended++
		}
		if text := o.plain(e); text != "" && !o.json {
			if _, err := io.WriteString(o.s.Stdout, text); err != nil {
				return err
			}
		}
	}
	return nil
}

// plain is an event for a person, "" for one that is told by the end of its call.
func (o *tapOutput) plain(e engine.Event) string {
	at := e.At.UTC().Format("15:04:05.000")
	switch d := e.Detail.(type) {
	case engine.CallFinished:
		c := o.ledger.Call(e.Call)
		if c == nil {
			return ""
		}
		return tapLine(at, c, d)
	case engine.IdentityChanged:
		text := fmt.Sprintf("%s  – customer: %s ▸ %s, by the app", at, engine.Clean(d.From), engine.Clean(d.To))
		if len(d.Stale) > 0 {
			text += "; made out to the one before: " + commas(d.Stale)
		}
		return text + "\n"
	case engine.TokenExpired:
		return at + "  – " + d.Token.Fingerprint + " has expired\n"
	case engine.Notice:
		if d.Subject == "tap" && d.Mark != engine.MarkHere {
			return at + "  – tap " + engine.Clean(d.Event+": "+d.Text) + "\n"
		}
		return ""
	default:
		return ""
	}
}

// tapLine is a call that has ended: what was asked for, with which credential, for whom, what came, how long it took. Below stands the
// worst that was found, and what to do.
func tapLine(at string, c *engine.Call, d engine.CallFinished) string {
	answer := "– " + string(d.Outcome)
	switch {
	case d.Outcome == engine.OutcomeOK:
		answer = "✓ " + strconv.Itoa(d.Status)
	case d.Outcome == engine.OutcomeFailed && d.Status != 0:
		answer = "✗ " + strconv.Itoa(d.Status)
	case d.Outcome == engine.OutcomeFailed:
		answer = "✗ no answer"
	}
	line := fmt.Sprintf("%s  %-18s %-18s %-20s %s", at, engine.Clean(c.Name()), engine.Clean(cmp.Or(c.Credential, "no credential")),
		engine.Clean(cmp.Or(c.Customer, "–")), answer)
	if d.Summary != "" {
		line += "  " + engine.Clean(d.Summary)
	}
	line += "  " + milliseconds(d.Timing.Total) + "\n"
	if worst, ok := d.Worst(); ok {
		line += "              " + engine.Clean(worst.Code+": "+cmp.Or(worst.Detail, worst.Title)) + "\n"
		if worst.Fix != "" {
			line += "              to do: " + engine.Clean(worst.Fix) + "\n"
		}
	} else if d.Error != nil && d.Error.Fix != "" && d.Outcome == engine.OutcomeFailed {
		line += "              to do: " + engine.Clean(d.Error.Fix) + "\n"
	}
	return line
}

// plural counts things.
func plural(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return strconv.Itoa(n) + " " + thing
}

// worstShown is how many findings the summary names, and credentialsShown how many tokens and keys of each kind.
const worstShown, credentialsShown = 5, 3

// sumUp tells what came through: what the app is, then the worst that was found.
func (o *tapOutput) sumUp(state tap.State) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "\n%s, %d failed\n", plural(state.Calls, "call"), state.Failed)
	if o.app.Calls > 0 {
		o.portray(&b)
	}
	for _, f := range o.app.Findings[:min(len(o.app.Findings), worstShown)] {
		fmt.Fprintf(&b, "  %s %s, %s: %s\n", f.Severity, f.Code, plural(f.Calls, "call"), engine.Clean(cmp.Or(f.Fix, f.Title)))
	}
	if rest := len(o.app.Findings) - worstShown; rest > 0 {
		fmt.Fprintf(&b, "  and %d more\n", rest)
	}
	_, err := b.WriteTo(o.about)
	return err
}

// portray tells what the app is, as far as its calls have told. What stands in them is a stranger's.
func (o *tapOutput) portray(b *bytes.Buffer) {
	p, t := o.app, newTable(b)
	row := func(label, text string) { t.row(label, engine.Clean(text)) }
	row("SDK", cmp.Or(p.SDK(), "not recognised"))
	for _, place := range p.Places {
		row("integration", strings.TrimSpace(place.Integration+" "+place.ID)+", "+plural(place.Calls, "call"))
	}
	if len(p.IDs) > 0 {
		customer := engine.CustomerName(p.IDs)
		if n := len(p.Before); n > 0 {
			customer += "; before that " + engine.CustomerName(p.Before[n-1].IDs)
		}
		row("customer", customer)
	}
	for _, kind := range []struct {
		label string
		list  []tap.Credential
	}{{"API key", p.Keys}, {"token", p.Tokens}} {
		over := max(0, len(kind.list)-credentialsShown)
		for _, c := range kind.list[over:] {
			words := c.Info.Fingerprint + ", " + plural(c.Calls, "call")
			if c.Names != "" {
				words += ", made out to " + c.Names
			}
			row(kind.label, words)
		}
		if over > 0 {
			row("", fmt.Sprintf("and %d before", over))
		}
	}
	if p.Bare > 0 {
		row("no credential", plural(p.Bare, "call"))
	}
	if p.Others > 0 {
		row("not recognised", plural(p.Others, "call"))
	}
	t.flush()
}
