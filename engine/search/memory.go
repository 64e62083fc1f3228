package search

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/trunkline/trunkline/engine/bundle"
	"github.com/trunkline/trunkline/models"
)

// A Memory is a folder of tries, one small file each, so that a search that was cut off
// goes on where it was; "" remembers nothing.
type Memory string

func (m Memory) path(q Request, data string, s models.Settings, share float64) string {
	text, err := json.Marshal([]any{q.Model, q.Judge, q.Features, data, s, share, q.Options.Seed, models.Revision})
	if err != nil {
		panic(err) // plain data always marshals
	}
	sum := sha256.Sum256(text)
	return filepath.Join(string(m), hex.EncodeToString(sum[:16])+".json")
}

func (m Memory) recall(q Request, data string, s models.Settings, share float64) (Try, bool) {
	var t Try
	if m == "" {
		return t, false
	}
	text, err := os.ReadFile(m.path(q, data, s, share))
	return t, err == nil && json.Unmarshal(text, &t) == nil
}

func (m Memory) keep(q Request, data string, share float64, t Try) {
	if m == "" {
		return
	}
	if text, err := json.Marshal(t); err == nil {
		_ = bundle.WriteAtomic(m.path(q, data, t.Settings, share), text)
	}
}
