package engine

import (
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
)

func TestOnlyARefusedConnectionIsCalledRefused(t *testing.T) {
	for _, tt := range []struct {
		cause syscall.Errno
		says  string
	}{
		{syscall.ECONNREFUSED, "connect refused by h:1"},
		{syscall.ENETUNREACH, "no connection to h:1: "},
	} {
		err := &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", tt.cause)}
		got := transportError(t.Context(), err, "h:1", err.Error(), false)
		if got.Code != "transport.connect" || !strings.HasPrefix(got.Message, tt.says) || got.Fix == "" {
			t.Errorf("%v: %+v, want %q", tt.cause, got, tt.says)
		}
	}
}
