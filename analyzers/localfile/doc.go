/*
Package localfile defines the localfile check of stickystate.

# Analyzer localfile

localfile: find files on the local disk that one request writes and another needs

A file that a request leaves on the disk of its instance is not there for a
request that another instance serves, nor after the container was replaced:
uploads that are served again, parts of an upload that come one by one, JSON files
in place of a database, caches that are more than a copy.

The unit is the place: where the names of the files begin, which is a field
(Store.dir), a package variable, a captured variable, or a constant ("./uploads").
Names are followed through filepath.Join, formats, concatenation, helper functions
and other packages; a setting that is assigned to a field as it is names the
same place. The check reports a place if a request function writes a file
below it and

  - a request function, perhaps the same, reads, lists or serves files below it, or
  - a file server that start-up code makes serves it, or
  - start-up code reads it, as a service does that loads its data again.

A command that a request function starts counts as a write below the folder that
it is started in (Dir of an exec.Cmd), and of what its last argument names, if
another request function reads, serves or looks for what lies there. Commands
that are known to read only (cat, git log) are reads.

A file that a type keeps as its database is reported even if no request is seen to
write it: a function reads the file into a map or slice in one of the type's
fields, another function changes that, the file is written again, and the
package serves requests.

WRONG:

	func (s *Server) upload(w http.ResponseWriter, r *http.Request) {
		f, err := os.Create(filepath.Join(s.dir, r.PathValue("name"))) // on the disk of this instance
		if err != nil {
			return
		}
		defer f.Close()
		io.Copy(f, r.Body)
	}

	func (s *Server) download(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, filepath.Join(s.dir, r.PathValue("name")))
	}

RIGHT:

	func (s *Server) upload(w http.ResponseWriter, r *http.Request) {
		if err := s.bucket.Put(r.Context(), r.PathValue("name"), r.Body); err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
		}
	}

What memory a service keeps beside its files is told by the other checks.

# What is not reported

	files that the function removes again
		on each way to a successful return: by a deferred os.Remove, in a
		deferred literal, with the folder around them, or at the end
	files that only the request that wrote them reads
		the read comes after the write in one function, under the same name
	temporary files with random names
		os.CreateTemp, os.MkdirTemp and what is put below
	"log file", "file of this process"
		by the name of the place: log, logs, journal, pid
	"logger", "metric", "test double"
		by the name of the package or type
	what a command leaves where no request function looks that does not
		start such a command itself
	names that come from the request as a whole
		they are no place of the service

# What it cannot see

Whether the place is on a volume that all instances mount: that is not in the code.
The file that another program writes or reads, but for the folder that the service
starts it in and its last argument. Files under names that are kept in
a database and are whole names there. Places that differ in a folder below the
first part are taken for one, if that part is a field or variable. File systems
behind an interface of another module.

# How to fix a finding

Keep the files where all instances see them: an object store, a table of the
database, or one volume that is mounted in all instances. What can be computed
again may stay, if a missing file is made again by whoever misses it. For an upload in
parts, let the object store join them.

# How to read the tier

	proved  name or content come from a request, and a request reads
		the files
	likely  one link is a heuristic, which the finding names: "reached
		through wiring", "that the place outlives requests rests on its
		type", "read when the next process starts", "neither name
		nor content is shown to come from a request", "that the
		command writes there is not seen", or "no request is seen to
		lead there"
	review  "no read by another request is shown", "what the command leaves
		there is not seen", or "a file that is missing is made again": a
		copy that any instance can make; printed with -tier review only

# How to silence it

At the line, the function, the declaration of the state, or the file:

	//stickystate:ignore localfile why it may stay

The reason is required; the page of ignoredirective says what a directive
speaks for. -tier proved prints what is certain only, and -checks selects checks;
under go vet, -localfile=false turns this one off.
*/
package localfile
