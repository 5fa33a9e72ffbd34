package auth_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// mayReveal are the files that may take the text out of a Secret, as patterns of path.Match from the module's root. A new
// entry wants a reason: each is a place where a credential leaves the type that hides it.
var mayReveal = []string{
	"auth/*.go",                  // sources send, read and sign with them
	"config/apikey.go",           // cuts the "Token " prefix, splits id:secret
	"config/keyring.go",          // stores what was typed in the system's keyring
	"config/ref.go",              // a plain secret in the file is written back as it was
	"engine/attach.go",           // puts credentials where they travel
	"engine/extole/secret.go",    // a token that stands in the path, and the JWT in the SDK's own request
	"engine/redact.go",           // finds credentials in what is shown
	"engine/unmask.go",           // --reveal
	"engine/transport.go",        // puts credentials on the wire
	"ui/headless/tokensecret.go", // reads the token or key behind a reference of the command line
	"ui/reveal.go",               // shows one value for a few seconds, on request
}

// The walk parses files instead of asking the go command, so that a new violation is never hidden by the test cache.
func TestRevealIsCalledInFewFiles(t *testing.T) {
	root := filepath.Join("..")
	calls := 0
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := d.Name()
		if d.IsDir() && name != root && (strings.HasPrefix(base, ".") || base == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(base, ".go") || strings.HasSuffix(base, "_test.go") {
			return nil
		}
		positions, err := revealCalls(name)
		if err != nil {
			return err
		}
		calls += len(positions)
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		allowed := slices.ContainsFunc(mayReveal, func(pattern string) bool {
			ok, _ := path.Match(pattern, filepath.ToSlash(rel))
			return ok
		})
		for _, p := range positions {
			if !allowed {
				t.Errorf("%s takes the text out of a Secret; do it in one of %v, or add the file there with its reason", p, mayReveal)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if calls == 0 {
		t.Error("no call of Reveal was found at all: the search is broken")
	}
}

func revealCalls(name string) ([]token.Position, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var found []token.Position
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) > 0 {
			return true
		}
		if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Reveal" {
			found = append(found, fset.Position(sel.Pos()))
		}
		return true
	})
	return found, nil
}
