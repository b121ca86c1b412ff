// Package chatbot answers in Telegram, with a handler that is registered.
package chatbot

import (
	"context"
	"strings"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// A Chat remembers the step at which each user is.
type Chat struct {
	steps   map[int64]string
	answers map[string]string // filled by New
}

// New returns a bot.
func New(token string) (*bot.Bot, error) {
	c := &Chat{steps: make(map[int64]string), answers: map[string]string{"hello": "Hello!"}}
	b, err := bot.New(token, bot.WithDefaultHandler(c.Default))
	if err != nil {
		return nil, err
	}
	b.RegisterHandler(bot.HandlerTypeMessageText, "/start", bot.MatchTypePrefix, c.Start)
	return b, nil
}

// Start keeps a step.
func (c *Chat) Start(ctx context.Context, b *bot.Bot, update *models.Update) {
	c.set(update.Message.From.ID, update.Message.Text)
}

// Default answers by the step.
func (c *Chat) Default(ctx context.Context, b *bot.Bot, update *models.Update) {
	text := c.answers[strings.ToLower(update.Message.Text)] + c.steps[update.Message.From.ID]
	b.SendMessage(ctx, &bot.SendMessageParams{ChatID: update.Message.Chat.ID, Text: text})
}

func (c *Chat) set(user int64, step string) {
	c.steps[user] = step // want `handler .*Start keeps .* Chat\.steps \(map.*\): another instance .*`
}
