/*
Package ignoredirective defines the ignoredirective check of stickystate.

# Analyzer ignoredirective

ignoredirective: find //stickystate:ignore directives that are wrong or silence nothing

A directive keeps the findings of a check silent:

	//stickystate:ignore check reason

check is one check, or several with commas between them. The reason is what a
reader has to know: why this state may stay in one process. It speaks for what
it stands at:

	a line         behind the code, or alone on the line above it: what is
	               reported there, on all lines of a simple statement; and
	               the local variables that the statement declares
	a function     in the comment above it: what is reported in it
	a declaration  above or behind a variable, a type or a field: this state,
	               wherever it is written, also in other packages. At a type it
	               speaks for all fields
	a file         above the package clause: what is reported or declared in
	               the file

At a line or a function it does not speak for other functions of the package
that put something into the same state: the finding is then reported there.

The name of a check that reported such state before the kind of state had a check
of its own counts as the new one; the command says which name belongs there.

The check reports a directive without a reason or without a check, one for a
check that does not exist, and one that matches nothing, which hides what will
be written there one day.

WRONG:

	//stickystate:ignore globalmap // no reason
	var limits = map[string]int{"free": 10}

	func limit(w http.ResponseWriter, r *http.Request) {
		n := limits["free"] //stickystate:ignore globalcache once a cache // no such check
		m := limits["paid"] //stickystate:ignore globalmap was written here once // matches nothing
		fmt.Fprintln(w, n, m)
	}

RIGHT:

	//stickystate:ignore globalmap only the test server has vouchers, and it has one instance
	var redeemed = map[string]time.Time{}

	func redeem(w http.ResponseWriter, r *http.Request) {
		redeemed[r.PathValue("code")] = time.Now()
	}

# What it cannot see

A directive at a declaration, or for a file, may match what a package finds that
imports this one. Whether it does is known only to the stickystate command when
it analyses the whole module, and in package main.

# How to fix a finding

Write the reason, correct the name of the check, or remove the directive.

# How to silence it

There is no directive for directives. -checks selects checks; under go vet,
-ignoredirective=false turns this one off.
*/
package ignoredirective
