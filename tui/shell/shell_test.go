package shell

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/keymap"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/theme"
	"github.com/trunkline/trunkline/tui/widget"
)

// probe is a screen that tells what reached it.
type probe struct {
	title  string
	got    []string
	typing bool
	moving bool
	onAct  func(x *screen.Context)
}

func (p *probe) Title() string       { return p.title }
func (p *probe) Scope() keymap.Scope { return keymap.Scope(strings.ToLower(p.title)) }
func (p *probe) Act(a keymap.Action, x *screen.Context) bool {
	p.got = append(p.got, string(a))
	if p.onAct != nil {
		p.onAct(x)
	}
	return strings.HasPrefix(string(a), string(p.Scope())+".")
}
func (p *probe) Tick(*screen.Context) bool { p.got = append(p.got, "tick"); return p.moving }
func (p *probe) Receive(r screen.Reply, _ *screen.Context) {
	p.got = append(p.got, "reply "+r.Slot)
	if r.Err != nil {
		p.got = append(p.got, r.Err.Error())
	}
}
func (p *probe) Draw(c canvas.Canvas, _ *screen.Context) {
	c.Text(0, 0, p.title+" is here", theme.Style{})
}
func (p *probe) Typing() bool { return p.typing }
func (p *probe) Key(k tea.KeyPressMsg, _ *screen.Context) {
	p.got = append(p.got, "typed "+k.String())
}
func (p *probe) Paste(text string, _ *screen.Context) { p.got = append(p.got, "pasted "+text) }
func (p *probe) Mouse(at screen.Place, wheel int, _ *screen.Context) {
	p.got = append(p.got, "mouse")
}

func (p *probe) take() string {
	got := strings.Join(p.got, ", ")
	p.got = nil
	return got
}

func session() (*Shell, *probe, *probe) {
	live, models := &probe{title: "Live"}, &probe{title: "Models"}
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	s := New(context.Background(), Options{Screens: []screen.Screen{live, models}, Keys: keymap.Default(),
		Theme: theme.Choice{Dark: true, Profile: colorprofile.TrueColor}, Now: func() time.Time { return now },
		Status: func() Status {
			return Status{Source: "sim-day2", Simulated: true, HasReplay: true, Speed: 20, Position: 12480, Total: 22544, Champion: "boost@7f3a", Challenger: "forest@19c2"}
		}})
	s.Update(tea.WindowSizeMsg{Width: 160, Height: 44})
	return s, live, models
}

func press(s *Shell, keys ...string) tea.Cmd {
	var cmd tea.Cmd
	for _, k := range keys {
		_, cmd = s.Update(keyOf(k))
	}
	return cmd
}

func keyOf(k string) tea.KeyPressMsg {
	named := map[string]rune{"space": tea.KeySpace, "esc": tea.KeyEscape, "enter": tea.KeyEnter, "down": tea.KeyDown, "tab": tea.KeyTab}
	if code, ok := named[k]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	if rest, ok := strings.CutPrefix(k, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: rune(rest[0]), Mod: tea.ModCtrl}
	}
	return tea.KeyPressMsg{Code: []rune(k)[0], Text: k}
}

func TestKeysGoToTheScreenFirst(t *testing.T) {
	s, live, _ := session()
	press(s, "space")
	if got := live.take(); got != "live.pause" {
		t.Errorf("space came as %q", got)
	}
}

func TestAScreenThatDoesNotTakeAKeyLeavesItToTheShell(t *testing.T) {
	s, live, models := session()
	press(s, "]")
	if s.screen() != screen.Screen(models) {
		t.Error("] did not go to the next tab")
	}
	press(s, "1")
	if s.screen() != screen.Screen(live) {
		t.Error("1 did not go to the first tab")
	}
	press(s, "5") // there are two tabs here
	if s.screen() != screen.Screen(live) {
		t.Error("a tab that is not there was shown")
	}
}

func TestAnOpenInputTakesEveryLetter(t *testing.T) {
	s, live, _ := session()
	live.typing = true
	press(s, "q", "2", "?")
	s.Update(tea.PasteMsg{Content: "sev>=high"})
	if got := live.take(); got != "typed q, typed 2, typed ?, pasted sev>=high" {
		t.Errorf("got %q", got)
	}
	if cmd := press(s, "ctrl+c"); cmd == nil || cmd() != tea.Quit() {
		t.Error("ctrl+c does not quit while typing")
	}
}

