/*
The stickystate command finds in-process state that breaks horizontal scaling.

	Usage: stickystate [flags] [packages]
	       stickystate baseline update -baseline file [flags] [packages]
	       stickystate baseline prune -baseline file [flags] [packages]
	       stickystate inventory [flags] [packages]
	       stickystate ready [flags] [packages]
	       stickystate config check [flags] [packages]
	       stickystate diff [flags] old.json new.json
	       stickystate shard [flags] [packages]
	       stickystate merge [flags] a.json b.json ...
	       stickystate completion bash|zsh|fish
	       stickystate explain [check]
	       stickystate version
	       go vet -vettool=/path/to/stickystate [packages]

A service that keeps data in its own memory, or on its own disk, while it
serves requests gives another answer from another instance: a session that
one instance does not know, a message that reaches half of the listeners, a
limit that counts only a part of the requests. stickystate reports such state,
with the request function that writes it and the way from one to the other.

Packages are written as for the go command: a directory, an import path, or a
pattern such as ./... for all packages below. Without any, the package in the
working directory is analysed, as go vet does. A main package stands for its
program, with all packages of the module, and of modules that the configuration
names, that are behind it. Packages are analysed as the go
command builds them here: GOOS, GOARCH, GOFLAGS, go.work and vendor
directories count. Test files are never reported.

# Flags

Flags stand before packages. If one stands after them, nothing is analysed,
and the line is printed as it should be.

	-C dir
		Change to dir first. Paths are printed relative to it.

	-tags list
		Comma-separated build tags, as for go build.

	-mod mode
		Module download mode, as for go build: readonly, vendor or mod.

	-tier tier
		The weakest tier to print: proved, likely or review. The default is
		what the configuration says, or likely. See Tiers. The vet tool's flag
		is -stickystate.tier.

	-checks list
		Print only the findings of these checks, separated by commas. The
		list of checks: stickystate explain. Checks that are newer
		than those named, and came out of them, are meant, too, unless
		the list names one of the newer.

	-config file
		Read what is to be known about your own code from this file. The
		default is .stickystate.yaml beside go.mod. See Configuration.

	-events
		Count functions that take a message from a broker, a job from a queue
		or an update of a chat bot as request functions. They are not by
		default: no load balancer stands before them. The vet tool's flag is
		-stickystate.events.

	-why state
		Print all evidence about one state object, every read and write
		included, whatever its tier: also why it is harmless. The state is
		named as findings name it (Type.field, pkg.Var), or by its full ID.

	-short
		Print one line per finding.

	-top N
		Print only the worst N findings, and count the others: they fail the
		command as those do. Text of many findings begins with what they are
		about, by what goes wrong and by check.

	-q
		Print no closing line, and no progress: nothing, if there are no
		findings. What was skipped is said all the same.

	-o file
		Write to this file in place of standard output, when all of it is
		known. Folders that are missing are made.

	-format format
		The format of the output; the default is text. See Formats.

	-json
		Short for -format json. See JSON.

	-new-from revision
		Print only what the change since a git revision brings: new state, a
		new writer or request function of old state. Compared is the working
		tree with the commit at which HEAD left that revision. See Gate.

	-baseline file
		Print only what is not accepted in a file, and what is wrong with the
		file. See Gate.

	-fail-on tier
		The weakest tier that makes the command exit with 1: proved, likely,
		review, or never. The default is what is printed. Findings that the
		configuration takes for notes make nothing fail.

	-fail-skipped
		Exit with 2 if a package was skipped because it does not build. In a
		gate, what is in it could pass unseen.

	-no-ignore
		Print also the findings that directives in the code silence, with the
		reasons, and count them as findings. See Silence.

	-suppressed
		With -format sarif, write also what directives, the configuration and
		the baseline silence, as suppressed results with the reason. Neither
		the exit code nor any count changes. See docs/gate.md for who reads
		them.

	-v
		Print to standard error also what was counted for each check, which
		caps of the analysis were reached (docs/budgets.md), and all packages
		that were skipped.

	-V
	-version
		Print the version.

	-h
		Print this manual. After a command such as inventory, print how that
		is used.

# Findings

A finding is about one state object: a package variable, a field of a
long-lived struct, a variable that a handler captures, a file. It is printed
once, however many functions write it:

	server/server.go:90:3: handler handlePublish keeps data in Server.topics (map by path value "topic"): another instance will not find it [connregistry]
		state    Server.topics map[string]*topic, declared at server/server.go:50
		request  (*Server).handlePublish  PUT /{topic}
		path     handlePublish calls (*Server).topic (server/server.go:71) → writes Server.topics (server/server.go:90)
		also by  (*Server).handleDelete (server/server.go:120)
		read by  (*Server).handleSubscribe (server/server.go:101)
		fix      publish through a broker that every instance subscribes to

The position is that of the write or, if that is in another package, of the
call in this one. The check is named in brackets: stickystate explain
connregistry prints what it looks for, what it cannot see, and how to fix or
silence a finding. The last line counts what was found and what is not shown.

# Tiers

	proved  The way from a request to the write, the part of the request that
	        the key or the value comes from, and the read that a later request
	        does are all shown.
	likely  One link rests on a heuristic, which is named.
	review  The state changes after the start of the program; nothing more is
	        known. Printed with -tier review only.
	benign  The state was judged harmless, for a reason that -why prints.

# Gate

Two flags make a gate for changes. Both know a finding by its check and state
object, whatever the lines. Of each state object they know the functions that
write it, with their operations, and the request functions that lead there, with
their routes. So code can be moved and renamed. Another writer of a known state
object is a finding, reported where it writes; so is another registration of a
handler that writes. What passes: another write of the same operation in the
same function; and another registration for files, or where the way goes through
an interface, a stored function or a channel.

-new-from main compares with the commit at which the branch began. Both states
of the code are analysed, but for what is kept from an earlier run. If there was
no go.mod then, or none of the packages, all is new, and a sentence on standard
error says so.

-baseline file compares with a file of accepted findings, each with a reason, an
owner and, if wanted, the last day on which it counts:

	$ stickystate baseline update -baseline accepted.json -owner team-web ./...
	$ stickystate -baseline accepted.json ./...

baseline update adds what is found and brings old entries up to date; baseline
prune takes out what is not found any more. They take -C, -tags, -mod, -config,
-events, -v, -tier and -checks as above, and -shards (see Shards); for new
entries, update takes also -reason text, -owner name and -expires date. An entry
that matches nothing is told, but does not fail; a finding whose entry has
expired is printed again. A file that is damaged, or no baseline, is an error.

# Silence

A finding that may stay is silenced in the code, with a reason:

	//stickystate:ignore check reason

behind a line or above it, above a function, at the declaration of a variable,
a type or a field, or above the package clause for a file. The directive works
in every driver. One without a reason, for an unknown check, or that matches
nothing is itself reported: stickystate explain ignoredirective.

# Inventory

stickystate inventory prints every state object that outlives a request, the
harmless and the silenced ones too: kind, type, holder, verdict, writers,
readers, request functions, and the reason of a directive; as a table of 120
columns, the strongest verdicts first, as -format csv with all of it, or, with
-json, as the document that -json prints. It takes -C, -tags, -mod, -config,
-events, -v and -checks as above, -shards (see Shards), and -tier for the weakest
tier to print: proved, likely or review; without it, all are printed, also
benign. stickystate diff compares two such documents:

	$ stickystate inventory -json ./... > new.json
	$ stickystate diff old.json new.json

# Ready

stickystate ready says of each program whether it can run as several instances:
ready; ready but for what may differ between instances (copies that may be old,
statistics, what is for review, notes of the configuration) or was not seen; or
not ready, with work packages: what a person would move in one go, where to, and
the request functions, routes, files and owners (CODEOWNERS) that it is about.
What was not seen stands beside the verdict: skipped packages, budgets that were
reached, modules that are not analysed. Where nothing is found and no request
function is recognised, the verdict is "not known". What directives, the
configuration or -baseline file accept does not count, and is listed. The exit
code is 0 if each program is ready, or ready but for what is listed, 1 if one is
not ready, and 2 after an error, or if nothing is known of any. -json prints a document that
docs/ready.schema.json describes. docs/ready.md has more.

With -deploy path (a file, a folder, or - for standard input), manifests of
Kubernetes and compose files are read, and each decision says whether it breaks
today, at each rollout, is held together by an affinity or a shared volume, or
stands in the way of a second instance, with the line that says so.

# Shards

Parts of a large program can be analysed by several machines, and their findings
merged:

	$ stickystate shard ./a/... > a.json
	$ stickystate shard ./b/... > b.json
	$ stickystate merge a.json b.json

The report is that of one run over all packages, to the byte, and the exit code
too. stickystate shard prints what it has found of each package, whatever its
tier; it takes -C, -tags, -mod, -config, -events, -v and -new-from as above, and
does not fail for findings. stickystate merge takes -C, -v and the flags that
say what is printed: -format, -json, -short, -tier, -checks, -why, -no-ignore,
-baseline, -fail-on and -fail-skipped. Shards have to be made from the same
sources, by the same version, with the same settings; a package may be in
several. Run both in the same directory of the repository, on whichever machine.

Other commands take shards too, with -shards, in place of packages:

	$ stickystate inventory -shards a.json b.json
	$ stickystate baseline update -baseline accepted.json -shards a.json b.json

# Configuration

A file .stickystate.yaml beside go.mod tells of frameworks, stores and modules
of your own:

	first-party:
	  - example.com/shared        # analysed as the main module is
	knowledge:
	  - request example.com/web.Context via="web"
	  - handler (*example.com/web.Router).On arg=1 via="web"
	  - external example.com/kv.Client
	  - local example.com/kv.NewMemory kind=store
	  - benign example.com/obs.Gauge reason=metric

Lines of knowledge are written as the tables of stickystate are, whose grammar
is in docs/knowledge.md. A line says all there is to know of its name, in place
of what the tables say. An unknown key is an error; so is a name that its package
does not declare, if that is analysed or imported. Other packages are not looked
up. benign and external speak for variables and fields of a type, not for the
fields in it: those are silenced by a directive.

The same file says what is printed, by any driver:

	tier: review                  # the weakest; likely if left out
	checks:
	  localfile: off
	  usercache: {tier: proved, severity: note}
	paths:                        # folders with all below, or files
	  - path: internal/admin
	    tier: proved
	    checks: {ratelimit: off}
	exclude:
	  paths: [internal/mock]
	  generated: true

What is said of paths has the last word over what is said of checks, and that over
tier; what is excluded stays so. A tier that a flag names stands above those of the
file. A finding is in a path if it is reported there, or its state is declared
there. Severities are error, warning and note: the levels of the formats that have
some. A note makes no command fail.

stickystate config check says what each line matches here, by the packages that are
named or all of the module: how many packages a module has, of how many findings a
line has something to say, how many verdicts are others without a line of
knowledge; that takes an analysis for each. It exits with 1 if a line matches
nothing. It takes -C, -tags, -mod, -config, -events, -v and -o as above. Editors find the
schema of the file in docs/config.schema.json.

First party are the modules under analysis, and those that first-party names: a
module that a replace directive takes from a folder beside has to be named too.

go vet reads the same file, but not first-party: -stickystate.first-party tells
it. Under go vet, an edit takes effect at once in the file of the module in which
it is run.

# Exit codes

	0  nothing found, or a question answered
	1  findings
	2  usage error, or the analysis failed

A package that does not build is named on standard error and skipped, with
those that import it, and the others are analysed. Only if none is left, or with
-fail-skipped, does the command fail.

# Formats

	text      for people and editors: file:line:column: message [check], what
	          goes wrong first that is worst (login lost, done twice ...)
	json      one document, with all that is known. See JSON
	sarif     SARIF 2.1.0, with the way of each request as a code flow
	github    annotations of GitHub Actions
	gitlab    a GitLab Code Quality report
	rdjson    for reviewdog
	markdown  for a comment on a pull request, or a job's summary

All formats tell the same findings. Paths are relative to the working directory
in text and json, and to the root of the repository in all others. A file
outside of the repository is shown in a folder "external". What comes from the
code under analysis is escaped as each format needs.

# JSON

The document of -json has this form, where the types are those of Go and empty
fields marked with ? may be missing:

	type Document struct {
		version  int       // 1; grows when a field changes its meaning
		tool     string    // "stickystate"
		toolVersion string // ?
		module   string    // ? if all packages are of it
		revision string    // ? the commit that is checked out, if git knows one
		modified bool      // ? Go files differ from it
		time     string    // ? the commit's, or what SOURCE_DATE_EPOCH says
		counts   Counts
		findings []Finding // as selected by -tier, -checks or -why
		problems []Problem
		skipped  []Skipped
	}

	type Counts struct {
		packages, requestFunctions int
		findings map[string]int // by tier
		notShown map[string]int // ? weaker than what is printed, by tier
		silenced, excluded int  // ? by directives, by the configuration
		accepted, notNew   int  // ? in the baseline, before the revision
		beyond             int  // ? not in the document because of -top
	}

	type Finding struct {
		check    string   // name of the check
		package  string   // import path of the package that reports it
		state    State    // the state object
		tier     string   // proved, likely, review or benign
		severity string   // ? error, warning or note, if the configuration says so
		reason   string   // ? the heuristic behind the tier
		message  string   // one line of text
		position Position // the write, or the call that leads to it
		handler  Function // the request function
		path     []Step   // ? from the handler to the write
		key      string   // ? where the key comes from
		value    string   // ? where the value comes from
		writes   []Access // ?
		reads    []Access // ?
		requests []Request // ? all request functions that reach the state
		programs []string  // ? main packages of the programs that have it, if there are several
		fix      string   // ? what to do
		change   Change   // ? what is new, with -new-from or -baseline
		silence  Silence  // ? the directive that silences it
	}

	type State struct {
		name     string   // Type.field, pkg.Var or a captured variable's name
		id       string   // the name with its full import path
		kind     string   // map, sync.Map, slice, scalar, cache, file, ...
		type     string   // ? the Go type
		holder   string   // what keeps it alive
		declared Position // ?
	}

	type Function struct {
		name     string
		route    string   // ? pattern it is registered under
		via      string   // ? what makes it a request function
		position Position // ?
	}

	type Step struct {
		text     string
		position Position // ?
	}

	type Access struct {
		op       string // set, delete, update, append, clear, read, read-or-set
		package  string
		function string
		position Position
		serving  bool   // ? known to be on a request path
		implied  bool   // ? this only leads to the access, from another package
	}

	type Request struct {
		package string   // ?
		name    string
		via     string   // ? what makes it a request function
		routes  []string // ? patterns it is registered under
		writes  bool     // ? changes the state
	}

	type Silence struct {
		reason   string
		scope    string // line, function, declaration or file
		position Position
	}

	type Change struct {
		kind     string    // state, tier, writer or request
		writers  []Access  // ?
		requests []Request // ?
	}

	type Problem struct { // of a directive or a baseline
		check    string // ignoredirective or baseline
		message  string
		position Position
		warning  bool // ? it is no reason for exit code 1
	}

	type Position struct {
		file         string // relative to the working directory, with slashes
		line, column int    // from 1
	}

	type Skipped struct {
		package string
		reason  string
		because string // ? the package whose failure is the cause
	}

check, package and state.id together name a finding for as long as the code
means the same; lines and columns do not matter to it.

# Vet tool

go vet -vettool=$(go env GOPATH)/bin/stickystate, or with another path of the
binary, runs the checks as go vet runs its own: one line for each finding and one
for where the state is declared, with go vet's flags and exit codes. If the path
is empty, as $(which stickystate) is where the binary is not in PATH, go vet runs
its own checks only, and passes. All checks run
unless flags select some, as in -globalmap or -globalmap=false. Findings in
packages of the same module that the named ones import are printed with them:
go vet caches output without noting what it was asked for, and a finding would
be lost if it were kept back.

The command analyses the same packages in one process, which is quicker, and
keeps what it found: a second run analyses only what has changed.

# Completion

A script completes commands, flags and their values; it asks the command itself:

	$ source <(stickystate completion bash)       # in .bashrc
	$ source <(stickystate completion zsh)        # in .zshrc, behind compinit
	$ stickystate completion fish | source        # in config.fish

# Environment

	NO_COLOR    If set, no colours, even on a terminal.
	SOURCE_DATE_EPOCH
	            If set, the time that a JSON document tells, in seconds.
	GOFLAGS     Flags for the go command, such as -tags.
	STICKYSTATE_CACHE
	            Directory for results of the command, off for none. By
	            default it is in the user's cache directory. What is not used
	            for five days is removed.
	GOTRACEBACK
	            If set, as to all, the runtime's text is printed when the
	            analysis of a package ends with a fault, which costs that
	            package only.

# Examples

Check all packages of a module:

	$ stickystate ./...

Only what is certain, one line each:

	$ stickystate -tier proved -short ./...

Only what this branch brings, as annotations of a pull request:

	$ stickystate -new-from origin/main -format github ./...

Why is this map reported, or not reported?

	$ stickystate -why Server.topics ./...

What does a check look for?

	$ stickystate explain usercache
*/
package main
