package digest

import (
	"cmp"
	"slices"
	"strings"
)

// A Class says what a name in a binding or demand names.
type Class byte

// The letters are what names are written and sorted by.
const (
	Owing     Class = 'A'
	Promoted  Class = 'B'
	Channel   Class = 'C'
	Handle    Class = 'D'
	Opens     Class = 'E'
	Held      Class = 'F'
	HeldOf    Class = 'G'
	Hands     Class = 'H'
	Method    Class = 'I'
	KeyUsed   Class = 'K'
	Link      Class = 'L'
	Locked    Class = 'M'
	Noted     Class = 'N'
	Once      Class = 'O'
	Place     Class = 'P'
	Handler   Class = 'Q'
	Reads     Class = 'R'
	SecretIn  Class = 'S'
	Contains  Class = 'T'
	Serving   Class = 'V'
	Writes    Class = 'W'
	CommandAt Class = 'X'
	Unplaced  Class = 'Y'
	Direct    Class = 'Z'
)

// classes is all that is known of the classes: what a name names, what a binding
// binds it to, and whether importers are told of the binding in any case. Others
// are told of only if the function that the name is bound to does anything. Of the
// classes without "to", there are demands only.
var classes = map[Class]struct {
	names, to string
	travels   bool
}{
	Method:    {"method of an interface: pkg.Iface.Method", "function that it may call", false},
	Held:      {"field or variable that holds a function, or several", "function", false},
	HeldOf:    {"field or variable that holds a function, or several", "method of an interface, whose value it is", true},
	Channel:   {"field or variable that holds a channel", "function that receives from it", false},
	Handler:   {"function of another package that is registered as a request function", "itself", false},
	Promoted:  {"method of an interface, of a type that embeds another interface", "method of that", true},
	Link:      {"interface type", "interface type whose values become values of it", true},
	Place:     {"field or variable that names a place of files", "name that it has its name from", true},
	Handle:    {"field or variable that has the handle of a database", "name that it has it from", true},
	Opens:     {"field, variable or function that has, or returns, the handle of an embedded database", "condition that chooses it, or nothing", true},
	Contains:  {"field, variable or function that holds, or returns, a container as an interface", "payload: Container", true},
	Owing:     {"function that makes what its caller may keep elsewhere", "payload: what that is, of package state", true},
	Once:      {"variable that holds a sync.OnceValue function", "nothing", true},
	Noted:     {"state object, or type, of which a package has seen something", "Note", true},
	Serving:   {"nothing: some package has request functions", "nothing", true},
	SecretIn:  {"field or variable that may hold a key", "payload: Secret", true},
	KeyUsed:   {"field or variable that is used as a key", "payload: KeyUse", true},
	Locked:    {"field or variable that is taken as a lock around calls of interfaces", "payload: LockUse", true},
	Writes:    {"place of files that requests write below", "", false},
	CommandAt: {"place of files where requests start a command that writes", "", false},
	Unplaced:  {"method that serves requests, of whose receivers no package is seen to keep one", "", false},
	Direct:    {"function that is called through what is passed", "", false},
	Reads:     {"place of files that requests read", "", false},
	Hands:     {"place of files that requests hand to clients", "", false},
}

// A Name is what one half of some wiring is called.
type Name struct {
	Class Class
	ID    string // without an ID, the name of nothing
}

// Of is the name of something of the class.
func (c Class) Of(id string) Name { return Name{c, id} }

// String is the name as one word: "I:pkg.Iface.Method".
func (n Name) String() string { return string(n.Class) + ":" + n.ID }

// NameOf is the inverse of String.
func NameOf(word string) Name {
	if len(word) < 2 {
		return Name{}
	}
	return Name{Class(word[0]), word[2:]}
}

// IsZero reports whether n names nothing.
func (n Name) IsZero() bool { return n == Name{} }

// Interface splits the name of a method of an interface into "pkg.Iface" and the
// method; "" for other names.
func (n Name) Interface() (typ, method string) {
	if n.Class != Method && n.Class != Promoted {
		return "", ""
	}
	dot := max(strings.LastIndexByte(n.ID, '.'), 0)
	return n.ID[:dot], n.ID[min(dot+1, len(n.ID)):]
}

// CompareNames orders names by class, then by what they name.
func CompareNames(a, b Name) int {
	return cmp.Or(cmp.Compare(a.Class, b.Class), strings.Compare(a.ID, b.ID))
}

// A Binding is one possible meaning of a name.
type Binding struct {
	Name Name
	// To is what the class says: the ID of a function, another name, a payload.
	To string
}

func compareBindings(a, b Binding) int {
	return cmp.Or(CompareNames(a.Name, b.Name), strings.Compare(a.To, b.To))
}

// Travels reports whether importers are told of the binding whatever it leads to.
func (b Binding) Travels() bool { return classes[b.Name.Class].travels }

// SortBindings sorts bindings and leaves out what is there twice.
func SortBindings(bs []Binding) []Binding {
	slices.SortFunc(bs, compareBindings)
	return slices.Compact(bs)
}

// BindingsOf returns the bindings of a name; all are sorted.
func BindingsOf(all []Binding, n Name) []Binding {
	i, _ := slices.BinarySearchFunc(all, Binding{Name: n}, compareBindings)
	j := i
	for j < len(all) && all[j].Name == n {
		j++
	}
	return all[i:j]
}

// OfClass returns the bindings of a class; all are sorted.
func OfClass(all []Binding, c Class) []Binding {
	i, _ := slices.BinarySearchFunc(all, Binding{Name: Name{Class: c}}, compareBindings)
	j, _ := slices.BinarySearchFunc(all, Binding{Name: Name{Class: c + 1}}, compareBindings)
	return all[i:j]
}
