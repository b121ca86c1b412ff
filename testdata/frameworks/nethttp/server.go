// Package nethttp serves with the standard library alone.
package nethttp

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"

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
	s.load("tea=3,milk=2")
	return s
}

func (s *Server) load(list string) {
	for _, entry := range strings.Split(list, ",") {
		name, price, _ := strings.Cut(entry, "=")
		s.prices[name], _ = strconv.Atoi(price)
	}
}

// Handler registers all routes.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("PUT /pages/{page}", PutPage)
	mux.HandleFunc("GET /pages/{page}", GetPage)
	mux.Handle("POST /words", http.HandlerFunc(Words))
	mux.HandleFunc("PUT /notes/{id}", s.PutNote)
	mux.HandleFunc("GET /notes/{id}", s.GetNote)
	mux.HandleFunc("POST /orders", s.PutOrder)
	mux.HandleFunc("PUT /draft", s.PutDraft)
	mux.HandleFunc("POST /basket", s.AddToBasket)
	mux.HandleFunc("GET /search", s.Search)
	mux.HandleFunc("PUT /journal/{id}", s.Write)
	mux.HandleFunc("POST /scratch", s.Scratch)
	mux.HandleFunc("GET /square", s.Square)
	mux.HandleFunc("GET /price/{item}", s.Price)
	mux.Handle("/counter", new(Counter))
	mux.Handle("/votes", Votes())

	polls := make(map[string]string)
	titles := map[string]string{"tea": "Tea or coffee?"}
	mux.HandleFunc("POST /polls/{id}", func(w http.ResponseWriter, r *http.Request) {
		polls[r.PathValue("id")] = r.FormValue("answer") // want `handler .*Handler keeps .* polls .*: another instance .* \[reqcapture\]$`
		fmt.Fprintln(w, titles[r.PathValue("id")])
	})
	mux.HandleFunc("GET /polls/{id}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, polls[r.PathValue("id")])
	})
	mux.HandleFunc("POST /tally", func(w http.ResponseWriter, r *http.Request) {
		tally := make(map[string]int)
		for _, v := range r.Form["vote"] {
			tally[v]++
		}
		fmt.Fprintln(w, tally)
	})
	return s.remember(withUser(mux))
}

// Votes returns a handler with a map of its own, the second that is captured
// in this package.
func Votes() http.HandlerFunc {
	var mu sync.Mutex
	votes := make(map[string]string)
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintln(w, "was:", votes[r.FormValue("on")])
		votes[r.FormValue("on")] = r.FormValue("vote") // want `handler .*Votes keeps .* votes .*: another instance .* \[reqcapture\]$`
	}
}

var (
	pagesMu sync.Mutex
	pages   = make(map[string]string)
	banner  string
)

// PutPage is a function.
func PutPage(w http.ResponseWriter, r *http.Request) {
	pagesMu.Lock()
	defer pagesMu.Unlock()
	pages[r.PathValue("page")] = r.FormValue("text") // want `handler PutPage keeps .* nethttp\.pages \(map by path value "page"\): another instance .* \[globalmap\]$`
	banner = r.FormValue("text")                     // want `handler PutPage keeps .* nethttp\.banner .*another instance .* \[globalvar\]$`
}

// GetPage reads what PutPage writes.
func GetPage(w http.ResponseWriter, r *http.Request) {
	pagesMu.Lock()
	defer pagesMu.Unlock()
	fmt.Fprintln(w, banner, pages[r.PathValue("page")])
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
func (s *Server) PutNote(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notes[r.PathValue("id")] = r.FormValue("text") // want `handler .*PutNote keeps .* Server\.notes \(map by path value "id"\): another instance .* \[servicestate\]$`
}

// GetNote reads what PutNote writes.
func (s *Server) GetNote(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintln(w, s.notes[r.PathValue("id")])
}

// PutOrder takes its key from the body.
func (s *Server) PutOrder(w http.ResponseWriter, r *http.Request) {
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
func (s *Server) PutDraft(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	user := r.Header.Get("X-User")
	fmt.Fprintln(w, "was:", s.drafts[user])
	s.drafts[user] = r.FormValue("text") // want `handler .*PutDraft keeps .* Server\.drafts \(map by header "X-User"\): another instance .* \[usercache\]$`
}

// AddToBasket takes its key from a cookie.
func (s *Server) AddToBasket(w http.ResponseWriter, r *http.Request) {
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
func (s *Server) Write(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, "was:", s.journal.Entry(r.PathValue("id")))
	s.journal.Note(r.PathValue("id"), r.FormValue("text")) // want `handler .*Write keeps .* Ledger\.rows \(map by path value "id"\): another instance .* \[servicestate\]$`
}

// Scratch has a journal of its own.
func (s *Server) Scratch(w http.ResponseWriter, r *http.Request) {
	j := journal.New()
	for _, line := range strings.Split(r.FormValue("text"), "\n") {
		j.Note(line, line)
	}
	fmt.Fprintln(w, j.Size())
}

// Square remembers what any instance computes.
func (s *Server) Square(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(r.URL.Query().Get("n"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	sq, ok := s.squares[n]
	if !ok {
		sq = n * n
		s.squares[n] = sq
	}
	fmt.Fprintln(w, sq)
}

// Price reads what New has written.
func (s *Server) Price(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, s.prices[r.PathValue("item")])
}

// remember is middleware that changes the server.
func (s *Server) remember(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		last := s.agents[r.RemoteAddr]
		s.agents[r.RemoteAddr] = r.UserAgent() // want `middleware .*remember keeps .* Server\.agents \(map by .*addr.*\): another instance .* \[usercache\]$`
		s.mu.Unlock()
		w.Header().Set("X-Last-Agent", last)
		next.ServeHTTP(w, r)
	})
}

type userKey struct{}

// withUser is middleware that changes the request only.
func withUser(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := context.WithValue(r.Context(), userKey{}, r.Header.Get("X-User"))
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// A Counter is a handler itself.
type Counter struct {
	mu     sync.Mutex
	ballot map[string]string
}

// ServeHTTP makes a Counter a handler.
func (c *Counter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ballot == nil {
		c.ballot = make(map[string]string)
	}
	fmt.Fprintln(w, "was:", c.ballot[r.FormValue("q")])
	c.ballot[r.FormValue("q")] = r.FormValue("a") // want `handler .*ServeHTTP keeps .* Counter\.ballot \(map by .*"q"\): another instance .* \[servicestate\]$`
}
