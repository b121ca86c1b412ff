// Package config reads the settings of the shop, once.
package config

import (
	"encoding/json"
	"os"
	"time"
)

// A Config is the settings.
type Config struct {
	Addr              string        `json:"addr"`
	Redis             string        `json:"redis"`
	Prices            string        `json:"prices"`
	SharedSessions    bool          `json:"sharedSessions"`
	SessionTTL        time.Duration `json:"sessionTTL"`
	RequestsPerSecond float64       `json:"requestsPerSecond"`
}

var current = &Config{
	Addr:              ":8080",
	Redis:             "localhost:6379",
	Prices:            "prices.json",
	SessionTTL:        24 * time.Hour,
	RequestsPerSecond: 5,
}

// Load reads the settings in file over the defaults. It is called before the
// first request is served.
func Load(file string) error {
	if file == "" {
		return nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	c := *current
	if err := json.Unmarshal(data, &c); err != nil {
		return err
	}
	current = &c
	return nil
}

// Current returns the settings.
func Current() *Config { return current }
