package effect

import (
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/stickystate/stickystate/internal/budget"
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
//	c:New/name  a variable that a handler closure has captured from New
//	x:pkg.F#go  what function F handed over to run after the response
//	f:uploads   files below a place that a constant names
//	s:store     what lies outside of the process; see Outside
//	m:pkg.New/k random bytes that New has made and put nowhere
//	o           an object that who passes it has made, and puts nowhere
//	L           an object that is known to outlive the request, not by its name
//	?           unknown
//
// It is a string so that it can be compared, sorted and a key: the root, then
// each step after a tab. Nothing outside of this package takes it apart.
type Path string

const (
	stepSep = "\t"

	formalRoot   = "p"
	globalRoot   = "g:"
	allocRoot    = "a"
	capturedRoot = "c:"
	escapedRoot  = "x:"
	namedRoot    = "f:"
	outsideRoot  = "s:"
	mintedRoot   = "m:"
)

const (
	// Unknown is the path of a location that nothing is known of.
	Unknown Path = "?"
	// Local is the path of objects that a function has made, puts nowhere, and passes
	// to another.
	Local Path = "o"
	// Outlives is the path of objects that are known to outlive the request
	// but not otherwise: the receiver behind an interface, what a handler closure
	// has captured from its constructor.
	Outlives Path = "L"
)

// FormalPath is the path of formal i.
func FormalPath(i int) Path { return Path(formalRoot + strconv.Itoa(i)) }

// GlobalPath is the path of a package variable.
func GlobalPath(v *types.Var) Path { return ObjectPath(v.Pkg().Path() + "." + v.Name()) }

// ObjectPath is a path of which only the state object counts: as if it were a
// package variable.
func ObjectPath(id string) Path { return Path(globalRoot + id) }

// AllocPath is the path of what allocation i of a function made.
func AllocPath(i int, name string) Path { return Path(allocRoot + strconv.Itoa(i) + ":" + name) }

// CapturedPath is the path of a variable of the function that made a handler.
func CapturedPath(fn, name string) Path { return Path(capturedRoot + fn + "/" + name) }

// EscapedPath is the path of work that a function hands over to run after it
// has returned, and how: "go" for a goroutine, "later" for a timer, a scheduler
// or a pool of workers.
func EscapedPath(fn, how string) Path { return Path(escapedRoot + fn + "#" + how) }

// OutsidePath is the path of something outside of the process: Store, Files, Command.
func OutsidePath(place string) Path { return Path(outsideRoot + place) }

// NamedPath is the path of a place of files that a constant names.
func NamedPath(place string) Path { return Path(namedRoot + place) }

// MintedPath is the path of random bytes that a function has made and not put
// into a field or variable of the program.
func MintedPath(fn, name string) Path { return Path(mintedRoot + fn + "/" + name) }

// Root returns p without its steps.
func (p Path) Root() Path {
	r, _, _ := strings.Cut(string(p), stepSep)
	return Path(r)
}

// Split returns the root and the steps after it.
func (p Path) Split() (root Path, steps []Step) {
	r, rest, ok := strings.Cut(string(p), stepSep)
	if !ok {
		return p, nil
	}
	steps = make([]Step, 0, strings.Count(rest, stepSep)+1)
	for s := range strings.SplitSeq(rest, stepSep) {
		steps = append(steps, Step(s))
	}
	return Path(r), steps
}

// Steps returns what comes after the root.
func (p Path) Steps() []Step {
	_, steps := p.Split()
	return steps
}

// Over returns the path from p over steps, as they are: what Split took apart.
func (p Path) Over(steps []Step) Path {
	if len(steps) == 0 {
		return p
	}
	var b strings.Builder
	b.WriteString(string(p))
	for _, s := range steps {
		b.WriteString(stepSep)
		b.WriteString(string(s))
	}
	return Path(b.String())
}

// IsRoot reports whether p has no steps.
func (p Path) IsRoot() bool { return !strings.Contains(string(p), stepSep) }

// Parent returns p without its last step, "" if it has none.
func (p Path) Parent() Path { return p[:max(strings.LastIndex(string(p), stepSep), 0)] }

// Below reports whether p is reached from q by further steps.
func (p Path) Below(q Path) bool { return strings.HasPrefix(string(p), string(q)+stepSep) }

// InElem reports whether p is an element of q, or lies behind one.
func (p Path) InElem(q Path) bool {
	return strings.HasPrefix(string(p), string(q)+stepSep+string(Elem))
}

// Received returns the steps from what was received from the channel of that name,
// or is another element of it; ok reports whether p is one, or lies in one.
func (p Path) Received(id string) (rest []Step, ok bool) {
	root, steps := p.Split()
	for i, s := range steps {
		if s == Elem && root.Over(steps[:i]).State() == id {
			return steps[i+1:], true
		}
	}
	return nil, false
}

// Mentions reports whether the name of a state object stands in p.
func (p Path) Mentions(id string) bool { return strings.Contains(string(p), id) }

// Formal returns the index of the formal that p is rooted at.
func (p Path) Formal() (int, bool) {
	if !strings.HasPrefix(string(p), formalRoot) {
		return 0, false
	}
	i, err := strconv.Atoi(string(p.Root())[len(formalRoot):])
	return i, err == nil
}

// IsFormal reports whether p is rooted at a formal.
func (p Path) IsFormal() bool {
	_, ok := p.Formal()
	return ok
}

// IsGlobal reports whether p is rooted at a package variable.
func (p Path) IsGlobal() bool { return strings.HasPrefix(string(p), globalRoot) }

// IsAlloc reports whether p is rooted at an allocation of the function.
func (p Path) IsAlloc() bool { return strings.HasPrefix(string(p), allocRoot) }

// AllocName is what the allocation that p is rooted at is called in the code.
func (p Path) AllocName() string {
	_, name, _ := strings.Cut(string(p.Root()), ":")
	return name
}

// IsUnknown reports whether nothing is known of the root of p.
func (p Path) IsUnknown() bool { return p.Root() == Unknown }

// IsNamed reports whether p is rooted at a place that a constant names: a
// string, and no memory.
func (p Path) IsNamed() bool { return strings.HasPrefix(string(p), namedRoot) }

// Captured returns the captured variable that p is rooted at, as the name of
// the function that declares it, a slash, and its own; "" if there is none.
func (p Path) Captured() string { return p.Root().after(capturedRoot) }

// Minted returns the function and the variable that hold random bytes, "" if
// the path is not one of these.
func (p Path) Minted() string { return p.Root().after(mintedRoot) }

func (p Path) after(prefix string) string {
	if rest, ok := strings.CutPrefix(string(p), prefix); ok {
		return rest
	}
	return ""
}

// OutlivesRequest reports whether the root of p is known to outlive a
// request: a package variable, or an object of the function that built a handler.
func (p Path) OutlivesRequest() bool {
	for _, prefix := range []string{globalRoot, capturedRoot, escapedRoot, namedRoot} {
		if strings.HasPrefix(string(p), prefix) {
			return true
		}
	}
	return p.Root() == Outlives
}

// Step returns p extended by a step. A step that p has already closes a
// cycle (list.next.next) and cuts p back to its first occurrence.
func (p Path) Step(step Step) Path {
	root, steps := p.Split()
	if i := slices.Index(steps, step); i >= 0 && step != Elem {
		return root.Over(steps[:i+1])
	}
	if n := len(steps); step == Elem && n > 0 && steps[n-1] == Elem {
		return p // elements of elements are not told apart
	}
	steps = append(slices.Clip(steps), step)
	return root.Over(withinSteps(steps))
}

// withinSteps leaves out the first steps of a path that is too long, so that
// root and state object stay known. That it lies behind an element stays known too.
func withinSteps(steps []Step) []Step {
	n := len(steps) - budget.Steps.Limit()
	if n <= 0 {
		return steps
	}
	kept := steps[n:]
	if slices.Contains(steps[:n+1], Elem) && kept[1] != Elem {
		kept = slices.Concat([]Step{Elem}, kept[1:])
	}
	return kept
}

// Full reports whether some steps may have been left out.
func (p Path) Full() bool { return strings.Count(string(p), stepSep) >= budget.Steps.Limit() }

// Append returns p extended by several steps.
func (p Path) Append(steps []Step) Path {
	for _, s := range steps {
		p = p.Step(s)
	}
	return p
}

// Container returns p without trailing element steps.
func (p Path) Container() Path { return Path(strings.TrimSuffix(string(p), stepSep+string(Elem))) }

// At is the path of what a container has under a name that is written out, as a
// state of its own: "pkg.Settings[port]".
func (p Path) At(name string) Path { return p + Path("["+name+"]") }

// IsElem reports whether p is an element of a container.
func (p Path) IsElem() bool { return strings.HasSuffix(string(p), stepSep+string(Elem)) }

// BehindElem reports whether p is an element of a container, or lies behind one.
func (p Path) BehindElem() bool { return strings.Contains(string(p), stepSep+string(Elem)) }

// State returns the name of the state object that p lies in: the last field
// of a named type, else the package variable; "" for a bare formal or
// allocation.
func (p Path) State() string {
	root, steps := p.Split()
	inner := ""
	for i, s := range slices.Backward(steps) {
		switch {
		case s.IsOwn():
			return string(s) + unnamedAfter(steps[i+1:])
		case s.isGetter():
			return inner // what is on the way there does not hold it
		case s.isContent():
			inner = s.Field()
		}
	}
	switch {
	case p.IsGlobal():
		return root.after(globalRoot) + unnamedAfter(steps)
	case strings.HasPrefix(string(root), capturedRoot):
		return ""
	case strings.HasPrefix(string(root), escapedRoot):
		return root.after(escapedRoot)
	case p.IsNamed():
		return string(root)
	}
	return inner
}

// unnamedAfter is the rest of a name: fields of a type without one belong to the field
// that is of such a type, as failed of caches in auth.caches.failed.
func unnamedAfter(steps []Step) string {
	rest := ""
	for _, s := range steps {
		if !s.IsUnnamed() {
			break
		}
		rest += strings.TrimPrefix(string(s), unnamedStep[:len(unnamedStep)-1])
	}
	return rest
}

// Content returns the name of the collection that p lies in, if the state is what
// holds a container of the program's own: "pkg.Cache.entries"; "" if it is not.
func (p Path) Content() string {
	if !strings.Contains(string(p), stepSep+contentStep) {
		return ""
	}
	for _, s := range slices.Backward(p.Steps()) {
		if s.isContent() && s.Field() != p.State() {
			return s.Field()
		}
		if s != Elem && !s.IsUnnamed() {
			break
		}
	}
	return ""
}

// Variable returns the name of the package variable in which p is, or is
// behind, an element; "" if there is none.
func (p Path) Variable() string {
	if !p.BehindElem() {
		return ""
	}
	return p.Root().after(globalRoot)
}

// Holders returns the names of the state objects that p passes on its way,
// outermost first, its own last.
func (p Path) Holders() []string {
	root, steps := p.Split()
	var out []string
	if g := root.after(globalRoot); g != "" {
		out = append(out, g)
	}
	for _, s := range steps {
		if s.IsOwn() {
			out = append(out, string(s))
		}
	}
	return out
}

// ResultOf returns the field or variable that holds the function which Got has named in
// place of a method, "" if that is a method.
func ResultOf(method string) string {
	if state, ok := strings.CutPrefix(method, resultMark); ok {
		return state
	}
	return ""
}

// Got splits a path at the first part that a method of an interface returns: of
// what it is called, the method ("pkg.Iface.Method"), and the way from there. Ok
// reports whether there is one.
func (p Path) Got() (of Path, method string, rest []Step, ok bool) {
	root, steps := p.Split()
	i := slices.IndexFunc(steps, Step.isGetter)
	if i < 0 {
		return "", "", nil, false
	}
	return root.Over(steps[:i]), strings.TrimPrefix(string(steps[i]), getterStep), steps[i+1:], true
}
