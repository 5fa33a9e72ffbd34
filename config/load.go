package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/adrg/xdg"
)

const fileName = "config.toml"

// LoadOptions say where a configuration comes from.
type LoadOptions struct {
	Path    string              // of --config; then the file has to exist
	Profile string              // of --profile
	Sets    []string            // of --set, "key=value"; later ones win
	Getenv  func(string) string // os.Getenv when nil
}

// Loaded is the outcome of Load.
type Loaded struct {
	Config  Config  // the file as it is, for editing and saving
	Profile Profile // the one to use: file, environment and flags together, with defaults
	UI      UI      // likewise
	// Problems are Validate's for Profile. Load leaves it to the caller what to do about those that block.
	Problems []Problem
	// Findings are the problems again, and what is noteworthy about the file, as diagnoses with stable codes.
	Findings []Finding
}

// Load reads the profile file and works out the effective profile.
//
// Errors are *FileError, *ProfileError, *SetError and *VendorError; each stands for a usage error. Except with *FileError
// the Config of Loaded is usable, so that the inspector may open Setup instead of giving up.
func Load(o LoadOptions) (Loaded, error) {
	if o.Getenv == nil {
		o.Getenv = os.Getenv
	}
	var l Loaded
	c, err := readConfig(o)
	if err != nil {
		return l, err
	}
	l.Config = c

	raw, err := chooseProfile(c, o)
	if err != nil {
		return l, err
	}
	p, ui := raw.Clone(), c.UI
	if err := applyEnvironment(&p, &ui, o.Getenv); err != nil {
		return l, err
	}
	for _, set := range o.Sets {
		if err := assign(&p, &ui, "--set", set); err != nil {
			return l, err
		}
	}
	l.Profile, l.UI = p.WithDefaults(), ui.WithDefaults()
	if _, known := lookupVendor(l.Profile.Vendor); !known {
		return l, &VendorError{Profile: p.Name, Vendor: l.Profile.Vendor}
	}
	l.Problems = Validate(p)
	l.Findings = findings(c, raw, append(argvSecrets(o.Sets), l.Problems...))
	return l, nil
}

// findings words what is noteworthy about the file's profile, and after it the problems of the effective one.
func findings(c Config, raw Profile, problems []Problem) []Finding {
	var all []Finding
	plain := plainSecrets(raw)
	for _, problem := range plain {
		all = append(all, problem.finding(raw.Name))
	}
	if len(plain) > 0 && othersMayRead(c.Path) {
		all = append(all, Finding{
			Code: CodeFileMode, Severity: Warning, Title: "Other accounts on this machine may read the secret in the file.",
			Detail: "File " + c.Path + ".", Fix: "chmod 600 it; saving in Setup does that too.",
		})
	}
	for _, problem := range problems {
		all = append(all, problem.finding(raw.Name))
	}
	return all
}

// othersMayRead looks at the permission bits, which mean something only outside of Windows.
func othersMayRead(path string) bool {
	info, err := os.Stat(path)
	return err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0
}

// DefaultPath is where the profile file is unless --config or AUTHPEEK_CONFIG name another.
func DefaultPath(getenv func(string) string) string {
	// The library has read the real environment already; the one that is handed in counts.
	dir := getenv("XDG_CONFIG_HOME")
	if !filepath.IsAbs(dir) {
		dir = xdg.ConfigHome
	}
	return filepath.Join(dir, "authpeek", fileName)
}

func readConfig(o LoadOptions) (Config, error) {
	path, named := o.Path, "--config"
	if path == "" {
		path, named = o.Getenv("AUTHPEEK_CONFIG"), "AUTHPEEK_CONFIG"
	}
	if path == "" {
		path, named = DefaultPath(o.Getenv), ""
	}
	text, err := readConfigFile(path)
	switch {
	case err != nil:
		return Config{}, err
	case text == nil && named != "":
		return Config{}, &FileError{Path: path, What: "the file does not exist", Fix: "create it, or correct " + named, Err: os.ErrNotExist}
	case text == nil:
		return Config{Path: path}, nil
	}
	c, err := decode(text)
	if err != nil {
		var fault *FileError
		if errors.As(err, &fault) {
			fault.Path = path
		}
		return Config{}, err
	}
	c.Path, c.read = path, fingerprintOf(text)
	return c, nil
}

func chooseProfile(c Config, o LoadOptions) (Profile, error) {
	name, from := o.Profile, "--profile"
	if name == "" {
		name, from = o.Getenv("AUTHPEEK_PROFILE"), "AUTHPEEK_PROFILE"
	}
	if name == "" {
		name, from = c.DefaultProfile, "default_profile in "+c.Path
	}
	if name == "" {
		name = Sandbox
	}
	if p, ok := c.Lookup(name); ok {
		return p, nil
	}
	if p, ok := Reserved(name); ok {
		return p, nil
	}
	return Profile{}, &ProfileError{Name: name, From: from, Known: c.Names()}
}

// applyEnvironment looks up every key that has a fixed name, and of the maps the two ids that every customer has: names
// below a map are anyone's, and an environment can only be asked by name.
func applyEnvironment(p *Profile, ui *UI, getenv func(string) string) error {
	names := []string{"customer.registered", "customer.cookie"}
	for _, k := range keys() {
		if k.kind != KindMap {
			names = append(names, k.name)
		}
	}
	for _, k := range uiKeys() {
		names = append(names, k.name)
	}
	for _, name := range names {
		variable := EnvName(name)
		value := getenv(variable)
		if value == "" {
			continue
		}
		if err := assign(p, ui, variable, fmt.Sprintf("%s=%s", name, value)); err != nil {
			return err
		}
	}
	return nil
}

// EnvName is the environment variable that stands for a key: AUTHPEEK_PROVIDER__URL for provider.url.
func EnvName(key string) string {
	return "AUTHPEEK_" + strings.ToUpper(strings.ReplaceAll(key, ".", "__"))
}
