// Package mcpgoweb serves tools with mark3labs/mcp-go.
package mcpgoweb

import (
	"context"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"example.com/rpc/book"
)

// A Tools has a field for each way in which tools change one.
type Tools struct {
	notes    map[string]string
	args     map[string]string
	orders   map[string]book.Order
	sessions map[string]int
	typed    map[string]string
	here     map[string]string
	book     *book.Book

	squares *book.Squares
	prices  map[string]string // filled by Register
}

// Register adds the tools.
func Register(srv *server.MCPServer, t *Tools) {
	t.prices = map[string]string{"tea": "1"}
	srv.AddTool(mcp.NewTool("put", mcp.WithString("id"), mcp.WithString("text")), t.Put)
	srv.AddTools(server.ServerTool{Tool: mcp.NewTool("get"), Handler: t.Get})
	srv.AddTool(mcp.NewTool("typed"), mcp.NewTypedToolHandler(t.Typed))
	srv.AddPrompt(mcp.NewPrompt("prompt"), t.Prompt)
}

// Hooks are called for each session, and around each call.
func (t *Tools) Hooks() *server.Hooks {
	h := new(server.Hooks)
	h.AddOnRegisterSession(t.Enter)
	h.AddOnUnregisterSession(func(_ context.Context, s server.ClientSession) { delete(t.here, s.SessionID()) })
	return h
}

// Enter notes who is there, which Put asks.
func (t *Tools) Enter(_ context.Context, s server.ClientSession) {
	t.here[s.SessionID()] = "here" // want `handler .*Enter keeps .* in Tools\.here \(map by user\): .* \[(usercache|sessionstore)\]$`
}

// Put writes directly, in another package, and by each part of the call.
func (t *Tools) Put(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	id, err := req.RequireString("id")
	if err != nil {
		return mcp.NewToolResultError(err.Error()), nil
	}
	t.notes[id] = req.GetString("text", "")   // want `handler .*Put keeps request data in Tools\.notes \(map by message "id"\): .* \[servicestate\]$`
	t.book.Put(id, req.GetString("text", "")) // want `handler .*Put keeps request data in Book\.rows \(map by message "id"\): .* \[servicestate\]$`
	if name, ok := req.GetArguments()["name"].(string); ok {
		t.args[name] = id // want `handler .*Put keeps request data in Tools\.args \(map by message "name"\): .* \[servicestate\]$`
	}
	var in book.Order
	if err := req.BindArguments(&in); err == nil {
		t.orders[in.ID] = in // want `handler .*Put keeps request data in Tools\.orders \(map by message\): .* \[servicestate\]$`
	}
	t.sessions[server.ClientSessionFromContext(ctx).SessionID()]++ // want `handler .*Put keeps .* in Tools\.sessions \(map by user\): .* \[(usercache|sessionstore)\]$`
	return mcp.NewToolResultText("kept" + t.here[id]), nil
}

// Get reads, and keeps nothing after the call.
func (t *Tools) Get(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	id := req.GetString("id", "")
	own := book.New()
	own.Put(id, t.notes[id]+t.args[id]+t.orders[id].Item+t.prices[id]+t.typed[id])
	if t.squares.Of(len(id)) > t.sessions[id] {
		own.Put(id, t.book.Row(id))
	}
	return mcp.NewToolResultText(own.Row(id)), nil
}

// Typed gets its arguments decoded.
func (t *Tools) Typed(ctx context.Context, req mcp.CallToolRequest, in book.Order) (*mcp.CallToolResult, error) {
	t.typed[in.ID] = in.Item // want `handler .*Typed keeps request data in Tools\.typed \(map by .*\): .* \[servicestate\]$`
	return mcp.NewToolResultText("kept"), nil
}

// Prompt keeps nothing after the call.
func (t *Tools) Prompt(ctx context.Context, req mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
	seen := make(map[string]bool)
	for name := range req.Params.Arguments {
		seen[name] = true
	}
	if len(seen) == 0 {
		return nil, context.Canceled
	}
	return mcp.NewGetPromptResult("prompt", nil), nil
}
