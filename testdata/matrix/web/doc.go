// Package web holds one package for each web framework that testdata/frameworks
// has none for. Each writes state directly in a handler, through a method of
// another package, and under a key from each part of a request that the
// framework has an accessor for. Beside them stand what does no harm: what is
// kept for one request, a memo, and a table that is filled at the start.
//
// The comments are as in testdata/frameworks.
package web
