package flow

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// An origin says where a value may have been made: a backward slice over one
// function, through conversions, encodings and hashes, local buffers and
// fields of local objects. It is a may-analysis, like labels, but stops at any
// call that could bring in a value from elsewhere, so that what was read from a
// database by a random id is not random.
type origin struct {
	// mints are where random bytes come from.
	mints []mint
	// paths are the formals, variables and fields that the value is a copy of.
	paths effect.PathSet
	// settings are the names of what may be configured in its place, others
	// says that there are further values whose origin is not known.
	settings []string
	others   bool
}

// A mint is a call that makes random bytes, or of a function that does.
type mint struct {
	at    ssa.Instruction
	value ssa.Value // what holds the bytes: the result, or the buffer that is filled
	// setting is the name of what may be configured in its place, as the
	// called function has it.
	setting string
	// kept is where the called function keeps the bytes.
	kept keeping
}

// slicer walks backward from one value.
type slicer struct {
	f *frame
	// seen are the values walked, opened the buffers whose contents were.
	seen, opened map[ssa.Value]bool
	out          origin
}

// origins returns where v comes from.
func (f *frame) origins(v ssa.Value) *origin {
	s := &slicer{f: f, seen: make(map[ssa.Value]bool), opened: make(map[ssa.Value]bool)}
	s.walk(v)
	if len(s.seen) > budget.Slice.Limit() { // what configures it may be among the rest
		f.reach(budget.Slice)
		return &origin{others: true}
	}
	slices.Sort(s.out.settings)
	s.out.settings = slices.Compact(s.out.settings)
	return &s.out
}

func (s *slicer) walk(v ssa.Value) {
	if s.seen[v] || len(s.seen) > budget.Slice.Limit() {
		return
	}
	s.seen[v] = true
	switch v := v.(type) {
	case *ssa.Const:
		s.out.others = s.out.others || !isEmpty(v)
	case *ssa.Parameter, *ssa.FreeVar:
		s.out.paths = s.out.paths.Join(s.f.eval(v).Paths)
	case *ssa.Phi:
		for _, e := range v.Edges {
			s.walk(e)
		}
	case *ssa.BinOp:
		s.walk(v.X)
		s.walk(v.Y)
	case *ssa.Extract:
		s.extract(v)
	case *ssa.UnOp:
		s.unop(v)
	case *ssa.FieldAddr: // of an array that is sliced
		if !s.storesTo(v) {
			s.location(s.f.eval(v).Paths)
		}
	case *ssa.Global:
		s.location(s.f.eval(v).Paths)
	case *ssa.Field:
		s.location(s.f.eval(v.X).Paths.Step(s.f.p.fieldStep(v.X.Type(), v.Field)))
	case *ssa.Alloc, *ssa.MakeSlice:
		s.contents(v)
	case *ssa.Index:
		s.walk(v.Index)
	case *ssa.Lookup: // a letter of a string is chosen by the index
		if b, ok := v.X.Type().Underlying().(*types.Basic); ok && b.Info()&types.IsString != 0 {
			s.walk(v.Index)
		} else {
			s.location(s.f.elementPaths(v.X, v.Index))
		}
	case *ssa.Call:
		s.call(v, 0)
	case *ssa.Convert, *ssa.ChangeType, *ssa.ChangeInterface, *ssa.MakeInterface, *ssa.TypeAssert, *ssa.Slice, *ssa.SliceToArrayPointer, *ssa.MultiConvert:
		s.walk(*v.(ssa.Instruction).Operands(nil)[0])
	default:
		s.out.others = true
	}
}

// isEmpty reports whether a constant is nil, empty or zero.
func isEmpty(c *ssa.Const) bool {
	return c.Value == nil || c.Value.ExactString() == `""` || c.Value.ExactString() == "0"
}

