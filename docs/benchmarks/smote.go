//go:build ignore

// Smote is trunkline's side of smote.py, which builds and times it: it encodes
// KDDTrain+ as the notebook does, writes the matrix to DIR/matrix.bin, says "ready",
// and oversamples once for each line it reads, answering "done" each time. At the end of
// its input it writes which two rows each synthetic row lies between to DIR/pairs.bin.
//
//	smote DATA_DIR OUT_DIR
package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/features"
)

func main() {
	rows, attack := encode(filepath.Join(os.Args[1], "nsl-kdd", "KDDTrain+.txt"))
	write("matrix.bin", int32(rows.N), int32(rows.Width), rows.X, attack)
	fmt.Println("ready")
	var made *features.Oversampling
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		var err error
		made, err = features.SMOTE{K: 5, Seed: 42, Workers: 2}.Balance(context.Background(), rows, attack, nil)
		check(err)
		fmt.Println("done")
	}
	write("pairs.bin", made.Base, made.Neighbour, made.Rows.X[rows.N*rows.Width:])
}

func encode(path string) (features.Rows, []bool) {
	source, err := data.OpenFile(path, data.Options{})
	check(err)
	table, err := data.ReadAll(source)
	check(err)
	p, err := features.Fit(features.Spec{Encoding: "notebook"}, table, nil)
	check(err)
	rows, err := p.Transform(table, 2)
	check(err)
	attack := make([]bool, table.Rows())
	for i := range attack {
		attack[i] = table.LabelName(i) != "normal"
	}
	return rows, attack
}

func write(name string, parts ...any) {
	f, err := os.Create(filepath.Join(os.Args[2], name))
	check(err)
	w := bufio.NewWriter(f)
	for _, part := range parts {
		check(binary.Write(w, binary.LittleEndian, part))
	}
	check(w.Flush())
	check(f.Close())
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
