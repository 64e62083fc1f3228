// Package shell is the one Bubble Tea model of a session. It routes: keys go to the
// dialog, then to the screen, then to the shell itself, and stop at the first that
// takes them; a reply goes to the one screen that asked; a tick to the one that is
// seen. What is shown and done is the screens' own.
//
//	terminal ─▶ Update ─▶ dialog? ─▶ screen ─▶ shell
//	                                   │ Context: toasts, dialogs, requests
//	     goroutine ◀── Cmd ◀───────────┘
//	         └──▶ reply{owner, slot, generation} ─▶ Receive, if it is still the newest
package shell

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
)

// A Status is what stands in the header whatever the tab.
type Status struct {
	Source               string // "KDDTest+"; "" while there is none
	Simulated            bool   // the flows come from the simulated core
	HasReplay            bool
	Paused, Done         bool
	Speed                float64 // 0: as fast as it goes
	Position, Total      int
	Champion, Challenger string // tags
	Note                 string // what goes on beside: "training boost 62 %"
	Trouble              bool   // Note says that something is wrong
}

// Options of a session. Screens and Keys are needed.
type Options struct {
	Screens []screen.Screen
	Keys    *keymap.Map
	Status  func() Status   // must not wait
	Theme   theme.Choice    // Dark and Profile are guesses until the terminal answers
	Own     []theme.Palette // beside ours, from a person's theme files
	Fixed   bool            // Theme.Dark was chosen by a person: don't ask the terminal
	Most    colorprofile.Profile
	NoMouse bool
	Now     func() time.Time
	// Refuse says why the person may not do an action; "" lets it pass. nil lets all pass.
	Refuse func(keymap.Action) string
	// ChangeOver leaves the simulated core for the real data; nil: there is nothing to leave.
	ChangeOver func() error
	// Export writes charts and tables to files and says where; nil: there is no place.
	Export func(context.Context, Export) (said string, err error)
	// Report begins a report of what is fitted and priced now; the work it gives runs beside
	// the session and says where the files are. nil: there is no place.
	Report func() func(context.Context) (said string, err error)
	// Memory keeps tab, theme and what screens want kept; nil: nothing is kept.
	Memory     Memory
	ThemeGiven bool // Theme was asked for: what was kept does not change it
	NoTour     bool // not even for who never saw it
}

// tick is how often what is seen is drawn anew while it moves, and rest while it doesn't.
const (
	tick = 220 * time.Millisecond
	rest = time.Second
)

// A Shell is a tea.Model. It belongs to one session.
type Shell struct {
	o       Options
	ctx     context.Context
	theme   *theme.Theme
	w, h    int
	page    canvas.Canvas
	current int
	tabs    []tabSpan

	dialog Dialogue
	toasts []shownToast
	mouse  bool

	ticking  uint64 // the tick that counts; older ones are dropped
	requests map[address]*request
	sequence uint64

	grounded bool // whether the page is dark is known
	dark     bool // and whether it is
	told     bool // by a person, not by the terminal

	touched bool       // the person did something
	themed  bool       // the person chose the theme
	toured  bool       // the person was shown the tour
	tourDue bool       // and is to be, when there is room
	loaded  bool       // what was kept is known
	saved   string     // what is kept
	before  remembered // what was kept when the session began

	drawn string
	dirty bool
}

// Dialogue is the open dialog and the screen that it is for.
type Dialogue struct {
	screen.Dialog
	owner int
}

type shownToast struct {
	screen.Toast
	until time.Time
}

// toastFor is how long a toast stays.
const toastFor = 4 * time.Second

// New makes a session's model. ctx ends its requests with it.
func New(ctx context.Context, o Options) *Shell {
	if o.Most == colorprofile.Unknown {
		o.Most = colorprofile.TrueColor
	}
	if o.Status == nil {
		o.Status = func() Status { return Status{} }
	}
	return &Shell{o: o, ctx: ctx, theme: theme.New(o.Theme, o.Own...), mouse: !o.NoMouse, requests: map[address]*request{}, dirty: true,
		grounded: o.Fixed, told: o.Fixed, dark: o.Theme.Dark}
}

