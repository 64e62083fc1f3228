package modeltest

import (
	"context"
	"math"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models"
	"github.com/trunkline/trunkline/models/internal/wire"
)

// A fault spoils a good entry in one way, and names the check that must notice.
type fault struct {
	check string
	spoil func(e *models.Entry)
}

// spoiled is a model whose scores or bytes somebody meddles with.
type spoiled struct {
	models.Model
	score  func(dst []float64, r features.Rows)
	encode func(w *wire.Writer)
}

func (s *spoiled) ScoreTo(dst []float64, r features.Rows) {
	s.Model.ScoreTo(dst, r)
	if s.score != nil {
		s.score(dst, r)
	}
}

func (s *spoiled) Encode(w *wire.Writer) {
	s.Model.Encode(w)
	if s.encode != nil {
		s.encode(w)
	}
}

type learnerFunc func(ctx context.Context, t models.Training, report models.Progress) (models.Model, error)

func (f learnerFunc) Fit(ctx context.Context, t models.Training, report models.Progress) (models.Model, error) {
	return f(ctx, t, report)
}

// refit makes the entry's learner do something after, or instead of, a good fit.
func refit(e *models.Entry, f func(l models.Learner, ctx context.Context, t models.Training, report models.Progress) (models.Model, error)) {
	good := e.New
	e.New = func(s models.Settings) models.Learner {
		l := good(s)
		return learnerFunc(func(ctx context.Context, t models.Training, report models.Progress) (models.Model, error) {
			return f(l, ctx, t, report)
		})
	}
}

// meddle wraps every fitted model.
func meddle(e *models.Entry, f func(t models.Training, s *spoiled)) {
	refit(e, func(l models.Learner, ctx context.Context, t models.Training, report models.Progress) (models.Model, error) {
		m, err := l.Fit(ctx, t, report)
		if err != nil {
			return nil, err
		}
		s := &spoiled{Model: m}
		f(t, s)
		return s, nil
	})
}

func faults() []fault {
	return []fault{
		{"the entry is complete", func(e *models.Entry) { e.About = "" }},
		{"the same training gives the same bytes", func(e *models.Entry) {
			n := 0
			meddle(e, func(_ models.Training, s *spoiled) {
				n++
				count := n
				s.encode = func(w *wire.Writer) { w.Int(count) }
			})
		}},
		{"the model does not depend on the workers", func(e *models.Entry) {
			meddle(e, func(t models.Training, s *spoiled) { s.encode = func(w *wire.Writer) { w.Int(t.Workers) } })
		}},
		{"training rows are neither changed nor kept", func(e *models.Entry) {
			meddle(e, func(t models.Training, s *spoiled) {
				s.score = func(dst []float64, _ features.Rows) { dst[0] += float64(t.Rows.X[0]) }
			})
		}},
		{"training rows are neither changed nor kept", func(e *models.Entry) {
			meddle(e, func(t models.Training, _ *spoiled) { t.Rows.X[5]++ })
		}},
		{"progress is told in order", func(e *models.Entry) {
			refit(e, func(l models.Learner, ctx context.Context, t models.Training, report models.Progress) (models.Model, error) {
				if report != nil {
					report(3, 2)
				}
				return l.Fit(ctx, t, report)
			})
		}},
		{"attacks score higher than normal flows", func(e *models.Entry) {
			meddle(e, func(_ models.Training, s *spoiled) {
				s.score = func(dst []float64, _ features.Rows) {
					for i := range dst {
						dst[i] = 1 - dst[i]
					}
				}
			})
		}},
		{"scores have the declared form", func(e *models.Entry) { e.Limits.HardLabels = true }},
		{"a row's score does not depend on the others", func(e *models.Entry) {
			meddle(e, func(_ models.Training, s *spoiled) {
				s.score = func(dst []float64, r features.Rows) {
					for i := range dst {
						dst[i] += float64(r.N)
					}
				}
			})
		}},
		{"a loaded model scores bit for bit the same", func(e *models.Entry) {
			meddle(e, func(_ models.Training, s *spoiled) {
				s.score = func(dst []float64, _ features.Rows) {
					for i := range dst {
						dst[i] = math.Nextafter(dst[i], 2)
					}
				}
			})
		}},
		{"a wrong shape panics", func(e *models.Entry) {
			refit(e, func(l models.Learner, ctx context.Context, t models.Training, report models.Progress) (models.Model, error) {
				return zero{}, nil
			})
		}},
		{"missing and infinite values are survived", func(e *models.Entry) {
			meddle(e, func(_ models.Training, s *spoiled) {
				s.score = func(dst []float64, r features.Rows) {
					for i := range dst {
						dst[i] += float64(r.Row(i)[0])
					}
				}
			})
		}},
		{"degenerate training sets are survived", func(e *models.Entry) {
			refit(e, func(l models.Learner, ctx context.Context, t models.Training, report models.Progress) (models.Model, error) {
				return zero{}, nil
			})
		}},
		{"a cancelled fit ends", func(e *models.Entry) {
			refit(e, func(l models.Learner, ctx context.Context, t models.Training, report models.Progress) (models.Model, error) {
				if ctx.Err() == nil {
					time.Sleep(400 * time.Millisecond)
				}
				return l.Fit(ctx, t, report)
			})
		}},
		{"broken bytes are refused", func(e *models.Entry) {
			e.Decode = func(r *wire.Reader) (models.Model, error) { return zero{}, nil }
		}},
		{"broken bytes are refused", func(e *models.Entry) {
			good := e.Decode
			e.Decode = func(r *wire.Reader) (models.Model, error) {
				if r.Left() == 0 {
					panic("nothing there")
				}
				return good(r)
			}
		}},
		{"a derived model is its source's", func(e *models.Entry) {
			e.DerivedFrom = "logistic"
			e.Derive = func(models.Model) (models.Model, error) { return zero{}, nil }
		}},
	}
}

// zero scores everything 0 and minds nothing.
type zero struct{}

func (zero) ScoreTo(dst []float64, _ features.Rows) { clear(dst) }
func (zero) Encode(*wire.Writer)                    {}

const spoiledEnv = "MODELTEST_FAULT"

// A failing check fails its test, so each fault is run in a process of its own.
func TestSuiteNoticesABrokenModel(t *testing.T) {
	if os.Getenv(spoiledEnv) != "" {
		t.Skip("this is the broken one")
	}
	for i, f := range faults() {
		cmd := exec.Command(os.Args[0], "-test.run=^TestABrokenModel$/^"+strings.ReplaceAll(f.check, " ", "_")+"$", "-test.v")
		cmd.Env = append(os.Environ(), spoiledEnv+"="+string(rune('a'+i)))
		out, err := cmd.CombinedOutput()
		if err == nil || !strings.Contains(string(out), "--- FAIL: TestABrokenModel/"+strings.ReplaceAll(f.check, " ", "_")) {
			t.Errorf("%q does not notice fault %d; it says\n%s", f.check, i, out)
		}
	}
}

func TestABrokenModel(t *testing.T) {
	which := os.Getenv(spoiledEnv)
	if which == "" {
		t.Skip("run by TestSuiteNoticesABrokenModel")
	}
	e, _ := models.Find("logistic")
	faults()[which[0]-'a'].spoil(&e)
	Run(t, e)
}
