package knowledge

import (
	"go/types"
	"strconv"
	"strings"

	"github.com/stickystate/stickystate/internal/gotypes"
)

// nameForm is the shape of the second word of a line.
type nameForm int

const (
	funcName    nameForm = iota // pkg.F, (pkg.T).M, (*pkg.T).M
	typeName                    // pkg.T
	varName                     // pkg.V
	fieldName                   // pkg.T.Field
	pathName                    // import path prefix
	methodName                  // bare identifier
	programName                 // file name of a program
	tagName                     // key of a struct tag
	listName                    // list of words
)

// parseName splits a name as written into the import path and the name in
// that package. A path has no name, and a bare method no path.
func parseName(form nameForm, s string) (pkg, name string, ok bool) {
	switch form {
	case pathName:
		return s, "", s != "" && !strings.ContainsAny(s, "()*[] ")
	case methodName, tagName:
		return "", s, isIdent(s)
	case listName:
		return "", s, wordLists[WordList(s)] != ""
	case programName:
		return "", s, s != "" && !strings.ContainsAny(s, `/\()*[] `)
	case fieldName:
		i := strings.LastIndexByte(s, '.')
		if i < 0 || !isIdent(s[i+1:]) {
			return "", "", false
		}
		pkg, name, ok = splitName(s[:i])
		return pkg, name + "." + s[i+1:], ok
	case typeName, varName:
		return splitName(s)
	default:
		return splitFunc(s)
	}
}

// splitFunc splits the FullName of a function or method.
func splitFunc(s string) (pkg, name string, ok bool) {
	recv, isMethod := strings.CutPrefix(s, "(")
	if !isMethod {
		return splitName(s)
	}
	recv, method, ok := strings.Cut(recv, ").")
	if !ok || !isIdent(method) {
		return "", "", false
	}
	recv, _, _ = strings.Cut(strings.TrimPrefix(recv, "*"), "[")
	pkg, name, ok = splitName(recv)
	return pkg, name + "." + method, ok
}

// splitName splits "import/path.Name"; the path may contain dots.
func splitName(s string) (pkg, name string, ok bool) {
	i := strings.LastIndexByte(s, '.')
	if i <= 0 || strings.LastIndexByte(s, '/') > i || !isIdent(s[i+1:]) {
		return "", "", false
	}
	return s[:i], s[i+1:], !strings.ContainsAny(s[:i], "()*[] ")
}

// isIdent reports whether s is a Go identifier in ASCII, as all names of the
// tables are.
func isIdent(s string) bool {
	for i, c := range s {
		letter := c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// funcKey returns the import path of fn and its name there, T.M for methods.
// It has no key when the receiver is not a named type, as in the method of
// an interface literal.
func funcKey(fn *types.Func) (pkg, name string, ok bool) {
	if fn == nil || fn.Pkg() == nil {
		return "", "", false
	}
	if fn.Signature().Recv() == nil {
		return fn.Pkg().Path(), fn.Name(), true
	}
	recv := gotypes.Receiver(fn)
	if recv == nil {
		return "", "", false
	}
	return fn.Pkg().Path(), recv.Name() + "." + fn.Name(), true
}

// unversioned removes major versions from an import path: elements v2, v3
// and so on, and the .vN suffix of a gopkg.in path.
func unversioned(path string) string {
	if !strings.Contains(path, "/v") && !strings.HasPrefix(path, "gopkg.in/") {
		return path
	}
	elems := strings.Split(path, "/")
	kept := elems[:0]
	for _, e := range elems {
		if majorOf(e) >= 2 {
			continue
		}
		if i := strings.LastIndex(e, ".v"); i > 0 && elems[0] == "gopkg.in" && majorOf(e[i+1:]) >= 0 {
			e = e[:i]
		}
		kept = append(kept, e)
	}
	return strings.Join(kept, "/")
}

// version returns the major version that an import path names, 1 when it
// names none.
func version(path string) int {
	for _, e := range strings.Split(path, "/") {
		if n := majorOf(e); n >= 2 {
			return n
		}
		if i := strings.LastIndex(e, ".v"); i > 0 {
			if n := majorOf(e[i+1:]); n >= 0 {
				return n
			}
		}
	}
	return 1
}

// majorOf returns N of a path element "vN", or -1.
func majorOf(elem string) int {
	digits, ok := strings.CutPrefix(elem, "v")
	if !ok {
		return -1
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n < 0 {
		return -1
	}
	return n
}
