package store

import (
	"context"
	"database/sql"

	"github.com/trunkline/trunkline/engine/triage"
)

// overtaken refuses an action on a group that somebody else has decided on since the
// person looked. Notes decide nothing, and to write one is never too late.
func (c *change) overtaken(ctx context.Context, a triage.Action) error {
	if a.Filter.Group == "" || a.Verb == triage.Remark {
		return nil
	}
	var told triage.ConflictError
	var changed int64
	err := c.QueryRowContext(ctx, `select a.id, a.state, a.reason, a.revision, a.changed, a.changer, count(*) over () - 1
		from alerts a where a.grp = (select id from groups where gid = $1) and a.seq in (select d.alert from changes d join audit e on e.seq = d.audit
			where d.audit > $2 and e.who <> $3 and (d.state <> d.from_state or d.owner <> d.from_owner or d.reason <> d.from_reason or d.hidden <> d.from_hidden))
		order by a.changed desc, a.seq desc limit 1`, a.Filter.Group, a.Filter.Seen, a.Who).
		Scan(&told.ID, &told.State, &told.Reason, &told.Now, &changed, &told.By, &told.More)
	if err == sql.ErrNoRows {
		return nil
	}
	if err != nil {
		return err
	}
	told.At = moment(changed)
	return &told
}
