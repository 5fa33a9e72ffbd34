package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// adminPath is where programs switch faults. No path of the vendor begins like it.
const adminPath = "/_sandbox/"

// withAdmin answers below adminPath:
//
//	GET    /_sandbox/faults         what is set, and the catalogue
//	POST   /_sandbox/faults         set one: a text as flags have it (401*1), or a Fault as JSON
//	DELETE /_sandbox/faults         clear all
//	GET    /_sandbox/faults/NAME    one that is set
//	PUT    /_sandbox/faults/NAME    set it; the body is empty, or a Fault as JSON without its name
//	DELETE /_sandbox/faults/NAME    clear it
//
// It needs no header, so that curl alone will do. Instead it takes only what a program on this machine can send and a page in
// a browser cannot.
func (s *Server) withAdmin(next http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_sandbox/faults", s.listFaults)
	mux.HandleFunc("POST /_sandbox/faults", s.postFault)
	mux.HandleFunc("DELETE /_sandbox/faults", func(w http.ResponseWriter, r *http.Request) {
		s.ClearFaults()
		s.listFaults(w, r)
	})
	mux.HandleFunc("GET /_sandbox/faults/{name}", s.getFault)
	mux.HandleFunc("PUT /_sandbox/faults/{name}", s.putFault)
	mux.HandleFunc("DELETE /_sandbox/faults/{name}", func(w http.ResponseWriter, r *http.Request) {
		if err := s.ClearFault(r.PathValue("name")); err != nil {
			adminError(w, http.StatusNotFound, err.Error())
			return
		}
		s.listFaults(w, r)
	})
	mux.HandleFunc("/_sandbox/faults", func(w http.ResponseWriter, _ *http.Request) { adminMethod(w, "GET, POST, DELETE") })
	mux.HandleFunc("/_sandbox/faults/{name}", func(w http.ResponseWriter, _ *http.Request) { adminMethod(w, "GET, PUT, DELETE") })
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		adminError(w, http.StatusNotFound, "nothing is here; the route is /_sandbox/faults, or /_sandbox/faults/NAME")
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, adminPath) {
			next.ServeHTTP(w, r)
			return
		}
		if why := s.refuseAdmin(r); why != "" {
			adminError(w, http.StatusForbidden, why)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// refuseAdmin says why a request must not change faults, or "". Whoever can reach the port from elsewhere may be served, but
// not with this; and a page that a person on this machine has open can send requests to every local port.
func (s *Server) refuseAdmin(r *http.Request) string {
	client, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !client.Addr().Unmap().IsLoopback() {
		return "this route is for programs on the sandbox's own machine"
	}
	// A page of another origin sends Origin with all that changes something; newer browsers send Sec-Fetch-Site with
	// everything, also where Origin is left out.
	for _, name := range []string{"Origin", "Sec-Fetch-Site"} {
		if r.Header.Get(name) != "" {
			return "this route is for programs, and " + name + " is a header of browsers; use curl"
		}
	}
	// A proxy on this machine makes every client one of this machine.
	for _, name := range []string{"Forwarded", "X-Forwarded-For", "Via"} {
		if r.Header.Get(name) != "" {
			return "this route is not for requests that came through a proxy (" + name + ")"
		}
	}
	// With DNS rebinding a page is of the sandbox's origin, and only the name gives it away.
	if !s.isOwnHost(r.Host) {
		return fmt.Sprintf("this route is not at %q; use %s", r.Host, s.url)
	}
	return ""
}

// isOwnHost reports whether a Host header names the loopback or the address that the server listens on. Names other than
// localhost are refused, whatever they resolve to.
func (s *Server) isOwnHost(host string) bool {
	if "http://"+host == s.url {
		return true
	}
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	}
	ip, err := netip.ParseAddr(name)
	return strings.EqualFold(name, "localhost") || err == nil && ip.Unmap().IsLoopback()
}

func (s *Server) listFaults(w http.ResponseWriter, _ *http.Request) {
	type kind struct {
		Name       string    `json:"name"`
		Group      string    `json:"group"`
		Unit       FaultUnit `json:"unit,omitempty"`
		Default    string    `json:"default,omitempty"`
		Operations []string  `json:"operations,omitempty"`
		Vendors    []string  `json:"vendors,omitempty"`
		About      string    `json:"about"`
	}
	var kinds []kind
	for _, k := range FaultKinds() {
		kinds = append(kinds, kind{k.Name, k.Group, k.Unit, k.Default, k.Operations, k.Vendors, k.About})
	}
	adminAnswer(w, http.StatusOK, struct {
		Faults []FaultState `json:"faults"`
		Kinds  []kind       `json:"kinds"`
	}{s.Faults(), kinds})
}

func (s *Server) getFault(w http.ResponseWriter, r *http.Request) {
	kind, known := LookupFault(r.PathValue("name"))
	if !known {
		_, err := Fault{Name: r.PathValue("name")}.checked()
		adminError(w, http.StatusNotFound, err.Error())
		return
	}
	states := s.Faults()
	i := slices.IndexFunc(states, func(f FaultState) bool { return f.Name == kind.Name })
	if i < 0 {
		adminError(w, http.StatusNotFound, "fault "+kind.Name+" is not set; PUT sets it")
		return
	}
	adminAnswer(w, http.StatusOK, states[i])
}

// maxAdminBody is the largest body of this route, in bytes.
const maxAdminBody = 64 << 10

// postFault takes a text as flags have it, or JSON. The content type is not looked at: curl -d says that it sends a form.
func (s *Server) postFault(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxAdminBody))
	if err != nil {
		adminError(w, http.StatusBadRequest, "the body did not arrive whole, or is larger than 64 KiB")
		return
	}
	var f Fault
	switch raw = bytes.TrimSpace(raw); {
	case len(raw) == 0:
		err = fmt.Errorf("the body is empty; write the fault into it, like 401*1")
	case raw[0] == '{':
		f, err = decodeFault(raw)
	default:
		f, err = ParseFault(string(raw))
	}
	s.adminSet(w, r, f, err)
}

func (s *Server) putFault(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxAdminBody))
	if err != nil {
		adminError(w, http.StatusBadRequest, "the body did not arrive whole, or is larger than 64 KiB")
		return
	}
	var f Fault
	if raw = bytes.TrimSpace(raw); len(raw) > 0 {
		f, err = decodeFault(raw)
	}
	name := r.PathValue("name")
	if err == nil && f.Name != "" && f.Name != name {
		err = fmt.Errorf("the path says %q and the body %q; leave the name out of the body", name, f.Name)
	}
	f.Name = name
	s.adminSet(w, r, f, err)
}

func decodeFault(raw []byte) (Fault, error) {
	var f Fault
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&f); err != nil {
		return f, fmt.Errorf("the body is no fault; write it like {\"name\": \"401\", \"count\": 1, \"operation\": \"inbox.fetch\"}: %w", err)
	}
	return f, nil
}

func (s *Server) adminSet(w http.ResponseWriter, r *http.Request, f Fault, err error) {
	if err == nil {
		err = s.SetFault(f)
	}
	if err != nil {
		adminError(w, http.StatusBadRequest, err.Error())
		return
	}
	r.SetPathValue("name", f.Name)
	s.getFault(w, r)
}

func adminMethod(w http.ResponseWriter, allowed string) {
	w.Header().Set("Allow", allowed)
	adminError(w, http.StatusMethodNotAllowed, "this route takes "+allowed)
}

func adminError(w http.ResponseWriter, status int, text string) {
	adminAnswer(w, status, map[string]string{"error": text})
}

func adminAnswer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(append(marshal(v), '\n')) // The only error is a client that has gone.
}
