package flow

import (
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/stickystate/stickystate/internal/budget"
	"github.com/stickystate/stickystate/internal/gotypes"
)

// A Path is an access path: a root and the steps from it to a memory
// location. It stands for the location and, where the location holds a
// reference, for what that refers to.
//
// Roots:
//
//	p3          formal 3 of the function: a parameter (the receiver is
//	            formal 0) or, after the parameters, a free variable
//	g:pkg.Var   a package variable
//	a7:name     what allocation 7 of the function made; owned by it
//	x:pkg.F#go  what function F handed over to run after the response
//	f:uploads   files below a place that a constant names; see file.go
//	?           unknown
//
// Steps follow, each after a tab: "pkg.Type.field" for a field, "[]" for an
// element of a map, slice, list, channel or container. The step into a field
// of a type of another module, or whose type depends on a type parameter,
// begins with "~": such a type is a container, and the state object is what
// holds it. "()pkg.Iface.Method" leads to what a method returns; see getter.go.
type Path string

const (
	stepSep = "\t"
	// Elem is the step to an element of a container.
	Elem = "[]"
	// Unknown is the path of a location that nothing is known of.
	Unknown Path = "?"
)

// FormalPath is the path of formal i.
func FormalPath(i int) Path { return Path("p" + strconv.Itoa(i)) }

// GlobalPath is the path of a package variable.
func GlobalPath(v *types.Var) Path { return Path("g:" + v.Pkg().Path() + "." + v.Name()) }

func allocPath(i int, name string) Path { return Path("a" + strconv.Itoa(i) + ":" + name) }

// Root returns the root and the steps after it.
func (p Path) Root() (root string, steps []string) {
	parts := strings.Split(string(p), stepSep)
	return parts[0], parts[1:]
}

func (p Path) root() string {
	r, _, _ := strings.Cut(string(p), stepSep)
	return r
}

func (p Path) hasSteps() bool { return strings.Contains(string(p), stepSep) }

// Formal returns the index of the formal that p is rooted at.
func (p Path) Formal() (int, bool) {
	r := p.root()
	if !strings.HasPrefix(r, "p") {
		return 0, false
	}
	i, err := strconv.Atoi(r[1:])
	return i, err == nil
}

// IsGlobal reports whether p is rooted at a package variable.
func (p Path) IsGlobal() bool { return strings.HasPrefix(string(p), "g:") }

// IsAlloc reports whether p is rooted at an allocation of the function.
func (p Path) IsAlloc() bool { return strings.HasPrefix(string(p), "a") }

// Step returns p extended by a step. A step that p has already closes a
// cycle (list.next.next) and cuts p back to its first occurrence.
func (p Path) Step(step string) Path {
	root, steps := p.Root()
	if i := slices.Index(steps, step); i >= 0 && step != Elem {
		return join(root, steps[:i+1])
	}
	if n := len(steps); step == Elem && n > 0 && steps[n-1] == Elem {
		return p // elements of elements are not told apart
	}
	steps = append(slices.Clip(steps), step)
	return join(root, withinSteps(steps))
}

// withinSteps leaves out the first steps of a path that is too long, so that
// root and state object stay known. That it lies behind an element stays known too.
func withinSteps(steps []string) []string {
	n := len(steps) - budget.Steps.Limit()
	if n <= 0 {
		return steps
	}
	kept := steps[n:]
	if slices.Contains(steps[:n+1], Elem) && kept[1] != Elem {
		kept = slices.Concat([]string{Elem}, kept[1:])
	}
	return kept
}

// Append returns p extended by several steps.
func (p Path) Append(steps []string) Path {
	for _, s := range steps {
		p = p.Step(s)
	}
	return p
}

func join(root string, steps []string) Path {
	if len(steps) == 0 {
		return Path(root)
	}
	return Path(root + stepSep + strings.Join(steps, stepSep))
}

