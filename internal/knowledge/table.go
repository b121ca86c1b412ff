package knowledge

import (
	"cmp"
	"embed"
	"go/types"
	"io/fs"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
)

//go:embed tables/*.tbl
var tables embed.FS

var builtin = sync.OnceValue(func() *Table {
	// Every process of a vet tool reads them, so what a test has looked for is
	// not looked for again.
	t, err := parseAll(tables, nil)
	if err != nil {
		panic(err)
	}
	return t
})

// Builtin returns the tables that stickystate ships.
func Builtin() *Table { return builtin() }

// parseAll reads all tables of a file system into one. Duplicates are mistakes
// if there is a set to find them with.
func parseAll(fsys fs.FS, seen map[string]string) (*Table, error) {
	names, err := fs.Glob(fsys, "tables/*.tbl")
	if err != nil {
		return nil, err
	}
	p := &reader{table: newTable(), seen: seen}
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		p.file = name
		p.parse(data)
	}
	p.table.index()
	return p.table, p.mistakes.Err()
}

// A Table answers what the rows of one or more files say about an object.
// It does not change after it was made, so goroutines may share it.
type Table struct {
	rows []*Row // by file and line

	// Rows by import path and name in the package. Exact has the paths as
	// written; newest has them without major versions, and of each name the
	// rows of the newest version only.
	exact, newest map[string]map[string][]*Row

	prefixes map[string][]*Row // benign-package and external-package, unversioned

	programs map[string]*Row
	tags     map[Verb][]string // column-tag, setting-tag: keys of tags
	words    map[WordList][]*Row

	base *Table // asked about names of which no row here speaks; nil if none
}

func newTable() *Table {
	return &Table{
		exact:    map[string]map[string][]*Row{},
		newest:   map[string]map[string][]*Row{},
		prefixes: map[string][]*Row{},
		programs: map[string]*Row{},
		words:    map[WordList][]*Row{},
		tags:     map[Verb][]string{},
	}
}

