/*
Package usercache defines the usercache check of stickystate.

# Analyzer usercache

usercache: find in-process caches keyed by user, session, token or address
*/
package usercache
