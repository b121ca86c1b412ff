// Package budget lists what caps the analysis of a package, and counts the
// functions in which a cap was reached.
//
// A budget bounds time, memory or the size of facts on code that nobody has
// seen yet. What is beyond one is left out so that silence follows, never an
// accusation; what is kept does not depend on the order in which it was found.
package budget

import (
	"cmp"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/finding"
)

// A Budget is one cap. Its text in the list below is what users read.
type Budget int

// The budgets; list has what each means.
const (
	Instructions Budget = iota
	Rounds
	Recursion
	Effects
	Steps
	Paths
	Funcs
	Formals
	Chain
	Nesting
	Captures
	LockCalls
	Slice
	Name
	Condition
	Remainder
	Types
	Handler
	Switch
	CallbackArgs
	FactSize
	count
)

// list says of each budget what is counted, at most how many, and why that
// many.
var list = [count]struct {
	name, unit string
	limit      int
}{
	// Functions above it are generated tables and parsers, in which a fixpoint
	// takes longest and finds nothing.
	Instructions: {"size of a function", "SSA instructions", 20000},
	// A round propagates through all of a function, in program order, so only
	// loops need more than one.
	Rounds: {"fixpoint of a function", "rounds", 12},
	// The same for functions that call each other: a round passes a label over
	// one more call of the cycle.
	Recursion: {"fixpoint of functions that call each other", "rounds", 12},
	// What a function passes to its callers. The summaries of set-up code,
	// which wires everything, are the largest; it serves no requests.
	Effects: {"effects of a function", "effects", 400},
	// Of an access path, as in app.stores.users.cache.items[k]; deeper ones lose
	// their first steps, since the last field names the state object.
	Steps: {"length of an access path", "steps", 6},
	// Where one value may point.
	Paths: {"places that a value may point to", "paths", 8},
	// Which functions one value may be. Tables of handlers are followed by the
	// rows that register them, not by this.
	Funcs: {"functions that a value may be", "functions", 6},
	// Parameters and captured variables that labels tell apart: the bits of a word.
	Formals: {"parameters of a function", "parameters", 64},
	// Calls between a request function and what it does that a reader is
	// shown; the middle is left out.
	Chain: {"calls on the way to an effect", "calls", 10},
	// Functions that are passed to functions that are passed to functions, as in
	// stacks of middleware and options.
	Nesting: {"function values that call each other", "levels", 12},
	// Literals in literals, whose captured variables are looked up outwards.
	Captures: {"literals around a captured variable", "levels", 8},
	// Methods of interfaces that a section under a lock calls.
	LockCalls: {"methods that are called under a lock", "methods", 6},
	// Values that a slice for a random key visits, backward or forward.
	Slice: {"values on the way of a key", "values", 200},
	// Operations that put the name of a file together.
	Name: {"operations that make a file's name", "operations", 8},
	// Operations between a read and the branch that tests what it found.
	Condition: {"operations of a condition", "operations", 6},
	// Conversions between an index and the remainder that it is used for.
	Remainder: {"operations before a remainder", "operations", 4},
	// Types within types: what an importer can reach through fields and methods,
	// what an object holds. app.Services().Store.Items needs 4.
	Types: {"types within a type", "levels", 8},
	// Conversions and wrappers around a function that serves requests; a call
	// counts for three.
	Handler: {"wrappers of a request function", "levels", 8},
	// Operations of a condition that chooses between libraries, which messages
	// name; beyond it, the choice has no name.
	Switch: {"operations of a choice's name", "operations", 12},
	// Arguments with which a library calls back; no interface of a listed one
	// has a method with as many.
	CallbackArgs: {"arguments of a callback", "arguments", 8},
	// A fact that is read; it only bounds what a corrupt one can make us read.
	FactSize: {"size of a fact", "bytes", 64 << 20},
}

// Limit is the largest number that is within the budget.
func (b Budget) Limit() int { return list[b].limit }

// String says what is capped, in the words of reports.
func (b Budget) String() string { return list[b].name }

// Unit says what the limit counts.
func (b Budget) Unit() string { return list[b].unit }

// All returns the budgets in the order of the list.
func All() []Budget {
	out := make([]Budget, count)
	for i := range out {
		out[i] = Budget(i)
	}
	return out
}

// A Meter counts where budgets were reached. The zero Meter is ready; a nil
// one counts nothing.
type Meter struct {
	reached [count]map[string]bool
}

// Reach records that a budget was reached in what where names: a function or,
// if it is none's, a type or package, with its import path.
func (m *Meter) Reach(b Budget, where string) {
	if m == nil {
		return
	}
	if m.reached[b] == nil {
		m.reached[b] = make(map[string]bool)
	}
	m.reached[b][where] = true
}

// Reached reports whether a budget was reached there.
func (m *Meter) Reached(b Budget, where string) bool { return m != nil && m.reached[b][where] }

// Records returns what was reached, in the order of the list.
func (m *Meter) Records() []finding.Budget {
	var out []finding.Budget
	for b, where := range m.reached {
		if len(where) == 0 {
			continue
		}
		r := finding.Budget{Name: Budget(b).String(), Unit: Budget(b).Unit(), Limit: Budget(b).Limit(), Count: len(where)}
		for w := range where {
			if r.Example == "" || cmp.Or(cmp.Compare(len(w), len(r.Example)), strings.Compare(w, r.Example)) < 0 {
				r.Example = w
			}
		}
		out = append(out, r)
	}
	return slices.Clip(out)
}
