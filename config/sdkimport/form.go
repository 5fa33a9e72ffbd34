package sdkimport

import (
	"fmt"
	"strconv"
	"strings"

	"authpeek/auth/diagnose"
)

// formed holds a value against the form that its field has. What the SDK's own reader turns into another form is turned; ok is
// false where nothing is left to be taken.
func (j *judging) formed(m member, f field) (node, bool) {
	v := m.value
	switch {
	case f.form == anyForm, v.kind == callNode:
		return v, true
	case v.kind == textNode && v.partial && f.form == textForm:
		return v, true
	case f.form == textForm && v.kind == textNode,
		(f.form == wholeForm || f.form == numberForm) && v.kind == numberNode && (f.form == numberForm || isWhole(v)),
		f.form == boolForm && v.kind == boolNode,
		f.form == objectForm && v.kind == objectNode,
		f.form == listForm && v.kind == listNode:
		return v, true
	}
	if j.kind == AndroidJSON {
		if turned, told := gsonTurns(v, f.form); told != "" {
			j.find("config.value-form", diagnose.SeverityWarning, fmt.Sprintf("%s is %s where %s belongs", m.name, v.what(), f.form.words()),
				j.at(m)+"Gson "+told+". iOS and the wrappers would refuse it.", "write "+f.form.words(), "6.1")
			return turned, true
		}
	}
	return v, j.wrongForm(m, f)
}

// wrongForm tells a value that the SDK cannot read.
func (j *judging) wrongForm(m member, f field) bool {
	title := fmt.Sprintf("%s is %s where %s belongs", m.name, m.value.what(), f.form.words())
	fix := "write " + f.form.words()
	switch j.kind {
	case AndroidJSON:
		j.tell(m, Refused, "", plainOrNothing(m, f), "Gson cannot read it, and the SDK has no configuration")
		j.find("config.file-unread", diagnose.SeverityError, title, j.at(m)+"Gson gives up on the whole file: Android says \"Could not load configuration file\".", fix, "6.1")
	case IOSPlist:
		j.tell(m, Refused, "", plainOrNothing(m, f), "the decoder converts nothing, and the SDK has no configuration")
		j.find("config.refused", diagnose.SeverityError, title, j.at(m)+"A property list is decoded to the letter: a number or a truth that is written as a text is an error, where Android's Gson would convert it. iOS says \"Can't create configuration: …\" and does not start.",
			fix+", not in <string>", "6.3")
	case AndroidCode, IOSCode, Flutter, MAUI:
		// A compiler would not take it, so that it is code which is read wrongly here.
		j.tell(m, Unread, "", "", "its value is made in code, not read")
	default:
		j.tell(m, Refused, "", plainOrNothing(m, f), "the SDK wants "+f.form.words())
		j.find("config.value-form", diagnose.SeverityError, title, j.at(m)+"The wrapper hands it on to the native SDKs, which want "+f.form.words()+".", fix, "6.4")
	}
	return false
}

// plainOrNothing keeps what may be a key from being shown.
func plainOrNothing(m member, f field) string {
	if f.about == aboutAuthorization {
		return ""
	}
	return plainValue(m.value)
}

func isWhole(n node) bool {
	f, ok := n.number()
	return ok && f == float64(int64(f))
}

// words name a form.
func (f form) words() string {
	switch f {
	case textForm:
		return "a text"
	case wholeForm:
		return "a whole number"
	case numberForm:
		return "a number"
	case boolForm:
		return "true or false without quotes"
	case objectForm:
		return "an object"
	default:
		return "a list"
	}
}

// gsonTurns says what Gson makes of a value of another form: it reads numbers and truths out of texts, and texts out of both. A
// text that is not the word true is false. told is empty where it gives up.
func gsonTurns(v node, to form) (turned node, told string) {
	turned = v
	switch {
	case to == textForm && (v.kind == numberNode || v.kind == boolNode):
		turned.kind = textNode
		return turned, "takes it as the text " + strconv.Quote(shownCode(v.text))
	case to == boolForm && v.kind == textNode:
		turned.kind, turned.text = boolNode, strconv.FormatBool(strings.EqualFold(v.text, "true"))
		return turned, fmt.Sprintf("takes the text %q as %s: everything but the word true is false", shownCode(v.text), turned.text)
	case to == numberForm && v.kind == textNode, to == wholeForm && (v.kind == textNode || v.kind == numberNode):
		if _, ok := v.number(); !ok {
			return v, ""
		}
		if to == wholeForm && !isWhole(v) {
			return v, ""
		}
		turned.kind = numberNode
		return turned, "takes the text as the number " + shownCode(v.text)
	}
	return v, ""
}
