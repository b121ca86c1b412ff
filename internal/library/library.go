// Package library finds the objects of libraries whose state is in this
// process: what makes them, what could keep the state elsewhere and does not,
// and where the program holds them.
//
// It reads the configuration as the program writes it down: the options that
// a constructor is passed, later calls and assignments, and what else a
// variable of an interface type may be given. Values are followed through one
// package, by def-use chains in SSA form, without regard to the order of
// statements save where a branch decides. What cannot be followed counts as
// something outside of the process, so that it silences and never accuses.
package library

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"github.com/stickystate/stickystate/internal/request"
	"golang.org/x/tools/go/ssa"
)

// Input is the package to look at.
type Input struct {
	Pkg      *types.Package
	Funcs    []*ssa.Function
	Table    *knowledge.Table
	Requests *request.Set
	// FirstParty reports whether a package is analysed from source.
	FirstParty func(path string) bool
	// Stored returns the names of the fields and variables that a first-party
	// function of another package puts its argument i in. May be nil.
	Stored func(fn *types.Func, i int) []string
	// Opens reports whether a first-party function of another package returns
	// an object of kind db, and the condition that chooses. May be nil.
	Opens func(fn *types.Func) (choice string, ok bool)
	// Owed returns what a first-party function of another package makes unless
	// its caller gives it something else. May be nil.
	Owed func(fn *types.Func) []Owed
	// Listens reports whether a function of the package receives what a broker
	// sends to all instances. May be nil.
	Listens func(fn *ssa.Function) bool
	// Budgets counts the caps that were reached. May be nil.
	Budgets *budget.Meter
}

// An Object is a library object with its state in this process, or perhaps
// in it.
type Object struct {
	Row *knowledge.Row
	// Maker is what makes it, as readers know it: "limiter.New", "sse.Server".
	Maker string
	Type  types.Type
	Func  *ssa.Function // that it is made in
	Pos   token.Pos
	// Number tells it from others like it of Func that nothing holds: 0 for the
	// first.
	Number int
	// Held is where the program keeps it. Also are the other places of the kind,
	// if one call makes objects for several.
	Held Holder
	Also []string
	// Returned are the functions of the package that return it.
	Returned []*ssa.Function
	// Serves has the kinds of objects that it was given to as their store.
	Serves []string
	// Asks are what callers in other packages pass to keep the state elsewhere:
	// an object with asks is in this process for those only that pass nothing.
	Asks []Ask
	// Owed is what the function of another package makes that Func calls, nil if
	// Func makes the object itself.
	Owed *Owed
	// Unset says which option would keep the state elsewhere, "" if there is
	// none: "Storage is not set", "SetBroker is not called".
	Unset string
	// Switch names the condition that chooses between this object and one
	// that keeps its state elsewhere: "cfg.Engine.Type". Chosen is whether
	// there is such a choice; not all conditions have a name.
	Switch string
	Chosen bool
	// Fallback: the choice is made by what callers or the configuration give,
	// which is not seen here.
	Fallback bool
	// Open says in words that nothing else keeps the state elsewhere, which is not
	// shown: "no other package uses SetCustomStore"; "" if nothing else can.
	Open string
	// Fed: what a broker sends to all instances is delivered to the clients of
	// this one, and no request of the package delivers without the broker.
	Fed bool
	// Outlet is by what a request of another package might do so, "" if it is
	// in the reach of none: "(*Hub).Publish".
	Outlet string
}

// A Holder is a place that keeps an object.
type Holder struct {
	Kind HolderKind
	// ID names the place as package flow does: "pkg.Type.field", "pkg.Var",
	// "New/limiter" for a variable of a function that a literal captures.
	ID string
	// Var is the field or variable.
	Var *types.Var
}

// A HolderKind says what a Holder is.
type HolderKind int

// The kinds of holders, the best names first.
const (
	Field HolderKind = iota
	Variable
	Captured
	Nothing
)

