package library

import (
	"go/constant"

	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// switched looks at an assignment that turns on what keeps state in the
// process: the field of a library's settings that a local-field row names.
// What is assigned is looked at only to see that it is not false: an object
// that some configuration turns on is there whenever it is on.
func (f *finder) switched(fn *ssa.Function, st *ssa.Store) {
	fa, ok := st.Addr.(*ssa.FieldAddr)
	if !ok || isFalse(st.Val) {
		return
	}
	n, field := gotypes.Behind(fa.X.Type()), gotypes.Field(fa.X.Type(), fa.Field)
	if n == nil || field == nil || f.g.in.FirstParty(n.Obj().Pkg().Path()) {
		return
	}
	row := f.g.in.Table.LocalField(n.Obj(), field.Name())
	if row == nil {
		return
	}
	o := &Object{Row: row, Maker: f.g.describe(fa, 0), Type: n, Func: fn, Pos: st.Pos(), Held: Holder{Kind: Nothing}}
	if o.Maker == "" {
		o.Maker = n.Obj().Name() + "." + field.Name()
	}
	var given []source
	for _, name := range row.Fields {
		given = append(given, f.setting(fa, name, st, row))
	}
	f.decide(o, st, given, nil)
}

func isFalse(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && (c.Value == nil || c.Value.Kind() == constant.Bool && !constant.BoolVal(c.Value))
}

// setting joins what the package assigns to another field of the settings that
// fa is in. Settings of a library are one object for the whole program, so all
// assignments count, in whatever function.
func (f *finder) setting(fa *ssa.FieldAddr, name string, at *ssa.Store, row *knowledge.Row) source {
	set, always := source(0), false
	for _, a := range f.g.fields[gotypes.FieldNamed(fa.X.Type(), name)] {
		for _, ref := range *a.Referrers() {
			if st, ok := ref.(*ssa.Store); ok && st.Addr == a {
				o := f.g.origin(row, at)
				set |= o.of(st.Val)
				always = o.unconditional(st) || always // each may have a condition to note
			}
		}
	}
	if !always {
		set |= unset
	}
	return set
}
