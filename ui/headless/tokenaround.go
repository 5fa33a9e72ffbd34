package headless

import (
	"strings"

	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
)

// outerCodes are the findings about what stands around a token.
var outerCodes = map[string]bool{
	"token.bearer-twice": true, "token.quoted": true, "token.is-json": true, "token.whitespace": true, "token.bom": true,
}

// outerFindings are what a provider's answer would be told about, had it been this whole text. For somebody who pasted a line
// of a log it is no mistake, hence notes: the token itself is not worse for it.
func outerFindings(text string, in diagnose.Input, c diagnose.Context) []diagnose.Finding {
	if !in.WasMember() && (len(in.Removed) == 0 || in.From != "") {
		return nil
	}
	c.Verification = nil
	// The one line break at the end is that of the file or the pipe.
	text = strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\r")
	whole := diagnose.Subject{Read: jose.Parse(text)}
	report := diagnose.Inspect(whole, c)
	twilio := report.Vendor == diagnose.VendorTwilio
	if twilio { // its one number, 20101, stands for all of these and for more
		c.Vendor = diagnose.VendorNone
		report = diagnose.Inspect(whole, c)
	}
	var notes []diagnose.Finding
	for _, f := range report.Findings {
		if outerCodes[f.Code] {
			f.Severity, f.Where = diagnose.SeverityNote, diagnose.Where{}
			f.Detail = strings.TrimSpace("It was taken off here; as a provider's answer this text would travel whole. " + f.Detail)
			if twilio && f.Code == "token.is-json" {
				f.Detail += " Twilio's SDKs want the string in it, and end with 51130 or 51215 when they get the object (Twilio's SDK Starter Kit)."
			}
			notes = append(notes, f)
		}
	}
	return notes
}
