package session

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// Redis is a store that all instances share.
type Redis struct {
	client *redis.Client
}

// NewRedis returns the store behind client.
func NewRedis(client *redis.Client) *Redis { return &Redis{client: client} }

// Save implements Store.
func (r *Redis) Save(ctx context.Context, s Session) error {
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return r.client.Set(ctx, "session:"+s.ID, data, time.Until(s.Expires)).Err()
}

// Load implements Store.
func (r *Redis) Load(ctx context.Context, id string) (s Session, ok bool, err error) {
	data, err := r.client.Get(ctx, "session:"+id).Bytes()
	if errors.Is(err, redis.Nil) {
		return s, false, nil
	}
	if err != nil {
		return s, false, err
	}
	return s, true, json.Unmarshal(data, &s)
}

// Delete implements Store.
func (r *Redis) Delete(ctx context.Context, id string) error {
	return r.client.Del(ctx, "session:"+id).Err()
}
