package data

// Catalog lists the kinds of input, in the order in which they are sniffed.
func Catalog() []Entry {
	return []Entry{
		nslkddEntry(),
		flowsCSVEntry(),
	}
}
