package flow

import (
	"go/token"
	"go/types"

	"github.com/stickystate/stickystate/internal/digest"
)

// Owe tells importers of what a function makes unless its caller gives it
// something else; what says which, in the words of its reader.
func (p *Package) Owe(fn *types.Func, what string) {
	p.bind(digest.Owing.Of(FuncID(fn)), what, token.NoPos)
}

// Owed returns what packages that this one imports have told of a function.
func (p *Package) Owed(fn *types.Func) []string {
	var out []string
	for _, b := range p.importedBindings(digest.Owing.Of(FuncID(fn))) {
		out = append(out, b.To)
	}
	return out
}

// ImportsOwing reports whether a package that this one imports has told of such
// a function.
func (p *Package) ImportsOwing() bool {
	return len(digest.OfClass(p.Imported.Bindings, digest.Owing)) > 0
}