// Init implements tea.Model.
func (s *Shell) Init() tea.Cmd {
	var ask []tea.Cmd
	if !s.o.Fixed {
		ask = append(ask, tea.RequestBackgroundColor)
	}
	if s.o.Most == colorprofile.TrueColor && s.theme.Profile < colorprofile.TrueColor {
		ask = append(ask, tea.RequestCapability("Tc"), tea.RequestCapability("RGB"))
	}
	return tea.Batch(append(ask, s.wake(), s.load())...)
}

// Update implements tea.Model.
func (s *Shell) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	s.dirty = true
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		s.w, s.h = msg.Width, msg.Height
		s.page = canvas.New(s.w, s.h)
	case tickMsg:
		return s, s.tick(msg)
	case replyMsg:
		return s, s.reply(msg)
	case tea.KeyPressMsg:
		s.touched = true
		return s, s.key(msg)
	case tea.PasteMsg:
		return s, s.paste(msg.Content)
	case tea.MouseClickMsg:
		s.touched = true
		return s, s.pointer(msg.Mouse(), 0)
	case tea.MouseWheelMsg:
		return s, s.wheel(msg.Mouse())
	case tea.BackgroundColorMsg:
		s.standOn(msg.IsDark())
	case tea.ColorProfileMsg:
		s.retheme(func(c *theme.Choice) { c.Profile = min(msg.Profile, s.o.Most) })
	case tea.ResumeMsg:
		return s, s.wake()
	default:
		s.dirty = false
	}
	return s, nil
}

// standOn takes the ground that the terminal has, unless a person said which. A theme that
// a person chose or kept goes on in its variant for that ground: another is not readable.
func (s *Shell) standOn(dark bool) {
	if s.grounded && s.told {
		return
	}
	s.grounded, s.dark = true, dark
	if s.o.Fixed && !s.has(s.theme.Name, dark) {
		return
	}
	s.retheme(func(c *theme.Choice) { c.Dark = dark })
}

// has says whether there is a theme of a name for a ground.
func (s *Shell) has(name string, dark bool) bool {
	for _, p := range append(theme.Palettes(), s.o.Own...) {
		if p.Name == name && p.Dark == dark {
			return true
		}
	}
	return false
}

func (s *Shell) retheme(change func(*theme.Choice)) {
	c := s.theme.Choice
	if change(&c); c != s.theme.Choice {
		s.theme = theme.New(c, s.o.Own...)
	}
}

// View implements tea.Model.
func (s *Shell) View() tea.View {
	if s.dirty {
		s.drawn, s.dirty = s.draw(), false
	}
	v := tea.NewView(s.drawn)
	v.AltScreen = true
	v.WindowTitle = "trunkline"
	if s.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	return v
}

// context is what a screen is handed. What it asks for is done by settle.
func (s *Shell) context() *screen.Context {
	return &screen.Context{Theme: s.theme, Keys: s.o.Keys, Now: s.o.Now(), Refuse: s.o.Refuse}
}

func (s *Shell) screen() screen.Screen { return s.o.Screens[s.current] }

// settle does what a screen, or the dialog of one, asked for.
func (s *Shell) settle(owner int, x *screen.Context) tea.Cmd {
	var cmds []tea.Cmd
	for _, t := range x.Toasts {
		s.toasts = append(s.toasts, shownToast{t, x.Now.Add(toastFor)})
	}
	if x.Dialog != nil {
		s.dialog = Dialogue{x.Dialog, owner}
	}
	for _, r := range x.Requests {
		cmds = append(cmds, s.start(owner, r))
	}
	if x.Copy != "" {
		cmds = append(cmds, tea.SetClipboard(x.Copy))
	}
	if x.Go != "" {
		cmds = append(cmds, s.goTo(x.Go))
	}
	return tea.Batch(cmds...)
}

// goTo shows another tab.
func (s *Shell) goTo(scope keymap.Scope) tea.Cmd {
	for i, sc := range s.o.Screens {
		if sc.Scope() == scope && i != s.current {
			s.current = i
			return s.wake()
		}
	}
	return nil
}
