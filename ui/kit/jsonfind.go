package kit

import (
	"bytes"
	"sort"
)

// Find looks for a word in the lines from one on, in about as many bytes of the text as that, and tells which lines have it as they were
// written. It gives the line at which to go on. With fold the word is of small letters, and those of the text do not count. A word that
// the laying out puts in, like a blank after a colon, is not found: who looks for such a word has to look at each line.
func (x *JSONIndex) Find(from int, word []byte, fold bool, most int, found func(line int)) (next int) {
	x.mu.RLock()
	blocks, lines := x.blocks, x.lines
	x.mu.RUnlock()
	if from >= lines {
		return lines
	}
	first := sort.Search(len(blocks), func(i int) bool { return int(blocks[i].line) > from }) - 1
	last, size := first, int64(0)
	for last < len(blocks) && size < int64(most) && int(blocks[last].line) < lines {
		last++
		size = x.endOf(blocks, last-1) - blocks[first].at
	}
	text := x.text.piece(blocks[first].at, int(size))
	if fold {
		text = lowered(text)
	}
	for i, at := first, 0; i < last; i++ {
		end := min(int(x.endOf(blocks, i)-blocks[first].at), len(text))
		x.findIn(blocks[i], text[at:end], word, max(from, int(blocks[i].line)), found)
		at = end
	}
	if last < len(blocks) {
		return min(int(blocks[last].line), lines)
	}
	return lines
}

// endOf is where the text of a block ends.
func (x *JSONIndex) endOf(blocks []jsonBlock, i int) int64 {
	if i+1 < len(blocks) {
		return blocks[i+1].at
	}
	return x.text.size()
}

// findIn looks through the text of one block. Its lines are read only where the word is in it.
func (x *JSONIndex) findIn(b jsonBlock, text, word []byte, from int, found func(line int)) {
	var p *jsonPage
	for at := 0; ; {
		i := bytes.Index(text[at:], word)
		if i < 0 {
			return
		}
		if p == nil {
			p = x.readPage(int(b.line)) // not kept: what is drawn stays in the cache
		}
		place := b.at + int64(at+i)
		n := sort.Search(len(p.lines), func(i int) bool { return p.lines[i].at > place }) - 1
		if line := p.first + n; line >= from {
			found(line)
		}
		if n+1 >= len(p.lines) {
			return
		}
		at = int(p.lines[n+1].at - b.at)
	}
}

// lowered is a text with the capitals of ASCII as small letters, each byte in its place.
func lowered(b []byte) []byte {
	out := make([]byte, len(b))
	for i, c := range b {
		if c-'A' < 26 {
			c += 'a' - 'A'
		}
		out[i] = c
	}
	return out
}
