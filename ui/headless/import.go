package headless

import (
	"bytes"
	"context"
	"errors"

	"github.com/spf13/cobra"

	"authpeek/config"
	"authpeek/config/sdkimport"
	"authpeek/engine"
)

// importFlags are those of import.
type importFlags struct {
	name                     string
	save, dryRun, use, force bool
	gate                     gateFlags
}

const importLong = `Reads what an app gives to a Bloomreach SDK and makes profiles of it. PATH is one file, or the folder of the app with all below it:
exponea_configuration.json, ExponeaConfig.plist, Exponea.configure in JavaScript or TypeScript, ExponeaConfiguration in Dart, Kotlin
or Java, Exponea.shared.configure in Swift, new Configuration in C#. Of a folder the manifests' entry ExponeaAuthProvider, the class
@objc(ExponeaAuthProvider) and the versions of the SDKs are read as well; its tests, what is built and what is fetched are not.

It prints each profile, what became of each field of the source (taken, changed, unused, ignored, refused, unknown, or unread where
its value is made while the app runs) and what is wrong with it. The profile does as the app does, mistakes included.

It only reads: nothing is built or run, no link is followed out of the folder, and nothing is written unless --save is given. Then an
API key goes to the keyring; where there is none it goes to the file, which is told. It is never printed but by its fingerprint.
--set adds what no file says, --platform ios makes the profile of a wrapper's configuration that of its iOS part.

As a gate, each configuration is a check, and so is each finding, at the configuration's line.
` + gateHelp + `

Exit code 0: nothing of severity error was found, or of the one that --fail-on names. 1: something was. 2: there is no configuration
at PATH, or a profile cannot be saved.`

const importExample = `  authpeek import app/src/main/assets/exponea_configuration.json
  authpeek import ~/src/acme --save
  authpeek import ios/ExponeaConfig.plist --name acme-ios --save --use
  authpeek import . --json | jq -r '.configs[].lines[] | select(.verdict != "taken") | .field + ": " + .told'
  authpeek import . --fail-on warning --format sarif -o import.sarif`

func newImport(s *session) *cobra.Command {
	var f importFlags
	cmd := &cobra.Command{
		Use:     "import PATH",
		Short:   "Make profiles of an app's SDK configuration, and judge each field of it",
		Long:    importLong,
		Example: importExample,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				return nil
			}
			return noSuch(cmd, &engine.UsageError{Message: "import takes one path", Fix: "name a configuration file, or the app's folder"})
		},
		RunE: func(cmd *cobra.Command, args []string) error { return s.importApp(cmd.Context(), args[0], f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.name, "name", "", "the `NAME` of the profile, or what the names of several begin with")
	flags.BoolVar(&f.save, "save", false, "write the profiles to the profile file")
	flags.BoolVar(&f.dryRun, "dry-run", false, "write nothing, as without --save")
	flags.BoolVar(&f.use, "use", false, "make the profile the default one; needs --save")
	flags.BoolVar(&f.force, "force", false, "let --save replace a profile of the same name")
	f.gate.register(flags, "print one JSON object", "error unless given")
	_ = cmd.RegisterFlagCompletionFunc("name", cobra.NoFileCompletions)
	completeGate(cmd)
	return cmd
}

// importApp reads, prints, and saves.
func (s *session) importApp(ctx context.Context, path string, f importFlags) error {
	if err := f.gate.check(s); err != nil {
		return err
	}
	switch {
	case f.save && f.dryRun:
		return misuse("leave one of them out", "--save and --dry-run contradict each other")
	case f.use && !f.save:
		return misuse("add --save", "--use needs a profile that is saved")
	}
	if f.name != "" {
		if problem := config.CheckName(f.name); problem != nil {
			return usage(problem)
		}
	}
	began := s.Now()
	r, err := sdkimport.Import(ctx, homePath(path), sdkimport.Options{Platform: s.profile.platform.word, Name: f.name})
	if err != nil {
		var nothing *sdkimport.Error
		if errors.As(err, &nothing) {
			return usage(err)
		}
		return err
	}
	sets, err := s.profile.assignments()
	if err != nil {
		return err
	}
	for i := range r.Configs {
		for _, set := range sets {
			if err := config.SetKey(&r.Configs[i].Profile, set); err != nil {
				return usage(err)
			}
		}
	}
	var saved savedImport
	if f.save {
		if saved, err = s.saveImport(r, f); err != nil {
			return err
		}
	}
	plain := func() error {
		var b bytes.Buffer
		writeImport(ctx, &b, r)
		_, err := s.Stdout.Write(b.Bytes())
		return err
	}
	err = s.hand(ctx, f.gate, s.importSuite(r, began, f.gate), plain, func() any { return importDocumentOf(ctx, r, saved) })
	if err == nil || errors.Is(err, errFailed) {
		s.tellSaved(r, f, saved)
	}
	return err
}

