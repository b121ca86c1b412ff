// Package sqlite3 stands in for the driver of SQLite, whose C code would take
// the most time of all that these tests compile. It is imported for its effect
// only, at run time.
package sqlite3
