package gotypes

import (
	"go/types"
	"testing"
)

// circle is a map whose elements are of its own type, within a named type.
func circle(name string) *types.Named {
	n := types.NewNamed(types.NewTypeName(0, types.NewPackage("p", "p"), name, nil), nil, nil)
	n.SetUnderlying(types.NewMap(types.Typ[types.String], n))
	return n
}

// elem is where a map, slice or pointer leads.
func elem(t types.Type) []types.Type {
	if e, ok := t.Underlying().(interface{ Elem() types.Type }); ok {
		return []types.Type{e.Elem()}
	}
	return nil
}

// TestVisit: each type is visited once, the nearest first, and no deeper than the
// limit.
func TestVisit(t *testing.T) {
	tree := circle("tree")
	alias := types.NewAlias(types.NewTypeName(0, tree.Obj().Pkg(), "alias", nil), tree)
	deep := types.NewSlice(types.NewPointer(types.NewSlice(types.Typ[types.Int])))
	for _, tt := range []struct {
		name  string
		roots []types.Type
		limit int
		seen  []string
		all   bool
	}{
		{"a type that holds itself", []types.Type{tree}, 8, []string{"p.tree"}, true},
		{"an alias of one", []types.Type{alias, tree}, 8, []string{"p.tree"}, true},
		{"as deep as the limit", []types.Type{deep}, 3, []string{"[]*[]int", "*[]int", "[]int", "int"}, true},
		{"deeper than the limit", []types.Type{deep}, 1, []string{"[]*[]int", "*[]int"}, false},
		{"the nearest first", []types.Type{deep, tree}, 1, []string{"[]*[]int", "p.tree", "*[]int"}, false},
		{"nothing", nil, 8, nil, true},
	} {
		var seen []string
		all := Visit(tt.limit, tt.roots, func(t types.Type) []types.Type {
			seen = append(seen, t.String())
			return elem(t)
		})
		if len(seen) != len(tt.seen) || all != tt.all {
			t.Errorf("%s: visits %v, all %v; want %v, %v", tt.name, seen, all, tt.seen, tt.all)
			continue
		}
		for i := range seen {
			if seen[i] != tt.seen[i] {
				t.Errorf("%s: visits %v, want %v", tt.name, seen, tt.seen)
			}
		}
	}
}

// TestSearch: the walk ends at what was looked for.
func TestSearch(t *testing.T) {
	deep := types.NewSlice(types.NewPointer(types.NewSlice(types.Typ[types.Int])))
	look := func(want string) func(types.Type) (bool, []types.Type) {
		return func(t types.Type) (bool, []types.Type) { return t.String() == want, elem(t) }
	}
	if found, _ := Search(8, deep, look("[]int")); !found {
		t.Error("a type three levels down is not found")
	}
	if found, all := Search(8, circle("tree"), look("int")); found || !all {
		t.Errorf("in a type that holds itself: found %v, all %v", found, all)
	}
	if found, all := Search(1, deep, look("[]int")); found || all {
		t.Errorf("beyond the limit: found %v, all %v", found, all)
	}
}
