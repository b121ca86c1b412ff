package knowledge

import (
	"go/types"
	"slices"
	"strings"
)

// A Verb says what a row tells about its name. The package comment lists them.
type Verb string

// Verbs of functions.
const (
	Source  Verb = "source"
	Handler Verb = "handler"
	Group   Verb = "group"
	Mount   Verb = "mount"
	Access  Verb = "access"
	Call    Verb = "call"
	Random  Verb = "random"
	Bounded Verb = "bounded"
	Fill    Verb = "fill"
	Join    Verb = "join"
	File    Verb = "file"
	Clone   Verb = "clone"
	Local   Verb = "local"
	Remote  Verb = "remote"
	Listen  Verb = "listen"
	Deliver Verb = "deliver"
	Command Verb = "command"
	Runs    Verb = "runs"
	Sleep   Verb = "sleep"
	Sends   Verb = "sends"
	Error   Verb = "error"
	Lock    Verb = "lock"

	Provide   Verb = "provide"
	ProvideAs Verb = "provide-as"

	Override Verb = "override"
	Secret   Verb = "secret"
	Setting  Verb = "setting"
	Compare  Verb = "compare"
)

// Verbs of types, fields, variables and packages, of methods by their shape, of
// programs, of tags, and of lists of words.
const (
	Request         Verb = "request"
	HandlerType     Verb = "handler-type"
	Scoped          Verb = "scoped"
	Container       Verb = "container"
	Benign          Verb = "benign"
	BenignPackage   Verb = "benign-package"
	Field           Verb = "field"
	Database        Verb = "database"
	External        Verb = "external"
	ExternalPackage Verb = "external-package"
	Message         Verb = "message"
	Default         Verb = "default"
	LocalField      Verb = "local-field"
	OverrideField   Verb = "override-field"
	SecretField     Verb = "secret-field"
	Entropy         Verb = "entropy"
	PurePackage     Verb = "pure-package"
	CommandDir      Verb = "command-dir"
	Program         Verb = "program"
	Clock           Verb = "clock"
	ClockPackage    Verb = "clock-package"
	Live            Verb = "live"
	Answer          Verb = "answer"
	Finite          Verb = "finite"
	TestPackage     Verb = "test-package"
	ReplicaPackage  Verb = "replica-package"
	ColumnTag       Verb = "column-tag"
	SettingTag      Verb = "setting-tag"
	Words           Verb = "words"
)

// A Row is one line of a table. Rows are shared: do not change them.
type Row struct {
	Verb Verb
	Name string // as written: a FullName, a type, a field, a path, a method, a program or a list

	// Kind is what the verb says its object is: kind= of source, field, local,
	// local-field, default, remote, clock, live and answer, op= of access, file
	// and lock, class= of container, reason= of benign and benign-package, match= of words.
	Kind string
	When string // call: now, later or joined
	Via  string // handler, handler-type, request, message: the framework, for messages
	With string // request: type that another parameter must have

	// Args are the arguments that are handlers, are called, are keys, or
	// hold the options that decide (arg=).
	// Ret are the results that carry data (ret=).
	Args, Ret []int

	// Indexes of arguments, -1 when absent. On is the container of an access,
	// -1 for the receiver. Value is also the data= of a file row; Loader is
	// the function whose result is stored on a miss.
	Key, Value, On, Out, Pattern, Loader, Path int

	Variadic   bool // handler: the arguments after Args too
	Middleware bool // handler: wraps other handlers
	Event      bool // handler, request: a message, job or update, not a request that a balancer routes
	Implements bool // request: any type that implements the interface
	Service    bool // handler: the methods of the argument serve requests
	Below      bool // file: the name is below the folder that the receiver is
	Serves     bool // secret: what the call makes uses the key for requests
	Embedded   bool // database: in the process or on its disk, whatever the program says
	Once       bool // call: at most one time in the life of the process
	Again      bool // call: again and again, at its times, in each process
	Claims     bool // access: of several callers, one is told that it was the first

	// Fields are the options that keep the state elsewhere when one of them is
	// set (field=). Match are the strings by which the option names a place in
	// the process (match=); one that ends in * stands for all that begin so.
	Fields, Match []string

	Reads      bool     // program: changes no files
	Words      []string // program: the subcommands that change none; words: those of the list
	Interprets bool     // program: runs a program that an argument is
	Means      string   // words: what they say of the name (is=), if not all of the list say the same
	Not        bool     // words: a name with one of them is none of the list

	Package bool // local, override: the state is the package's own
	Usage   bool // local: only how the object is used decides

	File string // table and line the row stands on
	Line int

	pkg  string // import path as written
	name string // name inside pkg: F, T, T.M or T.Field
}

// First returns the first row of a verb, nil if there is none.
func First(rows []*Row, verb Verb) *Row {
	for _, row := range rows {
		if row.Verb == verb {
			return row
		}
	}
	return nil
}

// Names reports whether an option with the value s names a place in the
// process.
func (r *Row) Names(s string) bool {
	return slices.ContainsFunc(r.Match, func(m string) bool {
		prefix, open := strings.CutSuffix(m, "*")
		return m == s || open && strings.HasPrefix(s, prefix)
	})
}

// Member splits the name of a method or field; ok is false for others.
func (r *Row) Member() (owner, name string, ok bool) { return strings.Cut(r.name, ".") }

// PkgPath is the import path of the package that the row's name is in.
func (r *Row) PkgPath() string { return r.pkg }

// IsWith reports whether tn is the type that a request row asks for beside
// its own. It is true for every type when the row asks for none.
func (r *Row) IsWith(tn *types.TypeName) bool {
	if r.With == "" {
		return true
	}
	if tn == nil || tn.Pkg() == nil {
		return false
	}
	pkg, name, ok := splitName(r.With)
	return ok && name == tn.Name() && unversioned(pkg) == unversioned(tn.Pkg().Path())
}
