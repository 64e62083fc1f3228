// Package tui is the terminal front end: it puts the screens of one session on top of
// a workstation, which any number of sessions share.
package tui

import (
	"context"
	"io"
	"time"

	"github.com/trunkline/trunkline/engine/store"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/screen/explore"
	"github.com/trunkline/trunkline/tui/screen/models"
	"github.com/trunkline/trunkline/tui/screen/train"
	"github.com/trunkline/trunkline/tui/screen/whatif"
	"github.com/trunkline/trunkline/tui/shell"
	"github.com/trunkline/trunkline/tui/theme"
)

// Options of a session. The zero value is a local session with everything found out
// from the terminal.
type Options struct {
	Theme   string          // "standard", "contrast", "safe", or one of Own; "" is "standard"
	Own     []theme.Palette // from theme files: theme.Read
	Ground  string          // "dark", "light"; "" asks the terminal
	ASCII   bool
	NoMouse bool
	Keys    *keymap.Map // nil: keymap.Default
	Shared  bool        // others look at the same replay
	Store   store.Store // of alerts and decisions; nil: none is open
	NoStore string      // why there is none
	Person  string      // who decides; "" is the system's user
	Role    Role        // what they may do
	Exports string      // the folder that charts and tables are exported to; "": none
	NoTour  bool        // for who never saw it
	Now     func() time.Time
}

// Session gives what a shell needs to show a workstation to one person.
func Session(st *workstation.Station, o Options) shell.Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Keys == nil {
		o.Keys = keymap.Default()
	}
	d := &desk{station: st, shared: o.Shared, now: o.Now, store: o.Store, who: o.Person}
	priced := whatif.New(d)
	s := shell.Options{
		Screens: []screen.Screen{d.live(), d.triage(o.NoStore), models.New(d), explore.New(st), priced, train.New(st)},
		Refuse:  o.Role.refuse, ChangeOver: st.ChangeOver,
		Keys: o.Keys, Status: d.status, Now: o.Now, NoMouse: o.NoMouse,
		Theme: theme.Choice{Name: o.Theme, Dark: o.Ground != "light", ASCII: o.ASCII}, Fixed: o.Ground != "", Own: o.Own,
		ThemeGiven: o.Theme != "" && o.Theme != "standard", NoTour: o.NoTour,
	}
	if o.Store != nil {
		s.Memory = memory{o.Store, o.Person}
	}
	if o.Exports != "" {
		s.Export, s.Report = exporter(o), d.reporter(o, priced)
	}
	return s
}

// Run shows a workstation on the local terminal until the person leaves.
func Run(ctx context.Context, st *workstation.Station, o Options, in io.Reader, out io.Writer, env []string) error {
	return shell.Run(ctx, Session(st, o), in, out, env)
}
