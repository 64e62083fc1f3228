package foreign

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/dmitryikh/leaves"

	"github.com/trunkline/trunkline/models/internal/wire"
)

// try reads bytes and, if they are a model, predicts with it. It fails the test on a
// panic, on more than 256 MB, on more than a second (five: the machine is shared), and on
// errors that are not FormatErrors.
func try(t testing.TB, read func([]byte) (*Model, error), b []byte) (*Model, error) {
	t.Helper()
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	m, err := read(b)
	took := time.Since(began)
	runtime.ReadMemStats(&after)
	if used := int64(after.Sys) - int64(before.Sys); used > 256<<20 {
		t.Fatalf("%d bytes took %d MB", len(b), used>>20)
	}
	if len(b) > MaxBytes/2 {
		t.Logf("%v, %d MB: %v", took.Round(time.Millisecond), (int64(after.Sys)-int64(before.Sys))>>20, err)
	}
	if took > 5*time.Second {
		t.Fatalf("%d bytes took %v", len(b), took)
	}
	var fault *FormatError
	if err != nil && !errors.As(err, &fault) {
		t.Fatalf("error %v is no FormatError", err)
	}
	if err == nil {
		predictAnything(t, m)
	}
	return m, err
}

func predictAnything(t testing.TB, m *Model) {
	got, row := make([]float64, m.Groups), make([]float32, m.Width)
	for _, x := range [...]float64{0, 1, -1, 37.5, math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat32} {
		for j := range row {
			row[j] = float32(x)
		}
		m.Predict(got, row)
		for _, p := range got {
			if math.IsNaN(p) || math.IsInf(p, 0) {
				t.Fatalf("a row of %v predicts %v", x, got)
			}
		}
	}
}

// seeds are whole models of every kind.
func seeds(t testing.TB) (lightGBM, xgboost [][]byte) {
	dir := leavesTestdata(t)
	for _, name := range [...]string{"lg_rf_iris.model", "lg_dart_breast_cancer.model", "lg_breast_cancer.txt"} {
		lightGBM = append(lightGBM, readFile(t, filepath.Join(dir, name)))
	}
	for _, name := range [...]string{"hinge.json", "categories.json", "dart.ubj", "categories.ubj", "one_leaf.ubj"} {
		xgboost = append(xgboost, readFile(t, filepath.Join("testdata", name)))
	}
	return lightGBM, xgboost
}

func TestBrokenFilesAreRefusedOrRead(t *testing.T) {
	lightGBM, xgboost := seeds(t)
	rng := rand.New(rand.NewPCG(3, 3))
	for kind, list := range [...][][]byte{lightGBM, xgboost} {
		read := [...]func([]byte) (*Model, error){ReadLightGBM, ReadXGBoost}[kind]
		for _, whole := range list {
			for range 120 {
				broken := bytes.Clone(whole)
				for range 1 + rng.IntN(3) {
					at := rng.IntN(len(broken))
					broken[at] = [...]byte{byte(rng.Uint32()), '9', '-', ' ', 0, 0xff}[rng.IntN(6)]
				}
				if rng.IntN(3) == 0 {
					from := rng.IntN(len(broken))
					broken = append(broken[:from], broken[min(len(broken), from+rng.IntN(200)):]...)
				}
				if m, err := read(broken); err == nil {
					predictAnything(t, m)
				}
			}
		}
	}
}

func TestCutOffFilesAreRefused(t *testing.T) {
	_, xgboost := seeds(t)
	for _, whole := range xgboost {
		for n := 0; n < len(whole); n += max(1, len(whole)/300) {
			if _, err := ReadXGBoost(whole[:n]); err == nil {
				t.Errorf("the first %d of %d bytes are taken for an XGBoost model", n, len(whole))
			}
		}
	}
	whole := readFile(t, filepath.Join(leavesTestdata(t), "lg_dart_breast_cancer.model"))
	end := bytes.LastIndex(whole, []byte("\nshrinkage="))
	for n := 0; n < end; n += 97 {
		if _, err := ReadLightGBM(whole[:n]); err == nil {
			t.Errorf("the first %d of %d bytes are taken for a LightGBM model", n, len(whole))
		}
	}
}

const smallLightGBM = `tree
version=v3
num_class=1
num_tree_per_iteration=1
max_feature_idx=1
objective=binary sigmoid:1
tree_sizes=200

Tree=0
num_leaves=3
num_cat=0
split_feature=0 1
threshold=0.5 2
decision_type=2 2
left_child=1 -1
right_child=-2 -3
leaf_value=1 2 3
shrinkage=1

end of trees
`

