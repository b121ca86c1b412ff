// Command shop serves a web shop.
package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/redis/go-redis/v9"

	"example.com/shop/internal/cart"
	"example.com/shop/internal/chat"
	"example.com/shop/internal/config"
	"example.com/shop/internal/limit"
	"example.com/shop/internal/session"
	"example.com/shop/internal/web"
)

func main() {
	if err := config.Load(os.Getenv("SHOP_CONFIG")); err != nil {
		slog.Error("cannot read the configuration", "err", err)
		os.Exit(1)
	}
	if err := serve(config.Current()); err != nil {
		slog.Error("cannot serve", "err", err)
		os.Exit(1)
	}
}

func serve(cfg *config.Config) error {
	prices := cart.NewPriceList()
	if err := prices.ReadFile(cfg.Prices); err != nil {
		return err
	}
	rdb := redis.NewClient(&redis.Options{Addr: cfg.Redis})
	defer rdb.Close()

	var store session.Store = session.NewMemory()
	if cfg.SharedSessions {
		store = session.NewRedis(rdb)
	}
	hub := chat.NewHub()
	go hub.Run()

	api := &web.API{
		Sessions: session.NewManager(store, cfg.SessionTTL),
		Carts:    cart.NewService(prices, cart.NewStock(rdb)),
		Limiter:  limit.New(cfg.RequestsPerSecond),
		Hub:      hub,
	}
	srv := &http.Server{Addr: cfg.Addr, Handler: api.Routes(), ReadHeaderTimeout: 5 * time.Second}

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	go func() {
		<-ctx.Done()
		srv.Shutdown(context.Background())
	}()
	if err := srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
