package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// A long customer's name is cut before the parts beside it go, and has what they leave.
func TestALongCustomerLeavesTheHeader(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.session.Profile.CustomerIDs = map[string]string{"registered": "maximiliane.von-und-zu-hohenstein@subdomain.example-company.co.uk"}
		for w, want := range map[int][]string{
			140: {"authpeek  sandbox ▾ android·project  customer-token ▾  maximiliane.von-und-zu-hohen", "… ▾  ● live 5s"},
			120: {"authpeek  sandbox ▾  customer-token ▾  maximiliane.von-und-zu-hohenstei… ▾  ● live 5s"},
			80:  {"sandbox ▾  customer-token ▾  maximiliane.von… ▾  ●"},
			60:  {"sandbox  customer-token  maximili…  ●"},
		} {
			header := ansi.Strip(d.picture(w, 24)[0])
			for _, part := range want {
				if !strings.Contains(header, part) {
					t.Errorf("at %d columns %q is not in\n%s", w, part, header)
				}
			}
		}
	})
}
