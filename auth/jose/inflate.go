package jose

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
)

// inflate undoes zip DEF (RFC 7516 section 4.1.3). A few kilobytes can unpack to gigabytes, so it stops after limit bytes.
func inflate(packed []byte, limit int) ([]byte, error) {
	// flate reads no further than it must from an io.ByteReader, so what is left in it afterwards belongs to nothing.
	source := bytes.NewReader(packed)
	r := flate.NewReader(source)
	plain, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	switch {
	case len(plain) > limit:
		return nil, fmt.Errorf("it unpacks to more than %d bytes, which is the limit", limit)
	case err != nil:
		return nil, errors.New("it was decrypted, but is not packed as zip DEF says")
	case source.Len() > 0:
		return nil, fmt.Errorf("%d bytes follow what is packed", source.Len())
	}
	return plain, nil
}
