package flow

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/digest"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"golang.org/x/tools/go/ssa"
)

// seedState names the field or variable that a store puts a value into that
// may be a key, "" if there is none.
func (f *frame) seedState(in *ssa.Store) string {
	if !f.p.isKeyType(in.Val.Type()) {
		return ""
	}
	return f.placeState(in.Addr)
}

// placeState names the field or variable at an address, "" if it is neither.
func (f *frame) placeState(addr ssa.Value) string {
	switch addr.(type) {
	case *ssa.FieldAddr, *ssa.Global:
		for _, p := range f.eval(addr).Paths {
			if s := p.State(); s != "" {
				return s
			}
		}
	}
	return ""
}

// seedFormals adds the effects of storing v if it is a formal.
func (f *frame) seedFormals(in ssa.Instruction, v ssa.Value, target effect.Path) {
	for _, q := range f.origins(v).paths {
		if i, ok := q.Formal(); ok && q == effect.FormalPath(i) {
			f.add(&effect.Effect{Op: effect.OpSeed, Target: target, Detail: string(q), Site: site(f.fn, in.Pos())})
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
			if to := givenPath(e.Target, in.Common().Args); !to.IsElem() {
				f.seed(in, in.Common().Args[i], holderOf(to, in.Common().Args), to.State())
			}
		}
	}
}

// seedFill notes the fields and variables that a call fills with random bytes, as
// rand.Read(c.key) does.
func (f *frame) seedFill(in ssa.CallInstruction) {
	for _, v := range in.Common().Args {
		addr := bufferOf(v)
		if addr == nil || !f.fillsAtRandom(in, v) {
			continue
		}
		state := f.placeState(addr)
		if f.p.isSecretState(addr, state) {
			f.bindMint(state, addr, mint{at: in, value: v, setting: f.emptyTest(in, state)})
		}
	}
}

// holderOf returns the argument of a call that a path leads from, nil if there is none.
func holderOf(p effect.Path, args []ssa.Value) ssa.Value {
	if i, ok := p.Formal(); ok && i < len(args) {
		return args[i]
	}
	return nil
}

// bindMint notes that a field or variable, at an address or in the object that it is the
// address of, has random bytes that are not stored where other instances find them.
func (f *frame) bindMint(state string, addr ssa.Value, m mint) {
	kept := f.persisted(m)
	maker, ok := f.makerOf(addr, state)
	if kept != keptInStore && ok {
		f.p.bindSecret(state, digest.Secret{Site: site(f.fn, m.at.Pos()), Setting: m.setting, Filed: kept == keptInFile, Maker: maker}, m.at.Pos())
	}
}

// seed notes what v tells of the field or variable that it is put into, at an address.
func (f *frame) seed(in ssa.Instruction, v, addr ssa.Value, state string) {
	o := f.origins(v)
	for _, m := range o.mints {
		if m.setting = o.setting(m); m.setting == "" {
			m.setting = f.emptyTest(in, state)
		}
		f.bindMint(state, addr, m)
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

// emptyTest returns what configures a field or variable, if an instruction runs
// only when that is empty: what the tag of the field names, else its short name.
func (f *frame) emptyTest(in ssa.Instruction, state string) string {
	for b := in.Block().Idom(); b != nil; b = b.Idom() {
		br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		test, ok := br.Cond.(*ssa.BinOp)
		if !ok || test.Op != token.EQL && test.Op != token.NEQ && test.Op != token.LSS {
			continue
		}
		for _, v := range []ssa.Value{test.X, test.Y} {
			if c, ok := v.(*ssa.Call); ok && len(c.Call.Args) == 1 { // len(x)
				v = c.Call.Args[0]
			}
			name, setting := f.p.fieldAndSetting(v)
			if name == state || slices.ContainsFunc(f.origins(v).paths, func(p effect.Path) bool { return p.State() == state }) {
				return cmp.Or(setting, effect.Short(state))
			}
		}
	}
	return ""
}

// fieldAndSetting names the field that a value was read from, and what its tag says
// that it is configured by.
func (p *Package) fieldAndSetting(v ssa.Value) (name, setting string) {
	var of types.Type
	var i int
	switch v := gossa.Unconvert(v).(type) {
	case *ssa.Field:
		of, i = v.X.Type(), v.Field
	case *ssa.UnOp:
		fa, ok := v.X.(*ssa.FieldAddr)
		if !ok {
			return "", ""
		}
		of, i = fa.X.Type(), fa.Field
	default:
		return "", ""
	}
	if st := gotypes.Struct(of); st != nil && i < st.NumFields() {
		setting = p.Table.SettingOf(st.Tag(i))
	}
	return p.fieldStep(of, i).Field(), setting
}

// tellsKey reports whether a use or a store of a key matters to another package.
func (p *Package) tellsKey(e *effect.Effect) bool {
	if e.Op == effect.OpKey {
		return e.Target.Minted() == "" && (e.Target.IsFormal() || e.State() != "")
	}
	return p.seeds(e)
}
