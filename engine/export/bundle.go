package export

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"time"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/engine"
)

// Contents is what a bundle is made of.
type Contents struct {
	Versions Versions
	Calls    []*engine.Call
	// Files are added as they are: the recorded session, the configuration with fingerprints in place of secrets.
	Files []File
	Done  func(calls int) // as Meta.Done
	// Searched is told of the search for secrets, which begins when all calls are in the archive.
	Searched Progress
}

// Versions say what made a session.
type Versions struct {
	Authpeek string `json:"authpeek"`
	Go       string `json:"go,omitempty"`
	OS       string `json:"os"`
	Arch     string `json:"arch"`
	Vendor   string `json:"vendor,omitempty"`
	// SDK is the one that is reproduced, SDKVersion its version: "Android", "4.10.0".
	SDK         string `json:"sdk,omitempty"`
	SDKVersion  string `json:"sdk_version,omitempty"`
	Integration string `json:"integration,omitempty"`
}

// NewVersions are those of this program, on behalf of a profile.
func NewVersions(version string, v engine.Vendor, p engine.Profile) Versions {
	out := Versions{Authpeek: version, Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH, Vendor: p.Vendor, SDKVersion: p.SDKVersion, Integration: p.Integration}
	if v != nil {
		out.SDK = engine.SDKName(v, p)
	}
	return out
}

// Of gives the versions of a recording: those of the program that wrote it, as its header tells them, and not of this one.
func (v Versions) Of(program, system, arch string) Versions {
	v.Authpeek, v.OS, v.Arch = strings.TrimPrefix(program, "authpeek "), system, arch
	v.Go = "" // the program's own words have it
	return v
}

// The names of the files that a bundle always has. SessionFile and ConfigFile are for those that a caller adds.
const (
	readmeFile   = "README.txt"
	harName      = "session.har"
	findingsFile = "findings.json"
	versionsFile = "versions.json"
	SessionFile  = "session.jsonl"
	ConfigFile   = "config.toml"
)

// Bundle writes a zip file for somebody who is to look at a session. Everything is searched for secrets before, and nothing is written
// when one is found, or when ctx has ended. The same contents give the same bytes. Errors are *LeakError, ctx's and those of w.
func Bundle(ctx context.Context, w io.Writer, s *engine.Scanner, c Contents) error {
	har, err := HAR(ctx, c.Calls, Meta{Version: c.Versions.Authpeek, Done: c.Done})
	if err != nil {
		return err
	}
	findings, err := marshal(findingsOf(c.Calls))
	if err != nil {
		return err
	}
	versions, err := marshal(c.Versions)
	if err != nil {
		return err
	}
	files := []File{{harName, har}, {findingsFile, findings}, {versionsFile, versions}}
	for _, f := range c.Files {
		files = append(files, File{f.Name, engine.HideSigned(f.Text)})
	}
	files = slices.Insert(files, 0, File{readmeFile, readme(c, files)})
	if err := Check(ctx, s, c.Searched, files...); err != nil {
		return err
	}
	return pack(w, files)
}

// pack writes the files with times that are the same always: when they were made is told by what is in them.
func pack(w io.Writer, files []File) error {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		h := &zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)}
		h.SetMode(0o600)
		entry, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := entry.Write(f.Text); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

// foundIn is one call of findings.json.
type foundIn struct {
	Call      engine.CallID    `json:"call"`
	At        string           `json:"at"`
	Operation string           `json:"operation"`
	Mode      auth.Mode        `json:"mode"`
	Outcome   engine.Outcome   `json:"outcome"`
	Status    int              `json:"status,omitempty"`
	Findings  []engine.Finding `json:"findings"`
}

// findingsOf lists the calls of which something was found.
func findingsOf(calls []*engine.Call) []foundIn {
	out := []foundIn{}
	for _, c := range calls {
		if c.Finish == nil || len(c.Finish.Findings) == 0 {
			continue
		}
		out = append(out, foundIn{Call: c.ID, At: harTime(c.Started), Operation: c.Operation, Mode: c.Mode, Outcome: c.Finish.Outcome, Status: c.Status(), Findings: c.Finish.Findings})
	}
	return out
}

func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(v)
	return b.Bytes(), err
}

// readme says what is in the bundle, and what is not.
func readme(c Contents, files []File) []byte {
	about := map[string]string{
		harName:      "the calls with their requests and answers, as an HTTP archive: the network tab of a browser opens it",
		findingsFile: "what was found of each call: code, severity, what to do",
		versionsFile: "the versions of authpeek, Go and the system, and which SDK is reproduced",
		SessionFile:  "the session as it was recorded: authpeek -r session.jsonl opens it",
		ConfigFile:   "the configuration, as its first lines say",
	}
	var b strings.Builder
	fmt.Fprintf(&b, "A session of authpeek %s, with %s.\n\n", c.Versions.Authpeek, diagnose.Counted(len(c.Calls), "call"))
	for _, f := range files {
		fmt.Fprintf(&b, "%-14s %9d bytes  %s\n", f.Name, len(f.Text), about[f.Name])
	}
	b.WriteString(`
Credentials are not in it. Where one was, its fingerprint stands: tok# and the first six hexadecimal digits of its
SHA-256, the same in every file. In a URL the # is spelled %23. Before this bundle was written, every file in it was
searched for each credential that authpeek knew, and for whatever has the form of a signed token, also where they
are escaped, or encoded in base64.

What else the calls hold is in it as it was: the ids of customers, addresses of servers, what was sent and answered.
`)
	return []byte(b.String())
}
