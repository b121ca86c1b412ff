/*
Package scheduler defines the scheduler check of stickystate.

# Analyzer scheduler

scheduler: find work that every instance does by the clock

A service reminds its users once a day, from a loop that waits for a ticker. With two
instances there are two loops, and each user gets two mails. No request has to
write anything for that, and a test with one instance does not show it.

The check reports functions that run again and again by the clock (an endless loop that
waits for a ticker, a timer or a pause, or a function that a scheduler such as
cron or gocron is given) and send mail. What posts a form by HTTP or writes to a
store is for review: it may be about this instance, or do no harm twice. So are the
schedulers themselves that are not told how to lock.

WRONG:

	type Reminders struct {
		db *sql.DB
	}

	func (s *Reminders) run(ctx context.Context) {
		for range time.Tick(time.Hour) {
			rows, err := s.db.QueryContext(ctx, "SELECT id, address FROM reminders WHERE due < now() AND NOT sent")
			if err != nil {
				continue
			}
			var id, address string
			for rows.Next() && rows.Scan(&id, &address) == nil {
				smtp.SendMail("mail:25", nil, "us", []string{address}, reminder) // the other instance sends it, too
				s.db.ExecContext(ctx, "UPDATE reminders SET sent = true WHERE id = $1", id)
			}
		}
	}

RIGHT:

	func (s *Reminders) run(ctx context.Context) {
		for range time.Tick(time.Hour) {
			for {
				var address string
				err := s.db.QueryRowContext(ctx, `UPDATE reminders SET sent = true WHERE id = (
					SELECT id FROM reminders WHERE due < now() AND NOT sent LIMIT 1 FOR UPDATE SKIP LOCKED)
					RETURNING address`).Scan(&address)
				if err != nil {
					break // none is left, or the store does not answer
				}
				smtp.SendMail("mail:25", nil, "us", []string{address}, reminder)
			}
		}
	}

# What is not reported

A loop that also works off a channel: what it does is what it was sent. A pause in a loop
that counts, as between the tries of a request. Requests that may as well ask as
tell (Do of an http.Client). Some jobs are judged harmless. stickystate -why
'main.(*Reminders).run' prints for each of them one of these reasons:

	"a claim lets one instance do it"
		the function, what it calls or what starts it takes a lock or a lease
		with a name such as Acquire, Lock, IsLeader or SetNX and a result, looks
		at RowsAffected, or sends a statement by which one of several gets a row:
		FOR UPDATE, RETURNING, ON CONFLICT, an advisory lock
	"metric", "logger", "metric or logger", "test double", "circuit breaker"
		by the name of the package or type

# What it cannot see

Whether a claim comes before what it is for: one after the mail counts as well. What a
method of an interface does, unless the package of the loop knows what is behind it: a
mailer that main puts there is for review at most. Mails that the loop hands to another
goroutine through a channel. Whether the work may be done twice: a report that a
service sends about itself should come from each instance.

# How to fix a finding

Let one instance do it. A row that is changed before the work is done, and only by one
(the change says how many rows it met, or returns them), also keeps an instance that
comes back from doing it again. A lease or an advisory lock before each run does for
what has no rows. gocron takes a locker or an elector. Or start the work from
outside, by the cron jobs of the platform.

# How to read the tier

	proved  never: what keeps the other instances from it may be elsewhere
	likely  "that nothing keeps the other instances from it rests on names"
	review  "to do it twice may do no harm": it writes to a store; "what it
	        sends may be about this instance": a form by HTTP; "that it sends
	        something rests on a name": a method of an interface; "that
	        something starts it is not shown": a package that imports this
	        one and does, tells of it; "that the program serves requests is
	        not shown"; the scheduler of a library, whose jobs may be meant
	        for every instance; printed with -tier review only

# How to silence it

At the line, the function, or the file:

	//stickystate:ignore scheduler why it may stay

The reason is required; the page of ignoredirective says what a directive
speaks for. -checks selects checks; under go vet, -scheduler=false turns this one
off.
*/
package scheduler
