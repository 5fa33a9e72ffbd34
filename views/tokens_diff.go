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
)

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
		if c.Part != part {
			part = c.Part
			m.Lines = append(m.Lines, part)
		}
		name := engine.Clean(c.Name)
		switch c.Kind {
		case jose.Same:
			m.Lines = append(m.Lines, "= "+name+"  "+engine.Clean(shortened(c.New)))
		case jose.Added:
			m.Lines = append(m.Lines, "+ "+name+"  "+engine.Clean(shortened(c.New)))
		case jose.Gone:
			m.Lines = append(m.Lines, "− "+name+"  "+engine.Clean(shortened(c.Old)))
		default:
			m.Lines = append(m.Lines, "Δ "+name+"  "+engine.Clean(shortened(c.Old)), "   ▸ "+engine.Clean(shortened(c.New)))
			if was, is := memberWords(c.Name, c.Old, v.now, zone), memberWords(c.Name, c.New, v.now, zone); was != string(c.Old) {
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
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(struct {
		Header *jose.Object `json:"header"`
		Claims *jose.Object `json:"claims"`
	}{item.info.Read.Header, item.info.Read.Claims})
	if err != nil {
		return send(ToastMsg{Mark: engine.MarkBad, Text: "nothing was copied: " + engine.Clean(err.Error())})
	}
	return send(CopyMsg{What: "header and claims", Text: strings.TrimSuffix(b.String(), "\n"), Note: "the signature is left out"})
}
