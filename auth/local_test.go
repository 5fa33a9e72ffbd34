package auth_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"authpeek/auth"
)

func TestNoneIsAnError(t *testing.T) {
	_, err := auth.NewNone().Fetch(t.Context(), auth.Ask{})
	refused(t, nil, err, "no provider is set up")
}

func TestStatic(t *testing.T) {
	s, err := auth.NewStatic(auth.StaticOptions{Token: auth.NewSecret("abc")})
	if err != nil {
		t.Fatal(err)
	}
	fetch(t, s, auth.Ask{}, want{Value: "abc", Extracted: "plain"})

	s, err = auth.NewStatic(auth.StaticOptions{Token: auth.NewSecret("abc\n")})
	if err != nil {
		t.Fatal(err)
	}
	fetch(t, s, auth.Ask{}, want{Kind: auth.KindFormat}, "cut the trailing newline")

	s, err = auth.NewStatic(auth.StaticOptions{})
	refused(t, s, err, "provider.token")
}

func TestFileIsReadEachTime(t *testing.T) {
	name := filepath.Join(t.TempDir(), "token.txt")
	s, err := auth.NewFile(auth.FileOptions{Path: name})
	if err != nil {
		t.Fatal(err)
	}
	fetch(t, s, auth.Ask{}, want{Kind: auth.KindConfig}, "no such file", "provider.path")
	for _, token := range []string{"first", "second"} {
		if err := os.WriteFile(name, []byte(token), 0o600); err != nil {
			t.Fatal(err)
		}
		fetch(t, s, auth.Ask{}, want{Value: token, Extracted: "plain"})
	}
	if err := os.WriteFile(name, []byte(strings.Repeat("x", 1<<20+1)), 0o600); err != nil {
		t.Fatal(err)
	}
	fetch(t, s, auth.Ask{}, want{Kind: auth.KindExtract}, "longer than 1 MiB")

	s, err = auth.NewFile(auth.FileOptions{Path: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	fetch(t, s, auth.Ask{}, want{Kind: auth.KindConfig}, "no regular file")
}

func TestEnv(t *testing.T) {
	const name = "AUTHPEEK_TEST_TOKEN"
	s, err := auth.NewEnv(auth.EnvOptions{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	fetch(t, s, auth.Ask{}, want{Kind: auth.KindConfig}, "not set")
	t.Setenv(name, "abc\n")
	fetch(t, s, auth.Ask{}, want{Value: "abc", Extracted: "plain", Notes: []string{"1 line break at the end removed"}})
	t.Setenv(name, "")
	fetch(t, s, auth.Ask{}, want{Null: true, Extracted: "plain"})

	s, err = auth.NewEnv(auth.EnvOptions{})
	refused(t, s, err, "provider.name")
}

func TestLocalSourcesHonourTheContext(t *testing.T) {
	t.Setenv("AUTHPEEK_TEST_TOKEN", "abc")
	static, _ := auth.NewStatic(auth.StaticOptions{Token: auth.NewSecret("abc")})
	env, _ := auth.NewEnv(auth.EnvOptions{Name: "AUTHPEEK_TEST_TOKEN"})
	sign, _ := auth.NewSign(auth.SignOptions{Key: auth.NewSecret("abc")})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, s := range []auth.Source{static, env, sign, newFile(t, "abc", "")} {
		_, err := s.Fetch(ctx, auth.Ask{})
		failure := (*auth.SourceError)(nil)
		if !errors.As(err, &failure) || failure.Kind != auth.KindTransport || !errors.Is(err, context.Canceled) {
			t.Errorf("%s gives %v", s.Describe(), err)
		}
	}
}
