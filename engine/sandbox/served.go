package sandbox

import (
	"context"
	"net/http"
	"strings"

	"authpeek/auth"
)

// Served is one request that the sandbox has answered. It holds no credential: one in the path is a fingerprint, and the query
// is left out.
type Served struct {
	Method string
	Path   string // as it was sent, before double slashes are joined, but for a token in it
	Status int    // 0 when a fault has ended the connection before one was sent
	Faults string // the faults that it has met, with commas between, or ""
	// Assumed names the text of AssumedTexts in the answer, if there is one: there the vendor's own words are not known. It is
	// told here and not in a header, because the vendor has no such header.
	Assumed string
}

type servedKey struct{}

// noteAssumed puts the name into what Served will be told of the request.
func noteAssumed(r *http.Request, name textName) {
	if told, ok := r.Context().Value(servedKey{}).(*Served); ok {
		told.Assumed = string(name)
	}
}

// tellServed calls served after each answer, on the goroutine of the request.
func tellServed(next http.Handler, served func(Served)) http.Handler {
	if served == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		told := Served{Method: r.Method, Path: shownPath(r.URL.EscapedPath())}
		status := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(status, r.WithContext(context.WithValue(r.Context(), servedKey{}, &told)))
		told.Status, told.Faults = status.status, status.faults
		served(told)
	})
}

// shownPath puts a fingerprint in the place of a token: Extole's server API has tokens in its paths (vendors reference C2).
func shownPath(path string) string {
	if !strings.Contains(path, "/tokens/") && !strings.Contains(path, "/consumers/") {
		return path
	}
	parts, before := strings.Split(path, "/"), ""
	for i, part := range parts {
		if part == "" {
			continue
		}
		if before == "tokens" && part != "exchange" || before == "exchange" || before == "consumers" {
			parts[i] = auth.NewSecret(part).Fingerprint()
		}
		before = part
	}
	return strings.Join(parts, "/")
}

// statusWriter remembers the status that was written; a handler that writes none means 200.
type statusWriter struct {
	http.ResponseWriter
	status int
	wrote  bool // the status has been sent
	faults string
}

// WriteHeader implements http.ResponseWriter.
func (w *statusWriter) WriteHeader(status int) {
	w.status, w.wrote = status, true
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
