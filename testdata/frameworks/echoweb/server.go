// Package echoweb serves with echo.
package echoweb

import (
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"example.com/frameworks/journal"
)

// An Order is the body of a request.
type Order struct {
	ID   string `json:"id"`
	Item string `json:"item"`
}

// A Server has a field for each way in which handlers change one.
type Server struct {
	mu      sync.Mutex
	notes   map[string]string
	orders  map[string]Order
	drafts  map[string]string
	baskets map[string][]string
	agents  map[string]string
	term    string
	journal *journal.Journal

	squares map[int]int    // a memo
	prices  map[string]int // filled by New
}

// New returns a server with its price list.
func New() *Server {
	s := &Server{
		notes:   make(map[string]string),
		orders:  make(map[string]Order),
		drafts:  make(map[string]string),
		baskets: make(map[string][]string),
		agents:  make(map[string]string),
		journal: journal.New(),
		squares: make(map[int]int),
		prices:  make(map[string]int),
	}
	fill(s.prices)
	return s
}

func fill(prices map[string]int) {
	prices["tea"] = 3
	prices["milk"] = 2
}

// Handler registers all routes.
func (s *Server) Handler() http.Handler {
	e := echo.New()
	e.Use(s.remember)
	e.PUT("/pages/:page", PutPage)
	e.GET("/pages/:page", GetPage)
	e.POST("/words", echo.HandlerFunc(Words))

	api := e.Group("/api", withUser)
	api.PUT("/notes/:id", s.PutNote)
	api.GET("/notes/:id", s.GetNote)
	api.POST("/orders", s.PutOrder)
	api.Add(http.MethodPut, "/draft", s.PutDraft)
	api.POST("/basket", s.AddToBasket, withUser)
	api.Any("/search", s.Search)
	api.PUT("/journal/:id", s.Write)
	api.POST("/scratch", s.Scratch)
	api.GET("/square", s.Square)
	api.GET("/price/:item", s.Price)

	polls := make(map[string]string)
	titles := map[string]string{"tea": "Tea or coffee?"}
	e.POST("/polls/:id", func(c echo.Context) error {
		id := c.Param("id")
		last := polls[id]
		polls[id] = c.FormValue("answer") // want `handler .*Handler keeps .* polls .*: another instance .* \[reqcapture\]$`
		return c.String(http.StatusOK, titles[id]+last)
	})
	e.POST("/tally", func(c echo.Context) error {
		votes, err := c.FormParams()
		if err != nil {
			return err
		}
		tally := make(map[string]int)
		for _, v := range votes["vote"] {
			tally[v]++
		}
		return c.JSON(http.StatusOK, tally)
	})
	return e
}

var (
	pagesMu sync.Mutex
	pages   = make(map[string]string)
	banner  string
)

// PutPage is a function.
func PutPage(c echo.Context) error {
	pagesMu.Lock()
	defer pagesMu.Unlock()
	pages[c.Param("page")] = c.FormValue("text") // want `handler PutPage keeps .* echoweb\.pages \(map by path value "page"\): another instance .* \[globalmap\]$`
	banner = c.FormValue("text")                 // want `handler PutPage keeps .* echoweb\.banner .*another instance .* \[globalvar\]$`
	return c.NoContent(http.StatusNoContent)
}

// GetPage reads what PutPage writes.
func GetPage(c echo.Context) error {
	pagesMu.Lock()
	defer pagesMu.Unlock()
	return c.String(http.StatusOK, banner+pages[c.Param("page")])
}

// Words writes to a map of its own.
func Words(c echo.Context) error {
	count := make(map[string]int)
	for _, word := range strings.Fields(c.FormValue("text")) {
		count[word]++
	}
	return c.JSON(http.StatusOK, count)
}

// PutNote takes its key from the path.
func (s *Server) PutNote(c echo.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notes[c.Param("id")] = c.FormValue("text") // want `handler .*PutNote keeps .* Server\.notes \(map by path value "id"\): another instance .* \[servicestate\]$`
	return c.NoContent(http.StatusNoContent)
}

// GetNote reads what PutNote writes.
func (s *Server) GetNote(c echo.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return c.String(http.StatusOK, s.notes[c.Param("id")])
}

// PutOrder takes its key from the body.
func (s *Server) PutOrder(c echo.Context) error {
	var in Order
	if err := c.Bind(&in); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.orders[in.ID]; ok {
		return c.NoContent(http.StatusConflict)
	}
	s.orders[in.ID] = in // want `handler .*PutOrder keeps .* Server\.orders \(map.*\): another instance .* \[servicestate\]$`
	return c.NoContent(http.StatusCreated)
}

// PutDraft takes its key from a header.
func (s *Server) PutDraft(c echo.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	user := c.Request().Header.Get("X-User")
	last := s.drafts[user]
	s.drafts[user] = c.FormValue("text") // want `handler .*PutDraft keeps .* Server\.drafts \(map by header "X-User"\): another instance .* \[usercache\]$`
	return c.String(http.StatusOK, last)
}

// AddToBasket takes its key from a cookie.
func (s *Server) AddToBasket(c echo.Context) error {
	visitor, err := c.Cookie("visitor")
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.baskets[visitor.Value] = append(s.baskets[visitor.Value], c.FormValue("item")) // want `handler .*AddToBasket keeps .* Server\.baskets \(map by cookie.*\): another instance .* \[usercache\]$`
	return c.JSON(http.StatusOK, len(s.baskets[visitor.Value]))
}

// Search keeps a value from the query.
func (s *Server) Search(c echo.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	last := s.term
	s.term = c.QueryParam("q") // want `handler .*Search keeps .* Server\.term .*another instance .* \[reqcapture\]$`
	return c.String(http.StatusOK, "others looked for "+last)
}

// Write changes state two packages away.
func (s *Server) Write(c echo.Context) error {
	last := s.journal.Entry(c.Param("id"))
	s.journal.Note(c.Param("id"), c.FormValue("text")) // want `handler .*Write keeps .* Ledger\.rows \(map by path value "id"\): another instance .* \[servicestate\]$`
	return c.String(http.StatusOK, last)
}

// Scratch has a journal of its own.
func (s *Server) Scratch(c echo.Context) error {
	j := journal.New()
	for _, line := range strings.Split(c.FormValue("text"), "\n") {
		j.Note(line, line)
	}
	return c.JSON(http.StatusOK, j.Size())
}

// Square remembers what any instance computes.
func (s *Server) Square(c echo.Context) error {
	n, err := strconv.Atoi(c.QueryParam("n"))
	if err != nil {
		return echo.ErrBadRequest
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	sq, ok := s.squares[n]
	if !ok {
		sq = square(n)
		s.squares[n] = sq
	}
	return c.JSON(http.StatusOK, sq)
}

func square(n int) int { return n * n }

// Price reads what New has written.
func (s *Server) Price(c echo.Context) error {
	return c.JSON(http.StatusOK, s.prices[c.Param("item")])
}

// remember is middleware that changes the server.
func (s *Server) remember(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		s.mu.Lock()
		last := s.agents[c.RealIP()]
		s.agents[c.RealIP()] = c.Request().UserAgent() // want `middleware .*remember keeps .* Server\.agents \(map by .*addr.*\): another instance .* \[usercache\]$`
		s.mu.Unlock()
		c.Response().Header().Set("X-Last-Agent", last)
		return next(c)
	}
}

// withUser is middleware that changes the request only.
func withUser(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Set("user", c.Request().Header.Get("X-User"))
		return next(c)
	}
}
