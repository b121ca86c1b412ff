package verdict

import "slices"

// Rules are all tables.
type Rules struct {
	escapes, harmless, harm   Table
	files, fileStores         Table
	databases, openDatabases  Table
	locks, secrets, libraries Table
	checks, schedules         Table
}

// Standard returns the rules as they are.
func Standard() *Rules {
	return &Rules{
		escapes: escapes, harmless: harmless, harm: harm,
		files: files, fileStores: fileStores,
		databases: databases, openDatabases: openDatabases,
		locks: locks, secrets: secrets, libraries: libraries,
		checks: checks, schedules: schedules,
	}
}

// all are the tables, in the order in which docs/design.md tells them.
func (r *Rules) all() []*Table {
	return []*Table{&r.checks, &r.escapes, &r.harmless, &r.harm, &r.files, &r.fileStores, &r.schedules, &r.databases, &r.openDatabases, &r.locks, &r.secrets, &r.libraries}
}

// Tables returns the tables, to be read.
func (r *Rules) Tables() []Table {
	var out []Table
	for _, t := range r.all() {
		out = append(out, *t)
	}
	return out
}

// With returns the rules in which the one of that name fits always, or never: to
// see who notices.
func (r *Rules) With(name string, fits bool) *Rules {
	out := *r
	for _, t := range out.all() {
		t.Rules = slices.Clone(t.Rules)
		for i := range t.Rules {
			if t.Rules[i].Name == name {
				t.Rules[i].Fits = func(*Evidence) bool { return fits }
			}
		}
	}
	return &out
}

// Check names the check that owns memory.
func (r *Rules) Check(e *Evidence) string {
	if c := r.checks.first(e); c != nil {
		return c.Check
	}
	return ""
}

// Memory weighs what requests do with memory that outlives them: first what
// makes it harmless, then what is shown of the harm. Work that outlives the
// response is judged by itself.
func (r *Rules) Memory(e *Evidence) Verdict {
	if e.Escape != "" {
		return r.escapes.judge(e)
	}
	if v := r.harmless.judge(e); v.Tier != "" {
		return v
	}
	return r.harm.judge(e)
}

// Files weighs what requests do with the files of one place.
func (r *Rules) Files(e *Evidence) Verdict { return r.files.judge(e) }

// Schedule weighs work that each instance does by the clock.
func (r *Rules) Schedule(e *Evidence) Verdict { return r.schedules.judge(e) }

// FileStore weighs a file that a type keeps as its database.
func (r *Rules) FileStore(e *Evidence) Verdict { return r.fileStores.judge(e) }

// Database weighs the uses of an embedded database by requests.
func (r *Rules) Database(e *Evidence) Verdict { return r.databases.judge(e) }

// OpenDatabase weighs an embedded database of which no use is seen.
func (r *Rules) OpenDatabase(e *Evidence) Verdict { return r.openDatabases.judge(e) }

// Lock weighs a lock of the process around what other processes share.
func (r *Rules) Lock(e *Evidence) Verdict { return r.locks.judge(e) }

// Secret weighs a key that is made at random at start-up.
func (r *Rules) Secret(e *Evidence) Verdict { return r.secrets.judge(e) }

// Library weighs an object of a library that keeps its state in this process.
func (r *Rules) Library(e *Evidence) Verdict { return r.libraries.judge(e) }
