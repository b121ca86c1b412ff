package flow

import (
	"go/token"

	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"golang.org/x/tools/go/ssa"
)

// seedState names the field or variable that a store puts a value into that
// may be a key, "" if there is none.
func (f *frame) seedState(in *ssa.Store) string {
	if !f.p.isKeyType(in.Val.Type()) {
		return ""
	}
	switch in.Addr.(type) {
	case *ssa.FieldAddr, *ssa.Global:
		for _, p := range f.eval(in.Addr).Paths {
			if s := p.State(); s != "" {
				return s
			}
		}
	}
	return ""
}

// seedFormals adds the effects of storing v if it is a formal.
func (f *frame) seedFormals(in ssa.Instruction, v ssa.Value, state string) {
	for _, q := range f.origins(v).paths {
		if i, ok := q.Formal(); ok && q == effect.FormalPath(i) {
			f.add(&effect.Effect{Op: effect.OpSeed, Target: effect.ObjectPath(state), Detail: string(q), Site: site(f.fn, in.Pos())})
		}
	}
}

// seedCall notes what a call puts into fields and variables.
func (f *frame) seedCall(in ssa.CallInstruction) {
	sum := f.p.staticSummary(in.Common())
	if sum == nil {
		return
	}
	for _, e := range sum.Effects {
		if !f.p.seeds(e) {
			continue
		}
		if i, ok := effect.Path(e.Detail).Formal(); ok && i < len(in.Common().Args) {
			f.seed(in, in.Common().Args[i], e.State())
		}
	}
}

// seed notes what v tells of the field or variable that it is put into.
func (f *frame) seed(in ssa.Instruction, v ssa.Value, state string) {
	o := f.origins(v)
	for _, m := range o.mints {
		if f.persisted(m) {
			continue
		}
		set := o.setting(m)
		if set == "" {
			set = f.emptyTest(in, state)
		}
		f.p.bindSecret(state, digest.Secret{Site: site(f.fn, m.at.Pos()), Setting: set}, m.at.Pos())
	}
	if len(o.mints) == 0 && len(o.settings) > 0 {
		f.p.bindSecret(state, digest.Secret{Setting: o.settings[0]}, in.Pos())
	}
	for _, q := range o.paths {
		if s := q.State(); s != "" && s != state {
			f.p.bindSecret(state, digest.Secret{CopyOf: s}, in.Pos())
		}
	}
}

// emptyTest returns the short name of a field or variable if an instruction
// runs only when it is empty: then it is what can be configured.
func (f *frame) emptyTest(in ssa.Instruction, state string) string {
	for b := in.Block().Idom(); b != nil; b = b.Idom() {
		br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		cmp, ok := br.Cond.(*ssa.BinOp)
		if !ok || cmp.Op != token.EQL && cmp.Op != token.NEQ && cmp.Op != token.LSS {
			continue
		}
		for _, v := range []ssa.Value{cmp.X, cmp.Y} {
			if c, ok := v.(*ssa.Call); ok && len(c.Call.Args) == 1 { // len(x)
				v = c.Call.Args[0]
			}
			for _, p := range f.origins(v).paths {
				if p.State() == state {
					return effect.Short(state)
				}
			}
		}
	}
	return ""
}

// tellsKey reports whether a use or a store of a key matters to another package.
func (p *Package) tellsKey(e *effect.Effect) bool {
	if e.Op == effect.OpKey {
		return e.Target.Minted() == "" && (e.Target.IsFormal() || e.State() != "")
	}
	return p.used[e.State()] || p.IsSecretName(e.State())
}
