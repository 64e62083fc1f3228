package keymap

import (
	"errors"
	"os"
	"strings"
	"testing"
)

func TestNoKeyMeansTwoThingsInOneScope(t *testing.T) {
	if _, err := New(defaults()); err != nil {
		t.Error(err)
	}
}

func TestEveryActionHasAKeyAndSaysWhatItDoes(t *testing.T) {
	for _, b := range defaults() {
		if len(b.Keys) == 0 || b.Long == "" {
			t.Errorf("%s has keys %v and says %q", b.Action, b.Keys, b.Long)
		}
	}
}

func TestTheScreensKeyComesBeforeTheLists(t *testing.T) {
	m := Default()
	if a, _ := m.Lookup("g", "live", Lists, Global); a != LiveSeek {
		t.Errorf("g on Live is %q, want %q", a, LiveSeek)
	}
	if a, _ := m.Lookup("g", "triage", Lists, Global); a != Home {
		t.Errorf("g on a list is %q, want %q", a, Home)
	}
	if _, ok := m.Lookup("€", "live", Lists, Global); ok {
		t.Error("a key that nobody has means something")
	}
}

func TestAFileChangesKeys(t *testing.T) {
	m, err := Default().Read("keys.toml", strings.NewReader(`"live.pause" = ["p"]`))
	if err != nil {
		t.Fatal(err)
	}
	if a, _ := m.Lookup("p", "live"); a != LivePause {
		t.Errorf("p is %q", a)
	}
	if _, still := m.Lookup("space", "live"); still {
		t.Error("space still pauses")
	}
	if a, _ := Default().Lookup("space", "live"); a != LivePause {
		t.Error("the default map was changed")
	}
}

func TestABrokenFileSaysWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		`"live.pase" = ["p"]`:                `no action "live.pase"; there is live.pause, live.promise, live.panel`,
		`"live.pause" = "p"`:                 "incompatible types",
		`"live.pause" = ["m"]`:               `key "m" means both live.pause and live.fastest`,
		`"global.quit" = []`:                 "global.quit needs a key",
		"live = [":                           "keys.toml",
		strings.Repeat("#", maxFileBytes+10): "",
	} {
		_, err := Default().Read("keys.toml", strings.NewReader(text))
		if want == "" {
			continue
		}
		var file *FileError
		if !errors.As(err, &file) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.30q: %v, want %q", text, err, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`"live.pause" = ["p"]`)
	f.Fuzz(func(t *testing.T, text string) {
		if m, err := Default().Read("keys.toml", strings.NewReader(text)); err == nil && m.Key(Quit) == "" {
			t.Error("nobody can quit")
		}
	})
}

func TestTheDocumentListsTheKeysAsTheyAre(t *testing.T) {
	const path = "../../docs/KEYS.md"
	want := Default().Markdown()
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/KEYS.md is not what the keymap says; UPDATE_GOLDEN=1 go test ./tui/keymap writes it anew")
	}
}

func TestKeysAreReadAsPeopleWriteThem(t *testing.T) {
	for written, want := range map[string]string{"F5": "f5", "Ctrl+L": "ctrl+l", "T": "T", "?": "?", "Shift+Tab": "shift+tab", "PageUp": "pgup", "Escape": "esc", " ": "space", "ctrl++": "ctrl++", "+": "+",
		"f13": "", "hyper+x": "", "pause": "", "": ""} {
		got, err := keyName(written)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q is read as %q, %v; want %q", written, got, err, want)
		}
	}
	for _, b := range Default().bindings {
		for _, k := range b.Keys {
			if name, err := keyName(k); err != nil || name != k {
				t.Errorf("%s: our own key %q is read as %q, %v", b.Action, k, name, err)
			}
		}
	}
}
