package explore

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/data/simulate"
	"github.com/trunkline/trunkline/engine/enginetest"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/explore"
	"github.com/trunkline/trunkline/engine/figure"
	"github.com/trunkline/trunkline/engine/workstation"
	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/tui/canvas"
	"github.com/trunkline/trunkline/tui/screen"
	"github.com/trunkline/trunkline/tui/screen/screentest"
	"github.com/trunkline/trunkline/tui/widget"
)

// source is a station that has data and no models.
type source struct {
	state workstation.State
	err   error
	asked []string
}

func (s *source) State() workstation.State { return s.state }
func (s *source) Explore(ctx context.Context, recipe string) (*explore.Report, error) {
	s.asked = append(s.asked, recipe)
	if s.err != nil {
		return nil, s.err
	}
	r, _ := experiment.Find(recipe)
	return explore.Run(ctx, r, *s.state.Inputs, 1)
}

func with(in experiment.Inputs) *source {
	return &source{state: workstation.State{Phase: workstation.Ready, Inputs: &in, Simulated: in.Train.Simulated}}
}

// synthetic are flows in NSL-KDD's columns; core are a simulated core's.
func synthetic() *source { return with(enginetest.Inputs(1500)) }

func core(t testing.TB) *source {
	t.Helper()
	var tables []*data.Table
	for i, seed := range []uint64{1, 2} {
		table, err := simulate.Table(simulate.Settings{Name: fmt.Sprintf("sim-day%d", i+1), Seed: seed, Length: 3 * time.Minute, Subscribers: 60})
		if err != nil {
			t.Fatal(err)
		}
		windowed, err := features.AppendWindows(table)
		if err != nil {
			t.Fatal(err)
		}
		tables = append(tables, windowed)
	}
	return with(experiment.Inputs{Train: tables[0], SHA256: "1", Tests: []experiment.Test{{Table: tables[1], SHA256: "2"}}})
}

// on shows a page of a source.
func on(s *source, p page) (*Screen, *screentest.Driver) {
	sc := New(s)
	sc.page = p
	d := screentest.New(sc)
	d.Tick() // what a page asks for once the columns are known
	return sc, d
}

func TestItLooksAsItDid(t *testing.T) {
	for p := range pages {
		_, d := on(synthetic(), p)
		d.Golden(t, strings.ToLower(p.title()))
	}
	_, d := on(core(t), burstsPage)
	d.Golden(t, "core-burstiness")
	_, d = on(core(t), overviewPage)
	d.Golden(t, "core-overview")
	_, d = on(&source{}, overviewPage)
	d.Golden(t, "waiting")
}

func TestItHoldsOnEveryTerminal(t *testing.T) {
	for p := range pages {
		for name, s := range map[string]*source{"synthetic": synthetic(), "core": core(t), "nothing": {}, "trouble": {state: synthetic().state, err: errors.New("no")}, "hostile": hostile()} {
			t.Run(name+" "+p.title(), func(t *testing.T) {
				_, d := on(s, p)
				d.Holds(t)
				d.Size(160, 44)
				if strings.ContainsAny(d.Draw(), "\x1b\x07\u202e") {
					t.Error("a name from the data reached the terminal as it was")
				}
			})
		}
	}
}

// hostile are flows whose names, labels and values are out to break a screen.
func hostile() *source {
	in := enginetest.Inputs(300)
	bad := "\x1b[2J\u202e\x07" + strings.Repeat("long ", 40)
	in.Train.Name = bad
	service, _ := in.Train.Schema.Index("service")
	in.Train.Codes[service][3] = in.Train.Dicts[service].Code(bad)
	in.Train.Label[4] = in.Train.Labels.Code(bad)
	for i, v := range []float64{math.NaN(), math.MaxFloat64, -math.MaxFloat64, 0} {
		in.Train.Number("src_bytes")[10+i], in.Tests[0].Table.Number("duration")[10+i] = v, v
	}
	return with(in)
}

