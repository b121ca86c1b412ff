package effect

import (
	"cmp"
	"go/token"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/budget"
)

// A Site is a place in code that can be told to another package.
type Site struct {
	Func string    `json:",omitempty"` // function it is written in, as readers know it: "(*Store).Put"
	Pkg  string    `json:",omitempty"` // import path of that function's package
	Pos  token.Pos `json:"-"`          // valid only in the package being analysed
	File string    `json:",omitempty"` // base name of the file, for sites of other packages
	Line int       `json:",omitempty"`
	Send bool      `json:",omitempty"` // what comes next received what is sent here
}

// An Effect is one read or write of memory that the function does not own,
// or a call, send or receive whose other half is elsewhere.
type Effect struct {
	Op     Op
	Flags  Flags
	Target Path
	// Detail is what the target does not tell, as Op says; effects that differ
	// in it are not merged.
	Detail string
	Key    Label
	Val    Label
	// KeyAt and ValAt are the paths of key and value if these are one field of
	// a formal, so that the label, that of the formal as a whole, says too much.
	KeyAt, ValAt Path
	// Hint is the name that the code gives the key, "" if it has none: a
	// variable, parameter or field, as in m[sessionID].
	Hint string
	// Args are the arguments of OpInvoke and OpCallFn: labels and paths.
	Args []Value
	// On is what is known of the receiver of an OpInvoke that calls one function.
	On Objects
	// Site is where the access is written; Chain leads there from the
	// summarised function, callers first, each at the call.
	Site  Site
	Chain []Site
	// Weak: the site only makes room, for what another site puts in, puts back what is
	// left, or works in a goroutine.
	Weak bool
	// resolved: the target of a use of a key was found in this function.
	Resolved bool
}

// Tells reports whether the operation lets the request know what the target held.
func (e *Effect) Tells() bool { return e.Op.Reads() && e.Flags&FlagInner == 0 }

// ByItself reports whether the process takes something away without being asked: what
// has expired, or in a goroutine that goes on.
func (e *Effect) ByItself() bool {
	return e.Op.Drops() && e.Flags&(FlagLapsed|FlagAsync) != 0
}

// id is what makes two effects of a function the same.
type ID struct {
	op     Op
	elem   bool
	target Path
	detail string
}

func (e *Effect) ID() ID {
	return ID{e.Op, e.Flags&FlagElem != 0, e.Target, e.Detail}
}

// State returns the name of the state object that the effect is about.
func (e *Effect) State() string { return e.Target.State() }

func Compare(a, b *Effect) int {
	return cmp.Or(
		cmp.Compare(a.Op, b.Op),
		strings.Compare(string(a.Target), string(b.Target)),
		strings.Compare(a.Detail, b.Detail),
		cmp.Compare(a.Flags&FlagElem, b.Flags&FlagElem),
	)
}

// Embedded reports whether a use shows by the type of the handle that the
// database is in the process or on its disk.
func (e *Effect) Embedded() bool { return strings.HasPrefix(e.Detail, UseEmbedded) }

// ChangesData reports whether a use may change what the database holds.
func (e *Effect) ChangesData() bool { return strings.HasSuffix(e.Detail, UseWrite) }

// Outside returns the place outside of the process that an OpExternal is
// about, "" for other effects.
func (e *Effect) Outside() string {
	if e.Op != OpExternal {
		return ""
	}
	return string(e.Target.Root())[len(outsideRoot):]
}

// writesOutside reports whether a function writes to something outside of the
// process, itself or through what it calls.
func (s *Summary) WritesOutside() bool {
	return slices.ContainsFunc(s.Effects, func(e *Effect) bool { return e.Op == OpExternal && e.Detail == DirWrite })
}

// group is the state object that an effect is kept or left out with, "" if it
// has none.
func (e *Effect) Group() string {
	switch e.Op {
	case OpInvoke, OpCallFn, OpSend, OpReceive, OpBind, OpExternal:
		return ""
	}
	return e.State()
}

// Whole reports whether nothing was left out of the chain of an effect.
func (e *Effect) Whole() bool { return len(e.Chain) < budget.Chain.Limit() }

// assignsFormal reports whether the effect assigns what a formal points to,
// or a captured variable; formals is how many parameters come before those.
func (e *Effect) AssignsFormal(formals int) bool {
	i, ok := e.Target.Formal()
	return ok && e.Op.Writes() && e.Flags&FlagElem == 0 && e.Target.IsRoot() && (i < formals || e.Flags&FlagPlace != 0)
}

// capChain drops calls from the middle of a chain that is too long: where it
// starts and where it ends tell the most.
func CapChain(c []Site) []Site {
	limit := budget.Chain.Limit()
	if len(c) <= limit {
		return c
	}
	head := c[:limit/2]
	return slices.Concat(head, c[len(c)-(limit-len(head)):])
}

// ShortChain keeps of a chain what a reader in another package needs: where
// it starts and where it ends. Chains are most of a digest otherwise.
func ShortChain(c []Site) []Site {
	if len(c) <= 2 {
		return c
	}
	return []Site{c[0], c[len(c)-1]}
}

func CompareSites(a, b Site) int {
	return cmp.Or(strings.Compare(a.Pkg, b.Pkg), strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), strings.Compare(a.Func, b.Func))
}

// Words in the Detail of an OpUseDatabase.
const (
	UseEmbedded = "embedded " // the type of the handle is that of an embedded database
	UseWrite    = "write"
	UseRead     = "read"
)

// Places outside of the process.
const (
	OutsideStore   = "store"
	OutsideFile    = "file"
	OutsideCommand = "command"
	OutsideMail    = "mail"  // who gets a mail
	OutsideForm    = "form"  // who gets a form by HTTP
	OutsideClaim   = "claim" // what lets one instance do what all could
)

// Directions: the Detail of an OpExternal.
const (
	DirRead  = "read"
	DirWrite = "write"
	DirClaim = "claim"
)

// merge returns e with what another effect of the same id adds, and whether
// that is anything: what is told of both.
func (e *Effect) Merge(n *Effect) (merged Effect, changed bool) {
	merged = *e
	merged.Key, merged.Val = e.Key.Join(n.Key), e.Val.Join(n.Val)
	and := andFlags
	if e.Op.Drops() {
		and |= FlagAsync
	}
	merged.Flags = (e.Flags|n.Flags)&^and | e.Flags&n.Flags&and
	merged.Args, merged.On = JoinArgs(e.Args, n.Args), e.On.Join(n.On)
	merged.KeyAt = joinParts(e.Key, e.KeyAt, n.Key, n.KeyAt)
	merged.ValAt = joinParts(e.Val, e.ValAt, n.Val, n.ValAt)
	merged.Hint = MinOrigin(e.Hint, n.Hint)
	if e.Weak && !n.Weak {
		merged.Weak, merged.Site, merged.Chain, merged.Hint = false, n.Site, n.Chain, n.Hint
	}
	if e.Flags&FlagInner != 0 && n.Flags&FlagInner == 0 || e.ByItself() && !n.ByItself() { // the one that tells something
		merged.Site, merged.Chain = n.Site, n.Chain
	}
	changed = merged.Key != e.Key || merged.KeyAt != e.KeyAt || merged.ValAt != e.ValAt || merged.Val != e.Val ||
		merged.Flags != e.Flags || merged.Weak != e.Weak || !sameArgs(merged.Args, e.Args) || !slices.Equal(merged.On, e.On)
	return merged, changed
}
