package headless

import (
	"bufio"
	"context"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/adrg/xdg"

	"authpeek/auth"
	"authpeek/config"
	"authpeek/engine"
	recorded "authpeek/engine/session"
)

// recordingFor is the file that was named, or the newest one in the folder of saved sessions.
func (s *session) recordingFor(path string) (string, error) {
	if path != "" {
		return path, nil
	}
	dir := s.getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(dir) {
		dir = xdg.StateHome
	}
	dir = filepath.Join(dir, "authpeek", "sessions")
	newest, at := "", time.Time{}
	entries, _ := os.ReadDir(dir) // a folder that is not there has no sessions
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || e.Type()&fs.ModeType != 0 || filepath.Ext(e.Name()) != ".jsonl" {
			continue
		}
		if newest == "" || info.ModTime().After(at) {
			newest, at = filepath.Join(dir, e.Name()), info.ModTime()
		}
	}
	if newest == "" {
		return "", misuse("record one with --record FILE or the key S, and name it with -r FILE", "no session is saved in %s", dir)
	}
	s.say("the newest session: %s", newest)
	return newest, nil
}

// exportedProfile is what this machine knows of the profile of a recording.
type exportedProfile struct {
	name  string
	shown []byte // its configuration without secrets; nil when there is no such profile
	// secrets are its credentials as they travel, by fingerprint, and server is where they belong; with the sandbox's, this machine.
	secrets  map[string]auth.Secret
	server   string
	embedded bool
}

// exportProfile reads the profile that --profile names, or that of the recording. Its secrets are looked for in what is written; those
// in a keyring, or behind a command, are left alone, because fetching them may ask somebody.
func (s *session) exportProfile(ctx context.Context, m recorded.Meta) exportedProfile {
	p := exportedProfile{name: s.profile.name, secrets: map[string]auth.Secret{}}
	if p.name == "" {
		p.name = m.Profile
	}
	loaded, err := s.load(p.name)
	if err != nil || loaded.Profile.Name != p.name {
		return p
	}
	profile := loaded.Profile
	p.server, p.embedded = profile.BaseURL, profile.Embedded()
	o := s.useProfiles(loaded.Config.Path, 0)
	found := o.resolver(profile).SecretsAtHand(ctx, profile)
	text, err := config.Shown(profile, func(r config.Ref) string { return found[r].Fingerprint() })
	if err == nil {
		p.shown = text
	}
	for _, secret := range found {
		p.secrets[secret.Fingerprint()] = secret
	}
	if bare, finding := config.BareKey(found[profile.APIKey]); finding == nil || finding.Severity != config.Error {
		p.secrets[bare.Fingerprint()] = bare
	}
	if key := found[profile.PrivateKey]; !key.IsZero() {
		basic := auth.NewBasic(key, s.Now(), "")
		p.secrets[basic.Info.Fingerprint] = basic.Value
	}
	delete(p.secrets, "")
	return p
}

// askedTwice makes sure that clear text is meant.
func (s *session) askedTwice(f exportFlags, p exportedProfile) error {
	if len(p.secrets) == 0 {
		return misuse("name a profile that has the credential with -p, or leave --reveal out and set $TOKEN",
			"nothing can be put in clear: a recording holds no credentials, and profile %s has none at hand", engine.Clean(p.name))
	}
	if f.reveal > 1 {
		s.say("--reveal: credentials of profile %s stand in clear in the output", p.name)
		return nil
	}
	if !s.Terminal {
		return misuse("give the flag twice if that is meant: --reveal --reveal", "--reveal asks twice, and there is no terminal to ask at")
	}
	answers := bufio.NewReader(s.Stdin)
	for _, question := range []string{
		fmt.Sprintf("The line will hold credentials of profile %s in clear. Whoever reads it can act as this app. Go on? [y/N] ", p.name),
		"It stays in the terminal's history and in the file it goes to. Really in clear? [y/N] ",
	} {
		fmt.Fprint(s.Stderr, engine.Clean(question))
		answer, err := answers.ReadString('\n')
		if word := strings.ToLower(strings.TrimSpace(answer)); err != nil && answer == "" || word != "y" && word != "yes" {
			return misuse("leave --reveal out: $TOKEN stands for the credential then", "nothing was written: it was not confirmed")
		}
	}
	return nil
}

// belongs reports whether the profile's credentials are meant for the server that a call went to. A recording may come from anybody, and
// the fingerprints in it too.
func (p exportedProfile) belongs(c *engine.Call) error {
	if c.Sent == nil {
		return nil // there is no line to put them into
	}
	to, err := url.Parse(c.Sent.URL)
	if err != nil {
		return misuse("leave --reveal out, and set $TOKEN", "call %d has no address that can be read", c.ID)
	}
	if ip := net.ParseIP(to.Hostname()); p.embedded && ip != nil && ip.IsLoopback() {
		return nil
	}
	if own, err := url.Parse(p.server); err == nil && auth.SameOrigin(own, to) {
		return nil
	}
	server := p.server
	if p.embedded {
		server = "the sandbox on this machine"
	}
	return misuse("name the profile of that server with -p, or leave --reveal out and set $TOKEN",
		"call %d went to %s, and the credentials of profile %s are for %s", c.ID, engine.Clean(to.Host), engine.Clean(p.name), engine.Clean(server))
}

// bundleName is the file of a bundle that nobody has named.
func bundleName(read *recorded.Session) string {
	return "authpeek-" + read.First().UTC().Format("2006-01-02T15-04-05") + ".zip"
}
