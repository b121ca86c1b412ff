// Package libraries holds one package for each library whose objects keep
// their state in the process by default. Each has the default, which is
// reported, the same with an option that keeps the state outside, and a
// choice between the two where services have one. Comments are as in
// testdata/frameworks.
package libraries
