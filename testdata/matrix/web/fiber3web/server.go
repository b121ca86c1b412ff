// Package fiber3web serves with fiber, version 3.
package fiber3web

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v3"

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
func Register(app *fiber.App, s *Server) {
	s.prices = map[string]string{"tea": "1"}
	app.Use(withUser)
	app.Put("/notes/:id", s.PutNote)
	app.Get("/notes/:id", s.GetNote)
	api := app.Group("/api")
	api.Put("/book/:id", s.PutBook)
	api.Get("/search", s.Search)
	api.Post("/draft", s.Draft)
	api.Post("/agent", s.Agent)
	api.Post("/basket", s.Basket)
	api.Post("/orders", s.Order)
	api.Post("/visit", s.Visit)
	api.Post("/tally", Tally)
	api.Get("/square", s.Square)
}

// PutNote writes directly, by the path.
func (s *Server) PutNote(c fiber.Ctx) error {
	s.notes[c.Params("id")] = c.FormValue("text") // want `handler .*PutNote keeps request data in Server\.notes \(map by path value "id"\): .* \[servicestate\]$`
	return c.SendStatus(fiber.StatusNoContent)
}

// GetNote reads what the others write.
func (s *Server) GetNote(c fiber.Ctx) error {
	id := c.Params("id")
	return c.SendString(s.notes[id] + s.drafts[id] + s.agents[id] + s.baskets[id] + s.orders[id].Item + s.prices[id] + s.book.Row(id))
}

// PutBook writes in another package.
func (s *Server) PutBook(c fiber.Ctx) error {
	s.book.Put(c.Params("id"), c.FormValue("text")) // want `handler .*PutBook keeps request data in Book\.rows \(map by path value "id"\): .* \[servicestate\]$`
	return c.SendStatus(fiber.StatusNoContent)
}

// Search counts by the query.
func (s *Server) Search(c fiber.Ctx) error {
	s.searches[c.Query("q")]++ // want `handler .*Search keeps request data in Server\.searches \(map by query value "q"\): .* \[servicestate\]$`
	return c.JSON(s.searches[c.Query("q")])
}

// Draft takes its key from a form.
func (s *Server) Draft(c fiber.Ctx) error {
	s.drafts[c.FormValue("name")] = c.FormValue("text") // want `handler .*Draft keeps request data in Server\.drafts \(map by form value "name"\): .* \[servicestate\]$`
	return c.SendStatus(fiber.StatusNoContent)
}

// Agent takes its key from a header.
func (s *Server) Agent(c fiber.Ctx) error {
	s.agents[c.Get("X-Client")] = c.IP() // want `handler .*Agent keeps request data in Server\.agents \(map by header "X-Client"\): .* \[usercache\]$`
	return c.SendStatus(fiber.StatusNoContent)
}

// Basket takes its key from a cookie.
func (s *Server) Basket(c fiber.Ctx) error {
	s.baskets[c.Cookies("sid")] = c.FormValue("item") // want `handler .*Basket keeps request data in Server\.baskets \(map by cookie "sid"\): .* \[usercache\]$`
	return c.SendStatus(fiber.StatusNoContent)
}

// Order takes its key from the body.
func (s *Server) Order(c fiber.Ctx) error {
	var in book.Order
	if err := c.Bind().Body(&in); err != nil {
		return err
	}
	s.orders[in.ID] = in // want `handler .*Order keeps request data in Server\.orders \(map by request body\): .* \[servicestate\]$`
	return c.SendStatus(fiber.StatusNoContent)
}

// Visit takes its key from what the middleware has found out.
func (s *Server) Visit(c fiber.Ctx) error {
	user, _ := c.Locals("user").(string)
	s.visits[user]++ // want `handler .*Visit keeps request data in Server\.visits \(map by context value "user"\): .* \[usercache\]$`
	return c.JSON(s.visits[user])
}

// Tally keeps nothing after the request.
func Tally(c fiber.Ctx) error {
	tally := make(map[string]int)
	own := book.New()
	for vote := range strings.SplitSeq(c.Query("votes"), ",") {
		tally[vote]++
		own.Put(vote, vote)
	}
	c.Locals("votes", own.Row("tea"))
	return c.JSON(tally)
}

// Square remembers what any instance computes.
func (s *Server) Square(c fiber.Ctx) error {
	n, err := strconv.Atoi(c.Query("n"))
	if err != nil {
		return err
	}
	return c.JSON(s.squares.Of(n))
}

// withUser changes the request only.
func withUser(c fiber.Ctx) error {
	c.Locals("user", c.Get("X-User"))
	return c.Next()
}
