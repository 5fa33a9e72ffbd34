package views

// Cursor is a place in a list that is pinned to an identity: rows may arrive, go and move, and it stays with its row. The
// zero Cursor stands on the first row.
type Cursor struct {
	id    string
	index int
	top   int
}

// rows is a list as a cursor sees it.
type rows struct {
	n  int
	id func(i int) string
	// at is where a row is, or -1, for lists that know it of the row that was the cursor's last; nil for others.
	at func(id string) (i int, known bool)
}

// Sync finds the cursor's row again after the list has changed. It looks near the old place first, so that a list of a hundred
// thousand costs nothing while it stands still.
func (c *Cursor) Sync(r rows) {
	switch {
	case r.n == 0:
		c.index, c.top = 0, 0
		return
	case c.id == "":
		c.index = min(c.index, r.n-1)
	default:
		c.index = c.find(r)
	}
	c.id = r.id(c.index)
}

// find searches outwards from the old index; a row that has gone leaves the cursor where it was.
func (c *Cursor) find(r rows) int {
	at := min(c.index, r.n-1)
	if r.at != nil && r.id(at) != c.id {
		if i, known := r.at(c.id); known {
			if i >= 0 && i < r.n {
				return i
			}
			return at
		}
	}
	for d := 0; at-d >= 0 || at+d < r.n; d++ {
		if i := at - d; i >= 0 && r.id(i) == c.id {
			return i
		}
		if i := at + d; i < r.n && r.id(i) == c.id {
			return i
		}
	}
	return at
}

// Index is the row the cursor stands on, valid after Sync.
func (c *Cursor) Index() int { return c.index }

// ID is the identity of that row, or "".
func (c *Cursor) ID() string { return c.id }

// Put stands the cursor on the row with that identity at the next Sync.
func (c *Cursor) Put(id string) { c.id = id }

// Key moves the cursor by a key of the usual kinds and reports whether the key was one of them. page is the number of rows
// on the screen.
func (c *Cursor) Key(k string, r rows, page int) bool {
	c.Sync(r)
	to := c.index
	switch k {
	case "down", "j":
		to++
	case "up", "k":
		to--
	case "pgdown":
		to += max(1, page-1)
	case "pgup":
		to -= max(1, page-1)
	case "home", "g":
		to = 0
	case "end", "G":
		to = r.n - 1
	default:
		return false
	}
	if r.n > 0 {
		c.index = max(0, min(to, r.n-1))
		c.id = r.id(c.index)
	}
	return true
}

// Window is the part of the list to draw in height rows, with the cursor in it: from (included) to (excluded).
func (c *Cursor) Window(n, height int) (from, to int) {
	if height <= 0 || n == 0 {
		return 0, 0
	}
	if c.index < c.top {
		c.top = c.index
	}
	if c.index >= c.top+height {
		c.top = c.index - height + 1
	}
	c.top = max(0, min(c.top, n-height))
	return c.top, min(n, c.top+height)
}

// Keep holds the picture still when rows were added above: the row under the cursor stays on its line of the screen.
func (c *Cursor) Keep(before int, r rows) {
	c.Sync(r)
	c.top = max(0, c.top+c.index-before)
}