func (s *slicer) extract(v *ssa.Extract) {
	switch t := v.Tuple.(type) {
	case *ssa.Call:
		s.call(t, v.Index)
	case *ssa.TypeAssert:
		s.walk(t.X)
	case *ssa.Lookup:
		s.location(s.f.elementPaths(t.X, t.Index))
	default:
		s.out.others = true
	}
}

// unop walks a load: from the stores to a local variable, or to a field of a
// local object, else it ends at the location.
func (s *slicer) unop(v *ssa.UnOp) {
	if v.Op != token.MUL {
		s.out.others = s.out.others || v.Op == token.ARROW
		return
	}
	switch a := v.X.(type) {
	case *ssa.Alloc:
		s.contents(a)
	case *ssa.IndexAddr:
		s.walk(a.Index)
		if !isElementary(a.Type()) {
			s.walk(a.X)
		}
	case *ssa.FieldAddr:
		if !s.storesTo(a) {
			s.location(s.f.eval(a).Paths)
		}
	default:
		s.location(s.f.eval(v.X).Paths)
	}
}

// isElementary reports whether t is a pointer to a number: a letter or byte of
// an alphabet says nothing, which one it is says all.
func isElementary(t types.Type) bool {
	p, ok := t.Underlying().(*types.Pointer)
	if !ok {
		return false
	}
	b, ok := p.Elem().Underlying().(*types.Basic)
	return ok && b.Info()&types.IsNumeric != 0
}

func (s *slicer) location(ps effect.PathSet) {
	if len(ps) == 0 {
		s.out.others = true
	}
	s.out.paths = s.out.paths.Join(ps)
}

// storesTo walks what the function stores in a field of an object that it has
// made; false if it stores nothing there.
func (s *slicer) storesTo(a *ssa.FieldAddr) bool {
	local, ok := a.X.(*ssa.Alloc)
	if !ok {
		return false
	}
	found := false
	for _, ref := range *local.Referrers() {
		fa, ok := ref.(*ssa.FieldAddr)
		if !ok || fa.Field != a.Field {
			continue
		}
		for _, r := range *fa.Referrers() {
			switch r := r.(type) {
			case *ssa.Store:
				if r.Addr == fa {
					found = true
					s.stored(r, a)
				}
			case *ssa.Slice, *ssa.UnOp: // a buffer that is filled where it is
				n := len(s.out.mints)
				s.contents(r.(ssa.Value))
				found = found || len(s.out.mints) > n
			}
		}
	}
	return found
}

// stored walks what is put into a field. What is made only where the field is empty
// can be configured.
func (s *slicer) stored(in *ssa.Store, fa *ssa.FieldAddr) {
	n := len(s.out.mints)
	s.walk(in.Val)
	if len(s.out.mints) == n {
		return
	}
	set := s.f.emptyTest(in, s.f.p.fieldStep(fa.X.Type(), fa.Field).Field())
	for i := range s.out.mints[n:] {
		m := &s.out.mints[n+i]
		m.setting = cmp.Or(m.setting, set)
	}
}

// contents walks what is put into a buffer, variable or object.
func (s *slicer) contents(v ssa.Value) {
	if s.opened[v] || v.Referrers() == nil {
		return
	}
	s.opened[v] = true
	for _, ref := range *v.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Store:
			if ref.Addr == v {
				s.walk(ref.Val)
			}
		case *ssa.Slice, *ssa.Convert, *ssa.ChangeType, *ssa.MakeInterface, *ssa.IndexAddr:
			s.contents(ref.(ssa.Value))
		case *ssa.UnOp: // a variable that holds a buffer
			if ref.Op == token.MUL && isPointer(ref.Type()) {
				s.contents(ref)
			}
		case *ssa.FieldAddr:
			if s.f.p.isKeyType(gotypes.Deref(ref.Type())) {
				s.contents(ref)
			}
		case ssa.CallInstruction:
			s.fill(ref, v)
		}
	}
}

