package zeroweb

import (
	"context"

	"example.com/web/book"
)

// A ServiceContext is what the logic of all requests shares.
type ServiceContext struct {
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

// A NoteReq is filled from all parts of a request.
type NoteReq struct {
	ID   string `path:"id"`
	Text string `form:"text,optional"`
}

// NoteLogic serves one request.
type NoteLogic struct {
	ctx    context.Context
	svcCtx *ServiceContext
	last   string
}

// NewNoteLogic returns the logic of one request.
func NewNoteLogic(ctx context.Context, svcCtx *ServiceContext) *NoteLogic {
	return &NoteLogic{ctx: ctx, svcCtx: svcCtx}
}

// PutNote writes what the request was parsed into.
func (l *NoteLogic) PutNote(req *NoteReq) error {
	l.last = req.Text                 // of this request
	l.svcCtx.notes[req.ID] = req.Text // want `handler .*PutNoteHandler keeps request data in ServiceContext\.notes \(map by request body\): .* \[servicestate\]$`
	return nil
}

// PutBook writes in another package.
func (l *NoteLogic) PutBook(req *NoteReq) error {
	l.svcCtx.book.Put(req.ID, req.Text) // want `handler .*PutBookHandler keeps request data in Book\.rows \(map by request body\): .* \[servicestate\]$`
	return nil
}

// Visit takes its key from what the middleware has found out.
func (l *NoteLogic) Visit() int {
	user, _ := l.ctx.Value(userKey{}).(string)
	l.svcCtx.visits[user]++ // want `handler .*VisitHandler keeps request data in ServiceContext\.visits \(map by context value\): .* \[usercache\]$`
	return l.svcCtx.visits[user]
}
