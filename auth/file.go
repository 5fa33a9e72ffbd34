package auth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"
)

// FileOptions set up a source that reads a file.
type FileOptions struct {
	Path    string
	Extract string // plain | json:PATH | auto; auto when empty
}

// NewFile returns a source that reads the file anew each time, so that another program may keep it fresh. At most 1 MiB is
// read.
func NewFile(o FileOptions) (Source, error) {
	s := &file{path: o.Path}
	if o.Path == "" {
		return nil, configError("file", "there is no path; set provider.path")
	}
	var err error
	s.extract, err = localExtraction(o.Extract, s.Describe())
	return s, err
}

type file struct {
	path    string
	extract extraction
}

func (s *file) Describe() string { return "file " + printable(s.path, 120) }

func (s *file) Fetch(ctx context.Context, _ Ask) (Answer, error) {
	if ctx.Err() != nil {
		return Answer{}, stopped(ctx, s.Describe(), 0)
	}
	body, _, err := s.read()
	if err != nil {
		err.Source = s.Describe()
		return Answer{}, err
	}
	return extracted(s, s.extract, reply{body: body})
}

// read gives what is in the file, and when it was last written.
func (s *file) read() ([]byte, time.Time, *SourceError) {
	// Opening a pipe would wait for somebody to write into it, and no context ends that.
	info, err := os.Stat(s.path)
	if err != nil {
		return nil, time.Time{}, s.unreadable(err)
	}
	if !info.Mode().IsRegular() {
		return nil, time.Time{}, configError("", `this is no regular file; name a file that holds the token, or use source = "command"`)
	}
	f, err := os.Open(s.path)
	if err != nil {
		return nil, time.Time{}, s.unreadable(err)
	}
	defer f.Close()
	body, err := io.ReadAll(io.LimitReader(f, maxAnswer+1))
	switch {
	case err != nil:
		return nil, time.Time{}, s.unreadable(err)
	case len(body) > maxAnswer:
		return nil, time.Time{}, &SourceError{Kind: KindExtract, Detail: "the file is longer than 1 MiB; write the token alone into it"}
	}
	return body, info.ModTime(), nil
}

func (s *file) unreadable(err error) *SourceError {
	e := &SourceError{Kind: KindConfig, Err: err}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.Detail = "there is no such file; write the token into it, or correct provider.path"
	case errors.Is(err, fs.ErrPermission):
		e.Detail = "reading it is not allowed; change its mode or owner"
	default:
		e.Kind = KindTransport
		e.Detail = fmt.Sprintf("reading broke off (%s); check the file system", printable(errors.Unwrap(err).Error(), 120))
	}
	return e
}
