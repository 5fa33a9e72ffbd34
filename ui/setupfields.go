package ui

import (
	"slices"
	"strings"

	"authpeek/auth"
	"authpeek/config"
	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/views"
)

// Fields implements views.SetupPort.
func (p *setupPort) Fields(name string, values map[string]string) []views.SetupField {
	profile, faults := p.draft(name, values)
	problems := config.Validate(profile)
	texts := p.texts(p.base(p.file(), name, values))
	full := profile.WithDefaults()
	sends := setupEngineProfile(full)
	all, ids := p.keysOf(full.Vendor), config.CustomerIDs(full.Vendor)
	out := make([]views.SetupField, 0, len(all)+1)
	if name == "" {
		out = append(out, nameField(p.file(), profile.Name))
	}
	for _, f := range all {
		if !f.Counts(full) {
			continue
		}
		field := p.field(profile, full, sends, f)
		field.Value = texts[f.Key]
		if value, changed := values[f.Key]; changed {
			field.Value = value
		}
		if fault := faults[f.Key]; fault != "" {
			field.Problem, field.Blocks = fault, true
		} else {
			field.Problem, field.Blocks = problemOf(f.Key, field, problems, ids)
		}
		if field.Problem == "" {
			field.Problem = p.unsetVariable(field)
		}
		if f.Key == "api_key" && values[views.SetupImported] != "" && field.Value == config.PlainMark && !field.Blocks {
			field.Problem = "" // it stands in the app; saving puts it into the keyring
			field.Note = strings.TrimSpace("to the keyring " + field.Note)
		}
		out = append(out, field)
	}
	slices.SortStableFunc(out, func(a, b views.SetupField) int { return groupRank(a.Group) - groupRank(b.Group) })
	return out
}

// keysOf are the keys of a vendor's profile. The schema never changes, and to write it out takes as long as a few pictures; the form asks
// for it with each move through the list. They belong to the UI's goroutine.
func (p *setupPort) keysOf(vendor string) []config.Field {
	fields, known := p.schema[vendor]
	if !known {
		fields = config.Fields(vendor)
		if p.a.opts.Engine.Vendor(vendor) != nil { // of other names there is no end
			p.schema[vendor] = fields
		}
	}
	return fields
}

// networkGroup are the keys of how calls travel. Few profiles need one of them, so they stand last.
const networkGroup = "network"

func groupRank(group string) int {
	return slices.Index([]string{"", "customer", "provider", networkGroup}, group)
}

// ownMode is the mode that an app with these settings would be in.
func (p *setupPort) ownMode(sends engine.Profile) string {
	v := p.a.opts.Engine.Vendor(sends.Vendor)
	if v == nil {
		return ""
	}
	return string(engine.OwnMode(v, sends))
}

func nameField(file config.Config, name string) views.SetupField {
	f := views.SetupField{
		Key: views.SetupNewName, Label: "name", Kind: "text", Value: name,
		Help:    "What the profile is called here, in --profile and in the file.",
		Problem: newNameProblem(file, name),
	}
	f.Blocks = f.Problem != ""
	return f
}

func (p *setupPort) field(profile, full config.Profile, sends engine.Profile, f config.Field) views.SetupField {
	field := views.SetupField{
		Key: f.Key, Label: f.Title, Group: f.Group, Kind: string(f.Kind), Choices: f.Choices,
		Default: f.Default, Help: f.Help, Note: p.fieldNote(full, sends, f),
		Secrets: f.Key == "provider.headers",
	}
	switch f.Key {
	case "timeout", "live", "proxy", "ca_file", "client_cert", "client_key", "allow_plain_http", "carrier":
		field.Group = networkGroup
	case "customer":
		field.Label = "ids"
	case "base_url", "project_token", "api_key", "private_key", "provider.url":
		if profile.Embedded() {
			field.Default = "the sandbox's own"
		}
	}
	if f.Kind == config.KindList {
		field.Kind = "list"
	}
	return field
}

// problemOf is what is wrong with a field, and whether it keeps the profile from being saved. ids are those that are fields of
// their own.
func problemOf(key string, field views.SetupField, problems []config.Problem, ids []string) (string, bool) {
	for _, problem := range problems {
		text := problem.Message + "; " + problem.Fix
		if problem.Key == key {
			return text, problem.Blocks()
		}
		entry, of := strings.CutPrefix(problem.Key, key+".")
		// The ids that are fields of their own tell their own trouble.
		if of && field.Kind == "map" && !(key == "customer" && slices.Contains(ids, entry)) {
			return entry + ": " + text, problem.Blocks()
		}
	}
	if field.Kind == "secret" && field.Value == config.PlainMark {
		return "the secret itself stands in the file; type it again and it goes to the keyring", false
	}
	if field.Secrets {
		for line := range strings.SplitSeq(field.Value, "\n") {
			name, value, _ := strings.Cut(line, " = ")
			if value == config.PlainMark && config.NamesSecret(name) {
				return name + ": the secret itself stands in the file; type it again and it goes to the keyring", false
			}
		}
	}
	return "", false
}

// unsetVariable warns of a variable that is not there. It may well be where the profile is used, so the profile can be saved.
func (p *setupPort) unsetVariable(field views.SetupField) string {
	name := ""
	switch {
	case field.Key == "provider.name":
		name = field.Value
	case field.Kind == "secret" && config.ParseRef(field.Value).Kind() == config.RefEnv:
		name = strings.TrimPrefix(config.ParseRef(field.Value).String(), "env:")
	}
	if name == "" || p.a.opts.Getenv(name) != "" {
		return ""
	}
	return name + " is not set, or empty; set it where authpeek is started"
}

// fieldNote is what stands beside a value that is fine: what it comes to. Sends is the profile as the engine has it.
func (p *setupPort) fieldNote(full config.Profile, sends engine.Profile, f config.Field) string {
	switch f.Key {
	case "api_key":
		return p.fingerprint(full.APIKey)
	case "private_key":
		if s, ok := p.quickSecret(full.PrivateKey); ok {
			return basicFingerprint(s)
		}
		return p.fingerprint(full.PrivateKey)
	case "provider.token":
		return p.fingerprint(full.Provider.Token)
	case "provider.key":
		return p.fingerprint(full.Provider.Key)
	case "advanced_auth":
		return p.ownMode(sends)
	case "sdk_version":
		if full.SDKVersion == "" {
			return bloomreach.SDKName(sends)
		}
	case "integration":
		if sends.IsStream() {
			return p.ownMode(sends)
		}
	case "provider.source":
		switch {
		case full.Provider.Source == "none":
		case sends.IsStream():
			return "the SDK keeps its token"
		case !full.AdvancedAuth:
			return "asked only with advanced_auth" // or when M chooses customer-token
		}
	case "provider.policy":
		if full.Provider.Policy == string(auth.PerCall) {
			return "as the SDK"
		}
	case "provider.on_null":
		// What each SDK does for inbox.fetch (bloomreach reference 4.4).
		switch {
		case full.Provider.OnNull != "sdk":
		case sends.IsStream():
			return "inbox not sent" // on both platforms, and the rest without a header (bloomreach reference 4.5)
		case full.Platform == "ios":
			return "sent without a header"
		default:
			return "not sent"
		}
	}
	return ""
}
