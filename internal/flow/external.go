package flow

import (
	"go/types"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// outside is the root prefix of what lies outside of the process: "s:store" a
// database, cache or broker, "s:file" the file system, "s:command" what another
// program does. A function has at most one effect for each of them and each
// direction, so that it is cheap to tell.
const outside = "s:"

// Places outside of the process.
const (
	outsideStore   = "store"
	outsideFile    = "file"
	outsideCommand = "command"
)

// Directions of an OpExternal, in Dyn.
const (
	dirRead  = "read"
	dirWrite = "write"
)

// Outside returns the place outside of the process that an OpExternal is
// about, "" for other effects.
func (e *Effect) Outside() string {
	if e.Op != OpExternal {
		return ""
	}
	return strings.TrimPrefix(string(e.Target), outside)
}

// external adds the effects of a call that reads or writes something outside
// of the process.
func (f *frame) external(in ssa.Instruction, c *ssa.CallCommon, flags Flags) {
	place, dirs := f.p.outsideCall(c)
	for _, d := range dirs {
		f.add(&Effect{Op: OpExternal, Flags: flags & FlagAsync, Target: Path(outside + place), Dyn: d, Site: site(f.fn, in.Pos())})
	}
}

// outsideCall tells which place outside of the process a call reads or writes.
func (p *Package) outsideCall(c *ssa.CallCommon) (place string, dirs []string) {
	callee := gossa.Callee(c)
	if callee == nil || callee.Pkg() == nil {
		return "", nil
	}
	for _, row := range p.Table.Func(callee) {
		switch row.Verb {
		case knowledge.File:
			return outsideFile, fileDirs[row.Kind]
		case knowledge.Runs:
			return outsideCommand, []string{dirRead, dirWrite}
		}
	}
	recv := gotypes.Receiver(callee)
	switch {
	case recv == nil:
		return "", nil
	case types.IsInterface(recv.Type()) && p.returnsOfStore(callee):
		return outsideStore, storeDirs(callee.Name())
	case p.isStore(recv):
		return outsideStore, storeDirs(callee.Name())
	}
	return "", nil
}

var fileDirs = map[string][]string{"write": {dirWrite}, "remove": {dirWrite}, "read": {dirRead}}

// isStore reports whether a type is a client of a store outside of the
// process, or a transaction or query of one.
func (p *Package) isStore(tn *types.TypeName) bool {
	return slices.ContainsFunc(p.Table.Type(tn), func(r *knowledge.Row) bool {
		switch r.Verb {
		case knowledge.External, knowledge.ExternalPackage:
			return true
		case knowledge.Answer:
			return r.Kind == "transaction" || r.Kind == "result"
		}
		return false
	})
}

// returnsOfStore reports whether a method returns something that only clients of
// stores make, as a *sql.Rows: an interface with such a method stands for one.
func (p *Package) returnsOfStore(fn *types.Func) bool {
	for v := range fn.Signature().Results().Variables() {
		if n := gotypes.BehindAddress(v.Type()); n != nil && (p.answerKind(n) != "" || p.isStore(n.Obj())) {
			return true
		}
	}
	return false
}

// storeVerbs maps the beginnings of method names of clients to directions, the
// longer before the shorter. Source: the methods of database/sql, sqlx, pgx,
// gorm, xorm, bun, ent, go-redis, redigo, mongo, etcd, minio, S3 and DynamoDB
// clients. A method that none of them begins builds a query, or manages the client.
var storeVerbs = []struct {
	prefix string
	dirs   []string
}{
	{"FirstOrCreate", both}, {"FindOneAnd", both}, {"GetSet", both}, {"GetDel", both}, {"SetNX", both},
	{"Exec", write}, {"MustExec", write}, {"NamedExec", write}, {"SendBatch", write}, {"CopyFrom", write},
	{"Set", write}, {"Save", write}, {"Create", write}, {"Insert", write}, {"Update", write}, {"Upsert", write},
	{"Delete", write}, {"Remove", write}, {"Put", write}, {"Replace", write}, {"Write", write}, {"Incr", write}, {"Decr", write},
	{"HSet", write}, {"HDel", write}, {"HIncr", write}, {"LPush", write}, {"RPush", write}, {"SAdd", write}, {"SRem", write},
	{"ZAdd", write}, {"ZRem", write}, {"Del", write}, {"Expire", write}, {"BulkWrite", write}, {"Do", both}, {"Add", write},
	{"Query", read}, {"Get", read}, {"Select", read}, {"Find", read}, {"First", read}, {"Last", read}, {"Take", read},
	{"Scan", read}, {"Count", read}, {"Pluck", read}, {"NamedQuery", read}, {"Rows", read}, {"All", read}, {"One", read}, {"Only", read},
	{"Exist", read}, {"HGet", read}, {"MGet", read}, {"LRange", read}, {"SMembers", read}, {"SIsMember", read}, {"ZRange", read},
	{"Aggregate", read}, {"Distinct", read}, {"List", read}, {"Head", read}, {"Stat", read}, {"Read", read}, {"Fetch", read},
}

var (
	read  = []string{dirRead}
	write = []string{dirWrite}
	both  = []string{dirRead, dirWrite}
)

func storeDirs(method string) []string {
	for _, v := range storeVerbs {
		if strings.HasPrefix(method, v.prefix) {
			return v.dirs
		}
	}
	return nil
}

// StoreUse tells what an effect does to a store outside of the process. A method
// of a first-party interface that can fail often stands for one, and always for
// something that may be out of order. It is taken to write if its name says so or
// it has no other result than the error, and to read if it has one: commands and
// queries are kept apart so (Meyer, Object-oriented Software Construction).
func (e *Effect) StoreUse() (reads, writes bool) {
	switch {
	case e.Flags&FlagAsync != 0:
	case e.Outside() == outsideStore:
		return e.Dyn == dirRead, e.Dyn == dirWrite
	case e.Op == OpInvoke && e.Flags&FlagFails != 0:
		reads = e.Flags&FlagAnswers != 0
		method := e.Dyn[strings.LastIndexByte(e.Dyn, '.')+1:]
		return reads, !reads || slices.Contains(storeDirs(method), dirWrite)
	}
	return false, false
}

// writesOutside reports whether a function writes to something outside of the
// process, itself or through what it calls.
func (s *Summary) writesOutside() bool {
	return slices.ContainsFunc(s.Effects, func(e *Effect) bool { return e.Op == OpExternal && e.Dyn == dirWrite })
}
