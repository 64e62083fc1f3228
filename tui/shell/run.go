package shell

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	xterm "github.com/charmbracelet/x/term"
)

// Run runs a session on the local terminal until it is quit. TERM and HUP end it as
// quitting does, and so does a panic: in every case the terminal is put right first.
func Run(ctx context.Context, o Options, in io.Reader, out io.Writer, env []string) error {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGHUP)
	defer stop()
	profile := Profile(out, env)
	o.Most = colorprofile.TrueColor
	if profile <= colorprofile.ASCII {
		o.Most = colorprofile.ASCII
	}
	o.Theme.Profile = profile
	_, err := tea.NewProgram(New(ctx, o), tea.WithContext(ctx), tea.WithInput(in), tea.WithOutput(out),
		tea.WithEnvironment(env), tea.WithColorProfile(profile), tea.WithFPS(30)).Run()
	if ctx.Err() != nil && errors.Is(err, tea.ErrProgramKilled) && !errors.Is(err, tea.ErrProgramPanic) {
		return nil // HUP, or the caller's context: an end like any other
	}
	return err
}

// Profile says how many colours a terminal has. Any NO_COLOR that is not empty turns
// colour off (no-color.org); the library wants it to be a boolean.
func Profile(out io.Writer, env []string) colorprofile.Profile {
	p := colorprofile.Detect(out, env)
	if Getenv(env, "NO_COLOR") != "" {
		p = min(p, colorprofile.ASCII)
	}
	return p
}

// Plain says that a terminal is not fit for screens: TERM=dumb or none at all, or the
// output is no terminal. The caller then prints text.
func Plain(out *os.File, env []string) bool {
	term := Getenv(env, "TERM")
	return !xterm.IsTerminal(out.Fd()) || term == "dumb" || term == "" && os.PathSeparator == '/'
}

// Getenv looks a variable up in a list of "KEY=value"; the last one counts.
func Getenv(env []string, key string) string {
	for i := len(env) - 1; i >= 0; i-- {
		if v, ok := strings.CutPrefix(env[i], key+"="); ok {
			return v
		}
	}
	return ""
}
