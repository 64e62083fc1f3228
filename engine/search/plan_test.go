package search

import (
	"math/rand/v2"
	"testing"

	"github.com/trunkline/trunkline/models"
)

func TestWhatIsOffByDefaultIsDrawnOffOrSmall(t *testing.T) {
	boost, _ := models.Find("boost")
	rng := rand.New(rand.NewPCG(1, 1))
	for _, p := range boost.Params {
		if p.Name != "alpha" && p.Name != "gamma" {
			continue
		}
		off := 0
		for range 1000 {
			v := drawOne(rng, p)
			if v == 0 {
				off++
			} else if v < smallest || v > largest {
				t.Fatalf("%s %v is drawn", p.Name, v)
			}
		}
		if off < 400 || off > 600 {
			t.Errorf("%s is off in %d of 1,000 draws, want about half", p.Name, off)
		}
	}
}

func TestDrawsStayNearTheDefaultsAndReadable(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, e := range models.Catalog() {
		for _, p := range e.Params {
			for range 200 {
				v := drawOne(rng, p)
				if v < p.Min || v > p.Max || p.Choices == nil && v != threeDigits(v) && v != p.Min && v != p.Max {
					t.Fatalf("%s of %s: %v is drawn from [%v, %v]", p.Name, e.Key, v, p.Min, p.Max)
				}
			}
		}
	}
}
