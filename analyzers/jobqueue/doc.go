/*
Package jobqueue defines the jobqueue check of stickystate.

# Analyzer jobqueue

jobqueue: find jobs that wait, or are done, in one process

A request puts a job into a channel or list, and a worker of this process takes it
out. What waits there is lost when the instance is replaced; and the instance that
is asked how far the job is may be another one, which has never heard of it.

The check reports

	channels  requests send their data on it, and the receiver does not keep it
	          in other state, which would be reported
	lists     requests append to it, and a function that serves no request takes
	          from it
	by name   a collection of data that is called after jobs, tasks, a queue, a
	          backlog or an outbox, and is also changed after the response: what
	          is to be done, or how far it is

So are queues of libraries that the tables of stickystate list.

WRONG:

	type Mails struct{ queue chan string }

	func (m *Mails) invite(w http.ResponseWriter, r *http.Request) {
		m.queue <- r.FormValue("to") // lost when this instance goes
		w.WriteHeader(http.StatusAccepted)
	}

	func (m *Mails) work() {
		for to := range m.queue {
			send(to)
		}
	}

RIGHT:

	func (m *Mails) invite(w http.ResponseWriter, r *http.Request) {
		if _, err := m.db.ExecContext(r.Context(), `INSERT INTO mails (recipient) VALUES ($1)`, r.FormValue("to")); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusAccepted)
	}

	func (m *Mails) work() {
		for range time.Tick(time.Second) {
			m.db.Exec(`SELECT recipient FROM mails WHERE sent IS NULL FOR UPDATE SKIP LOCKED LIMIT 1`)
		}
	}

Each state object is reported by one check only. A goroutine or timer that a request
leaves behind is reqcapture's.

# What is not reported

Some queues are judged harmless. stickystate -why Type.field prints for each of
them one of these reasons:

	"sums that a background task takes"
		numbers that requests add to and do not read; a task takes them and
		starts again at zero, so that each instance adds its part
	"written only before serving, as far as is seen here"
		filled by main
	"metric", "logger", "metric or logger", "test double"
		by the name of the package or type; such state may differ

# What it cannot see

Whether a lost job does any harm: a mail that nobody waits for may be one that may
be lost. Lists that a task of another package takes from, unless they are called
after jobs.

# How to fix a finding

Write the job where all instances see it before the request is answered: a row of a
table, which a worker takes with FOR UPDATE SKIP LOCKED, or a queue outside of the
process (Redis streams, NATS, SQS). Write its status there, too. If a job may be
lost, and nobody asks for it, silence the finding, and say so.

# How to read the tier

	proved  the key or the value comes from the request, and a request reads it
	likely  one link is a heuristic, which the finding names: "what its receiver
	        does with the data is not followed" (a channel), "reached
	        through wiring" (an interface, a callback, a channel), "that it
	        outlives requests rests on its type", or "no read by a later
	        request is shown"
	review  the state is an element of a collection, which is reported itself;
	        printed with -tier review only

# How to silence it

At the line, the function, the declaration of the state, or the file:

	//stickystate:ignore jobqueue why it may stay

The reason is required; the page of ignoredirective says what a directive
speaks for. -tier proved prints what is certain only, and -checks selects checks;
under go vet, -jobqueue=false turns this one off.
*/
package jobqueue
