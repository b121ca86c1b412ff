package cart

import (
	"encoding/json"
	"os"
)

// taxRates are in percent, by tax class.
var taxRates = map[string]int{"": 19, "food": 7, "book": 7, "stamp": 0}

// A Price is what an item costs.
type Price struct {
	Cents int    `json:"cents"`
	Class string `json:"class"`
}

// A PriceList is read before the shop opens.
type PriceList struct {
	prices map[string]Price
}

// NewPriceList returns an empty list.
func NewPriceList() *PriceList { return &PriceList{prices: make(map[string]Price)} }

// ReadFile adds the prices in file, if there is one.
func (l *PriceList) ReadFile(file string) error {
	data, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	read := make(map[string]Price)
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	for item, p := range read {
		l.prices[item] = p
	}
	return nil
}

// Of returns the price of item.
func (l *PriceList) Of(item string) Price { return l.prices[item] }
