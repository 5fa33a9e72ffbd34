package jose

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
)

// signature is one signature of a JWS and what it was made over.
type signature struct {
	header    *Object // all members, the protected ones first
	protected *Object // those that the signature covers
	alg, kid  string
	input     string // JWS Signing Input, RFC 7515 section 5.1
	value     []byte
	payload   []byte
	empty     bool // there is no payload, which a detached one would explain
	// uncritical says that b64 is false and crit does not name it. That is a trap for readers that do not know b64 (RFC 7797
	// section 6); this one does, so only a strict reader refuses it.
	uncritical bool

	// fault is why it cannot be valid, whatever the key is. What could be read is filled in all the same.
	fault       string
	misspelled  bool // the fault is one of spelling, so that it can be tried respelled
	unsupported bool // the fault is ours
}

func (s *signature) faulty(format string, args ...any) {
	if s.fault == "" {
		s.fault = fmt.Sprintf(format, args...)
	}
}

// readCompactJWS reads a compact serialisation.
func readCompactJWS(raw string, o Options) *signature {
	s := &signature{}
	parts := strings.Split(raw, ".")
	if len(parts) != 3 {
		s.faulty("it has %s; a JWS has 3 and a JWE has 5", counted(len(parts), "part"))
		// The header is shown even so.
		s.protected, _ = strictObject(lenient(parts[0]))
		s.header = s.protected
		s.readNames()
		return s
	}
	if around := wrapping(raw); around != "" {
		s.faulty("%s", around)
		s.misspelled = true
	}
	if parts[0] == "" {
		s.faulty("its header is empty")
	}
	s.read(part{Name: "header", text: parts[0]}, nil)
	s.readPayload(parts[0], parts[1], "claims", true, o)
	s.readValue(parts[2])
	return s
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// lenient decodes for showing.
func lenient(text string) []byte {
	data, _ := base64.RawURLEncoding.DecodeString(respell(text))
	return data
}

// read reads the protected header and joins the unprotected one to it.
func (s *signature) read(protected part, unprotected *Object) {
	data := s.decode(protected)
	if protected.text == "" {
		s.protected = &Object{}
	} else {
		o, err := strictObject(data)
		if err != nil {
			s.faulty("the %s cannot be read: %v", protected.Name, err)
		}
		s.protected = o
	}
	s.header = s.protected
	if unprotected != nil {
		s.header = s.join(unprotected)
	}
	s.readNames()
	s.readAlg()
	s.readCrit()
}

// join puts the two headers together; their names must differ (RFC 7515 section 7.2.1).
func (s *signature) join(unprotected *Object) *Object {
	joined, covered := &Object{}, map[string]bool{}
	if s.protected != nil {
		joined.Members = append(joined.Members, s.protected.Members...)
	}
	for _, m := range joined.Members {
		covered[m.Name] = true
	}
	for _, m := range unprotected.Members {
		if covered[m.Name] {
			s.faulty("%s stands in the protected and in the unprotected header (RFC 7515 section 7.2.1)", quoted(m.Name, 40))
		}
		joined.Members = append(joined.Members, m)
	}
	return joined
}

// decode decodes a part of the token exactly, or else as well as can be for showing.
func (s *signature) decode(p part) []byte {
	if data, ok := decodeExact(p.text); ok {
		return data
	}
	s.faulty("%s", spellingFault(p.Name, p.text))
	s.misspelled = true
	return lenient(p.text)
}

func (s *signature) readNames() {
	s.alg, _ = s.header.String("alg")
	s.kid, _ = s.header.String("kid")
}

// readAlg checks alg and kid (RFC 7515 sections 4.1.1 and 4.1.4).
func (s *signature) readAlg() {
	m, present := s.header.Get("alg")
	a, known := algorithms(s.alg)
	switch {
	case s.fault != "":
		return
	case !present:
		s.faulty("the header has no alg")
	case m.Raw[0] != '"':
		s.faulty("alg is no string")
	case strings.EqualFold(s.alg, "none"):
		s.faulty("alg is %s: nothing protects this token", quoted(s.alg, 20))
	case known && !a.signs():
		s.faulty("alg is %s, which encrypts: it signs nothing", s.alg)
	case !known && otherCase(s.alg) != "":
		s.faulty("alg is %s, which has to be spelled %s (RFC 7515 section 4.1.1)", quoted(s.alg, 20), otherCase(s.alg))
	case !known:
		s.faulty("alg is %s, which is not known here; HS, RS, PS and ES with 256, 384 or 512 and EdDSA are", quoted(s.alg, 20))
		s.unsupported = true
	}
	if m, present := s.header.Get("kid"); present && m.Raw[0] != '"' {
		s.faulty("kid is no string (RFC 7515 section 4.1.4)")
	}
}

// unencoded tells whether the payload is signed as it is (RFC 7797 section 3).
func (s *signature) unencoded() bool {
	m, ok := s.protected.Get("b64")
	return ok && string(m.Raw) == "false"
}

// readPayload makes the signing input of the payload, which is the token's own or, when it is detached, the caller's.
func (s *signature) readPayload(protected, payload, name string, compact bool, o Options) {
	plainText := s.unencoded()
	if o.Payload != nil {
		if payload != "" {
			s.faulty("the token brings a payload of its own, beside the detached one that was given")
			return
		}
		s.payload = slices.Clone(o.Payload)
		if payload = string(o.Payload); !plainText {
			payload = base64.RawURLEncoding.EncodeToString(o.Payload)
		}
	} else if plainText {
		if compact && strings.Contains(payload, ".") {
			s.faulty("the unencoded payload has a dot in it, so it has to be detached (RFC 7797 section 5.2)")
		}
		s.payload = []byte(payload)
	} else {
		s.payload = s.decode(part{Name: name, text: payload})
	}
	s.empty = payload == ""
	s.input = protected + "." + payload
}

func (s *signature) readValue(text string) {
	s.value = s.decode(part{Name: "signature", text: text})
	if text == "" {
		s.faulty("there is no signature")
	}
}
