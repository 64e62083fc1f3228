package store

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"database/sql"

	"github.com/trunkline/trunkline/engine/query"
)

// Filters lists a person's saved filters and everybody's.
func (db *DB) Filters(ctx context.Context, who string) ([]Filter, error) {
	var out []Filter
	err := db.read(ctx, func(q querier) error {
		rows, err := q.QueryContext(ctx, `select owner, name, query from filters where owner in ('', $1) order by name, owner`, clean(who))
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var f Filter
			if err := rows.Scan(&f.Owner, &f.Name, &f.Query); err != nil {
				return err
			}
			out = append(out, f)
		}
		return rows.Err()
	})
	return out, err
}

// A FilterError is a filter that can't be kept.
type FilterError struct{ Name, Reason string }

func (e *FilterError) Error() string { return "filter " + e.Name + ": " + e.Reason }

// SaveFilter keeps a filter, in place of one of the same name and owner. Its error is a
// *FilterError or a *query.Error.
func (db *DB) SaveFilter(ctx context.Context, f Filter) error {
	f.Owner, f.Name = clean(f.Owner), clean(strings.TrimSpace(f.Name))
	if f.Name == "" || len(f.Name) > 100 {
		return &FilterError{f.Name, "want a name of 1 to 100 bytes"}
	}
	if _, err := query.Parse(f.Query); err != nil {
		return err
	}
	return db.update(ctx, true, func(t *tx) error {
		_, err := t.exec(ctx, `insert into filters (owner, name, query, made) values ($1, $2, $3, $4)
			on conflict (owner, name) do update set query = excluded.query, made = excluded.made`, f.Owner, f.Name, f.Query, t.now.UnixNano())
		return err
	})
}

// DropFilter forgets a filter.
func (db *DB) DropFilter(ctx context.Context, owner, name string) error {
	return db.update(ctx, true, func(t *tx) error {
		n, err := t.exec(ctx, `delete from filters where owner = $1 and name = $2`, clean(owner), clean(name))
		if err == nil && n == 0 {
			err = &NotFoundError{"filter", name}
		}
		return err
	})
}

// View is what a screen looked like when a person left.
func (db *DB) View(ctx context.Context, who, screen string) (string, error) {
	var body string
	err := db.reader.QueryRowContext(ctx, `select body from views where who = $1 and screen = $2`, clean(who), screen).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return body, fault(db.path, err)
}

// SaveView keeps what a screen looks like.
func (db *DB) SaveView(ctx context.Context, who, screen, body string) error {
	return db.update(ctx, false, func(t *tx) error {
		_, err := t.exec(ctx, `insert into views (who, screen, body) values ($1, $2, $3) on conflict (who, screen) do update set body = excluded.body`, clean(who), screen, body)
		return err
	})
}

// KeepRun keeps a training's record.
func (db *DB) KeepRun(ctx context.Context, who string, body any) (id int64, err error) {
	text, err := json.Marshal(body)
	if err != nil {
		return 0, err
	}
	err = db.update(ctx, true, func(t *tx) error {
		return t.QueryRowContext(ctx, `insert into runs (at, who, body) values ($1, $2, $3) returning id`, t.now.UnixNano(), clean(who), string(text)).Scan(&id)
	})
	return id, err
}

// Runs gives the newest runs, the newest first.
func (db *DB) Runs(ctx context.Context, n int) ([]Run, error) {
	var out []Run
	err := db.read(ctx, func(q querier) error {
		rows, err := q.QueryContext(ctx, `select id, at, who, body from runs order by id desc limit $1`, n)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var r Run
			var at int64
			var body string
			if err := rows.Scan(&r.ID, &at, &r.Who, &body); err != nil {
				return err
			}
			r.At, r.Body = moment(at), json.RawMessage(body)
			out = append(out, r)
		}
		return rows.Err()
	})
	return out, err
}
