package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestParseBenchmarks(t *testing.T) {
	b := parseBenchmarks([]byte(`goos: linux
pkg: authpeek/engine
BenchmarkCall-2          	    9000	    120000 ns/op	   20000 B/op	     150 allocs/op
BenchmarkCall-2          	    9000	    100000 ns/op	   20000 B/op	     150 allocs/op
BenchmarkCall-2          	    9000	    140000 ns/op	   20000 B/op	     150 allocs/op
BenchmarkGrowth/of-10-2  	      10	       5.5 ns/op	        12.5 p99-ms
PASS
`))
	for _, tt := range []struct {
		name, unit string
		want       float64
	}{{"BenchmarkCall", "ns/op", 120000}, {"BenchmarkCall", "allocs/op", 150}, {"BenchmarkGrowth/of-10", "p99-ms", 12.5}} {
		if got, err := b.median(tt.name, tt.unit); err != nil || got != tt.want {
			t.Errorf("%s is %v %s, %v; want %v", tt.name, got, tt.unit, err, tt.want)
		}
	}
	if _, err := b.median("BenchmarkCall", "p99-ms"); err == nil {
		t.Error("a unit that was not reported has a median")
	}
}

func TestEither(t *testing.T) {
	for _, tt := range []struct{ a, b, want string }{
		{"BenchmarkA", "", "^BenchmarkA$"},
		{"BenchmarkA", "BenchmarkB", "^(BenchmarkA|BenchmarkB)$"},
		{"BenchmarkA/x", "BenchmarkA/y", "^BenchmarkA$/^(x|y)$"},
	} {
		if got := either(tt.a, tt.b); got != tt.want {
			t.Errorf("%s or %s is %s, want %s", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestTablesAreReplaced(t *testing.T) {
	file := filepath.Join(t.TempDir(), "text.md")
	if err := os.WriteFile(file, []byte("before\n"+tableBegins+"old\n"+tableEnds+"after\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	fresh := tableBegins + "new\n" + tableEnds
	for range 2 {
		if err := replaceIn(file, fresh); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(file); err != nil || string(got) != "before\n"+fresh+"after\n" {
		t.Errorf("%q, %v", got, err)
	}
	if err := os.WriteFile(file, []byte("no place"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := replaceIn(file, fresh); err == nil {
		t.Error("a file without a place for the tables is taken")
	}
}

// What cannot be measured fails the run, and does not go unseen.
func TestRowThatCannotBeMeasured(t *testing.T) {
	s := &setting{bin: "/nonexistent", bare: "/nonexistent", flood: "/nonexistent", quick: true, ran: map[string]benchmarks{}}
	if text, err := s.tables(t.Context(), regexp.MustCompile("^idle")); err == nil || !strings.Contains(err.Error(), "not measured") {
		t.Errorf("%q, %v", text, err)
	}
}

func TestDurationsInWords(t *testing.T) {
	for d, want := range map[time.Duration]string{1500 * time.Microsecond: "1.50 ms", 250 * time.Millisecond: "250 ms", 12340 * time.Microsecond: "12.3 ms", 1234 * time.Nanosecond: "1.23 µs"} {
		if got := ms(d); got != want {
			t.Errorf("%v is %s, want %s", d, got, want)
		}
	}
	if got := most([]time.Duration{4 * time.Millisecond, time.Millisecond, 2 * time.Millisecond}); got != "p50 2.00 ms, p99 4.00 ms" {
		t.Error(got)
	}
}
