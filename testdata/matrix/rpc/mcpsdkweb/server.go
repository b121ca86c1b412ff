// Package mcpsdkweb serves tools with modelcontextprotocol/go-sdk.
package mcpsdkweb

import (
	"context"
	"encoding/json"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"example.com/rpc/book"
)

// A Tools has a field for each way in which tools change one.
type Tools struct {
	notes    map[string]string
	raw      map[string]book.Order
	sessions map[string]int
	book     *book.Book

	squares *book.Squares
	prices  map[string]string // filled by Register
}

// A Note is the input of a tool.
type Note struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// Register adds the tools.
func Register(srv *mcp.Server, t *Tools) {
	t.prices = map[string]string{"tea": "1"}
	mcp.AddTool(srv, &mcp.Tool{Name: "put"}, t.Put)
	mcp.AddTool(srv, &mcp.Tool{Name: "get"}, t.Get)
	srv.AddTool(&mcp.Tool{Name: "raw"}, t.Raw)
}

// Put writes directly, in another package, and by each part of the call.
func (t *Tools) Put(ctx context.Context, req *mcp.CallToolRequest, in Note) (*mcp.CallToolResult, any, error) {
	t.notes[in.ID] = in.Text       // want `handler .*Put keeps request data in Tools\.notes \(map by .*\): .* \[servicestate\]$`
	t.book.Put(in.ID, in.Text)     // want `handler .*Put keeps request data in Book\.rows \(map by .*\): .* \[servicestate\]$`
	t.sessions[req.Session.ID()]++ // want `handler .*Put keeps .* in Tools\.sessions \(map by user\): .* \[(usercache|sessionstore)\]$`
	return nil, nil, nil
}

// Get reads, and keeps nothing after the call.
func (t *Tools) Get(ctx context.Context, req *mcp.CallToolRequest, in Note) (*mcp.CallToolResult, string, error) {
	own := book.New()
	own.Put(in.ID, t.notes[in.ID]+t.raw[in.ID].Item+t.prices[in.ID])
	if t.squares.Of(len(in.ID)) > t.sessions[in.ID] {
		own.Put(in.ID, t.book.Row(in.ID))
	}
	return nil, own.Row(in.ID), nil
}

// Raw decodes its arguments itself.
func (t *Tools) Raw(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	var in book.Order
	if err := json.Unmarshal(req.Params.Arguments, &in); err != nil {
		return nil, err
	}
	t.raw[in.ID] = in // want `handler .*Raw keeps request data in Tools\.raw \(map by message\): .* \[servicestate\]$`
	return &mcp.CallToolResult{}, nil
}
