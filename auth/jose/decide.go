package jose

import (
	"cmp"
	"fmt"
	"slices"
)

// butForThat is the hint for a token that only its spelling or its header keeps from being valid.
const butForThat = "but for that, the signature matches"

// verify tries the keys that the signature can belong to.
func (s *signature) verify(keys Keys, o Options) Verification {
	v := Verification{State: StateInvalid, Alg: s.alg, Kid: s.kid}
	if s.uncritical && o.Strict {
		s.faulty(withoutCrit)
	}
	if s.fault != "" {
		v.Reason = s.fault
		if s.unsupported {
			v.State = StateUnsupported
		}
		if s.input != "" && slices.ContainsFunc(candidates(keys, s.kid, o), func(k Key) bool {
			return k.objection(s.alg, verifying).why == "" && s.matches(k)
		}) {
			v.Hint = butForThat
		}
		return v
	}
	if len(keys.List) == 0 {
		v.State, v.Reason = StateUnverified, "no key was given"
		return v
	}
	var tried []Key
	var refused []objection
	for _, k := range candidates(keys, s.kid, o) {
		against := k.objection(s.alg, verifying)
		problems := slices.Concat(k.ProblemsFor(s.alg), keys.Problems)
		if against.why == "" && o.Strict && len(problems) > 0 {
			against = objection{why: "the key is refused: " + problems[0].Detail, near: 2}
		}
		if against.why != "" {
			refused = append(refused, against)
			continue
		}
		tried = append(tried, k)
		if s.matches(k) {
			return s.valid(v, k, problems)
		}
	}
	if len(tried) == 0 {
		return unverified(v, keys, refused)
	}
	return s.mismatch(v, tried, keys)
}

// candidates returns the keys that a kid points at. It is a hint and not a claim (RFC 7515 section 4.1.4): keys that have none
// may be meant too, and one key that was given alone was chosen by somebody who knows better than the token. A strict reader
// holds the two to what they say.
func candidates(keys Keys, kid string, o Options) []Key {
	if kid == "" {
		return keys.List
	}
	var same, nameless []Key
	for _, k := range keys.List {
		switch k.Kid {
		case kid:
			same = append(same, k)
		case "":
			nameless = append(nameless, k)
		}
	}
	switch {
	case len(same) > 0:
		return same
	case len(keys.List) == 1 && !o.Strict:
		return keys.List
	}
	return nameless
}

func (s *signature) valid(v Verification, k Key, problems []KeyProblem) Verification {
	v.State, v.Key, v.Problems, v.Payload = StateValid, k.String(), problems, s.payload
	if v.Payload == nil {
		v.Payload = []byte{}
	}
	v.noteKid(k)
	if s.uncritical {
		v.note(CodeB64Uncritical, withoutCrit)
	}
	for _, name := range []string{"alg", "kid"} {
		_, covered := s.protected.Get(name)
		if _, present := s.header.Get(name); present && !covered {
			v.note(CodeUnprotected, "%s stands outside of the protected header, where anybody can change it", name)
		}
	}
	return v
}

// noteKid notes that the key has another kid than the token.
func (v *Verification) noteKid(k Key) {
	if v.Kid != "" && k.Kid != "" && k.Kid != v.Kid {
		v.note(CodeKidOther, "the token's kid is %s and the key's is %s", quoted(v.Kid, 40), quoted(k.Kid, 40))
	}
}

func (v *Verification) note(code Code, format string, args ...any) {
	v.Notes = append(v.Notes, Observation{Code: code, Detail: fmt.Sprintf(format, args...)})
}

// unverified says why no key may be used.
func unverified(v Verification, keys Keys, refused []objection) Verification {
	v.State = StateUnverified
	if len(refused) == 0 {
		v.Reason = "no key of the set has kid " + quoted(v.Kid, 40)
		if len(keys.List) == 1 {
			v.Reason = fmt.Sprintf("the token's kid is %s and the key's is %s", quoted(v.Kid, 40), quoted(keys.List[0].Kid, 40))
		}
		return v
	}
	// The nearest miss says most about what went wrong.
	nearest := slices.MaxFunc(refused, func(a, b objection) int { return cmp.Compare(a.near, b.near) })
	v.Reason = nearest.why
	if nearest.forgery {
		v.State = StateInvalid
	}
	if len(keys.List) == 1 {
		v.Key, v.Problems = keys.List[0].String(), keys.List[0].Problems
	} else {
		v.Reason = fmt.Sprintf("none of the %d keys fits; the nearest: %s", len(keys.List), v.Reason)
		v.Problems = keys.Problems
	}
	return v
}

// mismatch says that the keys were right for alg and the signature is not theirs.
func (s *signature) mismatch(v Verification, tried []Key, keys Keys) Verification {
	v.Reason = "the signature does not match: it was made with another key, or the token was changed after it was signed"
	if len(tried) > 1 {
		v.Reason = fmt.Sprintf("the signature matches none of %d keys: it was made with another key, or the token was changed after it was signed", len(tried))
	} else {
		v.Key, v.Problems = tried[0].String(), slices.Concat(tried[0].ProblemsFor(s.alg), keys.Problems)
	}
	for _, k := range tried {
		if v.Hint = s.hint(k); v.Hint != "" {
			return v
		}
	}
	if s.empty {
		v.Hint = "the token has no payload; if it is detached, give the payload with it"
	}
	return v
}
