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

// refusal is an answer that is not the one asked for. The vendor spells errors in three ways (bloomreach reference 1.4);
// there is one constructor for each.
type refusal struct {
	status int
	text   string // for Go readers; the client gets body
	body   any
}

func (f *refusal) Error() string { return f.text }

func refuse(status int, text string) *refusal {
	type spelling struct {
		Success bool   `json:"success"`
		Error   string `json:"error"`
	}
	return &refusal{status, text, spelling{Error: text}}
}

func refuseWithMessage(status int, text string) *refusal {
	type spelling struct {
		Success bool   `json:"success"`
		Message string `json:"message"`
	}
	return &refusal{status, text, spelling{Message: text}}
}

// refuseWithErrors names the field that is to blame; the vendor puts what concerns no field under "_global". texts is a
// list of texts, or a map of lists by position.
func refuseWithErrors(status int, field string, texts any) *refusal {
	type spelling struct {
		Errors  map[string]any `json:"errors"`
		Success bool           `json:"success"`
	}
	return &refusal{status, fmt.Sprint(field, ": ", texts), spelling{Errors: map[string]any{field: texts}}}
}

var (
	errNoSuchURL = refuse(http.StatusNotFound, "The requested URL was not found on the server")
	// Assumption: the vendor documents no text for a wrong method.
	errMethod = refuse(http.StatusMethodNotAllowed, "The method is not allowed for the requested URL")
	// Assumption: nor one for a body that is too large, nor a limit.
	errTooLarge    = refuse(http.StatusRequestEntityTooLarge, "The request body is larger than 1 MiB")
	errInvalidJSON = refuseWithMessage(http.StatusBadRequest, "Invalid JSON")
	errCompressed  = refuse(http.StatusBadRequest, "BadRequest: The browser (or proxy) sent a request that this server could not understand")
	errNoCustomer  = refuseWithErrors(http.StatusBadRequest, "customer_ids", []string{"Must specify at least one customer ID"})
	errUnknown     = refuseWithErrors(http.StatusNotFound, "_global", []string{"Customer does not exist"})
)

func writeRefusal(w http.ResponseWriter, err error) {
	var f *refusal
	if !errors.As(err, &f) {
		f = refuse(http.StatusInternalServerError, err.Error())
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(f.status)
	_, _ = w.Write(marshal(f.body))
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
		return errInvalidJSON // Half a body: the client is unlikely to read this.
	}
	err = json.Unmarshal(raw, v)
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
