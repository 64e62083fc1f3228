package cmd

import (
	"context"
	"os"
	"os/user"
	"path/filepath"

	"github.com/trunkline/trunkline/engine/store"
)

// storePath is where the alert store lies: $XDG_DATA_HOME/trunkline/alerts.db.
func (a *app) storePath() string {
	if dir := a.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "trunkline", "alerts.db")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return filepath.Join(os.TempDir(), "trunkline", "alerts.db")
	}
	return filepath.Join(home, ".local", "share", "trunkline", "alerts.db")
}

// openStore opens the alert store, or makes it. Its errors are *store.Fault.
func (a *app) openStore(ctx context.Context) (*store.DB, error) {
	return store.Open(ctx, store.Options{Path: a.storePath(), Now: a.Now})
}

// person is who decides at this terminal: the system's user.
func person() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return "local"
}
