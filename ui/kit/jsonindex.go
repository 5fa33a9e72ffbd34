package kit

import (
	"io"
	"math"
	"slices"
	"sort"
	"sync"
)

// JSONIndex knows where in a JSON text the lines of its laid-out form begin, so that any stretch of lines can be drawn without looking
// at the rest. It leaves the text where it is and decodes nothing: order, duplicates and the spelling of numbers stay. Several values may
// follow each other.
//
// It remembers the beginning of every few hundred lines, and reads those in between again when they are drawn: a body of 200 MB has ten
// million lines, and its index a few megabytes. An index may grow while it is read; lines that were there do not change but for where
// what they open ends. Any goroutine may read it.
type JSONIndex struct {
	text jsonText

	mu     sync.RWMutex
	blocks []jsonBlock
	longs  []jsonLong
	lines  int
	deep   int
	cut    bool // the text ends inside a value, and the last line may lack its end
	full   bool // the index ends before the text does

	cache struct {
		sync.Mutex
		held [4]*jsonPage
		next int
	}
}

// jsonBlock is a stretch of lines: where it begins, and what is open there.
type jsonBlock struct {
	at    int64
	line  int32
	long  int32    // the innermost bracket that is open, -1 for none
	place int32    // how many values stand in that before
	final lineKind // of the block's last line, whose end may be far away
}

// jsonLong is a bracket whose counterpart is in another block.
type jsonLong struct {
	at                  int64
	line, other, parent int32 // other is -1 until it is known
	place, n            int32
	outer               int32 // the long one around it, -1
	depth               uint16
	kind                lineKind
	bracket             byte
}

// jsonLine is a line of the laid-out form.
type jsonLine struct {
	at      int64 // where the line's first character is in the text: of the key, or of a value without one
	line    int32
	other   int32 // for a bracket the line of the one that belongs to it; for others the line itself
	parent  int32 // the line of the bracket around it, -1 at the top
	place   int32 // which it is of the values there, -1 at the top
	n       int32 // how many values stand in what it opens
	depth   uint16
	kind    lineKind
	bracket byte // of a value that begins with one
}

type lineKind uint8

const (
	lineOpens lineKind = 1 << iota
	lineCloses
	lineKeyed
	lineComma
)

const (
	// blockLines and blockBytes bound what is read again for one line.
	blockLines = 256
	blockBytes = 64 << 10
	// maxLongs bounds an index by what a hostile text could make of it: brackets that all reach far.
	maxLongs = 1 << 20
)

// NewJSONIndex starts an index of a text that is read from elsewhere, with the scan that fills it. Partial says that the end of the text
// may be missing.
func NewJSONIndex(from io.ReaderAt, size int64, partial bool) (*JSONIndex, *JSONScan) {
	return startIndex(filedText{from, size}, partial)
}

// IndexJSON makes the whole index of a text, which must not change from then on. Where the text is no JSON, ok is false and at is the
// byte that is out of place.
func IndexJSON(text []byte, partial bool) (index *JSONIndex, at int, ok bool) {
	x, s := startIndex(heldText(text), partial)
	for s.Scan(math.MaxInt) {
		continue
	}
	if at, wrong := s.Problem(); wrong {
		return nil, int(at), false
	}
	return x, 0, true
}

func startIndex(text jsonText, partial bool) (*JSONIndex, *JSONScan) {
	x := &JSONIndex{text: text}
	s := &JSONScan{index: x, partial: partial}
	s.machine = newJSONMachine(s)
	return x, s
}

// JSONScan fills an index bit by bit, so that the first lines can be shown before the last ones are known. It belongs to one goroutine.
type JSONScan struct {
	index   *JSONIndex
	machine jsonMachine
	at      int64
	partial bool
	done    bool
	full    bool

	// What was found since the index was told.
	blocks []jsonBlock
	longs  []jsonLong
	closed []jsonClosing
	deep   int
	known  int32 // how many longs there are
	lineN  int32 // lines in the block under way
	open   jsonBlock
}

