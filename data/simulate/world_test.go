package simulate

import (
	"testing"

	"github.com/trunkline/trunkline/data"
)

// A run without an end holds what is under way, however long it goes on.
func TestAnEndlessRunHoldsOnlyWhatIsUnderWay(t *testing.T) {
	s, err := Open(Settings{Seed: 8, Subscribers: 300})
	if err != nil {
		t.Fatal(err)
	}
	most := 0
	for n := 0; n < 150_000; {
		batch := data.NewTable(s.Schema())
		got, err := s.Next(batch, 1000)
		if err != nil {
			t.Fatal(err)
		}
		n += got
		most = max(most, len(s.world.flows.items)+len(s.world.events.items)+len(s.world.core.load))
	}
	if most > 3000 {
		t.Errorf("%d flows, events and loads are held at once, want under 3000", most)
	}
	if at, _ := s.world.events.next(); at < 5*int64(day) {
		t.Errorf("150,000 flows took %d days", at/int64(day))
	}
}

func TestAnAgendaGivesThingsInOrderOfTimeThenOfPlanning(t *testing.T) {
	var a agenda[string]
	a.add(5, "c")
	a.add(1, "a")
	a.add(5, "d")
	a.add(3, "b")
	got := ""
	for _, ok := a.next(); ok; _, ok = a.next() {
		_, what := a.take()
		got += what
	}
	if got != "abcd" {
		t.Errorf("order %q, want abcd", got)
	}
}

// An attack changes the others' day only by what it does to them: the draws are apart.
func TestActorsDrawApart(t *testing.T) {
	if newDice(1, "attack teid_scan").Uint64() == newDice(1, "attack sbi_scan").Uint64() {
		t.Error("two actors draw the same")
	}
	if newDice(1, "upkeep").Uint64() != newDice(1, "upkeep").Uint64() {
		t.Error("an actor's draws are not its seed's")
	}
}

// Overload is what makes storms hurt: the same exchange slows down, then is refused or lost.
func TestAFunctionThatIsAskedTooMuchRefuses(t *testing.T) {
	s, err := Settings{Length: 1, Attacks: []string{}}.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(s)
	a := w.actor("test", data.NormalLabel)
	tally := func(from int64, spacing int64, n int) (ok int, response float64) {
		for i := range n {
			f, _, good := a.do(from+int64(i)*spacing, authentication, endpoint(w.core.amf[0], 1), w.core.ausf[0])
			if good {
				ok++
				response += f.response
			}
		}
		return ok, response / float64(ok)
	}
	calm, calmMillis := tally(0, seconds(0.5), 200)
	storm, stormMillis := tally(seconds(200), seconds(0.005), 200)
	if calm < 190 || storm > 150 || stormMillis < 2*calmMillis {
		t.Errorf("of 200: %d answered in %.0f ms when calm, %d in %.0f ms in a storm", calm, calmMillis, storm, stormMillis)
	}
}
