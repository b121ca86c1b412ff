package gotypes

import (
	"go/types"
	"slices"
)

// Visit walks through types by levels, so that the nearest come first: the
// roots, then the types that next returns for each of them, and so on for at most
// limit levels beyond the roots. Aliases are looked through, and no type is
// visited twice. It reports whether that was all.
//
// A type may hold itself (type tree map[string]tree), and an instance of a generic
// one ever larger instances (type t[P any] struct{ next *t[[]P] }), so no function
// follows types in a recursion of its own.
func Visit(limit int, roots []types.Type, next func(types.Type) []types.Type) bool {
	seen := make(map[types.Type]bool)
	level := roots
	for range limit + 1 {
		var after []types.Type
		for _, t := range level {
			if t = types.Unalias(t); !seen[t] {
				seen[t] = true
				after = append(after, next(t)...)
			}
		}
		level = after
	}
	return !slices.ContainsFunc(level, func(t types.Type) bool { return !seen[types.Unalias(t)] })
}

// Search visits the types that t leads to, as Visit does, until look says that one
// is what was looked for; else look returns where to go on. It reports whether there
// was one, and, if there was none, whether that was all.
func Search(limit int, t types.Type, look func(types.Type) (found bool, next []types.Type)) (found, all bool) {
	all = Visit(limit, []types.Type{t}, func(t types.Type) []types.Type {
		if found {
			return nil
		}
		var next []types.Type
		found, next = look(t)
		if found {
			return nil
		}
		return next
	})
	return found, all
}

// FieldTypes returns the types of a struct's fields, in their order.
func FieldTypes(st *types.Struct) []types.Type {
	var out []types.Type
	for f := range st.Fields() {
		out = append(out, f.Type())
	}
	return out
}
