package headless

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"authpeek/config"
	"authpeek/engine"
)

func newProfileShow(s *session) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show [NAME]",
		Short: "Show a profile as it will be used, and what is wrong with it",
		Long: "Shows a profile with the environment, --set and the defaults applied. Secrets stand as their references, those that the\n" +
			"file itself holds as [plain] and a fingerprint. Exit code 1 when something keeps the profile from working.",
		Example: "  authpeek profile show\n  authpeek profile show acme --json",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return misuse("show one after the other", "profile show takes one name, not %d", len(args))
			}
			name := ""
			if len(args) == 1 {
				name = args[0]
			}
			loaded, err := s.load(name)
			if err != nil {
				return usage(err)
			}
			return s.showProfile(cmd.Context(), loaded, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

// shownProfile is profile show --json. Values are spelled as --set takes them.
type shownProfile struct {
	Name     string            `json:"name"`
	Path     string            `json:"path"`
	Values   map[string]string `json:"values"`
	Findings []engine.Finding  `json:"findings"`
}

func (s *session) showProfile(ctx context.Context, loaded config.Loaded, asJSON bool) error {
	p := loaded.Profile
	shown := shownProfile{Name: p.Name, Path: loaded.Config.Path, Values: map[string]string{}, Findings: []engine.Finding{}}
	for _, f := range loaded.Findings {
		shown.Findings = append(shown.Findings, engine.Finding{
			Code: f.Code, Severity: string(f.Severity), Title: f.Title, Detail: f.Detail, Fix: f.Fix,
		})
	}
	var lines []string
	for _, v := range profileValues(ctx, p) {
		shown.Values[v.key] = v.text
		lines = append(lines, v.key+" = "+v.literal())
	}
	if asJSON {
		if err := printJSON(s.Stdout, shown); err != nil {
			return err
		}
		return failOnError(shown.Findings)
	}
	var b bytes.Buffer
	if _, builtIn := config.Reserved(p.Name); builtIn {
		fmt.Fprintln(&b, "# built in")
	}
	fmt.Fprintf(&b, "[profiles.%s]\n", engine.Clean(p.Name))
	for _, line := range lines {
		fmt.Fprintln(&b, engine.Clean(line))
	}
	if p.Embedded() {
		fmt.Fprintln(&b, "# base_url, keys, cookie and provider.url are the embedded server's, once it runs")
	}
	for _, f := range shown.Findings {
		fmt.Fprintf(&b, "\n%s %s\n  %s\n", f.Severity, f.Code, engine.Clean(f.Title))
		if f.Fix != "" {
			fmt.Fprintf(&b, "  to do: %s\n", engine.Clean(f.Fix))
		}
	}
	if _, err := s.Stdout.Write(b.Bytes()); err != nil {
		return err
	}
	return failOnError(shown.Findings)
}

// profileValue is one set key of a profile.
type profileValue struct {
	key, text string
	kind      config.Kind
}

// literal spells the value nearly as TOML does. A plain secret stands as [plain], which no reader of the file accepts.
func (v profileValue) literal() string {
	if v.kind == config.KindBool || v.kind == config.KindList {
		return v.text
	}
	return strconv.Quote(v.text)
}

// profileValues lists the keys that have a value and count in p, in the order of the form. Maps go by their entries.
func profileValues(ctx context.Context, p config.Profile) []profileValue {
	var out []profileValue
	add := func(key, text string, kind config.Kind) {
		if text != "" {
			out = append(out, profileValue{key, text, kind})
		}
	}
	for _, f := range config.Fields(p.Vendor) {
		text, err := config.GetKey(p, f.Key)
		if err != nil || !f.When(p) {
			continue // Fields names no key that GetKey does not know
		}
		switch {
		case f.Kind == config.KindMap && f.Key == "customer":
			for _, name := range slices.Sorted(maps.Keys(p.Customer)) {
				add("customer."+name, p.Customer[name], config.KindText)
			}
		case f.Group == "customer":
			// The two ids that the form has fields for are in the map as well.
		case f.Key == "provider.headers":
			for _, name := range slices.Sorted(maps.Keys(p.Provider.Headers)) {
				add(f.Key+"."+name, shownRef(ctx, p.Provider.Headers[name]), config.KindSecret)
			}
		case f.Key == "provider.claims":
			for _, name := range slices.Sorted(maps.Keys(p.Provider.Claims)) {
				claim, err := json.Marshal(p.Provider.Claims[name])
				if err == nil {
					add(f.Key+"."+name, string(claim), config.KindText)
				}
			}
		case f.Kind == config.KindSecret:
			add(f.Key, shownRef(ctx, secretOf(p, f.Key)), config.KindSecret)
		default:
			add(f.Key, text, f.Kind)
		}
	}
	return out
}

// secretOf gives the reference that stands at a key.
func secretOf(p config.Profile, key string) config.Ref {
	switch key {
	case "api_key":
		return p.APIKey
	case "private_key":
		return p.PrivateKey
	case "provider.token":
		return p.Provider.Token
	case "provider.key":
		return p.Provider.Key
	}
	return config.Ref{}
}

// shownRef is a reference as it may be seen. Of a secret in the file the fingerprint is added, so that it can be told from
// another and found again on the wire.
func shownRef(ctx context.Context, r config.Ref) string {
	if r.Kind() != config.RefPlain {
		return r.String()
	}
	secret, err := config.Resolver{}.Resolve(ctx, "", r)
	if err != nil {
		return r.String() // a plain one always resolves
	}
	return strings.TrimSpace(r.String() + " " + secret.Fingerprint())
}
