// Package irisweb serves with iris.
package irisweb

import (
	"strings"

	"github.com/kataras/iris/v12"

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
	plans    map[string]string
	book     *book.Book

	squares *book.Squares
	prices  map[string]string // filled by Register
}

// Register adds the routes.
func Register(app *iris.Application, s *Server) {
	s.prices = map[string]string{"tea": "1"}
	app.Use(withUser)
	app.Put("/notes/{id}", s.PutNote)
	app.Get("/notes/{id}", s.GetNote)
	api := app.Party("/api")
	api.Put("/book/{id}", s.PutBook)
	api.Get("/search", s.Search)
	api.Post("/draft", s.Draft)
	api.Post("/agent", s.Agent)
	api.Post("/basket", s.Basket)
	api.Post("/orders", s.Order)
	api.Post("/visit", s.Visit)
	api.Post("/plan", s.Plan)
	api.Post("/tally", Tally)
	api.Get("/square", s.Square)
}

// PutNote writes directly, by the path.
func (s *Server) PutNote(ctx iris.Context) {
	s.notes[ctx.Params().Get("id")] = ctx.FormValue("text") // want `handler .*PutNote keeps request data in Server\.notes \(map by path value "id"\): .* \[servicestate\]$`
}

// GetNote reads what the others write.
func (s *Server) GetNote(ctx iris.Context) {
	id := ctx.Params().Get("id")
	ctx.WriteString(s.notes[id] + s.drafts[id] + s.agents[id] + s.baskets[id] + s.orders[id].Item + s.prices[id] + s.plans[id] + s.book.Row(id))
}

// PutBook writes in another package.
func (s *Server) PutBook(ctx iris.Context) {
	s.book.Put(ctx.Params().GetString("id"), ctx.FormValue("text")) // want `handler .*PutBook keeps request data in Book\.rows \(map by path value "id"\): .* \[servicestate\]$`
}

// Search counts by the query.
func (s *Server) Search(ctx iris.Context) {
	s.searches[ctx.URLParam("q")]++ // want `handler .*Search keeps request data in Server\.searches \(map by query value "q"\): .* \[servicestate\]$`
	ctx.JSON(s.searches[ctx.URLParam("q")])
}

// Draft takes its key from a form.
func (s *Server) Draft(ctx iris.Context) {
	s.drafts[ctx.PostValue("name")] = ctx.FormValue("text") // want `handler .*Draft keeps request data in Server\.drafts \(map by form value "name"\): .* \[servicestate\]$`
}

// Agent takes its key from a header.
func (s *Server) Agent(ctx iris.Context) {
	s.agents[ctx.GetHeader("X-Client")] = ctx.RemoteAddr() // want `handler .*Agent keeps request data in Server\.agents \(map by header "X-Client"\): .* \[usercache\]$`
}

// Basket takes its key from a cookie.
func (s *Server) Basket(ctx iris.Context) {
	s.baskets[ctx.GetCookie("sid")] = ctx.FormValue("item") // want `handler .*Basket keeps request data in Server\.baskets \(map by cookie "sid"\): .* \[usercache\]$`
}

// Order takes its key from the body.
func (s *Server) Order(ctx iris.Context) {
	var in book.Order
	if err := ctx.ReadJSON(&in); err != nil {
		ctx.StopWithError(iris.StatusBadRequest, err)
		return
	}
	s.orders[in.ID] = in // want `handler .*Order keeps request data in Server\.orders \(map by request body\): .* \[servicestate\]$`
}

// Visit takes its key from what the middleware has found out.
func (s *Server) Visit(ctx iris.Context) {
	user := ctx.Values().GetString("user")
	s.visits[user]++ // want `handler .*Visit keeps request data in Server\.visits \(map by context value "user"\): .* \[usercache\]$`
	ctx.JSON(s.visits[user])
}

// Plan takes its key from the user that iris knows.
func (s *Server) Plan(ctx iris.Context) {
	name, err := ctx.User().GetUsername()
	if err != nil {
		return
	}
	s.plans[name] = ctx.FormValue("plan") // want `handler .*Plan keeps request data in Server\.plans \(map by user\): .* \[usercache\]$`
}

// Tally keeps nothing after the request.
func Tally(ctx iris.Context) {
	tally := make(map[string]int)
	own := book.New()
	for vote := range strings.SplitSeq(ctx.URLParam("votes"), ",") {
		tally[vote]++
		own.Put(vote, vote)
	}
	ctx.Values().Set("votes", own.Row("tea"))
	ctx.JSON(tally)
}

// Square remembers what any instance computes.
func (s *Server) Square(ctx iris.Context) {
	n, err := ctx.URLParamInt("n")
	if err != nil {
		return
	}
	ctx.JSON(s.squares.Of(n))
}

// withUser changes the request only.
func withUser(ctx iris.Context) {
	ctx.Values().Set("user", ctx.GetHeader("X-User"))
	ctx.Next()
}
