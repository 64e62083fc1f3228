package cmd

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/tui"
	"github.com/trunkline/trunkline/tui/serve"
	"github.com/trunkline/trunkline/tui/shell"
)

func (a *app) serveCommand() *cobra.Command {
	var o serve.Options
	var screens screenFlags
	c := &cobra.Command{
		Use: "serve --authorized-keys FILE", Short: "The workstation over SSH, for many at once", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if o.Keys == "" {
				return &usageError{reason: "serve wants --authorized-keys", hint: `lines as OpenSSH has them, with role="viewer|analyst|admin" in front and the name as comment`}
			}
			if o.HostKey == "" {
				o.HostKey = filepath.Join(a.stateDir(), "host_ed25519")
			}
			defer a.openLog(c.Context()).Close()
			return a.serve(c.Context(), o, screens)
		},
	}
	f := c.Flags()
	f.StringVar(&o.Listen, "listen", "127.0.0.1:2222", "`ADDRESS` to listen on; loopback unless you say otherwise")
	f.StringVar(&o.Keys, "authorized-keys", "", "`FILE` of public keys, read anew at each login")
	f.StringVar(&o.HostKey, "host-key", "", "private host key `FILE`, made on first start (default in the state directory)")
	f.DurationVar(&o.Idle, "idle", 30*time.Minute, "end a session after so long without a key")
	f.IntVar(&o.Sessions, "sessions", 64, "sessions at once at most")
	screens.add(c)
	return c
}

// frugal lets a server that many look at collect garbage at half as much of it, unless
// GOGC says otherwise: 50 sessions take a third less memory for a few per cent of a core.
func frugal() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(50)
	}
}

func (a *app) serve(ctx context.Context, o serve.Options, f screenFlags) error {
	frugal()
	view, err := a.look(f)
	if err != nil {
		return err
	}
	db, recorder, why := a.record(ctx)
	defer closeStore(db, recorder)
	station, err := a.station(ctx, f, nil, recorder)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan struct{})
	o.Log = logLogin
	o.Show = func(ctx context.Context, p serve.Person, t serve.Terminal) error {
		view := view
		view.Shared, view.NoStore, view.Person, view.Role = true, why, p.Name, roles[p.Role]
		if db != nil {
			view.Store = db
		}
		s := tui.Session(station, view)
		return shell.RunRemote(ctx, s, shell.Remote{In: t.In, Out: t.Out, Env: t.Env, Width: t.Width, Height: t.Height, Resized: t.Resized})
	}
	server, err := serve.New(o)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.Stderr, "listening on %s\nhost key %s\n", server.Addr(), server.Fingerprint())
	defer leave(stop, ended)
	go func() {
		defer close(ended)
		if err := station.Run(ctx); err != nil && !errors.Is(err, context.Canceled) {
			slog.Error("the workstation stopped", "error", err)
			fmt.Fprintf(a.Stderr, "trunkline: %s\n", visible.Line(err.Error()))
		}
	}()
	return server.Run(ctx)
}

var roles = map[serve.Role]tui.Role{serve.Viewer: tui.Viewer, serve.Analyst: tui.Analyst, serve.Admin: tui.Admin}

func logLogin(event, who, from string, err error) {
	if err != nil {
		slog.Warn("ssh", "event", event, "who", visible.Line(who), "from", from, "error", visible.Text(err.Error(), 4000))
		return
	}
	slog.Info("ssh", "event", event, "who", visible.Line(who), "from", from)
}
