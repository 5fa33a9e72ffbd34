//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package config

import (
	"errors"
	"os"
)

// tryLock has no lock here that would end with its holder.
func tryLock(*os.File) (bool, error) { return false, errors.ErrUnsupported }
