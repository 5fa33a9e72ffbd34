package engine

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
)

// Limits on whole bodies in files: bytes of all of them together, and how many. Each is an open file, so that there cannot be one for
// every call that is remembered. The oldest go first.
const (
	FileBudget = 512 << 20
	filesKept  = 64
)

var errBodyGone = errors.New("the body is no longer kept")

// bodyFile is a whole body in a file that has no name any more: whoever ends the program, and however, nothing of it stays.
type bodyFile struct {
	*os.File
	size int64
	name string // where the system keeps the name of an open file, and the end has to remove it
}

func (f *bodyFile) drop() {
	// Nobody could do anything about either error: what is in the file was written for nobody else.
	_ = f.Close()
	if f.name != "" {
		_ = os.Remove(f.name)
	}
}

// bodyFiles keeps whole bodies that are larger than their preview. The pages of files are the system's, and no memory of this process.
type bodyFiles struct {
	mu     sync.Mutex
	queue  []*Body // oldest first
	held   int64
	closed bool
	budget int64 // FileBudget when 0
}

// keep writes all of a body into a file. Where that cannot be, the body stays a preview and says why.
func (s *bodyFiles) keep(b *Body, whole []byte) {
	if len(whole) <= PreviewLimit {
		return
	}
	text := hideInFile(whole)
	if int64(len(text)) > s.most() {
		b.lack("it is larger than all that is kept")
		return
	}
	f, err := fileOf(text)
	if err != nil {
		b.lack(err.Error())
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		f.drop()
		return
	}
	b.file.Store(f)
	s.queue = append(s.queue, b)
	s.held += f.size
	for len(s.queue) > filesKept || s.held > s.most() {
		oldest := s.queue[0]
		s.queue[0] = nil
		s.queue = s.queue[1:]
		s.held -= oldest.unfile("the rest made room for newer answers")
	}
}

func (s *bodyFiles) most() int64 {
	if s.budget > 0 {
		return s.budget
	}
	return FileBudget
}

// close gives all files up. What comes afterwards gets none.
func (s *bodyFiles) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for _, b := range s.queue {
		b.unfile("the session has ended")
	}
	s.queue, s.held = nil, 0
}

func (b *Body) lack(why string) { b.gap.Store(&why) }

// unfile gives a body's file up and tells how large it was.
func (b *Body) unfile(why string) int64 {
	f := b.file.Swap(nil)
	if f == nil {
		return 0
	}
	b.lack(why)
	f.drop()
	return f.size
}

// fileOf makes a file of a text that nobody else can open: readable for its owner alone, and without a name before the first byte is in
// it.
func fileOf(text []byte) (*bodyFile, error) {
	file, err := os.CreateTemp("", "authpeek-body-*") // mode 0600
	if err != nil {
		return nil, fmt.Errorf("no file for the rest: %w", withoutPath(err))
	}
	f := &bodyFile{File: file, size: int64(len(text))}
	if os.Remove(file.Name()) != nil {
		f.name = file.Name()
	}
	if _, err := io.Copy(file, bytes.NewReader(text)); err != nil {
		f.drop()
		return nil, fmt.Errorf("the rest has no room on the disk: %w", withoutPath(err))
	}
	return f, nil
}

// withoutPath is what the system says, without the file it says it of, which nobody knows.
func withoutPath(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// hideInFile hides what has the form of a signed token, whoever made it, in a text whose known secrets are hidden already. Most texts
// have none, and are given back as they are.
func hideInFile(text []byte) []byte {
	for _, start := range jsonHeaderStarts {
		if newSign(start).in(text) {
			return HideSigned(text)
		}
	}
	return text
}
