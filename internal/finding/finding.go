// Package finding defines the one record that everything after the engine
// works on: a state object, the evidence about it, and the verdict.
//
// A record is made once, by package state, and read by the checks (which
// report it as a diagnostic), by the command (which prints it) and by every
// output format. It knows nothing of go/ssa or go/types, so that it can be
// written as JSON by one process and read back by another.
package finding

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// A Tier says how much of a finding is shown and how much is assumed.
type Tier string

const (
	// Proved means that the request path, the request-derived key or value
	// and a read by a later request are all shown.
	Proved Tier = "proved"
	// Likely means that one link of the evidence rests on a named heuristic.
	Likely Tier = "likely"
	// Review means that the state is mutable after start-up; nothing more is
	// known.
	Review Tier = "review"
	// Benign means that the state was judged harmless; Finding.Reason says why.
	Benign Tier = "benign"
)

// rank orders tiers from the strongest to the weakest.
var rank = map[Tier]int{Proved: 3, Likely: 2, Review: 1, Benign: 0}

// AtLeast reports whether t is as strong as min, or stronger.
func (t Tier) AtLeast(min Tier) bool { return rank[t] >= rank[min] }

// Valid reports whether t is one of the four tiers.
func (t Tier) Valid() bool { _, ok := rank[t]; return ok }

// A Finding is the verdict about one state object, seen from one package.
type Finding struct {
	// Check is the name of the check that owns this kind of state.
	Check string `json:"check"`
	// Package is the import path of the package that reports the finding:
	// the one in which the request path to the write becomes complete.
	Package string `json:"package"`
	State   State  `json:"state"`
	Tier    Tier   `json:"tier"`
	// Consequence is the class of what goes wrong with two instances: "login lost",
	// "limit multiplied". It says nothing of how sure that is.
	Consequence string `json:"consequence,omitempty"`
	// Severity is what the team's configuration takes it for: "error", "warning" or
	// "note"; "" if it says nothing.
	Severity string `json:"severity,omitempty"`
	// Reason names the heuristic that a verdict rests on: for Benign, why
	// the state is harmless; for Likely and Review, what is not shown.
	Reason string `json:"reason,omitempty"`
	// Message is the one-line text of the diagnostic, without the check's
	// name in brackets.
	Message string `json:"message"`
	// Position is where the finding is reported: the write on the request
	// path or, when that is in another package, the call or the wiring here.
	Position Position `json:"position"`
	// Handler is the request function that the evidence starts at.
	Handler Function `json:"handler"`
	// Path leads from the handler to the write, calls in order; the last
	// step is the write itself.
	Path []Step `json:"path,omitempty"`
	// Key says in words where the key comes from, "" if there is no key or
	// its origin is unknown: "path value \"id\"", "header \"X-User\"".
	Key string `json:"key,omitempty"`
	// Value says in words where the stored value comes from, like Key.
	Value string `json:"value,omitempty"`
	// Writes and Reads are the accesses known to the reporting package,
	// in source order.
	Writes []Access `json:"writes,omitempty"`
	Reads  []Access `json:"reads,omitempty"`
	// Requests are the request functions known to the reporting package that
	// reach the state, sorted.
	Requests []Request `json:"requests,omitempty"`
	// Programs are the main packages, if several were analysed, of the programs
	// that have the reporting package in them, sorted.
	Programs []string `json:"programs,omitempty"`
	// Fix tells what to do without losing the feature; one sentence.
	Fix string `json:"fix,omitempty"`
	// Object is what would move, if that has several parts: "Sessions (byID, byUser)".
	Object string `json:"object,omitempty"`
	// Parts are all state objects of that, the finding's own first; only in what is printed.
	Parts []Part `json:"parts,omitempty"`
	// Change says what is new since the base revision or the baseline, nil if
	// nothing was compared.
	Change *Change `json:"change,omitempty"`
	// Silence is the directive in the code that keeps the finding silent, nil
	// if there is none.
	Silence *Silence `json:"silence,omitempty"`
}