func TestADialogTakesEveryKeyUntilItIsDone(t *testing.T) {
	s, live, _ := session()
	answered := ""
	live.onAct = func(x *screen.Context) {
		x.Ask(&screen.Prompt{Title: "Seek", Then: func(text string, x *screen.Context) error {
			if text == "" {
				return errors.New("want a number")
			}
			answered = text
			return nil
		}})
	}
	press(s, "g")
	live.take()
	press(s, "enter") // refused: nothing typed
	if !strings.Contains(ansi.Strip(s.draw()), "want a number") {
		t.Error("the prompt does not say what is wrong")
	}
	press(s, "4", "2", "q", "enter")
	if answered != "42q" || live.take() != "" {
		t.Errorf("answered %q, and keys reached the screen below", answered)
	}
	live.onAct = nil
	press(s, "space")
	if live.take() != "live.pause" {
		t.Error("the dialog is done and still takes keys")
	}
}

func TestAReplyGoesToTheScreenThatAskedEvenIfHidden(t *testing.T) {
	s, live, models := session()
	live.onAct = func(x *screen.Context) { x.Run("fit", func(context.Context) (any, error) { return 1, nil }) }
	cmd := press(s, "space")
	live.take()
	press(s, "]")
	deliver(s, cmd)
	if got := live.take(); !strings.Contains(got, "reply fit") {
		t.Errorf("live got %q", got)
	}
	if strings.Contains(models.take(), "reply") {
		t.Error("models got a reply that is not its own")
	}
}

func TestANewerRequestCancelsAndSilencesTheOlder(t *testing.T) {
	s, live, _ := session()
	var contexts []context.Context
	live.onAct = func(x *screen.Context) {
		x.Run("fit", func(ctx context.Context) (any, error) { contexts = append(contexts, ctx); return nil, ctx.Err() })
	}
	first, second := press(s, "space"), press(s, "space")
	live.take()
	deliver(s, first)
	if strings.Contains(live.take(), "reply") {
		t.Error("the overtaken reply arrived")
	}
	deliver(s, second)
	if got := live.take(); !strings.Contains(got, "reply fit") || strings.Contains(got, "canceled") {
		t.Errorf("the newer reply: %q", got)
	}
	if contexts[0].Err() == nil {
		t.Error("the overtaken request was not cancelled")
	}
}

func TestOnlyTheScreenThatIsSeenTicks(t *testing.T) {
	s, live, models := session()
	s.Update(tickMsg{s.ticking})
	if live.take() != "tick" || models.take() != "" {
		t.Error("the wrong screen ticked")
	}
	stale := s.ticking
	press(s, "]")
	live.take()
	s.Update(tickMsg{stale})
	if live.take()+models.take() != "" {
		t.Error("a tick of the tab before still counts")
	}
	s.Update(tickMsg{s.ticking})
	if models.take() != "tick" || live.take() != "" {
		t.Error("the new tab does not tick")
	}
}

func TestAllKeysAreInTheHelp(t *testing.T) {
	s, _, _ := session()
	press(s, "?")
	var text strings.Builder
	for range 30 {
		text.WriteString(ansi.Strip(s.draw()))
		press(s, "down")
	}
	for _, scope := range []keymap.Scope{"live", keymap.Lists, keymap.Global} {
		for _, b := range s.o.Keys.In(scope) {
			if !strings.Contains(text.String(), b.Long) {
				t.Errorf("the help does not have %q", b.Long)
			}
		}
	}
}

func TestThePaletteFindsAndDoes(t *testing.T) {
	s, live, _ := session()
	press(s, ":")
	live.take()
	press(s, "p", "a", "u", "enter")
	if got := live.take(); got != "live.pause" {
		t.Errorf("got %q", got)
	}
	press(s, ":")
	live.take()
	press(s, "z", "z", "z")
	if !strings.Contains(ansi.Strip(s.draw()), "nothing of that name") {
		t.Error("an unknown command is not said to be one")
	}
	press(s, "enter")
	if got := live.take(); got != "" {
		t.Errorf("nothing was meant and %q was done", got)
	}
}

