package tui

import (
	"context"

	"github.com/trunkline/trunkline/engine/store"
)

// sessionView is under which the store keeps what a person's session looked like.
const sessionView = "session"

// A memory keeps a person's session in the alert store.
type memory struct {
	store store.Store
	who   string
}

// Load implements shell.Memory.
func (m memory) Load(ctx context.Context) (string, error) {
	return m.store.View(ctx, m.who, sessionView)
}

// Save implements shell.Memory.
func (m memory) Save(ctx context.Context, body string) error {
	return m.store.SaveView(ctx, m.who, sessionView, body)
}
