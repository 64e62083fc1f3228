package shell

import (
	"context"
	"errors"
	"io"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

// A Remote is a terminal at the other end of a connection.
type Remote struct {
	In            io.Reader
	Out           io.Writer
	Env           []string
	Width, Height int
	Resized       <-chan struct{ Width, Height int }
}

// RunRemote runs a session on a terminal that is not this process's own. It neither
// catches signals nor suspends: those are the server's. It ends with ctx.
func RunRemote(ctx context.Context, o Options, r Remote) error {
	profile := Profile(r.Out, append(r.Env, "CLICOLOR_FORCE=1"))
	if p := colorprofile.Env(r.Env); Getenv(r.Env, "NO_COLOR") == "" {
		profile = max(profile, p)
	}
	o.Most = colorprofile.TrueColor
	if profile <= colorprofile.ASCII {
		o.Most = colorprofile.ASCII
	}
	o.Theme.Profile = profile
	p := tea.NewProgram(New(ctx, o), tea.WithContext(ctx), tea.WithInput(r.In), tea.WithOutput(r.Out), tea.WithEnvironment(r.Env),
		tea.WithColorProfile(profile), tea.WithWindowSize(r.Width, r.Height), tea.WithFPS(30), tea.WithoutSignalHandler(),
		tea.WithFilter(func(_ tea.Model, msg tea.Msg) tea.Msg {
			if _, ok := msg.(tea.SuspendMsg); ok {
				return nil
			}
			return msg
		}))
	done := make(chan struct{})
	defer close(done)
	go func() {
		for {
			select {
			case <-done:
				return
			case size := <-r.Resized:
				p.Send(tea.WindowSizeMsg{Width: size.Width, Height: size.Height})
			}
		}
	}()
	_, err := p.Run()
	p.Kill()
	if errors.Is(err, tea.ErrProgramKilled) || ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}
