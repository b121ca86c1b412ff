package flow

import (
	"cmp"
	"go/token"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/budget"
)

// An Op is what an effect does to its target.
type Op uint8

const (
	OpRead        Op = iota // reads the target or an element
	OpSet                   // assigns the target, or an element
	OpUpdate                // assigns a value computed from the old one
	OpAppend                // grows a slice or list
	OpDelete                // removes an element
	OpClear                 // removes all elements
	OpGetSet                // reads, and sets if absent
	OpTake                  // reads and removes
	OpInvoke                // calls an interface method; Dyn names it
	OpCallFn                // calls a function value held in the target
	OpSend                  // sends on the channel that is the target
	OpReceive               // receives from the channel that is the target
	OpEscape                // hands a value that is bound to the request to something that outlives it; Dyn says how
	OpBind                  // stores a function, held in Args[0], in the target
	OpFileWrite             // makes or changes a file; the target is where its name begins
	OpFileRead              // reads or lists files
	OpFileServe             // hands files to clients, whoever asks
	OpFileStat              // asks whether a file is there
	OpFileRemove            // removes a file
	OpKey                   // uses the target as a key; Dyn names the function that takes it
	OpSeed                  // stores a formal, whose path is in Dyn, in the target
	OpExternal              // reads or writes something outside of the process; Dyn says which
	OpUseDatabase           // uses the handle of a database; Dyn says how
	OpLock                  // takes the target as a lock around what Dyn tells; see lock.go
	opEnd
)

var opNames = [opEnd]string{"read", "set", "update", "append", "delete", "clear", "read-or-set",
	"read-and-delete", "invoke", "call", "send", "receive", "escape", "bind",
	"write file", "read file", "serve file", "look for file", "remove file", "key", "seed", "external", "use", "lock"}

func (o Op) String() string { return opNames[o] }

// Writes reports whether the operation changes its target.
func (o Op) Writes() bool { return o >= OpSet && o <= OpTake }

// Reads reports whether the operation tells what the target held.
func (o Op) Reads() bool { return o == OpRead || o == OpGetSet || o == OpTake || o == OpUpdate }

// opOf maps the op= words of access rows to operations.
var opOf = map[string]Op{
	"set": OpSet, "set-if-absent": OpGetSet, "read-or-set": OpGetSet, "delete": OpDelete, "read-and-delete": OpTake,
	"update": OpUpdate, "append": OpAppend, "clear": OpClear, "read": OpRead, "iterate": OpRead,
}

// Flags refine an effect.
type Flags uint16

const (
	// FlagElem: an element of the target, not the target itself.
	FlagElem Flags = 1 << iota
	// FlagMemo: the write fills a miss of a read in the same function, and
	// hit and miss go the same way from there.
	FlagMemo
	// FlagAsync: in a goroutine or callback that can outlive the call.
	FlagAsync
	// FlagOnce: under sync.Once, at most one time in a process.
	FlagOnce
	// FlagConst: the value is a constant, or computed from the old value and constants.
	FlagConst
	// FlagCursor: the new value is only used modulo something.
	FlagCursor
	// FlagPlace: the write is to the very variable or field that the target
	// names, not to what that refers to.
	FlagPlace
	// FlagAnswered: the function that sends waits for an answer.
	FlagAnswered
	// FlagChecked: a memo that compares what it found with what a call has
	// just returned, as the version in the database, before it uses it.
	FlagChecked
	// FlagServes: what takes the key uses it for later requests.
	FlagServes
	// FlagFails: the interface method that is called can return an error, as
	// what reaches a store can.
	FlagFails
	// FlagAnswers: the interface method that is called returns something beside
	// its error.
	FlagAnswers
	// FlagCommand: a command that the function starts is taken to write there.
	FlagCommand
	// FlagInner: what is read goes only into a write of the same target, or what
	// an update gives is not used. See inner.go.
	FlagInner
)

// andFlags hold for an effect only if they hold for all that were merged in it.
const andFlags = FlagMemo | FlagOnce | FlagConst | FlagCursor | FlagPlace | FlagAnswered | FlagChecked | FlagCommand | FlagInner

// Tells reports whether the operation lets the request know what the target held.
func (e *Effect) Tells() bool { return e.Op.Reads() && e.Flags&FlagInner == 0 }

