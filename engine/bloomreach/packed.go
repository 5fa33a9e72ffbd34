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
	answer *answer
	facts  string // about each message, see facts
	size   int
	plain  []byte
	tight  []byte // instead of plain, where it is squeezed
}

// part is a copy of what lies there, or plain's own bytes, which nobody changes.
func (p *pack) part(from, to uint32) json.RawMessage {
	if p.tight == nil {
		return p.plain[from:to:to]
	}
	return p.answer.opener.part(p, from, to)
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

// answer is what all messages of an answer have in common.
type answer struct {
	sdk    sdk               // that reads it
	ids    map[string]string // of the customer whom the request named
	token  string            // the sync token
	types  []string
	opener *opener // of its packs, where they are squeezed
}

// packer puts the messages of one answer away. They lie in few pieces of memory, which the collector has fewer to look at for.
type packer struct {
	hash    maphash.Hash
	squeeze *flate.Writer // nil where they are not squeezed
	room    []Message
	kinds   map[string]uint32 // the places of types

	answer *answer
	pack   *pack
	rows   []byte
	facts  []byte
	all    []*Message
}

// newPacker is for messages of so many bytes together.
func newPacker(of *answer, seed maphash.Seed, messages, size int) *packer {
	k := &packer{kinds: map[string]uint32{}, answer: of, pack: &pack{answer: of}, all: make([]*Message, 0, messages)}
	k.hash.SetSeed(seed)
	if size >= squeezedFrom {
		// The error is that of a level that does not exist.
		k.squeeze, _ = flate.NewWriter(io.Discard, flate.BestSpeed)
		of.opener = &opener{}
	}
	return k
}

// add reads a row, which is a part of the whole answer and is not kept.
func (k *packer) add(row json.RawMessage) {
	if len(k.room) == 0 {
		k.room = make([]Message, min(chunk, cap(k.all)-len(k.all)))
	}
	m := &k.room[0]
	k.room = k.room[1:]
	r := readRow(k.answer.sdk, row)
	if r.nameless {
		r.id = namelessID(r)
	}
	*m = Message{CreateTime: r.createTime, IsRead: r.isRead, nameless: r.nameless, hash: k.hashOf(r), pack: k.pack, at: uint32(len(k.facts))}
	k.facts = facts{r.id, r.title, k.kindOf(r.kind), uint32(len(k.rows)), uint32(len(row))}.appendTo(k.facts)
	k.rows = append(k.rows, row...)
	k.all = append(k.all, m)
	if len(k.rows) >= packSize {
		k.seal()
	}
}

// hashOf is of what sameMessage compares by it.
func (k *packer) hashOf(r messageRow) uint64 {
	k.hash.Reset()
	maphash.WriteComparable(&k.hash, r.expireTime)
	maphash.WriteComparable(&k.hash, r.kind)
	k.hash.Write(r.content)
	return k.hash.Sum64()
}

// kindOf is the place of a type among the answer's.
func (k *packer) kindOf(name string) uint32 {
	kind, known := k.kinds[name]
	if !known {
		kind = uint32(len(k.answer.types))
		k.kinds[name], k.answer.types = kind, append(k.answer.types, name)
	}
	return kind
}

// seal ends a pack.
func (k *packer) seal() {
	p := k.pack
	p.size, p.facts = len(k.rows), string(k.facts)
	if k.squeeze != nil {
		var tight bytes.Buffer
		k.squeeze.Reset(&tight)
		k.squeeze.Write(k.rows) // into memory, which takes everything
		k.squeeze.Close()
		p.tight = bytes.Clone(tight.Bytes())
	} else {
		p.plain = bytes.Clone(k.rows)
	}
	k.pack = &pack{answer: k.answer}
	k.rows, k.facts = k.rows[:0], k.facts[:0]
}

// messages are all that were added. Nothing can be added after.
func (k *packer) messages() []*Message {
	k.seal()
	return k.all
}
