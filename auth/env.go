package auth

import (
	"context"
	"os"
)

// EnvOptions set up a source that reads an environment variable.
type EnvOptions struct {
	Name    string
	Extract string // plain | json:PATH | auto; auto when empty
	// LookupEnv is os.LookupEnv when nil.
	LookupEnv func(string) (string, bool)
}

// NewEnv returns a source that gives an environment variable. A variable that is set and empty is a null.
func NewEnv(o EnvOptions) (Source, error) {
	s := &env{name: o.Name, lookup: o.LookupEnv}
	if o.Name == "" {
		return nil, configError("env", "there is no variable; set provider.name")
	}
	if s.lookup == nil {
		s.lookup = os.LookupEnv
	}
	var err error
	s.extract, err = localExtraction(o.Extract, s.Describe())
	return s, err
}

type env struct {
	name    string
	extract extraction
	lookup  func(string) (string, bool)
}

func (s *env) Describe() string { return "env " + printable(s.name, 60) }

func (s *env) Fetch(ctx context.Context, _ Ask) (Answer, error) {
	if ctx.Err() != nil {
		return Answer{}, stopped(ctx, s.Describe(), 0)
	}
	text, ok := s.lookup(s.name)
	if !ok {
		return Answer{}, configError(s.Describe(), "the variable is not set; set it before authpeek starts, or correct provider.name")
	}
	return extracted(s, s.extract, reply{body: []byte(text)})
}
