package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/alert"
	"github.com/trunkline/trunkline/engine/triage"
	"github.com/trunkline/trunkline/models/metric"
)

const caseColumns = `a.seq, a.state, a.sev, a.kind, a.score, a.p, a.raised, a.src, a.dst, a.owner, a.id, a.flow_time, a.threshold, a.src_port, a.dst_port,
	a.rival_score, a.rival_alert, a.row, a.content, a.reason, a.revision, a.changed, a.changer, a.hidden, g.gid, g.key, coalesce(w.reasons, '')`

// cases reads whole alerts with their notes, in the order of their numbers in seqs.
func (db *DB) cases(ctx context.Context, q querier, seqs []int64) ([]triage.Case, error) {
	if len(seqs) == 0 {
		return nil, nil
	}
	rows, err := q.QueryContext(ctx, `select `+caseColumns+` from alerts a join groups g on g.id = a.grp left join why w on w.alert = a.seq
		where a.seq in `+list(seqs))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	at := make(map[int64]int, len(seqs))
	for i, seq := range seqs {
		at[seq] = i
	}
	out := make([]triage.Case, len(seqs))
	kinds := make([]int64, len(seqs))
	for rows.Next() {
		var c triage.Case
		seq, kind, err := scanCase(rows, &c)
		if err != nil {
			return nil, err
		}
		out[at[seq]], kinds[at[seq]] = c, kind
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	known, err := db.kinds.get(ctx, q, kinds)
	if err != nil {
		return nil, err
	}
	for i := range out {
		k := known[kinds[i]]
		if k == nil {
			return nil, &Fault{db.path, ErrCorrupt, "an alert of no kind"}
		}
		k.to(&out[i].Alert)
		if c := out[i].Alert.Challenger; c != nil {
			c.Model = k.Rival
		}
	}
	return out, addNotes(ctx, q, seqs, at, out)
}

func scanCase(rows *sql.Rows, c *triage.Case) (seq, kind int64, err error) {
	a := &c.Alert
	var state, sev, raised, flowTime, srcPort, dstPort, content, changed int64
	var rivalScore sql.NullFloat64
	var rivalAlert bool
	var src, dst []byte
	var reasons string
	err = rows.Scan(&seq, &state, &sev, &kind, &a.Score, &a.PValue, &raised, &src, &dst, &c.Owner, &a.ID, &flowTime, &a.Threshold, &srcPort, &dstPort,
		&rivalScore, &rivalAlert, &a.Row, &content, &c.Reason, &c.Revision, &changed, &c.By, &c.Hidden, &a.Group, &c.GroupKey, &reasons)
	if err != nil {
		return 0, 0, err
	}
	if state < 0 || state >= int64(len(triage.States)) || sev < 0 || sev > int64(metric.Critical) {
		return 0, 0, &Fault{Kind: ErrCorrupt, Detail: "an alert of no state or severity"}
	}
	c.State, a.Severity = triage.State(state), alert.Severity(sev)
	c.Raised, a.Time, c.Changed, a.Content = moment(raised), moment(flowTime), moment(changed), uint64(content)
	if changed == 0 {
		c.Changed = time.Time{}
	}
	a.Flow.Src = data.Endpoint{Addr: readAddress(src), Port: uint16(srcPort)}
	a.Flow.Dst = data.Endpoint{Addr: readAddress(dst), Port: uint16(dstPort)}
	if rivalScore.Valid {
		a.Challenger = &alert.Opinion{Score: rivalScore.Float64, Alert: rivalAlert}
	}
	a.Why, err = readWhy(reasons)
	return seq, kind, err
}

func moment(ns int64) time.Time { return time.Unix(0, ns).UTC() }

func readWhy(text string) ([]alert.Reason, error) {
	if text == "" {
		return nil, nil
	}
	var lines []alert.ReasonLine
	if err := json.Unmarshal([]byte(text), &lines); err != nil {
		return nil, &Fault{Kind: ErrCorrupt, Detail: err.Error()}
	}
	why := make([]alert.Reason, len(lines))
	for i, l := range lines {
		why[i] = alert.Reason{Feature: l.Feature, Value: l.Value, Unit: l.Unit, Percentile: math.NaN(), NormalShare: math.NaN(), Contribution: l.Contribution}
		if l.Percentile.Defined() {
			why[i].Percentile = float64(l.Percentile)
		}
		if l.NormalShare.Defined() {
			why[i].NormalShare = float64(l.NormalShare)
		}
	}
	return why, nil
}

// addNotes adds the notes of some alerts, the oldest first.
func addNotes(ctx context.Context, q querier, seqs []int64, at map[int64]int, out []triage.Case) error {
	rows, err := q.QueryContext(ctx, `select c.alert, n.at, n.who, n.body from changes c join notes n on n.audit = c.audit
		where n.withdrawn = 0 and c.alert in `+list(seqs)+` order by n.audit`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var seq, when int64
		var n triage.Note
		if err := rows.Scan(&seq, &when, &n.By, &n.Text); err != nil {
			return err
		}
		n.At = moment(when)
		c := &out[at[seq]]
		c.Notes = append(c.Notes, n)
	}
	return rows.Err()
}

// numbers reads the only column of a query, as one text: a row for each number takes several times as long. A
// query that is to keep its order has a limit.
func numbers(ctx context.Context, q querier, text string, args ...any) ([]int64, error) {
	var joined string
	if err := q.QueryRowContext(ctx, "with t(n) as ("+text+") select coalesce(group_concat(n), '') from t", args...).Scan(&joined); err != nil || joined == "" {
		return nil, err
	}
	out := make([]int64, 0, strings.Count(joined, ",")+1)
	for field := range strings.SplitSeq(joined, ",") {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}
