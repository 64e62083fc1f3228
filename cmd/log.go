package cmd

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
)

// maxLog is how large the log may grow before it is set aside, and the one before it dropped.
const maxLog = 5 << 20

// openLog sends the process's log to $XDG_STATE_HOME/trunkline/log/trunkline.log: while
// screens own the terminal nothing else may write there. Without a place to write, what
// happened is lost and the program goes on. Closing it notes the end, and the signal that
// ended ctx.
func (a *app) openLog(ctx context.Context) io.Closer {
	dir := filepath.Join(a.stateDir(), "log")
	path := filepath.Join(dir, "trunkline.log")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		slog.SetDefault(slog.New(slog.DiscardHandler))
		return io.NopCloser(nil)
	}
	if info, err := os.Stat(path); err == nil && info.Size() > maxLog {
		_ = os.Rename(path, path+".1")
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		slog.SetDefault(slog.New(slog.DiscardHandler))
		return io.NopCloser(nil)
	}
	slog.SetDefault(slog.New(slog.NewTextHandler(f, nil)))
	slog.Info("started", "version", Version, "pid", os.Getpid())
	return endLog{f, ctx}
}

// An endLog is a log whose last line says why the process ended.
type endLog struct {
	*os.File
	ctx context.Context
}

func (l endLog) Close() error {
	if l.ctx.Err() != nil {
		slog.Warn("ended", "why", context.Cause(l.ctx), "pid", os.Getpid())
	} else {
		slog.Info("ended", "pid", os.Getpid())
	}
	return l.File.Close()
}