func TestThePaletteDoesWhatIsAnotherScreens(t *testing.T) {
	s, live, models := session()
	press(s, ":")
	live.take()
	if strings.Contains(ansi.Strip(s.draw()), "models set") {
		t.Error("other screens' commands are in the way before anything is typed")
	}
	for _, r := range "models set" {
		press(s, string(r))
	}
	press(s, "enter")
	if got := models.take(); !strings.Contains(got, "models.set") || s.screen() != models {
		t.Errorf("on %s, got %q", s.screen().Title(), got)
	}
	if got := live.take(); got != "" {
		t.Errorf("the screen that was left got %q", got)
	}
}

func TestTheChosenTabTouchesNoOther(t *testing.T) {
	s, _, _ := session()
	press(s, "2")
	for _, width := range []int{80, 160} {
		s.Update(tea.WindowSizeMsg{Width: width, Height: 24})
		if header := ansi.Strip(s.draw()); !strings.Contains(header, "1 Live  2 Models ") { // a space between, and the badge's own
			t.Errorf("at %d columns: %q", width, header[:60])
		}
	}
}

func TestTooSmallATerminalIsTold(t *testing.T) {
	s, _, _ := session()
	s.Update(tea.WindowSizeMsg{Width: 60, Height: 20})
	got := ansi.Strip(s.draw())
	for _, want := range []string{"needs 80×24", "has 60×20"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if cmd := press(s, "q"); cmd == nil || cmd() != tea.Quit() {
		t.Error("q does not quit")
	}
}

func TestItDrawsOnEverySizeWithinItsEdges(t *testing.T) {
	s, _, _ := session()
	for _, size := range [][2]int{{0, 0}, {1, 1}, {5, 2}, {79, 24}, {80, 23}, {80, 24}, {100, 30}, {120, 36}, {200, 60}, {300, 100}} {
		for _, keys := range [][]string{nil, {"?"}, {":"}} {
			s.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			press(s, keys...)
			lines := strings.Split(s.View().Content, "\n")
			if len(lines) > max(size[1], 1) {
				t.Errorf("%v: %d lines", size, len(lines))
			}
			for _, l := range lines {
				if ansi.StringWidth(l) > size[0] {
					t.Errorf("%v: a line of %d: %q", size, ansi.StringWidth(l), ansi.Strip(l))
				}
			}
			press(s, "esc")
		}
	}
}

func TestTheHeaderSaysSimulatedAtEverySize(t *testing.T) {
	s, _, _ := session()
	for _, w := range []int{80, 100, 120, 160, 200} {
		s.Update(tea.WindowSizeMsg{Width: w, Height: 30})
		head, _, _ := strings.Cut(ansi.Strip(s.draw()), "\n")
		if !strings.Contains(head, "SIMULATED") {
			t.Errorf("at %d: %q", w, head)
		}
	}
}

func TestClicksOnTabsChangeThem(t *testing.T) {
	s, live, models := session()
	head, _, _ := strings.Cut(ansi.Strip(s.draw()), "\n")
	at := len([]rune(head[:strings.Index(head, "Models")]))
	s.Update(tea.MouseClickMsg{X: at, Y: 0, Button: tea.MouseLeft})
	if s.screen() != screen.Screen(models) {
		t.Fatal("a click on Models does not go there")
	}
	s.Update(tea.MouseClickMsg{X: 3, Y: 10, Button: tea.MouseLeft})
	if got := models.take(); !strings.Contains(got, "mouse") || strings.Contains(live.take(), "mouse") {
		t.Errorf("a click on the screen came as %q", got)
	}
	press(s, "M")
	if s.View().MouseMode != tea.MouseModeNone {
		t.Error("M does not let go of the mouse")
	}
}

func TestSixTabsFitTheSmallestTerminal(t *testing.T) {
	s, _, _ := session()
	s.o.Screens = nil
	for _, title := range []string{"Live", "Triage", "Models", "Explore", "What-if", "Train"} {
		s.o.Screens = append(s.o.Screens, &probe{title: title})
	}
	s.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	head, _, _ := strings.Cut(ansi.Strip(s.draw()), "\n")
	for _, want := range []string{"6 Train", "SIMULATED", "20×", "55 %"} {
		if !strings.Contains(head, want) {
			t.Errorf("no %q in %q", want, head)
		}
	}
}

func TestOneKeyChangesOverOnEveryTab(t *testing.T) {
	s, _, _ := session()
	asked := 0
	s.o.ChangeOver = func() error { asked++; return errors.New("the real data are not here yet") }
	press(s, "R", "]", "R")
	if asked != 2 || !strings.Contains(ansi.Strip(s.draw()), "not here yet") {
		t.Errorf("asked %d times, and says\n%s", asked, ansi.Strip(s.draw()))
	}
}

func TestTheHelpLeavesOutKeysThatMeanSomethingElseHere(t *testing.T) {
	s, _, _ := session()
	press(s, "?")
	if text := ansi.Strip(s.draw()); strings.Contains(text, "home  g") {
		t.Errorf("on Live g seeks:\n%s", text)
	}
}

func TestTheTerminalsAnswersChangeTheTheme(t *testing.T) {
	s, _, _ := session()
	s.o.Most = colorprofile.ASCII
	s.Update(tea.ColorProfileMsg{Profile: colorprofile.TrueColor})
	if s.theme.Colored() {
		t.Error("NO_COLOR was overruled by the terminal")
	}
	s.Update(tea.BackgroundColorMsg{Color: ansi.BrightWhite})
	if s.theme.Dark {
		t.Error("a light ground is not noticed")
	}
	press(s, "T")
	chosen := s.theme.Name
	if chosen == "standard" || s.theme.Dark {
		t.Errorf("on a light ground the next theme is %s, dark %v", chosen, s.theme.Dark)
	}
	s.Update(tea.BackgroundColorMsg{Color: ansi.Black})
	if s.theme.Name != chosen || !s.theme.Dark {
		t.Errorf("on a dark ground %s became %s, dark %v", chosen, s.theme.Name, s.theme.Dark)
	}
	for range 6 {
		if press(s, "T"); !s.theme.Dark {
			t.Errorf("on a dark ground T leads to a light %s", s.theme.Name)
		}
	}
}

func TestAnyNoColorTurnsColourOff(t *testing.T) {
	for value, want := range map[string]bool{"yes": false, "1": false, "0": false, "": true} {
		env := []string{"TERM=xterm-256color", "CLICOLOR_FORCE=1", "TTY_FORCE=1", "NO_COLOR=" + value}
		if got := Profile(new(strings.Builder), env) > colorprofile.ASCII; got != want {
			t.Errorf("NO_COLOR=%q: coloured is %v", value, got)
		}
	}
}

// deliver runs a command and whatever it is made of, and hands the replies to the session.
func deliver(s *Shell, cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			deliver(s, c)
		}
	case replyMsg:
		s.Update(msg)
	}
}