// jsonClosing is where a long bracket ends, and how many values stand in it.
type jsonClosing struct{ long, other, n int32 }

// What is read of the text at a time, in bytes: little at first, so that there is something to show at once.
const (
	firstPiece = 32 << 10
	scanPiece  = 256 << 10
)

// Scan goes on for some more bytes, at least a piece, and reports whether there is more to do. The index then has every line but the
// last few.
func (s *JSONScan) Scan(bytes int) bool {
	for read := 0; !s.done && (read == 0 || read < bytes); {
		size := int(min(max(s.at, firstPiece), scanPiece))
		piece := s.index.text.piece(s.at, size)
		read += len(piece)
		at := s.at
		s.at += int64(len(piece))
		switch {
		case len(piece) > 0 && !s.machine.feed(piece, at):
			s.end(false)
		case s.at >= s.index.text.size(), len(piece) < size:
			s.end(s.machine.finish(s.index.text.size(), s.partial))
		case s.known >= maxLongs:
			s.full = true
			s.end(true)
		default:
			s.tell(false, false)
		}
	}
	return !s.done
}

// Done is how far the scan has come, in bytes.
func (s *JSONScan) Done() int64 { return s.at }

// Problem is the byte at which the text turned out to be no JSON; wrong is false as long as it has not.
func (s *JSONScan) Problem() (at int64, wrong bool) {
	return s.machine.problem, s.machine.problem >= 0
}

// end tells the index the lines of the last block too. What is not closed reaches to the end.
func (s *JSONScan) end(cut bool) {
	s.done = true
	if s.machine.has { // after a problem
		s.machine.endLine()
		s.machine.has = false
	}
	s.remember()
	for _, f := range s.machine.stack {
		s.closed = append(s.closed, jsonClosing{f.long, s.machine.line - 1, f.n})
	}
	if s.lineN > 0 {
		s.blocks = append(s.blocks, s.open)
	}
	s.tell(true, cut)
}

// tell moves what was found into the index.
func (s *JSONScan) tell(all, cut bool) {
	x := s.index
	x.mu.Lock()
	defer x.mu.Unlock()
	x.blocks, x.longs = append(x.blocks, s.blocks...), append(x.longs, s.longs...)
	for _, c := range s.closed {
		x.longs[c.long].other, x.longs[c.long].n = c.other, c.n
	}
	if x.lines = int(s.open.line); all {
		x.lines = int(s.machine.line)
	}
	x.deep, x.cut, x.full = s.deep, cut, s.full
	s.blocks, s.longs, s.closed = s.blocks[:0], s.longs[:0], s.closed[:0]
}

// begins implements jsonSink.
func (s *JSONScan) begins(l jsonLine) {
	if s.lineN > 0 && s.lineN < blockLines && l.at-s.open.at < blockBytes {
		s.lineN++
		return
	}
	if s.lineN > 0 {
		s.blocks = append(s.blocks, s.open)
	}
	s.remember()
	s.open = jsonBlock{at: l.at, line: l.line, long: -1}
	if n := len(s.machine.stack); n > 0 {
		s.open.long, s.open.place = s.machine.stack[n-1].long, s.machine.stack[n-1].n
	}
	s.lineN = 1
}

// ends implements jsonSink.
func (s *JSONScan) ends(l jsonLine) {
	s.open.final = l.kind
	if l.kind&lineOpens != 0 {
		s.deep = max(s.deep, int(l.depth)+1)
	}
}

// closes implements jsonSink.
func (s *JSONScan) closes(f jsonFrame, l jsonLine) {
	if f.long >= 0 {
		s.closed = append(s.closed, jsonClosing{f.long, l.line, f.n})
	}
}

// remember makes long ones of all brackets that are open: they reach over the border that is here.
func (s *JSONScan) remember() {
	stack := s.machine.stack
	from := len(stack)
	for from > 0 && stack[from-1].long < 0 {
		from--
	}
	for i := from; i < len(stack); i++ {
		f, outer := &stack[i], int32(-1)
		if i > 0 {
			outer = stack[i-1].long
		}
		f.long = s.known
		s.known++
		s.longs = append(s.longs, jsonLong{
			at: f.at, line: f.line, other: -1, parent: f.parent, place: f.place, outer: outer, depth: f.depth, kind: f.kind, bracket: f.bracket,
		})
	}
}

