package library

import (
	"go/types"
	"strings"

	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// maker writes a function as callers do: "limiter.New", "Verifier.WithDefaultBlocklist".
func maker(fn *types.Func) string {
	if recv := gotypes.Receiver(fn); recv != nil {
		return recv.Name() + "." + fn.Name()
	}
	return fn.Pkg().Name() + "." + fn.Name()
}

func firstResult(fn *types.Func) types.Type {
	if fn.Signature().Results().Len() == 0 {
		return nil
	}
	return fn.Signature().Results().At(0).Type()
}

// unset says in words which option is missing.
func (f *finder) unset(o *Object, at ssa.Instruction) string {
	c, isCall := at.(ssa.CallInstruction)
	fields, told := strings.Join(o.Row.Fields, " or "), f.g.told[at]
	switch {
	case told != "" && fields != "":
		return fields + " is " + told
	case told != "":
		return "it is told " + told
	case fields != "":
		return fields + " is not set"
	case o.Row.Package:
		return f.packageOption(o.Row)
	case isCall:
		if name := f.g.optionFor(gossa.Callee(c.Common())); name != "" {
			return name + " is not given"
		}
	}
	if o.Type != nil {
		return f.g.methodFor(o.Type)
	}
	return ""
}

func (f *finder) packageOption(row *knowledge.Row) string {
	for _, r := range f.g.in.Table.SamePackage(row) {
		name := r.Name[strings.LastIndexByte(r.Name, '.')+1:]
		switch {
		case r.Verb == knowledge.Override && r.Package:
			return name + " is not called"
		case r.Verb == knowledge.OverrideField:
			return name + " is not set"
		}
	}
	return ""
}
