package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"authpeek/views"
)

// While nothing but time goes on, the body of a screen that says how long it lasts is not drawn again, and nobody can tell: for minutes
// second by second, then for days.
func TestABodyThatLastsIsAsDrawnAnew(t *testing.T) {
	onSandbox(t, func(d *desk) {
		now := d.now()
		d.now = func() time.Time { return now }
		d.session.Following = false
		for i, e := range d.entries {
			if _, ok := d.views[i].(views.Lasting); !ok {
				continue
			}
			d.settle(d.show(i))
			for _, size := range [][2]int{{60, 16}, {80, 24}, {120, 36}} {

				d.picture(size[0], size[1])
				kept := 0
				for second := range 400 {
					step := time.Second
					if second >= 200 {
						step = 17 * time.Minute
					}
					now = now.Add(step)
					before := d.app.body.rows
					d.Update(tickMsg(now))
					lasting := slices.Clone(d.app.picture())
					if len(before) > 0 && len(d.app.body.rows) > 0 && &before[0] == &d.app.body.rows[0] {
						kept++
					}
					d.app.body.touched, d.stale = true, true
					anew := d.app.picture()
					d.app.body.touched = false
					if !slices.Equal(lasting, anew) {
						t.Fatalf("%s at %d×%d after step %d:\n%s\nand drawn anew\n%s", e.ID, size[0], size[1], second, strings.Join(lasting, "\n"), strings.Join(anew, "\n"))
					}
				}
				if kept < 100 {
					t.Errorf("%s at %d×%d: of 400 bodies only %d were kept", e.ID, size[0], size[1], kept)
				}
			}
		}
	})
}

// What happens is seen at once, also where the clock has not moved.
func TestABodyThatLastsHearsOfWhatHappens(t *testing.T) {
	onSandbox(t, func(d *desk) {
		d.session.Following = false
		d.press("4")
		d.picture(120, 36)
		d.Update(tickMsg(d.now()))
		before := strings.Join(d.app.picture(), "\n")
		for _, key := range []string{"down", "m", "u", "?"} {
			d.press(key)
			d.Update(tickMsg(d.now()))
			after := strings.Join(d.app.picture(), "\n")
			if after == before {
				t.Errorf("%s changed nothing:\n%s", key, after)
			}
			before = after
		}
	})
}
