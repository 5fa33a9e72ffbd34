package views

import (
	"slices"
	"strconv"
	"testing"
)

// listed makes a list of identities as a cursor sees it.
func listed(ids ...string) rows {
	return rows{n: len(ids), id: func(i int) string { return ids[i] }}
}

func numbered(n int) rows { return rows{n: n, id: strconv.Itoa} }

func TestCursorStaysWithItsRow(t *testing.T) {
	tests := []struct {
		name      string
		before    []string
		on        string
		after     []string
		wantIndex int
		wantID    string
	}{
		{"nothing changed", []string{"a", "b", "c"}, "b", []string{"a", "b", "c"}, 1, "b"},
		{"added above", []string{"a", "b", "c"}, "b", []string{"x", "y", "a", "b", "c"}, 3, "b"},
		{"added below", []string{"a", "b", "c"}, "b", []string{"a", "b", "c", "x"}, 1, "b"},
		{"gone above", []string{"a", "b", "c"}, "c", []string{"c"}, 0, "c"},
		{"moved to the end", []string{"a", "b", "c"}, "a", []string{"b", "c", "a"}, 2, "a"},
		{"itself gone", []string{"a", "b", "c"}, "b", []string{"a", "c"}, 1, "c"},
		{"itself gone, the last", []string{"a", "b", "c"}, "c", []string{"a", "b"}, 1, "b"},
		{"all but another gone", []string{"a", "b", "c"}, "c", []string{"x"}, 0, "x"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var c Cursor
			c.Put(tt.on)
			c.Sync(listed(tt.before...))
			if c.ID() != tt.on {
				t.Fatalf("the cursor stands on %q", c.ID())
			}
			c.Sync(listed(tt.after...))
			if c.Index() != tt.wantIndex || c.ID() != tt.wantID {
				t.Errorf("the cursor stands on %d, %q; want %d, %q", c.Index(), c.ID(), tt.wantIndex, tt.wantID)
			}
		})
	}
}

// A list that is empty for a while, as with a filter that nothing passes, gives the cursor its row back.
func TestCursorSurvivesAnEmptyList(t *testing.T) {
	var c Cursor
	c.Put("b")
	c.Sync(listed("a", "b"))
	c.Sync(listed())
	if from, to := c.Window(0, 10); from != 0 || to != 0 {
		t.Errorf("the window of nothing is %d–%d", from, to)
	}
	c.Sync(listed("a", "x", "b"))
	if c.ID() != "b" {
		t.Errorf("the cursor stands on %q", c.ID())
	}
}

func TestCursorKeys(t *testing.T) {
	tests := []struct {
		keys []string
		want int
	}{
		{nil, 0},
		{[]string{"down", "j"}, 2},
		{[]string{"down", "up", "k"}, 0},
		{[]string{"end"}, 99},
		{[]string{"G", "down"}, 99},
		{[]string{"pgdown"}, 9},
		{[]string{"pgdown", "pgdown", "pgup"}, 9},
		{[]string{"end", "pgup"}, 90},
		{[]string{"end", "g"}, 0},
		{[]string{"pgdown", "home"}, 0},
	}
	for _, tt := range tests {
		var c Cursor
		for _, k := range tt.keys {
			if !c.Key(k, numbered(100), 10) {
				t.Errorf("%s was not taken", k)
			}
		}
		c.Sync(numbered(100))
		if c.Index() != tt.want {
			t.Errorf("%v: row %d, want %d", tt.keys, c.Index(), tt.want)
		}
	}
	var c Cursor
	if c.Key("x", numbered(100), 10) {
		t.Error("x was taken for a moving key")
	}
	if !c.Key("down", listed(), 10) || c.Index() != 0 {
		t.Error("down in an empty list")
	}
}

func TestCursorWindow(t *testing.T) {
	var c Cursor
	for _, step := range []struct {
		key      string
		from, to int
	}{
		{"home", 0, 5}, {"down", 0, 5}, {"pgdown", 1, 6}, {"up", 1, 6}, {"end", 15, 20}, {"up", 15, 20}, {"home", 0, 5},
	} {
		c.Key(step.key, numbered(20), 5)
		if from, to := c.Window(20, 5); from != step.from || to != step.to {
			t.Errorf("after %s rows %d–%d are drawn, want %d–%d (cursor on %d)", step.key, from, to, step.from, step.to, c.Index())
		}
	}
}

// Whatever the list and the height, the cursor is inside the window and the window is full when it can be.
func TestCursorWindowHoldsTheCursor(t *testing.T) {
	var c Cursor
	for _, n := range []int{1, 3, 7, 40, 2, 100, 5} {
		for _, key := range []string{"end", "pgup", "up", "home", "pgdown", "down"} {
			c.Key(key, numbered(n), 4)
			for height := 1; height < 12; height++ {
				from, to := c.Window(n, height)
				if c.Index() < from || c.Index() >= to {
					t.Fatalf("%d rows, height %d: cursor on %d, drawn %d–%d", n, height, c.Index(), from, to)
				}
				if to-from != min(n, height) {
					t.Fatalf("%d rows, height %d: %d are drawn", n, height, to-from)
				}
			}
		}
	}
	if from, to := c.Window(10, 0); from != to {
		t.Error("rows are drawn where there is no room")
	}
}

// Rows that come above scroll the list around the cursor.
func TestCursorKeepsItsLine(t *testing.T) {
	ids := make([]string, 30)
	for i := range ids {
		ids[i] = strconv.Itoa(i)
	}
	var c Cursor
	c.Put("12")
	c.Sync(listed(ids...))
	from, _ := c.Window(len(ids), 6)
	line, before := c.Index()-from, c.Index()
	ids = slices.Insert(ids, 0, "x", "y", "z")
	c.Keep(before, listed(ids...))
	from, _ = c.Window(len(ids), 6)
	if c.ID() != "12" || c.Index()-from != line {
		t.Errorf("the cursor stands on %q in line %d, before in line %d", c.ID(), c.Index()-from, line)
	}
}
