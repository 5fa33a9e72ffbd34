package hostiletest

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// LeavesNothing runs a test and fails it when a goroutine, a connection or a file is left over. Nothing else may run beside it.
func LeavesNothing(t *testing.T, test func()) {
	t.Helper()
	goroutines, before := goleak.IgnoreCurrent(), descriptors(t)
	test()
	goleak.VerifyNone(t, goroutines)
	// The other side of a connection is closed by a goroutine that has just ended, but the kernel may take its time.
	deadline := time.NewTimer(30 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		left := slices.DeleteFunc(descriptors(t), func(d string) bool { return slices.Contains(before, d) })
		if len(left) == 0 {
			return
		}
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("left open: %v", left)
		}
	}
}

// descriptors lists what the process has open: files, sockets, pipes. A server in the same process counts too.
func descriptors(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	var open []string
	for _, e := range entries {
		// The one that the folder was read through is closed by now.
		if target, err := os.Readlink("/proc/self/fd/" + e.Name()); err == nil && !strings.HasPrefix(target, "anon_inode:") {
			open = append(open, target)
		}
	}
	slices.Sort(open)
	return open
}