func TestTheBalanceIsShownBeforeAndAfterSMOTE(t *testing.T) {
	s, d := on(synthetic(), overviewPage)
	r := s.study().report.SMOTE
	made := r.After.Normal + r.After.Attack - r.Before.Normal - r.Before.Attack
	if made == 0 {
		t.Fatal("the classes are as many: nothing to see")
	}
	d.Shows(t, "before", count(r.Before.Normal), count(r.Before.Attack), "after", count(r.After.Attack), "+"+count(made), "The recipe honest makes no rows up")
	press(t, d, s, "notebook")
	d.Shows(t, "The recipe notebook adds "+count(made)+" made-up", "before it splits")
}

// press turns to a recipe.
func press(t *testing.T, d *screentest.Driver, s *Screen, recipe string) {
	t.Helper()
	for range experiment.Names() {
		if s.recipe == recipe {
			return
		}
		d.Press(t, "r")
	}
	if s.recipe != recipe {
		t.Fatalf("r does not lead to the recipe %s", recipe)
	}
}

func count(n int) string { return widget.Count(n) }

func TestTheCursorTellsThePairAndItsR(t *testing.T) {
	s, d := on(synthetic(), correlationPage)
	corr := s.study().report.Correlation
	n := len(corr.Columns)
	seen := map[[2]int]bool{}
	for range 12 {
		for _, key := range []string{"down", "left", "down", "right"} {
			d.Press(t, key)
			row, col := s.matrix.row, s.matrix.col
			if col >= row || row >= n {
				t.Fatalf("%s led to row %d, column %d of %d: not in the triangle", key, row, col, n)
			}
			seen[[2]int{row, col}] = true
			d.Shows(t, corr.Columns[row]+" with "+corr.Columns[col], "r "+signed(corr.R[row*n+col]))
		}
	}
	if len(seen) < 10 {
		t.Errorf("48 moves came to %d pairs", len(seen))
	}
}

func TestACloserLookWritesEveryROutAndFollowsTheCursor(t *testing.T) {
	s, d := on(synthetic(), correlationPage)
	corr := s.study().report.Correlation
	n := len(corr.Columns)
	d.Press(t, "end", "+")
	for range 2 {
		for _, key := range []string{"home", "end", "up", "left"} {
			d.Press(t, key)
			row, col := s.matrix.row, s.matrix.col
			want := written(corr.R[row*n+col])
			d.Shows(t, corr.Columns[row], "r "+signed(corr.R[row*n+col]), want, fmt.Sprintf("of %d", n))
			if row < s.matrix.top || col < s.matrix.left {
				t.Errorf("the cursor at %d, %d is not in the part from %d, %d on", row, col, s.matrix.top, s.matrix.left)
			}
			d.Holds(t)
		}
		d.Press(t, "+")
	}
	d.Size(120, 36)
	d.Golden(t, "correlation-zoomed")
	d.Press(t, "-", "-")
	if s.matrix.zoom != 0 {
		t.Errorf("two steps back led to step %d", s.matrix.zoom)
	}
}

func TestAnRIsWrittenSoThatItSaysWhichSideItIsOn(t *testing.T) {
	for r, want := range map[float64]string{0.9988: "0.999", -0.36: "−0.36", -0.001: "0.00", 0: "0.00", 0.954: "0.954", -1: "−1.000"} {
		if got := written(r); got != want {
			t.Errorf("%g is written %s, want %s", r, got, want)
		}
	}
}

func TestAClickBelowTheMatrixLeadsNowhere(t *testing.T) {
	s, d := on(synthetic(), correlationPage)
	d.Size(200, 60)
	d.Draw()
	x, y := s.layout.matrix.Origin()
	for dy := range s.layout.matrix.Height() {
		s.Mouse(screen.Place{X: x, Y: y + dy}, 0, d.X)
		d.Draw()
	}
	if n := len(s.study().report.Correlation.Columns); s.matrix.row != n-1 {
		t.Errorf("the cursor is in row %d of %d", s.matrix.row, n)
	}
}

func TestNamesAreBrokenWhereTheyHaveAJoint(t *testing.T) {
	for name, want := range map[string]string{"count": "count", "serror_rate": "serror_|rate", "dst_host_srv_diff_host_rate": "dst_|host_|srv_|diff_h…", "abcdefghij": "abcdefg|hij"} {
		if got := strings.Join(broken(name, 7, 4, '…'), "|"); got != want {
			t.Errorf("%s is broken to %s, want %s", name, got, want)
		}
	}
}

