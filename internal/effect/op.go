package effect

// An Op is what an effect does to its target.
type Op uint8

const (
	OpRead        Op = iota // reads the target or an element
	OpSet                   // assigns the target, or an element; Detail, of an element of a container for anything: the kind of live object that it is
	OpUpdate                // assigns a value computed from the old one
	OpAppend                // grows a slice or list
	OpDelete                // removes an element
	OpClear                 // removes all elements
	OpGetSet                // reads, and sets if absent; Detail as of OpSet
	OpTake                  // reads and removes
	OpInvoke                // calls an interface method; Detail: "pkg.Iface.Method", or the function that it is known to be, see Direct
	OpCallFn                // calls a function value held in the target
	OpSend                  // sends on the channel that is the target
	OpReceive               // receives from the channel that is the target
	OpEscape                // hands a value that is bound to the request to something that outlives it, as the target says
	OpBind                  // gives the target a name, function or handle, that Args[0] holds; Detail: class of the binding and path of the formal
	OpFileWrite             // makes or changes a file; the target is where its name begins. Detail: what a caller has to say of the command that writes
	OpFileRead              // reads or lists files
	OpFileServe             // hands files to clients, whoever asks
	OpFileStat              // asks whether a file is there
	OpFileRemove            // removes a file
	OpKey                   // uses the target as a key; Detail: the function that takes it
	OpSeed                  // stores a formal in the target; Detail: the path of the formal
	OpExternal              // reads or writes something outside of the process; Detail: the direction
	OpUseDatabase           // uses the handle of a database; Detail: how, and whether it is embedded
	OpLock                  // takes the target as a lock; Detail: a section, see digest.SectionOf
	OpEnd
)

var opNames = [OpEnd]string{"read", "set", "update", "append", "delete", "clear", "read-or-set",
	"read-and-delete", "invoke", "call", "send", "receive", "escape", "bind",
	"write file", "read file", "serve file", "look for file", "remove file", "key", "seed", "external", "use", "lock"}

func (o Op) String() string { return opNames[o] }

// Writes reports whether the operation changes its target.
func (o Op) Writes() bool { return o >= OpSet && o <= OpTake }

// Puts reports whether the operation puts something into its target.
func (o Op) Puts() bool { return o >= OpSet && o <= OpAppend || o == OpGetSet }

// Drops reports whether the operation takes something out of its target.
func (o Op) Drops() bool { return o == OpDelete || o == OpClear || o == OpTake }

// Reads reports whether the operation tells what the target held.
func (o Op) Reads() bool { return o == OpRead || o == OpGetSet || o == OpTake || o == OpUpdate }

// OnFile reports whether the operation is on a file.
func (o Op) OnFile() bool { return o >= OpFileWrite && o <= OpFileRemove }

// Flags refine an effect.
type Flags uint32

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
	// FlagTested: whether the write is made depends on what a look-up of its target
	// found. See asked.go.
	FlagTested
	// FlagBounded: that, or whether a request is refused, is a question of more or
	// less, later or earlier.
	FlagBounded
	// FlagBehind: by a method of an interface that stands for a container. It is an
	// access only if what the target names holds one.
	FlagBehind
	// FlagRaises and FlagLowers: a constant is added to a number, or taken away from it;
	// a boolean is set, or reset.
	FlagRaises
	FlagLowers
	// FlagHanded: a number that is read is given to a client or a store.
	FlagHanded
	// FlagRefuses: a request is refused by a number that is read.
	FlagRefuses
	// FlagLapsed: what is dropped has expired or makes room; each instance drops it
	// by itself, and no request asks for it. See drop.go.
	FlagLapsed
	// FlagEach: all elements are read, not one under a key.
	FlagEach
	// FlagWithin: the entry is gone when the function returns, or only who made its
	// key can look it up. See within.go.
	FlagWithin
	// FlagKeyFormal: the key is a formal itself, not something that is made of it.
	FlagKeyFormal
)

// andFlags hold for an effect only if they hold for all that were merged in it.
const andFlags = FlagMemo | FlagOnce | FlagConst | FlagCursor | FlagPlace | FlagAnswered | FlagChecked | FlagCommand | FlagInner | FlagLapsed | FlagWithin | FlagKeyFormal
