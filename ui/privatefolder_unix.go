//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package ui

import (
	"io/fs"
	"os"
	"syscall"
)

// lockAlone keeps others from locking the folder as long as it is open here. A file system that knows no locks is none to wait for.
func lockAlone(dir *os.File) bool {
	return syscall.Flock(int(dir.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != syscall.EWOULDBLOCK
}

// abandoned reports whether nobody holds the folder; where that cannot be known it is not.
func abandoned(dir *os.File) bool {
	return syscall.Flock(int(dir.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}

// ownedByUs reports whether the file is this account's.
func ownedByUs(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Geteuid()
}
