// Package housekeeping holds the tests that keep the repository in order: the
// arrows between its packages, the size of its functions, and the pages of
// docs, which are made from the code.
package housekeeping
