package session

import (
	"reflect"

	"authpeek/engine"
)

// factTypes finds the type of a fact by its name.
func factTypes() map[string]reflect.Type {
	types := map[string]reflect.Type{}
	for _, d := range engine.Facts() {
		types[d.Name()] = reflect.TypeOf(d)
	}
	return types
}
