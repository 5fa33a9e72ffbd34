package headless

import (
	"bytes"
	"errors"
	"io/fs"

	"github.com/spf13/cobra"

	"authpeek/config"
	"authpeek/engine"
)

const profileExample = `  authpeek profile list
  authpeek profile show acme
  authpeek profile add acme --set project_token=11111111-2222-3333-4444-555555555555 --set api_key=keyring:acme/api-key
  authpeek profile add shop --set vendor=extole --set base_url=https://shop.extole.io --set api_key=env:EXTOLE_TOKEN
  authpeek profile add talk --set vendor=twilio --set base_url=https://talk.example --set starter=python --set customer.identity=jane
  authpeek profile use acme
  authpeek profile rm acme`

func newProfile(s *session) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "profile",
		Short:   "List, show, add, choose and remove profiles",
		Long:    "Reads and edits the profile file. Editing changes only the lines it has to and keeps comments.",
		Example: profileExample,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return noSuchCommand(cmd, args)
			}
			return misuse("use one of list, show, add, use, rm", "profile needs a command")
		},
	}
	cmd.AddCommand(newProfileList(s), newProfileShow(s), newProfileAdd(s), newProfileUse(s), newProfileRemove(s))
	return cmd
}

// file reads the profile file as it is, for commands that look at it or change it. A profile that cannot be used, or does not
// exist, is no reason not to edit the file. When a file was named that is not there, the error says so and the configuration
// still has its path, because adding a profile may make it.
func (s *session) file() (config.Config, error) {
	loaded, err := config.Load(config.LoadOptions{Path: s.profile.config, Profile: config.Blank, Getenv: s.fileEnv})
	var missing *config.FileError
	if errors.As(err, &missing) && errors.Is(err, fs.ErrNotExist) {
		return config.Config{Path: missing.Path}, err
	}
	if err != nil {
		return loaded.Config, usage(err)
	}
	return loaded.Config, nil
}

// editTries is how often a change of the profile file is made again because somebody else has saved meanwhile.
const editTries = 50

// edit changes the profile file and tells its path. When another program saves between the reading and the writing, the change is made
// again, in what the file holds then, so that of two programs that change it at once neither undoes what the other has done. With
// create, a file that was named and is not there is made.
func (s *session) edit(create bool, change func(*config.Config) error) (path string, _ error) {
	for range editTries {
		c, err := s.file()
		if err != nil && !(create && errors.Is(err, fs.ErrNotExist)) {
			return "", usage(err)
		}
		if err := change(&c); err != nil {
			return "", err
		}
		err = config.Save(c.Path, &c)
		var changed *config.ChangedError
		if !errors.As(err, &changed) {
			return c.Path, usage(err)
		}
	}
	return "", misuse("see what writes to it all the time, and try again", "the profile file changed each time between reading and writing")
}

// fileEnv hides the variables that stand for keys of a profile: only where the file is counts here.
func (s *session) fileEnv(name string) string {
	if name == "AUTHPEEK_CONFIG" || name == "XDG_CONFIG_HOME" {
		return s.getenv(name)
	}
	return ""
}

func newProfileAdd(s *session) *cobra.Command {
	return &cobra.Command{
		Use:     "add NAME --set KEY=VALUE ...",
		Short:   "Add a profile to the file",
		Long:    "Adds a profile made of the values given with --set. Secrets go in as references: env:NAME, file:PATH, keyring:SERVICE/USER\nor command:ARGV. A profile that cannot work is refused, with what is wrong.",
		Example: "  authpeek profile add acme --set project_token=… --set api_key=env:ACME_KEY --set customer.registered=jane@example.com",
		Args:    exactly(1, "one name"),
		RunE:    func(_ *cobra.Command, args []string) error { return s.addProfile(args[0]) },
	}
}

func (s *session) addProfile(name string) error {
	if problem := config.CheckName(name); problem != nil {
		return usage(problem)
	}
	sets, err := s.profile.assignments()
	if err != nil {
		return err
	}
	p := config.Profile{Name: name}
	for _, set := range sets {
		if err := config.SetKey(&p, set); err != nil {
			return usage(err)
		}
	}
	problems := config.Validate(p)
	path, err := s.edit(true, func(c *config.Config) error {
		if _, exists := c.Lookup(name); exists {
			return misuse("choose another name, or authpeek profile rm "+name+" first", "there is a profile %q in %s", name, c.Path)
		}
		for _, problem := range problems {
			if problem.Blocks() {
				return usage(&problem)
			}
		}
		c.Put(p)
		return nil
	})
	if err != nil {
		return err
	}
	for _, problem := range problems {
		s.say("%s: %s; %s", problem.Key, problem.Message, problem.Fix)
	}
	s.say("profile %s is in %s; authpeek -p %s uses it", name, path, name)
	s.warnOfPlainSecrets(name)
	return nil
}

