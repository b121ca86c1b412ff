// Package frameworks holds one package for each web framework that stickystate
// supports from the first day. All of them offer the same service, so that its
// state is found whatever serves it: each way to register a handler and to
// take a value from a request occurs once, and beside every defect stands a
// harmless twin.
//
// A comment "want" with regular expressions in quotes stands on each line that
// is reported. "open: want" marks one that the specification asks for and that
// is not found yet, or not with this text; "open: silent" marks one that the
// specification does not ask for and that is found nevertheless.
package frameworks
