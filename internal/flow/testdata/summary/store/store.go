// Package store has what other packages call. A line "// => EFFECT" above a
// function is one of its summary; there are no others.
package store

type User struct {
	ID   string
	Name string
}

type Store struct {
	users map[string]User
	last  User
	seen  int
}

// New has no effect: what it changes is its own.
//
// => result 0: new
func New() *Store {
	s := &Store{users: make(map[string]User)}
	s.users["root"] = User{ID: "root"}
	return s
}

// With returns an object that holds on to what it was given.
//
// => result 0: new, m/store.Store.users = p0, from p0
func With(users map[string]User) *Store { return &Store{users: users} }

// Put has a key that is one field of a parameter; the caller knows which.
//
// => set element of p0 m/store.Store.users, key p1 (at p1 m/store.User.ID), named ID, value p1
func (s *Store) Put(u User) { s.users[u.ID] = u }

// Get returns a part of what the receiver holds; under which key says nothing of
// where that came from.
//
// => read element of p0 m/store.Store.users, key p1
// => result 0: p0 m/store.Store.users [], from p0
func (s *Store) Get(id string) User { return s.users[id] }

// Rename does to a map that it is given what its caller does. What it puts there
// is of the map, and of the new name. That a name has been put into the field
// Name counts if that is used as a key somewhere.
//
// => read element of p0, key p1
// => set element of p0, key p1, named id, value p0|p2
// => seed g:m/store.User.Name, p2
func Rename(users map[string]User, id, name string) {
	u := users[id]
	u.Name = name
	users[id] = u
}

// Remember assigns the very field, not what it refers to: a copy of the Store
// does not share that.
//
// => set p0 m/store.Store.last, value p1, place
func (s *Store) Remember(u User) { s.last = u }

// Forget assigns a field of its own copy, which is nobody's.
func (s Store) Forget() { s.last = User{} }

// Drop changes the map that the copy shares.
//
// => delete element of p0 m/store.Store.users, key p1, named id
func (s Store) Drop(id string) { delete(s.users, id) }

// Count adds a constant to what was there, and tells nobody what that was.
//
// => read p0 m/store.Store.seen, inner
// => update p0 m/store.Store.seen, value p0 (at p0 m/store.Store.seen), constant, place, inner, raises
func (s *Store) Count() { s.seen++ }
