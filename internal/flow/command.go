package flow

import (
	"slices"
	"strconv"
	"strings"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// Commands. What another program does that the function starts is not seen,
// but where it works is: in the folder that it is started in, and in the file
// or folder that its last argument names. That is a write of the place
// (FlagCommand), unless the command is known to read only. To start it is
// taken to follow from making it.

// Beginnings of the Detail of a write of which only a caller knows whether it is one:
// the number of the formal follows that holds the command, or its arguments.
const (
	ofCommand = "cmd:"
	ofArgs    = "args:"
)

// A command is what the code says of a program that it starts.
type command struct {
	self int    // 1 + the number of the formal that is the command, 0 if it is made here
	name string // "" if it is not constant
	// program is what the tables say of the name.
	program *knowledge.Row
	args    []ssa.Value // as far as they are written where it is made
	rest    ssa.Value   // the slice that holds the others, nil if there is none
}

// commandMade returns the command that a call makes.
func (p *Package) commandMade(c *ssa.CallCommon) (command, bool) {
	row := knowledge.First(p.Table.Func(gossa.Callee(c)), knowledge.Command)
	if row == nil {
		return command{}, false
	}
	args := gossa.Args(c)
	if args = args[min(row.Args[0], len(args)):]; len(args) == 0 {
		return command{}, false
	}
	name, _ := constName(args[0])
	cmd := p.command(name)
	if len(args) == 1 {
		return cmd, true
	}
	switch elems := gossa.Variadic(args[1]); {
	case len(elems) == 1 && elems[0] == args[1] && !gossa.IsNil(args[1]):
		cmd.rest = args[1]
	case !gossa.IsNil(args[1]):
		cmd.args = elems
	}
	return cmd, true
}

// command is the command of a name, which may be a path.
func (p *Package) command(name string) command {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	cmd := command{name: name, program: p.Table.Program(name)}
	if cmd.program == nil {
		cmd.program = &knowledge.Row{} // of which nothing is known
	}
	return cmd
}

// op is what a command does with the folder that it works in. Its detail is not
// empty if a caller has to say it.
func (c command) op() (op effect.Op, detail string) {
	if c.self > 0 {
		return effect.OpFileWrite, ofCommand + strconv.Itoa(c.self-1)
	}
	if c.program.Reads {
		return effect.OpFileRead, ""
	}
	if len(c.program.Words) == 0 {
		return effect.OpFileWrite, ""
	}
	if w := subcommand(c.args); slices.Contains(c.program.Words, w) {
		return effect.OpFileRead, ""
	} else if w != "" {
		return effect.OpFileWrite, ""
	}
	if i := parameter(c.rest); i >= 0 {
		return effect.OpFileWrite, ofArgs + strconv.Itoa(i) + ":" + c.name
	}
	return effect.OpFileWrite, ""
}

// parameter is the number of the parameter that a value is, -1 if it is none.
func parameter(v ssa.Value) int {
	p, ok := v.(*ssa.Parameter)
	if !ok {
		return -1
	}
	return slices.Index(p.Parent().Params, p)
}

// subcommand is the first of the arguments that is a constant and no flag,
// nor the value of one ("git -C dir log").
func subcommand(args []ssa.Value) string {
	for i, a := range args {
		s, ok := constName(a)
		if ok && s != "" && s[0] != '-' && (i == 0 || !takesValue(args[i-1])) {
			return s
		}
	}
	return ""
}

func takesValue(a ssa.Value) bool {
	s, _ := constName(a)
	return s == "-C" || s == "-c"
}

// commandOp settles by the actual arguments of a call what the command of an
// effect of the callee does; ok is false if they are not known.
func (p *Package) commandOp(e *effect.Effect, in ssa.Instruction, n int) (op effect.Op, detail string, ok bool) {
	rest, self := strings.CutPrefix(e.Detail, ofCommand)
	num, name, _ := strings.Cut(strings.TrimPrefix(rest, ofArgs), ":")
	i, err := strconv.Atoi(num)
	if err != nil {
		return 0, "", false
	}
	arg := nameArg(in, i, n)
	if arg == nil {
		return 0, "", false
	}
	if self {
		op, detail = p.commandOf(arg).op()
		return op, detail, true
	}
	c := p.command(name)
	c.rest = arg
	if elems := gossa.Variadic(arg); len(elems) != 1 || elems[0] != arg {
		c.args, c.rest = elems, nil
	}
	op, detail = c.op()
	return op, detail, true
}

// runsIn adds the effect of a command that is told where to work.
func (f *frame) runsIn(in *ssa.Store, fa *ssa.FieldAddr) {
	if !f.p.isCommandDir(fa) {
		return
	}
	op, detail := f.p.commandOf(fa.X).op()
	f.commandEffect(in, in.Val, op, detail)
}

// namedByDir returns the folder that a store tells a command to work in, if it
// does one of ops there.
func (p *Package) namedByDir(in *ssa.Store, ops []effect.Op) []ssa.Value {
	fa, ok := in.Addr.(*ssa.FieldAddr)
	if !ok || !p.isCommandDir(fa) {
		return nil
	}
	if op, detail := p.commandOf(fa.X).op(); detail == "" && slices.Contains(ops, op) {
		return []ssa.Value{in.Val}
	}
	return nil
}

// commandOf returns what the function knows of a command.
func (p *Package) commandOf(v ssa.Value) command {
	if i := parameter(v); i >= 0 {
		return command{self: i + 1}
	}
	if made, ok := v.(*ssa.Call); ok {
		if c, ok := p.commandMade(&made.Call); ok {
			return c
		}
	}
	return p.command("")
}

func (p *Package) isCommandDir(fa *ssa.FieldAddr) bool {
	n := gotypes.BehindAddress(fa.X.Type())
	return n != nil && p.Table.IsCommandDir(n.Obj(), gotypes.FieldName(fa.X.Type(), fa.Field))
}

// makesCommand adds the effect of a command on what its last argument names.
func (f *frame) makesCommand(in ssa.Instruction, c *ssa.CallCommon) {
	if cmd, ok := f.p.commandMade(c); ok {
		if out := cmd.output(); out != nil {
			f.commandEffect(in, out, effect.OpFileWrite, "")
		}
	}
}

// output is the argument that names what a command makes: the last, if there is
// another before it that is no flag, as programs have it that make one
// thing from another ("clone url dir", "-i in out").
func (c command) output() ssa.Value {
	n := len(c.args)
	if n < 2 || c.program.Interprets {
		return nil
	}
	if op, _ := c.op(); op != effect.OpFileWrite {
		return nil
	}
	if _, isConst := constName(c.args[n-1]); isConst {
		return nil
	}
	for _, a := range c.args[:n-1] {
		if s, isConst := constName(a); !isConst || s != "" && s[0] != '-' {
			return c.args[n-1]
		}
	}
	return nil
}

// runsAt reports whether a command writes to a place, as far as the package knows.
func (p *Package) runsAt(place string) bool {
	if p.ran == nil {
		p.ran = make(map[string]bool)
		for _, s := range p.sums {
			for _, e := range s.Effects {
				if e.Flags&effect.FlagCommand != 0 {
					p.ran[e.State()] = true
				}
			}
		}
	}
	return p.ran[place]
}

func (f *frame) commandEffect(in ssa.Instruction, name ssa.Value, op effect.Op, detail string) {
	e := &effect.Effect{Op: op, Detail: detail, Key: f.stained(f.eval(name)).Label, Hint: keyName(name)}
	switch {
	case op == effect.OpFileWrite && f.removesAgain(in, name), op == effect.OpFileRead && f.wroteBefore(in, name):
		return
	case op == effect.OpFileWrite:
		e.Flags = effect.FlagCommand
		if f.fillsFile(in, name) {
			e.Flags |= effect.FlagMemo
		}
	}
	f.file(in, e, f.place(name))
}
