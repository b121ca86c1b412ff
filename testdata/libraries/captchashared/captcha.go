// Package captchashared shows captchas that a database remembers.
package captchashared

import (
	"database/sql"
	"net/http"

	"github.com/dchest/captcha"
)

// Setup is called by main.
func Setup(db *sql.DB) { captcha.SetCustomStore(table{db}) }

// Show makes a captcha.
func Show(w http.ResponseWriter, r *http.Request) {
	if err := captcha.WriteImage(w, captcha.New(), 240, 80); err != nil {
		http.NotFound(w, r)
	}
}

// A table keeps answers in a database.
type table struct{ db *sql.DB }

// Set keeps an answer.
func (t table) Set(id string, digits []byte) {
	t.db.Exec("INSERT INTO captchas VALUES (?, ?)", id, digits)
}

// Get returns an answer.
func (t table) Get(id string, clear bool) (digits []byte) {
	t.db.QueryRow("SELECT digits FROM captchas WHERE id = ?", id).Scan(&digits)
	return digits
}