func TestLightGBMReaderSaysWhatIsWrong(t *testing.T) {
	if _, err := ReadLightGBM([]byte(smallLightGBM)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ replace, with, want string }{
		{"left_child=1 -1", "left_child=0 -1", "own ancestor"},
		{"left_child=1 -1", "left_child=1 0", "own ancestor"},
		{"right_child=-2 -3", "right_child=-2 -2", "two parents"},
		{"left_child=1 -1", "left_child=1 7", "child 7 of 2 cuts"},
		{"left_child=1 -1", "left_child=1 -9", "child -9 of 2 cuts and 3 leaves"},
		{"split_feature=0 1", "split_feature=0 2", "column 2, there are 2"},
		{"split_feature=0 1", "split_feature=0 -1", "column -1"},
		{"num_leaves=3", "num_leaves=2000000000", "num_leaves is 2000000000"},
		{"num_leaves=3", "num_leaves=9223372036854775807", "num_leaves is"},
		{"num_leaves=3", "num_leaves=-1", "num_leaves is -1"},
		{"num_leaves=3", "num_leaves=4", "leaf_value"},
		{"leaf_value=1 2 3", "leaf_value=1 nan 3", "nan"},
		{"leaf_value=1 2 3", "leaf_value=1 1e200 3", "1e+200"},
		{"threshold=0.5 2", "threshold=0.5 inf", "inf"},
		{"decision_type=2 2", "decision_type=2 3", "set of categories 2, there are 0"},
		{"decision_type=2 2", "decision_type=2 12", "decision type 12"},
		{"num_cat=0", "num_cat=2000000000", "num_cat is 2000000000"},
		{"num_cat=0", "num_cat=-1", "num_cat is -1"},
		{"num_cat=0", "num_cat=1\ncat_boundaries=0 9\ncat_threshold=1", "cat_threshold"},
		{"num_cat=0", "num_cat=1\ncat_boundaries=1 0\ncat_threshold=", "cat_boundaries"},
		{"shrinkage=1\n", "", "cut off"},
		{"tree_sizes=200", "tree_sizes=200 200", "the header lists 2"},
		{"version=v3", "version=v5", "v5"},
		{"objective=binary", "objective=magic", "magic"},
		{"sigmoid:1", "sigmoid:nan", "slope NaN"},
		{"sigmoid:1", "sigmoid:-1", "slope -1"},
		{"num_tree_per_iteration=1", "num_tree_per_iteration=2", "1 trees for 2 outputs"},
		{"num_tree_per_iteration=1", "num_tree_per_iteration=0", "num_tree_per_iteration 0"},
		{"max_feature_idx=1", "max_feature_idx=2000000000", "max_feature_idx 2000000000"},
		{"max_feature_idx=1", "max_feature_idx=x", "max_feature_idx"},
		{"shrinkage=1", "is_linear=1\nshrinkage=1", "linear models"},
		{"tree\n", "ree\n", "first line"},
	} {
		text := strings.Replace(smallLightGBM, c.replace, c.with, 1)
		if _, err := try(t, ReadLightGBM, []byte(text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q for %q gives %v, want an error with %q", c.with, c.replace, err, c.want)
		}
	}
}

const smallXGBoost = `{"learner":{"feature_names":[],"gradient_booster":{"model":{"tree_info":[0],"trees":[{
"categories":[],"categories_nodes":[],"categories_segments":[],"categories_sizes":[],
"default_left":[1,0,0,0,0],"left_children":[1,3,-1,-1,-1],"right_children":[2,4,-1,-1,-1],
"split_conditions":[5E-1,2E0,1E0,2E0,3E0],"split_indices":[0,1,0,0,0],"split_type":[0,0,0,0,0],
"tree_param":{"num_nodes":"5","size_leaf_vector":"0"}}]},"name":"gbtree"},
"learner_model_param":{"base_score":"5E-1","num_class":"0","num_feature":"2","num_target":"1"},
"objective":{"name":"binary:logistic"}},"version":[1,7,4]}`

func TestXGBoostReaderSaysWhatIsWrong(t *testing.T) {
	if _, err := ReadXGBoost([]byte(smallXGBoost)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ replace, with, want string }{
		{`"left_children":[1,3`, `"left_children":[0,3`, "own ancestor"},
		{`"left_children":[1,3`, `"left_children":[1,0`, "own ancestor"},
		{`"right_children":[2,4`, `"right_children":[1,4`, "two parents"},
		{`"right_children":[2,4`, `"right_children":[5,4`, "children 1 and 5 of 5 nodes"},
		{`"right_children":[2,4`, `"right_children":[-2,4`, "children 1 and -2"},
		{`"right_children":[2,4`, `"right_children":[1.5,4`, "children 1 and 1.5"},
		{`"split_indices":[0,1`, `"split_indices":[0,2`, "column 2, there are 2"},
		{`"split_indices":[0,1,0,0,0]`, `"split_indices":[0,1]`, "lists have"},
		{`"split_type":[0,0`, `"split_type":[0,1`, "node 1 has no set"},
		{`"categories_nodes":[]`, `"categories_nodes":[1]`, "lists of categories"},
		{`"categories":[],"categories_nodes":[],"categories_segments":[],"categories_sizes":[]`,
			`"categories":[1],"categories_nodes":[1],"categories_segments":[0],"categories_sizes":[2]`, "categories 2 from 0"},
		{`"categories":[],"categories_nodes":[],"categories_segments":[],"categories_sizes":[]`,
			`"categories":[2000000000],"categories_nodes":[1],"categories_segments":[0],"categories_sizes":[1]`, "category 2e+09"},
		{`2E0,1E0`, `2E0,NaN`, "leaf value NaN"},
		{`2E0,1E0`, `2E0,1E39`, "leaf value 1e+39"},
		{`5E-1,2E0`, `NaN,2E0`, "no number"},
		{`"tree_info":[0]`, `"tree_info":[1]`, "output 1 of 1"},
		{`"tree_info":[0]`, `"tree_info":[0,0]`, "1 trees, 2 groups"},
		{`"num_feature":"2"`, `"num_feature":"2000000000"`, "2000000000 columns"},
		{`"num_feature":"2"`, `"num_feature":"0"`, "0 columns"},
		{`"num_feature":"2"`, `"num_feature":"x"`, "num_feature"},
		{`"num_class":"0"`, `"num_class":"3"`, "outputs"},
		{`"num_target":"1"`, `"num_target":"2"`, "2 targets"},
		{`"base_score":"5E-1"`, `"base_score":"NaN"`, "base_score NaN"},
		{`"base_score":"5E-1"`, `"base_score":"1"`, "base_score 1 is no probability"},
		{`binary:logistic`, `binary:magic`, "binary:magic"},
		{`"name":"gbtree"`, `"name":"gblinear"`, "gblinear"},
		{`"size_leaf_vector":"0"`, `"size_leaf_vector":"3"`, "3 values"},
		{`"feature_names":[]`, `"feature_names":["a"]`, "1 names for 2 columns"},
		{`"learner"`, `"lerner"`, "no learner"},
		{`"tree_info":[0]`, `"tree_info":[0,"a"]`, "numbers and other values"},
		{`"version":[1,7,4]}`, `"version":[1,7,4]`, "want ','"},
		{`"version":[1,7,4]}`, `"version":[1,7,4]}}`, "after the end"},
	} {
		if !strings.Contains(smallXGBoost, c.replace) {
			t.Fatalf("no %q to replace", c.replace)
		}
		text := strings.Replace(smallXGBoost, c.replace, c.with, 1)
		if _, err := try(t, ReadXGBoost, []byte(text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q for %q gives %v, want an error with %q", c.with, c.replace, err, c.want)
		}
	}
}

// Files of the largest size that ask for as much as they can.
func TestLargeHostileFilesStayWithinBounds(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: this test fills files of the largest size")
	}
	ubj := func(s string) string { return "{L\x00\x00\x00\x00\x00\x00\x00\x01a" + s }
	size := "#L\x00\x00\x00\x00\x01\x80\x00\x00" // 25 million
	head := "tree\nversion=v3\nnum_tree_per_iteration=1\nmax_feature_idx=1\nobjective=binary\n\n"
	for _, c := range []struct {
		name             string
		read             func([]byte) (*Model, error)
		head, body, tail string
	}{
		{"numbers", ReadXGBoost, `{"learner":{"x":[0`, ",1", "]}}"},
		{"skipped numbers", ReadXGBoost, `{"learner":{"parents":[0`, ",1", "]}}"},
		{"long numbers", ReadXGBoost, `{"learner":{"x":[0`, ",1.23E-5", "]}}"},
		{"empty lists", ReadXGBoost, `{"learner":{"x":[[]`, ",[]", "]}}"},
		{"empty objects", ReadXGBoost, `{"learner":{"x":[{}`, ",{}", "]}}"},
		{"fields", ReadXGBoost, `{"learner":{"":0`, `,"":0`, "}}"},
		{"nesting", ReadXGBoost, ``, "[", ""},
		{"nested objects", ReadXGBoost, `{"learner":`, `{"a":`, ""},
		{"one string", ReadXGBoost, `{"learner":"`, "a", `"}`},
		{"escapes", ReadXGBoost, `{"learner":"`, `\u0041`, `"}`},
		{"typed nothing", ReadXGBoost, ubj("[$Z" + size), "a", ""},
		{"typed truth", ReadXGBoost, ubj("[$T" + size), "a", ""},
		{"typed numbers", ReadXGBoost, ubj("[$U" + size), "a", "}"},
		{"typed lists", ReadXGBoost, ubj("[$[" + size), "]", "}"},
		{"no-ops", ReadXGBoost, "{L", "N", ""},
		{"blank lines", ReadLightGBM, head, "\n", ""},
		{"header lines", ReadLightGBM, "tree\nversion=v3\n", "a\n", ""},
		{"empty trees", ReadLightGBM, head, "Tree=\n\n", ""},
		{"leaves", ReadLightGBM, head + fmt.Sprintf("Tree=0\nnum_cat=0\nnum_leaves=%d\nshrinkage=1\nleaf_value=", maxNodes/2), "0 ", "\n"},
		{"spaces", ReadLightGBM, head + "Tree=0\nnum_cat=0\nnum_leaves=2\nshrinkage=1\nleaf_value=", " ", "\n"},
		{"categories", ReadLightGBM, head + fmt.Sprintf("Tree=0\nnum_cat=%d\nnum_leaves=2\nshrinkage=1\nleaf_value=0 0\nsplit_feature=0\ndecision_type=1\nleft_child=-1\nright_child=-2\nthreshold=0\ncat_boundaries=", maxNodes-1), "0 ", "\n"},
	} {
		n := (MaxBytes - len(c.head) - len(c.tail)) / len(c.body)
		b := []byte(c.head + strings.Repeat(c.body, n) + c.tail)
		if _, err := try(t, c.read, b); err == nil {
			t.Errorf("%s: taken for a model", c.name)
		}
	}
	if _, err := ReadXGBoost(make([]byte, MaxBytes+1)); err == nil {
		t.Error("a file beyond the largest size is read")
	}
}

func TestModelsSurviveSaving(t *testing.T) {
	lightGBM, xgboost := seeds(t)
	lightGBM = append(lightGBM, readFile(t, filepath.Join(leavesTestdata(t), "lg_kddcup99.model")))
	for i, whole := range append(lightGBM, xgboost...) {
		read := ReadXGBoost
		if i < len(lightGBM) {
			read = ReadLightGBM
		}
		m, err := read(whole)
		if err != nil {
			t.Fatal(err)
		}
		var saved, again wire.Writer
		m.Encode(&saved)
		loaded := Decode(wire.NewReader(saved.Bytes()))
		if loaded == nil {
			t.Fatalf("model %d does not load", i)
		}
		loaded.Encode(&again)
		if !bytes.Equal(saved.Bytes(), again.Bytes()) {
			t.Errorf("model %d is saved as other bytes", i)
		}
	}
}

// leaves is another reader of the same files; it is right about NaN and 0.
func TestMissingValuesGoWhereLeavesSendsThem(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	for _, name := range [...]string{"lg_breast_cancer.txt", "lg_kddcup99.model", "genlin_fmtp_poisson_Frequency.model"} {
		path := filepath.Join(leavesTestdata(t), name)
		other, err := leaves.LGEnsembleFromFile(path, false)
		if err != nil {
			t.Fatal(err)
		}
		m, err := ReadLightGBM(readFile(t, path))
		if err != nil {
			t.Fatal(err)
		}
		row, got, want := make([]float64, m.Width), make([]float64, m.Groups), make([]float64, m.Groups)
		for range 500 {
			for j := range row {
				row[j] = [...]float64{math.NaN(), 0, -1, float64(rng.IntN(40)), 100 * rng.NormFloat64()}[rng.IntN(5)]
			}
			if err := other.Predict(row, 0, want); err != nil {
				t.Fatal(err)
			}
			margins(m, got, row)
			for k := range got {
				if math.Abs(got[k]-want[k]) > 1e-9 {
					t.Fatalf("%s: row %v gives %v, leaves says %v", name, row, got, want)
				}
			}
		}
	}
}

func FuzzReadLightGBM(f *testing.F) {
	lightGBM, _ := seeds(f)
	for _, b := range append(lightGBM, []byte(smallLightGBM)) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) { fuzz(t, ReadLightGBM, b) })
}

func FuzzReadXGBoost(f *testing.F) {
	_, xgboost := seeds(f)
	for _, b := range append(xgboost, []byte(smallXGBoost)) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) { fuzz(t, ReadXGBoost, b) })
}

func fuzz(t *testing.T, read func([]byte) (*Model, error), b []byte) {
	var fault *FormatError
	m, err := read(b)
	if err == nil {
		predictAnything(t, m)
	} else if !errors.As(err, &fault) {
		t.Fatalf("error %v is no FormatError", err)
	}
}
