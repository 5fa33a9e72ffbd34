package auth

import (
	"context"
)

// NewNone returns the source of a profile without a provider. Asking it is a KindConfig error, as the SDKs report a provider
// that is enabled but not registered (bloomreach reference 4.4).
func NewNone() Source { return none{} }

type none struct{}

func (none) Describe() string { return "none" }

func (n none) Fetch(context.Context, Ask) (Answer, error) {
	return Answer{}, configError("", "no provider is set up; choose provider.source in Setup")
}

// StaticOptions set up a source that always gives the same token.
type StaticOptions struct {
	Token Secret
}

// NewStatic returns a source that gives one token for ever, whoever it is asked for.
func NewStatic(o StaticOptions) (Source, error) {
	if o.Token.IsZero() {
		return nil, configError("static", "there is no token; set provider.token")
	}
	return &static{token: o.Token}, nil
}

type static struct {
	token Secret
}

func (s *static) Describe() string { return "static" }

func (s *static) Fetch(ctx context.Context, _ Ask) (Answer, error) {
	if ctx.Err() != nil {
		return Answer{}, stopped(ctx, s.Describe(), 0)
	}
	return answer(s, found{text: s.token.Reveal(), how: "plain"})
}

// answer and extracted finish what a source found, and name the source in the error.
func answer(s Source, f found) (Answer, error) {
	a, err := f.answer()
	if err != nil {
		err.Source = s.Describe()
		return Answer{}, err
	}
	return a, nil
}

func extracted(s Source, x extraction, r reply) (Answer, error) {
	a, err := x.read(r)
	if err != nil {
		err.Source = s.Describe()
		return Answer{}, err
	}
	return a, nil
}

// localExtraction reads the extract setting of a source whose answers have no headers.
func localExtraction(setting, source string) (extraction, error) {
	x, err := parseExtraction(setting)
	if err != nil {
		return x, configError(source, "%v", err)
	}
	if x.how == "header" || x.how == "cookie" {
		return x, configError(source, "extract = %q needs source = \"http\"; use plain, auto or json:PATH", printable(setting, 60))
	}
	return x, nil
}
