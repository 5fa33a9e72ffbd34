package hostiletest

import (
	"syscall"
	"testing"
	"time"
)

// CPUTime is what this process has had of the processors.
func CPUTime(tb testing.TB) time.Duration {
	tb.Helper()
	self, err := syscall.GetCurrentProcess()
	if err != nil {
		tb.Fatal(err)
	}
	var created, ended, kernel, user syscall.Filetime
	if err := syscall.GetProcessTimes(self, &created, &ended, &kernel, &user); err != nil {
		tb.Fatal(err)
	}
	const tick = 100 * time.Nanosecond
	return tick * (time.Duration(kernel.HighDateTime)<<32 + time.Duration(kernel.LowDateTime) + time.Duration(user.HighDateTime)<<32 + time.Duration(user.LowDateTime))
}
