package vendors_test

import (
	"strings"
	"testing"
	"time"

	"authpeek/auth"
	"authpeek/engine"
	"authpeek/engine/vendors"
)

// A host without a path is what most profiles have, and the sandbox has none such: the path of a request is absolute there too.
func TestRequestLinesAreAbsolute(t *testing.T) {
	for _, v := range vendors.All(time.Now) {
		p := engine.Profile{
			Vendor: v.ID(), BaseURL: "https://api.example", APIKey: auth.NewSecret("key"), PrivateKey: auth.NewSecret("id:secret"), ProjectToken: "demo",
			Integration: "project", Platform: "android", CustomerIDs: map[string]string{"identity": "jane", "email": "jane@example.com", "registered": "jane@example.com"},
			Settings: map[string]string{"server_url": "https://server.example", "starter": "node", "client": "conversations", "client_id": "acme"},
		}
		prepared := 0
		for _, op := range v.Operations() {
			args := engine.Args{}
			for _, a := range op.Args {
				if a.Required {
					args[a.Name] = []string{"x"}
				}
			}
			for _, m := range op.Modes {
				d, err := v.Prepare(p, engine.Request{Profile: p, Operation: op.ID, Mode: m, Args: args, Body: []byte{}})
				if err != nil || d.URL == nil || d.Offline {
					continue
				}
				prepared++
				if target := d.URL.RequestURI(); !strings.HasPrefix(target, "/") {
					t.Errorf("%s in mode %s asks for %q", op.ID, m, target)
				}
			}
		}
		if prepared == 0 {
			t.Errorf("%s: nothing could be prepared", v.ID())
		}
	}
}
