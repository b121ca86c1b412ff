package cart

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Stock counts pieces where all instances see them.
type Stock struct {
	client *redis.Client
}

// NewStock returns the stock behind client.
func NewStock(client *redis.Client) *Stock { return &Stock{client: client} }

// Reserve takes n pieces of item out of stock; ok is false if there are fewer.
func (s *Stock) Reserve(ctx context.Context, item string, n int) (ok bool, err error) {
	left, err := s.client.DecrBy(ctx, "stock:"+item, int64(n)).Result()
	if err != nil || left >= 0 {
		return err == nil, err
	}
	return false, s.client.IncrBy(ctx, "stock:"+item, int64(n)).Err()
}