// A Site is a place in code that can be told to another package.
type Site struct {
	Func string    // function it is written in, as readers know it: "(*Store).Put"
	Pkg  string    // import path of that function's package
	Pos  token.Pos // valid only in the package being analysed
	File string    // base name of the file, for sites of other packages
	Line int
}

// An Effect is one read or write of memory that the function does not own,
// or a call, send or receive whose other half is elsewhere.
type Effect struct {
	Op     Op
	Flags  Flags
	Target Path
	// Dyn names the other half of OpInvoke ("pkg.Iface.Method") and says how
	// a value escapes for OpEscape.
	Dyn string
	Key Label
	Val Label
	// KeyAt and ValAt are the paths of key and value if these are one field of
	// a formal, so that the label, that of the formal as a whole, says too much.
	KeyAt, ValAt Path
	// Hint is the name that the code gives the key, "" if it has none: a
	// variable, parameter or field, as in m[sessionID].
	Hint string
	// Args are the arguments of OpInvoke and OpCallFn: labels and paths.
	Args []Value
	// Site is where the access is written; Chain leads there from the
	// summarised function, callers first, each at the call.
	Site  Site
	Chain []Site
	// weak: the site only makes room, for what another site puts in.
	weak bool
	// resolved: the target of a use of a key was found in this function.
	resolved bool
}

// id is what makes two effects of a function the same.
type effectID struct {
	op     Op
	elem   bool
	target Path
	dyn    string
}

func (e *Effect) id() effectID {
	return effectID{e.Op, e.Flags&FlagElem != 0, e.Target, e.Dyn}
}

// State returns the name of the state object that the effect is about.
func (e *Effect) State() string { return e.Target.State() }

// A Value abstracts a run-time value: where it may point, where it may come
// from, and which functions it may be.
type Value struct {
	Paths pathSet
	Label Label
	Funcs []*FuncValue
}

// A FuncValue is a function with the values it has captured.
type FuncValue struct {
	ID       string // of the function
	Bindings []Value
	fn       any // *ssa.Function if it is in this package
}

func (v Value) join(w Value) Value {
	v.Paths = v.Paths.join(w.Paths)
	v.Label = v.Label.Join(w.Label)
	for _, f := range w.Funcs {
		v.Funcs = addFunc(v.Funcs, f)
	}
	return v
}

// labelOf joins the labels of values.
func labelOf(vs []Value) Label {
	var l Label
	for _, v := range vs {
		l = l.Join(v.Label)
	}
	return l
}

// addFunc adds a function to a sorted set. The smallest by name are kept, so
// that the result does not depend on the order of joins.
func addFunc(fs []*FuncValue, f *FuncValue) []*FuncValue {
	i, found := slices.BinarySearchFunc(fs, f, func(a, b *FuncValue) int { return cmp.Compare(a.ID, b.ID) })
	if found || i >= budget.Funcs.Limit() {
		return fs
	}
	fs = slices.Insert(slices.Clip(fs), i, f)
	return fs[:min(len(fs), budget.Funcs.Limit())]
}

func (v Value) equal(w Value) bool {
	return v.Label == w.Label && slices.Equal(v.Paths, w.Paths) && slices.EqualFunc(v.Funcs, w.Funcs, func(a, b *FuncValue) bool { return a.ID == b.ID })
}

func (v Value) isZero() bool {
	return len(v.Paths) == 0 && v.Label == Label{} && len(v.Funcs) == 0
}

// A Result is what a function returns at one position.
type Result struct {
	Value
	// Fresh says that the result may be a new object; Fields are the values
	// of its fields that come from formals or package variables, or have a label.
	Fresh  bool
	Fields []FieldValue
}

// A FieldValue is a field of a fresh object and what it was set to.
type FieldValue struct {
	Step  string
	Value Value
}

func (v FieldValue) equal(w FieldValue) bool { return v.Step == w.Step && v.Value.equal(w.Value) }

// A Summary is what a call of the function does to its caller's world, in
// terms of its formals.
type Summary struct {
	// ID is the function's full name, with type parameters left out.
	ID      string
	Formals int  // parameters, receiver included; free variables come after
	Method  bool // formal 0 is a receiver
	Effects []*Effect
	Results []Result
}

func compareEffects(a, b *Effect) int {
	return cmp.Or(
		cmp.Compare(a.Op, b.Op),
		strings.Compare(string(a.Target), string(b.Target)),
		strings.Compare(a.Dyn, b.Dyn),
		cmp.Compare(a.Flags&FlagElem, b.Flags&FlagElem),
	)
}
