package request

import (
	"go/types"
	"slices"

	"github.com/stickystate/stickystate/internal/gotypes"
	"golang.org/x/tools/go/ssa"
)

// Generated code declares the methods of a service beside the messages that they take:
//
//	type NotesServer interface { Create(context.Context, *CreateRequest) (*CreateReply, error) }
//
// So a method with the shape of an RPC whose message goes to methods of other names is
// what one of those calls: func (c *CreateNote) Execute(ctx, *CreateRequest). It may well
// be the method of an object that is made for one request. Where the messages lie apart
// from all services, the shape must do.

// calledByRPC reports whether a method with the shape of an RPC is none by its name.
func (s *Set) calledByRPC(fn *ssa.Function) bool {
	if s.rpcShape(fn.Signature) == "" {
		return false
	}
	msg := gotypes.Behind(fn.Signature.Params().At(1).Type())
	if msg == nil || msg.Obj().Pkg() == nil {
		return false
	}
	names := s.methodsTaking(msg.Obj())
	return len(names) > 0 && !slices.Contains(names, fn.Name())
}

// methodsTaking returns the methods of interfaces in a message's package that have the
// shape of an RPC with that message.
func (s *Set) methodsTaking(msg *types.TypeName) []string {
	pkg := msg.Pkg()
	if s.rpcs == nil {
		s.rpcs = make(map[*types.Package]map[*types.TypeName][]string)
	}
	byMessage, ok := s.rpcs[pkg]
	if !ok {
		byMessage = make(map[*types.TypeName][]string)
		s.rpcs[pkg] = byMessage
		for _, name := range pkg.Scope().Names() {
			if tn, ok := pkg.Scope().Lookup(name).(*types.TypeName); ok {
				s.noteRPCs(tn, byMessage)
			}
		}
	}
	return byMessage[msg]
}

func (s *Set) noteRPCs(tn *types.TypeName, byMessage map[*types.TypeName][]string) {
	it, ok := tn.Type().Underlying().(*types.Interface)
	if !ok || tn.IsAlias() {
		return
	}
	for m := range it.Methods() {
		if s.rpcShape(m.Signature()) == "" {
			continue
		}
		msg := gotypes.Behind(m.Signature().Params().At(1).Type()).Obj()
		byMessage[msg] = append(byMessage[msg], m.Name())
	}
}
