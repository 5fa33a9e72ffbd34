package headless

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/export"
	recorded "authpeek/engine/session"
)

// exportFlags are those of export.
type exportFlags struct {
	as, read, out string
	force         bool
	reveal        int
}

const exportLong = `Hands on what was recorded: one call by its number, or the whole session.

As curl it is a command line for a POSIX shell that sends the same bytes; each credential stands as $TOKEN. As har it is an
HTTP archive, version 1.2, which the network tab of a browser opens. As bundle it is a zip file with the session, the archive,
the findings, the configuration and the versions, for somebody who is to look at it.

Credentials stand as fingerprints, tok# and six digits, the same one in every file. Before anything is written it is searched
for every credential that the profile holds, and for whatever has the form of a signed token, also where they are escaped or
encoded; when one is left, nothing is written.

A recording holds no credentials, so --reveal can only fill in what a profile of this machine has: an API key, a private key, a
fixed token, and that only where its fingerprint is the one in the call. It is for curl alone and asks twice; without a terminal
the flag has to be given twice.

Exit code 0: it was written. 1: a secret is left, or it cannot be written. 2: the command line or the recording is wrong.`

const exportExample = `  authpeek call inbox.fetch --record monday.jsonl
  authpeek export 1 -r monday.jsonl
  TOKEN=… sh -c "$(authpeek export 1 -r monday.jsonl)"
  authpeek export 12 --as har -r monday.jsonl -o call.har
  authpeek export session --as har -r monday.jsonl > monday.har
  authpeek export session --as bundle -r monday.jsonl -o for-support.zip
  authpeek export 12 -r monday.jsonl -p acme --reveal`

