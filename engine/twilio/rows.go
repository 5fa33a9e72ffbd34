package twilio

import (
	"time"

	"authpeek/engine"
)

// Rows implements engine.Rower: the identity, each grant in words, and what the vendor's sample for iOS makes of the answer.
func (f *Fetched) Rows(time.Time) [][]string {
	identity := "none"
	if f.Identity != nil {
		identity = *f.Identity
	}
	rows := append([][]string{{"identity", identity}}, grantRows(f.Grants)...)
	if f.Verdict != "" {
		rows = append(rows, []string{"Twilio", "answers " + f.Verdict})
	}
	if !f.IOS.Decodes {
		rows = append(rows, []string{"iOS sample", f.IOS.Error + " " + f.IOS.Why})
	}
	return rows
}

// Rows implements engine.Rower: who is connected, what the app hears, when the SDK wants the next token, and each grant in words.
func (c *Connected) Rows(time.Time) [][]string {
	rows := [][]string{{"identity", orNobody(c.Identity)}}
	if c.Tells != "" {
		rows = append(rows, []string{"the app hears", c.Tells})
	}
	if c.stands() { // one that was refused has no timer, and is told of no end
		rows = append(rows, []string{"next token", c.Renewal})
	}
	return append(rows, grantRows(c.Grants)...)
}

// stands reports whether there is a client now.
func (c *Connected) stands() bool {
	return c.SDKCode == "" && (c.Offline || c.Status >= 200 && c.Status <= 299)
}

func grantRows(grants []Grant) [][]string {
	var rows [][]string
	for _, g := range grants {
		rows = append(rows, []string{g.Name, g.What})
	}
	return rows
}

// Unanswered implements engine.Unanswered: that there is an error is the one thing that the vendor's sample for iOS looks at (A1).
func (*Vendor) Unanswered(_ engine.Profile, r engine.Request, _ string) (sdk string, found []engine.Finding) {
	if r.Operation != TokenFetch {
		return "", nil
	}
	return "error is not nil: the sample prints it, and the app has no token", nil
}