// What is seen can be exported: each page tells of its charts and tables.
func TestEveryPageTellsOfWhatItShows(t *testing.T) {
	want := map[page]string{overviewPage: "balance", correlationPage: "correlation", componentsPage: "scatter", burstsPage: "burstiness", featuresPage: "table"}
	for p := range pages {
		if p == leaksPage { // empty until somebody asks for it
			continue
		}
		s, d := on(synthetic(), p)
		heard := map[string]bool{}
		c := canvas.New(160, 42)
		c.Listen(func(what any) {
			switch v := what.(type) {
			case *figure.Figure:
				heard[v.Key] = true
			case figure.Table:
				heard["table"] = true
			}
		})
		s.Draw(c, d.X)
		if key := want[p]; len(heard) == 0 || key != "" && !heard[key] {
			t.Errorf("%s tells of %v, want %s", p.title(), heard, key)
		}
		if p == attacksPage && !heard["train-test"] {
			t.Errorf("Attacks tells of %v", heard)
		}
		if p == featuresPage && !heard["shares"] && !heard["distribution"] {
			t.Errorf("Features tells of %v", heard)
		}
	}
}

func TestPageAndRecipeComeBack(t *testing.T) {
	s, d := on(synthetic(), correlationPage)
	press(t, d, s, "notebook")
	other := New(s.source)
	other.Restore(s.Keep())
	if other.page != correlationPage || other.recipe != "notebook" {
		t.Errorf("page %s, recipe %s came back", other.page.title(), other.recipe)
	}
	other.Restore("nonsense \x00")
	if other.page != correlationPage || New(s.source).Keep() != "" {
		t.Error("nonsense changed something, or a new screen keeps something")
	}
}

func TestPairsThatCostAColumnAreWalkedThroughAndExplained(t *testing.T) {
	s, d := on(synthetic(), correlationPage)
	press(t, d, s, "notebook")
	corr := s.study().report.Correlation
	if len(corr.Dropped) < 2 {
		t.Fatalf("%d pairs above the limit: too few to walk", len(corr.Dropped))
	}
	walked := map[string]string{}
	for range corr.Dropped {
		d.Press(t, "n")
		a, b := corr.Columns[s.matrix.row], corr.Columns[s.matrix.col]
		walked[a] = b
		d.Shows(t, a+" is dropped")
	}
	for column, with := range corr.Dropped {
		if walked[column] != with {
			t.Errorf("%s goes for %s; n led to %q", column, with, walked[column])
		}
	}
	if marks := strings.Count(d.Draw(), "✗"); marks < 2*len(corr.Dropped) {
		t.Errorf("%d crosses for %d pairs in the triangle and the list", marks, len(corr.Dropped))
	}
	press(t, d, s, "honest")
	d.Shows(t, "The notebook's filter would drop", "honest keeps them all")
}

func TestTheListOfStrongestPairsIsInOrder(t *testing.T) {
	s, _ := on(synthetic(), correlationPage)
	pairs := s.study().pairs
	for i := range pairs[1:] {
		if math.Abs(pairs[i].r) < math.Abs(pairs[i+1].r) {
			t.Fatalf("pair %d has r %g, the one after it %g", i, pairs[i].r, pairs[i+1].r)
		}
	}
}

func TestTypesThatTrainingNeverSawAreMarked(t *testing.T) {
	s, d := on(synthetic(), attacksPage)
	d.Size(160, 60)
	lines := strings.Split(d.Draw(), "\n")
	unseen := 0
	for _, typ := range s.study().report.Types {
		row := ""
		for _, l := range lines {
			if strings.Contains(l, " "+typ.Label+" ") {
				row = l
			}
		}
		if row == "" {
			t.Errorf("no row of %s", typ.Label)
			continue
		}
		if marked, want := strings.Contains(row, "never seen in training"), novel(typ); marked != want {
			t.Errorf("%s has %d flows in training and %d in test; marked as never seen: %t", typ.Label, typ.Train, typ.Test, marked)
		}
		if novel(typ) {
			unseen++
		}
	}
	if unseen == 0 {
		t.Fatal("no type is new: the test sees nothing")
	}
	for range typesOrders - 1 {
		d.Press(t, "o")
	}
	if !novel(s.types.rows[0]) {
		t.Errorf("never seen first, and %s is", s.types.rows[0].Label)
	}
}

