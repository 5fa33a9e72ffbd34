package session

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"runtime"
	"strings"
	"time"

	"authpeek/engine"
)

// Meta is what the header of a session file tells: who wrote it, when, and for which setup. It holds no secret.
type Meta struct {
	// Program is the version of authpeek that wrote it, OS and Arch the system on which it ran.
	Program string `json:"program"`
	OS      string `json:"os"`
	Arch    string `json:"arch"`
	// Started is when the recording began, with the zone of the machine.
	Started time.Time `json:"started"`
	// Profile names the profile that was in use then; the rest is its own. A session may go on to others: each call says which.
	Profile string `json:"profile,omitempty"`
	Vendor  string `json:"vendor,omitempty"`
	// BaseURL is without what could be secret in it: user and query.
	BaseURL       string            `json:"base_url,omitempty"`
	Host          string            `json:"host,omitempty"`
	Embedded      bool              `json:"sandbox,omitempty"`
	Platform      string            `json:"platform,omitempty"`
	Integration   string            `json:"integration,omitempty"`
	SDKVersion    string            `json:"sdk_version,omitempty"`
	ProjectToken  string            `json:"project_token,omitempty"`
	StreamID      string            `json:"stream_id,omitempty"`
	ApplicationID string            `json:"application_id,omitempty"`
	AdvancedAuth  bool              `json:"advanced_auth,omitempty"`
	Customer      string            `json:"customer,omitempty"`
	CustomerIDs   map[string]string `json:"customer_ids,omitempty"`
}

// NewMeta describes a recording that begins now with that profile; the zero profile for one of no profile.
func NewMeta(program string, started time.Time, p engine.Profile) Meta {
	m := Meta{
		Program: program, OS: runtime.GOOS, Arch: runtime.GOARCH, Started: started,
		Profile: p.Name, Vendor: p.Vendor, Host: p.Host(), Embedded: p.Embedded, Platform: p.Platform, Integration: p.Integration,
		SDKVersion: p.SDKVersion, ProjectToken: p.ProjectToken, StreamID: p.StreamID, ApplicationID: p.ApplicationID,
		AdvancedAuth: p.AdvancedAuth, Customer: p.Customer(), CustomerIDs: maps.Clone(p.CustomerIDs),
	}
	if u, err := url.Parse(p.BaseURL); err == nil {
		u.User, u.RawQuery, u.Fragment = nil, "", ""
		m.BaseURL, m.Host = u.String(), u.Host
	}
	return m
}

// Setup is the profile as far as the header tells it: enough to read answers with, and with no credential to send anything. It looks
// only, so that reading changes nothing that a vendor keeps.
func (m Meta) Setup() engine.Profile {
	return engine.Profile{
		Name: m.Profile, Vendor: m.Vendor, BaseURL: m.BaseURL, Platform: m.Platform, Integration: m.Integration, SDKVersion: m.SDKVersion,
		ProjectToken: m.ProjectToken, StreamID: m.StreamID, ApplicationID: m.ApplicationID, AdvancedAuth: m.AdvancedAuth,
		CustomerIDs: maps.Clone(m.CustomerIDs), LookOnly: true,
	}
}

// header is the first line.
type header struct {
	Major int `json:"authpeek_session"`
	Minor int `json:"minor"`
	Meta
}

// line is the header as it stands in the file.
func (m Meta) line() ([]byte, error) {
	// A year that RFC 3339 has not is no reason to have no recording.
	if year := m.Started.Year(); year < 0 || year > 9999 {
		m.Started = time.Time{}
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(header{Major: major, Minor: minor, Meta: m})
	return []byte(b.String()), err
}

// readHeader reads the first line. Errors are *engine.UsageError without the file's name.
func readHeader(line []byte) (Meta, error) {
	var h struct {
		Major *int `json:"authpeek_session"`
	}
	if err := json.Unmarshal(line, &h); err != nil || h.Major == nil {
		return Meta{}, errNoSession
	}
	if *h.Major > major || *h.Major < 1 {
		return Meta{}, &engine.UsageError{
			Message: fmt.Sprintf("it is a session of format %d, and this authpeek reads format %d", *h.Major, major),
			Fix:     "open it with the version that wrote it" + writtenBy(line),
		}
	}
	var whole header
	if err := json.Unmarshal(line, &whole); err != nil {
		return Meta{}, &engine.UsageError{Message: "its first line is no header of a session: " + err.Error(), Fix: "record it again"}
	}
	return whole.Meta, nil
}

// writtenBy names the program of a header of whatever format, if it does.
func writtenBy(line []byte) string {
	var h struct {
		Program string `json:"program"`
	}
	if json.Unmarshal(line, &h) != nil || h.Program == "" {
		return ""
	}
	return ", " + engine.Clean(h.Program)
}
