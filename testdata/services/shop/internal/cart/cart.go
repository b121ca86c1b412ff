// Package cart keeps what visitors want to buy.
package cart

import (
	"context"
	"errors"
	"maps"
	"sync"
)

// A Cart holds how many pieces of each item a user wants.
type Cart struct {
	Items map[string]int `json:"items"`
	Total int            `json:"total"` // in cents, with tax
}

// A Service keeps a cart for each user.
type Service struct {
	prices *PriceList
	stock  *Stock

	mu    sync.Mutex
	carts map[string]*Cart
}

// ErrSoldOut is the error of Add for an item that is not in stock.
var ErrSoldOut = errors.New("sold out")

// NewService returns a service without carts.
func NewService(prices *PriceList, stock *Stock) *Service {
	return &Service{prices: prices, stock: stock, carts: make(map[string]*Cart)}
}

// Add puts n pieces of item in the cart of user.
func (s *Service) Add(ctx context.Context, user, item string, n int) error {
	ok, err := s.stock.Reserve(ctx, item, n)
	if err != nil {
		return err
	}
	if !ok {
		return ErrSoldOut
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.carts[user]
	if !ok {
		c = &Cart{Items: make(map[string]int)}
		s.carts[user] = c
	}
	c.Items[item] += n
	c.Total = s.total(c)
	return nil
}

// Of returns a copy of the cart of user.
func (s *Service) Of(user string) Cart {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.carts[user]
	if !ok {
		return Cart{}
	}
	return Cart{Items: maps.Clone(c.Items), Total: c.Total}
}

func (s *Service) total(c *Cart) int {
	sum := 0
	for item, n := range c.Items {
		p := s.prices.Of(item)
		sum += n * (p.Cents + p.Cents*taxRates[p.Class]/100)
	}
	return sum
}
