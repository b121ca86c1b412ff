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
	dyn := dynOwed + FuncID(fn)
	i, _ := slices.BinarySearchFunc(p.Imported.Bindings, Binding{Dyn: dyn}, compareBindings)
	var out []string
	for ; i < len(p.Imported.Bindings) && p.Imported.Bindings[i].Dyn == dyn; i++ {
		out = append(out, p.Imported.Bindings[i].Func)
	}
	return out
}

// ImportsOwing reports whether a package that this one imports has told of such
// a function.
func (p *Package) ImportsOwing() bool {
	return slices.ContainsFunc(p.Imported.Bindings, func(b Binding) bool { return strings.HasPrefix(b.Dyn, dynOwed) })
}
