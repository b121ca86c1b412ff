// Package stores holds uses of libraries that keep sessions, counters,
// copies, policies and files: in this process by default, elsewhere if they
// are told so. Comments are as in testdata/libraries; another module, since
// these libraries want other versions of what they share.
package stores
