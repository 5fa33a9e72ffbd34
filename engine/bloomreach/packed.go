package bloomreach

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"hash/maphash"
	"io"
	"sync"
)

const (
	// packSize is how many bytes of messages lie together, at least. Where they are squeezed, one of them costs as much to read as all of
	// a pack; much smaller packs squeeze worse.
	packSize = 32 << 10
	// squeezedFrom is the size of an answer from which its messages are squeezed: an inbox of a hundred thousand is a tenth of its
	// size then, and of all of them somebody looks at a few.
	squeezedFrom = 1 << 20
	// chunk is how many messages are made at a time.
	chunk = 256
)

// pack holds messages of an answer as they were sent, one after another. It does not change once it is sealed.
type pack struct {
	size   int
	plain  []byte
	tight  []byte // instead of plain, where it is squeezed
	opener *opener
}

// part is a copy of what lies there, or plain's own bytes, which nobody changes.
func (p *pack) part(from, to uint32) json.RawMessage {
	if p.tight == nil {
		return p.plain[from:to:to]
	}
	return p.opener.part(p, from, to)
}

// opener reads squeezed packs. It keeps the last one open, because who reads a message reads its neighbours next.
type opener struct {
	mu     sync.Mutex
	last   *pack
	plain  []byte
	reader io.ReadCloser
}

func (o *opener) part(p *pack, from, to uint32) json.RawMessage {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.last != p {
		o.open(p)
	}
	defer o.close()
	return bytes.Clone(o.plain[from:to])
}

func (o *opener) open(p *pack) {
	source := bytes.NewReader(p.tight)
	if o.reader == nil {
		o.reader = flate.NewReader(source)
	} else if err := o.reader.(flate.Resetter).Reset(source, nil); err != nil {
		panic("a reader of packed messages cannot be used again: " + err.Error())
	}
	if cap(o.plain) < p.size {
		o.plain = make([]byte, p.size)
	}
	o.plain = o.plain[:p.size]
	if _, err := io.ReadFull(o.reader, o.plain); err != nil {
		panic("packed messages cannot be read: " + err.Error()) // they were written here, into memory
	}
	o.last = p
}

// close lets go of a pack that is much larger than others: one message may be as large as an answer.
func (o *opener) close() {
	if len(o.plain) > 8*packSize {
		o.last, o.plain = nil, nil
	}
}

// packer puts the messages of one answer away. Its messages lie in few pieces of memory, which the collector has fewer to look at for.
type packer struct {
	seed    maphash.Seed
	squeeze *flate.Writer // nil where they are not squeezed
	room    []Message
	types   map[string]string

	pack    *pack
	rows    []byte
	texts   []byte
	waiting []*Message // those of the pack that is being filled
	all     []*Message
}

// newPacker is for messages of so many bytes together.
func newPacker(seed maphash.Seed, messages, size int) *packer {
	k := &packer{seed: seed, types: map[string]string{}, all: make([]*Message, 0, messages)}
	k.pack = &pack{}
	if size >= squeezedFrom {
		// The error is that of a level that does not exist.
		k.squeeze, _ = flate.NewWriter(io.Discard, flate.BestSpeed)
		k.pack.opener = &opener{}
	}
	return k
}

// add reads a row, which is a part of the whole answer and is not kept.
func (k *packer) add(s sdk, row json.RawMessage) {
	if len(k.room) == 0 {
		k.room = make([]Message, min(chunk, cap(k.all)-len(k.all)))
	}
	m := &k.room[0]
	k.room = k.room[1:]
	content := readMessage(s, row, m)
	m.contentSize, m.contentHash = uint32(len(content)), maphash.Bytes(k.seed, content)
	if known, ok := k.types[m.Type]; ok {
		m.Type = known
	} else {
		k.types[m.Type] = m.Type
	}
	m.pack, m.from, m.to = k.pack, uint32(len(k.rows)), uint32(len(k.rows)+len(row))
	k.rows = append(k.rows, row...)
	k.texts = append(append(k.texts, m.ID...), m.Title...)
	k.waiting, k.all = append(k.waiting, m), append(k.all, m)
	if len(k.rows) >= packSize {
		k.seal()
	}
}

// seal ends a pack.
func (k *packer) seal() {
	p := k.pack
	p.size = len(k.rows)
	if k.squeeze != nil {
		var tight bytes.Buffer
		k.squeeze.Reset(&tight)
		k.squeeze.Write(k.rows) // into memory, which takes everything
		k.squeeze.Close()
		p.tight = bytes.Clone(tight.Bytes())
	} else {
		p.plain = bytes.Clone(k.rows)
	}
	texts := string(k.texts)
	for _, m := range k.waiting {
		m.ID, texts = texts[:len(m.ID)], texts[len(m.ID):]
		m.Title, texts = texts[:len(m.Title)], texts[len(m.Title):]
	}
	k.pack = &pack{opener: p.opener}
	k.rows, k.texts, k.waiting = k.rows[:0], k.texts[:0], k.waiting[:0]
}

// messages are all that were added. Nothing can be added after.
func (k *packer) messages() []*Message {
	k.seal()
	return k.all
}
