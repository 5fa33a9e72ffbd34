package sandbox

import (
	"io"
	"iter"
	"net/http"
)

// inboxFetch answers row 7 of bloomreach reference 1.1: everything without a sync token, what is new with one.
func (s *Server) inboxFetch(r *http.Request, c caller) (body, error) {
	var asked struct {
		CustomerIDs   customerIDs `json:"customer_ids"`
		ApplicationID string      `json:"application_id"` // absent from SDKs before Android 4.6 and iOS 3.8
		SyncToken     string      `json:"sync_token"`
	}
	if err := readJSON(r, &asked); err != nil {
		return nil, err
	}
	ids, err := asked.CustomerIDs.present()
	if err != nil {
		return nil, err
	}
	if err := c.mayActFor(ids); err != nil {
		return nil, err
	}
	var seen cursor
	if asked.SyncToken != "" {
		if seen, err = s.cursors.open(asked.SyncToken); err != nil {
			return nil, err
		}
	}
	if ids["registered"] == oddCustomer {
		return oddInbox(asked.SyncToken == "", s.cursors.seal(cursor{Owner: oddCustomer})), nil
	}
	b, ok := s.inboxOf(ids)
	if !ok || (asked.ApplicationID != "" && asked.ApplicationID != applicationID) {
		// No hard id that is known, or another app's messages: an inbox with nothing in it, not an error. The cursor has no
		// owner, so the first fetch that does reach an inbox brings all of it.
		return inboxBody(func(func(delivery) bool) {}, s.cursors.seal(cursor{})), nil
	}
	news, now := b.since(seen, arrived(s.elapsed()))
	return inboxBody(news, s.cursors.seal(now)), nil
}

// inboxOf finds the inbox by the registered id alone: a cookie has none (bloomreach reference 2.5).
func (s *Server) inboxOf(ids map[string]string) (*inbox, bool) {
	b, ok := s.inboxes()[ids["registered"]]
	return b, ok
}

// inboxBody streams the messages in pieces of about 64 KiB.
func inboxBody(news iter.Seq[delivery], syncToken string) body {
	const piece = 64 << 10
	return func(w io.Writer) error {
		out := make([]byte, 0, 4<<10)
		out = append(out, `{"success":true,"messages":[`...)
		first := true
		for d := range news {
			if !first {
				out = append(out, ',')
			}
			first = false
			out = d.appendJSON(out, d.read)
			if len(out) < piece {
				continue
			}
			if _, err := w.Write(out); err != nil {
				return err
			}
			out = out[:0]
		}
		out = append(out, `],"sync_token":"`...)
		out = append(out, syncToken...)
		out = append(out, `"}`...)
		_, err := w.Write(out)
		return err
	}
}

// inboxMarkAsRead answers row 8. customer_ids and sync_token are those that the message came with, not the current ones.
func (s *Server) inboxMarkAsRead(r *http.Request, c caller) (body, error) {
	var asked struct {
		CustomerIDs customerIDs `json:"customer_ids"`
		MessageIDs  []string    `json:"message_ids"`
		SyncToken   string      `json:"sync_token"`
	}
	if err := readJSON(r, &asked); err != nil {
		return nil, err
	}
	ids, err := asked.CustomerIDs.present()
	if err != nil {
		return nil, err
	}
	if err := c.mayActFor(ids); err != nil {
		return nil, err
	}
	// Assumption: all the texts from here on. The SDKs never leave these fields out, and iOS reads no answer but its
	// status, so the vendor's words do not show anywhere.
	if len(asked.MessageIDs) == 0 {
		return nil, refuseWithErrors(http.StatusBadRequest, "message_ids", []string{"Must specify at least one message ID"})
	}
	if asked.SyncToken == "" {
		return nil, refuseWithErrors(http.StatusBadRequest, "sync_token", []string{"Must specify the sync token of the message"})
	}
	seen, err := s.cursors.open(asked.SyncToken)
	if err != nil {
		return nil, err
	}
	b, ok := s.inboxOf(ids)
	if !ok || seen.Owner != b.owner {
		return nil, refuseWithErrors(http.StatusOK, "sync_token", []string{"The sync token belongs to another customer"})
	}
	// A refusal with status 200 is where the platforms part: Android reads success, iOS takes any 2xx for done
	// (bloomreach reference 1.4).
	if unknown := b.markRead(asked.MessageIDs, arrived(s.elapsed())); len(unknown) > 0 {
		texts := make([]string, len(unknown))
		for i, id := range unknown {
			texts[i] = "Message " + id + " does not exist"
		}
		return nil, refuseWithErrors(http.StatusOK, "message_ids", texts)
	}
	return successBody(), nil
}
