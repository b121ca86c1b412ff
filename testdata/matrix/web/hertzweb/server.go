// Package hertzweb serves with hertz.
package hertzweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/cloudwego/hertz/pkg/app"
	"github.com/cloudwego/hertz/pkg/app/server"

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
	prices  map[string]string // filled by Register
}

// Register adds the routes.
func Register(h *server.Hertz, s *Server) {
	s.prices = map[string]string{"tea": "1"}
	h.Use(withUser)
	h.PUT("/notes/:id", s.PutNote)
	h.GET("/notes/:id", s.GetNote)
	g := h.Group("/api")
	g.PUT("/book/:id", s.PutBook)
	g.GET("/search", s.Search)
	g.POST("/draft", s.Draft)
	g.POST("/agent", s.Agent)
	g.POST("/basket", s.Basket)
	g.POST("/orders", s.Order)
	g.POST("/visit", s.Visit)
	g.POST("/tally", Tally)
	g.GET("/square", s.Square)
}

// PutNote writes directly, by the path.
func (s *Server) PutNote(ctx context.Context, c *app.RequestContext) {
	s.notes[c.Param("id")] = c.PostForm("text") // want `handler .*PutNote keeps request data in Server\.notes \(map by path value "id"\): .* \[servicestate\]$`
}

// GetNote reads what the others write.
func (s *Server) GetNote(ctx context.Context, c *app.RequestContext) {
	id := c.Param("id")
	c.String(http.StatusOK, s.notes[id]+s.drafts[id]+s.agents[id]+s.baskets[id]+s.orders[id].Item+s.prices[id]+s.book.Row(id))
}

// PutBook writes in another package.
func (s *Server) PutBook(ctx context.Context, c *app.RequestContext) {
	s.book.Put(c.Param("id"), c.PostForm("text")) // want `handler .*PutBook keeps request data in Book\.rows \(map by path value "id"\): .* \[servicestate\]$`
}

// Search counts by the query.
func (s *Server) Search(ctx context.Context, c *app.RequestContext) {
	s.searches[c.Query("q")]++ // want `handler .*Search keeps request data in Server\.searches \(map by query value "q"\): .* \[servicestate\]$`
	c.JSON(http.StatusOK, s.searches[c.Query("q")])
}

// Draft takes its key from a form.
func (s *Server) Draft(ctx context.Context, c *app.RequestContext) {
	s.drafts[c.PostForm("name")] = c.PostForm("text") // want `handler .*Draft keeps request data in Server\.drafts \(map by form value "name"\): .* \[servicestate\]$`
}

// Agent takes its key from a header.
func (s *Server) Agent(ctx context.Context, c *app.RequestContext) {
	s.agents[string(c.GetHeader("X-Client"))] = c.ClientIP() // want `handler .*Agent keeps request data in Server\.agents \(map by header "X-Client"\): .* \[usercache\]$`
}

// Basket takes its key from a cookie.
func (s *Server) Basket(ctx context.Context, c *app.RequestContext) {
	s.baskets[string(c.Cookie("sid"))] = c.PostForm("item") // want `handler .*Basket keeps request data in Server\.baskets \(map by cookie "sid"\): .* \[usercache\]$`
}

// Order takes its key from the body.
func (s *Server) Order(ctx context.Context, c *app.RequestContext) {
	var in book.Order
	if err := c.BindAndValidate(&in); err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	s.orders[in.ID] = in // want `handler .*Order keeps request data in Server\.orders \(map by request body\): .* \[servicestate\]$`
}

// Visit takes its key from what the middleware has found out.
func (s *Server) Visit(ctx context.Context, c *app.RequestContext) {
	s.visits[c.GetString("user")]++ // want `handler .*Visit keeps request data in Server\.visits \(map by context value "user"\): .* \[usercache\]$`
	c.JSON(http.StatusOK, s.visits[c.GetString("user")])
}

// Tally keeps nothing after the request.
func Tally(ctx context.Context, c *app.RequestContext) {
	tally := make(map[string]int)
	own := book.New()
	for vote := range strings.SplitSeq(c.Query("votes"), ",") {
		tally[vote]++
		own.Put(vote, vote)
	}
	c.Set("votes", own.Row("tea"))
	c.JSON(http.StatusOK, tally)
}

// Square remembers what any instance computes.
func (s *Server) Square(ctx context.Context, c *app.RequestContext) {
	n, err := strconv.Atoi(c.Query("n"))
	if err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	c.JSON(http.StatusOK, s.squares.Of(n))
}

// withUser changes the request only.
func withUser(ctx context.Context, c *app.RequestContext) {
	c.Set("user", string(c.GetHeader("X-User")))
	c.Next(ctx)
}
