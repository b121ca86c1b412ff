// Package restfulweb serves with go-restful.
package restfulweb

import (
	"net/http"
	"strconv"

	"github.com/emicklei/go-restful/v3"

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
	prices  map[string]string // filled by Service
}

// Service makes the web service.
func Service(s *Server) *restful.WebService {
	s.prices = map[string]string{"tea": "1"}
	ws := new(restful.WebService)
	ws.Path("/api").Filter(withUser)
	ws.Route(ws.PUT("/notes/{id}").To(s.PutNote))
	ws.Route(ws.GET("/notes/{id}").To(s.GetNote))
	ws.Route(ws.PUT("/book/{id}").To(s.PutBook))
	ws.Route(ws.GET("/search").To(s.Search))
	ws.Route(ws.POST("/draft").To(s.Draft))
	ws.Route(ws.POST("/agent").To(s.Agent))
	ws.Route(ws.POST("/basket").To(s.Basket))
	ws.Route(ws.POST("/orders").To(s.Order))
	ws.Route(ws.POST("/visit").To(s.Visit))
	ws.Route(ws.POST("/tally").To(Tally))
	ws.Route(ws.GET("/square").To(s.Square))
	return ws
}

// PutNote writes directly, by the path.
func (s *Server) PutNote(req *restful.Request, resp *restful.Response) {
	s.notes[req.PathParameter("id")] = req.QueryParameter("text") // want `handler .*PutNote keeps request data in Server\.notes \(map by path value "id"\): .* \[servicestate\]$`
}

// GetNote reads what the others write.
func (s *Server) GetNote(req *restful.Request, resp *restful.Response) {
	id := req.PathParameter("id")
	resp.Write([]byte(s.notes[id] + s.drafts[id] + s.agents[id] + s.baskets[id] + s.orders[id].Item + s.prices[id] + s.book.Row(id)))
}

// PutBook writes in another package.
func (s *Server) PutBook(req *restful.Request, resp *restful.Response) {
	s.book.Put(req.PathParameter("id"), req.QueryParameter("text")) // want `handler .*PutBook keeps request data in Book\.rows \(map by path value "id"\): .* \[servicestate\]$`
}

// Search counts by the query.
func (s *Server) Search(req *restful.Request, resp *restful.Response) {
	s.searches[req.QueryParameter("q")]++ // want `handler .*Search keeps request data in Server\.searches \(map by query value "q"\): .* \[servicestate\]$`
	resp.WriteAsJson(s.searches[req.QueryParameter("q")])
}

// Draft takes its key from a form.
func (s *Server) Draft(req *restful.Request, resp *restful.Response) {
	name, err := req.BodyParameter("name")
	if err != nil {
		return
	}
	s.drafts[name] = req.QueryParameter("text") // want `handler .*Draft keeps request data in Server\.drafts \(map by form value "name"\): .* \[servicestate\]$`
}

// Agent takes its key from a header.
func (s *Server) Agent(req *restful.Request, resp *restful.Response) {
	s.agents[req.HeaderParameter("X-Client")] = req.Request.RemoteAddr // want `handler .*Agent keeps request data in Server\.agents \(map by header "X-Client"\): .* \[usercache\]$`
}

// Basket takes its key from a cookie.
func (s *Server) Basket(req *restful.Request, resp *restful.Response) {
	c, err := req.Request.Cookie("sid")
	if err != nil {
		return
	}
	s.baskets[c.Value] = req.QueryParameter("item") // want `handler .*Basket keeps request data in Server\.baskets \(map by cookie "sid"\): .* \[usercache\]$`
}

// Order takes its key from the body.
func (s *Server) Order(req *restful.Request, resp *restful.Response) {
	in := new(book.Order)
	if err := req.ReadEntity(in); err != nil {
		resp.WriteError(http.StatusBadRequest, err)
		return
	}
	s.orders[in.ID] = *in // want `handler .*Order keeps request data in Server\.orders \(map by request body\): .* \[servicestate\]$`
}

// Visit takes its key from what the filter has found out.
func (s *Server) Visit(req *restful.Request, resp *restful.Response) {
	user, _ := req.Attribute("user").(string)
	s.visits[user]++ // want `handler .*Visit keeps request data in Server\.visits \(map by context value "user"\): .* \[usercache\]$`
	resp.WriteAsJson(s.visits[user])
}

// Tally keeps nothing after the request.
func Tally(req *restful.Request, resp *restful.Response) {
	tally := make(map[string]int)
	own := book.New()
	for _, vote := range req.QueryParameters("vote") {
		tally[vote]++
		own.Put(vote, vote)
	}
	req.SetAttribute("votes", own.Row("tea"))
	resp.WriteAsJson(tally)
}

// Square remembers what any instance computes.
func (s *Server) Square(req *restful.Request, resp *restful.Response) {
	n, err := strconv.Atoi(req.QueryParameter("n"))
	if err != nil {
		resp.WriteError(http.StatusBadRequest, err)
		return
	}
	resp.WriteAsJson(s.squares.Of(n))
}

// withUser changes the request only.
func withUser(req *restful.Request, resp *restful.Response, chain *restful.FilterChain) {
	req.SetAttribute("user", req.HeaderParameter("X-User"))
	chain.ProcessFilter(req, resp)
}