// jsonPage is a block with its lines.
type jsonPage struct {
	block int
	first int
	lines []jsonLine
	at    int64
	text  []byte
}

// begins implements jsonSink.
func (p *jsonPage) begins(l jsonLine) { p.lines = append(p.lines, l) }

// ends implements jsonSink.
func (p *jsonPage) ends(l jsonLine) { p.lines[len(p.lines)-1].kind = l.kind }

// closes implements jsonSink.
func (p *jsonPage) closes(f jsonFrame, l jsonLine) {
	if f.long < 0 {
		opened := &p.lines[int(f.line)-p.first]
		opened.other, opened.n = l.line, f.n
	}
}

// page gives the block that a line is in.
func (x *JSONIndex) page(line int) *jsonPage {
	x.cache.Lock()
	defer x.cache.Unlock()
	for _, p := range x.cache.held {
		if p != nil && line >= p.first && line < p.first+len(p.lines) {
			return p
		}
	}
	p := x.readPage(line)
	x.cache.held[x.cache.next] = p
	x.cache.next = (x.cache.next + 1) % len(x.cache.held)
	return p
}

// readPage reads the lines of a block again.
func (x *JSONIndex) readPage(line int) *jsonPage {
	x.mu.RLock()
	defer x.mu.RUnlock()
	i := sort.Search(len(x.blocks), func(i int) bool { return int(x.blocks[i].line) > line }) - 1
	b := x.blocks[i]
	count := x.lines - int(b.line)
	if i+1 < len(x.blocks) {
		count = int(x.blocks[i+1].line - b.line)
	}
	p := &jsonPage{block: i, first: int(b.line), at: b.at, lines: make([]jsonLine, 0, count+1)}
	m := newJSONMachine(p)
	m.line, m.stack = b.line, x.openAt(b)
	m.state = jsonItem
	p.text = x.text.piece(b.at, blockBytes+1)
	if i+1 < len(x.blocks) {
		p.text = p.text[:min(int64(len(p.text)), x.blocks[i+1].at-b.at)]
	}
	m.feed(p.text, b.at)
	if len(p.lines) > count {
		p.lines = p.lines[:count]
	}
	for len(p.lines) < count { // the text can be read no more
		p.lines = append(p.lines, jsonLine{at: x.text.size(), line: b.line + int32(len(p.lines)), other: b.line + int32(len(p.lines)), parent: -1, place: -1})
	}
	if count > 0 {
		p.lines[count-1].kind = b.final
	}
	return p
}

// openAt is what is open at the beginning of a block.
func (x *JSONIndex) openAt(b jsonBlock) []jsonFrame {
	var stack []jsonFrame
	n := b.place
	for at := b.long; at >= 0; {
		l := x.longs[at]
		stack = append(stack, jsonFrame{
			jsonLine: jsonLine{at: l.at, line: l.line, parent: l.parent, place: l.place, n: n, depth: l.depth, kind: l.kind, bracket: l.bracket},
			closing:  l.bracket + 2, long: at,
		})
		at, n = l.outer, l.place+1
	}
	slices.Reverse(stack)
	return stack
}

// lineAt gives a line with what is known of it now.
func (x *JSONIndex) lineAt(line int) (jsonLine, *jsonPage) {
	p := x.page(line)
	l := p.lines[line-p.first]
	if l.kind&lineOpens == 0 || l.other != l.line {
		return l, p
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	at := sort.Search(len(x.longs), func(i int) bool { return x.longs[i].line >= l.line })
	l.other, l.n = int32(x.lines-1), -1
	if at < len(x.longs) && x.longs[at].line == l.line {
		if long := x.longs[at]; long.other >= 0 {
			l.other, l.n = long.other, long.n
		}
	}
	return l, p
}
