// Package centrifuge publishes with github.com/centrifugal/centrifuge.
package centrifuge

import (
	"errors"
	"fmt"

	"github.com/centrifugal/centrifuge"
)

// A Config is what the operator of the service sets.
type Config struct {
	Engine struct{ Type string }
}

// Local uses the engines that the node makes.
func Local() (*centrifuge.Node, error) {
	return centrifuge.New(centrifuge.Config{}) // want `^centrifuge.New keeps connections in this process \(SetBroker is not called\): another instance cannot reach them \[connregistry\]`
}

// Shared uses Redis.
func Shared(addr string) (*centrifuge.Node, error) {
	node, err := centrifuge.New(centrifuge.Config{})
	if err != nil {
		return nil, err
	}
	broker, _, err := redisEngine(node, addr)
	if err != nil {
		return nil, err
	}
	node.SetBroker(broker)
	return node, nil
}

// Configured uses one or the other.
func Configured(cfg Config, addr string) (*centrifuge.Node, error) {
	node, err := centrifuge.New(centrifuge.Config{})
	if err != nil {
		return nil, err
	}
	var broker centrifuge.Broker
	var presence centrifuge.PresenceManager
	switch cfg.Engine.Type {
	case "memory":
		broker, presence, err = memoryEngine(node)
	case "redis":
		broker, presence, err = redisEngine(node, addr)
	default:
		return nil, errors.New("unknown engine")
	}
	if err != nil {
		return nil, fmt.Errorf("engine: %w", err)
	}
	node.SetBroker(broker)
	node.SetPresenceManager(presence)
	return node, nil
}

func memoryEngine(node *centrifuge.Node) (centrifuge.Broker, centrifuge.PresenceManager, error) {
	broker, err := centrifuge.NewMemoryBroker(node, centrifuge.MemoryBrokerConfig{}) // want `centrifuge.NewMemoryBroker keeps connections in this process or elsewhere, as cfg.Engine.Type says: `
	if err != nil {
		return nil, nil, err
	}
	presence, err := centrifuge.NewMemoryPresenceManager(node, centrifuge.MemoryPresenceManagerConfig{}) // want `centrifuge.NewMemoryPresenceManager keeps connections in this process or elsewhere, as cfg.Engine.Type says: `
	if err != nil {
		return nil, nil, err
	}
	return broker, presence, nil
}

func redisEngine(node *centrifuge.Node, addr string) (centrifuge.Broker, centrifuge.PresenceManager, error) {
	shard, err := centrifuge.NewRedisShard(node, centrifuge.RedisShardConfig{Address: addr})
	if err != nil {
		return nil, nil, err
	}
	shards := []*centrifuge.RedisShard{shard}
	broker, err := centrifuge.NewRedisBroker(node, centrifuge.RedisBrokerConfig{Shards: shards})
	if err != nil {
		return nil, nil, err
	}
	presence, err := centrifuge.NewRedisPresenceManager(node, centrifuge.RedisPresenceManagerConfig{Shards: shards})
	if err != nil {
		return nil, nil, err
	}
	return broker, presence, nil
}