// Find returns the library objects that the package makes, in source order, and
// those with asks that it may make for its importers.
func Find(in Input) []*Object {
	if !slices.ContainsFunc(in.Pkg.Imports(), func(p *types.Package) bool {
		return in.Table.MakesState(p.Path()) || (in.Opens != nil || in.Owed != nil) && in.FirstParty(p.Path())
	}) {
		return nil // most packages use none of the libraries
	}
	f := &finder{g: newGraph(in), package_: make(map[string]bool)}
	f.packageOverrides()
	for _, fn := range in.Funcs {
		for instr := range gossa.Instrs(fn) {
			f.instr(fn, instr)
		}
	}
	f.number()
	slices.SortStableFunc(f.objects, func(a, b *Object) int { return cmp.Compare(a.Pos, b.Pos) })
	return f.objects
}

type finder struct {
	g       *graph
	objects []*Object
	made    []made // those that a call or literal makes
	// package_ has the import paths of libraries whose own object is given
	// something else here.
	package_ map[string]bool
}

// packageOverrides notes the calls and assignments that replace what a library
// keeps in a package variable of its own.
func (f *finder) packageOverrides() {
	for _, fn := range f.g.in.Funcs {
		for _, c := range callsOf(fn) {
			callee := gossa.Callee(c.Common())
			for _, row := range f.g.in.Table.Func(callee) {
				if row.Verb == knowledge.Override && row.Package && f.g.overrideArg(row, c, nil) != unset {
					f.package_[callee.Pkg().Path()] = true
				}
			}
		}
	}
	for g, uses := range f.g.globals {
		if f.g.in.FirstParty(g.Pkg.Pkg.Path()) {
			continue
		}
		for _, use := range uses {
			if fa, ok := use.(*ssa.FieldAddr); ok && f.overridden(fa) {
				f.package_[g.Pkg.Pkg.Path()] = true
			}
		}
	}
}

// overridden reports whether a field of a library's object is assigned what
// keeps the state elsewhere.
func (f *finder) overridden(fa *ssa.FieldAddr) bool {
	n, field := gotypes.Behind(fa.X.Type()), gotypes.Field(fa.X.Type(), fa.Field)
	if n == nil || field == nil || !f.g.in.Table.OverridesField(n.Obj(), field.Name()) {
		return false
	}
	return slices.ContainsFunc(*fa.Referrers(), func(ref ssa.Instruction) bool {
		st, ok := ref.(*ssa.Store)
		return ok && st.Addr == fa && f.g.origin(nil, nil).of(st.Val)&^(unset|local) != 0
	})
}

// instr looks whether an instruction makes an object, or uses one that a
// library has.
func (f *finder) instr(fn *ssa.Function, instr ssa.Instruction) {
	switch in := instr.(type) {
	case ssa.CallInstruction:
		f.call(fn, in)
	case *ssa.Alloc:
		f.zero(fn, in)
	case *ssa.MakeInterface:
		f.converted(fn, in)
	case *ssa.Store:
		f.switched(fn, in)
	}
	for _, op := range instr.Operands(nil) {
		if g, ok := (*op).(*ssa.Global); ok {
			f.variable(fn, instr, g)
		}
	}
}

// call looks at the call of a constructor.
func (f *finder) call(fn *ssa.Function, c ssa.CallInstruction) {
	callee := gossa.Callee(c.Common())
	if callee == nil || callee.Pkg() == nil {
		return
	}
	if f.g.in.FirstParty(callee.Pkg().Path()) {
		f.opener(fn, c, callee)
		f.owed(fn, c, callee)
		return
	}
	for _, row := range f.g.in.Table.Func(callee) {
		if row.Verb != knowledge.Local || row.Usage || row.Package && f.package_[callee.Pkg().Path()] {
			continue
		}
		o := &Object{Row: row, Maker: maker(callee), Func: fn, Pos: c.Pos(), Held: Holder{Kind: Nothing}}
		var v ssa.Value
		if call := c.Value(); call != nil { // no defer, no go statement
			o.Type, v = firstResult(callee), call
		}
		if f.decide(o, c, f.given(row, c), v) {
			f.made = append(f.made, made{object: o, value: v})
			return
		}
	}
}

