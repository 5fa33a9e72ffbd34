package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// benchmarks are the measurements of one run of go test: of each benchmark, by unit, all its samples.
type benchmarks map[string]map[string][]float64

// bench runs benchmarks of a package in one process, so that each stands beside its reference, and keeps what they gave.
func (s *setting) bench(ctx context.Context, pkg, expr, benchtime string, count int) (benchmarks, error) {
	key := pkg + " " + expr
	if b, ok := s.ran[key]; ok {
		return b, nil
	}
	if s.quick {
		benchtime = "1x"
	}
	cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", expr, "-benchmem", "-benchtime", benchtime, "-count", strconv.Itoa(s.samples(count)), "-timeout", "30m", pkg)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("go test -bench '%s' %s: %w\n%s", expr, pkg, err, out)
	}
	b := parseBenchmarks(out)
	if len(b) == 0 {
		return nil, fmt.Errorf("%s has no benchmark %s", pkg, expr)
	}
	s.ran[key] = b
	return b, nil
}

// cores is what go test puts behind a benchmark's name.
var cores = regexp.MustCompile(`-\d+$`)

// parseBenchmarks reads what go test -bench prints.
func parseBenchmarks(out []byte) benchmarks {
	b := benchmarks{}
	lines := bufio.NewScanner(bytes.NewReader(out))
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		if len(words) < 4 || !strings.HasPrefix(words[0], "Benchmark") {
			continue
		}
		name := cores.ReplaceAllString(words[0], "")
		if b[name] == nil {
			b[name] = map[string][]float64{}
		}
		for i := 2; i+1 < len(words); i += 2 {
			v, err := strconv.ParseFloat(words[i], 64)
			if err != nil {
				break
			}
			b[name][words[i+1]] = append(b[name][words[i+1]], v)
		}
	}
	return b
}

// median is that of a benchmark's samples in a unit.
func (b benchmarks) median(name, unit string) (float64, error) {
	samples := b[name][unit]
	if len(samples) == 0 {
		return 0, fmt.Errorf("no %s of %s", unit, name)
	}
	return percentile(samples, 0.5), nil
}

// timed is a row of one benchmark, in time for each operation, beside another one of the same package, which may be none.
func timed(pkg, name, bare, benchtime string) func(context.Context, *setting) (figure, error) {
	return timedOf(pkg, either(name, bare), name, bare, benchtime, 5)
}

// timedOf is timed where several rows share one run, whose setting up takes long.
func timedOf(pkg, expr, name, bare, benchtime string, count int) func(context.Context, *setting) (figure, error) {
	return func(ctx context.Context, s *setting) (figure, error) {
		b, err := s.bench(ctx, pkg, expr, benchtime, count)
		if err != nil {
			return figure{}, err
		}
		ns, err := b.median(name, "ns/op")
		if err != nil {
			return figure{}, err
		}
		f := figure{value: ms(time.Duration(ns))}
		if bare == "" {
			return f, nil
		}
		ref, err := b.median(bare, "ns/op")
		if err != nil {
			return figure{}, err
		}
		f.bare = ms(time.Duration(ref))
		f.value += fmt.Sprintf(", %.2f times the bare one", ns/ref)
		return f, nil
	}
}

// either is the expression that matches both names and their subtests' parents, as go test wants it: part by part.
func either(a, b string) string {
	if b == "" || a == b {
		b = a
	}
	as, bs := strings.Split(a, "/"), strings.Split(b, "/")
	var parts []string
	for i := range max(len(as), len(bs)) {
		switch {
		case i >= len(as):
			parts = append(parts, bs[i])
		case i >= len(bs) || as[i] == bs[i]:
			parts = append(parts, "^"+regexp.QuoteMeta(as[i])+"$")
		default:
			parts = append(parts, "^("+regexp.QuoteMeta(as[i])+"|"+regexp.QuoteMeta(bs[i])+")$")
		}
	}
	return strings.Join(parts, "/")
}
