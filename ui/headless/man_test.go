package headless

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"authpeek/config"
)

var update = flag.Bool("update", false, "write the manual pages anew")

// The pages that the program has are those of its commands as they are now, and no others.
func TestManualIsCurrent(t *testing.T) {
	s := newSession(options(func(string) (string, bool) { return "", false }))
	root := newRoot(s)
	s.root = root
	s.addCommands()
	s.fillHelp()
	root.InitDefaultCompletionCmd()
	root.InitDefaultHelpCmd()
	pages := map[string]bool{}
	var each func(*cobra.Command)
	each = func(c *cobra.Command) { // those that --dir leaves out as well: somebody may name one
		name := filepath.Join("manual", pageFile(c))
		pages[name] = true
		want := makePage(t, c)
		if *update {
			if err := os.WriteFile(name, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(name)
		if err != nil {
			t.Errorf("%v; go test ./ui/headless -run Manual -update writes it", err)
		} else if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s is out of date (-want +got); go test ./ui/headless -run Manual -update writes it anew:\n%s", name, diff)
		}
		for _, below := range c.Commands() {
			each(below)
		}
	}
	each(root)
	kept, err := filepath.Glob("manual/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range kept {
		if !pages[name] {
			t.Errorf("%s is the page of no command", name)
		}
	}
}

// makePage is a command's page, with words in place of what is known only where the program is built.
func makePage(t *testing.T, c *cobra.Command) []byte {
	t.Helper()
	at := time.Unix(0, 0).UTC()
	var b bytes.Buffer
	c.Root().DisableAutoGenTag = true
	long := c.Long
	defer func() { c.Long = long }()
	c.Long = asMarkdown(long)
	if err := doc.GenMan(c, &doc.GenManHeader{Section: "1", Date: &at, Source: "authpeek VERSION", Manual: "authpeek"}, &b); err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(b.Bytes(), []byte(manHead)) {
		t.Errorf("the page of %s has no place for its date and version", c.CommandPath())
	}
	if !c.HasParent() {
		b.WriteString(manFacts())
	}
	return b.Bytes()
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
