//go:build unix

package hostiletest

import (
	"syscall"
	"testing"
	"time"
)

// CPUTime is what this process has had of the processors, which other work on the machine does not lengthen.
func CPUTime(tb testing.TB) time.Duration {
	tb.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