func TestDataWithoutFunctionsSaySo(t *testing.T) {
	s, d := on(synthetic(), burstsPage)
	d.Shows(t, "not in this data", "AMF, SMF, UPF", "by protocol", "r of "+burstR(features.Pearson(burstiness(t, s), s.inputs.Train.Number("srv_count"))))
	if s.study().bursts.functions {
		t.Error("functions were found where there are none")
	}
	s, d = on(core(t), burstsPage)
	d.Hides(t, "not in this data")
	d.Shows(t, "Burstiness by 5G function", "amf", "smf", "upf", "SIMULATED")
	for name, byClass := range s.study().report.Burstiness {
		for _, g := range s.study().bursts.groups {
			if g.name == name && (g.normal != byClass["normal"] || g.attack != byClass["attack"]) {
				t.Errorf("%s is shown as %+v", name, g)
			}
		}
	}
}

func burstiness(t *testing.T, s *Screen) []float64 {
	t.Helper()
	values, err := features.Burstiness(s.inputs.Train)
	if err != nil {
		t.Fatal(err)
	}
	return values
}

func TestDriftIsSaidInFiguresAndWords(t *testing.T) {
	s, d := on(synthetic(), featuresPage)
	in := s.inputs
	c := s.features.column(s.survey)
	for i := range s.survey.columns { // the largest drift of a feature is first
		if o := &s.survey.columns[i]; o.Role == data.Feature && o.shift.PSI > c.shift.PSI {
			t.Errorf("%s drifts by %g, more than %s, which is first", o.Name, o.shift.PSI, c.Name)
		}
	}
	for _, name := range []string{"src_bytes", "count"} {
		for d.Press(t, "home"); s.features.column(s.survey).Name != name; {
			d.Press(t, "down")
		}
		then, now := in.Train.Number(name), in.Tests[0].Table.Number(name)
		want, noise := features.NewReference(then).PSI(now)
		ks, _ := features.NewReference(then).KS(now)
		d.Shows(t, "PSI "+psi(want), fmt.Sprintf("KS %.3f", ks))
		if verdict := features.Judge(want, noise); s.features.column(s.survey).shift.Verdict != verdict {
			t.Errorf("%s: verdict %s, want %s", name, s.features.column(s.survey).shift.Verdict, verdict)
		}
	}
}

func TestHeavyTailsAreDrawnOnALogScale(t *testing.T) {
	s, d := on(synthetic(), featuresPage)
	for c := s.features.column(s.survey); c.Name != "src_bytes"; c = s.features.column(s.survey) {
		d.Press(t, "down")
	}
	c, key := s.looked()
	if !c.train.all.HeavyTailed() || !key.log {
		t.Fatalf("src_bytes goes to %g with an upper quartile of %g, and is not drawn on a log scale", c.train.all.Max, c.train.all.Q3)
	}
	d.Shows(t, "src_bytes (log), bytes", "share of each class")
	d.Press(t, "v")
	d.Hides(t, "(log)")
	spread := s.spreads[spreadKey{"src_bytes", false, false}]
	for i, sum := range []float64{0, 0} {
		y := spread.coloured.Series[i].Y
		for _, v := range y[:len(y)-1] {
			sum += v
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Errorf("the shares of class %d add up to %g", i, sum)
		}
	}
	d.Press(t, "s")
	d.Shows(t, "synthetic-test")
}

func TestEveryColumnTellsItsTypeAndWhatIsMissing(t *testing.T) {
	src := synthetic()
	for _, row := range []int{3, 5, 8} {
		src.state.Inputs.Train.Number("hot")[row] = math.NaN()
	}
	s, d := on(src, columnsPage)
	d.Size(160, 62)
	d.Shows(t, "3 missing values")
	for _, c := range src.state.Inputs.Train.Schema.Columns {
		d.Shows(t, c.Name)
	}
	for i := range s.survey.columns {
		if c := &s.survey.columns[i]; c.Name == "hot" && (c.train.missing != 3 || c.test.missing != 0) {
			t.Errorf("hot lacks %d values in training, %d in test", c.train.missing, c.test.missing)
		}
	}
	d.Press(t, "down", "enter")
	d.Shows(t, "protocol_type", "distinct values", "% attack")
}

