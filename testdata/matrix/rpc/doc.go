// Package rpc holds one package for each framework that hands messages, typed
// inputs, events or frames to its functions. Each writes state directly, through
// a method of another package, and under a key from each part of a request that
// the framework gives access to. Beside them stand what does no harm: what is
// kept for one request, a memo, and a table that is filled at the start.
//
// The comments are as in testdata/frameworks. The code that generators made is
// as they made it, except for clients, which are left out.
package rpc
