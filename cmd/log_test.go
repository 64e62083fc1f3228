package cmd

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheLogSaysWhichSignalEndedTheProcess(t *testing.T) {
	before := slog.Default()
	defer slog.SetDefault(before)
	state := t.TempDir()
	a := &app{World: World{Getenv: func(name string) string {
		return map[string]string{"XDG_STATE_HOME": state}[name]
	}}}
	ctx, end := context.WithCancelCause(context.Background())
	log := a.openLog(ctx)
	end(errors.New("terminated signal received"))
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(state, "trunkline", "log", "trunkline.log"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), `msg=ended why="terminated signal received"`) {
		t.Errorf("the log says %s", text)
	}
}
