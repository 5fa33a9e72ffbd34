package session

import (
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"authpeek/engine"
)

// lostLater is why records of a later version are missing in what is written anew.
const lostLater = "a later version"

// lostOlder is why facts are missing in what is written anew of a session that Open has read.
const lostOlder = "older than what was opened"

// Lines is the session as a file, made anew of what was read and of more events: what is torn or broken in the file that it came from
// is not in it, and neither is what this version cannot read.
func (s *Session) Lines(more ...engine.Event) ([]byte, error) {
	b, err := s.Meta.line()
	if err != nil {
		return nil, err
	}
	if s.Lost > 0 {
		b = appendLost(b, s.Lost, lostOverrun)
	}
	if s.Passed.Events > 0 {
		b = appendLost(b, uint64(s.Passed.Events), lostOlder)
	}
	if s.Skipped > 0 {
		b = appendLost(b, uint64(s.Skipped), lostLater)
	}
	c := newCodec()
	for _, events := range [][]engine.Event{s.Events, more} {
		for _, e := range events {
			b = c.appendEvent(b, e)
		}
	}
	if s.Ended {
		b = appendEnd(b, s.end)
	}
	return b, nil
}

// Config is the profile as a profile file would have it, as far as a recording knows it: neither credentials nor where they come from.
func (m Meta) Config() ([]byte, error) {
	type profile struct {
		Vendor        string            `toml:"vendor,omitempty"`
		BaseURL       string            `toml:"base_url,omitempty"`
		Platform      string            `toml:"platform,omitempty"`
		Integration   string            `toml:"integration,omitempty"`
		SDKVersion    string            `toml:"sdk_version,omitempty"`
		ProjectToken  string            `toml:"project_token,omitempty"`
		StreamID      string            `toml:"stream_id,omitempty"`
		AdvancedAuth  bool              `toml:"advanced_auth,omitempty"`
		ApplicationID string            `toml:"application_id,omitempty"`
		Customer      map[string]string `toml:"customer,omitempty"`
	}
	text, err := toml.Marshal(map[string]map[string]profile{"profiles": {m.Profile: {
		Vendor: m.Vendor, BaseURL: m.BaseURL, Platform: m.Platform, Integration: m.Integration, SDKVersion: m.SDKVersion,
		ProjectToken: m.ProjectToken, StreamID: m.StreamID, AdvancedAuth: m.AdvancedAuth, ApplicationID: m.ApplicationID, Customer: m.CustomerIDs,
	}}})
	if err != nil {
		return nil, fmt.Errorf("the profile of the recording: %w", err)
	}
	about := "# The profile as the recording tells of it. Its provider and its credentials are not in a recording.\n"
	return []byte(about + strings.TrimPrefix(string(text), "[profiles]\n")), nil
}
