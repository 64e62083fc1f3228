package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"time"

	"github.com/trunkline/trunkline/engine/triage"
)

// The audit log is a chain: an entry's hash is SHA-256 over the hash before (32 bytes;
// zeros before the first) and the entry as JSON. Nobody can change, move or take out an
// entry without changing every hash behind it. What an entry did to alerts is in the
// table changes; the entry has its digest.

// A link is an entry as it is hashed. Its fields' order is part of the format.
type link struct {
	Seq  int64           `json:"seq"`
	At   int64           `json:"at"` // ns since the Unix epoch
	Who  string          `json:"who"`
	Verb triage.Verb     `json:"verb"`
	Body json.RawMessage `json:"body"`
}

func (l *link) hash(before []byte) ([]byte, error) {
	text, err := json.Marshal(l)
	if err != nil {
		return nil, err
	}
	h := sha256.New()
	h.Write(before)
	h.Write(text)
	return h.Sum(nil), nil
}

// head gives the newest entry's number and hash.
func (t *tx) head(ctx context.Context) (seq int64, hash []byte, err error) {
	hash = make([]byte, sha256.Size)
	rows, err := t.QueryContext(ctx, `select seq, hash from audit order by seq desc limit 1`)
	if err != nil {
		return 0, nil, err
	}
	defer rows.Close()
	if rows.Next() {
		err = rows.Scan(&seq, &hash)
	}
	if err != nil {
		return 0, nil, err
	}
	return seq, hash, rows.Err()
}

// append writes an entry behind the newest.
func (t *tx) append(ctx context.Context, who string, verb triage.Verb, body any) (seq int64, err error) {
	last, before, err := t.head(ctx)
	if err != nil {
		return 0, err
	}
	text, err := json.Marshal(body)
	if err != nil {
		return 0, err
	}
	l := link{last + 1, t.now.UnixNano(), clean(who), verb, text}
	h, err := l.hash(before)
	if err != nil {
		return 0, err
	}
	_, err = t.exec(ctx, `insert into audit (seq, at, who, verb, body, hash) values ($1, $2, $3, $4, $5, $6)`, l.Seq, l.At, l.Who, string(verb), string(text), h)
	return l.Seq, err
}

// A deed is the body of an entry that changed alerts.
type deed struct {
	Changed     int           `json:"changed"`
	Digest      string        `json:"digest"`           // of the changes: see digest
	Alerts      []string      `json:"alerts,omitempty"` // the first few
	Filter      *string       `json:"filter,omitempty"`
	UpTo        int64         `json:"up_to,omitempty"`
	Reason      triage.Reason `json:"reason,omitempty"`
	Note        string        `json:"note,omitempty"`
	Owner       *string       `json:"owner,omitempty"`
	Undoes      int64         `json:"undoes,omitempty"`
	Suppression int64         `json:"suppression,omitempty"`
	Scope       string        `json:"scope,omitempty"`
	Why         string        `json:"why,omitempty"`
	Until       *time.Time    `json:"until,omitempty"`
}

// alertsListed is how many ids an entry names; the changes have them all.
const alertsListed = 20

// digest is SHA-256 over the changes of an entry, a line of JSON each, by the alerts'
// numbers. It also gives how many there are and the first few ids.
func digest(ctx context.Context, q querier, audit int64) (sum string, n int, ids []string, err error) {
	rows, err := q.QueryContext(ctx, `select a.id, c.revision, c.from_state, c.from_owner, c.from_reason, c.from_hidden, c.state, c.owner, c.reason, c.hidden
		from changes c join alerts a on a.seq = c.alert where c.audit = $1 order by c.alert`, audit)
	if err != nil {
		return "", 0, nil, err
	}
	defer rows.Close()
	h := sha256.New()
	for rows.Next() {
		id, err := hashChange(h, rows)
		if err != nil {
			return "", 0, nil, err
		}
		if n++; n <= alertsListed {
			ids = append(ids, id)
		}
	}
	return hex.EncodeToString(h.Sum(nil)), n, ids, rows.Err()
}

func hashChange(h hash.Hash, rows interface{ Scan(...any) error }) (id string, err error) {
	var line struct {
		ID         string `json:"id"`
		Revision   int64  `json:"revision"`
		FromState  int    `json:"from_state"`
		FromOwner  string `json:"from_owner"`
		FromReason string `json:"from_reason"`
		FromHidden int64  `json:"from_hidden"`
		State      int    `json:"state"`
		Owner      string `json:"owner"`
		Reason     string `json:"reason"`
		Hidden     int64  `json:"hidden"`
	}
	if err := rows.Scan(&line.ID, &line.Revision, &line.FromState, &line.FromOwner, &line.FromReason, &line.FromHidden, &line.State, &line.Owner,
		&line.Reason, &line.Hidden); err != nil {
		return "", err
	}
	return line.ID, json.NewEncoder(h).Encode(line)
}

// Record writes an entry that changes no alert.
func (db *DB) Record(ctx context.Context, who string, verb triage.Verb, body any) (seq int64, err error) {
	if _, does := moveVerbs[verb]; does {
		return 0, fmt.Errorf("record %s: it changes alerts; see Act", verb)
	}
	err = db.update(ctx, true, func(t *tx) error {
		seq, err = t.append(ctx, who, verb, body)
		return err
	})
	if err == nil {
		db.decided(ctx, seq)
	}
	return seq, err
}

// moveVerbs are those whose entries have changes, and which a person may take back.
var moveVerbs = map[triage.Verb]bool{triage.Acknowledge: true, triage.Escalate: true, triage.Close: true, triage.Reopen: true, triage.Assign: true,
	triage.Remark: true, triage.Suppress: true, triage.Lift: true, triage.Undo: false}

// Log gives entries behind a number.
func (db *DB) Log(ctx context.Context, after int64, n int) ([]Entry, error) {
	return db.entries(ctx, `where e.seq > $1 order by e.seq limit $2`, after, n)
}

// Recorded gives the newest entries of a verb.
func (db *DB) Recorded(ctx context.Context, verb triage.Verb, n int) ([]Entry, error) {
	return db.entries(ctx, `where e.verb = $1 order by e.seq desc limit $2`, string(verb), n)
}

func (db *DB) entries(ctx context.Context, which string, args ...any) ([]Entry, error) {
	var out []Entry
	err := db.read(ctx, func(q querier) error {
		rows, err := q.QueryContext(ctx, `select e.seq, e.at, e.who, e.verb, e.body, e.hash, u.audit is not null from audit e left join undone u on u.audit = e.seq `+which, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var e Entry
			var at int64
			var body string
			var hash []byte
			if err := rows.Scan(&e.Seq, &at, &e.Who, &e.Verb, &body, &hash, &e.Undone); err != nil {
				return err
			}
			e.At, e.Body, e.Hash = moment(at), json.RawMessage(body), hex.EncodeToString(hash)
			out = append(out, e)
		}
		return rows.Err()
	})
	return out, err
}