// index fills the maps from the rows.
func (t *Table) index() {
	slices.SortStableFunc(t.rows, func(a, b *Row) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	for _, r := range t.rows {
		switch specs[r.Verb].form {
		case methodName:
		case programName:
			t.programs[r.name] = r
		case tagName:
			t.tags[r.Verb] = append(t.tags[r.Verb], r.name)
		case listName:
			t.words[WordList(r.name)] = append(t.words[WordList(r.name)], r)
		case pathName:
			path := unversioned(r.pkg)
			t.prefixes[path] = append(t.prefixes[path], r)
		default:
			names := names(t.exact, r.pkg)
			names[r.name] = append(names[r.name], r)
		}
	}
	t.indexNewest()
}

// indexNewest fills the rows that any version of a package gets. Of most
// packages, all rows are of one.
func (t *Table) indexNewest() {
	versions := make(map[string]int, len(t.exact))
	for path, names := range t.exact {
		path = unversioned(path)
		versions[path]++
		t.newest[path] = names
	}
	maps.DeleteFunc(t.newest, func(path string, _ map[string][]*Row) bool { return versions[path] > 1 })
	for _, r := range t.rows {
		if r.name != "" && r.pkg != "" && versions[unversioned(r.pkg)] > 1 {
			t.addNewest(r)
		}
	}
}

// addNewest adds r to the rows that any version of its package gets, unless
// they are of a newer version.
func (t *Table) addNewest(r *Row) {
	names := names(t.newest, unversioned(r.pkg))
	if old := names[r.name]; len(old) > 0 {
		switch cmp.Compare(version(r.pkg), version(old[0].pkg)) {
		case -1:
			return
		case 1:
			names[r.name] = nil
		}
	}
	names[r.name] = append(names[r.name], r)
}

func names(m map[string]map[string][]*Row, path string) map[string][]*Row {
	names := m[path]
	if names == nil {
		names = map[string][]*Row{}
		m[path] = names
	}
	return names
}

// lookup returns the rows for a name of a package.
func (t *Table) lookup(path, name string) []*Row {
	if rows := t.exact[path][name]; rows != nil {
		return rows
	}
	if rows := t.newest[unversioned(path)][name]; rows != nil || t.base == nil {
		return rows
	}
	return t.base.lookup(path, name)
}

// Over returns a table that says what t says of the names that t has rows
// for, and what base says of all others. Lists of words are added together.
func (t *Table) Over(base *Table) *Table {
	over := *t
	over.base = base
	return &over
}

// Func returns the rows for a function or method that is called, nil when
// the tables do not know it. An instantiated method counts as its origin.
func (t *Table) Func(fn *types.Func) []*Row {
	if path, name, ok := funcKey(fn); ok {
		return t.lookup(path, name)
	}
	return nil
}

// Type returns the rows for a type: those that name it, then those for the
// packages it is in, nearest first. An alias that no row names counts as the
// type it stands for.
func (t *Table) Type(tn *types.TypeName) []*Row {
	if tn == nil || tn.Pkg() == nil {
		return nil
	}
	rows := t.lookup(tn.Pkg().Path(), tn.Name())
	if rows == nil && tn.IsAlias() {
		if named, ok := types.Unalias(tn.Type()).(*types.Named); ok && named.Obj() != tn {
			return t.Type(named.Obj())
		}
	}
	prefixed := t.underPrefix(tn.Pkg().Path())
	if prefixed == nil {
		return rows
	}
	return append(slices.Clip(rows), prefixed...)
}

// underPrefix returns the package rows for an import path, nearest first.
func (t *Table) underPrefix(path0 string) []*Row {
	var rows []*Row
	for path := unversioned(path0); path != ""; {
		rows = append(rows, t.prefixes[path]...)
		i := strings.LastIndexByte(path, '/')
		if i < 0 {
			break
		}
		path = path[:i]
	}
	if t.base != nil {
		rows = append(rows, t.base.underPrefix(path0)...)
	}
	return rows
}

// FieldRow returns the row for a field of a struct type, nil when there is
// none.
func (t *Table) FieldRow(owner *types.TypeName, field string) *Row {
	return t.fieldRow(owner, field, Field)
}

func (t *Table) fieldRow(owner *types.TypeName, field string, verb Verb) *Row {
	if owner == nil || owner.Pkg() == nil {
		return nil
	}
	return First(t.lookup(owner.Pkg().Path(), owner.Name()+"."+field), verb)
}

// DefaultVar returns the row for a package variable that holds an object with
// its state in the process, nil when there is none.
func (t *Table) DefaultVar(v *types.Var) *Row {
	if v == nil || v.Pkg() == nil || v.IsField() {
		return nil
	}
	return First(t.lookup(v.Pkg().Path(), v.Name()), Default)
}

// LocalField returns the row of a setting that turns an object on which keeps
// its state in the process, nil when there is none.
func (t *Table) LocalField(owner *types.TypeName, field string) *Row {
	return t.fieldRow(owner, field, LocalField)
}

// OverridesField reports whether to assign a field of a type gives its object
// something else to keep its state in.
func (t *Table) OverridesField(owner *types.TypeName, field string) bool {
	return t.fieldRow(owner, field, OverrideField) != nil
}

// Package returns the rows for what a package declares, by file and line.
func (t *Table) Package(path string) []*Row {
	byName := t.exact[path]
	if byName == nil {
		byName = t.newest[unversioned(path)]
	}
	var rows []*Row
	for _, rs := range byName {
		rows = append(rows, rs...)
	}
	if t.base != nil {
		rows = append(rows, slices.DeleteFunc(t.base.Package(path), func(r *Row) bool { return byName[r.name] != nil })...)
	}
	slices.SortFunc(rows, func(a, b *Row) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return rows
}

// MakesState reports whether a package declares something that makes or is an
// object with its state in the process.
func (t *Table) MakesState(path string) bool {
	return slices.ContainsFunc(t.Package(path), func(r *Row) bool { return r.Verb == Local || r.Verb == LocalField || r.Verb == Default })
}

// Injects reports whether a package gives out objects as interfaces that it is
// told by reflection.
func (t *Table) Injects(path string) bool {
	return slices.ContainsFunc(t.Package(path), func(r *Row) bool { return r.Verb == ProvideAs })
}

// SamePackage returns the rows for the package of a row.
func (t *Table) SamePackage(r *Row) []*Row { return t.Package(r.pkg) }

// SecretField returns the row of a field of a struct type that holds a key,
// nil when there is none.
func (t *Table) SecretField(owner *types.TypeName, field string) *Row {
	return t.fieldRow(owner, field, SecretField)
}

// IsCommandDir reports whether a field of a struct type is the folder that a
// command works in.
func (t *Table) IsCommandDir(owner *types.TypeName, field string) bool {
	return t.fieldRow(owner, field, CommandDir) != nil
}

// Program returns the row of a program by its file name, nil when there is none.
func (t *Table) Program(name string) *Row {
	if r := t.programs[name]; r != nil || t.base == nil {
		return r
	}
	return t.base.Program(name)
}

// IsColumn reports whether the tag of a field says that it is a column of a
// database.
func (t *Table) IsColumn(tag string) bool {
	for _, key := range t.tags[ColumnTag] {
		if v, ok := reflect.StructTag(tag).Lookup(key); ok && !strings.HasPrefix(v, "-") {
			return true
		}
	}
	return t.base != nil && t.base.IsColumn(tag)
}

// SettingOf returns the name under which the tag of a field lets it be configured:
// "PORT" of `env:"PORT,required"`; "" if it does not.
func (t *Table) SettingOf(tag string) string {
	for _, key := range t.tags[SettingTag] {
		name, _, _ := strings.Cut(reflect.StructTag(tag).Get(key), ",")
		if name != "" && name != "-" {
			return name
		}
	}
	if t.base == nil {
		return ""
	}
	return t.base.SettingOf(tag)
}

// Replicates reports whether a package keeps what is in one process or on its
// disk the same on several instances, by the rows or by its import path.
func (t *Table) Replicates(path string) bool {
	return First(t.underPrefix(path), ReplicaPackage) != nil || t.In(ReplicaElement, path)
}

// StoreOf says what an imported package is a client of, in the words of the rows, "" if
// that is nothing, or not known.
func (t *Table) StoreOf(path string) string {
	if row := First(t.underPrefix(path), ExternalPackage); row != nil {
		return row.Kind
	}
	return ""
}

// IsEntropy reports whether a package variable is a source of random bytes.
func (t *Table) IsEntropy(v types.Object) bool {
	return v != nil && v.Pkg() != nil && First(t.lookup(v.Pkg().Path(), v.Name()), Entropy) != nil
}

// IsClock reports whether the functions of a package tell what time it is, or
// reckon with times.
func (t *Table) IsClock(pkg *types.Package) bool {
	return pkg != nil && First(t.underPrefix(pkg.Path()), ClockPackage) != nil
}

// ServesTests reports whether a file that imports a package serves tests.
func (t *Table) ServesTests(path string) bool {
	return First(t.underPrefix(path), TestPackage) != nil
}

// IsFile reports whether objects of a type are open files: a row says of one of
// its methods that it reads or changes the receiver's file.
func (t *Table) IsFile(tn *types.TypeName) bool {
	n, ok := tn.Type().(*types.Named)
	if !ok {
		return false
	}
	for m := range n.Methods() {
		if row := First(t.Func(m), File); row != nil && row.Path < 0 && !row.Below && row.Kind != "name" {
			return true
		}
	}
	return false
}

// IsPure reports whether the results of the functions of a package are made of
// their arguments, and of nothing else.
func (t *Table) IsPure(pkg *types.Package) bool {
	return pkg != nil && First(t.underPrefix(pkg.Path()), PurePackage) != nil
}

// RequestTypes returns the rows that no lookup by name finds: requests that
// are recognised by an interface they implement, and messages that are
// recognised by a method they have. They are sorted by file and line.
func (t *Table) RequestTypes() []*Row {
	var rows []*Row
	for _, r := range t.rows {
		if r.Verb == Message || r.Verb == Request && r.Implements {
			rows = append(rows, r)
		}
	}
	if t.base != nil {
		rows = append(rows, t.base.RequestTypes()...)
	}
	return rows
}

// Rows returns the rows of the table itself, by file and line.
func (t *Table) Rows() []*Row { return slices.Clone(t.rows) }
