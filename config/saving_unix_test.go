//go:build unix

package config_test

import (
	"os"
	"strconv"
	"syscall"
)

// limitEnv is how large a child's files may become, in bytes.
const limitEnv = "AUTHPEEK_TEST_LIMIT"

func limitFiles() {
	if n, err := strconv.ParseUint(os.Getenv(limitEnv), 10, 64); err == nil {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: n}); err != nil {
			panic(err)
		}
	}
}
