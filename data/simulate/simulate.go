// Package simulate is a small 5G core as flows: subscribers who register, open sessions,
// browse and call, the functions that serve them, what operators do to those, and
// attackers. All of it is drawn from a seed: the same settings give the same bytes.
//
// Nothing here is evidence about a real network: docs/SIMULATOR.md says what is
// simulated, what is not, and after which sources. Every table is marked Simulated.
package simulate

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"github.com/trunkline/trunkline/data"
)

// Settings are what a run is made from. The zero value of a field takes the default
// that Settings.withDefaults gives it.
type Settings struct {
	Name        string        // of the tables; "sim"
	Seed        uint64        //
	Start       time.Time     // of the first flow's clock; 2000-01-01T00:00:00Z
	Length      time.Duration // of the run; 0 goes on for ever
	Day         time.Duration // what the daily rhythm takes, and the episodes of a day are spread over; 24 min
	Subscribers int           // 400
	GNBs        int           // cells' base stations; 12
	Attacks     []string      // labels of the kinds that happen; nil: all, empty: none
}

// day is a compressed day: a minute of flow time is an hour of the daily rhythm.
const day = 24 * time.Minute

// Day1 is the day that trains: every kind of attack but those in NovelAttacks.
func Day1() Settings {
	s := Settings{Name: "sim-day1", Seed: 1, Length: day, Subscribers: 420}
	for _, label := range Labels() {
		if !slices.Contains(NovelAttacks(), label) {
			s.Attacks = append(s.Attacks, label)
		}
	}
	return s
}

// Day2 is the day that judges: another seed, the day after, and three kinds of attack
// that day 1 lacks.
func Day2() Settings {
	return Settings{Name: "sim-day2", Seed: 2, Start: epoch().AddDate(0, 0, 1), Length: day, Subscribers: 300}
}

// NovelAttacks are the kinds that Day2 has and Day1 lacks, one each of dos, probe and r2l.
func NovelAttacks() []string {
	return []string{"pfcp_transaction_exhaustion", "diameter_location_tracking", "session_hijack_pfcp"}
}

// Revision changes with any change of the flows that the same settings give: a test on
// the hash of day 1 fails where that is forgotten.
const Revision = 2

// Fingerprint stands for the bytes of a run as a file's hash stands for a file's: the
// SHA-256, in hexadecimal, of the settings in full and the simulator's Revision. The
// error is a *SettingsError.
func (s Settings) Fingerprint() (string, error) {
	s, err := s.withDefaults()
	if err != nil {
		return "", err
	}
	s.Start = s.Start.UTC()
	sum := sha256.Sum256(fmt.Appendf(nil, "simulate %d %+v", Revision, s))
	return hex.EncodeToString(sum[:]), nil
}

func epoch() time.Time { return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) }

// A SettingsError is a setting that no run can be made from.
type SettingsError struct{ Setting, Reason string }

func (e *SettingsError) Error() string { return fmt.Sprintf("simulate: %s: %s", e.Setting, e.Reason) }

// The bounds of what a run may hold in memory.
const (
	maxSubscribers = 60_000 // the pool 10.45.0.0/16
	maxGNBs        = 250
	minDay         = time.Minute
)

// withDefaults fills in what is not set and refuses what cannot be.
func (s Settings) withDefaults() (Settings, error) {
	if s.Name == "" {
		s.Name = "sim"
	}
	if s.Start.IsZero() {
		s.Start = epoch()
	}
	if s.Day == 0 {
		s.Day = day
	}
	if s.Subscribers == 0 {
		s.Subscribers = 400
	}
	if s.GNBs == 0 {
		s.GNBs = 12
	}
	if s.Attacks == nil {
		s.Attacks = Labels()
	}
	switch {
	case s.Length < 0:
		return s, &SettingsError{"length", fmt.Sprintf("want at least 0, have %v", s.Length)}
	case s.Day < minDay:
		return s, &SettingsError{"day", fmt.Sprintf("want at least %v, have %v", minDay, s.Day)}
	case s.Subscribers < 1 || s.Subscribers > maxSubscribers:
		return s, &SettingsError{"subscribers", fmt.Sprintf("want 1 to %d, have %d", maxSubscribers, s.Subscribers)}
	case s.GNBs < 3 || s.GNBs > maxGNBs:
		return s, &SettingsError{"gnbs", fmt.Sprintf("want 3 to %d, have %d", maxGNBs, s.GNBs)}
	}
	for _, label := range s.Attacks {
		if _, ok := FindAttack(label); !ok {
			return s, &SettingsError{"attacks", fmt.Sprintf("no attack %s", data.Quote(label))}
		}
	}
	return s, nil
}
