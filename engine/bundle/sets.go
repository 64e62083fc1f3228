package bundle

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/engine/experiment"
	"github.com/trunkline/trunkline/engine/promise"
)

// readSets adds the sets and every model's scores on them.
func readSets(r *experiment.Result, headers []setHeader, sections map[string][]byte) error {
	for i, h := range headers {
		set, err := readSet(r, h, i, sections)
		if err != nil {
			return fmt.Errorf("set %.40q: %w", h.Name, err)
		}
		r.Sets = append(r.Sets, set)
		if set.Of != nil {
			continue
		}
		r.Scores[h.Name] = map[string][]float64{}
		if err := readAnswers(r, set, sections[setSection(i, "families")]); err != nil {
			return fmt.Errorf("set %.40q: %w", h.Name, err)
		}
		for _, f := range r.Models {
			content, ok := sections[setSection(i, "scores/"+f.Spec.Key)]
			if !ok {
				continue
			}
			scores, err := unpackFloats(content)
			if err != nil || len(scores) != len(set.Attack) {
				return fmt.Errorf("set %.40q: %d scores of %s for %d flows", h.Name, len(scores), f.Spec.Key, len(set.Attack))
			}
			r.Scores[h.Name][f.Spec.Key] = scores
		}
	}
	return nil
}

func readSet(r *experiment.Result, h setHeader, i int, sections map[string][]byte) (*experiment.Set, error) {
	if h.Of != "" {
		whole := r.Set(h.Of)
		if whole == nil {
			return nil, fmt.Errorf("is a part of %.40q, which is not there", h.Of)
		}
		mask, err := unpackInts(sections[setSection(i, "mask")], whole.Len())
		if err != nil {
			return nil, err
		}
		return whole.Part(h.Name, mask), nil
	}
	types, err := unpackCodes(sections[setSection(i, "types")], len(h.Types))
	if err != nil {
		return nil, err
	}
	novel := sections[setSection(i, "novel")]
	if len(novel) != len(types) {
		return nil, errors.New("novel flags and types disagree in length")
	}
	set := experiment.RestoredSet(h.Name, h.Simulated, types, h.Types, unpackBools(novel))
	set.Strata, err = unpackStrata(i, h, len(types), sections)
	return set, err
}

// packStrata names a set's strata in its header and gives their codes.
func packStrata(i int, s *experiment.Set, h *setHeader) []section {
	var sections []section
	for _, by := range promise.Bys {
		strata, ok := s.Strata[by]
		if !ok {
			continue
		}
		if h.Strata == nil {
			h.Strata = map[promise.By][]string{}
		}
		h.Strata[by] = strata.Names
		sections = append(sections, section{setSection(i, "strata/"+string(by)), packCodes(strata.Code)})
	}
	return sections
}

func unpackStrata(i int, h setHeader, flows int, sections map[string][]byte) (map[promise.By]experiment.Strata, error) {
	strata := map[promise.By]experiment.Strata{}
	for by, names := range h.Strata {
		codes, err := unpackCodes(sections[setSection(i, "strata/"+string(by))], len(names))
		if err != nil || len(codes) != flows {
			return nil, fmt.Errorf("%d strata by %.40q for %d flows: %w", len(codes), string(by), flows, cmp.Or(err, errCount))
		}
		strata[by] = experiment.Strata{Names: names, Code: codes}
	}
	return strata, nil
}

var errCount = errors.New("there must be one a flow")

func packFloats(values []float64) []byte {
	b := make([]byte, 0, 8*len(values))
	for _, v := range values {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b
}

func unpackFloats(b []byte) ([]float64, error) {
	if len(b)%8 != 0 {
		return nil, fmt.Errorf("%d bytes are no list of float64", len(b))
	}
	values := make([]float64, len(b)/8)
	for i := range values {
		values[i] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
		if math.IsNaN(values[i]) {
			return nil, fmt.Errorf("value %d is not a number", i)
		}
	}
	return values, nil
}

func packInts(values []int) []byte {
	b := make([]byte, 0, 4*len(values))
	for _, v := range values {
		b = binary.LittleEndian.AppendUint32(b, uint32(v))
	}
	return b
}

// unpackInts reads row numbers below limit.
func unpackInts(b []byte, limit int) ([]int, error) {
	if len(b)%4 != 0 {
		return nil, fmt.Errorf("%d bytes are no list of row numbers", len(b))
	}
	values := make([]int, len(b)/4)
	for i := range values {
		v := binary.LittleEndian.Uint32(b[4*i:])
		if uint64(v) >= uint64(limit) {
			return nil, fmt.Errorf("row %d of %d", v, limit)
		}
		values[i] = int(v)
	}
	return values, nil
}

func packCodes(codes []int32) []byte {
	b := make([]byte, 0, 4*len(codes))
	for _, c := range codes {
		b = binary.LittleEndian.AppendUint32(b, uint32(c))
	}
	return b
}

// unpackCodes reads codes below limit.
func unpackCodes(b []byte, limit int) ([]int32, error) {
	rows, err := unpackInts(b, limit)
	codes := make([]int32, len(rows))
	for i, r := range rows {
		codes[i] = int32(r)
	}
	return codes, err
}

func packBools(flags []bool) []byte {
	b := make([]byte, len(flags))
	for i, f := range flags {
		if f {
			b[i] = 1
		}
	}
	return b
}

func unpackBools(b []byte) []bool {
	flags := make([]bool, len(b))
	for i, v := range b {
		flags[i] = v == 1
	}
	return flags
}

func packAnswers(answers []experiment.Answer) []byte {
	b := make([]byte, len(answers))
	for i, a := range answers {
		b[i] = byte(a)
	}
	return b
}

// readAnswers adds what the families say of a set's flows, where they were asked.
func readAnswers(r *experiment.Result, set *experiment.Set, content []byte) error {
	if content == nil {
		return nil
	}
	if len(content) != set.Len() {
		return fmt.Errorf("%d families for %d flows", len(content), set.Len())
	}
	answers := make([]experiment.Answer, len(content))
	for i, b := range content {
		answers[i] = experiment.Answer(b)
		if f := data.Family(answers[i] &^ experiment.UnlikeBit); f < data.DoS || f > data.U2R {
			return fmt.Errorf("flow %d is of family %d", i, f)
		}
	}
	if r.Answers == nil {
		r.Answers = map[string][]experiment.Answer{}
	}
	r.Answers[set.Name] = answers
	return nil
}
