package sandbox

import (
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// compressOver is the size in bytes up to which an answer is sent as it is: compressing less saves no packet.
const compressOver = 1 << 10

// compress answers in gzip where the client takes it and the body is worth it. Brotli, which Android also offers, is not
// in the standard library; a server may always choose.
func compress(next http.Handler) http.Handler {
	// A gzip writer holds about a megabyte of tables, more than most answers.
	writers := &sync.Pool{New: func() any {
		w, err := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed)
		if err != nil {
			panic(err) // The level is a constant that gzip knows.
		}
		return w
	}}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &compressor{ResponseWriter: w, accepted: acceptsGzip(r.Header.Values("Accept-Encoding")), status: http.StatusOK, writers: writers}
		next.ServeHTTP(c, r)
		c.finish()
	})
}

// compressor holds back the first KiB, because only then is it known whether the body is long enough.
type compressor struct {
	http.ResponseWriter
	accepted bool
	status   int
	held     []byte
	out      io.Writer // nil while the start is held back
	gzip     *gzip.Writer
	writers  *sync.Pool
}

func (c *compressor) WriteHeader(status int) { c.status = status }

func (c *compressor) Write(p []byte) (int, error) {
	if c.out != nil {
		return c.out.Write(p)
	}
	c.held = append(c.held, p...)
	if len(c.held) <= compressOver {
		return len(p), nil
	}
	c.out = c.ResponseWriter
	c.Header().Set("Vary", "Accept-Encoding")
	if c.accepted {
		c.Header().Set("Content-Encoding", "gzip")
		c.gzip, _ = c.writers.Get().(*gzip.Writer)
		c.gzip.Reset(c.ResponseWriter)
		c.out = c.gzip
	}
	c.ResponseWriter.WriteHeader(c.status)
	if _, err := c.out.Write(c.held); err != nil {
		return 0, err
	}
	c.held = nil
	return len(p), nil
}

// finish sends what is still held. Errors mean that the client has gone.
func (c *compressor) finish() {
	if c.out == nil {
		c.Header().Set("Content-Length", strconv.Itoa(len(c.held)))
		c.ResponseWriter.WriteHeader(c.status)
		_, _ = c.ResponseWriter.Write(c.held)
		return
	}
	if c.gzip != nil {
		_ = c.gzip.Close()
		c.writers.Put(c.gzip)
	}
}

// acceptsGzip reads Accept-Encoding as RFC 9110 section 12.5.3 has it, where q=0 means "not this one".
func acceptsGzip(headers []string) bool {
	for _, offer := range strings.Split(strings.Join(headers, ","), ",") {
		coding, parameters, _ := strings.Cut(offer, ";")
		if !strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			continue
		}
		weight, found := strings.CutPrefix(strings.ReplaceAll(strings.ToLower(parameters), " ", ""), "q=")
		q, err := strconv.ParseFloat(weight, 64)
		return !found || err != nil || q > 0
	}
	return false
}
