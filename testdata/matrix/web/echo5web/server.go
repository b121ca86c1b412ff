// Package echo5web serves with echo, version 5.
package echo5web

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v5"

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
func Register(e *echo.Echo, s *Server) {
	s.prices = map[string]string{"tea": "1"}
	e.Use(withUser)
	e.PUT("/notes/:id", s.PutNote)
	e.GET("/notes/:id", s.GetNote)
	g := e.Group("/api")
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
func (s *Server) PutNote(c *echo.Context) error {
	s.notes[c.Param("id")] = c.FormValue("text") // want `handler .*PutNote keeps request data in Server\.notes \(map by path value "id"\): .* \[servicestate\]$`
	return c.NoContent(http.StatusNoContent)
}

// GetNote reads what the others write.
func (s *Server) GetNote(c *echo.Context) error {
	id := c.Param("id")
	return c.String(http.StatusOK, s.notes[id]+s.drafts[id]+s.agents[id]+s.baskets[id]+s.orders[id].Item+s.prices[id]+s.book.Row(id))
}

// PutBook writes in another package.
func (s *Server) PutBook(c *echo.Context) error {
	s.book.Put(c.Param("id"), c.FormValue("text")) // want `handler .*PutBook keeps request data in Book\.rows \(map by path value "id"\): .* \[servicestate\]$`
	return c.NoContent(http.StatusNoContent)
}

// Search counts by the query.
func (s *Server) Search(c *echo.Context) error {
	s.searches[c.QueryParam("q")]++ // want `handler .*Search keeps request data in Server\.searches \(map by query value "q"\): .* \[servicestate\]$`
	return c.JSON(http.StatusOK, s.searches[c.QueryParam("q")])
}

// Draft takes its key from a form.
func (s *Server) Draft(c *echo.Context) error {
	s.drafts[c.FormValue("name")] = c.FormValue("text") // want `handler .*Draft keeps request data in Server\.drafts \(map by form value "name"\): .* \[servicestate\]$`
	return c.NoContent(http.StatusNoContent)
}

// Agent takes its key from a header.
func (s *Server) Agent(c *echo.Context) error {
	s.agents[c.Request().Header.Get("X-Client")] = c.RealIP() // want `handler .*Agent keeps request data in Server\.agents \(map by header "X-Client"\): .* \[usercache\]$`
	return c.NoContent(http.StatusNoContent)
}

// Basket takes its key from a cookie.
func (s *Server) Basket(c *echo.Context) error {
	cookie, err := c.Cookie("sid")
	if err != nil {
		return err
	}
	s.baskets[cookie.Value] = c.FormValue("item") // want `handler .*Basket keeps request data in Server\.baskets \(map by cookie "sid"\): .* \[usercache\]$`
	return c.NoContent(http.StatusNoContent)
}

// Order takes its key from the body.
func (s *Server) Order(c *echo.Context) error {
	var in book.Order
	if err := c.Bind(&in); err != nil {
		return err
	}
	s.orders[in.ID] = in // want `handler .*Order keeps request data in Server\.orders \(map by request body\): .* \[servicestate\]$`
	return c.NoContent(http.StatusNoContent)
}

// Visit takes its key from what the middleware has found out.
func (s *Server) Visit(c *echo.Context) error {
	user, _ := c.Get("user").(string)
	s.visits[user]++ // want `handler .*Visit keeps request data in Server\.visits \(map by context value "user"\): .* \[usercache\]$`
	return c.JSON(http.StatusOK, s.visits[user])
}

// Tally keeps nothing after the request.
func Tally(c *echo.Context) error {
	tally := make(map[string]int)
	own := book.New()
	for _, vote := range c.QueryParams()["vote"] {
		tally[vote]++
		own.Put(vote, vote)
	}
	c.Set("votes", own.Row("tea"))
	return c.JSON(http.StatusOK, tally)
}

// Square remembers what any instance computes.
func (s *Server) Square(c *echo.Context) error {
	n, err := strconv.Atoi(c.QueryParam("n"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, s.squares.Of(n))
}

// withUser changes the request only.
func withUser(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c *echo.Context) error {
		c.Set("user", c.Request().Header.Get("X-User"))
		return next(c)
	}
}
