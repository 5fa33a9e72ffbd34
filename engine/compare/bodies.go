package compare

import (
	"fmt"
	"strconv"

	"authpeek/engine"
)

func statusText(status int) string { return strconv.Itoa(status) }

// bodies compares the bodies.
func (c *Comparison) bodies(of func(*Column) *engine.Call, get func(*engine.Call) *engine.Body) []Difference {
	return []Difference{c.value(DiffBody, "body", of, func(k *engine.Call) Value {
		b := get(k)
		switch v, ok := decode(b); {
		case b == nil || b.Size == 0:
			return Value{}
		case ok:
			return text(spelled(v))
		default:
			return text(fmt.Sprintf("%d B", b.Size))
		}
	})}
}
