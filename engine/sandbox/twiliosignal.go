package sandbox

import (
	"encoding/json"
	"io"
	"net/http"
	"time"
)

// aboutToExpire is how long before the end of a token the server says so (vendors reference A3).
const aboutToExpire = 3 * time.Minute

// connection is a client's message to Twilio.
type connection struct {
	Token json.RawMessage `json:"token"`
	// Client is which client SDK speaks: conversations, sync, voice, video, access-manager.
	Client string `json:"client"`
	// Identity is who is connected, for an update.
	Identity string `json:"identity"`
}

// connected is what Twilio answers to a token that it takes. TTL is in whole seconds.
type connected struct {
	Status   int    `json:"status"`
	Code     int    `json:"code"`
	Identity string `json:"identity"`
	TTL      int64  `json:"ttl"`
	Method   string `json:"method,omitempty"`
	Update   string `json:"client_update_type,omitempty"`
}

// notConnected is what it answers to another.
type notConnected struct {
	Status  int    `json:"status"`
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// signal stands for what the client SDKs speak with Twilio over a WebSocket.
// Assumption: the vendor does not document the messages. Here a client posts one in place of opening a connection, and gets back
// what would come over it: the status with which a token is taken or refused, its code, and, in the last three minutes, the message
// that the token is about to expire. The status is that of the answer too.
func (t *twilio) signal(w http.ResponseWriter, r *http.Request, step string) {
	if step != "connect" && step != "update" {
		writeRefusal(w, errNoSuchURL)
		return
	}
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		answerSignal(w, http.StatusMethodNotAllowed, notConnected{http.StatusMethodNotAllowed, codeProtocol, "a message is posted"})
		return
	}
	var c connection
	raw, err := io.ReadAll(r.Body)
	if err != nil || json.Unmarshal(raw, &c) != nil || !isClient(c.Client) || step == "update" && c.Identity == "" {
		answerSignal(w, http.StatusBadRequest, notConnected{http.StatusBadRequest, codeProtocol,
			"a message has token and client, one of conversations, sync, voice, video and access-manager, and an update names the identity that is connected"})
		return
	}
	_, deleted := metFault(r, faultKeyDeleted)
	now := t.server.now(r.Context())
	bearer, code := t.check(c, now, deleted)
	switch {
	case code != 0:
		if c.Client == "voice" {
			code = voiceCode(code)
		}
		answerSignal(w, http.StatusUnauthorized, notConnected{http.StatusUnauthorized, code, twilioText(code)})
		return
	case step == "update" && bearer.identity != c.Identity:
		answerSignal(w, http.StatusBadRequest, notConnected{http.StatusBadRequest, codeMismatch, twilioText(codeMismatch)})
		return
	}
	answer := connected{Status: http.StatusOK, Identity: bearer.identity, TTL: int64(bearer.left / time.Second)}
	// Voice counts the time itself, and video looks at a token only once (vendors reference A3).
	if bearer.left <= aboutToExpire && (c.Client == "conversations" || c.Client == "sync") {
		answer.Method, answer.Update = "client_update", "token_about_to_expire"
	}
	answerSignal(w, http.StatusOK, answer)
}

func answerSignal(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", jsonType)
	w.WriteHeader(status)
	_, _ = w.Write(marshal(v)) // The only error is a client that has gone.
}

func isClient(name string) bool {
	switch name {
	case "conversations", "sync", "voice", "video", "access-manager":
		return true
	}
	return false
}
