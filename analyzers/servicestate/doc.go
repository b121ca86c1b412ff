/*
Package servicestate defines the servicestate check of stickystate.

# Analyzer servicestate

servicestate: find fields of long-lived objects that requests change
*/
package servicestate