// fill walks a call that may fill the buffer v.
func (s *slicer) fill(in ssa.CallInstruction, v ssa.Value) {
	c := in.Common()
	if b, ok := c.Value.(*ssa.Builtin); ok {
		if b.Name() == "copy" && c.Args[0] == v {
			s.walk(c.Args[1])
		}
		return
	}
	if s.f.fillsAtRandom(in, v) {
		s.mint(mint{at: in, value: v})
		return
	}
	callee := gossa.Callee(c)
	switch {
	case callee == nil:
	case s.f.p.Table.IsPure(callee.Pkg()) && s.f.isFiller(c, callee, v):
		for _, a := range c.Args {
			if a != v {
				s.walk(a)
			}
		}
	}
}

// fillsAtRandom reports whether a call fills the buffer v with random bytes.
func (f *frame) fillsAtRandom(in ssa.CallInstruction, v ssa.Value) bool {
	c := in.Common()
	for _, row := range f.p.Table.Func(gossa.Callee(c)) {
		if args := gossa.Args(c); row.Verb == knowledge.Random && row.Out >= 0 && row.Out < len(args) && args[row.Out] == v {
			return true
		}
	}
	return f.hasEntropy(c) && isBuffer(v.Type()) && onlyFills(c) || f.calleeFills(in, v)
}

func isBuffer(t types.Type) bool {
	s, ok := t.Underlying().(*types.Slice)
	return ok && isByte(s.Elem())
}

// onlyFills reports whether a call returns how much it has done, and no more: then
// what it makes at random is in its arguments. One that signs or encrypts makes
// nothing of them.
func onlyFills(c *ssa.CallCommon) bool {
	for v := range c.Signature().Results().Variables() {
		if !gotypes.IsPlain(v.Type()) && !gotypes.IsError(v.Type()) {
			return false
		}
	}
	return true
}

// isFiller reports whether a call of a pure function puts its other arguments
// into v: it is the receiver of a method that writes, or the first argument of
// a function without results that matter, as hex.Encode.
func (f *frame) isFiller(c *ssa.CallCommon, callee *types.Func, v ssa.Value) bool {
	if len(c.Args) == 0 || c.Args[0] != v {
		return false
	}
	if callee.Signature().Recv() != nil && c.Signature().Recv() != nil {
		return f.p.Table.In(knowledge.FillingMethod, callee.Name())
	}
	return len(c.Args) > 1 && f.p.Table.In(knowledge.FillingFunction, callee.Name())
}

// calleeFills reports whether a function of the first party fills its argument v
// with random bytes.
func (f *frame) calleeFills(in ssa.CallInstruction, v ssa.Value) bool {
	sum := f.p.staticSummary(in.Common())
	if sum == nil {
		return false
	}
	for i, a := range in.Common().Args {
		if a == v && slices.ContainsFunc(sum.Effects, func(e *effect.Effect) bool {
			return e.Op == effect.OpSet && e.Target == effect.FormalPath(i) && e.Val.Kinds&effect.KindRandom != 0
		}) {
			return true
		}
	}
	return false
}

func (p *Package) staticSummary(c *ssa.CallCommon) *effect.Summary {
	fn := c.StaticCallee()
	if fn == nil {
		return nil
	}
	d := gossa.Declared(fn)
	return p.summaryOf(&effect.FuncValue{ID: ssaID(d), Fn: d})
}

// hasEntropy reports whether a call is given a reader of random bytes, or is
// one of its methods.
func (f *frame) hasEntropy(c *ssa.CallCommon) bool {
	isReader := func(v ssa.Value) bool {
		u, ok := v.(*ssa.UnOp)
		if !ok || u.Op != token.MUL {
			return false
		}
		g, ok := u.X.(*ssa.Global)
		return ok && f.p.Table.IsEntropy(g.Object())
	}
	return c.IsInvoke() && isReader(c.Value) || slices.ContainsFunc(c.Args, isReader)
}

