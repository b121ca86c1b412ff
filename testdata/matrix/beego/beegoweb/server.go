// Package beegoweb serves with beego: controllers, which it makes anew for each
// request, and functions.
package beegoweb

import (
	"github.com/beego/beego/v2/server/web"
	"github.com/beego/beego/v2/server/web/context"

	"example.com/beego/book"
)

var (
	notes    = make(map[string]string)
	searches = make(map[string]int)
	drafts   = make(map[string]string)
	agents   = make(map[string]string)
	baskets  = make(map[string]string)
	orders   = make(map[string]book.Order)
	visits   = make(map[string]int)
	shelf    = book.New()
	squares  = book.NewSquares()
	prices   = map[string]string{"tea": "1"}
)

// A NoteController serves one request.
type NoteController struct {
	web.Controller

	last string // of this request
}

// Register adds the routes.
func Register() {
	prices["milk"] = "2"
	web.Router("/notes/:id", &NoteController{})
	web.Put("/book/:id", PutBook)
	web.Get("/search", Search)
	web.Post("/agent", Agent)
	web.Post("/basket", Basket)
	web.Post("/orders", Order)
	web.Post("/visit", Visit)
	web.Post("/tally", Tally)
	web.Get("/square", Square)
	web.InsertFilter("/*", web.BeforeRouter, withUser)
}

// Put writes directly, by the path and a form.
func (c *NoteController) Put() {
	c.last = c.Ctx.Input.Param(":id")
	notes[c.Ctx.Input.Param(":id")] = c.GetString("text") // want `handler .*Put keeps request data in beegoweb\.notes \(map by path value ":id"\): .* \[globalmap\]$`
	drafts[c.GetString("name")] = c.last                  // want `handler .*Put keeps request data in beegoweb\.drafts \(map by form value "name"\): .* \[globalmap\]$`
}

// Get reads what the others write.
func (c *NoteController) Get() {
	id := c.Ctx.Input.Param(":id")
	c.Data["json"] = notes[id] + drafts[id] + agents[id] + baskets[id] + orders[id].Item + prices[id] + shelf.Row(id)
	c.ServeJSON()
}

// PutBook writes in another package.
func PutBook(ctx *context.Context) {
	shelf.Put(ctx.Input.Param(":id"), "kept") // want `handler PutBook keeps request data in Book\.rows of beegoweb\.shelf \(map by path value ":id"\): .* \[globalmap\]$`
}

// Search counts by the query.
func Search(ctx *context.Context) {
	searches[ctx.Input.Query("q")]++ // want `handler Search keeps request data in beegoweb\.searches \(map by query value "q"\): .* \[globalmap\]$`
	if searches[ctx.Input.Query("q")] > 9 {
		ctx.WriteString("often")
	}
}

// Agent takes its key from a header.
func Agent(ctx *context.Context) {
	agents[ctx.Input.Header("X-Client")] = ctx.Input.IP() // want `handler Agent keeps request data in beegoweb\.agents \(map by header "X-Client"\): .* \[usercache\]$`
}

// Basket takes its key from a cookie.
func Basket(ctx *context.Context) {
	baskets[ctx.GetCookie("sid")] = ctx.Input.Query("item") // want `handler Basket keeps request data in beegoweb\.baskets \(map by cookie "sid"\): .* \[usercache\]$`
}

// Order takes its key from the body.
func Order(ctx *context.Context) {
	var in book.Order
	if err := ctx.BindJSON(&in); err != nil {
		return
	}
	orders[in.ID] = in // want `handler Order keeps request data in beegoweb\.orders \(map by request body\): .* \[globalmap\]$`
}

// Visit takes its key from what the filter has found out.
func Visit(ctx *context.Context) {
	user, _ := ctx.Input.GetData("user").(string)
	visits[user]++ // want `handler Visit keeps request data in beegoweb\.visits \(map by context value "user"\): .* \[usercache\]$`
	if visits[user] > 9 {
		ctx.WriteString("often")
	}
}

// Tally keeps nothing after the request.
func Tally(ctx *context.Context) {
	tally := make(map[string]int)
	own := book.New()
	for _, vote := range ctx.Request.URL.Query()["vote"] {
		tally[vote]++
		own.Put(vote, vote)
	}
	ctx.Input.SetData("votes", own.Row("tea"))
	ctx.JSONResp(tally)
}

// Square remembers what any instance computes.
func Square(ctx *context.Context) {
	ctx.JSONResp(squares.Of(len(ctx.Input.Query("n"))))
}

// withUser changes the request only.
func withUser(ctx *context.Context) {
	ctx.Input.SetData("user", ctx.Input.Header("X-User"))
}
