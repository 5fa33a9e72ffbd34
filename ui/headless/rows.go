package headless

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"time"

	"authpeek/engine/bloomreach"
)

// writeRows prints an operation's model, one line for each thing in it.
func writeRows(w io.Writer, result any, now time.Time) {
	t := newTable(w)
	switch model := result.(type) {
	case *bloomreach.Inbox:
		for _, m := range model.Messages {
			t.row(readMark(m.IsRead), m.Title, m.Type, age(m.CreateTime, now), m.ID)
		}
	case bloomreach.Attributes:
		for _, a := range model.Results {
			value := valueText(a.Value)
			if !a.Success {
				value = "refused: " + a.Error
			}
			t.row(a.Attribute.Type, a.Attribute.ID, value)
		}
	case bloomreach.Consents:
		for _, c := range model.Results {
			basis := "consent"
			if c.LegitimateInterest {
				basis = "legitimate interest"
			}
			t.row(c.ID, consentName(c), basis)
		}
	}
	t.flush()
}

func readMark(read bool) string {
	if read {
		return "○"
	}
	return "●"
}

// age words how long ago a moment in seconds since 1970 was. Zero and nonsense have no age.
func age(created float64, now time.Time) string {
	since := float64(now.UnixMilli())/1000 - created
	if created <= 0 || math.IsNaN(since) || math.IsInf(since, 0) {
		return "–"
	}
	switch {
	case since < 0:
		return "ahead"
	case since < 60:
		return "now"
	case since < 3600:
		return fmt.Sprintf("%d min", int(since/60))
	case since < 86400:
		return fmt.Sprintf("%d h", int(since/3600))
	default:
		return fmt.Sprintf("%.0f d", math.Floor(since/86400))
	}
}

// valueText is an attribute's value: a text without its quotes, all else as the server spells it.
func valueText(value json.RawMessage) string {
	var s *string
	if json.Unmarshal(value, &s) == nil && s != nil {
		return *s
	}
	return string(value)
}

// consentName picks the English name, else the one without a language, else the first there is.
func consentName(c bloomreach.Category) string {
	for _, language := range append([]string{"en", ""}, c.Languages...) {
		if t, ok := c.Translations[language]; ok && t.Name != nil && *t.Name != "" {
			return *t.Name
		}
	}
	return "–"
}
