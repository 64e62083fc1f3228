package theme

// The high-contrast palettes keep every text at 7:1 or better, frames included.

func contrastDark() Palette {
	p := dark()
	p.Name = "contrast"
	p.Background = 0x000000
	p.set(map[Role]Color{
		Text: {0xffffff, 231, 15}, Dim: {0xd0d4da, 252, 7}, Border: {0x9aa3ad, 247, 7}, Accent: {0x5ff5e8, 87, 14},
		Critical: {0xff9a9a, 217, 9}, High: {0xffb870, 215, 11}, Medium: {0xffe680, 228, 11}, Low: {0xb8d4f0, 153, 15},
		Attack: {0xffab66, 215, 11}, Normal: {0x8cc8ff, 117, 14},
		StateNew: {0xffffff, 231, 15}, StateAcknowledged: {0x5ff5e8, 87, 14}, StateEscalated: {0xffb870, 215, 11},
		StateSuppressed: {0xd0d4da, 252, 7}, StateClosed: {0xd0d4da, 252, 7},
		Simulated: {0xe6b8ff, 183, 13}, Bad: {0xff9a9a, 217, 9}, Good: {0x5ff5e8, 87, 14},
		Model1: {0x8cc8ff, 117, 12}, Model2: {0xffc04d, 215, 3}, Model3: {0x66e8b0, 85, 10}, Model4: {0xffa8d4, 218, 13},
		Model5: {0xfff27a, 228, 11}, Model6: {0xff9f80, 216, 9}, Model7: {0xc4b5ff, 183, 13}, Model8: {0xe0e4ea, 254, 7},
		Selected: {0x0f2236, 235, 8}, Raised: {0x161b21, 234, 8},
		OnBadge: {0x000000, 16, 0},
	})
	return p
}

func contrastLight() Palette {
	p := light()
	p.Name = "contrast"
	p.set(map[Role]Color{
		Text: {0x000000, 16, 0}, Dim: {0x3a4149, 237, 0}, Border: {0x6a737d, 243, 8}, Accent: {0x00504c, 17, 6},
		Critical: {0x8f0010, 88, 1}, High: {0x7a3300, 52, 1}, Medium: {0x574000, 237, 0}, Low: {0x2f4358, 238, 8},
		Attack: {0x7a3300, 52, 1}, Normal: {0x00439c, 18, 4},
		StateNew: {0x000000, 16, 0}, StateAcknowledged: {0x00504c, 17, 6}, StateEscalated: {0x7a3300, 52, 1},
		StateSuppressed: {0x3a4149, 237, 0}, StateClosed: {0x3a4149, 237, 0},
		Simulated: {0x5e1a8a, 54, 5}, Bad: {0x8f0010, 88, 1}, Good: {0x00504c, 17, 6},
		Model1: {0x003f8a, 18, 4}, Model2: {0x694000, 52, 3}, Model3: {0x00543a, 22, 2}, Model4: {0x861a56, 89, 5},
		Model5: {0x524600, 236, 0}, Model6: {0x7d1f00, 88, 1}, Model7: {0x4a2c99, 54, 5}, Model8: {0x3a4149, 237, 8},
		Selected: {0xd4e6f8, 195, 7}, Raised: {0xeceff2, 230, 7},
	})
	return p
}

// The colour-blind-safe palettes tell everything by lightness and by blue against
// orange (after Okabe and Ito 2008, and IBM's design language): no pair needs red
// and green to be told apart.

func safeDark() Palette {
	p := dark()
	p.Name = "safe"
	p.set(map[Role]Color{
		Accent:   {0x8fd8ff, 117, 14},
		Critical: {0xffffff, 231, 15}, High: {0xffb000, 214, 11}, Medium: {0xd99a4a, 173, 3}, Low: {0x8a9cb8, 110, 7},
		Attack: {0xffb000, 214, 11}, Normal: {0x7aa7ff, 111, 12},
		StateAcknowledged: {0x8fd8ff, 117, 14}, StateEscalated: {0xffb000, 214, 11},
		Simulated: {0xe8a0d8, 182, 13}, Bad: {0xff9a5c, 209, 9}, Good: {0x8fd8ff, 117, 14},
		Model1: {0x56b4e9, 74, 12}, Model2: {0xe69f00, 178, 3}, Model3: {0x2fb893, 36, 10}, Model4: {0xe0a0c4, 182, 13},
		Model5: {0xf0e442, 227, 11}, Model6: {0xef7a30, 208, 9}, Model7: {0x9a8cff, 141, 5}, Model8: {0xd0d4da, 252, 7},
	})
	return p
}

func safeLight() Palette {
	p := light()
	p.Name = "safe"
	p.set(map[Role]Color{
		Accent:   {0x00518f, 24, 4},
		Critical: {0x000000, 16, 0}, High: {0x944600, 94, 3}, Medium: {0x7d6220, 94, 3}, Low: {0x53657d, 60, 8},
		Attack: {0x944600, 94, 3}, Normal: {0x1c4fc4, 26, 4},
		StateAcknowledged: {0x00518f, 24, 4}, StateEscalated: {0x944600, 94, 3},
		Simulated: {0x8a2f74, 90, 5}, Bad: {0x8a2f00, 88, 1}, Good: {0x00518f, 24, 4},
		Model1: {0x00659e, 25, 4}, Model2: {0x8f5f00, 94, 3}, Model3: {0x00735a, 23, 2}, Model4: {0x9e4a7a, 89, 5},
		Model5: {0x6b6200, 58, 11}, Model6: {0xa34400, 52, 1}, Model7: {0x5a46c8, 61, 13}, Model8: {0x55606b, 240, 8},
	})
	return p
}

func (p *Palette) set(colors map[Role]Color) {
	for r, c := range colors {
		p.Colors[r] = c
	}
}
