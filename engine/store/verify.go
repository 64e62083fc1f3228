package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// Verify checks the chain, the changes that its entries have the digests of, that every
// alert is as the last change left it, that notes and suppressions are as they were
// written, and that the log still has the entry that its witness remembers.
func (db *DB) Verify(ctx context.Context) (Chain, error) {
	var c Chain
	witness := witnessed(db.path)
	err := db.read(ctx, func(q querier) (err error) {
		if c, err = verify(ctx, q); err == nil {
			err = attested(ctx, q, witness, witnessOf(db.path))
		}
		return err
	})
	return c, err
}

func verify(ctx context.Context, q querier) (Chain, error) {
	var c Chain
	entries, err := checkLinks(ctx, q, &c)
	if err != nil {
		return c, err
	}
	for _, e := range entries {
		sum, n, _, err := digest(ctx, q, e.seq)
		if err != nil {
			return c, err
		}
		if sum != e.Digest || n != e.Changed {
			return c, &TamperError{e.seq, "the changes that it made are not those that it tells of"}
		}
		c.Changes += int64(n)
	}
	if err := checkRest(ctx, q, entries, c.Head); err != nil {
		return c, err
	}
	return c, checkAlerts(ctx, q, c)
}

// checkLinks goes through the chain and gives the entries that changed alerts.
func checkLinks(ctx context.Context, q querier, c *Chain) ([]telling, error) {
	rows, err := q.QueryContext(ctx, `select seq, at, who, verb, body, hash from audit order by seq`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []telling
	before := make([]byte, sha256.Size)
	for rows.Next() {
		var l link
		var body string
		var have []byte
		if err := rows.Scan(&l.Seq, &l.At, &l.Who, &l.Verb, &body, &have); err != nil {
			return nil, err
		}
		if l.Seq != c.Head+1 {
			return nil, &TamperError{l.Seq, fmt.Sprintf("entry %d is missing", c.Head+1)}
		}
		l.Body = json.RawMessage(body)
		want, err := l.hash(before)
		if err != nil || !bytes.Equal(want, have) {
			return nil, &TamperError{l.Seq, "it, or an entry before it, was changed"}
		}
		if _, does := moveVerbs[l.Verb]; does {
			t, err := tell(&l)
			if err != nil {
				return nil, err
			}
			out = append(out, t)
		}
		before = have
		c.Entries, c.Head, c.Hash = c.Entries+1, l.Seq, hex.EncodeToString(have)
	}
	return out, rows.Err()
}

// checkAlerts compares alerts with their changes, and finds changes of no entry: those
// of entries that were cut off the end.
func checkAlerts(ctx context.Context, q querier, c Chain) error {
	var all, cut int64
	if err := q.QueryRowContext(ctx, `select count(*), coalesce(max(audit), 0) from changes`).Scan(&all, &cut); err != nil {
		return err
	}
	if cut > c.Head {
		return &TamperError{cut, "it was cut off; its changes are still there"}
	}
	if all != c.Changes {
		return &TamperError{c.Head, fmt.Sprintf("%d changes were made by no entry", all-c.Changes)}
	}
	for _, check := range []struct{ reason, query string }{
		{"was changed without an entry", `select a.id, a.revision from alerts a where a.revision = 1 and
			(a.owner <> '' or a.reason <> '' or a.state not in (0, 3) or (a.state = 3) <> (a.hidden <> 0)) limit 1`},
		{"is not as its last change left it", `select a.id, a.revision from alerts a left join changes c on c.alert = a.seq and c.revision = a.revision where a.revision > 1 and
			(c.audit is null or c.state <> a.state or c.owner <> a.owner or c.reason <> a.reason or c.hidden <> a.hidden
			 or a.revision <> 1 + (select count(*) from changes d where d.alert = a.seq)) limit 1`},
		{"has changes and is as it came", `select a.id, a.revision from changes c join alerts a on a.seq = c.alert where a.revision = 1 limit 1`},
	} {
		rows, err := q.QueryContext(ctx, check.query)
		if err != nil {
			return err
		}
		var id string
		var revision int64
		found := rows.Next()
		if found {
			err = rows.Scan(&id, &revision)
		}
		if err := firstError(err, rows.Err(), rows.Close()); err != nil {
			return err
		}
		if found {
			return &TamperError{c.Head, fmt.Sprintf("alert %s %s", id, check.reason)}
		}
	}
	return nil
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
