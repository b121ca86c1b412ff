// Package mcp serves the tools of a model.
package mcp

import (
	"net/http"

	"github.com/mark3labs/mcp-go/server"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// SDK makes handlers of github.com/modelcontextprotocol/go-sdk.
func SDK(s *mcp.Server) []http.Handler {
	get := func(*http.Request) *mcp.Server { return s }
	return []http.Handler{
		mcp.NewStreamableHTTPHandler(get, nil), // want `^mcp.NewStreamableHTTPHandler keeps sessions in this process \(Stateless is not set\): another instance does not know them \[sessionstore\]`
		mcp.NewSSEHandler(get, nil),            // want `mcp.NewSSEHandler keeps sessions in this process: `
		mcp.NewStreamableHTTPHandler(get, &mcp.StreamableHTTPOptions{Stateless: true}),
	}
}

// Events are kept for clients that come back.
func Events(s *mcp.Server) []http.Handler {
	get := func(*http.Request) *mcp.Server { return s }
	return []http.Handler{
		mcp.NewStreamableHTTPHandler(get, &mcp.StreamableHTTPOptions{Stateless: true, EventStore: mcp.NewMemoryEventStore(nil)}), // want `mcp.NewMemoryEventStore keeps sessions in this process: `
		mcp.NewStreamableHTTPHandler(get, &mcp.StreamableHTTPOptions{Stateless: true, EventStore: remoteEvents{}}),
	}
}

// A remoteEvents keeps events elsewhere.
type remoteEvents struct{ mcp.EventStore }

// Configured has sessions if it is told so.
func Configured(s *mcp.Server, sessions bool) http.Handler {
	opts := &mcp.StreamableHTTPOptions{}
	if !sessions {
		opts.Stateless = true
	}
	return mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return s }, opts) // want `mcp.NewStreamableHTTPHandler keeps sessions in this process or elsewhere, as sessions says: `
}

// JSON answers with JSON in place of streams.
func JSON(s *mcp.Server) http.Handler {
	opts := &mcp.StreamableHTTPOptions{JSONResponse: true}
	return mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return s }, opts) // want `mcp.NewStreamableHTTPHandler keeps sessions in this process \(Stateless is not set\): `
}

// Go makes handlers of github.com/mark3labs/mcp-go.
func Go(s *server.MCPServer) []http.Handler {
	return []http.Handler{
		server.NewSSEServer(s), // want `server.NewSSEServer keeps sessions in this process: `
		server.NewStreamableHTTPServer(s),
		server.NewStreamableHTTPServer(s, server.WithStateful(true)), // want `server.WithStateful keeps sessions in this process \(it is told true\): `
		server.NewStreamableHTTPServer(s, server.WithStateful(false)),
		server.NewStreamableHTTPServer(s, server.WithSessionIdManager(&server.InsecureStatefulSessionIdManager{})), // want `server.InsecureStatefulSessionIdManager keeps sessions in this process: `
		server.NewStreamableHTTPServer(s, server.WithSessionIdManager(remoteIDs{})),
		server.NewStreamableHTTPServer(s, server.WithEventStore(server.NewInMemoryEventStore())), // want `server.NewInMemoryEventStore keeps sessions in this process: `
		server.NewStreamableHTTPServer(s, server.WithEventStore(remoteLog{})),
	}
}

// A remoteIDs knows the sessions of all instances.
type remoteIDs struct{ server.SessionIdManager }

// A remoteLog keeps events elsewhere.
type remoteLog struct{ server.EventStore }
