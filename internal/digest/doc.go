// Package digest has what a package tells its importers: summaries of functions,
// bindings and demands, descriptions of state objects, and the bytes that they
// travel as.
//
// Wiring is what connects a call, a send or a stored callback to the code that it
// reaches, when the two are written apart: often in different packages, joined only
// in main. A binding says that the name of one half ("pkg.Iface.Method",
// "pkg.Type.callback", "pkg.Type.channel") may mean a function: a concrete type was
// converted to the interface, a function was stored in the field, a function
// receives from the channel. A demand is the other half on a request path. Other
// facts that importers need travel as bindings, too; class.go lists all.
package digest
