// Package fasthttpweb serves with fasthttp and its router.
package fasthttpweb

import (
	"encoding/json"
	"strconv"

	"github.com/fasthttp/router"
	"github.com/valyala/fasthttp"

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
	visits   map[string]int
	book     *book.Book

	squares *book.Squares
	prices  map[string]string // filled by Serve
}

// Serve registers the routes and serves.
func Serve(s *Server) error {
	s.prices = map[string]string{"tea": "1"}
	r := router.New()
	r.PUT("/notes/{id}", s.PutNote)
	r.GET("/notes/{id}", s.GetNote)
	g := r.Group("/api")
	g.PUT("/book/{id}", s.PutBook)
	g.GET("/search", s.Search)
	g.POST("/draft", s.Draft)
	g.POST("/agent", s.Agent)
	g.POST("/basket", s.Basket)
	g.POST("/orders", s.Order)
	g.POST("/visit", s.Visit)
	g.POST("/tally", Tally)
	g.GET("/square", s.Square)
	return fasthttp.ListenAndServe(":8080", withUser(r.Handler))
}

// PutNote writes directly, by the path.
func (s *Server) PutNote(ctx *fasthttp.RequestCtx) {
	id, _ := ctx.UserValue("id").(string)
	s.notes[id] = string(ctx.PostBody()) // want `handler .*PutNote keeps request data in Server\.notes \(map by path value "id"\): .* \[servicestate\]$`
}

// GetNote reads what the others write.
func (s *Server) GetNote(ctx *fasthttp.RequestCtx) {
	id, _ := ctx.UserValue("id").(string)
	ctx.SetBodyString(s.notes[id] + s.drafts[id] + s.agents[id] + s.baskets[id] + s.orders[id].Item + s.prices[id] + s.book.Row(id))
}

// PutBook writes in another package.
func (s *Server) PutBook(ctx *fasthttp.RequestCtx) {
	s.book.Put(ctx.UserValue("id").(string), string(ctx.FormValue("text"))) // want `handler .*PutBook keeps request data in Book\.rows \(map by path value "id"\): .* \[servicestate\]$`
}

// Search counts by the query.
func (s *Server) Search(ctx *fasthttp.RequestCtx) {
	q := string(ctx.QueryArgs().Peek("q"))
	s.searches[q]++ // want `handler .*Search keeps request data in Server\.searches \(map by query value "q"\): .* \[servicestate\]$`
	ctx.SetBodyString(strconv.Itoa(s.searches[q]))
}

// Draft takes its key from a form.
func (s *Server) Draft(ctx *fasthttp.RequestCtx) {
	s.drafts[string(ctx.FormValue("name"))] = string(ctx.FormValue("text")) // want `handler .*Draft keeps request data in Server\.drafts \(map by form value "name"\): .* \[servicestate\]$`
}

// Agent takes its key from a header.
func (s *Server) Agent(ctx *fasthttp.RequestCtx) {
	s.agents[string(ctx.Request.Header.Peek("X-Client"))] = ctx.RemoteIP().String() // want `handler .*Agent keeps request data in Server\.agents \(map by header "X-Client"\): .* \[usercache\]$`
}

// Basket takes its key from a cookie.
func (s *Server) Basket(ctx *fasthttp.RequestCtx) {
	s.baskets[string(ctx.Request.Header.Cookie("sid"))] = string(ctx.FormValue("item")) // want `handler .*Basket keeps request data in Server\.baskets \(map by cookie "sid"\): .* \[usercache\]$`
}

// Order takes its key from the body.
func (s *Server) Order(ctx *fasthttp.RequestCtx) {
	var in book.Order
	if err := json.Unmarshal(ctx.PostBody(), &in); err != nil {
		ctx.Error(err.Error(), fasthttp.StatusBadRequest)
		return
	}
	s.orders[in.ID] = in // want `handler .*Order keeps request data in Server\.orders \(map by request body\): .* \[servicestate\]$`
}

// Visit takes its key from what the middleware has found out; a value of the
// context and a path value are the same to fasthttp.
func (s *Server) Visit(ctx *fasthttp.RequestCtx) {
	user, _ := ctx.UserValue("user").(string)
	s.visits[user]++ // want `handler .*Visit keeps request data in Server\.visits \(map by path value "user"\): .* \[usercache\]$`
	ctx.SetBodyString(strconv.Itoa(s.visits[user]))
}

// Tally keeps nothing after the request.
func Tally(ctx *fasthttp.RequestCtx) {
	tally := make(map[string]int)
	own := book.New()
	for _, vote := range ctx.QueryArgs().PeekMulti("vote") {
		tally[string(vote)]++
		own.Put(string(vote), "yes")
	}
	ctx.SetUserValue("votes", own.Row("tea"))
	ctx.SetBodyString(strconv.Itoa(len(tally)))
}

// Square remembers what any instance computes.
func (s *Server) Square(ctx *fasthttp.RequestCtx) {
	n, err := ctx.QueryArgs().GetUint("n")
	if err != nil {
		return
	}
	ctx.SetBodyString(strconv.Itoa(s.squares.Of(n)))
}

// withUser changes the request only.
func withUser(next fasthttp.RequestHandler) fasthttp.RequestHandler {
	return func(ctx *fasthttp.RequestCtx) {
		ctx.SetUserValue("user", string(ctx.Request.Header.Peek("X-User")))
		next(ctx)
	}
}
