package headless

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
)

// explainLog reads a log and prints what was recognised in it.
func (s *session) explainLog(ctx context.Context, f doctorFlags) error {
	began := s.Now()
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
	plain := func() error {
		var b bytes.Buffer
		writeLogReport(&b, report)
		_, err := s.Stdout.Write(b.Bytes())
		return err
	}
	// ctrl+c ends a log that is followed, and what was read until then is all there is.
	return s.hand(context.WithoutCancel(ctx), f.gate, s.logSuite(report, began, f), plain, func() any { return report })
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
