// Package captcha shows captchas that the libraries remember.
package captcha

import (
	"database/sql"
	"net/http"

	"github.com/dchest/captcha"
	"github.com/mojocn/base64Captcha"
)

// Show makes a captcha.
func Show(w http.ResponseWriter, r *http.Request) {
	id := captcha.New() // want `^captcha.New keeps the answers of captchas in this process \(SetCustomStore is not called\): another instance refuses them \[authstate\]`
	if err := captcha.WriteImage(w, id, 240, 80); err != nil {
		http.NotFound(w, r)
	}
}

// Check checks the answer.
func Check(w http.ResponseWriter, r *http.Request) {
	if !captcha.VerifyString(r.FormValue("id"), r.FormValue("answer")) {
		http.Error(w, "wrong", http.StatusForbidden)
	}
}

// Base64 makes three captchas.
func Base64(db *sql.DB) []*base64Captcha.Captcha {
	return []*base64Captcha.Captcha{
		base64Captcha.NewCaptcha(base64Captcha.DefaultDriverDigit, base64Captcha.DefaultMemStore),            // want `base64Captcha.DefaultMemStore keeps the answers of captchas in this process: `
		base64Captcha.NewCaptcha(base64Captcha.DefaultDriverDigit, base64Captcha.NewMemoryStore(100, 1<<40)), // want `base64Captcha.NewMemoryStore keeps the answers of captchas in this process: `
		base64Captcha.NewCaptcha(base64Captcha.DefaultDriverDigit, table{db}),
	}
}

// A table keeps answers in a database.
type table struct{ db *sql.DB }

// Set keeps an answer.
func (t table) Set(id, value string) error {
	_, err := t.db.Exec("INSERT INTO captchas VALUES (?, ?)", id, value)
	return err
}

// Get returns an answer.
func (t table) Get(id string, clear bool) string {
	var value string
	if err := t.db.QueryRow("SELECT value FROM captchas WHERE id = ?", id).Scan(&value); err != nil {
		return ""
	}
	return value
}

// Verify checks an answer.
func (t table) Verify(id, answer string, clear bool) bool { return t.Get(id, clear) == answer }
