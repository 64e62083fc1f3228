package canvas

// Listen has f told what is drawn on the grid, not as cells but as what it is: the
// charts as *figure.Figure, the tables as figure.Table. So what a screen shows can be
// exported without the screen knowing of it.
func (c Canvas) Listen(f func(what any)) {
	if c.grid != nil {
		c.grid.listen = f
	}
}

// Heard says that somebody listens: only then is a Note worth its making.
func (c Canvas) Heard() bool { return c.grid != nil && c.grid.listen != nil }

// Note says what is being drawn.
func (c Canvas) Note(what any) {
	if c.Heard() {
		c.grid.listen(what)
	}
}