// A Part is one of the state objects that move together, as it would be told alone.
type Part struct {
	Check    string    `json:"check"`
	State    State     `json:"state"`
	Tier     Tier      `json:"tier"`
	Reason   string    `json:"reason,omitempty"`
	Message  string    `json:"message"`
	Position Position  `json:"position"`
	Handler  Function  `json:"handler"`
	Key      string    `json:"key,omitempty"`
	Writes   []Access  `json:"writes,omitempty"`
	Reads    []Access  `json:"reads,omitempty"`
	Requests []Request `json:"requests,omitempty"`
}

// PartOf returns what a part has of the finding about it. It shares its memory.
func PartOf(f *Finding) Part {
	return Part{f.Check, f.State, f.Tier, f.Reason, f.Message, f.Position, f.Handler, f.Key, f.Writes, f.Reads, f.Requests}
}

// Others are the parts of a finding beside the state that it is told by.
func (f *Finding) Others() []Part {
	seen := map[string]bool{f.State.ID: true}
	return slices.DeleteFunc(slices.Clone(f.Parts), func(p Part) bool {
		again := seen[p.State.ID]
		seen[p.State.ID] = true
		return again
	})
}

// Leads reports whether a message begins as that of the finding, up to the state's name, so
// that it is of the finding or a decision that it is told by.
func (f *Finding) Leads(message string) bool {
	before, _, ok := strings.Cut(f.Message, f.State.Name)
	rest, same := strings.CutPrefix(message, before+f.State.Name)
	return ok && same && !strings.HasPrefix(rest, ".") && (rest == "" || strings.ContainsRune(" ,:", rune(rest[0])))
}

// Tell makes f the finding about the part alone, as far as that is known.
func (p Part) Tell(f *Finding) {
	if p.State.ID != f.State.ID { // of these, only the finding's own are known
		f.Path, f.Value = nil, ""
	}
	f.Check, f.State, f.Tier, f.Reason, f.Message, f.Position = p.Check, p.State, p.Tier, p.Reason, p.Message, p.Position
	f.Handler, f.Key, f.Writes, f.Reads, f.Requests = p.Handler, p.Key, p.Writes, p.Reads, p.Requests
	f.Object, f.Parts = "", nil
}

// A Silence says why a finding is not reported.
type Silence struct {
	// Reason is what the directive gives as its reason.
	Reason string `json:"reason"`
	// Scope is what the directive stands at: "line", "declaration",
	// "function" or "file".
	Scope string `json:"scope"`
	// Position is the directive's. If that is in another package, File is the
	// import path and the name of the file, until the command knows better.
	Position Position `json:"position,omitzero"`
}

// A Directive is one directive in the code, as its package knows it.
type Directive struct {
	Package  string   `json:"package"`
	Checks   []string `json:"checks,omitempty"`
	Reason   string   `json:"reason,omitempty"`
	Scope    string   `json:"scope,omitempty"`
	Position Position `json:"position"`
	// Problem says what is wrong with it in one line, "" if nothing is.
	Problem string `json:"problem,omitempty"`
	// Advice says how to write it better, though it counts as it is.
	Advice string `json:"advice,omitempty"`
	// Open reports whether it matches nothing in its own package, but may
	// match what an importer finds.
	Open bool `json:"open,omitempty"`
}

// What keeps a state object alive.
const (
	InVariable = "package variable"
	InField    = "struct field"
	InCapture  = "captured variable"
	InLocal    = "local variable" // of a function that hands it to a library
	InConstant = "constant"       // of a file: what names its place
	InFunction = "function"       // that is work itself, which each instance does
	InLibrary  = "library object" // which the program keeps in none of these
)

