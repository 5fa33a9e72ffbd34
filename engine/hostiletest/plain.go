package hostiletest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Plain says what is wrong with a printed text, if anything is: bytes that are not UTF-8, characters that a terminal acts on,
// that change the direction of text or that cannot be seen. Line feeds are fine, and so are the characters that a reader of
// text sees as text.
func Plain(text string) error {
	if err := Shown(text); err != nil {
		return err
	}
	marks := 0
	for i, r := range text {
		if unsettled(r) {
			return fmt.Errorf("%U at byte %d, in %q", r, i, around(text, i))
		}
		if !unicode.In(r, unicode.Mn, unicode.Me) {
			marks = 0
		} else if marks++; marks > mostMarks {
			return fmt.Errorf("a stack of marks at byte %d, in %q", i, around(text, i))
		}
	}
	return nil
}

// mostMarks is how many combining marks may stand on one character, and is more than any script needs.
const mostMarks = 4

// Shown is Plain without the judgement about marks and about characters that terminals draw differently, for what programs read.
func Shown(text string) error {
	for i, r := range text {
		if r == utf8.RuneError && !strings.HasPrefix(text[i:], "\ufffd") {
			return fmt.Errorf("the byte 0x%02X at %d is not UTF-8, in %q", text[i], i, around(text, i))
		}
		if r != '\n' && steers(r) {
			return fmt.Errorf("%U at byte %d, in %q", r, i, around(text, i))
		}
	}
	return nil
}

// steers reports whether a terminal may act on r, or show something else than r.
func steers(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point)
}

// unsettled reports whether no two terminals agree on how r is drawn.
func unsettled(r rune) bool {
	return unicode.In(r, unicode.Co, unicode.Variation_Selector, unicode.Noncharacter_Code_Point) || r >= 0x1f3fb && r <= 0x1f3ff
}

func around(text string, at int) string { return text[max(0, at-40):min(len(text), at+40)] }

// JSON says what is wrong with what should be one JSON object and a line feed, with no character in it that steers a
// terminal. Members that stand twice are fine: what a server sent is handed on as it was.
func JSON(text string) error {
	if !utf8.ValidString(text) {
		return errors.New("not UTF-8")
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := object(d); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the object")
	}
	if !strings.HasSuffix(text, "}\n") {
		return errors.New("no line feed at the end")
	}
	// DEL and C1 may stand in a JSON string as they are, and a terminal acts on them all the same.
	return Shown(text)
}

// Lines says what is wrong with what should be JSON objects, one a line.
func Lines(text string) error {
	for line := range strings.Lines(text) {
		if err := JSON(line); err != nil {
			return fmt.Errorf("%w: %.200q", err, line)
		}
	}
	return nil
}

func object(d *json.Decoder) error {
	t, err := d.Token()
	if err != nil {
		return err
	}
	if t != json.Delim('{') {
		return fmt.Errorf("begins with %v, not with an object", t)
	}
	return members(d)
}

func members(d *json.Decoder) error {
	for d.More() {
		if _, err := d.Token(); err != nil {
			return err
		}
		if err := value(d); err != nil {
			return err
		}
	}
	_, err := d.Token()
	return err
}

func value(d *json.Decoder) error {
	t, err := d.Token()
	switch {
	case err != nil:
		return err
	case t == json.Delim('{'):
		return members(d)
	case t == json.Delim('['):
		for d.More() {
			if err := value(d); err != nil {
				return err
			}
		}
		_, err := d.Token()
		return err
	}
	return nil
}

// Planted says which of the corpus' sequences stands in what was written, whole and as it was.
func Planted(wrote []byte) error {
	for _, t := range append(Sequences(), Bytes()...) {
		if len(t.Text) > 3 && bytes.Contains(wrote, []byte(t.Text)) {
			return fmt.Errorf("%s (%q) came through", t.Name, t.Text)
		}
	}
	return nil
}
