// Package grpc declares what the generated programs use of grpc-go, with the
// signatures of v1.85.0. Nothing in it works.
package grpc

type ServiceDesc struct {
	ServiceName string
	HandlerType any
}

type ServiceRegistrar interface {
	RegisterService(desc *ServiceDesc, impl any)
}

type Server struct{}

func NewServer() *Server                                  { panic("stub") }
func (s *Server) RegisterService(sd *ServiceDesc, ss any) { panic("stub") }
