//go:build peers

package models_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/data/simulate"
	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models"
)

// A job is one run of testdata/onnx/run.cjs.
type job struct {
	Model  string     `json:"model"`
	Rows   int        `json:"rows"`
	Inputs []jobInput `json:"inputs"`
	Scores string     `json:"scores"`
}

type jobInput struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Columns int    `json:"columns"`
	File    string `json:"file"`
}

// onnxruntime gives the folder with the runtime of testdata/onnx/package-lock.json. It is
// installed once, under the user's cache.
func onnxruntime(t *testing.T) string {
	t.Helper()
	absent := t.Skip
	if os.Getenv("TRUNKLINE_REQUIRE") == "1" {
		absent = t.Fatal
	}
	lock, err := os.ReadFile("testdata/onnx/package-lock.json")
	must(t, err)
	cache, err := os.UserCacheDir()
	must(t, err)
	dir := filepath.Join(cache, fmt.Sprintf("trunkline-peers-%x", sha256.Sum256(lock))[:24])
	if _, err := os.Stat(filepath.Join(dir, "installed")); err == nil {
		return dir
	}
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			absent("no " + program + ": this test runs our ONNX files in onnxruntime-node")
		}
	}
	must(t, os.MkdirAll(dir, 0o755))
	for _, name := range []string{"package.json", "package-lock.json"} {
		content, err := os.ReadFile("testdata/onnx/" + name)
		must(t, err)
		must(t, os.WriteFile(filepath.Join(dir, name), content, 0o644))
	}
	npm := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	npm.Dir = dir
	if out, err := npm.CombinedOutput(); err != nil {
		absent(fmt.Sprintf("npm ci: %v\n%s", err, out))
	}
	must(t, os.WriteFile(filepath.Join(dir, "installed"), nil, 0o644))
	return dir
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// runONNX gives the scores that onnxruntime makes of the inputs with the model.
func runONNX(t *testing.T, model []byte, rows int, inputs map[string]any) []float32 {
	t.Helper()
	runtime, dir := onnxruntime(t), t.TempDir()
	j := job{Model: filepath.Join(dir, "model.onnx"), Rows: rows, Scores: filepath.Join(dir, "scores")}
	must(t, os.WriteFile(j.Model, model, 0o644))
	for name, values := range inputs {
		in := jobInput{Name: name, File: filepath.Join(dir, fmt.Sprint(len(j.Inputs)))}
		var content bytes.Buffer
		switch v := values.(type) {
		case []float32:
			in.Type, in.Columns = "float32", len(v)/rows
			must(t, binary.Write(&content, binary.LittleEndian, v))
		case []float64:
			in.Type, in.Columns = "float64", 1
			must(t, binary.Write(&content, binary.LittleEndian, v))
		case []string:
			in.Type, in.Columns = "string", 1
			must(t, json.NewEncoder(&content).Encode(v))
		}
		must(t, os.WriteFile(in.File, content.Bytes(), 0o644))
		j.Inputs = append(j.Inputs, in)
	}
	text, err := json.Marshal(j)
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, "job.json"), text, 0o644))
	script, err := filepath.Abs("testdata/onnx/run.cjs")
	must(t, err)
	node := exec.CommandContext(t.Context(), "node", script, filepath.Join(dir, "job.json"))
	node.Env = append(os.Environ(), "NODE_PATH="+filepath.Join(runtime, "node_modules"))
	said, err := node.CombinedOutput()
	if err != nil {
		t.Fatalf("onnxruntime: %v\n%s", err, said)
	}
	t.Logf("%d bytes, %s", len(model), bytes.TrimSpace(said))
	scores := make([]float32, rows)
	content, err := os.ReadFile(j.Scores)
	must(t, err)
	must(t, binary.Read(bytes.NewReader(content), binary.LittleEndian, scores))
	return scores
}

// agree fails unless onnxruntime's scores are ours to 1e-5 of their scale.
func agree(t *testing.T, m models.Model, rows features.Rows, got []float32) {
	t.Helper()
	want := make([]float64, rows.N)
	m.ScoreTo(want, rows)
	off, at := 0.0, 0
	for i := range want {
		if d := math.Abs(float64(got[i]) - want[i]); !(d <= off) {
			off, at = d, i
		}
	}
	if !(off <= 1e-5) {
		t.Errorf("row %d: onnxruntime says %v, trunkline %v", at, got[at], want[at])
	}
	t.Logf("largest difference of %d scores: %.2g", rows.N, off)
}

// flowInputs are the columns of a table that a pipeline reads, as an ONNX file takes them.
func flowInputs(t *testing.T, p *features.Pipeline, flows *data.Table) map[string]any {
	inputs := map[string]any{}
	for _, f := range p.Formulas() {
		for _, name := range f.From {
			at, ok := flows.Schema.Index(name)
			switch {
			case !ok:
				t.Fatalf("no column %s", name)
			case flows.Schema.Columns[at].Kind == data.Number:
				inputs[name] = flows.Numbers[at]
			default:
				names := make([]string, flows.Rows())
				for i := range names {
					names[i] = flows.Category(name, i)
				}
				inputs[name] = names
			}
		}
	}
	return inputs
}