// opened stands for the row of what a function of the program opens.
var opened = &knowledge.Row{Verb: knowledge.Local, Kind: "db"}

// opener looks at the call of a function of another package that returns the
// handle of a database.
func (f *finder) opener(fn *ssa.Function, c ssa.CallInstruction, callee *types.Func) {
	if f.g.in.Opens == nil || c.Value() == nil {
		return
	}
	choice, ok := f.g.in.Opens(callee)
	if !ok {
		return
	}
	o := &Object{Row: opened, Maker: maker(callee), Type: firstResult(callee), Func: fn, Pos: c.Pos(), Held: Holder{Kind: Nothing}}
	if f.decide(o, c, nil, c.Value()) && choice != "" {
		o.Chosen, o.Switch = true, choice
	}
}

// zero looks at a variable or literal of a type whose zero value works.
func (f *finder) zero(fn *ssa.Function, a *ssa.Alloc) {
	t := a.Type().Underlying().(*types.Pointer).Elem()
	n := gotypes.Named(t)
	if n == nil || f.g.in.FirstParty(n.Obj().Pkg().Path()) || copied(a) {
		return
	}
	for _, row := range f.g.in.Table.Type(n.Obj()) {
		if row.Verb != knowledge.Default {
			continue
		}
		o := &Object{Row: row, Maker: n.Obj().Pkg().Name() + "." + n.Obj().Name(), Type: a.Type(), Func: fn, Pos: a.Pos(), Held: Holder{Kind: Nothing}}
		var given []source
		for _, field := range row.Fields {
			given = append(given, f.g.location(a, field, row, nil))
		}
		if f.decide(o, a, given, a) {
			f.made = append(f.made, made{object: o, value: a})
		}
	}
}

// converted looks at a string, number or function that was converted to a type
// of a library whose values keep state in the process.
func (f *finder) converted(fn *ssa.Function, mi *ssa.MakeInterface) {
	row := f.g.defaultOf(mi.X.Type())
	if row == nil {
		return
	}
	if _, isStruct := mi.X.Type().Underlying().(*types.Struct); isStruct {
		return // see zero
	}
	obj := gotypes.Named(mi.X.Type()).Obj()
	o := &Object{Row: row, Maker: obj.Pkg().Name() + "." + obj.Name(), Type: mi.X.Type(), Func: fn, Pos: mi.Pos(), Held: Holder{Kind: Nothing}}
	if !o.Pos.IsValid() {
		o.Pos = mi.X.Pos()
	}
	if !o.Pos.IsValid() {
		o.Pos = usePos(mi)
	}
	f.decide(o, mi, nil, mi)
}

// defaultOf returns the row of a library's type, not a pointer to it, whose
// values keep state in the process; nil if there is none.
func (g *graph) defaultOf(t types.Type) *knowledge.Row {
	n := gotypes.Named(t)
	if n == nil || g.in.FirstParty(n.Obj().Pkg().Path()) {
		return nil
	}
	return knowledge.First(g.in.Table.Type(n.Obj()), knowledge.Default)
}

// copied reports whether a variable only receives a value that was made
// elsewhere.
func copied(a *ssa.Alloc) bool {
	for _, ref := range *a.Referrers() {
		if st, ok := ref.(*ssa.Store); ok && st.Addr == a {
			if _, lit := st.Val.(*ssa.Const); !lit {
				return true
			}
		}
	}
	return false
}

