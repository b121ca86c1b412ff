/*
Package globalvar defines the globalvar check of stickystate.

# Analyzer globalvar

globalvar: find package-level values that requests change
*/
package globalvar
