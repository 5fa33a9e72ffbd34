// Package nodetest lets tests hold our output against programs of others that come from npm. It is for tests alone.
package nodetest

import (
	"context"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// installing is how long npm has: it tries a registry that is slow twice.
const installing = 90 * time.Second

// Install gives a folder in which these packages of npm are installed, each with its version, and node finds them. Their own scripts
// are not run. Where there is no node, or npm reaches no registry, the test is skipped and says which; anything else that goes wrong
// fails it.
func Install(t *testing.T, packages ...string) (dir string) {
	t.Helper()
	what := strings.Join(packages, ", ")
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not on this machine, and without it %s cannot be run", program, what)
		}
	}
	dir = t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), installing)
	defer cancel()
	args := append([]string{"install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--fetch-retries=1", "--fetch-timeout=20000", "--prefix", dir}, packages...)
	npm := exec.CommandContext(ctx, "npm", args...)
	npm.Dir = dir
	npm.WaitDelay = time.Second // a child of npm's may hold on to its output
	out, err := npm.CombinedOutput()
	switch {
	case err == nil:
	case ctx.Err() != nil:
		t.Skipf("npm had not installed %s after %s", what, installing)
	case unreached(string(out)) != "":
		t.Skipf("npm reaches no registry (%s), and without one %s cannot be had", unreached(string(out)), what)
	default:
		t.Fatalf("npm did not install %s: %v\n%s", what, err, out)
	}
	return dir
}

// unreached is the code with which npm says that its registry is not in reach, or "" when something else went wrong.
func unreached(output string) string {
	for _, code := range []string{
		"ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH", "EHOSTUNREACH", "ERR_SOCKET_TIMEOUT", "ENOTCACHED",
	} {
		if strings.Contains(output, "code "+code) {
			return code
		}
	}
	return ""
}
