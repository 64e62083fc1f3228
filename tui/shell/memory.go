package shell

import (
	"context"
	"encoding/json"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
)

// A Memory keeps what a person's session looked like until the next one. Both may take
// their time: they run beside the session.
type Memory interface {
	Load(ctx context.Context) (string, error) // "" where nothing was kept
	Save(ctx context.Context, body string) error
}

// remembered is what a session keeps, as JSON.
type remembered struct {
	Tab     keymap.Scope            `json:"tab,omitempty"`
	Theme   string                  `json:"theme,omitempty"` // "" unless the person chose one
	Dark    bool                    `json:"dark,omitempty"`
	Toured  bool                    `json:"toured,omitempty"`
	Screens map[keymap.Scope]string `json:"screens,omitempty"`
}

// maxRemembered bounds a kept session, bytes; a larger one is none of ours.
const maxRemembered = 4096

// recall reads a kept session. Whatever is not ours is taken for nothing.
func recall(body string) remembered {
	var r remembered
	if len(body) > maxRemembered || json.Unmarshal([]byte(body), &r) != nil {
		return remembered{}
	}
	for scope, text := range r.Screens {
		if visible.Line(text) != text {
			delete(r.Screens, scope)
		}
	}
	return r
}

// load asks for what was kept; the first frame does not wait for it.
func (s *Shell) load() tea.Cmd {
	if s.o.Memory == nil {
		return nil
	}
	memory := s.o.Memory
	return s.start(own, screen.Request{Slot: slotLoad, Work: func(ctx context.Context) (any, error) { return memory.Load(ctx) }})
}

// restore makes the session what it was, unless the person was quicker.
func (s *Shell) restore(body string) tea.Cmd {
	r := recall(body)
	s.loaded, s.saved, s.before, s.toured = true, body, r, r.Toured
	s.tourDue = !r.Toured && !s.o.NoTour
	for _, sc := range s.o.Screens {
		if k, ok := sc.(screen.Keeper); ok && k.Keep() == "" && r.Screens[sc.Scope()] != "" {
			k.Restore(r.Screens[sc.Scope()])
		}
	}
	if s.touched {
		return nil
	}
	s.restoreTheme(r)
	return s.goTo(r.Tab)
}

func (s *Shell) restoreTheme(r remembered) {
	if s.o.Fixed || s.o.ThemeGiven {
		return
	}
	for _, p := range append(theme.Palettes(), s.o.Own...) {
		if p.Name == r.Theme && p.Dark == r.Dark {
			s.o.Fixed, s.themed = true, true
			dark := p.Dark
			if s.grounded && s.has(p.Name, s.dark) {
				dark = s.dark
			}
			s.retheme(func(c *theme.Choice) { c.Name, c.Dark = p.Name, dark })
		}
	}
}

// now is what the session looks like.
func (s *Shell) now() string {
	r := remembered{Tab: s.screen().Scope(), Toured: s.toured, Theme: s.before.Theme, Dark: s.before.Dark, Screens: map[keymap.Scope]string{}}
	if s.themed {
		r.Theme, r.Dark = s.theme.Name, s.theme.Dark
	}
	for _, sc := range s.o.Screens {
		if k, ok := sc.(screen.Keeper); ok {
			if text := k.Keep(); text != "" && len(text) <= maxRemembered/4 {
				r.Screens[sc.Scope()] = text
			}
		}
	}
	body, err := json.Marshal(r)
	if err != nil || len(body) > maxRemembered {
		return s.saved
	}
	return string(body)
}

// keep saves what changed. Nothing is saved before it is known what was there.
func (s *Shell) keep() tea.Cmd {
	if s.o.Memory == nil || !s.loaded {
		return nil
	}
	body := s.now()
	if body == s.saved {
		return nil
	}
	s.saved = body
	memory := s.o.Memory
	return s.start(own, screen.Request{Slot: slotSave, Work: func(ctx context.Context) (any, error) { return nil, memory.Save(ctx, body) }})
}

// parting is how long leaving waits for the last save.
const parting = 500 * time.Millisecond

// quit leaves once the session's looks are kept.
func (s *Shell) quit() tea.Cmd {
	if s.o.Memory == nil || !s.loaded || s.now() == s.saved {
		return tea.Quit
	}
	body, memory := s.now(), s.o.Memory
	s.saved = body
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(s.ctx, parting)
		defer cancel()
		_ = memory.Save(ctx, body) // leaving goes on: it is looks, no decision
		return tea.Quit()
	}
}
