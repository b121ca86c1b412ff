// Package stacks holds uses of frameworks that bring stores of their own, as
// testdata/libraries does; a module of its own, since they want other versions
// of what they share.
package stacks
