package sandbox

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
)

// bodyKinds are the bodies that a framework reads fields from. Others have none.
type bodyKinds int

const (
	jsonBodies bodyKinds = 1 << iota
	urlencodedBodies
	multipartBodies
	anyIsJSON // whatever the Content-Type says
)

var (
	errBrokenJSON = errors.New("the body says that it is JSON and is none")
	errNoObject   = errors.New("the body is JSON and no object")
)

// readPosted reads a request's body. A field that is null is there and nil.
func readPosted(r *http.Request, kinds bodyKinds) (map[string]*string, error) {
	media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case kinds&anyIsJSON != 0, kinds&jsonBodies != 0 && media == jsonType:
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		return jsonFields(raw)
	case kinds&urlencodedBodies != 0 && media == "application/x-www-form-urlencoded":
		if err := r.ParseForm(); err != nil {
			return nil, err
		}
		return formFields(r.PostForm), nil
	case kinds&multipartBodies != 0 && media == "multipart/form-data":
		// maxBody bounds the request, so that nothing is left to put into files.
		if err := r.ParseMultipartForm(maxBody); err != nil {
			return nil, err
		}
		return formFields(r.MultipartForm.Value), nil
	}
	return nil, nil
}

func jsonFields(raw []byte) (map[string]*string, error) {
	var object map[string]json.RawMessage
	if !json.Valid(raw) {
		return nil, errBrokenJSON
	}
	if err := json.Unmarshal(raw, &object); err != nil || object == nil {
		return nil, errNoObject
	}
	fields := make(map[string]*string, len(object))
	for name, value := range object {
		fields[name] = textOf(value)
	}
	return fields, nil
}

// textOf is a JSON value as the libraries make an identity of it: a number becomes a text.
func textOf(value json.RawMessage) *string {
	var text *string
	if json.Unmarshal(value, &text) != nil {
		other := string(value)
		return &other
	}
	return text
}

func formFields(form map[string][]string) map[string]*string {
	fields := make(map[string]*string, len(form))
	for name, values := range form {
		if len(values) > 0 {
			fields[name] = &values[0]
		}
	}
	return fields
}
