package views

import (
	"slices"
	"sort"

	"authpeek/ui/kit"
)

// folds are the lines of a tree whose insides are not shown, and with that what line each row shows. Finding one takes no longer
// for a tree of millions of lines.
type folds struct {
	shut  map[int]bool
	spans []foldSpan // those that no other one hides, from top to bottom
}

// foldSpan is a line and how many after it are hidden, and how many are hidden before it.
type foldSpan struct{ line, hidden, before int }

func (f *folds) isShut(line int) bool { return f.shut[line] }

func (f *folds) rows(lines int) int {
	if len(f.spans) == 0 {
		return lines
	}
	last := f.spans[len(f.spans)-1]
	return lines - last.before - last.hidden
}

// line is the line that a row shows.
func (f *folds) line(row int) int {
	i := sort.Search(len(f.spans), func(i int) bool { return f.spans[i].line-f.spans[i].before >= row })
	if i == 0 {
		return row
	}
	s := f.spans[i-1]
	return row + s.before + s.hidden
}

// row is the row that shows a line, or that of the fold which hides it.
func (f *folds) row(line int) int {
	i := sort.Search(len(f.spans), func(i int) bool { return f.spans[i].line >= line })
	if i == 0 {
		return line
	}
	s := f.spans[i-1]
	return max(line-s.before-s.hidden, s.line-s.before)
}

// set folds or unfolds a line.
func (f *folds) set(x *kit.JSONIndex, line int, shut bool) {
	if f.shut == nil {
		f.shut = map[int]bool{}
	}
	if shut {
		f.shut[line] = true
	} else {
		delete(f.shut, line)
	}
	f.lay(x)
}

// show unfolds what hides a line.
func (f *folds) show(x *kit.JSONIndex, line int) {
	for at := x.Parent(line); at >= 0; at = x.Parent(at) {
		delete(f.shut, at)
	}
	f.lay(x)
}

// level folds everything at a depth and nothing else, so that what is above it is seen.
func (f *folds) level(x *kit.JSONIndex, depth int) {
	f.shut = map[int]bool{}
	for i := 0; i < x.Lines(); i++ {
		if x.Opens(i) && x.Depth(i) == depth {
			f.shut[i] = true
			i = x.Other(i)
		}
	}
	f.lay(x)
}

// unfold opens a line and all that is in it; with -1 everything.
func (f *folds) unfold(x *kit.JSONIndex, line int) {
	from, to := 0, x.Lines()
	if line >= 0 {
		from, to = line, x.Other(line)+1
	}
	for at := range f.shut {
		if at >= from && at < to {
			delete(f.shut, at)
		}
	}
	f.lay(x)
}

// any reports whether something within a line is folded, the line itself included.
func (f *folds) any(x *kit.JSONIndex, line int) bool {
	for at := range f.shut {
		if at >= line && at <= x.Other(line) {
			return true
		}
	}
	return false
}

// lay makes the spans anew.
func (f *folds) lay(x *kit.JSONIndex) {
	lines := make([]int, 0, len(f.shut))
	for at := range f.shut {
		lines = append(lines, at)
	}
	slices.Sort(lines)
	f.spans = f.spans[:0]
	until, before := -1, 0
	for _, at := range lines {
		if at <= until {
			continue
		}
		until = x.Other(at)
		f.spans = append(f.spans, foldSpan{at, until - at, before})
		before += until - at
	}
}

// deepest is the depth of the deepest level that is folded now, or that of the deepest line that opens something when nothing is.
func (f *folds) deepest(x *kit.JSONIndex) int {
	depth := 0
	if len(f.shut) > 0 {
		for at := range f.shut {
			depth = max(depth, x.Depth(at))
		}
		return depth
	}
	for i := range x.Lines() {
		if x.Opens(i) {
			depth = max(depth, x.Depth(i)+1)
		}
	}
	return depth
}
