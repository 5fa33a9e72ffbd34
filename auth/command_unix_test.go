//go:build unix

package auth_test

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"authpeek/auth"
)

// waitForEnd returns once the process at the other end has gone.
func waitForEnd(t *testing.T, conn net.Conn) {
	t.Helper()
	if conn == nil {
		return
	}
	// A dead process closes its socket, with a reset if there was something to read.
	if n, err := conn.Read(make([]byte, 1)); err == nil {
		t.Errorf("the process is alive and sent %d bytes", n)
	}
}

func TestCancelKillsTheCommandAndItsChildren(t *testing.T) {
	addr, accept := listen(t)
	s := newCommand(t, time.Minute, "spawn", addr)
	ctx, cancel := context.WithCancel(t.Context())
	both := make(chan [2]net.Conn, 1)
	go func() {
		both <- [2]net.Conn{accept(), accept()}
		cancel()
	}()
	_, err := s.Fetch(ctx, auth.Ask{})
	failure := (*auth.SourceError)(nil)
	if !errors.As(err, &failure) || failure.Kind != auth.KindTransport || !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled command gives %v", err)
	}
	for _, conn := range <-both {
		waitForEnd(t, conn)
	}
}

func TestCommandThatLeavesAChildBehind(t *testing.T) {
	addr, accept := listen(t)
	s := newCommand(t, time.Minute, "leave", addr)
	fetch(t, s, auth.Ask{}, want{Value: "abc", Extracted: "plain", Notes: []string{"it left a process behind that kept the output open"}})
	waitForEnd(t, accept())
}
