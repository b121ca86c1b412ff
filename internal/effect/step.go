package effect

import "strings"

// A Step leads from a location to a part of it:
//
//	pkg.Type.field          a field
//	struct.field            a field of a type without a name
//	~pkg.Type.field         a field that is content: its type is of another module,
//	                        or depends on a type parameter. Such a type is a
//	                        container, and the state object is what holds it
//	[]                      an element of a map, slice, list, channel or container
//	()pkg.Iface.Method      what a method returns
//	()=pkg.Type.field       what a function returns that the field, or variable, holds
//	~file                   from an open file to its name
type Step string

const (
	contentStep = "~"
	unnamedStep = "struct."
	getterStep  = "()"
)

const (
	// Elem is the step to an element of a container.
	Elem Step = "[]"
	// FileName is the step from an open file to its name.
	FileName Step = contentStep + "file"
)

// FieldStep is the step to a field of a named type: owner is "pkg.Type".
func FieldStep(owner, field string) Step { return Step(owner + "." + field) }

// UnnamedStep is the step to a field of a type without a name.
func UnnamedStep(field string) Step { return Step(unnamedStep + field) }

// GetterStep is the step to what a method of an interface returns.
func GetterStep(method string) Step { return Step(getterStep + method) }

// resultMark tells a function in a field or variable from a method.
const resultMark = "="

// ResultStep is the step to what a function returns that a field or variable holds.
func ResultStep(state string) Step { return GetterStep(resultMark + state) }

// AsContent is the step to a field as one that is content.
func (s Step) AsContent() Step { return contentStep + s }

// IsOwn reports whether s is a field that names a state object.
func (s Step) IsOwn() bool { return s != Elem && !s.IsUnnamed() && !s.isContent() && !s.isGetter() }

// IsUnnamed reports whether s is a field of a type without a name.
func (s Step) IsUnnamed() bool { return strings.HasPrefix(string(s), unnamedStep) }

func (s Step) isContent() bool { return strings.HasPrefix(string(s), contentStep) }

func (s Step) isGetter() bool { return strings.HasPrefix(string(s), getterStep) }

// Field returns the name of a field, content or not: "pkg.Type.field".
func (s Step) Field() string { return strings.TrimPrefix(string(s), contentStep) }

// Owner returns the type that declares a field: "pkg.Type".
func (s Step) Owner() string { return Owner(s.Field()) }