// variable looks at the use of a variable that a library exports.
func (f *finder) variable(fn *ssa.Function, instr ssa.Instruction, g *ssa.Global) {
	v, ok := g.Object().(*types.Var)
	if !ok || v.Pkg() == nil || f.g.in.FirstParty(v.Pkg().Path()) {
		return
	}
	row := f.g.in.Table.DefaultVar(v)
	if st, ok := instr.(*ssa.Store); row == nil || ok && st.Addr == g {
		return
	}
	o := &Object{Row: row, Maker: v.Pkg().Name() + "." + v.Name(), Type: v.Type(), Func: fn, Pos: instr.Pos(), Held: Holder{Kind: Nothing}}
	val, _ := instr.(ssa.Value)
	if !o.Pos.IsValid() && val != nil {
		o.Pos = usePos(val)
	}
	f.decide(o, instr, nil, val)
}

// usePos is where a value is first used: a load has no place of its own.
func usePos(v ssa.Value) token.Pos {
	best := token.NoPos
	for _, ref := range *v.Referrers() {
		if p := ref.Pos(); p.IsValid() && (!best.IsValid() || p < best) {
			best = p
		}
		if val, ok := ref.(ssa.Value); ok && !ref.Pos().IsValid() && val.Referrers() != nil {
			if p := usePos(val); p.IsValid() && (!best.IsValid() || p < best) {
				best = p
			}
		}
	}
	return best
}

// decide adds the object if its state is in this process, or may be. It
// reports whether it did.
func (f *finder) decide(o *Object, at ssa.Instruction, given []source, v ssa.Value) bool {
	t := newTrace(f.g, at)
	if v != nil {
		t.start(v)
	}
	if f.g.in.Requests.Within(o.Func) && !o.Row.Package && o.Row.Verb == knowledge.Local && t.held.Kind > Variable {
		return false // made for one request
	}
	state := unset
	for _, s := range slices.Concat(given, t.overrides()) {
		state = state.then(s)
	}
	switch named := len(o.Row.Match) > 0 && f.g.condOf[at] != ""; {
	case state&unknown != 0 && !named, state&(unset|unknown|asked) == 0:
		return false
	case state&asked != 0:
		if o.Asks = f.g.asks[at]; len(o.Asks) == 0 || state&(local|other|unknown) != 0 {
			return false
		}
	case state&(other|unknown) != 0:
		o.Chosen, o.Switch, o.Fallback = true, f.g.condOf[at], state&unknown != 0
	case state&local != 0:
		return false // what it was given is an object of its own
	}
	if !o.Chosen {
		o.Chosen, o.Fallback, o.Switch = t.choice()
	}
	if !o.Chosen {
		o.Chosen, o.Switch = t.beside()
	}
	o.Held, o.Also, o.Unset = t.held, t.also(), f.unset(o, at)
	o.Returned, o.Serves = t.returnedBy, t.serves
	o.Open = f.open(o, t)
	o.Fed, o.Outlet = t.feed()
	f.objects = append(f.objects, o)
	return true
}

// open says what another package, or a file that the library reads its settings
// from, is taken not to do.
func (f *finder) open(o *Object, t *trace) string {
	if o.Row.Verb == knowledge.LocalField {
		return "no file of configuration sets " + o.Row.Fields[0]
	}
	if by := f.reach(o, t); by != "" {
		return "no other package uses " + by
	}
	return ""
}

// reach names the method, field or function by which another package could
// give the object something else, if the object is within its reach.
func (f *finder) reach(o *Object, t *trace) string {
	switch {
	case f.g.in.Pkg.Name() == "main": // nothing imports it
		return ""
	case o.Row.Package:
		return firstWord(f.packageOption(o.Row))
	case o.Row.Verb == knowledge.Default && t.exported && len(o.Row.Fields) > 0:
		return o.Row.Fields[0]
	case o.Type != nil && t.exported:
		return firstWord(f.g.methodFor(o.Type))
	}
	return ""
}

func firstWord(s string) string {
	s, _, _ = strings.Cut(s, " ")
	return s
}
