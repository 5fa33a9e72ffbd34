package extole

import (
	"crypto/sha256"
	"encoding/hex"

	"authpeek/engine"
)

// digest stands for an answer's content.
func digest(a engine.Answer) string {
	sum := sha256.Sum256(a.Body)
	return hex.EncodeToString(sum[:8])
}
