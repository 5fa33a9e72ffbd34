package headless

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
	"authpeek/config"
	"authpeek/engine"
	"authpeek/engine/sandbox"
)

// tokenKeys are the keys to check with: those of --key, else the profile's; none when neither is given, which is a mistake where
// the signature has to be decided.
func (s *session) tokenKeys(ctx context.Context, f tokenFlags, a around, stdinTaken bool) (jose.Keys, error) {
	switch {
	case f.key != "":
		return s.readKeys(ctx, f.key, f.keyFormat, stdinTaken)
	case a.keys != nil:
		return a.keys.keys, nil
	case f.deciding:
		return jose.Keys{}, misuse("give --key FILE or --key env:NAME, or -p with a profile that has a private_key", "there is no key to verify with")
	}
	return jose.Keys{}, nil
}

// readKeys reads the keys that --key names.
func (s *session) readKeys(ctx context.Context, name, format string, stdinTaken bool) (jose.Keys, error) {
	text, err := s.keyText(ctx, name, stdinTaken)
	if err != nil {
		return jose.Keys{}, err
	}
	if format == string(jose.KeyAuto) {
		if read := jose.Parse(string(text)); read.Form != jose.FormOpaque && read.Header != nil {
			return jose.Keys{}, misuse("name the key that it was signed with; --key-format raw takes it as a secret all the same", "--key names a token, and no key")
		}
	}
	keys, err := jose.ParseKeys(text, jose.KeyEncoding(format))
	if err != nil {
		return jose.Keys{}, usage(&unreadableKey{err})
	}
	return keys, nil
}

// unreadableKey is a key whose text was fetched and is none.
type unreadableKey struct{ err error }

func (e *unreadableKey) Error() string { return "--key: " + e.err.Error() }

func (e *unreadableKey) Unwrap() error { return e.err }

// keyText reads a key. It is never written on the command line, so a word that names no file is a mistake and not a secret; the
// error says nothing of it, because it might be one.
func (s *session) keyText(ctx context.Context, name string, stdinTaken bool) ([]byte, error) {
	switch ref := config.ParseRef(name); {
	case name == "-":
		if stdinTaken {
			return nil, misuse("give one of them as a file or env:NAME", "token and key cannot both come from standard input")
		}
		text, err := readText(s.Stdin, "standard input")
		return keyBytes([]byte(text)), err
	case ref.Kind() == config.RefFile:
		return readKeyFile(homePath(strings.TrimPrefix(name, "file:")))
	case ref.Kind() != config.RefPlain:
		text, err := s.resolveText(ctx, "--key", ref)
		return []byte(text), err
	}
	if _, err := os.Stat(homePath(name)); err != nil {
		return nil, misuse("name a file, env:NAME, keyring:SERVICE/USER or command:ARGV; a key itself is not taken, because the shell would keep it",
			"--key names no file that can be read")
	}
	return readKeyFile(homePath(name))
}

func readKeyFile(path string) ([]byte, error) {
	text, err := readTextFile(path)
	return keyBytes([]byte(text)), err
}

// keyBytes cuts the one line break at the end that editors add, as the profile file's references do. Bytes that are no text,
// such as DER, keep it.
func keyBytes(data []byte) []byte {
	if !utf8.Valid(data) || bytes.ContainsFunc(data, func(r rune) bool { return unicode.IsControl(r) && !unicode.IsSpace(r) }) {
		return data
	}
	return bytes.TrimSuffix(bytes.TrimSuffix(data, []byte("\n")), []byte("\r"))
}

// readPayload reads the payload of a detached signature, or gives nil.
func (s *session) readPayload(name string) ([]byte, error) {
	if name == "" {
		return nil, nil
	}
	text, err := readTextFile(homePath(name))
	if err != nil {
		return nil, err
	}
	return []byte(text), nil
}

// fromProfile adds what the named profile knows. For Bloomreach's nothing is started: the keys of the embedded sandbox follow from
// --seed. The other vendors' are told by the sandbox itself, which lives as long as the command.
func (s *session) fromProfile(ctx context.Context, a *around) error {
	loaded, err := s.load("")
	if err != nil {
		return usage(err)
	}
	p := loaded.Profile
	o := s.useProfiles(loaded.Config.Path, 0)
	switch {
	case p.Embedded() && p.Vendor == config.Bloomreach:
		fillSeededKeys(&p, s.sandbox.seed)
	case p.Embedded():
		server, err := o.serve(ctx)
		if err != nil {
			return usage(err)
		}
		fillFromSandbox(&p, server.URL(), server.Seeded())
	}
	a.vendor = p.Vendor
	if a.context.Vendor == diagnose.VendorAuto && p.Vendor != config.Bloomreach {
		a.context.Vendor = p.Vendor
	}
	a.context.Integration, a.context.CustomerIDs, a.context.AdvancedAuth = p.Integration, p.Customer, p.AdvancedAuth
	target := engine.Profile{Vendor: p.Vendor, Platform: p.Platform, Integration: p.Integration, SDKVersion: p.SDKVersion, Settings: p.Settings()}
	a.context.SDK, a.context.IOS = engine.SDKName(s.engine.Vendor(p.Vendor), target), p.Platform == "ios"
	if a.context.APIKey, err = o.apiKey(ctx, p); err != nil {
		s.say("%v; the rules about the API key are left out", err)
	}
	key, err := o.privateKey(ctx, p)
	if err != nil {
		return usage(err)
	}
	if key.IsZero() {
		return nil
	}
	a.context.PrivateKey = key
	if a.keys, err = hmacKey(key); err != nil {
		return usage(fmt.Errorf("private_key: %w", err))
	}
	return nil
}

// fillSeededKeys puts the embedded sandbox's keys where the profile says nothing. A stream's tokens are signed with a key of
// their own.
func fillSeededKeys(p *config.Profile, seed int64) {
	apiKey, private, stream := sandbox.SeededKeys(seed)
	if p.Integration == "stream" {
		private = stream
	}
	if p.APIKey.IsZero() {
		p.APIKey = config.PlainRef(auth.NewSecret(apiKey))
	}
	if p.PrivateKey.IsZero() {
		p.PrivateKey = config.PlainRef(auth.NewSecret(private))
	}
}

// usableFor tells whether the profile's key is meant for a token: another kid says that it is not, and with Twilio, whose tokens
// have none, another API key as their issuer (vendors reference A2).
func (k *profileKeys) usableFor(t jose.Token) bool {
	id, ok := t.Header.String("kid")
	if !ok && t.Claims != nil {
		if id, ok = t.Claims.String("iss"); !strings.HasPrefix(id, "SK") {
			ok = false
		}
	}
	return !ok || k.id == "" || id == k.id
}
