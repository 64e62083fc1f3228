package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
)

// The witness is a small file beside the store that remembers the newest entry of the
// audit log. A log whose end was cut off, together with all that its entries did, is
// whole in itself: only what lies elsewhere can tell. The witness may be behind, after a
// crash or on a full disk, and never ahead.

// witnessOf is the witness's name.
func witnessOf(path string) string { return path + ".head" }

// attest writes the witness anew. That it could not be written makes it older, no more.
func (db *DB) attest(ctx context.Context) {
	db.attesting.Lock()
	defer db.attesting.Unlock()
	var c Chain
	var hash []byte
	if db.reader.QueryRowContext(ctx, `select seq, hash from audit order by seq desc limit 1`).Scan(&c.Head, &hash) == nil {
		c.Hash = hex.EncodeToString(hash)
		_ = bearWitness(db.path, c)
	}
}

// bearWitness gives the store at path a witness of the chain's head.
func bearWitness(path string, c Chain) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".trunkline-head-*")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "%d %s\n", c.Head, c.Hash)
	if err = firstError(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), witnessOf(path))
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// witnessed gives what the witness remembers; nothing where there is none, or where a
// power cut left it torn.
func witnessed(path string) (c Chain) {
	text, err := os.ReadFile(witnessOf(path))
	if err != nil {
		return Chain{}
	}
	if n, err := fmt.Fscanf(bytes.NewReader(text), "%d %64s\n", &c.Head, &c.Hash); n != 2 || err != nil {
		return Chain{}
	}
	return c
}

// Attested checks that an entry noted earlier is still in the log, as it was then. Its
// error is a *TamperError.
func (db *DB) Attested(ctx context.Context, noted Chain) error {
	return db.read(ctx, func(q querier) error { return attested(ctx, q, noted, "what was noted") })
}

func attested(ctx context.Context, q querier, noted Chain, by string) error {
	if noted.Head <= 0 {
		return nil
	}
	var hash []byte
	err := q.QueryRowContext(ctx, `select hash from audit where seq = $1`, noted.Head).Scan(&hash)
	switch {
	case err == sql.ErrNoRows:
		return &TamperError{noted.Head, "it was cut off: " + by + " remembers it"}
	case err != nil:
		return err
	case hex.EncodeToString(hash) != noted.Hash:
		return &TamperError{noted.Head, "the log was written anew: " + by + " remembers another hash"}
	}
	return nil
}