// State identifies a state object.
type State struct {
	// Name is the short name used in messages: "pkg.Var", "Type.field" or a
	// captured variable's name.
	Name string `json:"name"`
	// ID is the name with its full import path, unique in a program:
	// "example.com/m/store.Mem.items".
	ID string `json:"id"`
	// Kind is the shape of the memory: "map", "sync.Map", "slice", "list",
	// "scalar", "cache", "channel", "pointer", "file", "library object".
	Kind string `json:"kind"`
	// Type is the Go type as written, package names unqualified by path.
	Type string `json:"type,omitempty"`
	// Holder says what keeps the state alive: InVariable and the others.
	Holder string `json:"holder"`
	// Declared is where the state is declared; zero if that is unknown here.
	Declared Position `json:"declared,omitzero"`
	// Content is where the collection in it is declared, if the state is what
	// holds a container of a type that the program declares.
	Content Position `json:"content,omitzero"`
	// Inside is the ID of that collection.
	Inside string `json:"inside,omitempty"`
}

// A Function is a request function, or any function on a path.
type Function struct {
	// Name is how a reader knows it: "Login", "(*Server).Login",
	// "function literal in NewRouter".
	Name string `json:"name"`
	// Route is the pattern it is registered under, if that is a constant.
	Route string `json:"route,omitempty"`
	// Via says what makes it a request function: "net/http handler",
	// "gin handler", "gRPC method".
	Via      string   `json:"via,omitempty"`
	Position Position `json:"position,omitzero"`
}

// ViaOffered stands for what makes a request function of an exported function of a package that
// may be a library: who calls it is not seen.
const ViaOffered = "exported function"

// A Request is a request function that reaches the state.
type Request struct {
	// Package is where it is declared, "" if that is not known.
	Package string `json:"package,omitempty"`
	// Name and Via are as in Function.
	Name string `json:"name"`
	Via  string `json:"via,omitempty"`
	// Routes are the constant patterns that it is registered under, sorted.
	Routes []string `json:"routes,omitempty"`
	// Writes reports whether it changes the state.
	Writes bool `json:"writes,omitempty"`
	// Way leads from it to a write; in records only.
	Way *Way `json:"way,omitempty"`
}

// A Route is the registration of a request function in another package than
// its own.
type Route struct {
	Package  string   `json:"package"`
	Function string   `json:"function"`
	Route    string   `json:"route,omitempty"`
	Position Position `json:"position"`
}

// A Budget is a cap of the analysis that was reached, so that what is beyond it
// is not known.
type Budget struct {
	// Name says what is capped, Unit what Limit counts.
	Name  string `json:"name"`
	Unit  string `json:"unit"`
	Limit int    `json:"limit"`
	// Count is the number of functions, or packages, in which it was reached, Example the
	// shortest of their names.
	Count   int    `json:"count"`
	Example string `json:"example"`
}

// A Step is one call or the final write on the way from a handler.
type Step struct {
	// Text says what happens here: "calls (*Store).Put", "sends on Hub.register",
	// "writes Store.items".
	Text     string   `json:"text"`
	Position Position `json:"position,omitzero"`
}

// An Access is one read or write of the state object.
type Access struct {
	// Op is the operation: "set", "delete", "update", "append", "clear",
	// "read", "read-or-set", "read-and-delete", "write file", "remove file".
	Op string `json:"op"`
	// Package and Function are where the access is written.
	Package  string   `json:"package,omitempty"`
	Function string   `json:"function"`
	Position Position `json:"position,omitzero"`
	// Serving reports whether the access is known to be on a request path.
	Serving bool `json:"serving,omitempty"`
	// Implied reports whether the access itself is elsewhere: this is where
	// another package than the finding's leads to it.
	Implied bool `json:"implied,omitempty"`
	// Way leads from a request function to the write; in records only.
	Way *Way `json:"way,omitempty"`
}

// Takes reports whether the access takes something out, and puts nothing in.
func (a Access) Takes() bool {
	switch a.Op {
	case "delete", "clear", "read-and-delete", "remove file":
		return true
	}
	return false
}

// A Way is how a request leads to a write, as a finding would tell it that is
// told by this write. Packages give it to the command, which needs it once it
// knows which write is new; what is printed has the way of one write only.
type Way struct {
	Handler Function `json:"handler"`
	Path    []Step   `json:"path"`
	Key     string   `json:"key,omitempty"`
	Value   string   `json:"value,omitempty"`
}

