package auth

import (
	"context"
)

// StoredOptions set up a source that gives a token which an SDK has put away.
type StoredOptions struct {
	Path    string
	Extract string // plain | json:PATH | auto; auto when empty
}

// NewStored returns a source that reads what an SDK has put away, anew each time, as Extole's SDKs do when they start (vendors
// reference C6): a JSON object that holds the token, and may hold expires_in, expires_at, received_at, scope or scopes, and identity
// beside it; or the token alone.
//
// Such a token is older than the asking. Its expires_in counts from received_at, and where the file does not say that, from when it
// was written.
func NewStored(o StoredOptions) (Source, error) {
	s := &stored{file{path: o.Path}}
	if o.Path == "" {
		return nil, configError("stored", "there is no path; set provider.path")
	}
	var err error
	s.extract, err = localExtraction(o.Extract, s.Describe())
	s.extract.stored = true
	return s, err
}

type stored struct{ file }

func (s *stored) Describe() string { return "stored " + printable(s.path, 120) }

func (s *stored) Fetch(ctx context.Context, _ Ask) (Answer, error) {
	if ctx.Err() != nil {
		return Answer{}, stopped(ctx, s.Describe(), 0)
	}
	body, written, failed := s.read()
	if failed != nil {
		failed.Source = s.Describe()
		return Answer{}, failed
	}
	a, err := extracted(s, s.extract, reply{body: body})
	if err == nil && !a.Null && a.ReceivedAt.IsZero() {
		a.ReceivedAt = written
	}
	return a, err
}
