package headless

import (
	"context"
	"slices"

	"authpeek/engine"
	"authpeek/engine/bloomreach"
	"authpeek/engine/compare"
)

// goOn completes the arguments of an operation that goes on from another one's answer, such as marking a message that has been
// fetched: each side looks only, so that none knows of such an answer by itself. Where there is none, the arguments stay as they are,
// and the sides say what they lack.
func (s *session) goOn(ctx context.Context, t target, op engine.Operation, args engine.Args) engine.Args {
	v := s.engine.Vendor(t.Vendor)
	first, ok := compare.First(v, t.Profile, op.ID)
	if !ok || args.Has("sync_token") {
		return args
	}
	s.say("%s first: %s goes on from its answer", first.Operation, op.ID)
	done, err := s.engine.Do(ctx, first)
	if err != nil || !done.Call.OK() {
		return args
	}
	if len(args) == 0 {
		if sample, missing := compare.GoesOn(v, first.Profile, op.ID, done.Result); missing == "" {
			return sample
		}
		return args
	}
	box, ok := done.Result.(*bloomreach.Inbox)
	if !ok {
		return args
	}
	i := slices.IndexFunc(box.Messages, func(m *bloomreach.Message) bool { return slices.Contains(args["message_id"], m.ID()) })
	if i >= 0 && box.Messages[i].SyncToken() != "" {
		args["sync_token"] = []string{box.Messages[i].SyncToken()}
	}
	return args
}
