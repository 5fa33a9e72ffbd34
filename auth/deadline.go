package auth

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// defaultTimeout bounds one asking of a source. The SDKs set no limit (bloomreach reference 4.4), an inspector needs one.
const defaultTimeout = 10 * time.Second

// maxAnswer bounds what is read of a source's answer, in bytes. A token is a few KiB.
const maxAnswer = 1 << 20

// errTimeout is the cause of a context that ended because a source's own limit passed.
var errTimeout = errors.New("the source's time limit passed")

func withTimeout(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, limit, errTimeout)
}

// stopped explains an end that came from ctx: the source's own limit, the caller's deadline, or the caller's cancel.
func stopped(ctx context.Context, source string, limit time.Duration) *SourceError {
	e := &SourceError{Kind: KindTimeout, Source: source, Err: ctx.Err()}
	switch {
	case context.Cause(ctx) == errTimeout:
		e.Detail = fmt.Sprintf("no answer within %s; find out what it waits for, or raise provider.timeout", limit)
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		e.Detail = "no answer before the call's own time limit; find out what it waits for, or raise timeout"
	default:
		e.Kind = KindTransport
		e.Detail = "cancelled while it was asked; ask again"
	}
	return e
}

func configError(source, format string, args ...any) *SourceError {
	return &SourceError{Kind: KindConfig, Source: source, Detail: fmt.Sprintf(format, args...)}
}