// Container returns p without trailing element steps.
func (p Path) Container() Path {
	return Path(strings.TrimSuffix(string(p), stepSep+Elem))
}

// isElem reports whether p is an element of a container.
func (p Path) isElem() bool { return strings.HasSuffix(string(p), stepSep+Elem) }

// BehindElem reports whether p is an element of a container, or lies behind one.
func (p Path) BehindElem() bool { return strings.Contains(string(p), stepSep+Elem) }

// State returns the name of the state object that p lies in: the last field
// of a named type, else the package variable; "" for a bare formal or
// allocation.
func (p Path) State() string {
	root, steps := p.Root()
	inner := ""
	for _, s := range slices.Backward(steps) {
		switch {
		case s == Elem || strings.HasPrefix(s, "struct."):
		case strings.HasPrefix(s, got):
			return inner // what is on the way there does not hold it
		case strings.HasPrefix(s, "~"):
			inner = s[1:]
		default:
			return s
		}
	}
	if g, ok := strings.CutPrefix(root, "g:"); ok {
		return g
	}
	if strings.HasPrefix(root, captured) {
		return ""
	}
	if x, ok := strings.CutPrefix(root, escaped); ok {
		return x
	}
	if strings.HasPrefix(root, named) {
		return root
	}
	return inner
}

// Content returns the name of the collection that p lies in, if the state is what
// holds a container of the program's own: "pkg.Cache.entries"; "" if it is not.
func (p Path) Content() string {
	if !strings.Contains(string(p), stepSep+"~") {
		return ""
	}
	_, steps := p.Root()
	for _, s := range slices.Backward(steps) {
		if c, ok := strings.CutPrefix(s, "~"); ok && c != p.State() {
			return c
		}
		if s != Elem && !strings.HasPrefix(s, "struct.") {
			break
		}
	}
	return ""
}

// Variable returns the name of the package variable in which p is, or is
// behind, an element; "" if there is none.
func (p Path) Variable() string {
	if g, ok := strings.CutPrefix(p.root(), "g:"); ok && p.BehindElem() {
		return g
	}
	return ""
}

// Holders returns the names of the state objects that p passes on its way,
// outermost first, its own last.
func (p Path) Holders() []string {
	root, steps := p.Root()
	var out []string
	if g, ok := strings.CutPrefix(root, "g:"); ok {
		out = append(out, g)
	}
	for _, s := range steps {
		if s != Elem && !strings.HasPrefix(s, "struct.") && !strings.HasPrefix(s, "~") && !strings.HasPrefix(s, got) {
			out = append(out, s)
		}
	}
	return out
}

// fieldStep names field i of the struct type behind t, which may be a
// pointer: "pkg.Type.field", or "struct.field" if the type has no name.
func (p *Package) fieldStep(t types.Type, i int) string {
	field := gotypes.FieldName(t, i)
	if field == "" {
		return "struct.?"
	}
	if n := gotypes.Behind(t); n != nil {
		s := n.Obj().Pkg().Path() + "." + n.Obj().Name() + "." + field
		if isContent(n, i) || !p.FirstParty(n.Obj().Pkg().Path()) {
			s = "~" + s
		}
		return s
	}
	return "struct." + field
}

// pathSet is a sorted set of paths, within a budget: the smallest
// ones are kept, so that the result does not depend on the order of joins.
type pathSet []Path

func (s pathSet) join(t pathSet) pathSet {
	if len(t) == 0 || slices.Equal(s, t) {
		return s
	}
	if len(s) == 0 {
		return t
	}
	u := slices.Concat(s, t)
	slices.Sort(u)
	u = slices.Compact(u)
	return u[:min(len(u), budget.Paths.Limit())]
}

func (s pathSet) step(step string) pathSet {
	out := make(pathSet, 0, len(s))
	for _, p := range s {
		out = append(out, p.Step(step))
	}
	slices.Sort(out)
	return slices.Compact(out)
}
