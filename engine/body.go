package engine

import (
	"bytes"
	"io"
	"sync"
	"sync/atomic"
)

// Limits on what is kept of bodies, in bytes. A call keeps a preview; all calls together keep a fixed sum, oldest dropped first.
const (
	PreviewLimit  = 64 << 10
	previewBudget = 16 << 20
	// ReadLimit is how much of an answer is read at all, after decompression.
	ReadLimit = 256 << 20
)

// Body is what is kept of a request's or response's body, redacted: its beginning in memory, and all of a larger one in a file as long
// as there is room. Any goroutine may read it; its bytes may be given up later to make room, and then Bytes is nil although Size is not
// 0.
type Body struct {
	Size        int64 // bytes of the whole body as far as it was read
	ContentType string
	data        atomic.Pointer[[]byte]
	file        atomic.Pointer[bodyFile]
	gap         atomic.Pointer[string]
}

// Bytes gives the beginning that is kept in memory, or nil when it had to make room. The caller must not change it.
func (b *Body) Bytes() []byte {
	if b == nil {
		return nil
	}
	if p := b.data.Load(); p != nil {
		return *p
	}
	return nil
}

// RestoredBody is a body as a recording tells of it: the kept beginning of size bytes. Kept belongs to it from then on.
func RestoredBody(kept []byte, size int64, contentType string) *Body {
	b := &Body{Size: size, ContentType: contentType}
	if len(kept) > 0 {
		b.data.Store(&kept)
	}
	return b
}

// BodyShelf keeps the bodies of a recording within the bound that those of a live session have. The zero value works.
type BodyShelf struct{ shelf bodyShelf }

// Restore is RestoredBody for a body that gives its bytes up when younger ones need the room.
func (s *BodyShelf) Restore(kept []byte, size int64, contentType string) *Body {
	b := &Body{Size: size, ContentType: contentType}
	if len(kept) > 0 {
		s.shelf.shelve(b, kept)
	}
	return b
}

// Whole reports whether Bytes is all of the body.
func (b *Body) Whole() bool { return b != nil && int64(len(b.Bytes())) == b.Size }

// Filed reports whether all of a body that is larger than Bytes can be read with ReadAt now.
func (b *Body) Filed() bool { return b != nil && b.file.Load() != nil }

// Kept is how many bytes ReadAt gives now. For a filed body that may differ from Size: fingerprints stand in it for what looks like a
// token.
func (b *Body) Kept() int64 {
	if b == nil {
		return 0
	}
	if f := b.file.Load(); f != nil {
		return f.size
	}
	return int64(len(b.Bytes()))
}

// Gap says why a body that is larger than its beginning is not kept whole, or "".
func (b *Body) Gap() string {
	if b == nil {
		return ""
	}
	if p := b.gap.Load(); p != nil {
		return *p
	}
	return ""
}

// ReadAt reads of what is kept, as io.ReaderAt has it. What had to make room meanwhile gives an error.
func (b *Body) ReadAt(p []byte, off int64) (int, error) {
	if f := b.file.Load(); f != nil {
		return f.ReadAt(p, off)
	}
	kept := b.Bytes()
	if kept == nil && b.Size > 0 {
		return 0, errBodyGone
	}
	return bytes.NewReader(kept).ReadAt(p, off)
}

var _ io.ReaderAt = (*Body)(nil)

// bodyShelf keeps the previews of all bodies within previewBudget, and larger bodies in files.
type bodyShelf struct {
	mu    sync.Mutex
	queue []*Body // oldest first
	held  int

	files bodyFiles
}

// keepPart makes a Body of what was read of one, which is not changed afterwards; cut says that there was more, and size is then that of
// all of it.
func (s *bodyShelf) keepPart(read []byte, contentType string, cut bool, size int64) *Body {
	b := &Body{Size: int64(len(read)), ContentType: contentType}
	if preview := read[:min(len(read), PreviewLimit)]; cap(read) <= len(preview)+len(preview)/4 {
		s.shelve(b, preview)
	} else {
		s.shelve(b, bytes.Clone(preview)) // a larger one would stay as a whole
	}
	switch {
	case cut:
		b.Size = max(size, int64(len(read))+1) // never whole, whatever it held
	case len(read) <= strayLimit: // of a larger one the end was not searched for what looks like a token
		s.files.keep(b, read)
	}
	return b
}

// keep makes a Body of whole, which is not referred to afterwards.
func (s *bodyShelf) keep(whole []byte, contentType string) *Body {
	b := &Body{Size: int64(len(whole)), ContentType: contentType}
	s.shelve(b, append([]byte(nil), whole[:min(len(whole), PreviewLimit)]...))
	return b
}

// fileAll has all of a body lie in a file, however large it is. No secret may be left anywhere in it.
func (s *bodyShelf) fileAll(b *Body, all []byte) {
	if !b.Filed() {
		s.files.keep(b, all)
	}
}

// shelve gives a Body its bytes, and takes those of the oldest ones away when there are too many.
func (s *bodyShelf) shelve(b *Body, preview []byte) {
	b.data.Store(&preview)
	if len(preview) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = append(s.queue, b)
	s.held += len(preview)
	for s.held > previewBudget {
		oldest := s.queue[0]
		s.queue[0] = nil
		s.queue = s.queue[1:]
		s.held -= len(oldest.Bytes())
		oldest.data.Store(nil)
	}
}
