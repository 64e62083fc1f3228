package simulate

import (
	"bufio"
	"io"
	"math"
	"strconv"
	"time"

	"github.com/trunkline/trunkline/data"
)

// Formats lists what Write can write, the default first.
func Formats() []string { return []string{"csv", "jsonl"} }

// A FormatError is a format that flows are not written in.
type FormatError struct{ Format string }

func (e *FormatError) Error() string {
	return "simulate: flows are not written as " + data.Quote(e.Format) + "; there are csv and jsonl"
}

// writeBatch is how many flows are held between a source and a writer.
const writeBatch = 1024

// Write writes a source's flows, whose schema is Schema, to w as they come: "csv" with a
// header line, which data's source flows-csv reads back to the bit, or "jsonl", an object
// a line. Each record says whether it is simulated. Errors: *FormatError before anything
// is written; otherwise the source's and the writer's own.
func Write(w io.Writer, s data.Source, format string) error {
	var line func([]byte, *data.Table, int) []byte
	out := bufio.NewWriterSize(w, 64<<10)
	switch format {
	case "csv":
		line = appendCSV
		out.Write(csvHeader())
	case "jsonl":
		line = appendJSON
	default:
		return &FormatError{format}
	}
	var buffer []byte
	for {
		t := data.NewTable(s.Schema())
		n, err := s.Next(t, writeBatch)
		for row := range n {
			buffer = line(buffer[:0], t, row)
			if _, err := out.Write(buffer); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return out.Flush()
		}
		if err != nil {
			out.Flush()
			return err
		}
	}
}

func csvHeader() []byte {
	header := []byte("start,src,src_port,dst,dst_port")
	for _, c := range Schema().Columns {
		header = append(append(header, ','), c.Name...)
	}
	return append(header, ",label,simulated\n"...)
}

// appendCSV needs no quoting: names are of the simulator's own making, without commas.
func appendCSV(b []byte, t *data.Table, row int) []byte {
	b = appendTime(b, t.Start[row])
	for _, e := range []data.Endpoint{t.Src[row], t.Dst[row]} {
		b = e.Addr.AppendTo(append(b, ','))
		b = strconv.AppendUint(append(b, ','), uint64(e.Port), 10)
	}
	for i, c := range t.Schema.Columns {
		b = append(b, ',')
		if c.Kind == data.Category {
			b = append(b, t.Dicts[i].Name(t.Codes[i][row])...)
		} else {
			b = appendNumber(b, t.Numbers[i][row], "")
		}
	}
	b = append(append(b, ','), t.LabelName(row)...)
	return append(strconv.AppendBool(append(b, ','), t.Simulated), '\n')
}

func appendJSON(b []byte, t *data.Table, row int) []byte {
	b = append(appendTime(append(b, `{"start":"`...), t.Start[row]), '"')
	for i, e := range []data.Endpoint{t.Src[row], t.Dst[row]} {
		end := [...]string{"src", "dst"}[i]
		b = e.Addr.AppendTo(append(b, `,"`+end+`":"`...))
		b = strconv.AppendUint(append(b, `","`+end+`_port":`...), uint64(e.Port), 10)
	}
	for i, c := range t.Schema.Columns {
		b = append(append(append(b, `,"`...), c.Name...), `":`...)
		if c.Kind == data.Category {
			b = strconv.AppendQuote(b, t.Dicts[i].Name(t.Codes[i][row]))
		} else {
			b = appendNumber(b, t.Numbers[i][row], "null")
		}
	}
	b = strconv.AppendQuote(append(b, `,"label":`...), t.LabelName(row))
	return append(strconv.AppendBool(append(b, `,"simulated":`...), t.Simulated), "}\n"...)
}

func appendTime(b []byte, ns int64) []byte {
	return time.Unix(0, ns).UTC().AppendFormat(b, time.RFC3339Nano)
}

func appendNumber(b []byte, v float64, missing string) []byte {
	if math.IsNaN(v) {
		return append(b, missing...)
	}
	return strconv.AppendFloat(b, v, 'f', -1, 64)
}
