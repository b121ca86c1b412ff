// Package flow finds out what the functions of a package do to memory that they
// do not own: which access paths they read and write, with what labels, and what
// their results hold. It is a flow-insensitive may-analysis over go/ssa form, one
// function at a time, callees first; see docs/design.md.
//
// What the files know, from the ground up:
//
//	shape, content, live,    what a type can hold, which are containers for anything,
//	signal                   and which channels only say that something is there; the
//	                         domain itself is package effect
//	export, portable         what importers are told, as package digest has it, and
//	                         how a summary is shortened for them
//	program, giant           the functions of a package, and their order
//	testhelper, uses         what no instance runs, and what nobody reads
//	analyze, component       a package from its input to its summaries
//	aspects                  where each of the things below takes part in that
//	frame, heap              one function: its values, and what objects hold
//	transfer, store          what each instruction does
//	call, closure, unknown,  a call: of which kind it is, of a literal, of what
//	builtin, tabled, getter  is not known, of what the tables know, of a getter
//	instantiate, subst,      the effects of a callee, as the caller sees them, and
//	passed                   which objects it passes
//	owned                    maps that a goroutine has for itself
//	effects, part, result    what the frame collects, of parts of parameters, too
//	resolve, carried,        what paths mean at the end: what outlives a request,
//	perrequest, scoped,      what comes with it; what contexts tell
//	longlived, bound,
//	contexts
//	wiring, injected,        bindings, those of containers for injection and of
//	behind                   containers that are held as interfaces, notes
//	miss, memo, fetch        what follows a look-up that failed, and whether what is
//	                         put in is computed or fetched again
//	drop, within             what each instance drops by itself, and what for a request;
//	                         entries that are gone when a request ends
//	tidying                  puts of what is left
//	inner, periodic,         other shapes of code that make a write harmless, or not
//	escape, stopped, listen
//	numbers                  numbers that are handed out, or by which requests are
//	                         refused
//	file, filename, place,   files: effects, names, joined names, those that are
//	tempfile, command        removed again, and programs that are started
//	database, external       embedded databases, and what is outside
//	lock                     sections under a lock
//	jobs, running            work that each instance does by the clock, and objects with
//	                         a loop of their own
//	secret, mint, keyname,   random keys: where they are kept, made, what they are
//	seed, keyuse, compared,  called, where they are put, used and compared, whether
//	persist, saved, origin,  they are saved, where a value comes from, which of a
//	keyed, secretfacts       table of settings it is, and what importers are told
//	maker, custody,          keys that functions make for their callers, and what
//	released                 becomes of the objects that have them
//	budget, owed             what is left out, and what callers are asked
package flow
