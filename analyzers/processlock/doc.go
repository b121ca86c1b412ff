/*
Package processlock defines the processlock check of stickystate.

# Analyzer processlock

processlock: find locks of one process around what all instances share

A mutex keeps the other goroutines of one process out. If what it guards is a
row of a database, a key of a cache or a remote repository, the goroutines of
another instance come between: two requests read the same stock, and both sell
the last piece. The check reports, on the way from a request function,

  - a mutex between whose Lock and Unlock a store is read and then written;
  - a flag, tested and set and reset by one function, a CompareAndSwap of that
    kind, or a TryLock, around work that writes to a store;
  - a sync.Map whose LoadOrStore lets one goroutine in, and from which the same
    function deletes, around such work or a command that is run.

What the section calls counts too, through packages and through interfaces of
the module.

WRONG:

	type Shop struct {
		mu sync.Mutex
		db *sql.DB
	}

	func (s *Shop) buy(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock() // the other instance has another mutex
		defer s.mu.Unlock()
		var left int
		s.db.QueryRow("SELECT left FROM stock WHERE id = $1", r.PathValue("id")).Scan(&left)
		if left > 0 {
			s.db.Exec("UPDATE stock SET left = $1 WHERE id = $2", left-1, r.PathValue("id"))
		}
	}

RIGHT:

	type Shop struct {
		db *sql.DB
	}

	func (s *Shop) buy(w http.ResponseWriter, r *http.Request) {
		s.db.Exec("UPDATE stock SET left = left - 1 WHERE id = $1 AND left > 0", r.PathValue("id"))
	}

# What is not reported

A lock around data in memory, a file, a connection or a client. A section that
only reads a store, as one that fills a cache does, or only writes it. A section
that begins a transaction, or sends a statement that locks in the store (FOR
UPDATE, an advisory lock). A lock that belongs to an object which lives as long
as a request. Locks that are kept in a map, one for each key, are one finding: the
map.

# What it cannot see

Stores are known by the tables: database/sql, the usual ORMs, Redis, MongoDB,
etcd, the clients of clouds; whether a method reads or writes is told by its
name. An embedded database looks like a server. Requests to other services by
HTTP do not count. Locks that are taken in one function and given back in another
end where the function does. That the same rows are read and written is not shown.
A load that fills a miss of a map only reads if its name says so, whatever it marks
in the store as read.

# How to fix a finding

Let the store decide: one statement that tests and changes, a unique index, a
transaction that locks the row, a compare-and-set. Where the work is longer than a
statement, take an advisory lock of the database or a lease in Redis or etcd, with
an expiry.

# How to read the tier

	likely  one link is a heuristic, which the finding names: "that another
	        instance changes the same rows rests on the type of the client",
	        "that other instances run the same command on the same files is
	        not shown", "reached through wiring", or "that it outlives
	        requests rests on its type"

# How to silence it

At the line, the function, the declaration of the state, or the file:

	//stickystate:ignore processlock why it may stay

The reason is required; the page of ignoredirective says what a directive
speaks for. -checks selects checks; under go vet, -processlock=false turns this
one off.
*/
package processlock