// Tell tells the finding by another write: by w or, if that is nil, by a request
// function of which no more is known.
func (f *Finding) Tell(w *Way, h Function) {
	if w == nil {
		w = &Way{Handler: h}
	}
	f.Handler, f.Path, f.Key, f.Value = w.Handler, w.Path, w.Key, w.Value
}

// DropWays leaves the ways to all writes but one to the records.
func (f *Finding) DropWays() {
	dropWays(f.Writes, f.Requests)
	for _, p := range f.Parts {
		dropWays(p.Writes, p.Requests)
	}
	if f.Change != nil {
		dropWays(f.Change.Writers, f.Change.Requests)
	}
}

func dropWays(as []Access, rs []Request) {
	for i := range as {
		as[i].Way = nil
	}
	for i := range rs {
		rs[i].Way = nil
	}
}

// A Position is a place in a file. The zero Position is unknown.
type Position struct {
	// File is a path; absolute from an analyzer, relative to the working
	// directory in reports.
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

// IsValid reports whether p is a known place.
func (p Position) IsValid() bool { return p.File != "" && p.Line > 0 }

// String formats p as file:line:column, leaving out what is unknown.
func (p Position) String() string {
	if p.File == "" {
		return "-"
	}
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		b.WriteString(":" + strconv.Itoa(p.Line))
		if p.Column > 0 {
			b.WriteString(":" + strconv.Itoa(p.Column))
		}
	}
	return b.String()
}

// ComparePositions orders positions by file, line and column.
func ComparePositions(a, b Position) int {
	return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line, a.Column-b.Column)
}

// Identity names a finding independently of lines and columns, so that it
// stays the same while code moves: check, package and state object.
func (f *Finding) Identity() string {
	return f.Check + "|" + f.Package + "|" + f.State.ID
}

// ID is the identity that baselines and comparisons of revisions use: check
// and state object, which is named with the package that declares it. The
// package that reports a finding is not part of it: it changes when another
// package gets a shorter way to the state.
func (f *Finding) ID() string { return f.Check + "|" + f.State.ID }

// Clone returns a copy that shares nothing that can be changed.
func (f *Finding) Clone() *Finding {
	c := *f
	c.Path, c.Writes, c.Reads = slices.Clone(f.Path), cloneAccesses(f.Writes), cloneAccesses(f.Reads)
	c.Requests, c.Programs = cloneRequests(f.Requests), slices.Clone(f.Programs)
	c.Parts = slices.Clone(f.Parts)
	for i := range c.Parts {
		p := &c.Parts[i]
		p.Writes, p.Reads, p.Requests = cloneAccesses(p.Writes), cloneAccesses(p.Reads), cloneRequests(p.Requests)
	}
	if f.Silence != nil {
		c.Silence = new(*f.Silence)
	}
	if f.Change != nil {
		c.Change = new(*f.Change)
		c.Change.Writers, c.Change.Requests = cloneAccesses(f.Change.Writers), cloneRequests(f.Change.Requests)
	}
	return &c
}

func cloneAccesses(as []Access) []Access {
	as = slices.Clone(as)
	for i := range as {
		as[i].Way = as[i].Way.clone()
	}
	return as
}

func cloneRequests(rs []Request) []Request {
	rs = slices.Clone(rs)
	for i := range rs {
		rs[i].Routes, rs[i].Way = slices.Clone(rs[i].Routes), rs[i].Way.clone()
	}
	return rs
}

func (w *Way) clone() *Way {
	if w == nil {
		return nil
	}
	c := *w
	c.Path = slices.Clone(w.Path)
	return &c
}

// Compare orders findings for printing: by position, then by identity.
func Compare(a, b *Finding) int {
	return cmp.Or(ComparePositions(a.Position, b.Position), strings.Compare(a.Identity(), b.Identity()))
}
