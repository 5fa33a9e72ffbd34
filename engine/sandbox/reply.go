package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// body writes the answer of a call that went well. It is a function so that a large inbox is streamed, not built.
type body func(io.Writer) error

func jsonBody(v any) body {
	return func(w io.Writer) error {
		_, err := w.Write(marshal(v))
		return err
	}
}

// marshal leaves < and > as they are, like the vendor; HTML messages would be unreadable otherwise. All that is passed
// to it is made of plain maps, slices and structs of this package, which cannot be refused by encoding/json.
func marshal(v any) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		panic(fmt.Sprintf("sandbox: %T has no JSON form: %v", v, err))
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}

// refusal is an answer that is not the one asked for. The vendor spells errors in several ways (bloomreach reference 1.4);
// there is one constructor for each.
type refusal struct {
	status  int
	text    string                // for Go readers; the client gets body
	body    func(text string) any // the vendor's spelling
	assumed textName              // set when text is one of AssumedTexts
}

func (f *refusal) Error() string { return f.text }

func refuse(status int, text string) *refusal {
	type spelling struct {
		Success bool   `json:"success"`
		Error   string `json:"error"`
	}
	return &refusal{status: status, text: text, body: func(text string) any { return spelling{Error: text} }}
}

func refuseWithMessage(status int, text string) *refusal {
	type spelling struct {
		Success bool   `json:"success"`
		Message string `json:"message"`
	}
	return &refusal{status: status, text: text, body: func(text string) any { return spelling{Message: text} }}
}

// refuseWithErrors names the field that is to blame; the vendor puts what concerns no field under "_global". texts is a
// list of texts, or a map of lists by position.
func refuseWithErrors(status int, field string, texts any) *refusal {
	type spelling struct {
		Errors  map[string]any `json:"errors"`
		Success bool           `json:"success"`
	}
	return &refusal{status: status, text: fmt.Sprint(field, ": ", texts), body: func(string) any {
		return spelling{Errors: map[string]any{field: texts}}
	}}
}

// refuseWithList is how tracking spells it: a list of texts.
func refuseWithList(status int, text string) *refusal {
	type spelling struct {
		Errors  []string `json:"errors"`
		Success bool     `json:"success"`
	}
	return &refusal{status: status, text: text, body: func(text string) any { return spelling{Errors: []string{text}} }}
}

// refuseWithText is how a stream's recommendations spell it: errors is one text.
func refuseWithText(status int, text string) *refusal {
	type spelling struct {
		Success bool   `json:"success"`
		Errors  string `json:"errors"`
	}
	return &refusal{status: status, text: text, body: func(text string) any { return spelling{Errors: text} }}
}

var (
	errNoSuchURL = refuse(http.StatusNotFound, "The requested URL was not found on the server")
	// Assumption: the vendor documents no text for a wrong method.
	errMethod = refuse(http.StatusMethodNotAllowed, "The method is not allowed for the requested URL")
	// Assumption: nor one for a body that is too large, nor a limit.
	errTooLarge    = refuse(http.StatusRequestEntityTooLarge, "The request body is larger than 1 MiB")
	errBusy        = refuse(http.StatusServiceUnavailable, "The server is busy with other requests")
	errInvalidJSON = refuseWithMessage(http.StatusBadRequest, "Invalid JSON")
	errCompressed  = refuse(http.StatusBadRequest, "BadRequest: The browser (or proxy) sent a request that this server could not understand")
	errNoCustomer  = refuseWithErrors(http.StatusBadRequest, "customer_ids", []string{"Must specify at least one customer ID"})
	errUnknown     = refuseWithErrors(http.StatusNotFound, "_global", []string{"Customer does not exist"})
)

// refuse answers a request with err, in the words of the options where the sandbox's own are assumed.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	var f *refusal
	if errors.As(err, &f) && f.assumed != "" {
		noteAssumed(r, f.assumed)
	}
	writeRefusal(w, s.worded(err))
}

// worded puts the text of the options into a refusal whose own text is assumed.
func (s *Server) worded(err error) error {
	var f *refusal
	if !errors.As(err, &f) {
		return err
	}
	text, replaced := s.options.Texts[string(f.assumed)]
	if !replaced {
		return err
	}
	reworded := *f
	reworded.text = text
	return &reworded
}

func writeRefusal(w http.ResponseWriter, err error) {
	var f *refusal
	if !errors.As(err, &f) {
		f = refuse(http.StatusInternalServerError, err.Error())
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(f.status)
	_, _ = w.Write(marshal(f.body(f.text)))
}

// readJSON reads the request's body into v. All its errors are refusals.
func readJSON(r *http.Request, v any) error {
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return errCompressed
	}
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return errTooLarge
		}
		if errors.Is(err, errBodies) {
			return errBusy
		}
		return errInvalidJSON // Half a body: the client is unlikely to read this.
	}
	return parseJSON(raw, v)
}

func parseJSON(raw []byte, v any) error {
	err := json.Unmarshal(raw, v)
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) && wrongType.Field != "" {
		field, _, _ := strings.Cut(wrongType.Field, ".")
		return refuseWithErrors(http.StatusBadRequest, field, []string{"Wrong type: " + wrongType.Value})
	}
	if err != nil {
		return errInvalidJSON
	}
	return nil
}
