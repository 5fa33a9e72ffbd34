package ui

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestProgramsToOpenWith(t *testing.T) {
	here := func(names ...string) func(string) (string, error) {
		return func(name string) (string, error) {
			if slices.Contains(names, name) {
				return "/bin/" + name, nil
			}
			return "", errors.New("not found")
		}
	}
	for _, tt := range []struct {
		name   string
		editor bool
		env    map[string]string
		look   func(string) (string, error)
		want   []string
		says   string
	}{
		{name: "the pager of the environment", env: map[string]string{"PAGER": "most '+w x' -s"}, look: here("most", "less"), want: []string{"/bin/most", "+w x", "-s"}},
		{name: "less", look: here("less", "more"), want: []string{"/bin/less", "-R"}},
		{name: "more", env: map[string]string{"PAGER": "  "}, look: here("more"), want: []string{"/bin/more"}},
		{name: "none", look: here(), says: "set PAGER"},
		{name: "a pager that is not there", env: map[string]string{"PAGER": "most"}, look: here("less"), says: `PAGER names "most", which is not found`},
		{name: "a quote", env: map[string]string{"PAGER": "less 'x"}, look: here("less"), says: "PAGER: a quote in the command is not closed"},
		{name: "visual", editor: true, env: map[string]string{"VISUAL": "vim", "EDITOR": "ed"}, look: here("vim", "ed"), want: []string{"/bin/vim"}},
		{name: "editor", editor: true, env: map[string]string{"EDITOR": "ed -p:"}, look: here("vim", "ed"), want: []string{"/bin/ed", "-p:"}},
		{name: "no editor", editor: true, look: here("vim"), says: "neither VISUAL nor EDITOR is set"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			command := pagerCommand
			if tt.editor {
				command = editorCommand
			}
			_, argv, err := command(func(name string) string { return tt.env[name] }, tt.look)
			if !slices.Equal(argv, tt.want) || (err == nil) != (tt.says == "") || err != nil && !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%q, %v", argv, err)
			}
		})
	}
}

// A name never leads out of the private folder.
func TestPrivateFile(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	for _, name := range []string{"call-1.json", "../../evil", "/etc/passwd", "a/b"} {
		folder, file, err := privateFile(name, func(w io.Writer) error { _, err := io.WriteString(w, "x"); return err })
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(file)
		if err != nil || filepath.Dir(file) != folder.path || info.Mode().Perm() != 0o600 {
			t.Errorf("%s is at %s, %v", name, file, err)
		}
	}
}
