package sdkimport

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

// eachToken gives the tokens of an XML text with the lines they end in, and refuses what is nested deeper than any SDK's configuration.
// Errors are those of each and *syntaxError.
func eachToken(text []byte, each func(t xml.Token, line int) error) error {
	dec := xml.NewDecoder(bytes.NewReader(text))
	depth := 0
	for {
		t, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		line, _ := dec.InputPos()
		if err != nil {
			return &syntaxError{line, "it is no XML: " + shownCode(withoutLine(err))}
		}
		switch t.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return errBudget
			}
		case xml.EndElement:
			depth--
		}
		if err := each(t, line); err != nil {
			return err
		}
	}
}

// withoutLine is the library's complaint without the line, which is told beside it.
func withoutLine(err error) string {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return syntax.Msg
	}
	return fmt.Sprint(err)
}
