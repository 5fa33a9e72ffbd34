package headless

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"

	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
	"authpeek/config"
	"authpeek/engine"
)

// maxGiven bounds what a token is looked for in, in bytes: the longest token that is read, and a command around it.
const maxGiven = jose.MaxLength + 64<<10

// fromWord is what given.from says of a token that is written out.
const fromWord = "the command line"

// given is a text with a token in it.
type given struct {
	text string // a secret
	from string // "standard input", "token.txt", "env:TOKEN", "the command line"
}

// stdinIsToken tells whether the token comes from standard input, which can be read once only.
func stdinIsToken(args []string) bool { return len(args) == 0 || args[0] == "-" }

// givenToken reads what TOKEN names, or standard input.
func (s *session) givenToken(ctx context.Context, cmd *cobra.Command, args []string) (given, error) {
	if len(args) == 0 {
		if s.stdinIsTerminal() {
			return given{}, noSuch(cmd, &engine.UsageError{
				Message: cmd.CommandPath() + " needs a token", Fix: "pipe it in, or name a file, env:NAME or another reference",
			})
		}
		args = []string{"-"}
	}
	return s.readGiven(ctx, args[0])
}

// readGiven reads one TOKEN word.
func (s *session) readGiven(ctx context.Context, word string) (given, error) {
	g := given{from: word}
	var err error
	switch ref := config.ParseRef(word); {
	case word == "":
		g.from = fromWord
	case word == "-":
		if s.stdinIsTerminal() {
			s.say("reading standard input; paste the token, then end it with ctrl+d on a line of its own")
		}
		g.from = "standard input"
		g.text, err = readText(s.Stdin, g.from)
	case ref.Kind() == config.RefFile:
		g.from = fileName(word)
		g.text, err = readTextFile(homePath(strings.TrimPrefix(word, "file:")))
	case ref.Kind() != config.RefPlain:
		g.text, err = s.resolveText(ctx, "TOKEN", ref)
	case isPath(word):
		g.from = fileName(word)
		g.text, err = readTextFile(homePath(word))
	default:
		g.from, g.text = fromWord, word
		if len(word) > maxGiven {
			err = tooLong(g.from)
		}
	}
	return g, err
}

// find looks for the token. When one is to be verified, a text in which nothing looks like a token is taken for one and judged,
// even an empty one: whoever asks whether a token is valid gets an answer.
func (g given) find(deciding bool) (diagnose.Input, error) {
	if isKey(g.text) {
		return diagnose.Input{}, misuse("give it as --key, and the token in its place", "%s holds a key, and no token", g.from)
	}
	in := diagnose.FindToken(g.text)
	switch {
	case in.Token != "":
		return in, nil
	case deciding:
		return diagnose.Input{Token: g.text, Exact: g.text}, nil
	case strings.Trim(g.text, "\x00\ufeff \t\r\n") == "":
		return in, misuse("see what should have put a token there", "%s is empty", g.from)
	}
	return in, misuse("give the token itself, or a text that has one in it", "nothing in %s looks like a token", g.from)
}

// stdinIsTerminal tells whether somebody would have to type. Options.Terminal is about the output too.
func (s *session) stdinIsTerminal() bool {
	f, ok := s.Stdin.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}

// isPath tells a file's name from a token. A word that looks like the name of a file that is missing is still one: as a token
// it would be reported as nine opaque characters.
func isPath(word string) bool {
	for _, start := range []string{"./", "../", "~/", "/"} {
		if strings.HasPrefix(word, start) {
			return true
		}
	}
	if strings.ContainsAny(word, " \n{\"'") || len(word) > 1024 {
		return false
	}
	if _, err := os.Stat(word); err == nil {
		return true
	}
	switch filepath.Ext(word) {
	case ".txt", ".jwt", ".jws", ".jwe", ".json", ".token", ".log", ".har":
		return strings.Count(word, ".") == 1
	}
	return false
}

// fileName is the name of a file as it may be shown. A token that was taken for one has a signature in it.
func fileName(path string) string {
	if in := diagnose.FindToken(filepath.Base(strings.TrimPrefix(path, "file:"))); strings.Count(in.Token, ".") > 1 && jose.Parse(in.Token).Form != jose.FormOpaque {
		return "a file that is called like a token"
	}
	return path
}

// isKey tells a key in PEM, or a JWK or a set of them, from a token.
func isKey(text string) bool {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "-----BEGIN ") {
		return true
	}
	if !strings.HasPrefix(text, "{") {
		return false
	}
	var o struct {
		Kty  string            `json:"kty"`
		Keys []json.RawMessage `json:"keys"`
	}
	return json.Unmarshal([]byte(text), &o) == nil && (o.Kty != "" || o.Keys != nil)
}

// homePath follows ~/ where no shell has.
func homePath(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	return path
}

func readTextFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fileTrouble(path, err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return "", misuse("name the file itself", "%s is a folder", path)
	}
	return readText(f, path)
}

func fileTrouble(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return misuse("correct the name, or give env:NAME or - for standard input", "there is no file %s", fileName(path))
	case errors.Is(err, fs.ErrPermission):
		return misuse("allow it for your account", "%s may not be read", fileName(path))
	default:
		// A PathError has the path in it.
		var why *fs.PathError
		if errors.As(err, &why) {
			err = why.Err
		}
		return misuse("name a readable file", "%s cannot be read: %v", fileName(path), err)
	}
}

func readText(in io.Reader, from string) (string, error) {
	text, err := io.ReadAll(io.LimitReader(in, maxGiven+1))
	switch {
	case err != nil:
		return "", misuse("see that it can be read", "%s broke off: %v", from, err)
	case len(text) > maxGiven:
		return "", tooLong(from)
	}
	return string(text), nil
}

func tooLong(from string) error {
	return misuse("cut the token out first", "%s holds more than %s, and no token does", from, sizeWords(jose.MaxLength))
}

// sizeWords writes a number of bytes for a person.
func sizeWords(n int) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d KiB", n>>10)
}
