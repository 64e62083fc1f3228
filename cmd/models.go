package cmd

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/engine/bundle"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/models"
)

func (a *app) modelsCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "models", Short: "Models as files that other tools read and write",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return &usageError{reason: fmt.Sprintf("models has no command %q", args[0]), hint: "there are: export, import"}
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.modelsExportCommand(), a.modelsImportCommand())
	return c
}

// An exportFormat is a kind of model file that others read.
type exportFormat struct {
	name  string
	about string // what a reader must know
	write func(w io.Writer, r *experiment.Result, f *experiment.Fitted) error
}

func exportFormats() []exportFormat {
	return []exportFormat{
		{"lightgbm", "LightGBM text v3; it reads encoded flows", func(w io.Writer, r *experiment.Result, f *experiment.Fitted) error {
			return models.WriteLightGBM(w, f.Model, r.Pipeline.Columns())
		}},
		{"onnx", "ONNX; it reads flows as they are, and encodes them itself", func(w io.Writer, r *experiment.Result, f *experiment.Fitted) error {
			return models.WriteFlowONNX(w, f.Model, r.Pipeline, describe(r, f))
		}},
		{"onnx-encoded", "ONNX; it reads encoded flows", func(w io.Writer, r *experiment.Result, f *experiment.Fitted) error {
			return models.WriteONNX(w, f.Model, r.Pipeline.Columns(), describe(r, f))
		}},
	}
}

// describe is what an exported model says of itself.
func describe(r *experiment.Result, f *experiment.Fitted) map[string]string {
	return map[string]string{
		"model":     f.Tag(),
		"title":     f.Entry.Title,
		"recipe":    r.Recipe.Name,
		"data":      r.Provenance.Train + " sha256:" + r.Provenance.SHA256,
		"threshold": strconv.FormatFloat(f.Threshold, 'g', -1, 64),
	}
}

func (a *app) modelsExportCommand() *cobra.Command {
	var from bundleFlags
	var model, format, out string
	var names []string
	for _, f := range exportFormats() {
		names = append(names, f.name)
	}
	c := &cobra.Command{
		Use: "export --format lightgbm|onnx --out FILE", Short: "Write a model as a file that other tools read", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			chosen, ok := findFormat(format)
			switch {
			case !ok:
				return &usageError{reason: fmt.Sprintf("--format is %q", format), hint: "there are: " + strings.Join(names, ", ")}
			case out == "":
				return &usageError{reason: "models export wants --out", hint: "for example: trunkline models export --model boost --format onnx --out boost.onnx"}
			}
			result, _, err := a.obtain(c.Context(), from)
			if err != nil {
				return err
			}
			fitted, err := chooseModel(result, model)
			if err != nil {
				return err
			}
			return a.export(out, chosen, result, fitted)
		},
	}
	from.add(c)
	c.Flags().StringVar(&model, "model", "", "model `KEY` (default: the champion)")
	c.Flags().StringVar(&format, "format", "", "`FORMAT`: "+strings.Join(names, ", "))
	c.Flags().StringVar(&out, "out", "", "`FILE` to write")
	return c
}

func findFormat(name string) (exportFormat, bool) {
	for _, f := range exportFormats() {
		if f.name == name {
			return f, true
		}
	}
	return exportFormat{}, false
}

func (a *app) export(path string, format exportFormat, r *experiment.Result, f *experiment.Fitted) error {
	var file bytes.Buffer
	if err := format.write(&file, r, f); err != nil {
		return fmt.Errorf("export %s: %w", f.Spec.Key, err)
	}
	if err := bundle.WriteAtomic(path, file.Bytes()); err != nil {
		return err
	}
	a.remark("%s: %s, %d bytes, %s; an alert is a score above %v", path, f.Entry.Title, file.Len(), format.about, f.Threshold)
	return nil
}

// adviseModelFile is advise for models that come from other tools or go to them.
func adviseModelFile(err error) advice {
	var (
		export    *models.ExportError
		imported  *models.ImportError
		otherData *experiment.OtherDataError
	)
	switch {
	case errors.As(err, &export):
		return advice{exitUsage, "models of trees can be written: boost, forest, extratrees, contrast, and imported ones like them"}
	case errors.As(err, &imported):
		return advice{exitRefused, "train it on the recipe's features under their names: trunkline models export --format lightgbm shows them"}
	case errors.As(err, &otherData):
		return advice{exitRefused, "name the data that the bundle was made from: --data DIR"}
	}
	return advice{exitFailed, ""}
}
