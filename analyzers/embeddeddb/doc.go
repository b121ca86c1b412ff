/*
Package embeddeddb defines the embeddeddb check of stickystate.

# Analyzer embeddeddb

embeddeddb: find databases in the process or on its disk that requests use

A database that is a file beside the service (SQLite, bbolt, Badger, Pebble and others),
or lives in its memory, belongs to one instance. A second instance has another
one, with other users and orders in it; on a shared volume it waits for the lock
of the first, or spoils the file.

The check reports the field or variable that holds the handle of such a database,
if a request function changes data by it, through however many calls and
interfaces. Some handles are known by their type. For database/sql, gorm and
sqlx it is the driver that decides: its name, or the dialect, where the database
is opened. The handle is followed from there through constructors, fields and
packages. If nothing shows how requests use it, a database that main opens in
a service is reported where it is opened.

WRONG:

	func open() (*Store, error) {
		db, err := sql.Open("sqlite3", "shop.db")
		if err != nil {
			return nil, err
		}
		return &Store{db: db}, nil
	}

	func (s *Store) order(w http.ResponseWriter, r *http.Request) {
		s.db.Exec("INSERT INTO orders (item) VALUES (?)", r.FormValue("item")) // the other instance has no such order
	}

RIGHT:

	func open() (*Store, error) {
		db, err := sql.Open("pgx", os.Getenv("DATABASE_URL"))
		if err != nil {
			return nil, err
		}
		return &Store{db: db}, nil
	}

	func (s *Store) order(w http.ResponseWriter, r *http.Request) {
		s.db.Exec("INSERT INTO orders (item) VALUES ($1)", r.FormValue("item"))
	}

# What is not reported

	handles whose driver is not known
		the name comes from the configuration, and the program names no
		embedded database itself
	databases that no request is seen to use, in packages other than main
	programs that serve no requests
	"logger", "metric", "test double"
		by the name of the package or type

# What it cannot see

Whether the file is replicated (LiteFS, rqlite) or read-only by its DSN. Handles
that code generators hide behind types of their own in another module, and
drivers that are registered under names of the service's choice.

# How to fix a finding

Use a database server. If the service is meant to run as one instance, say so, where
it is deployed and at the field: a directive with that reason is what the next
reader needs.

# How to read the tier

	proved  a request function changes data by the handle
	likely  "reached through wiring", "that the handle outlives requests
		rests on its type", or "how requests use it is not followed"
	review  "the package imports what replicates data", as raft does;
		a condition chooses between it and a database server, which may
		be set in production; "requests are seen to read it only";
		"no request is shown to use it"; printed with -tier review only

# How to silence it

At the line, the function, the declaration of the state, or the file:

	//stickystate:ignore embeddeddb why it may stay

The reason is required; the page of ignoredirective says what a directive
speaks for. -tier proved prints what is certain only, and -checks selects checks;
under go vet, -embeddeddb=false turns this one off.
*/
package embeddeddb
