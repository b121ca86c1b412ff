package driver

import (
	"context"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/near"
)

// A command is a word, or two, that may stand first on the command line.
type command struct {
	name string
	args string // what its usage has after the name
	does string // a sentence
	// flags declares its flags; nil if it has none.
	flags func() *flag.FlagSet
	run   func(p *Program, ctx context.Context, args []string, s Streams) (int, error)
}

// commands are all commands, in the order of the manual.
func commands() []command {
	with := func(declare func(*options) *flag.FlagSet) func() *flag.FlagSet {
		return func() *flag.FlagSet { return declare(new(options)) }
	}
	keeping := func(name string) func() *flag.FlagSet {
		return func() *flag.FlagSet { return keeperFlags(new(keeper), name) }
	}
	return []command{
		{
			"baseline update", "-baseline file [flags] [packages]",
			"update adds to the file what is found, and brings old entries up to date.",
			keeping("update"), (*Program).updateBaseline,
		},
		{
			"baseline prune", "-baseline file [flags] [packages]",
			"prune takes out of the file what is not found any more.",
			keeping("prune"), (*Program).pruneBaseline,
		},
		{
			"inventory", "[flags] [packages]",
			"Print every state object that outlives a request, the harmless ones too.",
			with(inventoryFlags), (*Program).inventory,
		},
		{
			"ready", "[flags] [packages]",
			"Say of each program whether it can run as several instances, and what has to move before. The exit code is 1 if one is not ready.",
			with(readyFlags), (*Program).ready,
		},
		{
			"config check", "[flags] [packages]",
			"Say what each line of .stickystate.yaml matches here, and exit with 1 if one matches nothing.",
			func() *flag.FlagSet { return configFlags(new(load)) }, (*Program).checkConfig,
		},
		{
			"diff", "[flags] old.json new.json",
			"Compare two documents that -json or inventory -json has written.",
			with(diffFlags), (*Program).diff,
		},
		{
			"shard", "[flags] [packages]",
			"Analyse a part of a program, for stickystate merge.",
			with(shardFlags), (*Program).shard,
		},
		{
			"merge", "[flags] a.json b.json ...",
			"Print the report of shards, as one run over all packages would.",
			with(mergeFlags), (*Program).combine,
		},
		{
			"completion", "bash|zsh|fish",
			"Print a script that completes command lines: source <(stickystate completion bash).",
			nil, (*Program).completion,
		},
		{"explain", "[check]", "Print the page of a check, or the list of checks.", nil, (*Program).explain},
		{"version", "", "Print the version.", nil, (*Program).version},
	}
}

// lookUp returns the command that args begin with, and the rest of them.
func lookUp(args []string) (command, []string, bool) {
	for _, c := range commands() {
		words := strings.Fields(c.name)
		if len(args) >= len(words) && slices.Equal(args[:len(words)], words) {
			return c, args[len(words):], true
		}
	}
	return command{}, args, false
}

// group returns the commands of two words of which one is given.
func group(word string) []command {
	return slices.DeleteFunc(commands(), func(c command) bool { return !strings.HasPrefix(c.name, word+" ") })
}

// call runs a command, or prints its usage.
func (c command) call(p *Program, ctx context.Context, args []string, s Streams) (int, error) {
	if c.flags == nil && len(args) > 0 && asksHelp(args[0]) {
		return exitClean, usage(s.Out, c)
	}
	code, err := c.run(p, ctx, args, s)
	if err == flag.ErrHelp {
		return exitClean, usage(s.Out, c)
	}
	return code, err
}

// callGroup answers for the first word of commands of two.
func callGroup(cs []command, args []string, s Streams) (int, error) {
	if len(args) > 1 && asksHelp(args[1]) {
		return exitClean, usage(s.Out, cs...)
	}
	var names []string
	for _, c := range cs {
		names = append(names, strings.TrimPrefix(c.name, args[0]+" "))
	}
	if len(args) > 1 {
		if n := near.Word(args[1], names); n != "" {
			return 0, fmt.Errorf("%s has no %q; did you mean %s?", args[0], args[1], commandLine("stickystate", []string{args[0], n}, args[2:]))
		}
	}
	return 0, fmt.Errorf("%s takes %s, as in stickystate %s %s", args[0], strings.Join(names, " or "), cs[0].name, cs[0].args)
}

func asksHelp(arg string) bool {
	return slices.Contains([]string{"-h", "--h", "-help", "--help"}, arg)
}

// help prints the usage of the command that args name or, without any, the
// manual.
func (p *Program) help(args []string, s Streams) (int, error) {
	if len(args) == 0 {
		return 0, flag.ErrHelp
	}
	if c, _, ok := lookUp(args); ok {
		return exitClean, usage(s.Out, c)
	}
	if cs := group(args[0]); len(cs) > 0 {
		return exitClean, usage(s.Out, cs...)
	}
	if name := meant(args[0]); name != "" {
		return 0, fmt.Errorf("no command is called %q; did you mean stickystate help %s?", args[0], name)
	}
	return 0, fmt.Errorf("no command is called %q; stickystate -h lists them", args[0])
}

// usage prints how commands are written and, of a single one, the flags.
func usage(w io.Writer, cs ...command) error {
	var b strings.Builder
	label := "Usage: "
	for _, c := range cs {
		b.WriteString(label + c.line() + "\n")
		label = "       "
	}
	for _, c := range cs {
		b.WriteString("\n" + c.does + "\n")
	}
	switch {
	case len(cs) > 1:
		b.WriteString("\nFlags of the first: stickystate " + cs[0].name + " -h\n")
	case cs[0].flags != nil:
		b.WriteString("\nFlags:\n")
		fs := cs[0].flags()
		fs.SetOutput(&b)
		fs.PrintDefaults()
	}
	b.WriteString("\nThe manual: stickystate -h\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// line is how the command is written.
func (c command) line() string { return strings.TrimSpace("stickystate " + c.name + " " + c.args) }

// meant returns the first word of the command that a user may have meant by a
// word, "" if none is near.
func meant(word string) string {
	if strings.ContainsAny(word, "./") { // a path
		return ""
	}
	return near.Word(word, append([]string{"help"}, firstWords()...))
}

func firstWords() []string {
	var words []string
	for _, c := range commands() {
		word, _, _ := strings.Cut(c.name, " ")
		words = append(words, word)
	}
	return words
}
