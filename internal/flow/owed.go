package flow

import (
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// Owe tells importers of what a function makes unless its caller gives it
// something else; what says which, in the words of its reader.
func (p *Package) Owe(fn *types.Func, what string) { p.bind(dynOwed+FuncID(fn), what, token.NoPos) }

// Owed returns what packages that this one imports have told of a function.
func (p *Package) Owed(fn *types.Func) []string {
	var out []string
	for _, b := range p.importedBindings(dynOwed + FuncID(fn)) {
		out = append(out, b.Func)
	}
	return out
}

// ImportsOwing reports whether a package that this one imports has told of such
// a function.
func (p *Package) ImportsOwing() bool {
	return slices.ContainsFunc(p.Imported.Bindings, func(b Binding) bool { return strings.HasPrefix(b.Dyn, dynOwed) })
}