func (s *slicer) mint(m mint) { s.out.mints = append(s.out.mints, m) }

// call walks result i of a call.
func (s *slicer) call(c *ssa.Call, i int) {
	if b, ok := c.Call.Value.(*ssa.Builtin); ok {
		if b.Name() == "append" {
			s.walkAll(c.Call.Args)
		}
		return
	}
	callee := gossa.Callee(&c.Call)
	for _, row := range s.f.p.Table.Func(callee) {
		switch {
		case row.Verb == knowledge.Random && slices.Contains(row.Ret, i):
			s.mint(mint{at: c, value: c})
			return
		case row.Verb == knowledge.Setting:
			s.setting(c, row)
			return
		}
	}
	switch {
	case s.f.hasEntropy(&c.Call):
		s.mint(mint{at: c, value: c})
	case callee != nil && s.f.p.Table.IsPure(callee.Pkg()):
		s.walkAll(c.Call.Args)
		if c.Call.IsInvoke() {
			s.walk(c.Call.Value)
		}
	default:
		s.result(c, i)
	}
}

func (s *slicer) walkAll(vs []ssa.Value) {
	for _, v := range vs {
		s.walk(v)
	}
}

func (s *slicer) setting(c *ssa.Call, row *knowledge.Row) {
	s.out.others = true
	if args := gossa.Args(&c.Call); row.Key < len(args) {
		if name := gossa.ConstString(args[row.Key]); name != "" {
			s.out.settings = append(s.out.settings, name)
		}
	}
}

// result walks what a function of the first party returns.
func (s *slicer) result(c *ssa.Call, i int) {
	sum := s.f.p.staticSummary(&c.Call)
	if sum == nil || i >= len(sum.Results) {
		s.out.others = true
		return
	}
	r := sum.Results[i]
	known := false
	if r.Label.Kinds&effect.KindMinted != 0 {
		known = true
		setting, _ := strings.CutPrefix(r.Label.Origin, unlessSet)
		m := mint{at: c, value: c, setting: setting}
		if r.Label.Kinds&effect.KindFiled != 0 {
			m.kept = keptInFile
		}
		s.mint(m)
	}
	for _, p := range s.f.resultPaths(c, i) {
		if p.State() != "" {
			known = true
			s.out.paths = s.out.paths.Join(effect.PathSet{givenPath(p, c.Call.Args)})
		}
	}
	for j, a := range c.Call.Args {
		if r.Label.Formals&effect.FormalLabel(j).Formals != 0 && s.f.p.isKeyType(a.Type()) {
			known = true
			s.walk(a)
		}
	}
	s.out.others = s.out.others || !known
}

func (f *frame) resultPaths(c *ssa.Call, i int) effect.PathSet {
	if t := f.tuples[c]; i < len(t) {
		return t[i].Paths
	}
	return f.eval(c).Paths
}

// isKeyType reports whether values of a type can be keys: strings, bytes, lists of
// bytes, and the keys, ciphers and hashes of packages for cryptography.
func (p *Package) isKeyType(t types.Type) bool {
	is, _ := gotypes.Search(budget.Types.Limit(), t, func(t types.Type) (bool, []types.Type) {
		if n := gotypes.BehindAddress(t); n != nil && p.Table.GuessCrypto(n.Obj().Pkg().Path()) {
			return true, nil
		}
		switch u := gotypes.Deref(t).Underlying().(type) {
		case *types.Basic:
			return u.Kind() == types.String, nil
		case *types.Slice:
			if gotypes.IsString(u.Elem()) {
				return false, nil // a list of texts
			}
			return isByte(u.Elem()), []types.Type{u.Elem()}
		case *types.Array:
			return isByte(u.Elem()), []types.Type{u.Elem()}
		case *types.Interface:
			return u.Empty(), nil
		}
		return false, nil
	})
	return is
}

func isByte(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.Byte
}
