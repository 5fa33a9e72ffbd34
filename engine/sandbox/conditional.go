package sandbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
)

// conditional tags a 200 with an ETag, and answers 304 without a body to whoever has that one already. RFC 9110 section
// 13.1.2 knows 304 for GET and HEAD alone; the vendor's routes that do this are POST, and its SDK takes it.
func conditional(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		held := &heldAnswer{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(held, r)
		if held.status == http.StatusOK {
			sum := sha256.Sum256(held.body.Bytes())
			// Weak, because the same answer is sent compressed or not.
			tag := `W/"` + hex.EncodeToString(sum[:8]) + `"`
			w.Header().Set("ETag", tag)
			if matches(r.Header.Values("If-None-Match"), tag) {
				w.Header().Del("Content-Type")
				w.WriteHeader(http.StatusNotModified)
				return
			}
		}
		w.WriteHeader(held.status)
		// The only error is a client that has gone.
		_, _ = w.Write(held.body.Bytes())
	})
}

// heldAnswer keeps an answer back. Those of conditional routes are small.
type heldAnswer struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (h *heldAnswer) WriteHeader(status int) { h.status = status }

func (h *heldAnswer) Write(p []byte) (int, error) { return h.body.Write(p) }

// matches compares weakly, as RFC 9110 section 13.1.2 asks for If-None-Match.
func matches(headers []string, tag string) bool {
	for _, offered := range strings.Split(strings.Join(headers, ","), ",") {
		offered = strings.TrimSpace(offered)
		if offered == "*" || strings.TrimPrefix(offered, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}