// savedImport says what was written.
type savedImport struct {
	path    string
	names   []string
	keyring []string // the keys that went there
	plain   []string // the profiles whose key stands in the file, because there is no keyring
	use     string
}

// importService is the keyring's name for what is put into it; the user is PROFILE/KEY, as in Setup.
const importService = "authpeek"

// saveImport writes the profiles. Nothing is written when one of them cannot be.
func (s *session) saveImport(r sdkimport.Result, f importFlags) (savedImport, error) {
	var done savedImport
	if len(r.Configs) == 0 {
		return done, misuse("correct the file first", "nothing of %s can be read as a configuration", r.Path)
	}
	if f.use && len(r.Configs) > 1 {
		return done, misuse("import one of the files, or authpeek profile use NAME afterwards", "--use takes one profile, and there are %d", len(r.Configs))
	}
	var kept []config.Profile // with their keys where they belong; once, whatever else is saved meanwhile
	path, err := s.edit(true, func(c *config.Config) error {
		for _, found := range r.Configs {
			if err := checkImported(*c, found, f.force); err != nil {
				return err
			}
		}
		for i, found := range r.Configs {
			if i == len(kept) {
				kept = append(kept, s.keepKey(found.Profile, &done))
				done.names = append(done.names, kept[i].Name)
			}
			c.Put(kept[i])
			if f.use {
				c.DefaultProfile, done.use = kept[i].Name, kept[i].Name
			}
		}
		return nil
	})
	done.path = path
	return done, err
}

// checkImported refuses a profile that could not be used, or that would take another one's place.
func checkImported(c config.Config, found sdkimport.Found, force bool) error {
	p := found.Profile
	if problem := config.CheckName(p.Name); problem != nil {
		return usage(problem)
	}
	if _, exists := c.Lookup(p.Name); exists && !force {
		return misuse("choose another with --name, or --force to replace it", "there is a profile %q in %s", p.Name, c.Path)
	}
	for _, problem := range config.Validate(p) {
		if problem.Blocks() {
			return misuse(problem.Fix+"; --set "+problem.Key+"=… does it here", "%s:%d makes no profile that can be used: %s: %s", found.File, found.Line, problem.Key, problem.Message)
		}
	}
	return nil
}

// keepKey puts the API key into the keyring and its reference into the profile. Without a keyring the key stays.
func (s *session) keepKey(p config.Profile, done *savedImport) config.Profile {
	if p.APIKey.Kind() != config.RefPlain {
		return p
	}
	secret, err := config.Resolver{}.Resolve(context.Background(), "api_key", p.APIKey)
	if err != nil {
		return p // a plain one always resolves
	}
	user := p.Name + "/api_key"
	if err := config.StoreKeyring(importService, user, secret); err != nil {
		done.plain = append(done.plain, p.Name)
		return p
	}
	p.APIKey = config.ParseRef("keyring:" + importService + "/" + user)
	done.keyring = append(done.keyring, p.APIKey.String())
	return p
}

// tellSaved says what was written, or how it would be.
func (s *session) tellSaved(r sdkimport.Result, f importFlags, done savedImport) {
	if !f.save {
		if len(r.Configs) > 0 {
			s.say("nothing is written; --save adds %s to the profile file", commas(profileNames(r)))
		}
		return
	}
	for _, name := range done.names {
		s.say("profile %s is in %s; authpeek -p %s uses it", name, done.path, name)
	}
	for _, ref := range done.keyring {
		s.say("the API key is in the keyring, as %s", ref)
	}
	for _, name := range done.plain {
		s.say("there is no keyring, so the API key of %s stands in the file; it is a public one, and env:NAME or file:PATH would do as well", name)
	}
	for _, found := range r.Configs {
		if p := found.Profile; p.AdvancedAuth && (p.Provider.Source == "" || p.Provider.Source == "none") {
			s.say("%s asks for customer tokens, which the app's own class gives: set provider.source in Setup, or with --set provider.source=…", p.Name)
		}
	}
	if done.use != "" {
		s.say("%s is the default profile", done.use)
	}
}

func profileNames(r sdkimport.Result) []string {
	var names []string
	for _, f := range r.Configs {
		names = append(names, f.Profile.Name)
	}
	return names
}
