// Package kratosweb serves with kratos: routes by hand, and a service that is
// registered by generated code.
package kratosweb

import (
	"context"
	"strconv"

	"github.com/go-kratos/kratos/v2/middleware"
	"github.com/go-kratos/kratos/v2/transport"
	"github.com/go-kratos/kratos/v2/transport/http"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"example.com/web/book"
)

// A Server has a field for each way in which handlers change one.
type Server struct {
	notes    map[string]string
	searches map[string]int
	drafts   map[string]string
	agents   map[string]string
	baskets  map[string]string
	orders   map[string]book.Order
	book     *book.Book

	squares *book.Squares
	prices  map[string]string // filled by Register
}

// Register adds the routes.
func Register(srv *http.Server, s *Server) {
	s.prices = map[string]string{"tea": "1"}
	srv.Use("/*", withUser)
	r := srv.Route("/api")
	r.PUT("/notes/{id}", s.PutNote)
	r.GET("/notes/{id}", s.GetNote)
	r.PUT("/book/{id}", s.PutBook)
	r.GET("/search", s.Search)
	r.POST("/draft", s.Draft)
	r.POST("/agent", s.Agent)
	r.POST("/basket", s.Basket)
	r.POST("/orders", s.Order)
	r.POST("/tally", Tally)
	r.GET("/square", s.Square)
	RegisterNotesHTTPServer(srv, &Notes{marks: make(map[string]bool), visits: make(map[string]int)})
}

// PutNote writes directly, by the path.
func (s *Server) PutNote(ctx http.Context) error {
	s.notes[ctx.Vars().Get("id")] = ctx.Query().Get("text") // want `handler .*PutNote keeps request data in Server\.notes \(map by path value "id"\): .* \[servicestate\]$`
	return nil
}

// GetNote reads what the others write.
func (s *Server) GetNote(ctx http.Context) error {
	id := ctx.Vars().Get("id")
	return ctx.String(200, s.notes[id]+s.drafts[id]+s.agents[id]+s.baskets[id]+s.orders[id].Item+s.prices[id]+s.book.Row(id))
}

// PutBook writes in another package.
func (s *Server) PutBook(ctx http.Context) error {
	s.book.Put(ctx.Vars().Get("id"), ctx.Query().Get("text")) // want `handler .*PutBook keeps request data in Book\.rows \(map by path value "id"\): .* \[servicestate\]$`
	return nil
}

// Search counts by the query.
func (s *Server) Search(ctx http.Context) error {
	s.searches[ctx.Query().Get("q")]++ // want `handler .*Search keeps request data in Server\.searches \(map by query value "q"\): .* \[servicestate\]$`
	return ctx.JSON(200, s.searches[ctx.Query().Get("q")])
}

// Draft takes its key from a form.
func (s *Server) Draft(ctx http.Context) error {
	s.drafts[ctx.Form().Get("name")] = ctx.Form().Get("text") // want `handler .*Draft keeps request data in Server\.drafts \(map by form value "name"\): .* \[servicestate\]$`
	return nil
}

// Agent takes its key from a header.
func (s *Server) Agent(ctx http.Context) error {
	s.agents[ctx.Header().Get("X-Client")] = ctx.Request().RemoteAddr // want `handler .*Agent keeps request data in Server\.agents \(map by header "X-Client"\): .* \[usercache\]$`
	return nil
}

// Basket takes its key from a cookie.
func (s *Server) Basket(ctx http.Context) error {
	c, err := ctx.Request().Cookie("sid")
	if err != nil {
		return err
	}
	s.baskets[c.Value] = ctx.Query().Get("item") // want `handler .*Basket keeps request data in Server\.baskets \(map by cookie "sid"\): .* \[usercache\]$`
	return nil
}

// Order takes its key from the body.
func (s *Server) Order(ctx http.Context) error {
	var in book.Order
	if err := ctx.Bind(&in); err != nil {
		return err
	}
	s.orders[in.ID] = in // want `handler .*Order keeps request data in Server\.orders \(map by request body\): .* \[servicestate\]$`
	return nil
}

// Tally keeps nothing after the request.
func Tally(ctx http.Context) error {
	tally := make(map[string]int)
	own := book.New()
	for _, vote := range ctx.Query()["vote"] {
		tally[vote]++
		own.Put(vote, vote)
	}
	return ctx.JSON(200, tally)
}

// Square remembers what any instance computes.
func (s *Server) Square(ctx http.Context) error {
	n, err := strconv.Atoi(ctx.Query().Get("n"))
	if err != nil {
		return err
	}
	return ctx.JSON(200, s.squares.Of(n))
}

// Notes is the service that the generated code registers.
type Notes struct {
	marks  map[string]bool
	visits map[string]int
	last   map[string]string // never filled
}

// Mark takes its key from the message.
func (n *Notes) Mark(ctx context.Context, in *wrapperspb.StringValue) (*emptypb.Empty, error) {
	n.marks[in.GetValue()] = true // want `.*Mark keeps request data in Notes\.marks \(map by .*\): .* \[servicestate\]$`
	user, _ := ctx.Value(userKey{}).(string)
	n.visits[user]++ // want `.*Mark keeps request data in Notes\.visits \(map by context value\): .* \[usercache\]$`
	return &emptypb.Empty{}, nil
}

// Copy writes to what it makes.
func (n *Notes) Copy(ctx context.Context, in *wrapperspb.StringValue) (*wrapperspb.StringValue, error) {
	own := map[string]bool{in.GetValue(): n.marks[in.GetValue()]}
	own[n.last[in.GetValue()]] = n.visits[in.GetValue()] > 0
	return wrapperspb.String(strconv.Itoa(len(own))), nil
}

type userKey struct{}

// withUser changes the request only.
func withUser(next middleware.Handler) middleware.Handler {
	return func(ctx context.Context, req any) (any, error) {
		if tr, ok := transport.FromServerContext(ctx); ok {
			ctx = context.WithValue(ctx, userKey{}, tr.RequestHeader().Get("X-User"))
		}
		return next(ctx, req)
	}
}
