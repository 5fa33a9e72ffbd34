package sandbox

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// faultHeader names the faults that an answer has met, so that nobody takes it for the server's own.
const faultHeader = "Sandbox-Fault"

// metFaults are the faults that one request has met.
type metFaults []Fault

func (m metFaults) find(name string) (Fault, bool) {
	i := slices.IndexFunc(m, func(f Fault) bool { return f.Name == name })
	if i < 0 {
		return Fault{}, false
	}
	return m[i], true
}

func (m metFaults) has(name string) bool {
	_, ok := m.find(name)
	return ok
}

func (m metFaults) names() string {
	names := make([]string, len(m))
	for i, f := range m {
		names[i] = f.Name
	}
	return strings.Join(names, ", ")
}

type metKey struct{}

// metFault finds a fault that a request has met, for handlers that make it happen themselves.
func metFault(r *http.Request, name string) (Fault, bool) {
	met, _ := r.Context().Value(metKey{}).(metFaults)
	return met.find(name)
}

// faultedRequest is what faults look at.
type faultedRequest struct {
	request   *http.Request
	api       *vendorAPI // whose part of the sandbox it is for
	path      string     // below the vendor's own
	operation string
	token     bool // it is for an endpoint that hands out an app's tokens
	stream    bool // the path is one of Stream integration
	bearer    bool // it carries Authorization: Bearer
	syncToken bool // its body names a sync token
	met       metFaults
}

// isOf reports whether a fault that is limited to that operation means the request.
func (f faultedRequest) isOf(operation string) bool {
	return operation == f.operation || f.token && operation == tokenEndpoint
}

// asked looks at a request; raw is its body.
func (s *Server) asked(r *http.Request, raw []byte) faultedRequest {
	f := faultedRequest{request: r, stream: isStream(r.URL.Path), syncToken: readMembers(raw).text("sync_token") != ""}
	f.api, f.path = s.vendorOf(r.URL.Path)
	f.operation = f.api.operationBelow(r.Method, f.path)
	f.token = f.api.handsOutTokens(f.operation)
	scheme, _, _ := credential(r)
	f.bearer = scheme == "bearer"
	return f
}

// withFaults lets requests meet the faults that are on. It stands outside of the compression, because cutting and dripping
// are done to the bytes that travel, and inside of what bounds the body.
func (s *Server) withFaults(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// RFC 9110 section 6.6.1. Left out, net/http writes it by a clock that is not the server's.
		w.Header().Set("Date", s.now(r.Context()).UTC().Format(http.TimeFormat))
		if s.FaultsOn() == 0 {
			next.ServeHTTP(w, r)
			return
		}
		raw := holdBody(r)
		asked := s.asked(r, raw)
		met := s.faults.meet(asked)
		c := conditions{newKey: met.has("rotate-key") || asked.token && s.faults.newKeyForTokens()}
		if f, ok := met.find("clock"); ok {
			c.skew = f.wait()
		}
		r = r.WithContext(withConditions(r.Context(), c))
		if len(met) == 0 {
			next.ServeHTTP(w, r)
			return
		}
		r = r.WithContext(context.WithValue(r.Context(), metKey{}, met))
		s.serveFaulted(w, r, next, asked, met, raw)
	})
}

// serveFaulted is a request that meets at least one fault: it waits, it may end without an answer, then somebody answers, and
// at last the answer is sent in one way or another.
func (s *Server) serveFaulted(w http.ResponseWriter, r *http.Request, next http.Handler, asked faultedRequest, met metFaults, raw []byte) {
	if told, ok := w.(*statusWriter); ok {
		told.faults = met.names()
	}
	for _, name := range []string{"delay", "provider-slow"} {
		if f, ok := met.find(name); ok && !s.waitFor(r, f.wait()) {
			cut(w, false)
			return
		}
	}
	switch {
	case met.has("reset"):
		cut(w, true)
		return
	case met.has("bad-tls"):
		alert(w)
		return
	}
	w.Header().Set(faultHeader, met.names())
	if met.has("clock") {
		w.Header().Set("Date", s.now(r.Context()).UTC().Format(http.TimeFormat))
	}
	asked.met = met
	answer := next
	if canned := asked.answer(met); canned != nil {
		answer = canned
	} else if asked.token {
		answer = s.falsifyTokens(next, asked, met, raw)
	}
	if f, ok := met.find("drip"); ok || met.has("truncated") {
		s.sendBadly(w, r, answer, f, met.has("truncated"))
		return
	}
	answer.ServeHTTP(w, r)
}

