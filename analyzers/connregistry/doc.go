/*
Package connregistry defines the connregistry check of stickystate.

# Analyzer connregistry

connregistry: find registries of WebSocket and SSE clients in one process

A connection registry is a collection, written while serving, whose elements only
this process can use: connections (WebSocket, net.Conn, http.ResponseWriter) or
channels that a handler waits on, by themselves or in a field of the element. It
does not matter who writes it: the handler, or a hub's goroutine that receives
from a channel.

So are the hubs and brokers of libraries that the tables of stickystate list, if
nothing connects them with other instances: a centrifuge node without a broker of
Redis or NATS, a socket server without an adapter, melody, a gochannel.

A message for a client is sent by the instance which has the client in its map.
With a second instance, whatever happens there does not reach the clients here:
half of the chat is missing, and progress bars stand still.

WRONG:

	type Hub struct {
		mu      sync.Mutex
		clients map[string]chan string
	}

	func (h *Hub) events(w http.ResponseWriter, r *http.Request) {
		c := make(chan string, 8)
		h.mu.Lock()
		h.clients[r.PathValue("user")] = c // other instances cannot send to the user
		h.mu.Unlock()
		for msg := range c {
			fmt.Fprintf(w, "data: %s\n\n", msg)
			w.(http.Flusher).Flush()
		}
	}

	func (h *Hub) send(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		defer h.mu.Unlock()
		if c := h.clients[r.PathValue("user")]; c != nil {
			c <- r.FormValue("text")
		}
	}

RIGHT:

	func (h *Hub) events(w http.ResponseWriter, r *http.Request) {
		sub := h.redis.Subscribe(r.Context(), "user:"+r.PathValue("user"))
		defer sub.Close()
		for msg := range sub.Channel() { // whoever publishes, on any instance
			fmt.Fprintf(w, "data: %s\n\n", msg)
			w.(http.Flusher).Flush()
		}
	}

The registry itself may stay, as long as every message comes through a broker
which all instances listen to.

# What is not reported

A single connection of the process to another service, pools, and clients of
external stores. Connections that the handler keeps to itself until it returns. A
registry that a subscription of a broker feeds: -why says "fed by a broker". One
whose listeners get only what each instance finds out by itself, as from a table that
it polls or from measurements of its own: "fed by each instance itself". Calls
that wait for their answer, and that their own request takes out again: "entries are
gone when their request ends". A channel by which those who want the same wait for the
one who fetches it, and who closes it then: that is a memo.

# What it cannot see

Connections behind an interface of the service that the element holds, where no
field or element type speaks of a connection; the finding is then servicestate's
or usercache's. The page limits.md of the documentation has examples.

# How to fix a finding

Keep the connection where it is, and publish messages to all instances through a
broker (Redis, NATS, LISTEN and NOTIFY of PostgreSQL): each instance delivers to
its own clients. Who is online is a question for a store with an expiry. Where a
client must come back to the same instance, say so in the load balancer, and know
that a deployment disconnects everybody.

# How to read the tier

	proved  the key comes from the request, and a request reads the
	        registry
	likely  one link is a heuristic, which the finding names
	review  printed with -tier review only

# How to silence it

At the line, the function, the declaration of the state, or the file:

	//stickystate:ignore connregistry why it may stay

The reason is required; the page of ignoredirective says what a directive
speaks for. -tier proved prints what is certain only, and -checks selects checks;
under go vet, -connregistry=false turns this one off.
*/
package connregistry
