package auth

import "time"

// These call a Trace's funcs where there are any. A nil Trace is one without funcs.

func (t *Trace) requested(source, reason string) {
	if t != nil && t.Requested != nil {
		t.Requested(source, reason)
	}
}

func (t *Trace) obtained(o Obtained) {
	if t != nil && t.Obtained != nil {
		t.Obtained(o)
	}
}

func (t *Trace) reused(token Token) {
	if t != nil && t.Reused != nil {
		t.Reused(token)
	}
}

func (t *Trace) null(took time.Duration) {
	if t != nil && t.Null != nil {
		t.Null(took)
	}
}

func (t *Trace) failed(err error, took time.Duration) {
	if t != nil && t.Failed != nil {
		t.Failed(err, took)
	}
}
