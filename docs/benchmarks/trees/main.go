// Command trees is our side of the tree benchmarks: it does what a line on its
// standard input says and answers with one line, so that compare.py holds the clock
// for both sides.
//
//	load NAME FILE                     a matrix as matrix.py writes it
//	fit KEY NAME WORKERS [SETTING=V]…  a model of the catalog on the matrix; seed=N, too
//	score NAME WORKERS                 the model's scores of every row
//	rows NAME N                        N rows scored alone; answers p50 and p99 in µs
//	write FILE                         the last scores as little-endian float64
package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/trunkline/trunkline/features"
	"github.com/trunkline/trunkline/models"
)

type bench struct {
	matrices map[string]models.Training
	model    models.Model
	scores   []float64
}

func main() {
	b := bench{matrices: map[string]models.Training{}}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		answer, err := b.do(strings.Fields(lines.Text()))
		if err != nil {
			answer = "error: " + err.Error()
		}
		fmt.Println(answer)
	}
}

func (b *bench) do(words []string) (string, error) {
	if len(words) == 0 {
		return "", fmt.Errorf("no command")
	}
	switch command, rest := words[0], words[1:]; {
	case command == "load" && len(rest) == 2:
		t, err := load(rest[1])
		b.matrices[rest[0]] = t
		debug.FreeOSMemory() // what loading left behind must not count as training's
		return fmt.Sprintf("%d x %d", t.Rows.N, t.Rows.Width), err
	case command == "fit" && len(rest) >= 3:
		return "fitted", b.fit(rest[0], rest[1], rest[2], rest[3:])
	case command == "score" && len(rest) == 2:
		workers, err := strconv.Atoi(rest[1])
		b.score(b.matrices[rest[0]].Rows, workers)
		return "scored", err
	case command == "rows" && len(rest) == 2:
		n, err := strconv.Atoi(rest[1])
		return b.singles(b.matrices[rest[0]].Rows, n), err
	case command == "write" && len(rest) == 1:
		return "written", os.WriteFile(rest[0], bytesOf(b.scores), 0o644)
	}
	return "", fmt.Errorf("don't know %q", words)
}

func (b *bench) fit(key, name, workers string, settings []string) error {
	entry, ok := models.Find(key)
	if !ok {
		return fmt.Errorf("no model %q", key)
	}
	s := models.Settings{}
	t := b.matrices[name]
	for _, pair := range settings {
		setting, value, _ := strings.Cut(pair, "=")
		v, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return err
		}
		if setting == "seed" {
			t.Seed = uint64(v)
			continue
		}
		s[setting] = v
	}
	learner, err := entry.Learner(s)
	if err != nil {
		return err
	}
	if t.Workers, err = strconv.Atoi(workers); err != nil {
		return err
	}
	b.model, err = learner.Fit(context.Background(), t, nil)
	return err
}

func (b *bench) score(r features.Rows, workers int) {
	if len(b.scores) != r.N {
		b.scores = make([]float64, r.N)
	}
	var wg sync.WaitGroup
	for w := range workers {
		from, to := r.N*w/workers, r.N*(w+1)/workers
		wg.Go(func() { b.model.ScoreTo(b.scores[from:to], r.Slice(from, to)) })
	}
	wg.Wait()
}

func (b *bench) singles(r features.Rows, n int) string {
	micros := make([]float64, n)
	dst := make([]float64, 1)
	for i := range micros {
		row := r.Slice(i%r.N, i%r.N+1)
		began := time.Now()
		b.model.ScoreTo(dst, row)
		micros[i] = float64(time.Since(began).Nanoseconds()) / 1e3
	}
	slices.Sort(micros)
	return fmt.Sprintf("%.2f %.2f", micros[n/2], micros[n*99/100])
}

func load(path string) (models.Training, error) {
	b, err := os.ReadFile(path)
	if err != nil || len(b) < 8 {
		return models.Training{}, fmt.Errorf("read %s: %w", path, err)
	}
	n, width := int(binary.LittleEndian.Uint32(b)), int(binary.LittleEndian.Uint32(b[4:]))
	if len(b) != 8+n*(4*width+1) {
		return models.Training{}, fmt.Errorf("%s is not a matrix of %d x %d", path, n, width)
	}
	t := models.Training{Rows: features.Rows{N: n, Width: width, X: make([]float32, n*width)}, Attack: make([]bool, n), Seed: 1}
	for i := range t.Rows.X {
		t.Rows.X[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[8+4*i:]))
	}
	for i, label := range b[8+4*n*width:] {
		t.Attack[i] = label == 1
	}
	return t, nil
}

func bytesOf(values []float64) []byte {
	b := make([]byte, 0, 8*len(values))
	for _, v := range values {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b
}
