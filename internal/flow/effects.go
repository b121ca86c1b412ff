package flow

import (
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"golang.org/x/tools/go/ssa"
)

// access adds an effect on what v refers to.
func (f *frame) access(in ssa.Instruction, op Op, flags Flags, v Value, key, val Label) {
	f.accessKey(in, op, flags, v, Value{Label: key}, Value{Label: val}, "")
}

func (f *frame) accessKey(in ssa.Instruction, op Op, flags Flags, v, key, val Value, hint string) {
	for _, p := range v.Paths {
		if p.IsAlloc() {
			continue
		}
		f.write(in, &Effect{Op: op, Flags: flags, Target: p.Container(), Key: key.Label, KeyAt: fieldOfFormal(key), Val: val.Label, ValAt: fieldOfFormal(val), Hint: hint, Site: site(f.fn, in.Pos())})
	}
}

// write adds an effect that an instruction makes itself.
func (f *frame) write(in ssa.Instruction, e *Effect) {
	e.weak = makesInner(in)
	e = f.add(e)
	if e.Op.Writes() && !slices.Contains(f.wrote[in], e) {
		f.wrote[in] = append(f.wrote[in], e)
	}
}

// add merges an effect into the frame.
func (f *frame) add(e *Effect) *Effect {
	if strings.HasPrefix(string(e.Target), named) && !e.Op.OnFile() {
		return e // the string is no memory
	}
	id := e.id()
	old := f.effects[id]
	if old == nil {
		f.effects[id] = e
		f.changed = true
		return e
	}
	merged := *old
	merged.Key, merged.Val = old.Key.Join(e.Key), old.Val.Join(e.Val)
	and := old.Flags & e.Flags & andFlags
	merged.Flags = (old.Flags|e.Flags)&^andFlags | and
	merged.Args = joinArgs(old.Args, e.Args)
	merged.KeyAt = joinParts(old.Key, old.KeyAt, e.Key, e.KeyAt)
	merged.ValAt = joinParts(old.Val, old.ValAt, e.Val, e.ValAt)
	merged.Hint = minOrigin(old.Hint, e.Hint)
	if old.weak && !e.weak {
		merged.weak, merged.Site, merged.Chain, merged.Hint = false, e.Site, e.Chain, e.Hint
	}
	if old.Flags&FlagInner != 0 && e.Flags&FlagInner == 0 { // the one that tells something
		merged.Site, merged.Chain = e.Site, e.Chain
	}
	if merged.Key != old.Key || merged.KeyAt != old.KeyAt || merged.ValAt != old.ValAt || merged.Val != old.Val || merged.Flags != old.Flags || merged.weak != old.weak || !sameArgs(merged.Args, old.Args) {
		*old = merged
		f.changed = true
	}
	return old
}

// keyName returns the name that the code gives a key.
func keyName(v ssa.Value) string {
	switch v := gossa.Unconvert(v).(type) {
	case *ssa.Parameter:
		return v.Name()
	case *ssa.FreeVar:
		return v.Name()
	case *ssa.Alloc:
		return v.Comment
	case *ssa.Field:
		return gotypes.FieldName(v.X.Type(), v.Field)
	case *ssa.FieldAddr:
		return gotypes.FieldName(v.X.Type(), v.Field)
	case *ssa.UnOp:
		return keyName(v.X)
	case *ssa.Call:
		if f := v.Call.StaticCallee(); f != nil && len(v.Call.Args) == 1 {
			return keyName(v.Call.Args[0])
		}
	}
	return ""
}

func joinArgs(a, b []Value) []Value {
	if len(a) == 0 {
		return b
	}
	out := slices.Clone(a)
	for i := range out {
		if i < len(b) {
			out[i] = out[i].join(b[i])
		}
	}
	return out
}

func sameArgs(a, b []Value) bool { return slices.EqualFunc(a, b, Value.equal) }
