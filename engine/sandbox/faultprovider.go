package sandbox

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"

	"authpeek/auth"
)

// members is a JSON object whose members are read when they are wanted; nil for what is none.
type members map[string]json.RawMessage

func readMembers(raw []byte) members {
	var m members
	if json.Unmarshal(raw, &m) != nil {
		return nil
	}
	return m
}

// text is a member that is a string, or "".
func (m members) text(name string) string {
	var text string
	_ = json.Unmarshal(m[name], &text)
	return text
}

// falsifyTokens lets the token endpoint answer and changes what it says, as the vendor's backend is told to be.
func (s *Server) falsifyTokens(next http.Handler, asked faultedRequest, met metFaults, raw []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = r.Clone(r.Context())
		r.Header.Del("Accept-Encoding") // The answer is read here first.
		backend, key := asked.api.backend, r.URL.Path+" "
		if f, ok := met.find("provider-other"); ok && backend.askFor != nil {
			r, raw = backend.askFor(r, raw, f.Amount)
		}
		if backend.asker != nil {
			key += backend.asker(r, raw)
		}
		member := backend.member(asked.path)
		kept := &keptAnswer{header: w.Header(), status: http.StatusOK}
		again, repeats := met.find("provider-repeats")
		if before := s.faults.repeated(key); repeats && before != nil {
			kept.header.Set("Content-Type", jsonType)
			if member == "" {
				kept.header.Set("Content-Type", textType)
			}
			_, _ = kept.body.Write(before) // A bytes.Buffer takes everything.
		} else {
			if repeats {
				r = s.longAgo(r, backend, raw, again.wait())
			}
			r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(raw)), int64(len(raw))
			next.ServeHTTP(kept, r)
			if token := kept.token(member); repeats && token != "" {
				given := s.faults.repeat(key, bytes.Clone(kept.body.Bytes()), auth.NewSecret(token).Fingerprint())
				kept.body.Reset()
				_, _ = kept.body.Write(given)
			}
		}
		if met.has("provider-json") {
			kept.changeToken(member, func(token string) string {
				return string(marshal(map[string]string{"token": token}))
			})
		}
		if met.has("provider-bearer") {
			kept.changeToken(member, func(token string) string { return "Bearer " + token })
		}
		if met.has("provider-quoted") {
			kept.changeToken(member, func(token string) string { return string(marshal(token)) })
		}
		w.Header().Del("Content-Length")
		w.WriteHeader(kept.status)
		_, _ = w.Write(kept.body.Bytes()) // The only error is a client that has gone.
	})
}

// longAgo makes the endpoint mint at a time at which its token would have expired that long ago.
func (s *Server) longAgo(r *http.Request, b backend, raw []byte, ago time.Duration) *http.Request {
	life := s.options.TokenTTL
	if b.life != nil {
		life = b.life(s, r, raw)
	}
	c, _ := r.Context().Value(conditionsKey{}).(conditions)
	c.skew -= life + ago
	return r.WithContext(withConditions(r.Context(), c))
}

// token is the one that an answer of an app's backend gives, "" for none.
func (k *keptAnswer) token(member string) string {
	switch {
	case k.status != http.StatusOK:
		return ""
	case member == "":
		return strings.TrimSpace(k.body.String())
	default:
		return readMembers(k.body.Bytes()).text(member)
	}
}

// changeToken changes the token of an answer. One that has none stays as it is.
func (k *keptAnswer) changeToken(member string, change func(string) string) {
	token := k.token(member)
	if token == "" {
		return
	}
	changed := []byte(change(token))
	if member != "" {
		m := readMembers(k.body.Bytes())
		m[member] = marshal(string(changed))
		changed = marshal(m)
	}
	k.body.Reset()
	_, _ = k.body.Write(changed)
}

// lifeAskedFor reads the lifetime that a request to Bloomreach's backend may name.
func lifeAskedFor(s *Server, _ *http.Request, raw []byte) time.Duration {
	var seconds int64
	if json.Unmarshal(readMembers(raw)["ttl"], &seconds) == nil && seconds > 0 && seconds <= maxTTL {
		return time.Duration(seconds) * time.Second
	}
	return s.options.TokenTTL
}

// askForOther puts somebody else's registered id into a request for a token. Whoever asks as that customer gets one for Jane or
// Bob, whichever it is not.
func askForOther(r *http.Request, raw []byte, other string) (*http.Request, []byte) {
	asked := readMembers(raw)
	var ids map[string]string
	if json.Unmarshal(asked["customer_ids"], &ids) != nil || len(hardIDs(ids)) == 0 {
		return r, raw
	}
	asked["customer_ids"] = marshal(map[string]string{"registered": otherThan(ids["registered"], other)})
	return r, marshal(asked)
}

// otherThan is the other customer that is wanted, unless the asker is that one: then it is Jane or Bob, whichever the asker is not.
func otherThan(asker, other string) string {
	if asker != other {
		return other
	}
	if asker == bob().label {
		return jane().label
	}
	return bob().label
}
