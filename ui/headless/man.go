package headless

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

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
	s.addCommands()
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
		if err := os.WriteFile(filepath.Join(dir, pageFile(c)), page, 0o644); err != nil {
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

// manual are the pages as the command tree gives them. They are made by a test and not by the program: the library that makes them
// reads Markdown, and what that prepares would take a tenth of every start.
//
//go:embed manual/*.1
var manual embed.FS

// manPage is a command's page in roff. Its date is that of the commit the program was built from, so that the same source gives the
// same page.
func manPage(c *cobra.Command) ([]byte, error) {
	page, err := manual.ReadFile("manual/" + pageFile(c))
	if err != nil {
		return nil, fmt.Errorf("%s has no manual page: %w", c.CommandPath(), err)
	}
	head := fmt.Sprintf("%q \"authpeek %s\"", builtAt().Format("Jan 2006"), programVersion())
	return bytes.Replace(page, []byte(manHead), []byte(head), 1), nil
}

// manHead is what stands for the date and the version in the pages that are kept.
const manHead = `"Jan 1970" "authpeek VERSION"`

// pageFile is what the page of a command is called.
func pageFile(c *cobra.Command) string {
	return strings.ReplaceAll(c.CommandPath(), " ", "-") + ".1"
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
