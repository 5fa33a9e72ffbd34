package auth

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"text/template"
	"time"
)

// templateData is what the templates of a provider see: {{ .CustomerIDs }}, {{ .Registered }}, {{ .Cookie }},
// {{ .CustomerID "name" }} and {{ .Now }}.
type templateData struct {
	ids map[string]string
	at  time.Time
	// escape makes single values fit between the quotes of a JSON text.
	escape bool
	// trial makes every id known, to find mistakes in a template before a customer is.
	trial bool
}

// CustomerIDs is the ids as the text of a JSON object, names in order.
func (d templateData) CustomerIDs() string {
	if d.ids == nil {
		return "{}"
	}
	return jsonText(d.ids)
}

// Registered is the hard id most projects use.
func (d templateData) Registered() (string, error) { return d.CustomerID("registered") }

// Cookie is the soft id.
func (d templateData) Cookie() (string, error) { return d.CustomerID("cookie") }

// CustomerID is the id of that name.
func (d templateData) CustomerID(name string) (string, error) {
	id, ok := d.ids[name]
	switch {
	case !ok && !d.trial:
		return "", &missingIDError{name: name}
	case d.escape:
		quoted := jsonText(id)
		return quoted[1 : len(quoted)-1], nil
	}
	return id, nil
}

// Now is the time in seconds since 1970, as iat and exp want it.
func (d templateData) Now() int64 { return d.at.Unix() }

// missingIDError says that a template names an id that the customer does not have.
type missingIDError struct{ name string }

func (e *missingIDError) Error() string {
	return fmt.Sprintf("the customer has no id named %s; add it to the customer, or take it out of the template", printable(e.name, 40))
}

// parseTemplate compiles a template and runs it once, so that an unknown name is found now and not at the first call.
func parseTemplate(name, text string) (*template.Template, error) {
	t, err := template.New(name).Option("missingkey=error").Parse(text)
	if err == nil {
		_, err = execute(t, templateData{trial: true, escape: true})
	}
	if err != nil {
		return nil, fmt.Errorf(`%s; a template knows .CustomerIDs, .Registered, .Cookie, .CustomerID "name" and .Now`,
			templateErrorText(err))
	}
	return t, nil
}

func execute(t *template.Template, d templateData) (string, error) {
	var b strings.Builder
	if err := t.Execute(&b, d); err != nil {
		if missing := (*missingIDError)(nil); errors.As(err, &missing) {
			return "", missing
		}
		return "", err
	}
	return b.String(), nil
}

func templateErrorText(err error) string {
	return printable(strings.TrimPrefix(err.Error(), "template: "), 200)
}

// jsonText encodes without the escapes for HTML, which a token endpoint would get to see.
func jsonText(v any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	// Only strings and maps of strings come here, which always encode.
	_ = enc.Encode(v)
	return strings.TrimSuffix(b.String(), "\n")
}
