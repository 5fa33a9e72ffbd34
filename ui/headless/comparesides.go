package headless

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"authpeek/auth"
	"authpeek/config"
	"authpeek/engine"
	"authpeek/engine/compare"
)

// side is one side with the sandbox that serves it, if it is one.
type side struct {
	compare.Side
	target target
}

// sides makes what --modes names, or else the modes that the profile can use.
func (s *session) sides(ctx context.Context, t target, op engine.Operation, args engine.Args, f compareFlags) ([]side, error) {
	v := s.engine.Vendor(t.Vendor)
	words := f.modes
	if len(words) == 0 {
		if words = modeWords(compare.Default(v, t.Profile, op.ID, compare.Most)); len(words) < compare.Least {
			return nil, s.tooFew(v, op, words)
		}
	}
	var out []side
	for _, word := range words {
		made, err := s.side(ctx, t, op, strings.TrimSpace(word))
		if err != nil {
			return nil, err
		}
		made.Args = taken(made.Vendor, made.Operation, args)
		made.target.sampleArgs(made.Operation, made.Args)
		if v == made.Vendor && len(made.Args) < len(args) {
			made.Args = args // what no side takes is refused with the words of any call
		}
		out = append(out, made)
	}
	return out, nil
}

// side makes one: MODE, VENDOR:MODE, VENDOR or PROFILE/MODE.
func (s *session) side(ctx context.Context, t target, op engine.Operation, word string) (side, error) {
	own := s.engine.Vendor(t.Vendor)
	if word == "" {
		return side{}, misuse("leave the comma out", "--modes has a side without a name")
	}
	if at := strings.LastIndex(word, "/"); at >= 0 {
		return s.sideOf(ctx, own, op, word[:at], word[at+1:])
	}
	vendor, mode, found := strings.Cut(word, ":")
	switch {
	case s.engine.Vendor(vendor) != nil && (vendor != t.Vendor || !t.Embedded):
		return s.sideOf(ctx, own, op, config.SandboxOf(vendor), mode)
	case found && vendor != t.Vendor:
		return side{}, misuse("use one of "+commas(s.vendorIDs()), "there is no vendor %q", vendor)
	case !found && vendor != t.Vendor:
		mode = word
	}
	if err := s.checkMode(config.Profile{Name: t.Name, Vendor: t.Vendor}, auth.Mode(mode)); err != nil {
		return side{}, err
	}
	return side{compare.Side{Vendor: own, Profile: t.Profile, Operation: op.ID, Mode: auth.Mode(mode)}, t}, nil
}

// sideOf makes the side of another profile: the operation itself, or at another vendor what is like it.
func (s *session) sideOf(ctx context.Context, own engine.Vendor, op engine.Operation, profile, mode string) (side, error) {
	if profile == "" {
		return side{}, misuse("write it as PROFILE/MODE", "/%s names no profile", mode)
	}
	// The flags and the variables of the environment are about the profile that the call is for, and not about this one.
	loaded, err := config.Load(config.LoadOptions{Path: s.profile.config, Profile: profile, Getenv: s.fileEnv})
	if missing := (*config.ProfileError)(nil); errors.As(err, &missing) {
		missing.From = "--modes"
	}
	if err != nil {
		return side{}, usage(err)
	}
	p, seeded, err := s.opener.open(ctx, loaded.Profile)
	if err != nil {
		return side{}, usage(err)
	}
	v := s.engine.Vendor(p.Vendor)
	if v == nil {
		return side{}, misuse("set vendor in the profile", "vendor %q is not built into this version", p.Vendor)
	}
	like := op
	if v != own {
		var ok bool
		if like, ok = compare.Equivalent(op, v); !ok {
			return side{}, s.nothingLike(op, own, v)
		}
	}
	if err := s.checkMode(loaded.Profile, auth.Mode(mode)); err != nil {
		return side{}, err
	}
	return side{compare.Side{Vendor: v, Profile: p, Operation: like.ID, Mode: auth.Mode(mode)}, target{Profile: p, vendor: v, seeded: seeded}}, nil
}

// nothingLike refuses a vendor that has no equivalent, and names the operations that have one.
func (s *session) nothingLike(op engine.Operation, own, v engine.Vendor) error {
	var others []string
	for _, o := range own.Operations() {
		if _, ok := compare.Equivalent(o, v); ok {
			others = append(others, o.ID)
		}
	}
	fix := "compare modes of " + own.Title() + " alone"
	if len(others) > 0 {
		fix = "compare " + strings.Join(others, " or ") + " with it, or " + fix
	}
	return misuse(fix, "%s has nothing that is like %s", v.Title(), op.ID)
}

func (s *session) vendorIDs() []string {
	var ids []string
	for _, v := range s.Vendors {
		ids = append(ids, v.ID())
	}
	return ids
}

// taken are the arguments that an operation takes.
func taken(v engine.Vendor, operation string, args engine.Args) engine.Args {
	op, _ := engine.LookupOperation(v, operation)
	out := maps.Clone(args)
	maps.DeleteFunc(out, func(name string, _ []string) bool {
		return !slices.ContainsFunc(op.Args, func(a engine.Arg) bool { return a.Takes(name) })
	})
	return out
}

// strangerIs chooses whom the stranger test asks for: the customer that was named, where the side's customers have such ids, else
// in the sandbox another one who is known there.
func (x *side) strangerIs(named map[string]string, none bool) {
	switch {
	case none:
	case named != nil:
		for name := range named {
			if _, fits := x.Profile.CustomerIDs[name]; fits {
				x.Stranger = named
			}
		}
	case x.target.Embedded:
		for _, c := range x.target.seeded.Customers {
			if x.Stranger == nil && another(c.IDs, x.Profile.CustomerIDs) {
				x.Stranger = c.IDs
			}
		}
	}
}

// another reports whether ids belong to somebody who is known by one of the same hard ids, and is not the same customer.
func another(ids, own map[string]string) bool {
	for name, id := range ids {
		if name != "cookie" && id != "" && own[name] != "" && id != own[name] {
			return true
		}
	}
	return false
}

func plainSides(sides []side) []compare.Side {
	out := make([]compare.Side, 0, len(sides))
	for _, x := range sides {
		out = append(out, x.Side)
	}
	return out
}

func modeWords(modes []auth.Mode) []string {
	out := make([]string, 0, len(modes))
	for _, m := range modes {
		out = append(out, string(m))
	}
	return out
}
