// Package graphqlweb serves with gqlgen; graph is what it made of the schema.
package graphqlweb

import (
	"context"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"

	"example.com/rpc/book"
	"example.com/rpc/graphqlweb/graph"
)

// A Resolver has a field for each way in which resolvers change one.
type Resolver struct {
	notes      map[string]string
	operations map[string]int
	book       *book.Book

	squares *book.Squares
	prices  map[string]string // filled by Handle
}

// Handle makes the handler.
func Handle(r *Resolver) http.Handler {
	r.prices = map[string]string{"tea": "1"}
	srv := handler.NewDefaultServer(graph.NewExecutableSchema(graph.Config{Resolvers: r}))
	srv.AroundOperations(r.count)
	return srv
}

// count is middleware.
func (r *Resolver) count(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	r.operations[graphql.GetOperationContext(ctx).OperationName]++ // want `middleware .*count keeps request data in Resolver\.operations \(map by .*\): .* \[.*\]$`
	if r.operations[graphql.GetOperationContext(ctx).RawQuery] > 1000 {
		return nil
	}
	return next(ctx)
}
