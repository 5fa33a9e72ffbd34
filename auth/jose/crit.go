package jose

import (
	"encoding/json"
	"slices"
)

// registeredHeaders are those that crit must not name: everybody understands them (RFC 7515 section 4.1.11).
func registeredHeaders() []string {
	return []string{"alg", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit"}
}

// readCrit checks crit (RFC 7515 section 4.1.11) and the one extension that is understood, b64 (RFC 7797 section 6).
func (s *signature) readCrit() {
	names := s.critical()
	b64, present := s.protected.Get("b64")
	if _, anywhere := s.header.Get("b64"); anywhere && !present {
		s.faulty("b64 stands outside of the protected header (RFC 7797 section 3)")
	}
	switch {
	case !present:
	case string(b64.Raw) != "true" && string(b64.Raw) != "false":
		s.faulty("b64 is neither true nor false (RFC 7797 section 3)")
	case string(b64.Raw) == "false" && !slices.Contains(names, "b64"):
		s.uncritical = true
	}
}

// withoutCrit is what is wrong with b64 where crit does not name it.
const withoutCrit = "b64 is false and crit does not name it: readers that do not know b64 read another payload (RFC 7797 section 6)"

// maxCritical bounds the work that a token can make with crit: each name is looked for in the header.
const maxCritical = 32

// critical returns the names in crit.
func (s *signature) critical() []string {
	m, present := s.header.Get("crit")
	if !present {
		return nil
	}
	if _, covered := s.protected.Get("crit"); !covered {
		s.faulty("crit stands outside of the protected header (RFC 7515 section 4.1.11)")
	}
	list, isArray := array(m.Raw)
	if !isArray || len(list) == 0 {
		s.faulty("crit is no list of names, or an empty one (RFC 7515 section 4.1.11)")
	}
	if len(list) > maxCritical {
		s.faulty("crit names more than %d extensions", maxCritical)
		return nil
	}
	var names []string
	for _, raw := range list {
		var name string
		_ = json.Unmarshal(raw, &name) // what is no string stays empty
		_, covered := s.protected.Get(name)
		switch {
		case raw[0] != '"' || name == "":
			s.faulty("crit names something that is no text (RFC 7515 section 4.1.11)")
		case slices.Contains(names, name):
			s.faulty("crit names %s twice (RFC 7515 section 4.1.11)", quoted(name, 40))
		case slices.Contains(registeredHeaders(), name):
			s.faulty("crit names %s, which everybody understands (RFC 7515 section 4.1.11)", quoted(name, 40))
		case !covered:
			s.faulty("crit names %s, which the protected header does not have (RFC 7515 section 4.1.11)", quoted(name, 40))
		case name != "b64":
			s.faulty("crit says that %s has to be understood, and it is not known here", quoted(name, 40))
		}
		names = append(names, name)
	}
	return names
}
