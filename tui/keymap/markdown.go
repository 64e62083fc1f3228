package keymap

import (
	"fmt"
	"strings"
)

// Markdown is docs/KEYS.md: every key, by where it works.
func (m *Map) Markdown() string {
	var b strings.Builder
	b.WriteString("# Keys\n\nMade from `tui/keymap` by its test; `UPDATE_GOLDEN=1 go test ./tui/keymap` writes it anew. A dialog or an input takes every\n" +
		"key until it is closed; then a screen's own keys come before those of lists, and those before the global ones.\n" +
		"A TOML file changes keys by their action's name:\n\n```toml\n\"live.pause\" = [\"p\", \"space\"]\n\"global.theme\" = []            # no key\n```\n")
	for _, scope := range m.scopes() {
		fmt.Fprintf(&b, "\n## %s\n\n| keys | action | does |\n|---|---|---|\n", strings.ToUpper(string(scope[:1]))+string(scope[1:]))
		for _, k := range m.In(scope) {
			keys := make([]string, len(k.Keys))
			for i, key := range k.Keys {
				keys[i] = "`" + Pretty(key) + "`"
			}
			fmt.Fprintf(&b, "| %s | `%s` | %s |\n", strings.Join(keys, " "), k.Action, strings.ReplaceAll(k.Long, "|", `\|`))
		}
	}
	return b.String()
}

// scopes lists the scopes in the order of their first binding.
func (m *Map) scopes() []Scope {
	var scopes []Scope
	seen := map[Scope]bool{}
	for _, b := range m.bindings {
		if s := b.Scope(); !seen[s] {
			seen[s] = true
			scopes = append(scopes, s)
		}
	}
	return scopes
}
