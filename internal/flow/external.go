package flow

import (
	"go/types"
	"slices"
	"strings"

	"github.com/stickystate/stickystate/internal/effect"
	"github.com/stickystate/stickystate/internal/gossa"
	"github.com/stickystate/stickystate/internal/gotypes"
	"github.com/stickystate/stickystate/internal/knowledge"
	"golang.org/x/tools/go/ssa"
)

// external adds the effects of a call that reads or writes something outside
// of the process.
func (f *frame) external(in ssa.Instruction, c *ssa.CallCommon, flags effect.Flags) {
	place, dirs := f.p.outsideCall(c)
	for _, d := range dirs {
		f.add(&effect.Effect{Op: effect.OpExternal, Flags: flags & effect.FlagAsync, Target: effect.OutsidePath(place), Detail: d, Site: site(f.fn, in.Pos())})
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
			return effect.OutsideFile, fileDirs[row.Kind]
		case knowledge.Runs:
			return effect.OutsideCommand, []string{effect.DirRead, effect.DirWrite}
		}
	}
	recv := gotypes.Receiver(callee)
	switch {
	case recv == nil:
		return "", nil
	case types.IsInterface(recv.Type()) && p.returnsOfStore(callee):
		return effect.OutsideStore, storeDirs(callee.Name())
	case p.isStore(recv):
		return effect.OutsideStore, storeDirs(callee.Name())
	}
	return "", nil
}

var fileDirs = map[string][]string{"write": {effect.DirWrite}, "remove": {effect.DirWrite}, "read": {effect.DirRead}}

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
	read  = []string{effect.DirRead}
	write = []string{effect.DirWrite}
	both  = []string{effect.DirRead, effect.DirWrite}
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
func StoreUse(e *effect.Effect) (reads, writes bool) {
	switch {
	case e.Flags&effect.FlagAsync != 0:
	case e.Outside() == effect.OutsideStore:
		return e.Detail == effect.DirRead, e.Detail == effect.DirWrite
	case e.Op == effect.OpInvoke && e.Flags&effect.FlagFails != 0:
		reads = e.Flags&effect.FlagAnswers != 0
		method := effect.Last(e.Detail)
		return reads, !reads || slices.Contains(storeDirs(method), effect.DirWrite)
	}
	return false, false
}
