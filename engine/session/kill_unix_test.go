//go:build unix

package session

import "syscall"

// limitFiles bounds how large a file of this process may become, in bytes.
func limitFiles(limit uint64) error {
	return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: limit})
}
