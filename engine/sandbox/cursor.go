package sandbox

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// cursor is what a sync token stands for: how much of one customer's inbox the client has been told.
type cursor struct {
	Owner    string `json:"o"` // registered id; empty when the answer came from no inbox
	Revision uint64 `json:"r"` // of the read states
	Arrived  uint64 `json:"a"` // messages that had come since the start
}

// Assumption: the status is inferred from the iOS SDK (bloomreach reference 2.3), the text is the sandbox's own.
var errSyncTokenGone = assumed(http.StatusGone, textSyncTokenGone)

// cursorSealer turns cursors into sync tokens and back. The tokens are opaque like the vendor's, and hold all there is to
// know, so the server need not keep a list that would grow with every fetch. Equal cursors give equal tokens: a fetch that
// brought nothing new is byte for byte the one before.
type cursorSealer struct {
	aead   cipher.AEAD
	macKey []byte // for the nonce; not the key of aead
}

// newCursorSealer takes the start into the key: after a restart the read states are gone, and so must be the tokens that
// count on them.
func newCursorSealer(seed int64, started time.Time) (cursorSealer, error) {
	material := binary.BigEndian.AppendUint64([]byte("authpeek sandbox sync token"), uint64(seed))
	material = binary.BigEndian.AppendUint64(material, uint64(started.UnixNano()))
	key := sha256.Sum256(material)
	block, err := aes.NewCipher(key[:16])
	if err != nil {
		return cursorSealer{}, fmt.Errorf("sandbox: sync tokens cannot be sealed: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return cursorSealer{}, fmt.Errorf("sandbox: sync tokens cannot be sealed: %w", err)
	}
	return cursorSealer{aead, key[16:]}, nil
}

// seal derives the nonce from the text, so that equal cursors look equal; two different texts under one nonce would need a
// collision of the hash.
func (s cursorSealer) seal(c cursor) string {
	text := marshal(c)
	mac := hmac.New(sha256.New, s.macKey)
	mac.Write(text)
	nonce := mac.Sum(nil)[:s.aead.NonceSize()]
	return base64.RawURLEncoding.EncodeToString(s.aead.Seal(nonce, nonce, text, nil))
}

// open refuses every token that this server did not seal.
func (s cursorSealer) open(token string) (cursor, error) {
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(sealed) < s.aead.NonceSize() {
		return cursor{}, errSyncTokenGone
	}
	nonce, sealed := sealed[:s.aead.NonceSize()], sealed[s.aead.NonceSize():]
	text, err := s.aead.Open(nil, nonce, sealed, nil)
	if err != nil {
		return cursor{}, errSyncTokenGone
	}
	var c cursor
	if err := json.Unmarshal(text, &c); err != nil {
		return cursor{}, errSyncTokenGone
	}
	return c, nil
}
