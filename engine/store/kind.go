package store

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"strings"
	"sync"

	"github.com/trunkline/trunkline/engine/alert"
)

// A kind is what many alerts share: everything about them that is text. There are a
// few thousand of them among a million alerts, so filters on text look at kinds.
type kind struct {
	Source    string `json:"source"`
	Model     string `json:"model"`
	Family    string `json:"family,omitempty"`
	Rival     string `json:"rival,omitempty"` // the challenger
	Protocol  string `json:"protocol,omitempty"`
	App       string `json:"app,omitempty"`
	Service   string `json:"service,omitempty"`
	Function  string `json:"function,omitempty"`
	Plane     string `json:"plane,omitempty"`
	Flag      string `json:"flag,omitempty"`
	Label     string `json:"label,omitempty"`
	Simulated bool   `json:"simulated,omitempty"`
}

func kindOf(a *alert.Alert) kind {
	k := kind{Source: clean(a.Source), Model: clean(a.Model), Family: clean(a.Family), Label: clean(a.Label), Simulated: a.Simulated,
		Protocol: clean(a.Flow.Protocol), App: clean(a.Flow.Application), Service: clean(a.Flow.Service), Function: clean(a.Flow.Function),
		Plane: clean(a.Flow.Plane), Flag: clean(a.Flow.Flag)}
	if a.Challenger != nil {
		k.Rival = clean(a.Challenger.Model)
	}
	return k
}

// to writes the kind's part of an alert.
func (k *kind) to(a *alert.Alert) {
	a.Source, a.Model, a.Family, a.Label, a.Simulated = k.Source, k.Model, k.Family, k.Label, k.Simulated
	a.Flow.Protocol, a.Flow.Application, a.Flow.Service, a.Flow.Function = k.Protocol, k.App, k.Service, k.Function
	a.Flow.Plane, a.Flow.Flag = k.Plane, k.Flag
}

// longestText bounds one text of an alert; hostile input may have megabytes.
const longestText = 4096

// clean is a text as it is stored: UTF-8, and not longer than anybody reads.
func clean(s string) string {
	if len(s) > longestText {
		s = s[:longestText]
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// ids are the numbers of kinds and groups that the writer knows by heart.
type ids struct {
	kinds  map[kind]int64
	groups map[string]int64
}

// mostKnown bounds them: beyond it they are looked up anew.
const mostKnown = 1 << 16

func (i *ids) forget() { i.kinds, i.groups = nil, nil }

func (i *ids) trim() {
	if len(i.kinds) > mostKnown || i.kinds == nil {
		i.kinds = map[kind]int64{}
	}
	if len(i.groups) > mostKnown || i.groups == nil {
		i.groups = map[string]int64{}
	}
}

// kind gives a kind's number, making it if it is new.
func (t *tx) kind(ctx context.Context, k kind) (int64, error) {
	if id, ok := t.db.ids.kinds[k]; ok {
		return id, nil
	}
	body, err := json.Marshal(k)
	if err != nil {
		return 0, err
	}
	digest := sha256.Sum256(body)
	fold := strings.ToLower
	s, err := t.stmt(ctx, `insert into kinds (digest, model, family, proto, app, service, func, plane, flag, label, body)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (digest) do update set n = kinds.n returning id`)
	if err != nil {
		return 0, err
	}
	var id int64
	err = s.QueryRowContext(ctx, digest[:16], fold(k.Model), fold(k.Family), fold(k.Protocol), fold(k.App), fold(k.Service), fold(k.Function), fold(k.Plane),
		fold(k.Flag), fold(k.Label), string(body)).Scan(&id)
	if err == nil {
		t.db.ids.kinds[k] = id
	}
	return id, err
}

// A kindCache has the kinds that readers have met. A kind never changes.
type kindCache struct {
	mu sync.Mutex
	of map[int64]*kind
}

// get gives kinds by number, reading those that it has not.
func (c *kindCache) get(ctx context.Context, q querier, wanted []int64) (map[int64]*kind, error) {
	out := make(map[int64]*kind, len(wanted))
	var missing []int64
	c.mu.Lock()
	for _, id := range wanted {
		if k, ok := c.of[id]; ok {
			out[id] = k
		} else if _, asked := out[id]; !asked {
			out[id] = nil
			missing = append(missing, id)
		}
	}
	c.mu.Unlock()
	if len(missing) == 0 {
		return out, nil
	}
	rows, err := q.QueryContext(ctx, "select id, body from kinds where id in "+list(missing))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var body string
		if err := rows.Scan(&id, &body); err != nil {
			return nil, err
		}
		k := new(kind)
		if err := json.Unmarshal([]byte(body), k); err != nil {
			return nil, &Fault{Kind: ErrCorrupt, Detail: err.Error()}
		}
		out[id] = k
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of == nil || len(c.of) > mostKnown {
		c.of = map[int64]*kind{}
	}
	for _, id := range missing {
		if out[id] != nil {
			c.of[id] = out[id]
		}
	}
	return out, rows.Err()
}
