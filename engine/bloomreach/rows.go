package bloomreach

import (
	"encoding/json"
	"fmt"
	"math"
	"time"
)

// Rows implements engine.Rower: a message a row.
func (b *Inbox) Rows(now time.Time) [][]string {
	if b == nil {
		return nil
	}
	rows := make([][]string, 0, len(b.Messages))
	for _, m := range b.Messages {
		rows = append(rows, []string{readMark(m.IsRead), m.Title(), m.Type(), age(m.CreateTime, now), m.ID()})
	}
	return rows
}

// Rows implements engine.Rower: an attribute a row, with its value or why there is none.
func (a Attributes) Rows(time.Time) [][]string {
	rows := make([][]string, 0, len(a.Results))
	for _, r := range a.Results {
		value := valueText(r.Value)
		if !r.Success {
			value = "refused: " + r.Error
		}
		rows = append(rows, []string{r.Attribute.Type, r.Attribute.ID, value})
	}
	return rows
}

// Rows implements engine.Rower: a category a row.
func (c Consents) Rows(time.Time) [][]string {
	rows := make([][]string, 0, len(c.Results))
	for _, category := range c.Results {
		basis := "consent"
		if category.LegitimateInterest {
			basis = "legitimate interest"
		}
		rows = append(rows, []string{category.ID, consentName(category), basis})
	}
	return rows
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
func consentName(c Category) string {
	for _, language := range append([]string{"en", ""}, c.Languages...) {
		if t, ok := c.Translations[language]; ok && t.Name != nil && *t.Name != "" {
			return *t.Name
		}
	}
	return "–"
}