func BenchmarkView(b *testing.B) {
	s, _, _ := session()
	s.Update(tea.WindowSizeMsg{Width: 200, Height: 60})
	for b.Loop() {
		s.dirty = true
		s.View()
	}
}

func TestTheRowUnderTheCursorIsCopiedWithItsColumnsNames(t *testing.T) {
	rows := figure.Table{Columns: []string{"TIME", "SEV", ""}, Rows: [][]string{{"12:00", "LOW", "x"}, {"12:01", "CRIT", ""}}, Cursor: 2}
	if got := rowText([]figure.Table{{Columns: []string{"a"}, Rows: [][]string{{"b"}}}, rows}); got != "TIME 12:01 · SEV CRIT" {
		t.Errorf("copied %q", got)
	}
	s, _, _ := session()
	press(s, "y")
	if len(s.toasts) != 1 || !strings.Contains(s.toasts[0].Text, "no row") {
		t.Errorf("toasts %v", s.toasts)
	}
}

func TestThePaletteTakesAnActionsWholeNameAndAScreensName(t *testing.T) {
	whatIf := &probe{title: "WhatIf"}
	p := newPalette(keymap.Default(), whatIf, []screen.Screen{&probe{title: "Triage"}, whatIf})
	for typed, want := range map[string]keymap.Action{"whatif.sa": keymap.WhatIfSave, "save": keymap.WhatIfSave, "triage": keymap.Tab2, "q": keymap.Quit, "triage assign": keymap.TriageAssign} {
		p.input = widget.NewInput(typed)
		p.match()
		if len(p.matches) == 0 || p.matches[0].Action != want {
			t.Errorf("%q finds %v, want %s first", typed, p.matches, want)
		}
	}
}
