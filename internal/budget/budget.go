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
	Source
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
	Containers
	Handler
	Pattern
	Switch
	CallbackArgs
	count
)

// list says of each budget what is counted, at most how many, why that many
// are enough, and what is lost beyond it.
var list = [count]struct {
	name, unit string
	limit      int
	why, lost  string
}{
	Instructions: {"size of a function", "SSA instructions", 20000,
		"larger ones are generated tables and parsers, in which a fixpoint takes longest and finds nothing; 18 released services have none",
		"the function is not analysed; what it names is for review at most"},
	Source: {"source of a function", "syntax nodes", 50000,
		"to build the form that is analysed takes time that grows with the square; 50,000 are 8000 lines or more",
		"the function and the literals in it are not analysed; what it names is for review at most"},
	Rounds: {"fixpoint of a function", "rounds", 12,
		"a round goes through the function in program order, so only loops need more than two; no function of 18 released services needs as many",
		"what arrives later; what the function names is for review at most"},
	Recursion: {"fixpoint of functions that call each other", "rounds", 12,
		"a round passes what is known over at least one more call of the cycle; no function of 18 released services needs as many",
		"what arrives later; what the functions name is for review at most"},
	Effects: {"effects of a function", "effects", 400,
		"of 18 released services, two have such functions: generated copies, and walks of a router's tree",
		"all that is done with the state objects that come last by name; they are for review at most"},
	Steps: {"length of an access path", "steps", 6,
		"app.stores.users.cache.items[k] has five",
		"the first steps, so that the containers on the way are not told; the last field names the state object"},
	Paths: {"places that a value may point to", "paths", 8,
		"a value that may be anything says nothing of one state object",
		"the last places by name; what is written there counts as looked up before"},
	Funcs: {"functions that a value may be", "functions", 6,
		"tables of handlers are known by the rows that register them, not by this",
		"the last functions by name, where the value is called"},
	Formals: {"parameters of a function", "parameters", 64,
		"the bits of a word; captured variables count",
		"where the value of a later one comes from"},
	Chain: {"calls on the way to an effect", "calls", 10,
		"readers are shown the way; its ends tell the most",
		"the middle of the way, for readers; a channel that it may pass is for review at most"},
	Nesting: {"function values that call each other", "levels", 12,
		"stacks of middleware and options, as they are written by hand",
		"what the inner functions do; it is for review at most"},
	Captures: {"literals around a captured variable", "levels", 8,
		"handlers are made by literals in literals, two or three deep",
		"captured variables of the outer functions"},
	LockCalls: {"methods that are called under a lock", "methods", 6,
		"they travel in facts; one that reads and one that writes are enough",
		"the last methods by name"},
	Slice: {"values on the way of a key", "values", 200,
		"between where a key is made and where it is kept are a few conversions",
		"the key is not reported"},
	Name: {"operations that make a file's name", "operations", 8,
		"a folder, a name and an ending, each cleaned and joined",
		"where the name begins; a file that looks like the one that is removed counts as it"},
	Condition: {"values of a condition", "values", 200,
		"the values between a look-up and the branch that tests what it found",
		"the write behind the branch counts as filling a miss"},
	Remainder: {"operations before a remainder", "operations", 4,
		"a conversion and a subtraction between an index and its remainder",
		"the index is for review at most, not harmless"},
	Types: {"types within a type", "levels", 8,
		"pointers and structs count: app.Services().Store.Items needs 7",
		"the methods that only importers of importers reach; objects that are held deeper count as those of one request"},
	Containers: {"containers within a container", "levels", 3,
		"a map of lists of maps",
		"that the inner elements are connections, channels or the like"},
	Handler: {"wrappers of a request function", "levels", 8,
		"a call counts for three: two wrappers, and the conversions around them",
		"the route; the function itself is known by its shape"},
	Pattern: {"operations of a route's pattern", "operations", 32,
		"concatenations, parameters, entries of tables and groups on the way of one pattern",
		"the route"},
	Switch: {"operations of a choice's name", "operations", 12,
		"cfg.Storage.Cache.Redis.URL has nine",
		"the condition has no name in the message"},
	CallbackArgs: {"arguments of a callback", "arguments", 8,
		"no listed library has an interface with a method of as many",
		"where the value of a later argument comes from"},
}

// Limit is the largest number that is within the budget.
func (b Budget) Limit() int { return list[b].limit }

// String says what is capped, in the words of reports.
func (b Budget) String() string { return list[b].name }

// Unit says what the limit counts.
func (b Budget) Unit() string { return list[b].unit }

// Why says why the limit is enough for code that people write.
func (b Budget) Why() string { return list[b].why }

// Lost says what is not known beyond the limit.
func (b Budget) Lost() string { return list[b].lost }

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
