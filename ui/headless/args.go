package headless

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"strings"

	"authpeek/config"
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

// secretWords fetches the arguments that are credentials from where their words say: env:NAME, file:PATH, keyring:SERVICE/USER or
// command:ARGV, as in the profile file. A credential that is written out works, and is warned of.
func (s *session) secretWords(ctx context.Context, op engine.Operation, args engine.Args) (engine.Args, error) {
	out := maps.Clone(args)
	for _, a := range op.Args {
		for name, values := range args {
			if !a.Secret || !a.Takes(name) {
				continue
			}
			fetched := make([]string, 0, len(values))
			for _, word := range values {
				ref := config.ParseRef(word)
				switch {
				case word == "", strings.HasPrefix(word, "tok#"): // the vendor's to make sense of
					fetched = append(fetched, word)
					continue
				case ref.Kind() == config.RefPlain:
					s.say("%s stands on the command line, where the shell keeps it and other programs see it; write %s=env:NAME or %s=file:PATH", name, name, name)
					fetched = append(fetched, word)
					continue
				}
				text, err := s.resolveText(ctx, name, ref)
				if err != nil {
					return nil, err
				}
				fetched = append(fetched, text)
			}
			out[name] = fetched
		}
	}
	return out, nil
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
		if a.Secret {
			notes = append(notes, "a secret: env:NAME, file:PATH or another reference")
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
