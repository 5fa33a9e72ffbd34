package engine

import (
	"bytes"
	"context"
	"errors"
	"net/http"

	"authpeek/auth"
)

// exchange sends the request and lets the vendor read the answer. It reports false when the call has ended here.
func (f *flow) exchange(ctx context.Context, attempt int) (Reading, bool) {
	u, host := f.url, f.url.Host
	if f.confidential() {
		if err := auth.AllowedInClear(u, f.req.Profile.AllowPlainHTTP); err != nil {
			f.finish(OutcomeFailed, "not sent: clear text", &CallError{Code: "config.plain-http", Message: err.Error(), Fix: "use https, or set allow_plain_http = true"})
			return Reading{}, false
		}
	}
	transport, err := f.e.lines.to(f.req.Profile.Network)
	if err != nil {
		callErr := &CallError{Code: "config.network", Message: err.Error()}
		if usage := (*UsageError)(nil); errors.As(err, &usage) {
			callErr.Message, callErr.Fix = usage.Message, usage.Fix
		}
		f.finish(OutcomeFailed, "not sent: "+callErr.Message, callErr)
		return Reading{}, false
	}
	httpReq, err := http.NewRequestWithContext(ctx, f.draft.Method, u.String(), bytes.NewReader(f.body))
	if err != nil {
		f.finish(OutcomeFailed, "not sent", &CallError{Code: "config.request", Message: f.redact.errorText(err), Fix: "check base_url"})
		return Reading{}, false
	}
	httpReq.Header = f.header
	x := &exchange{sent: f.requestSent, order: f.fieldNames(), decoders: &f.e.decoders}
	var facts []Detail
	x.tell = func(d Detail) {
		f.e.journal.Append(f.id, d)
		facts = append(facts, d)
	}
	sentAt := f.e.now()
	answer, err := x.send(ctx, transport, httpReq)
	answer.SentAt, answer.Sent, answer.Attempt, answer.Waited = sentAt, f.shownBody, attempt, x.times().Wait
	for _, d := range facts {
		f.call.Fold(Event{At: sentAt, Call: f.id, Detail: d})
	}
	if !f.received(ctx, x, &answer, err, host) {
		return Reading{}, false
	}
	return f.read(answer), true
}

// confidential reports whether a credential goes with the request, or comes with its answer: whoever reads that on its way has the
// token as well.
func (f *flow) confidential() bool {
	op, _ := f.e.operation(f.vendor, f.req.Operation)
	return f.token != nil || len(f.also) > 0 || len(f.draft.Hide) > 0 || op.Role == RoleToken
}

// fieldNames are the names of the request's header fields in their order, the credential's among them.
func (f *flow) fieldNames() []string {
	names := make([]string, 0, len(f.call.Headers))
	for _, h := range f.call.Headers {
		names = append(names, h.Name)
	}
	return names
}
