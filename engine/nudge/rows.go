package nudge

import "time"

// Rows implements engine.Rower: what each of the vendor's samples makes of the answer.
func (r *Refreshed) Rows(time.Time) [][]string {
	var rows [][]string
	for _, s := range r.Samples {
		rows = append(rows, []string{s.App, "returns " + s.Returns, s.Why})
	}
	return rows
}
