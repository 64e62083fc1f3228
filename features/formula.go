package features

// A Formula is how a pipeline makes one encoded column, or a category's one-hot columns,
// from flow columns: what a program needs that is to encode flows elsewhere.
type Formula struct {
	// Op says what is done with x, the value of From[0], and y, that of From[1]:
	//
	//	number          x
	//	log             sign(x)·ln(1+|x|)
	//	per-255         x/255
	//	code            the category's number
	//	one-hot         a column for each of Names: 1 where the category is that, else 0
	//	burstiness      x/(y+0.001)
	//	log-burstiness  log of x/(y+0.001)
	//	symmetry        x/(y+1)
	//	log-symmetry    log of x, less log of y
	//	traffic         the number of category x, times y
	Op   string
	From []string // flow columns
	// Values[i] is the number of the category Names[i], Else that of any other.
	Names  []string
	Values []float64
	Else   float64
	// Mean is taken off at last, and Scale divides; 0 and 1 where nothing is standardised.
	Mean, Scale float64
}

// Formulas gives the formulas of Columns, in their order. All is reckoned in float64,
// cut to the range of float32 and rounded to it. The caller must not change the lists.
func (p *Pipeline) Formulas() []Formula {
	formulas := make([]Formula, len(p.steps))
	column := 0
	for i, s := range p.steps {
		formulas[i] = Formula{Op: string(s.Op), From: s.From, Names: s.Names, Values: s.Values, Else: s.Else, Scale: 1}
		if p.mean != nil {
			formulas[i].Mean, formulas[i].Scale = p.mean[column], p.scale[column]
		}
		column += s.width()
	}
	return formulas
}
