// Package lambdaweb serves as functions of AWS Lambda. An instance of a function
// keeps its memory from one call to the next, and there are many instances.
package lambdaweb

import (
	"context"
	"encoding/json"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	"example.com/rpc/book"
)

// A Function has a field for each way in which calls change one.
type Function struct {
	notes    map[string]string
	searches map[string]int
	agents   map[string]string
	orders   map[string]book.Order
	visits   map[string]int
	plans    map[string]string
	book     *book.Book

	squares *book.Squares
	prices  map[string]string // filled by Start
}

// Start serves.
func Start(f *Function) {
	f.prices = map[string]string{"tea": "1"}
	lambda.Start(f.Handle)
}

// Handle writes directly, in another package, and by each part of the request.
func (f *Function) Handle(ctx context.Context, req events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
	id := req.PathParameters["id"]
	f.notes[id] = req.Body                       // want `handler .*Handle keeps request data in Function\.notes \(map by path value "id"\): .* \[servicestate\]$`
	f.book.Put(id, req.Body)                     // want `handler .*Handle keeps request data in Book\.rows \(map by path value "id"\): .* \[servicestate\]$`
	f.searches[req.QueryStringParameters["q"]]++ // want `handler .*Handle keeps request data in Function\.searches \(map by query value "q"\): .* \[servicestate\]$`
	f.agents[req.Headers["X-Client"]] = id       // want `handler .*Handle keeps request data in Function\.agents \(map by header "X-Client"\): .* \[usercache\]$`
	f.visits[req.RequestContext.Identity.User]++ // want `handler .*Handle keeps request data in Function\.visits \(map by .*\): .* \[usercache\]$`
	var in book.Order
	if err := json.Unmarshal([]byte(req.Body), &in); err != nil {
		return events.APIGatewayProxyResponse{StatusCode: 400}, nil
	}
	f.orders[in.ID] = in // want `handler .*Handle keeps request data in Function\.orders \(map by request body\): .* \[servicestate\]$`
	return events.APIGatewayProxyResponse{StatusCode: 204}, nil
}

// Get reads, and keeps nothing after the request.
func (f *Function) Get(ctx context.Context, req events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	id := req.PathParameters["id"]
	own := book.New()
	own.Put(id, f.notes[id]+f.agents[id]+f.orders[id].Item+f.prices[id])
	if f.squares.Of(len(id)) > f.searches[id]+f.visits[id] {
		own.Put(id, f.book.Row(id)+f.plans[id])
	}
	return events.APIGatewayV2HTTPResponse{Body: own.Row(id)}, nil
}

// A Plan is an input of a function that is called without HTTP.
type Plan struct{ Name, Text string }

// StartPlan serves with a function that only its registration tells.
func StartPlan(f *Function) {
	lambda.Start(func(ctx context.Context, in Plan) (string, error) {
		last := f.plans[in.Name]
		f.plans[in.Name] = in.Text // want `handler .*StartPlan keeps request data in Function\.plans \(map by .*\): .* \[.*\]$`
		return last, nil
	})
}
