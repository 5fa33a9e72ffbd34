package config

import (
	"fmt"
	"io"
	"log/slog"
	"strings"

	"authpeek/auth"
)

// RefKind says where a secret is kept.
type RefKind string

// The kinds of Ref. RefPlain is the secret itself, written into the file.
const (
	RefNone    RefKind = ""
	RefPlain   RefKind = "plain"
	RefEnv     RefKind = "env"
	RefFile    RefKind = "file"
	RefKeyring RefKind = "keyring"
	RefCommand RefKind = "command"
)

// PlainMark is what stands for a plain secret wherever a Ref is printed. It is refused where a value is wanted.
const PlainMark = "[plain]"

// Ref says where a secret is to be found: env:NAME, file:PATH, keyring:SERVICE/USER, command:ARGV, or the secret itself.
//
// It prints as the reference, and as [plain] when it holds a secret, under every verb and encoding; it is a struct and not a
// string because fmt prints the text of a string type under verbs like %d. The zero value refers to nothing.
type Ref struct {
	kind  RefKind
	where string      // what follows the kind's prefix; empty for RefPlain
	plain auth.Secret // the secret, for RefPlain
}

// ParseRef reads a reference as the file has it. Text that starts with no known kind is a plain secret.
func ParseRef(text string) Ref {
	if text == "" {
		return Ref{}
	}
	prefix, where, found := strings.Cut(text, ":")
	switch kind := RefKind(prefix); {
	case !found:
	case kind == RefEnv, kind == RefFile, kind == RefKeyring, kind == RefCommand:
		return Ref{kind: kind, where: where}
	}
	return PlainRef(auth.NewSecret(text))
}

// PlainRef holds the secret itself.
func PlainRef(s auth.Secret) Ref {
	if s.IsZero() {
		return Ref{}
	}
	return Ref{kind: RefPlain, plain: s}
}

// Kind says where the secret is kept.
func (r Ref) Kind() RefKind { return r.kind }

// IsZero reports whether r refers to nothing.
func (r Ref) IsZero() bool { return r.kind == RefNone }

// Equal reports whether both refer to the same place, or hold the same secret.
func (r Ref) Equal(o Ref) bool {
	return r.kind == o.kind && r.where == o.where && r.plain.Equal(o.plain)
}

// String gives the reference, or [plain].
func (r Ref) String() string {
	switch r.kind {
	case RefNone:
		return ""
	case RefPlain:
		return PlainMark
	default:
		return string(r.kind) + ":" + r.where
	}
}

// GoString implements fmt.GoStringer.
func (r Ref) GoString() string { return r.String() }

// Format implements fmt.Formatter.
func (r Ref) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, r.String()) }

// LogValue implements slog.LogValuer.
func (r Ref) LogValue() slog.Value { return slog.StringValue(r.String()) }

// MarshalText implements encoding.TextMarshaler. It gives what String gives: Save alone writes a plain secret back, and only
// into the file that it came from.
func (r Ref) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// source is the text that ParseRef reads, with a plain secret in clear. Only the writer of the file calls it.
func (r Ref) source() string {
	if r.kind == RefPlain {
		return r.plain.Reveal()
	}
	return r.String()
}

// fault tells what is wrong with the reference as such, without looking the secret up.
func (r Ref) fault() *valueError {
	switch r.kind {
	case RefEnv:
		if !isEnvName(r.where) {
			return wrong("env: is not followed by the name of a variable", "write env:NAME, with letters, digits and _")
		}
	case RefFile:
		if r.where == "" {
			return wrong("file: is not followed by a path", "write file:PATH")
		}
	case RefKeyring:
		if service, user := splitKeyring(r.where); service == "" || user == "" {
			return wrong("keyring: is not followed by a service and a user", "write keyring:SERVICE/USER")
		}
	case RefCommand:
		if _, err := splitArgv(r.where); err != nil {
			return err
		}
	}
	return nil
}

func isEnvName(s string) bool {
	for i, c := range s {
		digit := c >= '0' && c <= '9'
		letter := c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && !digit || i == 0 && digit {
			return false
		}
	}
	return s != ""
}

// splitKeyring parts SERVICE/USER. Assumption: the first slash parts them, so a user may hold slashes and a service may not.
func splitKeyring(where string) (service, user string) {
	service, user, _ = strings.Cut(where, "/")
	return service, user
}
