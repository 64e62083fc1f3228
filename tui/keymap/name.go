package keymap

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// named are the keys that have a name instead of a letter, as the terminal library says
// them; others are how people write some of them.
var named = []string{"up", "down", "left", "right", "home", "end", "pgup", "pgdown", "enter", "esc", "space", "tab", "backspace", "delete", "insert",
	"f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f11", "f12"}

var others = map[string]string{"escape": "esc", "return": "enter", "pageup": "pgup", "pagedown": "pgdown", "del": "delete", "ins": "insert", " ": "space"}

// keyName gives a key as the terminal library says it: "Ctrl+L" is ctrl+l, "F5" is f5, a
// letter stays as it is. What no terminal sends is an error, or it would never be pressed.
func keyName(written string) (string, error) {
	if utf8.RuneCountInString(written) == 1 && written != " " {
		return written, nil
	}
	parts := strings.Split(strings.ToLower(written), "+")
	if strings.HasSuffix(written, "++") { // ctrl++
		parts = append(parts[:len(parts)-2], "+")
	}
	key := parts[len(parts)-1]
	if other, ok := others[key]; ok {
		key = other
	}
	if utf8.RuneCountInString(key) != 1 && !slices.Contains(named, key) {
		return "", fmt.Errorf("no key %q: a letter, or one of %s; ctrl+, alt+, shift+ before it", written, strings.Join(named[:15], " "))
	}
	for _, modifier := range parts[:len(parts)-1] {
		if modifier != "ctrl" && modifier != "alt" && modifier != "shift" {
			return "", fmt.Errorf("no key %q: %q is none of ctrl, alt, shift", written, modifier)
		}
	}
	return strings.Join(append(parts[:len(parts)-1:len(parts)-1], key), "+"), nil
}
