package sandbox

import (
	"errors"
	"net/http"
)

// aside answers what the starters serve beside tokens (vendors reference A1), and reports whether it did. Assumption: that the
// routes are the same in all of them.
func (t *twilio) aside(w http.ResponseWriter, r *http.Request, st starter, path string) bool {
	switch {
	case path == "/config" && isGet(r):
		t.config(w, st)
	case path == "/register" && r.Method == http.MethodPost:
		t.register(w, r, st)
	default:
		return false
	}
	return true
}

// config is a health check. All starters say whether the secret is set, and node says what it is.
func (t *twilio) config(w http.ResponseWriter, st starter) {
	var secret any = true
	if st.tellsSecret {
		secret = t.server.options.Secrets.Twilio.KeySecret
	}
	st.send(w, http.StatusOK, struct {
		Account string `json:"TWILIO_ACCOUNT_SID"`
		Key     string `json:"TWILIO_API_KEY"`
		Secret  any    `json:"TWILIO_API_SECRET"`
		Chat    string `json:"TWILIO_CHAT_SERVICE_SID"`
		Sync    string `json:"TWILIO_SYNC_SERVICE_SID"`
	}{accountSID, keySID, secret, chatServiceSID, "default"})
}

// register binds an address for Notify.
func (t *twilio) register(w http.ResponseWriter, r *http.Request, st starter) {
	if st.name == "node" {
		w.Header().Set("Access-Control-Allow-Origin", "*")
	}
	type message struct {
		Error   string `json:"error,omitempty"`
		Message string `json:"message"`
	}
	fields, err := readPosted(r, jsonBodies|urlencodedBodies|multipartBodies)
	missing := ""
	for _, name := range []string{"identity", "BindingType", "Address"} {
		if fields[name] == nil || *fields[name] == "" {
			missing = name
			break
		}
	}
	if err != nil || missing != "" {
		st.send(w, http.StatusInternalServerError, message{"Missing required parameter " + missing, "Failed to create binding: Missing required parameter " + missing})
		return
	}
	st.send(w, http.StatusOK, message{Message: "Binding created!"})
}

func (st starter) send(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", st.contentType)
	w.WriteHeader(status)
	_, _ = w.Write(marshal(v)) // The only error is a client that has gone.
}

// refuse writes what the framework makes of an error.
func (st starter) refuse(w http.ResponseWriter, r *http.Request, err error) {
	failure := &starterFailure{http.StatusInternalServerError, err.Error()}
	_ = errors.As(err, &failure)
	st.fails(*failure).ServeHTTP(w, r)
}