func TestONNXRuntimeScoresKDDTestAsWeDo(t *testing.T) {
	train, test := nslKDDTables(t)
	for _, c := range []struct {
		name, encoding, key string
		settings            models.Settings
	}{
		{"boost", "oh", "boost", nil},
		{"forest", "oh", "forest", nil},
		{"extra trees", "oh", "extratrees", models.Settings{"trees": 30}},
		{"boost, standardised", "notebook", "boost", models.Settings{"trees": 60}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := features.Fit(features.Spec{Encoding: c.encoding}, train, nil)
			must(t, err)
			m := fitTable(t, p, train, c.key, c.settings)
			rows, err := p.Transform(test, 2)
			must(t, err)
			var file bytes.Buffer
			must(t, models.WriteONNX(&file, m, p.Columns(), nil))
			agree(t, m, rows, runONNX(t, file.Bytes(), rows.N, map[string]any{models.ONNXFeatures: rows.X}))
			file.Reset()
			must(t, models.WriteFlowONNX(&file, m, p, nil))
			agree(t, m, rows, runONNX(t, file.Bytes(), rows.N, flowInputs(t, p, test)))
		})
	}
}

// TestONNXRuntimeEncodesHostileFlowsAsWeDo has flows of a mobile core, whose encodings use
// every kind of step, with missing and absurd numbers and names that training never saw.
func TestONNXRuntimeEncodesHostileFlowsAsWeDo(t *testing.T) {
	train, test := simulatedCore(t, simulate.Day1()), simulatedCore(t, simulate.Day2())
	rng := rand.New(rand.NewPCG(1, 1))
	absurd := [...]float64{math.NaN(), 1e300, -1e300, -3, 0.1, math.Inf(1), 16777217}
	for _, column := range test.Numbers {
		for i := range column {
			if rng.IntN(20) == 0 {
				column[i] = absurd[rng.IntN(len(absurd))]
			}
		}
	}
	few := make([]int, 0, train.Rows())
	for i := range train.Rows() {
		if train.Category("function", i) != "smf" && train.Category("service", i) != "https" {
			few = append(few, i)
		}
	}
	train = train.Select(few)
	for _, encoding := range []string{"oh", "notebook"} {
		t.Run(encoding, func(t *testing.T) {
			p, err := features.Fit(features.Spec{Encoding: encoding}, train, nil)
			must(t, err)
			m := fitTable(t, p, train, "boost", models.Settings{"trees": 60, "depth": 6})
			rows, err := p.Transform(test, 2)
			must(t, err)
			var file bytes.Buffer
			must(t, models.WriteFlowONNX(&file, m, p, nil))
			agree(t, m, rows, runONNX(t, file.Bytes(), rows.N, flowInputs(t, p, test)))
		})
	}
}

func simulatedCore(t *testing.T, s simulate.Settings) *data.Table {
	flows, err := simulate.Table(s)
	must(t, err)
	flows, err = features.AppendWindows(flows)
	must(t, err)
	return flows
}

// TestONNXRuntimeSendsMissingValuesWhereXGBoostDoes hands another program's model on.
func TestONNXRuntimeSendsMissingValuesWhereXGBoostDoes(t *testing.T) {
	rows, predictions := xgboostRows(t)
	m := mustImport(t, "logistic.json", sixColumns)
	var file bytes.Buffer
	must(t, models.WriteONNX(&file, m, sixColumns, nil))
	got := runONNX(t, file.Bytes(), rows.N, map[string]any{models.ONNXFeatures: rows.X})
	agree(t, m, rows, got)
	for i, p := range predictions["logistic"] {
		if math.Abs(float64(got[i])-p) > 1e-5 {
			t.Errorf("row %d: onnxruntime says %v, XGBoost %v", i, got[i], p)
		}
	}
}

func nslKDDTables(t *testing.T) (train, test *data.Table) {
	t.Helper()
	if os.Getenv("TRUNKLINE_DATA") == "" {
		if os.Getenv("TRUNKLINE_REQUIRE") == "1" {
			t.Fatal("TRUNKLINE_DATA is not set: this test needs nsl-kdd/ in it")
		}
		t.Skip("TRUNKLINE_DATA is not set: this test needs nsl-kdd/ in it")
	}
	var tables [2]*data.Table
	for i, name := range [...]string{"KDDTrain+.txt", "KDDTest+.txt"} {
		s, err := data.OpenFile(filepath.Join(os.Getenv("TRUNKLINE_DATA"), "nsl-kdd", name), data.Options{})
		must(t, err)
		defer s.(io.Closer).Close()
		tables[i], err = data.ReadAll(s)
		must(t, err)
	}
	return tables[0], tables[1]
}

func fitTable(t *testing.T, p *features.Pipeline, flows *data.Table, key string, s models.Settings) models.Model {
	t.Helper()
	rows, err := p.Transform(flows, 2)
	must(t, err)
	training := models.Training{Rows: rows, Columns: p.Columns(), Seed: 1, Workers: 2}
	for i := range flows.Rows() {
		training.Attack = append(training.Attack, flows.LabelName(i) != "normal")
	}
	entry, _ := models.Find(key)
	learner, err := entry.Learner(s)
	must(t, err)
	m, err := learner.Fit(t.Context(), training, nil)
	must(t, err)
	return m
}
