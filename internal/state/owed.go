package state

import (
	"encoding/json"
	"go/token"
	"go/types"
	"path/filepath"

	"github.com/stickystate/stickystate/internal/finding"
	"github.com/stickystate/stickystate/internal/library"
)

// An owedPlace is where an object is held, and made, that the caller of a
// function of another package may keep elsewhere. Its JSON travels as a binding.
type owedPlace struct {
	library.Owed
	State     finding.State
	Pkg, File string
	Line      int
}

// owe tells importers of an object that is in this process for those of them
// that do not give it something else.
func (t *taker) owe(lo *library.Object) {
	if lo.Owed == nil && purposes[lo.Row.Kind].check == "" {
		return // kept by a check of its own
	}
	told := owedPlace{Owed: library.Owed{Maker: lo.Maker, Unset: lo.Unset}}
	if lo.Owed != nil { // passed on
		_ = json.Unmarshal([]byte(lo.Owed.Place), &told)
	} else {
		told.Kind = lo.Row.Kind
		o := t.libraryObject(lo)
		told.State = t.libraryState(o, lo)
		told.State.Declared = finding.Position{}
		if p := t.in.Fset.Position(lo.Pos); p.IsValid() {
			told.Pkg, told.File, told.Line = t.in.Pkg.Path(), filepath.Base(p.Filename), p.Line
		}
	}
	byFunc := make(map[*types.Func][]library.Ask)
	for _, a := range lo.Asks {
		fn := a.Func
		a.Func = nil
		byFunc[fn] = append(byFunc[fn], a)
	}
	for fn, asks := range byFunc { // bindings are sorted later
		told.Asks = asks
		if data, err := json.Marshal(told); err == nil {
			t.pkg.Owe(fn, string(data))
		}
	}
}

// owed returns what a function of another package makes unless it is given
// something else.
func (t *taker) owed(fn *types.Func) []library.Owed {
	var out []library.Owed
	for _, text := range t.pkg.Owed(fn) {
		var told owedPlace
		if json.Unmarshal([]byte(text), &told) == nil {
			told.Owed.Place = text
			out = append(out, told.Owed)
		}
	}
	return out
}

// describeLibrary says where a library object is held, and how it gets there.
func (t *taker) describeLibrary(lo *library.Object) (*object, finding.State, []finding.Step) {
	here := finding.Step{Text: "makes " + lo.Maker, Position: t.position(lo.Pos)}
	if lo.Owed == nil {
		o := t.libraryObject(lo)
		return o, t.libraryState(o, lo), []finding.Step{here}
	}
	var told owedPlace
	_ = json.Unmarshal([]byte(lo.Owed.Place), &told)
	o := &object{id: told.State.ID, names: t.in.Table, holder: told.State.Holder, info: t.described(told.State.ID)}
	there := finding.Step{Text: here.Text, Position: t.place(told.Pkg, told.File, told.Line, token.NoPos)}
	here.Text = "calls what makes it"
	return o, told.State, []finding.Step{here, there}
}
