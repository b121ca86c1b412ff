package flow

import (
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// funcValue makes the value of a function with its captured values. The
// wrapper of a bound method becomes that method.
func (p *Package) funcValue(fn *ssa.Function, bindings []effect.Value) *effect.FuncValue {
	d := gossa.Declared(fn)
	return &effect.FuncValue{ID: ssaID(d), Bindings: bindings, Fn: d}
}

// isBound reports whether fn is the wrapper of a method value, whose one
// free variable is the receiver.
func isBound(fn *ssa.Function) bool { return strings.HasSuffix(fn.Name(), "$bound") }

// closure evaluates a MakeClosure: the function value, and its effects, since
// a literal that is made is taken to run. A literal that serves requests runs
// later and for itself.
func (f *frame) closure(in *ssa.MakeClosure) {
	fn := in.Fn.(*ssa.Function)
	bindings := f.evalAll(in.Bindings)
	fv := f.p.funcValue(fn, bindings)
	if isBound(fn) {
		f.set(in, effect.Value{Funcs: []*effect.FuncValue{fv}, Paths: nil})
		if f.p.Requests.Of(gossa.Declared(fn)) == nil {
			f.applyFunc(in, fv, nil, f.usage(in))
		}
		return
	}
	b := f.p.closures[fn]
	if b == nil {
		b = &binder{}
		f.p.closures[fn] = b
	}
	b.parent, b.bindings = f, effect.JoinArgs(bindings, b.bindings)
	f.set(in, effect.Value{Funcs: []*effect.FuncValue{fv}, Label: effect.LabelOf(bindings)})
	if f.p.Requests.Of(fn) == nil {
		f.applyFunc(in, fv, nil, f.usage(in))
	}
}

// usage tells how a closure runs by what becomes of it.
func (f *frame) usage(v ssa.Value) effect.Flags {
	var flags effect.Flags
	for _, ref := range *v.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Go:
			flags |= effect.FlagAsync
		case *ssa.Call:
			for _, row := range f.p.Table.Func(gossa.Callee(ref.Common())) {
				if row.Verb == knowledge.Call && row.When == "later" {
					flags |= effect.FlagAsync
				}
				if row.Once {
					flags |= effect.FlagOnce
				}
			}
		}
	}
	return flags
}

// applyFunc instantiates what a function value does.
func (f *frame) applyFunc(in ssa.Instruction, fv *effect.FuncValue, args []effect.Value, flags effect.Flags) {
	fn, _ := fv.Fn.(*ssa.Function)
	sum := f.p.summaryOf(fv)
	if m := f.p.boundMethod(fn); m != "" && args != nil && len(fv.Bindings) == 1 {
		f.invokes(in, m, fv.Bindings[0].Paths, args, flags)
		return
	}
	if sum == nil || f.applying[fv.ID] {
		return // a literal that calls itself adds nothing the second time
	}
	if len(f.applying) >= budget.Nesting.Limit() {
		f.reach(budget.Nesting)
		f.cutCall(sum, args)
		return
	}
	f.applying[fv.ID] = true
	defer delete(f.applying, fv.ID)
	actual := args
	if fn != nil && len(fn.FreeVars) == 0 && len(fv.Bindings) > 0 {
		actual = slices.Concat(fv.Bindings, args) // bound method: the receiver comes first
	} else if len(fv.Bindings) > 0 {
		actual = slices.Clone(args)
		for len(actual) < sum.Formals {
			actual = append(actual, effect.Value{})
		}
		actual = append(actual[:sum.Formals], fv.Bindings...)
	}
	f.instantiate(in, sum, actual, flags)
}

func (p *Package) summaryOf(fv *effect.FuncValue) *effect.Summary {
	if fn, ok := fv.Fn.(*ssa.Function); ok && fn != nil {
		if s := p.sums[fn]; s != nil {
			return s
		}
	}
	return p.Imported.Summary(fv.ID)
}
