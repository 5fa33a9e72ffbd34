package sandbox

import (
	_ "embed"
	"io"
)

// oddCustomer has an inbox in all the shapes that servers were seen to send and that clients fell over. It is not offered
// among the customers; whoever wants to see it names it.
const oddCustomer = "odd@example.com"

func odd() *customer {
	return &customer{
		label: oddCustomer, unlisted: true,
		ids: map[string][]string{"registered": {oddCustomer}, cookieID: {"0dd0dd0d-0dd0-4dd0-8dd0-0dd0dd0dd0dd"}},
	}
}

// oddMessages are the inbox's messages, a JSON list: fields that are missing, null or of another type, the shapes of
// has_tracking_consent and url_params (bloomreach reference 2.2), types that no SDK shows, and an id twice.
//
//go:embed odd/messages.json
var oddMessages []byte

// oddInbox sends them all first. Later, when nothing is new, the messages and the sync token are null, and the client has to
// keep the token it has.
func oddInbox(first bool, syncToken string) body {
	return func(w io.Writer) error {
		if !first {
			_, err := io.WriteString(w, `{"success":true,"messages":null,"sync_token":null}`)
			return err
		}
		_, err := io.WriteString(w, `{"success":true,"messages":`+string(oddMessages)+`,"sync_token":"`+syncToken+`"}`)
		return err
	}
}
