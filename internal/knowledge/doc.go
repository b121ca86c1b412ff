// Package knowledge holds what the analyzers know about APIs: which calls
// return request data, which register handlers, which read or change memory
// of the process, which objects are clients of a store outside of it, and
// which are nobody's concern.
//
// The knowledge is text, one line per API, in tables/*.tbl and in the file
// .stickystate.yaml of a module, under knowledge; no analyzer knows an API by
// name. A line is
//
//	verb NAME attr=value attr=value ... flag
//
// with # comments and blank lines between. A value with spaces is quoted.
// An attribute that takes several indexes separates them with commas.
//
// # Names
//
// A name is what go/types prints for the object that declares the API:
//
//	net/http.HandleFunc                          function
//	(*net/http.ServeMux).HandleFunc              method
//	(github.com/labstack/echo/v4.Context).Param  interface method
//	net/http.Request                             type
//	net/http.Request.Body                        field
//
// A promoted method is named by the type that declares it
// ((*github.com/gin-gonic/gin.RouterGroup).GET, also for r.GET on an
// Engine), because a callee resolves to that. The star of a receiver and
// the type parameters of a generic type carry no meaning here and are
// ignored. Packages match across major versions: rows written for the very
// import path win, then those of the newest version that has the name.
//
// # Indexes
//
// Arguments and results count from 0 without the receiver; an index that
// falls on a variadic parameter means it and everything after it.
//
// # Verbs of functions
//
//	source   FUNC kind= [ret=N,N] [out=N] [key=N]
//	         results, or what argument out points to, carry request data
//	handler  FUNC arg=N via= [pattern=N] [variadic] [middleware] [service] [event]
//	         argument N (and those after it when variadic) serves requests;
//	         service: its methods do
//	group    FUNC [pattern=N] [arg=N]
//	         returns a router, or passes one to argument N, whose routes begin
//	         with the pattern, behind those of the receiver
//	mount    FUNC arg=N pattern=N
//	         the routes of the router that is argument N begin with the pattern,
//	         behind those of the receiver
//	access   FUNC op= [on=N] [key=N] [value=N] [ret=N] [loader=N] [claims]
//	         reads or changes a container: the receiver, or argument on.
//	         claims: of several callers, one is told that it was the first
//	call     FUNC arg=N when=now|later|joined [once] [again]
//	         calls argument N before it returns; perhaps after the caller
//	         has returned; concurrently, but a join waits for it. once: at
//	         most one time in the life of the process; again: whenever its time
//	         has come
//	random   FUNC [ret=N] [out=N]
//	         the result comes from a random source
//	bounded  FUNC
//	         the result says too little about the arguments to carry them
//	fill     FUNC out=N
//	         what argument N and those after it point to is made of the others
//	join     FUNC
//	         waits for goroutines started before
//	file     FUNC op= [path=N] [data=N] [below]
//	         touches the local file system; without path it is the
//	         receiver's file, with below one under the receiver's folder.
//	         op: write; open, whose flags follow the path; read, also of a
//	         folder; stat; remove; serve, to whoever asks; temp, makes a file
//	         with a random name; mkdir; name, returns a name that begins with
//	         argument path; format, the same for a format and its values
//	clone    FUNC
//	         the result aliases the argument no longer
//	local    FUNC kind= [arg=N [field=F,F]] [match=S,S] [package] [usage]
//	         makes an object of that kind with its state in the process. With
//	         field: unless one of these fields of argument N is set. With match:
//	         if argument N, or the field, is one of these strings (S* for all
//	         that begin so); a field that is not set counts as one.
//	         package: every call uses the one object that the package has;
//	         usage: only how the object is used decides, not that it is made
//	remote   FUNC [kind=]
//	         makes the variant that keeps the state outside. As a method, or
//	         as an option of a constructor, an override too
//	listen   FUNC
//	         receives what a broker sends to all instances
//	deliver  METHOD
//	         passes what it is given on to the clients that the receiver, an
//	         object of a local or default row, has in this process
//	command  FUNC arg=N
//	         makes a command, to be started: argument N is its name, and those
//	         after it are its arguments
//	runs     METHOD
//	         starts the command that is the receiver
//	provide  FUNC arg=N
//	         tells a container for dependency injection to give out what the
//	         function that is argument N returns, or that argument itself
//	provide-as FUNC arg=N
//	         as the interfaces that the arguments from N on point to: new(I).
//	         For all that the calling function provides and that has the methods
//	sleep    FUNC
//	         returns when some time has passed
//	sends    FUNC kind=
//	         sends something to somebody outside, who gets it twice if two
//	         instances do: a mail; a form, which may as well be about the instance
//	error    FUNC
//	         makes an error
//	lock     METHOD op=
//	         takes, tries to take, or gives back the lock that the receiver
//	         is
//	override FUNC [arg=N] [package]
//	         gives an object of a local row something else to keep the state
//	         in: a method of the object, an option that its constructor is
//	         passed, or, with package, for the one object that the package
//	         has. With arg: unless what is passed there is nil
//	secret   FUNC [arg=N,N] [serves]
//	         uses the arguments, or the receiver, as a key: to sign, encrypt
//	         or check; serves: what it makes does so for later requests
//	compare  FUNC arg=N,N
//	         tells whether two arguments are the same
//	setting  FUNC key=N
//	         reads the configuration under the name that is argument key
//
// # Verbs of types
//
//	request  TYPE via= [with=TYPE] [implements] [event]
//	         a parameter of this type, or pointer to it, marks a function
//	         that serves requests; with: only beside a parameter of that
//	         type; implements: any type that implements the interface
//	handler-type TYPE via= [event]
//	         functions that are converted to this type serve requests
//	scoped   TYPE
//	         lives no longer than one request, and its fields with it
//	container TYPE class=
//	         holds data in the process
//	benign   TYPE reason=
//	         a variable or field of this type, or a collection of such values,
//	         is no state to report; the fields of the type itself still are
//	benign-package PREFIX reason=
//	         the same for all types of the packages under a path
//	database TYPE [embedded]
//	         handle of a database; embedded: one in the process or on its disk
//	external TYPE, external-package PREFIX [kind=]
//	         client of a store outside the process; kind: of what, which fixes name
//	field    TYPE.FIELD kind=
//	         the field carries request data
//	default  TYPE-OR-VARIABLE kind= [field=F,F]
//	         a type whose zero value, or a variable that, has its state in the
//	         process; unless one of these fields is set. Of a string or a number
//	         that a type is, every value
//	local-field TYPE.FIELD kind= field=F,F [match=S,S]
//	         a setting of a library that turns an object of that kind on, with its
//	         state in the process unless one of the other fields is set, and
//	         not to one of the strings
//	override-field TYPE.FIELD
//	         to assign the field is an override; in a variable of the package,
//	         one for the one object that the package has
//	secret-field TYPE.FIELD [serves]
//	         what the field holds is used as a key; serves: as above
//	entropy  VAR
//	         a variable of a package: a reader of random bytes
//	pure-package PREFIX
//	         the results of its functions are made of their arguments only:
//	         encoders, hashes, formatting
//	command-dir TYPE.FIELD
//	         the folder that a command works in
//	clock    TYPE kind=
//	         a moment: what a channel of them sends comes by the clock; a span:
//	         a function that is passed together with one is called by the clock
//	clock-package PREFIX
//	         its functions tell what time it is, or reckon with times
//	live     TYPE kind=
//	         an object that only this process can use: a connection, a child process,
//	         a timer, a lock
//	answer   TYPE kind=
//	         only a database makes one. transaction, result: its methods use
//	         the database; rows: they have been read; value: a part of a row
//	finite   TYPE
//	         has no more values than the program has: as a key, it keeps a map
//	         from growing
//	test-package PREFIX
//	         a file that imports it serves tests, whatever its name is
//	replica-package PREFIX
//	         keeps what is in a process, or on its disk, the same on several
//	         instances; so do packages with raft or the like in their path
//	column-tag NAME
//	         the key of a tag that makes a field a column of a database
//	setting-tag NAME
//	         the key of a tag that says what configures a field, the first of them
//	         before the others
//	program  NAME [reads] [words=W,W] [interprets]
//	         a program that a command starts; what no row is about may change
//	         files. reads: it changes none; words: nor do these subcommands;
//	         interprets: it runs a program that is one of its arguments
//	words    LIST match= words=W,W [is=] [not]
//	         what a name that has one of the words stands for; docs/knowledge.md has
//	         the lists. not: a name with one of these does not. A word in lower case
//	         matches in any case. is: what they say of it, where not all words of a
//	         list say the same. Rows add to the list, those of a team too
//	message  METHOD via=
//	         func(ctx, *T) (*R, error) serves requests if *T has METHOD
//
// What is marked event counts only if consumers of messages do: the flag
// -events.
//
// # Values
//
// An attribute that says what kind its object is takes one of these:
//
//	source, field kind=
//	         path_param, query, form, file_upload, header, cookie, body,
//	         bind, remote_addr, url, host, auth_user, session, ctx_value,
//	         context, request, metadata, message, graphql, mcp_args,
//	         http_event, tls, upstream, route
//	local, local-field, remote, default kind=
//	         session, ratelimit, csrf, captcha, cache, store, pubsub,
//	         registry, jobqueue, scheduler, token, idempotency, secret,
//	         policy, blob, db, lock
//	sends kind=
//	         mail, form
//	external-package kind=
//	         redis, postgresql, mysql, documents, etcd, objects, broker
//	access op=
//	         set, set-if-absent, read-or-set, delete, read-and-delete,
//	         update, append, clear, read, iterate
//	file op=
//	         write, open, read, stat, remove, serve, temp, mkdir, name,
//	         format
//	lock op=
//	         lock, try, unlock
//	clock kind=
//	         moment, span
//	live kind=
//	         connection, process, timer, lock
//	words match=
//	         part, start, end, exact, first, edge, word, begins, element, last
//	answer kind=
//	         transaction, result, rows, value
//	container class=
//	         map, sync.Map, cache, list, set, atomic, ring, limiter,
//	         channel, bytes
//	benign, benign-package reason=
//	         pool, metric, logger, template, regexp, client, once, lock,
//	         breaker, config, random, tracer, listener
//
// The reason is what -why prints. What is a template, regexp or config is
// reported nevertheless if it is no collection and requests replace it by what
// they carry. A collection is not harmless because its elements are locks or
// once.
//
// A word is looked for in a name in one of these ways:
//
//	part     anywhere
//	start, end, exact
//	         where it begins; where it ends; the name is the word
//	first    it begins with the word as one of its own: save, saveAll, not saved
//	edge     it begins or ends with it: ip, ip_addr, clientIP, not zip
//	word     it has the word as one of its own, at dots, dashes and capitals
//	begins   one of its words begins with it
//	element, last
//	         of a path: an element is the word; the last one is
package knowledge
