package digest

// A Note is what one package sees of a state object, for the packages that
// import it and judge the object.
type Note string

const (
	// NoteFed: the object is read to pass on what a broker sends, by no request.
	NoteFed Note = "fed"
	// NoteFollowed: a loop that runs on each instance by itself reads the object,
	// to pass on what it finds, and no other package can deliver to it. With a function
	// after a bar: that is where.
	NoteFollowed Note = "followed"
	// NoteLooked: a request looks up an element under a key that it brings along.
	NoteLooked Note = "looked"
	// NoteChecked: a function fills misses of the object, and compares what it
	// finds with its source before it uses it.
	NoteChecked Note = "checked"
	// NoteDrained: a function on no request path reads the object and takes
	// away from it.
	NoteDrained Note = "drained"
	// NoteCarried, of a type: a function gets a service of the type out of a
	// request's context.
	NoteCarried Note = "carried"
	// NoteScoped, of a type: each request has its own instance.
	NoteScoped Note = "scoped"
	// NoteRenewed: each instance assigns the object anew by the clock, or when a
	// broker says so.
	NoteRenewed Note = "renewed"
	// NoteLockKept, of a container of locks: a function takes one, and does not
	// give it back; NoteLockReturned: one does.
	NoteLockKept     Note = "lock kept"
	NoteLockReturned Note = "lock returned"
	// NoteSaved, of what holds a key: a function saves it from there in a store;
	// NoteFiled: in a file.
	NoteSaved Note = "saved"
	NoteFiled Note = "filed"
	// NoteReleased, of a parameter of a function: an object with a key that it is given there
	// is in nothing that outlives the call; NoteReturned: the result has it, or its key.
	NoteReleased Note = "released"
	NoteReturned Note = "returned"
	// NoteLoops, of a method: it receives for as long as the process runs.
	NoteLoops Note = "loops"
	// NoteForTests, of a package: it helps tests, by its name and what it imports.
	NoteForTests Note = "for tests"
	// NoteStore, of a kind of store (StoreName): a package imports a client of one.
	NoteStore Note = "store"
	// NoteRepeats, of a parameter of a function: it is called by the clock.
	NoteRepeats Note = "repeats"
	// NoteJob, of a function: by the clock it sends mail, and no claim is seen.
	NoteJob Note = "job"
	// NoteUnheard, of a field with a channel that carries nothing: nobody waits for it, or
	// only for who makes it.
	NoteUnheard Note = "unheard"
	// NoteCut: a budget of the analysis left out part of what is done with the
	// object.
	NoteCut Note = "cut"
)

// StoreName is what notes call a kind of store, such as redis. No state object is called so.
func StoreName(kind string) string { return "store " + kind }