// warnOfPlainSecrets reads the file back, as the next run will, and says which secrets stand in it.
func (s *session) warnOfPlainSecrets(name string) {
	loaded, err := config.Load(config.LoadOptions{Path: s.profile.config, Profile: name, Getenv: s.fileEnv})
	if err != nil {
		return // it was saved a moment ago; whoever changed it since will be told by the next run
	}
	for _, f := range loaded.Findings {
		if f.Code == config.CodePlainSecret {
			s.say("%s; %s", f.Title, f.Fix)
		}
	}
}

func newProfileUse(s *session) *cobra.Command {
	return &cobra.Command{
		Use:     "use NAME",
		Short:   "Make a profile the default",
		Long:    "Makes NAME the profile that is used when neither --profile nor AUTHPEEK_PROFILE names one.",
		Example: "  authpeek profile use acme\n  authpeek profile use sandbox",
		Args:    exactly(1, "one name"),
		RunE: func(_ *cobra.Command, args []string) error {
			path, err := s.edit(false, func(c *config.Config) error {
				c.DefaultProfile = args[0]
				return checkKnown(*c, args[0])
			})
			if err == nil {
				s.say("%s is the default profile in %s", args[0], path)
			}
			return err
		},
	}
}

func newProfileRemove(s *session) *cobra.Command {
	return &cobra.Command{
		Use:     "rm NAME",
		Short:   "Remove a profile from the file",
		Long:    "Removes a profile from the file. Secrets that it refers to stay where they are.",
		Example: "  authpeek profile rm acme",
		Args:    exactly(1, "one name"),
		RunE: func(_ *cobra.Command, args []string) error {
			if _, builtIn := config.Reserved(args[0]); builtIn {
				return misuse("leave it", "%s is built in and stands in no file", args[0])
			}
			path, err := s.edit(false, func(c *config.Config) error {
				if err := checkKnown(*c, args[0]); err != nil {
					return err
				}
				c.Remove(args[0])
				return nil
			})
			if err == nil {
				s.say("profile %s is no longer in %s", args[0], path)
			}
			return err
		},
	}
}

func checkKnown(c config.Config, name string) error {
	if _, ok := c.Lookup(name); ok {
		return nil
	}
	if _, ok := config.Reserved(name); ok {
		return nil
	}
	return &usageError{err: &config.ProfileError{Name: name, From: "the command", Known: c.Names()}, hint: "authpeek profile list"}
}

func newProfileList(s *session) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List the profiles",
		Long:    "Lists the profiles of the file and the built-in ones; * marks the default.",
		Example: "  authpeek profile list\n  authpeek profile list --json",
		Args:    exactly(0, "no words"),
		RunE: func(*cobra.Command, []string) error {
			c, err := s.file()
			if err != nil {
				return usage(err)
			}
			return s.printProfiles(c, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

// profileRow is one profile of profile list --json.
type profileRow struct {
	Name    string `json:"name"`
	Vendor  string `json:"vendor"`
	BaseURL string `json:"base_url"`
	BuiltIn bool   `json:"built_in"`
	Default bool   `json:"default"`

	embedded bool
}

func (s *session) printProfiles(c config.Config, asJSON bool) error {
	usual := c.DefaultProfile
	if usual == "" {
		usual = config.Sandbox
	}
	var rows []profileRow
	for _, name := range c.Names() {
		p, inFile := c.Lookup(name)
		if !inFile {
			p, _ = config.Reserved(name)
		}
		p = p.WithDefaults()
		rows = append(rows, profileRow{Name: name, Vendor: p.Vendor, BaseURL: p.BaseURL, BuiltIn: !inFile, Default: name == usual, embedded: p.Embedded()})
	}
	if asJSON {
		return printJSON(s.Stdout, struct {
			Path     string       `json:"path"`
			Profiles []profileRow `json:"profiles"`
		}{c.Path, rows})
	}
	var b bytes.Buffer
	t := newTable(&b)
	for _, r := range rows {
		mark, where := " ", r.BaseURL
		if r.Default {
			mark = "*"
		}
		if r.embedded {
			where = "embedded server"
		}
		t.row(mark+" "+r.Name, r.Vendor, where)
	}
	t.flush()
	if _, err := s.Stdout.Write(b.Bytes()); err != nil {
		return err
	}
	s.say("the profile file is %s", c.Path)
	return nil
}

// failOnError makes a finding of severity error the failure of the command that printed it.
func failOnError(findings []engine.Finding) error {
	for _, f := range findings {
		if f.Severity == string(config.Error) {
			return errFailed
		}
	}
	return nil
}
