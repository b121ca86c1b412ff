/*
Package bootsecret defines the bootsecret check of stickystate.

# Analyzer bootsecret

bootsecret: find keys that a process makes at random when it starts

A key here is what signs, encrypts or checks something that a client brings
back: a cookie, a token, a captcha, a link. The check reports a key that comes
from a random source before requests are served (in the initialiser of a
variable, in main, in a constructor) and is used for requests: on the way from
a request function to a function for cryptography, or by an object that a
library makes of it, as a store for sessions. What one instance signs, the
others reject, and so does the same one after a restart.

WRONG:

	var secret = []byte(rand.Text()) // each instance has another one

	func sign(w http.ResponseWriter, r *http.Request) {
		mac := hmac.New(sha256.New, secret)
		io.WriteString(mac, r.FormValue("user"))
		fmt.Fprintf(w, "%x", mac.Sum(nil))
	}

RIGHT:

	var secret = []byte(os.Getenv("SIGNING_KEY"))

	func sign(w http.ResponseWriter, r *http.Request) {
		mac := hmac.New(sha256.New, secret)
		io.WriteString(mac, r.FormValue("user"))
		fmt.Fprintf(w, "%x", mac.Sum(nil))
	}

A key that is made at random only where none is configured is reported too,
since that is how a service runs at first. The finding names the setting, if it
can tell: an environment variable, a flag, or what the tag of a field names. So
is one that is kept in a file, which each instance makes for itself, and a value
that is drawn at start-up and compared with what a request brings along, as the
state of a login is.

# What is not reported

A key that is written to a store when it is made, to be read again: the random
bytes, what is made of them or the object that holds them is handed to something
that writes there, or is called as if it did. A key that is made for one
request. Random values that no key is made of: names of instances, seeds,
nonces, jitter, the mark of a copy in a cache.

# What it cannot see

What uses a key is known by the tables: the cryptography of the standard
library, and libraries for cookies, tokens and sessions. A key that another
library uses is for review, and only if the name of the variable says that it
is one (secret, key, salt and the like). Whether what is signed ever leaves the
process is not decided: a key that hides addresses in a log is reported. Fields
are told apart by type, not by object.

# How to fix a finding

Read the key from the configuration, and refuse to start without it; or make it
once, keep it in the database, and have every instance read it from there.

# How to read the tier

	likely  the key is random and in use; one link is a heuristic, which the
	        finding names: "that what it makes leaves the process is not
	        shown", "that it outlives requests rests on its type", that what
	        takes the key at start-up uses it for requests, which the tables
	        say, that a setting, which would keep it from being made, is not
	        set, "that instances do not share the file is not shown", or
	        "that a client has it from another instance is not shown"
	review  "its name says that it is a key; no use as one is shown"; printed
	        with -tier review only

# How to silence it

At the line, the function, the declaration of the state, or the file:

	//stickystate:ignore bootsecret why it may stay

The reason is required; the page of ignoredirective says what a directive
speaks for. -checks selects checks; under go vet, -bootsecret=false turns this
one off.
*/
package bootsecret
