// Package routerweb serves with httprouter.
package routerweb

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/julienschmidt/httprouter"

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
	s.prices["tea"] = 3
	s.prices["milk"] = 2
	return s
}

// Handler registers all routes.
func (s *Server) Handler() http.Handler {
	r := httprouter.New()
	r.PUT("/pages/:page", PutPage)
	r.GET("/pages/:page", GetPage)
	r.HandlerFunc(http.MethodPost, "/words", Words)
	r.PUT("/notes/:id", s.PutNote)
	r.GET("/notes/:id", s.GetNote)
	r.POST("/orders", s.remember(s.PutOrder))
	r.PUT("/draft", s.PutDraft)
	r.Handle(http.MethodPost, "/basket", s.AddToBasket)
	r.Handler(http.MethodGet, "/search", withUser(http.HandlerFunc(s.Search)))
	r.PUT("/journal/:id", s.Write)
	r.POST("/scratch", s.Scratch)
	r.GET("/square", s.Square)
	r.GET("/price/:item", s.Price)

	polls := make(map[string]string)
	titles := map[string]string{"tea": "Tea or coffee?"}
	r.POST("/polls/:id", func(w http.ResponseWriter, r *http.Request, ps httprouter.Params) {
		id := ps.ByName("id")
		fmt.Fprintln(w, titles[id], polls[id])
		polls[id] = r.FormValue("answer") // want `handler .*Handler keeps .* polls .*: another instance .* \[reqcapture\]$`
	})
	r.POST("/tally", func(w http.ResponseWriter, r *http.Request, _ httprouter.Params) {
		tally := make(map[string]int)
		for _, v := range r.Form["vote"] {
			tally[v]++
		}
		fmt.Fprintln(w, tally)
	})
	return r
}

var (
	pagesMu sync.Mutex
	pages   = make(map[string]string)
	banner  string
)

// PutPage is a function.
func PutPage(w http.ResponseWriter, r *http.Request, ps httprouter.Params) {
	pagesMu.Lock()
	defer pagesMu.Unlock()
	pages[ps.ByName("page")] = r.FormValue("text") // want `handler PutPage keeps .* routerweb\.pages \(map by path value "page"\): another instance .* \[globalmap\]$`
	banner = r.FormValue("text")                   // want `handler PutPage keeps .* routerweb\.banner .*another instance .* \[globalvar\]$`
}

// GetPage reads what PutPage writes.
func GetPage(w http.ResponseWriter, r *http.Request, ps httprouter.Params) {
	pagesMu.Lock()
	defer pagesMu.Unlock()
	fmt.Fprintln(w, banner, pages[ps.ByName("page")])
}

// Words writes to a map of its own.
func Words(w http.ResponseWriter, r *http.Request) {
	count := make(map[string]int)
	for _, word := range strings.Fields(r.FormValue("text")) {
		count[word]++
	}
	json.NewEncoder(w).Encode(count)
}

// PutNote takes its key from the path.
func (s *Server) PutNote(w http.ResponseWriter, r *http.Request, ps httprouter.Params) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notes[ps.ByName("id")] = r.FormValue("text") // want `handler .*PutNote keeps .* Server\.notes \(map by path value "id"\): another instance .* \[servicestate\]$`
}

// GetNote reads what PutNote writes.
func (s *Server) GetNote(w http.ResponseWriter, r *http.Request, ps httprouter.Params) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintln(w, s.notes[ps.ByName("id")])
}

// PutOrder takes its key from the body.
func (s *Server) PutOrder(w http.ResponseWriter, r *http.Request, _ httprouter.Params) {
	var in Order
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.orders[in.ID]; ok {
		http.Error(w, "exists", http.StatusConflict)
		return
	}
	s.orders[in.ID] = in // want `handler .*PutOrder keeps .* Server\.orders \(map.*\): another instance .* \[servicestate\]$`
}

// PutDraft takes its key from a header.
func (s *Server) PutDraft(w http.ResponseWriter, r *http.Request, _ httprouter.Params) {
	s.mu.Lock()
	defer s.mu.Unlock()
	user := r.Header.Get("X-User")
	fmt.Fprintln(w, "was:", s.drafts[user])
	s.drafts[user] = r.FormValue("text") // want `handler .*PutDraft keeps .* Server\.drafts \(map by header "X-User"\): another instance .* \[usercache\]$`
}

// AddToBasket takes its key from a cookie.
func (s *Server) AddToBasket(w http.ResponseWriter, r *http.Request, _ httprouter.Params) {
	c, err := r.Cookie("visitor")
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.baskets[c.Value] = append(s.baskets[c.Value], r.FormValue("item")) // want `handler .*AddToBasket keeps .* Server\.baskets \(map by cookie.*\): another instance .* \[usercache\]$`
	fmt.Fprintln(w, len(s.baskets[c.Value]))
}

// Search keeps a value from the query.
func (s *Server) Search(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintln(w, "others looked for", s.term)
	s.term = r.URL.Query().Get("q") // want `handler .*Search keeps .* Server\.term .*another instance .* \[reqcapture\]$`
}

// Write changes state two packages away.
func (s *Server) Write(w http.ResponseWriter, r *http.Request, ps httprouter.Params) {
	id := ps.ByName("id")
	fmt.Fprintln(w, "was:", s.journal.Entry(id))
	s.journal.Note(id, r.FormValue("text")) // want `handler .*Write keeps .* Ledger\.rows \(map by path value "id"\): another instance .* \[servicestate\]$`
}

// Scratch has a journal of its own.
func (s *Server) Scratch(w http.ResponseWriter, r *http.Request, _ httprouter.Params) {
	j := journal.New()
	for _, line := range strings.Split(r.FormValue("text"), "\n") {
		j.Note(line, line)
	}
	fmt.Fprintln(w, j.Size())
}

// Square remembers what any instance computes.
func (s *Server) Square(w http.ResponseWriter, r *http.Request, _ httprouter.Params) {
	n, err := strconv.Atoi(r.URL.Query().Get("n"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	fmt.Fprintln(w, s.square(n))
}

func (s *Server) square(n int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sq, ok := s.squares[n]; ok {
		return sq
	}
	sq := n * n
	s.squares[n] = sq // no finding: computed from the number alone
	return sq
}

// Price reads what New has written.
func (s *Server) Price(w http.ResponseWriter, r *http.Request, ps httprouter.Params) {
	fmt.Fprintln(w, s.prices[ps.ByName("item")])
}

// remember is middleware that changes the server.
func (s *Server) remember(next httprouter.Handle) httprouter.Handle {
	return func(w http.ResponseWriter, r *http.Request, ps httprouter.Params) {
		s.mu.Lock()
		last := s.agents[r.RemoteAddr]
		s.agents[r.RemoteAddr] = r.UserAgent() // want `middleware .*remember around .*PutOrder keeps .* Server\.agents \(map by .*addr.*\): another instance .* \[usercache\]$`
		s.mu.Unlock()
		w.Header().Set("X-Last-Agent", last)
		next(w, r, ps)
	}
}

type userKey struct{}

// withUser is middleware that changes the request only.
func withUser(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := context.WithValue(r.Context(), userKey{}, r.Header.Get("X-User"))
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}
