package extole

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// The models tell themselves in rows of a name and a value, for output that has room for no more. The texts are the server's own:
// whoever shows them cleans them.

// Rows lists what is told of the token.
func (t *AccessToken) Rows(time.Time) [][]string {
	return filled([][]string{
		{"access_token", t.AccessToken}, {"type", t.Type}, {"scopes", strings.Join(t.Scopes, " ")}, {"expires_in", lasting(t.ExpiresIn)},
		{"client_id", t.ClientID}, {"identity_id", t.IdentityID},
	})
}

// Rows lists what is told of the token.
func (t *ConsumerToken) Rows(time.Time) [][]string {
	return filled([][]string{
		{"access_token", t.AccessToken}, {"level", t.Level}, {"scopes", strings.Join(t.Scopes, " ")}, {"expires_in", lasting(t.ExpiresIn)},
	})
}

// Rows lists the profile's members.
func (m *Me) Rows(time.Time) [][]string {
	rows := [][]string{
		{"level", m.Level}, {"email", m.Email}, {"partner_user_id", m.PartnerUserID}, {"first_name", m.FirstName}, {"last_name", m.LastName}, {"id", m.ID},
	}
	return filled(append(rows, members(m.Other)...))
}

// Rows lists what the zone shows.
func (z *Zone) Rows(time.Time) [][]string {
	content, _ := z.Content.(map[string]any)
	return filled(members(content))
}

// Rows gives the result and what it means.
func (v *Verdict) Rows(time.Time) [][]string {
	return filled([][]string{{"result", v.Result}, {"meaning", v.Meaning}, {"description", v.Description}})
}

// members are rows for what has no place in a model, by name.
func members(object map[string]any) [][]string {
	var rows [][]string
	for _, name := range slices.Sorted(maps.Keys(object)) {
		rows = append(rows, []string{name, plain(object[name])})
	}
	return rows
}

// filled leaves out the rows that have no value.
func filled(rows [][]string) [][]string {
	return slices.DeleteFunc(rows, func(row []string) bool { return row[1] == "" })
}

// lasting is expires_in with its life in words.
func lasting(seconds int64) string {
	if seconds <= 0 {
		return ""
	}
	return fmt.Sprintf("%d (%s)", seconds, lifeOf(seconds))
}
