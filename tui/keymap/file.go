package keymap

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// maxFileBytes bounds a keymap file.
const maxFileBytes = 1 << 16

// Read gives m with the keys that a TOML file changes:
//
//	"live.pause" = ["p", "space"]
//	"global.theme" = []            # no key
//
// Its error is a *FileError and says which line of the file's meaning is wrong; m
// stays as it was.
func (m *Map) Read(name string, r io.Reader) (*Map, error) {
	var changes map[string][]string
	if _, err := toml.NewDecoder(io.LimitReader(r, maxFileBytes)).Decode(&changes); err != nil {
		return nil, &FileError{File: name, Reason: err.Error()}
	}
	bindings := slices.Clone(m.bindings)
	names := make([]string, 0, len(changes))
	for action := range changes {
		names = append(names, action)
	}
	slices.Sort(names)
	for _, action := range names {
		i := slices.IndexFunc(bindings, func(b Binding) bool { return string(b.Action) == action })
		if i < 0 {
			return nil, &FileError{File: name, Reason: fmt.Sprintf("no action %q", action), Near: m.near(action)}
		}
		if bindings[i].Action == Quit && len(changes[action]) == 0 {
			return nil, &FileError{File: name, Reason: "global.quit needs a key"}
		}
		bindings[i].Keys = nil
		for _, written := range changes[action] {
			key, err := keyName(written)
			if err != nil {
				return nil, &FileError{File: name, Reason: fmt.Sprintf("%s: %v", action, err)}
			}
			bindings[i].Keys = append(bindings[i].Keys, key)
		}
	}
	changed, err := New(bindings)
	if err != nil {
		return nil, &FileError{File: name, Reason: err.Error()}
	}
	return changed, nil
}

// A FileError is a keymap file that can't be used.
type FileError struct {
	File   string
	Reason string
	Near   []string // actions that may have been meant
}

func (e *FileError) Error() string {
	if len(e.Near) > 0 {
		return fmt.Sprintf("%s: %s; there is %s", e.File, e.Reason, strings.Join(e.Near, ", "))
	}
	return e.File + ": " + e.Reason
}

// near lists the actions of the scope, or of the name, that was written.
func (m *Map) near(action string) []string {
	scope, verb, _ := strings.Cut(action, ".")
	var near []string
	for _, b := range m.bindings {
		_, own, _ := strings.Cut(string(b.Action), ".")
		if own == verb || string(b.Scope()) == scope && verb != "" && strings.HasPrefix(own, verb[:1]) {
			near = append(near, string(b.Action))
		}
	}
	return near
}
