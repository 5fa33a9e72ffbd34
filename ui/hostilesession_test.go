//go:build unix

package ui_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"authpeek/engine/hostiletest"
)

// evilRecording is a recording whose texts have evil at their ends, wherever they do not decide whether it can be read at all.
func evilRecording(t *testing.T, recording []byte) []byte {
	t.Helper()
	text := hostiletest.Evil
	decides := []string{"kind", "fact", "vendor", "operation", "mode", "platform", "integration", "fingerprint", "outcome", "trigger", "at", "started", "severity", "code"}
	var spoil func(name string, v any) any
	spoil = func(name string, v any) any {
		switch v := v.(type) {
		case map[string]any:
			for k := range v {
				v[k] = spoil(k, v[k])
			}
			return v
		case []any:
			for i := range v {
				v[i] = spoil(name, v[i])
			}
			return v
		case string:
			if slices.Contains(decides, name) || strings.HasSuffix(name, "_at") || strings.HasPrefix(name, "not_") {
				return v
			}
			return v + text
		default:
			return v
		}
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	for line := range bytes.Lines(recording) {
		var v any
		d := json.NewDecoder(bytes.NewReader(line))
		d.UseNumber()
		if err := d.Decode(&v); err != nil {
			t.Fatal(err)
		}
		if err := enc.Encode(spoil("", v)); err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}

// A recording may come from anybody: what stands in it steers no terminal, neither on a screen nor in what is printed.
func TestForeignRecordingSteersNothing(t *testing.T) {
	t.Parallel()
	bin, err := build()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	runsFine(t, bin, home, nil, "matrix", "--record", "m.jsonl")
	recording, err := os.ReadFile(filepath.Join(home, "m.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(home, "evil.jsonl")
	if err := os.WriteFile(path, evilRecording(t, recording), 0o600); err != nil {
		t.Fatal(err)
	}
	p := start(t, 120, 36, nil, "-r", path)
	p.waitFor("[1 Overview]")
	for _, s := range []struct{ digit, tab, keys string }{
		{"5", "[5 ", "Gkk\rttt"}, {"1", "[1 ", "jje"}, {"2", "[2 ", "jj\re"}, {"3", "[3 ", "j\re"}, {"4", "[4 ", "j\rtt"}, {"6", "[6 ", "\rttjj"}, {"9", "[9 ", "jj"},
	} {
		p.press(s.digit)
		p.waitFor(s.tab)
		p.do(strings.Split(s.keys, "")...)
		if s.digit == "5" {
			p.opens("y", "Copy of #")
			p.closes("Copy of #")
		}
	}
	p.press("\x03")
	p.quits()
	p.checkOwn()
	for _, args := range [][]string{{"export", "1", "-r", path}, {"export", "99", "-r", path}, {"export", "session", "--as", "curl", "-r", path}} {
		cmd := exec.Command(bin, args...)
		cmd.Env = []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "GOCOVERDIR=" + home}
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		_ = cmd.Run() // some are refused
		if err := hostiletest.Plain(stderr.String()); err != nil {
			t.Errorf("%v: on standard error: %v", args, err)
		}
	}
}
