package fetch

import "time"

// State is what is being done about a file.
type State uint8

const (
	Waiting   State = iota // another process is fetching into the directory
	Checking               // what is there already is being hashed
	Receiving              // bytes are coming in
	Retrying               // a try failed (Progress.Err) and another follows
	Kept                   // the file was there and right
	Finished               // the file is in its place
)

// Progress is where things stand.
type Progress struct {
	File         string // "" while waiting
	Index, Files int    // the file is number Index, from 0, of Files
	State        State
	Done, Total  int64   // bytes, those from an earlier try included
	Rate         float64 // bytes a second over about the last two; 0 while unknown
	Err          error   // why a try failed, in Retrying
}

const reportEvery = 100 * time.Millisecond

// meter turns what happens to one file into reports.
type meter struct {
	report   func(Progress)
	now      Progress
	reported time.Time
	rated    time.Time // when, and at how many bytes, the rate was last taken
	ratedAt  int64
}

// state reports a change of state at once.
func (m *meter) state(s State) {
	m.now.State, m.now.Err = s, nil
	m.reported = time.Now()
	m.report(m.now)
}

func (m *meter) retry(why error) {
	m.now.State, m.now.Err, m.now.Rate = Retrying, why, 0
	m.reported, m.rated = time.Now(), time.Time{}
	m.report(m.now)
}

// at says how many bytes are there now.
func (m *meter) at(done int64) {
	m.now.Done, m.now.Err = done, nil
	at := time.Now()
	m.rate(at)
	if m.now.State == Receiving && at.Sub(m.reported) < reportEvery {
		return
	}
	m.now.State, m.reported = Receiving, at
	m.report(m.now)
}

// rate keeps an exponential mean of the rate with a time constant of two seconds.
func (m *meter) rate(at time.Time) {
	passed := at.Sub(m.rated).Seconds()
	if m.rated.IsZero() || m.now.Done < m.ratedAt {
		m.rated, m.ratedAt = at, m.now.Done
		return
	}
	if passed < reportEvery.Seconds() {
		return
	}
	rate := float64(m.now.Done-m.ratedAt) / passed
	if m.now.Rate == 0 {
		m.now.Rate = rate
	} else {
		share := passed / (passed + 2)
		m.now.Rate += share * (rate - m.now.Rate)
	}
	m.rated, m.ratedAt = at, m.now.Done
}
