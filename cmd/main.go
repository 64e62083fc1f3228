// Package cmd is the command line: one file a command, with its flags, its wiring
// and its exit codes, and no logic of its own.
package cmd

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/charmbracelet/x/term"
)

// Exit codes, a contract with scripts.
const (
	exitDone      = 0
	exitFailed    = 1
	exitUsage     = 2
	exitRefused   = 3 // an input that can't be read as what it should be
	exitCancelled = 130
)

// A World is everything outside the process that commands touch.
type World struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	Now            func() time.Time
	// StdoutTerminal and StderrTerminal say whether a person looks at them.
	StdoutTerminal, StderrTerminal bool
	// Interrupt gives a context that ends at ctrl+c, TERM or HUP.
	Interrupt func() (context.Context, context.CancelFunc)
}

// System is the real world.
func System() World {
	return World{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv, Now: time.Now,
		StdoutTerminal: term.IsTerminal(os.Stdout.Fd()) && os.Getenv("TERM") != "dumb",
		StderrTerminal: term.IsTerminal(os.Stderr.Fd()) && os.Getenv("TERM") != "dumb",
		Interrupt: func() (context.Context, context.CancelFunc) {
			return signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
		},
	}
}

// Main runs the command that args name and gives the exit code.
func Main(args []string, w World) int {
	ctx, stop := w.Interrupt()
	defer stop()
	root := newRoot(&app{World: w})
	root.SetArgs(args)
	root.SetIn(w.Stdin)
	root.SetOut(w.Stdout)
	root.SetErr(w.Stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		io.WriteString(w.Stderr, "trunkline: cancelled; nothing half-written stays\n")
		return exitCancelled
	}
	return explain(w.Stderr, err)
}
