package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Between these two lines of ARCHITECTURE.md everything is this program's.
const (
	tableBegins = "<!-- figures: go run ./ui/figures -write -->\n"
	tableEnds   = "<!-- end of figures -->\n"
)

// figure is what a row has shown, and what the bare thing beside it has.
type figure struct{ value, bare string }

// row is one line of the table.
type row struct {
	what, budget string
	// bare names what stands beside it.
	bare    string
	measure func(context.Context, *setting) (figure, error)
}

// tables measures the rows that are wanted and lays them out. What cannot be measured is said in its row, and fails the run at its end.
func (s *setting) tables(ctx context.Context, wanted *regexp.Regexp) (string, error) {
	var b strings.Builder
	b.WriteString(tableBegins)
	fmt.Fprintf(&b, "Measured on %s with %s, %d cores, %s/%s.\n", time.Now().UTC().Format(time.DateOnly), runtime.Version(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH)
	var failed []string
	for _, t := range sheets() {
		rows := slices.DeleteFunc(t.rows, func(r row) bool { return !wanted.MatchString(r.what) })
		if len(rows) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n%s\n\n| what | budget | authpeek | bare, in the same run |\n|---|---|---|---|\n", t.title)
		for _, r := range rows {
			f, err := r.measure(ctx, s)
			if ctx.Err() != nil {
				return "", ctx.Err()
			}
			if err != nil {
				failed = append(failed, fmt.Sprintf("%s: %v", r.what, err))
				f.value = "not measured"
			}
			bare := f.bare
			if bare != "" && r.bare != "" {
				bare = r.bare + ": " + bare
			}
			line := fmt.Sprintf("| %s | %s | %s | %s |", r.what, r.budget, f.value, cmp.Or(bare, "–"))
			fmt.Fprintln(&b, line)
			fmt.Fprintln(os.Stderr, line) // a long run that is ended has said something
		}
	}
	b.WriteString(tableEnds)
	if failed != nil {
		return "", fmt.Errorf("%d rows could not be measured:\n%s\n\n%s", len(failed), strings.Join(failed, "\n"), b.String())
	}
	return b.String(), nil
}

// replaceIn puts the tables where the file has its old ones.
func replaceIn(file, tables string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	before, rest, begins := bytes.Cut(text, []byte(tableBegins))
	_, after, ends := bytes.Cut(rest, []byte(tableEnds))
	if !begins || !ends {
		return fmt.Errorf("%s has no place for the tables; it wants the lines\n%s%s", file, tableBegins, tableEnds)
	}
	return os.WriteFile(file, slices.Concat(before, []byte(tables), after), 0o644)
}

// percentile is the q-quantile by nearest rank, of at least one sample.
func percentile[T cmp.Ordered](samples []T, q float64) T {
	sorted := slices.Sorted(slices.Values(samples))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

// ms writes a duration in milliseconds with three figures that mean something.
func ms(d time.Duration) string {
	v := d.Seconds() * 1000
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f ms", v)
	case v >= 10:
		return fmt.Sprintf("%.1f ms", v)
	case v >= 0.1:
		return fmt.Sprintf("%.2f ms", v)
	default:
		return fmt.Sprintf("%.3g µs", v*1000)
	}
}

// half and most are the median, and it together with the 99th of a hundred.
func half(took []time.Duration) string { return ms(percentile(took, 0.5)) }

func most(took []time.Duration) string {
	return "p50 " + ms(percentile(took, 0.5)) + ", p99 " + ms(percentile(took, 0.99))
}

func mb(bytes int64) string { return fmt.Sprintf("%.1f MB", float64(bytes)/1e6) }
