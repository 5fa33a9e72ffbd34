// Command figures measures authpeek against its budgets and writes the table of ARCHITECTURE.md. Beside each figure stands that of
// something bare, taken in the same run: the same machine, the same minute.
//
//	go run ./ui/figures                # all of it, some minutes on a quiet machine; prints the tables
//	go run ./ui/figures -write         # and puts them into ARCHITECTURE.md
//	go run ./ui/figures -only 'key'    # the rows whose name matches
//	go run ./ui/figures -quick         # few samples: to see that everything can still be measured
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "figures:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("figures", flag.ExitOnError)
	write := flags.Bool("write", false, "put the tables into ARCHITECTURE.md")
	quick := flags.Bool("quick", false, "take few samples")
	only := flags.String("only", "", "measure the rows whose name this expression matches")
	if err := flags.Parse(args); err != nil {
		return err
	}
	wanted, err := regexp.Compile(*only)
	if err != nil {
		return err
	}
	if *write && (*quick || *only != "") {
		return fmt.Errorf("-write wants all rows with all their samples; leave out -quick and -only")
	}
	dir, err := os.MkdirTemp("", "authpeek-figures-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	s := &setting{bin: filepath.Join(dir, "authpeek"), bare: filepath.Join(dir, "bare"), flood: filepath.Join(dir, "flood"), quick: *quick, ran: map[string]benchmarks{}}
	for bin, pkg := range map[string]string{s.bin: "authpeek", s.bare: "authpeek/ui/figures/bare", s.flood: "authpeek/ui/figures/flood"} {
		build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", bin, pkg)
		build.Env = append(os.Environ(), "CGO_ENABLED=0") // as what is released is built
		if out, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("building %s: %w\n%s", pkg, err, out)
		}
	}
	text, err := s.tables(ctx, wanted)
	if err != nil {
		return err
	}
	fmt.Print(text)
	if *write {
		return replaceIn("ARCHITECTURE.md", text)
	}
	return nil
}

// setting is what the rows are measured with.
type setting struct {
	bin, bare, flood string
	quick            bool
	ran              map[string]benchmarks // by package and expression
}

// samples is how many are taken: n, or a few where only the way is to be tried.
func (s *setting) samples(n int) int {
	if s.quick {
		return min(n, 3)
	}
	return n
}
