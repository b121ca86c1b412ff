// Package rows imports the packages of modules that send mail and messages, which nothing
// else in the tables requires.
package rows

import (
	_ "github.com/SherClockHolmes/webpush-go"
	_ "github.com/aws/aws-sdk-go-v2/service/ses"
	_ "github.com/aws/aws-sdk-go-v2/service/sesv2"
	_ "github.com/containrrr/shoutrrr"
	_ "github.com/containrrr/shoutrrr/pkg/router"
	_ "github.com/domodwyer/mailyak/v3"
	_ "github.com/emersion/go-smtp"
	_ "github.com/go-telegram-bot-api/telegram-bot-api/v5"
	_ "github.com/jordan-wright/email"
	_ "github.com/keighl/postmark"
	_ "github.com/mailgun/mailgun-go"
	_ "github.com/mailgun/mailgun-go/v4"
	_ "github.com/mailjet/mailjet-apiv3-go/v4"
	_ "github.com/resend/resend-go/v2"
	_ "github.com/sendgrid/sendgrid-go"
	_ "github.com/slack-go/slack"
)
