//go:build unix

package auth

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// ownGroup gives the program a session of its own. Killing then reaches what it has started, and it has no terminal: a
// password prompt ends at once instead of fighting with the screen.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error { return killGroup(cmd) }
}

func killGroup(cmd *exec.Cmd) error {
	err := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	if errors.Is(err, syscall.ESRCH) {
		return os.ErrProcessDone // os/exec takes any other error for a kill that did not work
	}
	return err
}
