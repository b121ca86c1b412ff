// Package grpcapi serves with grpc-go.
package grpcapi

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"example.com/frameworks/grpcapi/notepb"
	"example.com/frameworks/journal"
)

// A Server has a field for each way in which methods change one.
type Server struct {
	notepb.UnimplementedNoteServiceServer

	mu      sync.Mutex
	notes   map[string]string
	drafts  map[string]string
	parts   map[string]string
	rooms   map[string][]string
	agents  map[string]string
	term    string
	journal *journal.Journal

	lengths map[string]int64  // a memo
	titles  map[string]string // filled by New
}

// New returns a server with its titles.
func New() *Server {
	return &Server{
		notes:   make(map[string]string),
		drafts:  make(map[string]string),
		parts:   make(map[string]string),
		rooms:   make(map[string][]string),
		agents:  make(map[string]string),
		journal: journal.New(),
		lengths: make(map[string]int64),
		titles:  map[string]string{"tea": "Tea or coffee?"},
	}
}

// Register makes a gRPC server that serves s.
func Register(s *Server) *grpc.Server {
	polls := make(map[string]string)
	g := grpc.NewServer(
		grpc.ChainUnaryInterceptor(s.remember, withUser,
			func(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
				md, _ := metadata.FromIncomingContext(ctx)
				if answer := md.Get("answer"); len(answer) > 0 && polls[info.FullMethod] != answer[0] {
					polls[info.FullMethod] = answer[0] // want `middleware Register keeps .* polls .*: another instance .* \[reqcapture\]$`
				}
				return handler(ctx, req)
			}),
		grpc.StreamInterceptor(timed),
		grpc.UnknownServiceHandler(Unknown),
	)
	notepb.RegisterNoteServiceServer(g, s)
	return g
}

// PutNote takes its key from the message.
func (s *Server) PutNote(ctx context.Context, in *structpb.Struct) (*emptypb.Empty, error) {
	id, text := in.GetFields()["id"].GetStringValue(), in.GetFields()["text"].GetStringValue()
	s.mu.Lock()
	s.notes[id] = text // want `method .*PutNote keeps .* Server\.notes \(map.*\): another instance .* \[servicestate\]$`
	s.mu.Unlock()

	last := s.journal.Entry(id)
	s.journal.Note(id, last+text) // want `method .*PutNote keeps .* Ledger\.rows \(map.*\): another instance .* \[servicestate\]$`
	return &emptypb.Empty{}, nil
}

// GetNote reads what PutNote writes, and takes its key from the metadata.
func (s *Server) GetNote(ctx context.Context, in *wrapperspb.StringValue) (*wrapperspb.StringValue, error) {
	md, _ := metadata.FromIncomingContext(ctx)
	users := md.Get("x-user")
	if len(users) == 0 {
		return nil, errors.New("no user")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	last := s.drafts[users[0]]
	s.drafts[users[0]] = in.GetValue() // want `method .*GetNote keeps .* Server\.drafts \(map by .*\): another instance .* \[usercache\]$`
	return wrapperspb.String(s.titles[in.GetValue()] + s.notes[in.GetValue()] + last), nil
}

// Upload receives a stream.
func (s *Server) Upload(stream grpc.ClientStreamingServer[wrapperspb.StringValue, wrapperspb.Int64Value]) error {
	seen := make(map[string]bool)
	for {
		in, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return stream.SendAndClose(wrapperspb.Int64(int64(len(seen))))
		}
		if err != nil {
			return err
		}
		seen[in.GetValue()] = true
		name, data, _ := strings.Cut(in.GetValue(), ":")
		s.mu.Lock()
		if s.parts[name] != data {
			s.parts[name] = data // want `method .*Upload keeps .* Server\.parts \(map.*\): another instance .* \[servicestate\]$`
		}
		s.mu.Unlock()
	}
}

// Watch sends a stream, and keeps a value from the message.
func (s *Server) Watch(in *wrapperspb.StringValue, stream grpc.ServerStreamingServer[wrapperspb.StringValue]) error {
	s.mu.Lock()
	last := s.term
	s.term = in.GetValue() // want `method .*Watch keeps .* Server\.term .*another instance .* \[reqcapture\]$`
	n := s.length(in.GetValue())
	s.mu.Unlock()

	j := journal.New() // of this call
	j.Note(last, in.GetValue())
	for range n {
		if err := stream.Send(wrapperspb.String(j.Entry(last))); err != nil {
			return err
		}
	}
	return nil
}

// length remembers what any instance computes.
func (s *Server) length(text string) int64 {
	if n, ok := s.lengths[text]; ok {
		return n
	}
	n := int64(len(strings.Fields(text)))
	s.lengths[text] = n
	return n
}

// Chat receives and sends.
func (s *Server) Chat(stream grpc.BidiStreamingServer[wrapperspb.StringValue, wrapperspb.StringValue]) error {
	for {
		in, err := stream.Recv()
		if err != nil {
			return err
		}
		room, line, _ := strings.Cut(in.GetValue(), ":")
		s.mu.Lock()
		s.rooms[room] = append(s.rooms[room], line) // want `method .*Chat keeps .* Server\.rooms \(map.*\): another instance .* \[servicestate\]$`
		said := strings.Join(s.rooms[room], "\n")
		s.mu.Unlock()
		if err := stream.Send(wrapperspb.String(said)); err != nil {
			return err
		}
	}
}

var (
	unknownMu sync.Mutex
	unknown   = make(map[string]string)
)

// Unknown is a function that serves what no service does.
func Unknown(srv any, stream grpc.ServerStream) error {
	in := new(wrapperspb.StringValue)
	if err := stream.RecvMsg(in); err != nil {
		return err
	}
	unknownMu.Lock()
	defer unknownMu.Unlock()
	last := unknown[in.GetValue()]
	unknown[in.GetValue()] = "asked" // want `method .*Unknown keeps .* grpcapi\.unknown \(map.*\): another instance .* \[globalmap\]$`
	return stream.SendMsg(wrapperspb.String(last))
}

// remember is middleware that changes the server.
func (s *Server) remember(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	p, ok := peer.FromContext(ctx)
	if !ok {
		return handler(ctx, req)
	}
	md, _ := metadata.FromIncomingContext(ctx)
	s.mu.Lock()
	last := s.agents[p.Addr.String()]
	s.agents[p.Addr.String()] = strings.Join(md.Get("user-agent"), " ") // want `middleware .*remember keeps .* Server\.agents \(map by .*\): another instance .* \[usercache\]$`
	s.mu.Unlock()
	grpc.SetHeader(ctx, metadata.Pairs("last-agent", last))
	return handler(ctx, req)
}

type userKey struct{}

// withUser is middleware that changes the request only.
func withUser(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	md, _ := metadata.FromIncomingContext(ctx)
	return handler(context.WithValue(ctx, userKey{}, strings.Join(md.Get("x-user"), "")), req)
}

// timed is middleware with no state.
func timed(srv any, ss grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	return handler(srv, ss)
}
