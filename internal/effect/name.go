package effect

import "strings"

// Names of state objects: "pkg.Var", "pkg.Type.field", "pkg.captured New/seen" for
// a variable that a handler closure has captured from New, "pkg.F#go" for what F
// handed over to run later, "f:uploads" for a place of files that a constant names.

// Owner is what declares a field, variable or method: "pkg.Type" of
// "pkg.Type.field", "pkg" of "pkg.Var"; "" if there is nothing.
func Owner(name string) string { return name[:max(strings.LastIndexByte(name, '.'), 0)] }

// CutName splits the name of what a container has under a name, as Path.At makes it,
// into that of the container and "[port]"; the latter is "" for other states.
func CutName(state string) (of, name string) {
	if i := strings.IndexByte(Last(state), '['); i > 0 {
		i += len(state) - len(Last(state))
		return state[:i], state[i:]
	}
	return state, ""
}

// Last is the last part of a name: "field" of "pkg.Type.field".
func Last(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// Short is a name as readers know it, without the folders of the import path:
// "store.Mem.items" of "m/internal/store.Mem.items".
func Short(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }

// PackageOf is the import path of the package that declares something, "" if its
// name has none.
func PackageOf(name string) string {
	short := Short(name)
	dot := strings.IndexByte(short, '.')
	if dot <= 0 {
		return ""
	}
	return name[:len(name)-len(short)+dot]
}

const capturedMark = ".captured "

// CapturedID names the state object that is a captured variable: fn is "New/seen".
func CapturedID(pkg, fn string) string { return pkg + capturedMark + fn }

// CapturedName returns what CapturedID was given; ok is false for other objects.
func CapturedName(id string) (pkg, fn string, ok bool) {
	if pkg, fn, ok = strings.Cut(id, capturedMark); !ok {
		return "", "", false
	}
	return pkg, fn, true
}

// IsCaptured reports whether a state object is a captured variable, which nobody
// else can name.
func IsCaptured(id string) bool { return strings.Contains(id, capturedMark) }

// IsNamed reports whether a state object is a place that a constant names,
// and returns the constant.
func IsNamed(id string) (name string, ok bool) { return strings.CutPrefix(id, namedRoot) }

// EscapeOf returns how the work of a state object that is handed-over work is run:
// "go", "later"; "" if the object is none.
func EscapeOf(id string) string {
	for _, how := range []string{"go", "later"} {
		if n := len(id) - len(how) - 1; n > 0 && id[n:] == "#"+how {
			return how
		}
	}
	return ""
}
