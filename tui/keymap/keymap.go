// Package keymap says which key does what, once: the shell looks actions up in it,
// and the help line, the help screen, the command palette and the file that changes
// keys are all made from it. A Map belongs to one session and is immutable.
package keymap

import (
	"fmt"
	"slices"
	"strings"
)

// An Action is what a key does: "live.pause". Its part before the dot is its scope.
type Action string

// A Scope is where an action is at home. Screens look up in their own scope first,
// then in the lists' scope if they are lists, then in the global one.
type Scope string

// The scopes that every screen shares; each screen has one of its own beside them.
const (
	Global Scope = "global"
	Lists  Scope = "list"
)

// A Binding is one action with its keys and what is said of it.
type Binding struct {
	Action Action
	Keys   []string // as Bubble Tea names them: "space", "ctrl+d", "G"; the first is shown
	Short  string   // in the help line: "pause"; "" keeps it out
	Long   string   // in the help screen and the palette: "pause or go on"
}

// Scope is the part of the action before the dot.
func (a Action) Scope() Scope {
	scope, _, _ := strings.Cut(string(a), ".")
	return Scope(scope)
}

// Scope is the action's.
func (b Binding) Scope() Scope { return b.Action.Scope() }

// A Map holds every binding of a session.
type Map struct {
	bindings []Binding
	byKey    map[Scope]map[string]Action
}

// New makes a map of bindings. Two actions of one scope with the same key are an
// error, as is an action without a scope.
func New(bindings []Binding) (*Map, error) {
	m := &Map{bindings: slices.Clone(bindings), byKey: map[Scope]map[string]Action{}}
	for _, b := range m.bindings {
		scope := b.Scope()
		if string(scope) == string(b.Action) {
			return nil, fmt.Errorf("action %q has no scope", b.Action)
		}
		if m.byKey[scope] == nil {
			m.byKey[scope] = map[string]Action{}
		}
		for _, key := range b.Keys {
			if other, taken := m.byKey[scope][key]; taken {
				return nil, &ClashError{Key: key, Actions: [2]Action{other, b.Action}}
			}
			m.byKey[scope][key] = b.Action
		}
	}
	return m, nil
}

// A ClashError is a key that two actions of one scope want.
type ClashError struct {
	Key     string
	Actions [2]Action
}

func (e *ClashError) Error() string {
	return fmt.Sprintf("key %q means both %s and %s", e.Key, e.Actions[0], e.Actions[1])
}

// Lookup gives what a key means in the first of the scopes that knows it.
func (m *Map) Lookup(key string, scopes ...Scope) (Action, bool) {
	for _, s := range scopes {
		if a, ok := m.byKey[s][key]; ok {
			return a, true
		}
	}
	return "", false
}

// In lists a scope's bindings in the order of their declaration.
func (m *Map) In(scope Scope) []Binding {
	var in []Binding
	for _, b := range m.bindings {
		if b.Scope() == scope {
			in = append(in, b)
		}
	}
	return in
}

// Find gives an action's binding.
func (m *Map) Find(a Action) (Binding, bool) {
	for _, b := range m.bindings {
		if b.Action == a {
			return b, true
		}
	}
	return Binding{}, false
}

// Key is the key to show for an action: "" if it has none.
func (m *Map) Key(a Action) string {
	if b, ok := m.Find(a); ok && len(b.Keys) > 0 {
		return Pretty(b.Keys[0])
	}
	return ""
}

// Pretty is a key as people write it.
func Pretty(key string) string {
	switch key {
	case "left":
		return "←"
	case "right":
		return "→"
	case "up":
		return "↑"
	case "down":
		return "↓"
	case "shift+left":
		return "⇧←"
	case "shift+right":
		return "⇧→"
	}
	return key
}
