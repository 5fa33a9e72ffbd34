package views

import (
	"slices"
	"sort"

	"authpeek/ui/kit"
)

// folds are the lines of a tree whose insides are not shown, and with that what line each row shows. Finding one takes no longer
// for a tree of millions of lines.
type folds struct {
	shut  []foldLine // by line
	spans []foldSpan // those that no other one hides, from top to bottom
}

// foldLine is a line that is folded, the last one that it hides, and how deep it stands.
type foldLine struct{ line, last, depth int32 }

// foldSpan is a line and how many after it are hidden, and how many are hidden before it.
type foldSpan struct{ line, hidden, before int }

// at is where a line is, or would be, among those that are folded.
func (f *folds) at(line int) (i int, shut bool) {
	return slices.BinarySearchFunc(f.shut, line, func(l foldLine, line int) int { return int(l.line) - line })
}

func (f *folds) isShut(line int) bool {
	_, shut := f.at(line)
	return shut
}

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

func foldAt(x *kit.JSONIndex, line int) foldLine {
	return foldLine{int32(line), int32(x.Other(line)), int32(x.Depth(line))}
}

// set folds or unfolds a line.
func (f *folds) set(x *kit.JSONIndex, line int, shut bool) {
	switch i, was := f.at(line); {
	case shut && !was:
		f.shut = slices.Insert(f.shut, i, foldAt(x, line))
	case !shut && was:
		f.shut = slices.Delete(f.shut, i, i+1)
	}
	f.lay()
}

// show unfolds what hides a line.
func (f *folds) show(x *kit.JSONIndex, line int) {
	for at := x.Parent(line); at >= 0; at = x.Parent(at) {
		if i, shut := f.at(at); shut {
			f.shut = slices.Delete(f.shut, i, i+1)
		}
	}
	f.lay()
}

// grown follows a tree that has grown: what is not closed yet hides more.
func (f *folds) grown(x *kit.JSONIndex) {
	lines, changed := int32(x.Lines()), false
	for i, l := range f.shut {
		if l.last < lines && x.Closes(int(l.last)) && x.Other(int(l.last)) == int(l.line) {
			continue
		}
		if last := int32(x.Other(int(l.line))); last != l.last {
			f.shut[i].last, changed = last, true
		}
	}
	if changed {
		f.lay()
	}
}

// levelFolds are the folds of everything at a depth and nothing else, so that what is above it is seen. In a tree of millions of lines
// it takes a while, and may be called from any goroutine.
func levelFolds(x *kit.JSONIndex, depth int) folds {
	var f folds
	lines := x.Lines()
	for i := 0; i < lines; i++ {
		if x.Opens(i) && x.Depth(i) == depth {
			l := foldAt(x, i)
			f.shut = append(f.shut, l)
			i = int(l.last)
		}
	}
	f.lay()
	return f
}

// unfold opens a line and all that is in it; with -1 everything.
func (f *folds) unfold(x *kit.JSONIndex, line int) {
	from, to := 0, x.Lines()
	if line >= 0 {
		from, to = line, x.Other(line)+1
	}
	f.shut = slices.DeleteFunc(f.shut, func(l foldLine) bool { return int(l.line) >= from && int(l.line) < to })
	f.lay()
}

// any reports whether something within a line is folded, the line itself included.
func (f *folds) any(x *kit.JSONIndex, line int) bool {
	i, shut := f.at(line)
	return shut || i < len(f.shut) && int(f.shut[i].line) <= x.Other(line)
}

// lay makes the spans anew.
func (f *folds) lay() {
	f.spans = f.spans[:0]
	until, before := -1, 0
	for _, l := range f.shut {
		if int(l.line) <= until {
			continue
		}
		until = int(l.last)
		hidden := until - int(l.line)
		f.spans = append(f.spans, foldSpan{int(l.line), hidden, before})
		before += hidden
	}
}

// deepest is the depth of the deepest level that is folded now, or that of the deepest line that opens something when nothing is.
func (f *folds) deepest(x *kit.JSONIndex) int {
	if len(f.shut) == 0 {
		return x.Deepest()
	}
	depth := 0
	for _, l := range f.shut {
		depth = max(depth, int(l.depth))
	}
	return depth
}
