//go:build !unix

package auth

import "os/exec"

// ownGroup does nothing: without process groups, only the program itself is killed.
func ownGroup(*exec.Cmd) {}

func killGroup(cmd *exec.Cmd) error { return cmd.Process.Kill() }
