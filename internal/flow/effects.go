package flow

import (
	"slices"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"golang.org/x/tools/go/ssa"
)

// access adds an effect on what v refers to.
func (f *frame) access(in ssa.Instruction, op effect.Op, flags effect.Flags, v effect.Value, key, val effect.Label) {
	f.accessKey(in, op, flags, v, effect.Value{Label: key}, effect.Value{Label: val}, "", "")
}

func (f *frame) accessKey(in ssa.Instruction, op effect.Op, flags effect.Flags, v, key, val effect.Value, hint, stored string) {
	for _, p := range v.Paths {
		if p.IsAlloc() {
			continue
		}
		f.write(in, &effect.Effect{
			Op: op, Flags: flags | keyFlag(key), Target: p.Container(), Detail: stored, Key: key.Label, KeyAt: effect.FieldOfFormal(key),
			Val: val.Label, ValAt: effect.FieldOfFormal(val), Hint: hint, Site: site(f.fn, in.Pos()),
		})
	}
}

// keyFlag is FlagKeyFormal if a key is a formal itself.
func keyFlag(key effect.Value) effect.Flags {
	if len(key.Paths) == 1 && key.Paths[0].IsFormal() && key.Paths[0].IsRoot() {
		return effect.FlagKeyFormal
	}
	return 0
}

// write adds an effect that an instruction makes itself.
func (f *frame) write(in ssa.Instruction, e *effect.Effect) {
	e.Weak = makesInner(in)
	e = f.add(e)
	if e.Op.Writes() && !slices.Contains(f.wrote[in], e) {
		f.wrote[in] = append(f.wrote[in], e)
	}
}

// add merges an effect into the frame.
func (f *frame) add(e *effect.Effect) *effect.Effect {
	if e.Target.IsNamed() && !e.Op.OnFile() {
		return e // the string is no memory
	}
	id := e.ID()
	old := f.effects[id]
	if old == nil {
		f.effects[id] = e
		f.changed = true
		return e
	}
	if merged, changed := old.Merge(e); changed {
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
