// Package plainbot answers in Telegram, with telebot.
package plainbot

import "gopkg.in/telebot.v3"

// Register adds the handlers.
func Register(b *telebot.Bot) {
	carts := make(map[string][]string)
	b.Handle("/add", func(c telebot.Context) error {
		who := c.Sender().Username
		carts[who] = append(carts[who], c.Text()) // want `handler function literal in Register keeps .* carts \(map by user\): another instance .* \[usercache\]`
		return c.Send(len(carts[who]))
	})
	b.Handle("/count", func(c telebot.Context) error {
		seen := make(map[string]bool)
		for _, arg := range c.Args() {
			seen[arg] = true
		}
		c.Set("seen", len(seen))
		return c.Send(len(seen))
	})
}