// holdBody reads the request's body and puts it back. Only when all of it has been read does net/http notice that a client
// leaves, and a wait has to end then.
func holdBody(r *http.Request) []byte {
	raw, err := io.ReadAll(r.Body)
	if err == nil {
		err = io.EOF
	}
	r.Body = io.NopCloser(io.MultiReader(bytes.NewReader(raw), failing{err}))
	return raw
}

// failing ends a body as the real one ended.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// isStream reports that a path is one of Stream integration (bloomreach reference 1.1).
func isStream(path string) bool {
	return strings.Contains(path, "/streams/") || strings.HasPrefix(path, "/track/u/v1/")
}

// waitFor waits until the client leaves or the server ends, and reports whether it waited to the end.
func (s *Server) waitFor(r *http.Request, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
	case <-s.ending:
	}
	return false
}

// cut ends the connection without a word more, by a reset when asked so. HTTP/1 is all that the sandbox speaks, so the
// connection can always be had; without it, ErrAbortHandler has net/http close it.
func cut(w http.ResponseWriter, reset bool) {
	if told, ok := w.(*statusWriter); ok && !told.wrote {
		told.status = 0
	}
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*clientConn); ok && reset {
		_ = tcp.SetLinger(0) // What is unsent is thrown away, and the end is said with RST.
	}
	_ = conn.Close()
}

// tlsAlert is a record of TLS that ends a handshake: fatal, protocol_version (RFC 8446 section 6, in the framing of section 5.1). It is what
// OpenSSL says to a request in clear text.
const tlsAlert = "\x15\x03\x01\x00\x02\x02\x46"

// alert ends the connection as a port does that expects TLS. The sandbox speaks clear text alone, so this is the side of TLS that can go
// wrong here.
func alert(w http.ResponseWriter) {
	if told, ok := w.(*statusWriter); ok && !told.wrote {
		told.status = 0
	}
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	_, _ = io.WriteString(conn, tlsAlert) // The only error is a client that has gone.
	_ = conn.Close()
}

// drips is how many pieces a dripping body comes in.
const drips = 20

// sendBadly sends what answer says in pieces over the time of drip, or only the first half of it, or both.
func (s *Server) sendBadly(w http.ResponseWriter, r *http.Request, answer http.Handler, drip Fault, truncated bool) {
	kept := &keptAnswer{header: w.Header(), status: http.StatusOK}
	answer.ServeHTTP(kept, r)
	body := kept.body.Bytes()
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	if truncated {
		// A body of nothing is announced as one of a byte, or there would be nothing to miss.
		w.Header().Set("Content-Length", strconv.Itoa(max(len(body), 1)))
		body = body[:len(body)/2]
	}
	w.WriteHeader(kept.status)
	pieces := 1
	if drip.Name != "" {
		pieces = max(1, min(drips, len(body)))
	}
	flow := http.NewResponseController(w)
	if err := flow.Flush(); err != nil {
		return
	}
	for i := range pieces {
		if drip.Name != "" && !s.waitFor(r, drip.wait()/time.Duration(pieces)) {
			cut(w, false)
			return
		}
		if _, err := w.Write(body[i*len(body)/pieces : (i+1)*len(body)/pieces]); err != nil && !errors.Is(err, http.ErrBodyNotAllowed) {
			return // The client has gone.
		}
		if err := flow.Flush(); err != nil {
			return
		}
	}
	if truncated {
		cut(w, false)
	}
}

// keptAnswer keeps an answer in place of sending it.
type keptAnswer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (k *keptAnswer) Header() http.Header         { return k.header }
func (k *keptAnswer) WriteHeader(status int)      { k.status = status }
func (k *keptAnswer) Write(p []byte) (int, error) { return k.body.Write(p) }
