// Package invariance makes variants of programs that do the same, in which the
// same must be found.
//
// There are two sources. The fixtures are taken through moves, which rewrite
// the source of a typed program: names are replaced, functions and statements
// extracted, types and functions made generic, variables put into fields or
// other packages, fields behind interfaces, writes behind channels, and
// net/http replaced by another framework. Seeds are the essence of a fixture,
// one state and what requests do with it; they are put into places: a
// variable, a field, another package, behind an interface or a channel, in a
// closure, a generic type, a gRPC server. Seeds in their places are programs
// too, and go through the moves.
//
// What is reported of a program before a move is to be reported after it, by
// the name that the state has then, and nothing else: so the positive states
// stay, and their harmless twins stay silent. By which check a state is
// reported may change, as that depends on names.
//
// The standard library is loaded once, from export data, and the frameworks
// are stubs with the signatures of the real ones (testdata/stubs; that the
// real ones are known is tested by package realtest), so that thousands of
// variants take seconds. In its short form each move is made by itself; with
// STICKYSTATE_LONG=1 each pair of moves. STICKYSTATE_SHOW=1 prints the source
// of variants that fail.
package invariance