func newExport(s *session) *cobra.Command {
	var f exportFlags
	cmd := &cobra.Command{
		Use:     "export CALL|session",
		Short:   "Hand on a recorded call or session: curl, HAR, or a redacted bundle",
		Long:    exportLong,
		Example: exportExample,
		Args:    exactly(1, "the number of a call, or the word session"),
		ValidArgs: []string{
			"session",
		},
		RunE: func(cmd *cobra.Command, args []string) error { return s.export(cmd.Context(), args[0], f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.as, "as", "", "write it as `FORM`: curl, har or bundle; a call is curl when nothing is said, a session a bundle")
	flags.VarP(fileFlag{&f.read}, "read", "r", "the recorded session of `FILE`; the newest that the key S has saved when nothing is said")
	flags.StringVarP(&f.out, "output", "o", "", "write into `FILE`, readable for its owner alone; - is standard output, where curl and har go when nothing is said")
	flags.BoolVar(&f.force, "force", false, "replace the file when it is there already")
	flags.CountVar(&f.reveal, "reveal", "fill credentials of the profile into the curl line, in clear; asks twice, or is given twice")
	_ = cmd.RegisterFlagCompletionFunc("as", cobra.FixedCompletions([]string{"curl", "har", "bundle"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// export reads a recording and writes what was asked for.
func (s *session) export(ctx context.Context, what string, f exportFlags) error {
	if f.as == "" {
		f.as = "curl"
		if what == "session" {
			f.as = "bundle"
		}
	}
	if !slices.Contains([]string{"curl", "har", "bundle"}, f.as) {
		return misuse("use curl, har or bundle", "there is no export as %q", f.as)
	}
	if f.reveal > 0 && f.as != "curl" {
		return misuse("copy one call: authpeek export CALL --as curl --reveal", "--reveal is for curl alone: nothing that is handed on as %s holds a credential", f.as)
	}
	path, err := s.recordingFor(f.read)
	if err != nil {
		return err
	}
	read, err := s.readSession(ctx, path, recorded.Read)
	if err != nil {
		return err
	}
	calls, err := chosenCalls(what, path, export.Calls(read.Events))
	if err != nil {
		return err
	}
	profile := s.exportProfile(ctx, read.Meta)
	var text []byte
	switch f.as {
	case "curl":
		text, err = s.exportCurl(ctx, calls, profile, f)
	case "har":
		text, err = s.exportHAR(ctx, calls)
	default:
		text, err = s.exportBundle(ctx, calls, profile, read, what == "session")
	}
	if err != nil {
		return err
	}
	return s.deliver(text, f, bundleName(read))
}

// chosenCalls picks the call with a number, or all for "session".
func chosenCalls(what, path string, all []*engine.Call) ([]*engine.Call, error) {
	if what == "session" {
		return all, nil
	}
	id, err := strconv.ParseUint(strings.TrimPrefix(what, "#"), 10, 64)
	if err != nil {
		return nil, misuse("name a call by its number, like 12, or say session", "there is no call %q", what)
	}
	i, found := slices.BinarySearchFunc(all, engine.CallID(id), func(c *engine.Call, id engine.CallID) int { return int(c.ID) - int(id) })
	if found {
		return all[i : i+1], nil
	}
	if len(all) == 0 {
		return nil, misuse("record it again: authpeek --record FILE", "%s holds no call", path)
	}
	var near []string
	for _, c := range all[max(0, i-2):min(len(all), i+2)] {
		near = append(near, fmt.Sprintf("%d %s", c.ID, engine.Clean(c.Operation)))
	}
	return nil, misuse("the nearest are "+commas(near), "%s has no call %d; its %d go from %d to %d", path, id, len(all), all[0].ID, all[len(all)-1].ID)
}

// exportCurl writes one command line for each call; those of which no request left are comments.
func (s *session) exportCurl(ctx context.Context, calls []*engine.Call, p exportedProfile, f exportFlags) ([]byte, error) {
	if f.reveal > 0 {
		for _, c := range calls {
			if err := p.belongs(c); err != nil && len(p.secrets) > 0 {
				return nil, err
			}
		}
		if err := s.askedTwice(f, p); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	for i, c := range calls {
		command, err := export.Curl(c)
		if f.reveal > 0 {
			command, err = export.CurlInClear(c, p.reveal)
		}
		if err != nil && len(calls) == 1 {
			return nil, misuse("choose another call", "call %d is no curl line: %s", c.ID, engine.Clean(err.Error()))
		}
		if len(calls) > 1 {
			if i > 0 {
				b.WriteString("\n")
			}
			fmt.Fprintf(&b, "# call %d: %s\n", c.ID, engine.Clean(c.Operation))
		}
		if err != nil {
			fmt.Fprintf(&b, "# %s\n", engine.Clean(err.Error()))
			continue
		}
		b.WriteString(command.Text + "\n")
		s.sayVariables(c, command)
	}
	if f.reveal > 0 {
		return b.Bytes(), nil
	}
	return b.Bytes(), export.Check(ctx, s.engine.Scanner(), nil, export.File{Name: "the command line", Text: b.Bytes()})
}

// sayVariables says what has to be done before a command line works.
func (s *session) sayVariables(c *engine.Call, command export.Command) {
	for _, v := range command.Variables {
		s.say("call %d: $%s stands for %s", c.ID, v.Name, v.Fingerprint)
	}
	if command.BodyFile != "" {
		s.say("call %d: its body was not kept whole; put it into %s", c.ID, command.BodyFile)
	}
}

func (s *session) exportHAR(ctx context.Context, calls []*engine.Call) ([]byte, error) {
	text, err := export.HAR(ctx, calls, export.Meta{Version: export.Program()})
	if err != nil {
		return nil, err
	}
	return text, export.Check(ctx, s.engine.Scanner(), nil, export.File{Name: "the archive", Text: text})
}

func (s *session) exportBundle(ctx context.Context, calls []*engine.Call, p exportedProfile, read *recorded.Session, whole bool) ([]byte, error) {
	setup := read.Meta.Setup()
	versions := export.NewVersions("", s.engine.Vendor(setup.Vendor), setup).Of(read.Meta.Program, read.Meta.OS, read.Meta.Arch)
	c := export.Contents{Versions: versions, Calls: calls}
	if whole {
		text, err := read.Lines()
		if err != nil {
			return nil, err
		}
		c.Files = append(c.Files, export.File{Name: export.SessionFile, Text: text})
	}
	shown, err := p.shown, error(nil)
	if shown == nil {
		s.say("this machine has no profile %q: the configuration in the bundle is what the recording tells of it", read.Meta.Profile)
		shown, err = read.Meta.Config()
	} else {
		now := s.Now().UTC().Format("2006-01-02 15:04")
		shown = append(fmt.Appendf(nil, "# Profile %s as this machine had it at %s UTC, which may be later than the session.\n", engine.Clean(p.name), now), shown...)
	}
	if err != nil {
		return nil, err
	}
	c.Files = append(c.Files, export.File{Name: export.ConfigFile, Text: shown})
	var b bytes.Buffer
	err = export.Bundle(ctx, &b, s.engine.Scanner(), c)
	return b.Bytes(), err
}

// deliver writes to standard output or to a file, whole or not at all.
func (s *session) deliver(text []byte, f exportFlags, name string) error {
	out := f.out
	if out == "" && f.as == "bundle" {
		out = name
	}
	if out == "" || out == "-" {
		if f.as == "bundle" && s.Columns != nil {
			return misuse("name a file: -o "+name, "a bundle is a zip file, and standard output is a terminal")
		}
		_, err := s.Stdout.Write(text)
		return err
	}
	if err := export.Save(out, text, f.force); err != nil {
		var wrong *engine.UsageError
		if errors.As(err, &wrong) {
			return usage(err)
		}
		return err
	}
	s.say("wrote %s, %s", out, size(int64(len(text))))
	return nil
}

// reveal gives the profile's credentials by their fingerprints.
func (p exportedProfile) reveal(fingerprint string) (auth.Secret, bool) {
	secret, ok := p.secrets[fingerprint]
	return secret, ok
}
