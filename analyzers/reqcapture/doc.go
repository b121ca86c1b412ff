/*
Package reqcapture defines the reqcapture check of stickystate.

# Analyzer reqcapture

reqcapture: find request data kept in variables and fields that outlive the request
*/
package reqcapture
