package session

import (
	"reflect"

	"authpeek/engine"
)

// factTypes finds the type of a fact by its name.
func factTypes() map[string]reflect.Type {
	types := map[string]reflect.Type{}
	for _, d := range []engine.Detail{
		engine.CallStarted{}, engine.TokenRequested{}, engine.TokenObtained{}, engine.TokenReused{}, engine.TokenNull{},
		engine.TokenFailed{}, engine.HeaderSet{}, engine.RequestSent{}, engine.FirstByte{}, engine.ResponseReceived{},
		engine.TokenIssued{}, engine.TokenRejected{}, engine.Retrying{}, engine.CallFinished{}, engine.CallNoted{},
		engine.TokenReplaced{}, engine.TokenCleared{}, engine.TokenExpiring{}, engine.TokenExpired{},
		engine.IdentityChanged{}, engine.Notice{},
	} {
		types[d.Name()] = reflect.TypeOf(d)
	}
	return types
}