func TestTheSheetSaysWhatBecomesOfEveryColumn(t *testing.T) {
	s, d := on(synthetic(), sheetPage)
	press(t, d, s, "notebook")
	d.Size(200, 70)
	text := d.Draw()
	for _, row := range s.study().report.Sheet {
		found := false
		for _, line := range strings.Split(text, "\n") {
			found = found || strings.Contains(line, row.Column+" ") && strings.Contains(line, string(row.Fate))
		}
		if !found {
			t.Errorf("%s is %s, and no line says so", row.Column, row.Fate)
		}
	}
	d.Press(t, "enter")
	d.Shows(t, "follows")
}

func TestWorkIsDoneOnceForEachRecipe(t *testing.T) {
	src := synthetic()
	s, d := on(src, overviewPage)
	survey := s.survey
	for range 2 * len(experiment.Names()) {
		d.Press(t, "r")
	}
	if len(src.asked) != len(experiment.Names()) {
		t.Errorf("twice round the recipes asked for %v", src.asked)
	}
	if s.survey != survey {
		t.Error("another recipe looked at the columns again: they are the same")
	}
}

func TestOtherDataAreLookedAtAnew(t *testing.T) {
	src := synthetic()
	s, d := on(src, overviewPage)
	before := s.study()
	d.Hides(t, "SIMULATED")
	src.state = core(t).state
	d.Tick()
	if s.study() == before || s.study().report.Train.Name != "sim-day1" {
		t.Error("the data changed over and the old report is shown")
	}
	d.Shows(t, "SIMULATED", "sim-day1")
	s.Receive(screen.Reply{Slot: "study", Value: studied{in: nil, recipe: "honest", study: before}}, d.X)
	if s.study() == before {
		t.Error("a late reply about the data before was taken")
	}
}

func TestSimulatedStandsOnEveryPage(t *testing.T) {
	s, d := on(core(t), overviewPage)
	for p := range pages {
		for _, size := range [][2]int{{80, 24}, {160, 44}} {
			s.page = p
			d.Size(size[0], size[1])
			d.Tick()
			d.Shows(t, "SIMULATED")
		}
	}
}

func TestAnErrorIsShownAndTriedAgain(t *testing.T) {
	src := synthetic()
	src.err = errors.New("no column flag in synthetic")
	s, d := on(src, overviewPage)
	d.Shows(t, "This can't be shown", "no column flag in synthetic", "tries again")
	d.Tick()
	if len(src.asked) != 1 {
		t.Errorf("asked %d times for what fails", len(src.asked))
	}
	src.err = nil
	d.Press(t, "enter")
	d.Shows(t, "Class balance")
	if s.trouble != nil {
		t.Errorf("still troubled by %v", s.trouble)
	}
}

func TestAStationThatHasFailedSaysWhy(t *testing.T) {
	src := &source{state: workstation.State{Phase: workstation.Failed, Err: errors.New("open KDDTrain+.txt: no such file")}}
	s, d := on(src, overviewPage)
	d.Shows(t, "no such file")
	if s.waiting() {
		t.Error("it still waits for data that will not come")
	}
}

func TestAClickOpensAPanelsPage(t *testing.T) {
	s, d := on(synthetic(), overviewPage)
	d.Size(160, 44)
	d.Draw()
	x, y := s.layout.panels[len(s.layout.panels)-1].at.Origin()
	s.Mouse(screen.Place{X: x + 2, Y: y + 2}, 0, d.X)
	if s.page != featuresPage {
		t.Errorf("a click on the drift led to %s", s.page.title())
	}
	d.Tick()
	d.Draw()
	x, y = s.layout.rows.Origin()
	s.Mouse(screen.Place{X: x + 2, Y: y + 3}, 0, d.X)
	if s.features.list.Selected != 3 {
		t.Errorf("a click on the fourth row led to row %d", s.features.list.Selected)
	}
}

func BenchmarkDraw(b *testing.B) {
	for p := range pages {
		b.Run(p.title(), func(b *testing.B) {
			_, d := on(synthetic(), p)
			d.Bench(b)
		})
	}
}

func BenchmarkSurvey(b *testing.B) {
	in := enginetest.Inputs(20000)
	for b.Loop() {
		if _, err := newSurvey(context.Background(), &in); err != nil {
			b.Fatal(err)
		}
	}
}
