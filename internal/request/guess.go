package request

import (
	"cmp"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
)

// A Guess is a type by which functions may be known to serve requests, of a router
// that no row tells of: app.Post("/tickets", open), where open takes a *fw.Ctx.
type Guess struct {
	Type   string // example.com/fw.Ctx, as a request row has it
	Router string // (*example.com/fw.App).Post, which is given such functions
	Count  int    // calls of it
}

// Guesses returns what functions of other modules that are given a path and a function
// let guess of a router, the most frequent first. It is for people to look at:
// menus and commands may have the same shape.
func (s *Set) Guesses(firstParty func(path string) bool) []Guess {
	calls := make(map[Guess]int)
	for _, fn := range s.all {
		for instr := range gossa.Instrs(fn) {
			call, ok := instr.(ssa.CallInstruction)
			if !ok {
				continue
			}
			if g, ok := s.guess(call.Common(), firstParty); ok {
				calls[g]++
			}
		}
	}
	var out []Guess
	for g, n := range calls {
		g.Count = n
		out = append(out, g)
	}
	slices.SortFunc(out, func(a, b Guess) int {
		return cmp.Or(b.Count-a.Count, strings.Compare(a.Router, b.Router), strings.Compare(a.Type, b.Type))
	})
	return out
}

func (s *Set) guess(c *ssa.CallCommon, firstParty func(string) bool) (Guess, bool) {
	callee := gossa.Callee(c)
	if callee == nil || callee.Pkg() == nil || knowledge.IsStd(callee.Pkg().Path()) || firstParty(callee.Pkg().Path()) {
		return Guess{}, false
	}
	args := gossa.Args(c)
	if !slices.ContainsFunc(args, func(v ssa.Value) bool { return strings.HasPrefix(gossa.ConstString(v), "/") }) {
		return Guess{}, false
	}
	for _, arg := range slices.Concat(args, gossa.Variadic(args[len(args)-1])) {
		sig, ok := arg.Type().Underlying().(*types.Signature)
		if !ok {
			continue
		}
		for p := range sig.Params().Variables() {
			if n := gotypes.Behind(p.Type()); n != nil && related(n.Obj().Pkg().Path(), callee.Pkg().Path()) {
				return Guess{Type: n.Obj().Pkg().Path() + "." + n.Obj().Name(), Router: callee.FullName()}, true
			}
		}
	}
	return Guess{}, false
}

// related reports whether two packages are one, or one is below the other.
func related(a, b string) bool {
	return a == b || strings.HasPrefix(a, b+"/") || strings.HasPrefix(b, a+"/")
}

// Served counts the functions that serve requests, or help to, and those of other
// packages that are registered here.
func (s *Set) Served() int { return len(s.funcs) + len(s.Foreign) }
