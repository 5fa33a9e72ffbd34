package headless

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"authpeek/config"
	"authpeek/engine"
)

const manLong = `Prints the manual page of authpeek, or of one of its commands, as man reads it. --dir writes the pages of all commands
into a folder, which man finds when MANPATH names the folder above it.`

const manExample = `  authpeek man | man -l -
  authpeek man call inbox.fetch | man -l -
  authpeek man --dir ~/.local/share/man/man1`

func newMan(s *session) *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:     "man [COMMAND ...]",
		Short:   "Print the manual page",
		Long:    manLong,
		Example: manExample,
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			of, _, err := cmd.Root().Find(args)
			if err != nil {
				return nil, cobra.ShellCompDirectiveError
			}
			return commandNames(of), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, words []string) error {
			s.fillHelp()
			if dir != "" {
				if len(words) > 0 {
					return misuse("leave "+words[0]+" out", "--dir writes the pages of all commands")
				}
				return s.writeManual(cmd.Root(), dir)
			}
			of, rest, err := cmd.Root().Find(words)
			if err != nil || len(rest) > 0 {
				return noSuch(cmd, &engine.UsageError{Message: fmt.Sprintf("authpeek has no command %q", strings.Join(words, " ")), Fix: "authpeek --help lists them"})
			}
			page, err := manPage(of)
			if err != nil {
				return err
			}
			_, err = s.Stdout.Write(page)
			return err
		},
	}
	cmd.Flags().StringVar(&dir, "dir", "", "write the pages of all commands into the folder `DIR`, which is made when it is not there")
	return cmd
}

// manual implements Inspector.Manual.
func (s *session) manual(plain bool) ([]byte, error) {
	s.writing.Lock() // pages are made of commands that are changed meanwhile
	defer s.writing.Unlock()
	s.fillHelp()
	if !plain {
		return manPage(s.root)
	}
	var b bytes.Buffer
	var write func(*cobra.Command)
	write = func(c *cobra.Command) {
		fmt.Fprintf(&b, "%s\n\n%s\n\n%s\n", strings.ToUpper(c.CommandPath()), strings.TrimSpace(cmp.Or(c.Long, c.Short)), c.UsageString())
		for _, below := range c.Commands() {
			if hasPage(below) {
				write(below)
			}
		}
	}
	write(s.root)
	return b.Bytes(), nil
}

// writeManual writes the pages of a command and of all below it.
func (s *session) writeManual(of *cobra.Command, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return usage(err)
	}
	written := 0
	var write func(*cobra.Command) error
	write = func(c *cobra.Command) error {
		if !hasPage(c) {
			return nil
		}
		page, err := manPage(c)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, strings.ReplaceAll(c.CommandPath(), " ", "-")+".1"), page, 0o644); err != nil {
			return err
		}
		written++
		for _, below := range c.Commands() {
			if err := write(below); err != nil {
				return err
			}
		}
		return nil
	}
	if err := write(of); err != nil {
		return usage(err)
	}
	_, err := fmt.Fprintf(s.Stdout, "%d pages in %s; man -M %s authpeek shows the first\n", written, dir, filepath.Dir(dir))
	return err
}

// hasPage leaves out what cobra adds for itself, and the operations, which the page of call lists.
func hasPage(c *cobra.Command) bool {
	return !c.HasParent() || c.IsAvailableCommand() && !c.IsAdditionalHelpTopicCommand()
}

// commandNames are the commands below one.
func commandNames(of *cobra.Command) []string {
	var names []string
	for _, c := range of.Commands() {
		if hasPage(c) {
			names = append(names, c.Name()+"\t"+c.Short)
		}
	}
	return names
}

// manPage is a command's page in roff. Its date is that of the commit the program was built from, so that the same source gives the
// same page.
func manPage(c *cobra.Command) ([]byte, error) {
	at := builtAt()
	header := &doc.GenManHeader{Section: "1", Date: &at, Source: "authpeek " + programVersion(), Manual: "authpeek"}
	var b bytes.Buffer
	c.Root().DisableAutoGenTag = true
	long := c.Long
	defer func() { c.Long = long }()
	c.Long = asMarkdown(long)
	if err := doc.GenMan(c, header, &b); err != nil {
		return nil, err
	}
	if !c.HasParent() {
		b.WriteString(manFacts())
	}
	return b.Bytes(), nil
}

// asMarkdown keeps the rows of tables, which stand indented in the help, from running together as a paragraph's words do.
func asMarkdown(help string) string {
	var b strings.Builder
	inTable := false
	for line := range strings.Lines(help) {
		row := strings.HasPrefix(line, "  ")
		if row != inTable {
			b.WriteByte('\n')
		}
		if inTable = row; row {
			b.WriteString("    ")
		}
		b.WriteString(line)
	}
	return b.String()
}

// builtAt is when the program's source was committed; where that is not known, the beginning of Unix time.
func builtAt() time.Time {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, setting := range info.Settings {
			if at, err := time.Parse(time.RFC3339, setting.Value); err == nil && setting.Key == "vcs.time" {
				return at.UTC()
			}
		}
	}
	return time.Unix(0, 0).UTC()
}

// manFacts is what the page of the program itself says beside what the help does.
func manFacts() string {
	var b strings.Builder
	section := func(title string, rows ...[2]string) {
		fmt.Fprintf(&b, ".SH %s\n", title)
		for _, r := range rows {
			fmt.Fprintf(&b, ".TP\n\\fB%s\\fP\n%s\n", roff(r[0]), roff(r[1]))
		}
	}
	section("EXIT STATUS",
		[2]string{"0", "Fine."},
		[2]string{"1", "What was looked at failed: a call, a signature, a rule of the severity that --fail-on names."},
		[2]string{"2", "The command line or the configuration is wrong; nothing was looked at."})
	section("ENVIRONMENT",
		[2]string{"AUTHPEEK_CONFIG", "The profile file, where --config names none."},
		[2]string{"AUTHPEEK_KEY", "Any key of the profile in capitals, with __ for the dots: AUTHPEEK_PROVIDER__URL."},
		[2]string{"AUTHPEEK_MOTION", "reduced: no spinners and no moving parts."},
		[2]string{"NO_COLOR", "No colours; marks and words say all there is to say."},
		[2]string{"PAGER, EDITOR", "What opens a body from the inspector."},
		[2]string{"HTTP_PROXY, HTTPS_PROXY, NO_PROXY", "The proxy of calls, where the profile names none."})
	section("FILES",
		[2]string{"$XDG_CONFIG_HOME/authpeek/config.toml", "The profiles, of mode 0600. The profiles " + strings.Join(config.ReservedNames(), ", ") + " are built in."})
	return b.String()
}

// roff keeps a text from being taken for a request of the formatter.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "'") {
		text = `\&` + text
	}
	return text
}
