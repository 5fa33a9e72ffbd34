package sandbox

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
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

// falsifyTokens lets the token endpoint answer and changes what it says. It knows of the endpoint no more than that a body
// asks for customer_ids and an answer has a token, so it serves the tokens of a project and those of a stream.
func (s *Server) falsifyTokens(next http.Handler, met metFaults, raw []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = r.Clone(r.Context())
		r.Header.Del("Accept-Encoding") // The answer is read here first.
		if f, ok := met.find("provider-other"); ok {
			raw = askForOther(raw, f.Amount)
		}
		kept := &keptAnswer{header: w.Header(), status: http.StatusOK}
		again, repeats := met.find("provider-repeats")
		key := r.URL.Path + " " + string(readMembers(raw)["customer_ids"])
		if before := s.faults.repeated(key); repeats && before != nil {
			kept.header.Set("Content-Type", "application/json")
			_, _ = kept.body.Write(before) // A bytes.Buffer takes everything.
		} else {
			if repeats {
				r = s.longAgo(r, raw, again.wait())
			}
			r.Body = io.NopCloser(bytes.NewReader(raw))
			next.ServeHTTP(kept, r)
			if token := readMembers(kept.body.Bytes()).text("token"); repeats && token != "" {
				given := s.faults.repeat(key, bytes.Clone(kept.body.Bytes()), auth.NewSecret(token).Fingerprint())
				kept.body.Reset()
				_, _ = kept.body.Write(given)
			}
		}
		body := kept.body.Bytes()
		if met.has("provider-json") {
			body = changeToken(body, func(token string) string {
				return string(marshal(map[string]string{"token": token}))
			})
		}
		if met.has("provider-bearer") {
			body = changeToken(body, func(token string) string { return "Bearer " + token })
		}
		w.Header().Del("Content-Length")
		w.WriteHeader(kept.status)
		_, _ = w.Write(body) // The only error is a client that has gone.
	})
}

// longAgo makes the endpoint mint at a time at which its token would have expired that long ago.
func (s *Server) longAgo(r *http.Request, raw []byte, ago time.Duration) *http.Request {
	ttl := s.options.TokenTTL
	var seconds int64
	if json.Unmarshal(readMembers(raw)["ttl"], &seconds) == nil && seconds > 0 && seconds <= maxTTL {
		ttl = time.Duration(seconds) * time.Second
	}
	c, _ := r.Context().Value(conditionsKey{}).(conditions)
	c.skew -= ttl + ago
	return r.WithContext(withConditions(r.Context(), c))
}

// askForOther puts somebody else's registered id into a request for a token. Whoever asks as that customer gets one for Jane or
// Bob, whichever it is not.
func askForOther(raw []byte, other string) []byte {
	asked := readMembers(raw)
	var ids map[string]string
	if json.Unmarshal(asked["customer_ids"], &ids) != nil || len(hardIDs(ids)) == 0 {
		return raw
	}
	if asker := ids["registered"]; asker == other {
		if other = bob().label; asker == other {
			other = jane().label
		}
	}
	asked["customer_ids"] = marshal(map[string]string{"registered": other})
	return marshal(asked)
}

// changeToken changes the token of an answer. One that has none stays as it is.
func changeToken(answer []byte, change func(string) string) []byte {
	m := readMembers(answer)
	token := m.text("token")
	if token == "" {
		return answer
	}
	m["token"] = marshal(change(token))
	return marshal(m)
}
