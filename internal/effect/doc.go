// Package effect has the words in which a function is summarised: which
// locations it reads and writes (Path), where the values come from (Label),
// what is done (Effect), and what a caller is told (Summary). It knows no
// go/ssa form and no package under analysis; see docs/design.md.
//
// Paths, steps and names of state objects are strings, so that they can be
// compared, sorted, used as keys and told to importers. Only this package takes
// them apart.
package effect
