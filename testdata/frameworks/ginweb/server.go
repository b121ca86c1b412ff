// Package ginweb serves with gin.
package ginweb

import (
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"example.com/frameworks/journal"
)

// An Order is the body of a request.
type Order struct {
	ID   string `json:"id" binding:"required"`
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
	for i, name := range []string{"tea", "milk", "sugar"} {
		s.prices[name] = i + 1
	}
	return s
}

// Handler registers all routes.
func (s *Server) Handler() http.Handler {
	r := gin.New()
	r.Use(gin.Recovery(), s.remember, withUser())
	r.PUT("/pages/:page", PutPage)
	r.GET("/pages/:page", GetPage)
	r.POST("/words", gin.HandlerFunc(Words))

	api := r.Group("/api")
	api.PUT("/notes/:id", s.PutNote)
	api.GET("/notes/:id", s.GetNote)
	api.POST("/orders", s.PutOrder)
	api.Handle(http.MethodPut, "/draft", s.PutDraft)
	api.POST("/basket", withUser(), s.AddToBasket)
	api.Any("/search", s.Search)
	api.PUT("/journal/:id", s.Write)
	api.POST("/scratch", s.Scratch)
	api.GET("/square", s.Square)
	api.GET("/price/:item", s.Price)

	polls := make(map[string]string)
	titles := map[string]string{"tea": "Tea or coffee?"}
	r.POST("/polls/:id", func(c *gin.Context) {
		id := c.Param("id")
		c.String(http.StatusOK, titles[id]+polls[id])
		polls[id] = c.PostForm("answer") // want `handler .*Handler keeps .* polls .*: another instance .* \[reqcapture\]$`
	})
	r.POST("/tally", func(c *gin.Context) {
		tally := make(map[string]int)
		for _, v := range c.PostFormArray("vote") {
			tally[v]++
		}
		c.JSON(http.StatusOK, tally)
	})
	return r
}

var (
	pagesMu sync.Mutex
	pages   = make(map[string]string)
	banner  string
)

// PutPage is a function.
func PutPage(c *gin.Context) {
	pagesMu.Lock()
	defer pagesMu.Unlock()
	pages[c.Param("page")] = c.PostForm("text") // want `handler PutPage keeps .* ginweb\.pages \(map by path value "page"\): another instance .* \[globalmap\]$`
	banner = c.PostForm("text")                 // want `handler PutPage keeps .* ginweb\.banner .*another instance .* \[globalvar\]$`
}

// GetPage reads what PutPage writes.
func GetPage(c *gin.Context) {
	pagesMu.Lock()
	defer pagesMu.Unlock()
	c.String(http.StatusOK, banner+pages[c.Param("page")])
}

// Words writes to a map of its own.
func Words(c *gin.Context) {
	count := gin.H{}
	for _, word := range strings.Fields(c.PostForm("text")) {
		count[word] = len(word)
	}
	c.JSON(http.StatusOK, count)
}

// PutNote takes its key from the path.
func (s *Server) PutNote(c *gin.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notes[c.Param("id")] = c.PostForm("text") // want `handler .*PutNote keeps .* Server\.notes \(map by path value "id"\): another instance .* \[servicestate\]$`
}

// GetNote reads what PutNote writes.
func (s *Server) GetNote(c *gin.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.String(http.StatusOK, s.notes[c.Param("id")])
}

// PutOrder takes its key from the body.
func (s *Server) PutOrder(c *gin.Context) {
	var in Order
	if err := c.ShouldBindJSON(&in); err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.orders[in.ID]; ok {
		c.Status(http.StatusConflict)
		return
	}
	s.orders[in.ID] = in // want `handler .*PutOrder keeps .* Server\.orders \(map.*\): another instance .* \[servicestate\]$`
}

// PutDraft takes its key from a header.
func (s *Server) PutDraft(c *gin.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	user := c.GetHeader("X-User")
	c.String(http.StatusOK, s.drafts[user])
	s.drafts[user] = c.PostForm("text") // want `handler .*PutDraft keeps .* Server\.drafts \(map by header "X-User"\): another instance .* \[usercache\]$`
}

// AddToBasket takes its key from a cookie.
func (s *Server) AddToBasket(c *gin.Context) {
	visitor, err := c.Cookie("visitor")
	if err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.baskets[visitor] = append(s.baskets[visitor], c.PostForm("item")) // want `handler .*AddToBasket keeps .* Server\.baskets \(map by cookie.*\): another instance .* \[usercache\]$`
	c.JSON(http.StatusOK, len(s.baskets[visitor]))
}

// Search keeps a value from the query.
func (s *Server) Search(c *gin.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.String(http.StatusOK, "others looked for "+s.term)
	s.term = c.DefaultQuery("q", "tea") // want `handler .*Search keeps .* Server\.term .*another instance .* \[reqcapture\]$`
}

// Write changes state two packages away.
func (s *Server) Write(c *gin.Context) {
	c.String(http.StatusOK, s.journal.Entry(c.Param("id")))
	s.journal.Note(c.Param("id"), c.PostForm("text")) // want `handler .*Write keeps .* Ledger\.rows \(map by path value "id"\): another instance .* \[servicestate\]$`
}

// Scratch has a journal of its own.
func (s *Server) Scratch(c *gin.Context) {
	j := journal.New()
	for _, line := range strings.Split(c.PostForm("text"), "\n") {
		j.Note(line, line)
	}
	c.JSON(http.StatusOK, j.Size())
}

// Square remembers what any instance computes.
func (s *Server) Square(c *gin.Context) {
	n, err := strconv.Atoi(c.Query("n"))
	if err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.squares[n]; !ok {
		s.squares[n] = n * n // no finding: computed from the number alone
	}
	c.JSON(http.StatusOK, s.squares[n])
}

// Price reads what New has written.
func (s *Server) Price(c *gin.Context) {
	c.JSON(http.StatusOK, s.prices[c.Param("item")])
}

// remember is middleware that changes the server.
func (s *Server) remember(c *gin.Context) {
	s.mu.Lock()
	last := s.agents[c.ClientIP()]
	s.agents[c.ClientIP()] = c.Request.UserAgent() // want `middleware .*remember keeps .* Server\.agents \(map by .*addr.*\): another instance .* \[usercache\]$`
	s.mu.Unlock()
	c.Header("X-Last-Agent", last)
	c.Next()
}

// withUser is middleware that changes the request only.
func withUser() gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Set("user", c.GetHeader("X-User"))
		c.Next()
	}
}
