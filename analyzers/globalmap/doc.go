/*
Package globalmap defines the globalmap check of stickystate.

# Analyzer globalmap

globalmap: find package-level collections that requests change
*/
package globalmap
