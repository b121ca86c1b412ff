// Package zeroweb serves with go-zero, in the layout that its generator makes:
// handlers are closures over a service context, and make a logic for each request.
package zeroweb

import (
	"context"
	"net/http"
	"strconv"

	"github.com/zeromicro/go-zero/rest"
	"github.com/zeromicro/go-zero/rest/httpx"
	"github.com/zeromicro/go-zero/rest/pathvar"

	"example.com/web/book"
)

// Register adds the routes.
func Register(server *rest.Server, s *ServiceContext) {
	s.prices = map[string]string{"tea": "1"}
	server.Use(withUser)
	server.AddRoutes([]rest.Route{
		{Method: http.MethodPut, Path: "/notes/:id", Handler: PutNoteHandler(s)},
		{Method: http.MethodGet, Path: "/notes/:id", Handler: GetNoteHandler(s)},
		{Method: http.MethodPut, Path: "/book/:id", Handler: PutBookHandler(s)},
		{Method: http.MethodPost, Path: "/orders", Handler: OrderHandler(s)},
		{Method: http.MethodPost, Path: "/visit", Handler: VisitHandler(s)},
		{Method: http.MethodPost, Path: "/tally", Handler: TallyHandler()},
	})
	server.AddRoute(rest.Route{Method: http.MethodGet, Path: "/search", Handler: s.Search})
	server.AddRoute(rest.Route{Method: http.MethodPost, Path: "/draft/:name", Handler: s.Draft})
	server.AddRoute(rest.Route{Method: http.MethodPost, Path: "/agent", Handler: s.Agent})
	server.AddRoute(rest.Route{Method: http.MethodPost, Path: "/basket", Handler: s.Basket})
	server.AddRoute(rest.Route{Method: http.MethodGet, Path: "/square", Handler: s.Square})
}

// PutNoteHandler writes directly, by the request that was parsed.
func PutNoteHandler(svcCtx *ServiceContext) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var req NoteReq
		if err := httpx.Parse(r, &req); err != nil {
			httpx.ErrorCtx(r.Context(), w, err)
			return
		}
		l := NewNoteLogic(r.Context(), svcCtx)
		if err := l.PutNote(&req); err != nil {
			httpx.ErrorCtx(r.Context(), w, err)
		}
	}
}

// GetNoteHandler reads what the others write.
func GetNoteHandler(s *ServiceContext) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id := pathvar.Vars(r)["id"]
		httpx.OkJson(w, s.notes[id]+s.drafts[id]+s.agents[id]+s.baskets[id]+s.orders[id].Item+s.prices[id]+s.book.Row(id))
	}
}

// PutBookHandler writes in another package.
func PutBookHandler(svcCtx *ServiceContext) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var req NoteReq
		if err := httpx.ParsePath(r, &req); err != nil {
			httpx.ErrorCtx(r.Context(), w, err)
			return
		}
		if err := NewNoteLogic(r.Context(), svcCtx).PutBook(&req); err != nil {
			httpx.ErrorCtx(r.Context(), w, err)
		}
	}
}

// OrderHandler takes its key from the body.
func OrderHandler(s *ServiceContext) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var in book.Order
		if err := httpx.ParseJsonBody(r, &in); err != nil {
			httpx.ErrorCtx(r.Context(), w, err)
			return
		}
		s.orders[in.ID] = in // want `handler .*OrderHandler keeps request data in ServiceContext\.orders \(map by request body\): .* \[servicestate\]$`
	}
}

// VisitHandler takes its key from what the middleware has found out.
func VisitHandler(svcCtx *ServiceContext) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		httpx.OkJson(w, NewNoteLogic(r.Context(), svcCtx).Visit())
	}
}

// Search counts by the query.
func (s *ServiceContext) Search(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query().Get("q")
	s.searches[q]++ // want `handler .*Search keeps request data in ServiceContext\.searches \(map by query value "q"\): .* \[servicestate\]$`
	httpx.OkJson(w, s.searches[q])
}

// Draft takes its key from the path.
func (s *ServiceContext) Draft(w http.ResponseWriter, r *http.Request) {
	s.drafts[pathvar.Vars(r)["name"]] = r.FormValue("text") // want `handler .*Draft keeps request data in ServiceContext\.drafts \(map by path value "name"\): .* \[servicestate\]$`
}

// Agent takes its key from a header.
func (s *ServiceContext) Agent(w http.ResponseWriter, r *http.Request) {
	s.agents[r.Header.Get("X-Client")] = httpx.GetRemoteAddr(r) // want `handler .*Agent keeps request data in ServiceContext\.agents \(map by header "X-Client"\): .* \[usercache\]$`
}

// Basket takes its key from a cookie.
func (s *ServiceContext) Basket(w http.ResponseWriter, r *http.Request) {
	c, err := r.Cookie("sid")
	if err != nil {
		return
	}
	s.baskets[c.Value] = r.FormValue("item") // want `handler .*Basket keeps request data in ServiceContext\.baskets \(map by cookie "sid"\): .* \[usercache\]$`
}

// TallyHandler keeps nothing after the request.
func TallyHandler() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		tally := make(map[string]int)
		own := book.New()
		for _, vote := range r.URL.Query()["vote"] {
			tally[vote]++
			own.Put(vote, vote)
		}
		httpx.OkJson(w, tally)
	}
}

// Square remembers what any instance computes.
func (s *ServiceContext) Square(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(r.FormValue("n"))
	if err != nil {
		return
	}
	httpx.OkJson(w, s.squares.Of(n))
}

type userKey struct{}

// withUser changes the request only.
func withUser(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		next(w, r.WithContext(context.WithValue(r.Context(), userKey{}, r.Header.Get("X-User"))))
	}
}
