package headless

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// doctorFlags are those of doctor.
type doctorFlags struct {
	sdkLog, platform string
	json             bool
}

const doctorLong = `Reads the log of an app and explains what the Bloomreach SDKs have written there: each known line with what it means in the
app and what to do, the requests that Android logs, and what follows from what. The log may come from logcat in any of its
formats, Android Studio, Xcode's console, Console.app, log stream, Flutter or React Native, in UTF-8 or UTF-16, or packed with
gzip.

Credentials in the log are named by their fingerprints and never printed; of a token its alg, its end and its customer are
told. Nothing is sent anywhere.

Exit code 0: nothing of severity error was recognised. 1: something was. 2: the command line is wrong, or the file is no log.`

const doctorExample = `  adb logcat -d | authpeek doctor --sdk-log -
  adb logcat -d -s Exponea:V OkHttp:D | authpeek doctor --sdk-log - --json
  log show --last 10m --predicate 'process == "Shop"' | authpeek doctor --sdk-log -
  authpeek doctor --sdk-log xcode-console.txt --platform ios`

func newDoctor(s *session) *cobra.Command {
	var f doctorFlags
	cmd := &cobra.Command{
		Use:     "doctor",
		Short:   "Explain the SDK's lines in the log of an app",
		Long:    doctorLong,
		Example: doctorExample,
		Args:    doctorWords,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !cmd.Flags().Changed("sdk-log") {
				return noSuch(cmd, &engine.UsageError{
					Message: "doctor explains the log of an app, and was given none", Fix: "name it with --sdk-log FILE, or --sdk-log - for standard input",
				})
			}
			return s.doctor(cmd.Context(), f)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.sdkLog, "sdk-log", "", "the log `FILE` to explain, or - for standard input")
	flags.StringVar(&f.platform, "platform", "auto", "whose SDK wrote it: auto, android or ios")
	flags.BoolVar(&f.json, "json", false, "print one JSON object")
	_ = cmd.RegisterFlagCompletionFunc("platform", cobra.FixedCompletions([]string{"auto", bloomreach.Android, bloomreach.IOS}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// doctorWords refuses words; one is taken for the log that somebody forgot to name the flag of.
func doctorWords(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return noSuch(cmd, &engine.UsageError{Message: fmt.Sprintf("doctor takes no words, and was given %q", args[0]), Fix: "write --sdk-log " + args[0]})
}

// doctor reads a log and prints what was recognised in it.
func (s *session) doctor(ctx context.Context, f doctorFlags) error {
	reader := bloomreach.LogReader{Platform: f.platform}
	switch f.platform {
	case "auto":
		reader.Platform = ""
	case bloomreach.Android, bloomreach.IOS:
	default:
		return misuse("use one of auto, android, ios", "there is no platform %q", f.platform)
	}
	in, err := s.openSDKLog(f.sdkLog)
	if err != nil {
		return err
	}
	defer in.Close()
	text := untilCancelled(ctx, in)
	defer text.Close() // or the copy would wait for a reader that has seen enough
	report, err := reader.Read(text)
	switch {
	case errors.Is(err, bloomreach.ErrNotText):
		return usage(fmt.Errorf("--sdk-log: %w", err))
	case err != nil:
		return misuse("export the log anew", "--sdk-log: the log broke off in line %d: %v", report.Lines, err)
	}
	if f.json {
		err = printJSON(s.Stdout, report)
	} else {
		var b bytes.Buffer
		writeLogReport(&b, report)
		_, err = s.Stdout.Write(b.Bytes())
	}
	if err == nil && report.Errors() > 0 {
		err = errFailed
	}
	return err
}

func (s *session) openSDKLog(name string) (io.ReadCloser, error) {
	switch name {
	case "":
		return nil, misuse("name a file, or - for standard input", "--sdk-log is empty")
	case "-":
		if s.Terminal {
			s.say("reading standard input; paste the log, then end it with ctrl+d on a line of its own")
		}
		return io.NopCloser(s.Stdin), nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, misuse("name a readable file, or - for standard input", "--sdk-log: %v", err)
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		_ = f.Close() // it was only looked at
		return nil, misuse("name the log itself", "--sdk-log: %s is a folder", name)
	}
	return f, nil
}

// untilCancelled ends a reader when ctx does, as if it had come to its end: a logcat that is followed has none, and ctrl+c is
// how a person says that it has been enough.
func untilCancelled(ctx context.Context, in io.Reader) io.ReadCloser {
	out, feed := io.Pipe()
	context.AfterFunc(ctx, func() { _ = feed.Close() })
	go func() {
		// The copy may hang in a read of standard input until the process ends.
		_, err := io.Copy(feed, in)
		if errors.Is(err, io.ErrClosedPipe) {
			err = nil
		}
		_ = feed.CloseWithError(err)
	}()
	return out
}

// writeLogReport writes a report for a person: the verdict, then what was found, in the log's own order.
func writeLogReport(w io.Writer, r bloomreach.LogReport) {
	fmt.Fprintln(w, engine.Clean(r.Verdict))
	fmt.Fprintln(w, r.Facts())
	if len(r.Findings) == 0 {
		fmt.Fprintln(w)
		fmt.Fprintln(w, bloomreach.LogScope)
		return
	}
	for _, f := range r.Findings {
		fmt.Fprintln(w)
		fmt.Fprintf(w, "%s %s  %s\n", logMark(f.Severity), engine.Clean(f.Code), engine.Clean(f.Title))
		fmt.Fprintln(w, "  "+engine.Clean(f.Where()))
		for _, row := range []struct{ label, text string }{{"log", f.Sample}, {"means", f.Detail}, {"to do", f.Fix}, {"see", f.Ref}} {
			if row.text != "" {
				fmt.Fprintf(w, "  %-6s %s\n", row.label, engine.Clean(row.text))
			}
		}
	}
}

func logMark(severity string) string {
	switch severity {
	case "error":
		return "✗"
	case "warning":
		return "▲"
	default:
		return "i"
	}
}
