package views

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"authpeek/auth"
	"authpeek/auth/diagnose"
	"authpeek/auth/jose"
	"authpeek/engine"
	"authpeek/ui/kit"
	"authpeek/ui/theme"
)

// memberChange is one member of header or claims in two tokens.
type memberChange struct {
	part, name string
	old, new   json.RawMessage // nil where it is absent
	mark       theme.Mark      // changed, added, gone or the same
}

// compareTokens lists the members of two tokens: header, then claims, in the order of the newer one, then what is gone.
func compareTokens(older, newer *jose.Token) []memberChange {
	out := compareObjects("header", older.Header, newer.Header)
	if older.Form == jose.FormJWE || newer.Form == jose.FormJWE {
		return out // claims that cannot be seen are neither new nor gone
	}
	return append(out, compareObjects("claims", older.Claims, newer.Claims)...)
}

func compareObjects(part string, older, newer *jose.Object) []memberChange {
	var out []memberChange
	for _, m := range members(newer) {
		c := memberChange{part: part, name: m.Name, new: m.Raw, mark: theme.MarkAdded}
		if old, ok := older.Get(m.Name); ok {
			c.old, c.mark = old.Raw, theme.MarkChanged
			if bytes.Equal(old.Raw, m.Raw) {
				c.mark = theme.MarkSame
			}
		}
		out = append(out, c)
	}
	for _, m := range members(older) {
		if _, ok := newer.Get(m.Name); !ok {
			out = append(out, memberChange{part: part, name: m.Name, old: m.Raw, mark: theme.MarkGone})
		}
	}
	return out
}

// members gives an object's members, of which a part that could not be read has none.
func members(o *jose.Object) []jose.Member {
	if o == nil {
		return nil
	}
	return o.Members
}

// memberWords is a member's value as it is told: the times of RFC 7519 as times of day, and with their day where it is not now's.
func memberWords(name string, raw json.RawMessage, now time.Time, zone *time.Location) string {
	switch name {
	case "iat", "exp", "nbf", "auth_time":
		o := jose.Object{Members: []jose.Member{{Name: name, Raw: raw}}}
		t, ok := o.Time(name)
		switch {
		case !ok:
		case t.In(zone).Format(time.DateOnly) == now.In(zone).Format(time.DateOnly):
			return kit.TimeOfDay(t, zone)
		default:
			return t.In(zone).Format("2006-01-02 15:04")
		}
	}
	return engine.Clean(shortened(raw))
}

// rawKept bounds what is shown of one member, in bytes: a claim can be as large as a token, which is a megabyte.
const rawKept = 600

func shortened(raw []byte) string {
	if len(raw) <= rawKept {
		return string(raw)
	}
	return string(bytes.ToValidUTF8(raw[:rawKept], nil)) + "… " + kit.Size(int64(len(raw)-rawKept)) + " more"
}

// diffListed bounds the members that an overlay lists; a token may have tens of thousands.
const diffListed = 400

// diffOf is the whole comparison, for an overlay.
func (v *tokensView) diffOf(zone *time.Location) ShowMsg {
	older, newer := v.item.before, v.item.info
	m := ShowMsg{Title: older.Fingerprint + " ▸ " + newer.Fingerprint}
	if older.Read == nil || newer.Read == nil {
		m.Lines = []string{
			"There is nothing to compare inside: " + kindWords(*older) + " before, " + kindWords(newer) + " now.",
			"length  " + itoa(older.Length) + " ▸ " + itoa(newer.Length) + " bytes",
		}
		return m
	}
	part := ""
	changes := v.comparison().changes
	for i, c := range changes {
		if i == diffListed {
			m.Lines = append(m.Lines, "… "+diagnose.Counted(len(changes)-i, "more member"))
			break
		}
		if c.part != part {
			part = c.part
			m.Lines = append(m.Lines, part)
		}
		name := engine.Clean(c.name)
		switch c.mark {
		case theme.MarkSame:
			m.Lines = append(m.Lines, "= "+name+"  "+engine.Clean(shortened(c.new)))
		case theme.MarkAdded:
			m.Lines = append(m.Lines, "+ "+name+"  "+engine.Clean(shortened(c.new)))
		case theme.MarkGone:
			m.Lines = append(m.Lines, "− "+name+"  "+engine.Clean(shortened(c.old)))
		default:
			m.Lines = append(m.Lines, "Δ "+name+"  "+engine.Clean(shortened(c.old)), "   ▸ "+engine.Clean(shortened(c.new)))
			if was, is := memberWords(c.name, c.old, v.now, zone), memberWords(c.name, c.new, v.now, zone); was != string(c.old) {
				m.Lines = append(m.Lines, "   "+was+" ▸ "+is)
			}
		}
	}
	return m
}

func kindWords(t auth.Info) string {
	switch t.Kind {
	case auth.KindJWT:
		return "a JWT"
	case auth.KindAPIKey:
		return "an API key"
	case auth.KindBasic:
		return "a Basic credential"
	default:
		return "an opaque token"
	}
}

// copyToken copies what may be shown of a token: header and claims as they are spelled, and never the signature.
func copyToken(item tokenItem) tea.Cmd {
	if item.id == "" {
		return nil
	}
	if item.info.Read == nil {
		return send(CopyMsg{What: "fingerprint", Text: item.info.Fingerprint, Note: "there is nothing inside to copy"})
	}
	var b bytes.Buffer
	b.WriteString(`{"header":`)
	writeObject(&b, item.info.Read.Header)
	b.WriteString(`,"claims":`)
	writeObject(&b, item.info.Read.Claims)
	b.WriteString("}")
	var pretty bytes.Buffer
	if json.Indent(&pretty, b.Bytes(), "", "  ") != nil {
		pretty = b // a member that is no JSON cannot be here; as it stands it is still the whole truth
	}
	return send(CopyMsg{What: "header and claims", Text: pretty.String(), Note: "the signature is left out"})
}

// writeObject spells an object with its members in their own order and spelling, duplicates included.
func writeObject(b *bytes.Buffer, o *jose.Object) {
	if o == nil {
		b.WriteString("null")
		return
	}
	b.WriteByte('{')
	for i, m := range o.Members {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(quotedName(m.Name))
		b.WriteByte(':')
		b.Write(m.Raw)
	}
	b.WriteByte('}')
}

// quotedName is a member's name as JSON, with <, > and & as they are.
func quotedName(name string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(name) // a string always has a JSON form
	return strings.TrimSuffix(b.String(), "\n")
}
