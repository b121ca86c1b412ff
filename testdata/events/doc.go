// Package events holds consumers of messages and jobs, and bots. No load
// balancer stands before them, so nothing here is reported unless the engine's
// flag "events" is set; then every line with a comment "want" is.
package events
