package effect

import "strings"

// Owner is what declares a field, variable or method: "pkg.Type" of
// "pkg.Type.field", "pkg" of "pkg.Var"; "" if there is nothing.
func Owner(name string) string { return name[:max(strings.LastIndexByte(name, '.'), 0)] }

// Last is the last part of a name: "field" of "pkg.Type.field".
func Last(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// Short is a name as readers know it, without the folders of the import path:
// "store.Mem.items" of "m/internal/store.Mem.items".
func Short(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }
