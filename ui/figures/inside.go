package main

import (
	"context"
	"fmt"
	"time"
)

// Packages whose benchmarks stand in the tables.
const (
	enginePkg = "authpeek/engine"
	tapPkg    = "authpeek/engine/tap"
	josePkg   = "authpeek/auth/jose"
	kitPkg    = "authpeek/ui/kit"
	uiPkg     = "authpeek/ui"
	readPkg   = "authpeek/engine/session"
)

// inside are the rows that benchmarks of the packages give.
func inside() []row {
	return []row{
		{"a call, consents.fetch of the sandbox", "under 10 % over bare net/http", "net/http and encoding/json", besides("BenchmarkCall/consents.fetch/sandbox/beside")},
		{"a call, inbox.fetch of the sandbox", "under 10 % over bare net/http", "net/http and encoding/json", besides("BenchmarkCall/inbox.fetch/sandbox/beside")},
		{"tap, small calls", "90 % of httputil's throughput", "httputil.ReverseProxy", throughput("small")},
		{"tap, answers of 256 KiB", "90 % of httputil's throughput", "httputil.ReverseProxy", throughput("256KiB")},
		{"tap, answers of 16 MiB", "90 % of httputil's throughput", "httputil.ReverseProxy", throughput("16MiB")},
		{"tap, 64 connections", "90 % of httputil's throughput", "httputil.ReverseProxy", throughput("64_connections")},
		{"inspection of a token", "3 times ParseUnverified", "golang-jwt's ParseUnverified", timed(josePkg, "BenchmarkParse/authpeek", "BenchmarkParse/golang-jwt", "1s")},
		{"50 MB of JSON, first screen", "50 ms", "", timed(kitPkg, "BenchmarkJSONIndex/first_screen", "", "20x")},
		{"50 MB of JSON, all of it, in the background", "–", "encoding/json.Valid", timed(kitPkg, "BenchmarkJSONIndex/whole", "BenchmarkJSONIndex/json.Valid", "3x")},
		{"50 MB of JSON, a screen from the middle", "5 ms", "", timed(kitPkg, "BenchmarkJSONIndex/a_screen_from_the_middle", "", "200x")},
	}
}

// growth are the rows that show whether a cost stays what it was as there is more of what it is paid for.
func growth() []row {
	var rows []row
	for _, n := range []string{"1000", "10000", "100000"} {
		budget := ""
		if n == "100000" {
			budget = "2 ms"
		}
		rows = append(rows, row{"a letter of a filter over " + n + " messages, with the picture", budget, "", timedOf(uiPkg, "^BenchmarkFilterKey$/^inbox$", "BenchmarkFilterKey/inbox/"+n, "", "200x", 1)})
	}
	for _, n := range []int{1_000, 10_000, 100_000, 1_000_000} {
		rows = append(rows, row{fmt.Sprintf("key to changed screen with %d messages, 120×36, and the memory after", n), "", "", grown(n)})
	}
	rows = append(rows,
		row{"200 MB of JSON, first screen", "", "", timed(kitPkg, "BenchmarkJSONIndex/200MB/first_screen", "", "20x")},
		row{"200 MB of JSON, a screen from the middle", "", "", timed(kitPkg, "BenchmarkJSONIndex/200MB/a_screen_from_the_middle", "", "200x")},
	)
	for _, n := range []string{"300", "30000"} {
		rows = append(rows, row{"opening a recording of " + n + " calls", "", "reading all of it", timedOf(readPkg, "^BenchmarkRead$", "BenchmarkRead/opened/"+n+"calls", "BenchmarkRead/all/"+n+"calls", "1x", 1)})
	}
	return rows
}

// besides is the time of a call next to the same one by net/http, whose calls are made in turn.
func besides(name string) func(context.Context, *setting) (figure, error) {
	return func(ctx context.Context, s *setting) (figure, error) {
		b, err := s.bench(ctx, enginePkg, either(name, ""), "20x", 3)
		if err != nil {
			return figure{}, err
		}
		ours, err := b.median(name, "engine-wall-ns")
		if err != nil {
			return figure{}, err
		}
		theirs, err := b.median(name, "bare+json-wall-ns")
		return figure{fmt.Sprintf("%s, %.2f times the bare one", ms(time.Duration(ours)), ours/theirs), ms(time.Duration(theirs))}, err
	}
}

func throughput(shape string) func(context.Context, *setting) (figure, error) {
	return func(ctx context.Context, s *setting) (figure, error) {
		name := "BenchmarkTapBeside/" + shape
		b, err := s.bench(ctx, tapPkg, either(name, ""), "1s", 3)
		if err != nil {
			return figure{}, err
		}
		rate, err := b.median(name, "x-rate")
		if err != nil {
			return figure{}, err
		}
		calls, err := b.median(name, "httputil-calls/s")
		return figure{fmt.Sprintf("%.0f %%", 100*rate), fmt.Sprintf("%.0f calls a second", calls)}, err
	}
}
