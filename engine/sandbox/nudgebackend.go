package sandbox

import (
	"io"
	"net/http"
)

// The app's backend, as the vendor's samples call it: they read its answer as JSON or as the token itself (vendors reference B3).
const (
	nudgeBackend      = "/backend/token"
	nudgeBackendPlain = "/backend/token.txt"
)

// faultPlain is one that only this backend has.
const faultPlain = "provider-plain"

func nudgeFaults() []FaultKind {
	return []FaultKind{{
		Name: faultPlain, Title: "answers the token as it is", Group: ProviderGroup, Operations: []string{tokenEndpoint},
		About: "The token endpoint answers plain text where JSON is expected.",
	}}
}

// cannedByNudge answers in the words of our choice. A backend that answers the token itself has no text for nobody, so it sends
// nothing.
func cannedByNudge(f Fault, asked faultedRequest) *cannedAnswer {
	refused := func(status int) *cannedAnswer {
		return &cannedAnswer{status: status, contentType: jsonType, body: `{"message":"` + http.StatusText(status) + ` (a fault of the sandbox)"}`}
	}
	switch f.Name {
	case "401":
		return refused(http.StatusUnauthorized)
	case "403":
		return refused(http.StatusForbidden)
	case "429":
		c := refused(http.StatusTooManyRequests)
		c.retryAfter = f.Amount
		return c
	case "provider-null":
		if asked.path == nudgeBackendPlain {
			return &cannedAnswer{status: http.StatusNoContent}
		}
	}
	return nil
}

// nudgeBackendJSON answers {"token": …}, and null when nobody has signed in.
func (s *Server) nudgeBackendJSON(w http.ResponseWriter, r *http.Request) {
	token, ok := s.nudgeFor(w, r)
	if !ok {
		return
	}
	if _, plain := metFault(r, faultPlain); plain && token != nil {
		sendText(w, *token)
		return
	}
	sendJSON(w, http.StatusOK, map[string]*string{"token": token})
}

// nudgeBackendText answers the token itself. Assumption: when nobody has signed in it answers 204.
func (s *Server) nudgeBackendText(w http.ResponseWriter, r *http.Request) {
	token, ok := s.nudgeFor(w, r)
	switch {
	case !ok:
	case token == nil:
		w.WriteHeader(http.StatusNoContent)
	default:
		sendText(w, *token)
	}
}

// nudgeFor fetches a token of the vendor's for whoever has the session; ok is false when an answer has been sent. The session stands
// in Authorization as it is: the vendor's samples put no scheme before it.
func (s *Server) nudgeFor(w http.ResponseWriter, r *http.Request) (token *string, ok bool) {
	if !sameSecret(r.Header.Get("Authorization"), s.options.Secrets.SessionSecret) {
		sendJSON(w, http.StatusUnauthorized, map[string]string{"error": "the session is not known; send Authorization with the session secret and no scheme"})
		return nil, false
	}
	if err := wait(r, s.options.ProviderDelay); err != nil {
		return nil, false // The client has gone.
	}
	if r.URL.Query().Get("signed_in") == "false" {
		return nil, true
	}
	minted := s.mintNudgeToken(r, s.lifetime(nudgeTTL))
	return &minted, true
}

func sendText(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", textType)
	_, _ = io.WriteString(w, text) // The only error is a client that has gone.
}
