package headless

import (
	"fmt"
	"io"
	"os"
	"strings"

	"authpeek/engine"
)

// parseArgs reads name=value words. What the names mean is the operation's business.
func parseArgs(words []string) (engine.Args, error) {
	args := engine.Args{}
	for _, word := range words {
		name, value, found := strings.Cut(word, "=")
		if !found || name == "" {
			return nil, misuse("write it as name=value", "%q is no argument", word)
		}
		args[name] = append(args[name], value)
	}
	return args, nil
}

// maxBody is the largest body that --body takes, in bytes.
const maxBody = 64 << 20

// readBody reads what --body names: a file, or standard input for "-".
func (s *session) readBody(name string) ([]byte, error) {
	if name == "" {
		return nil, nil
	}
	in, from := s.Stdin, "standard input"
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, misuse("name a readable file, or - for standard input", "--body: %v", err)
		}
		defer f.Close()
		in, from = f, name
	}
	body, err := io.ReadAll(io.LimitReader(in, maxBody+1))
	switch {
	case err != nil:
		return nil, misuse("name a readable file, or - for standard input", "--body: %v", err)
	case len(body) > maxBody:
		return nil, misuse("send less", "--body: %s is larger than %d MiB", from, maxBody>>20)
	}
	// An empty body is a body too; nil would stand for the operation's own.
	return append([]byte{}, body...), nil
}

// argsHelp lists an operation's arguments.
func argsHelp(op engine.Operation) string {
	if len(op.Args) == 0 {
		return "It takes no arguments."
	}
	var b strings.Builder
	b.WriteString("Arguments, as name=value words:\n")
	for _, a := range op.Args {
		var notes []string
		if a.Required {
			notes = append(notes, "needed")
		}
		if a.Repeat {
			notes = append(notes, "may be repeated")
		}
		line := fmt.Sprintf("  %s=%s", a.Word(), a.Hint)
		if len(notes) > 0 {
			line = fmt.Sprintf("%-40s %s", line, strings.Join(notes, ", "))
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	for _, a := range op.Args {
		if a.About != "" {
			b.WriteString("\n" + a.About + "\n")
		}
	}
	return strings.TrimRight(b.String(), "\n")
}
