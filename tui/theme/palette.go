package theme

// A Color is one colour, chosen by hand for each kind of terminal: automatic
// downsampling bends hues, most of all in ramps.
type Color struct {
	RGB  uint32 // 0xRRGGBB, for true colour
	C256 uint8  // of the 256-colour cube; 16 to 255
	C16  uint8  // 0 to 15; Plain16 for the terminal's own
}

// Plain16 says "the terminal's own colour" on a 16-colour terminal.
const Plain16 = 255

// A Palette gives every role a colour, for one kind of background. Background is
// the one that contrast is reckoned against: pages are never painted, so that a
// light terminal does not get a hard white one.
type Palette struct {
	Name       string
	Dark       bool
	Background uint32
	Colors     [roles]Color
}

// Palettes lists the palettes: a dark and a light one of each name.
func Palettes() []Palette {
	return []Palette{dark(), light(), contrastDark(), contrastLight(), safeDark(), safeLight()}
}

func dark() Palette {
	return Palette{Name: "standard", Dark: true, Background: 0x101418, Colors: [roles]Color{
		Text:   {0xd7dae0, 253, Plain16},
		Dim:    {0x8d96a3, 247, 7},
		Border: {0x3d4652, 239, 8},
		Accent: {0x4fd1c5, 80, 14},

		Critical: {0xff6b70, 210, 9},
		High:     {0xff9f57, 215, 11},
		Medium:   {0xe8cb6b, 186, 3},
		Low:      {0x8fa8c4, 110, 7},

		Attack: {0xf78c45, 209, 11},
		Normal: {0x5aa9ff, 75, 12},

		StateNew:          {0xd7dae0, 253, 15},
		StateAcknowledged: {0x4fd1c5, 80, 14},
		StateEscalated:    {0xff9f57, 215, 11},
		StateSuppressed:   {0x8d96a3, 247, 7},
		StateClosed:       {0x8d96a3, 247, 7},

		Simulated: {0xd28cff, 177, 13},
		Bad:       {0xff6b70, 210, 9},
		Good:      {0x4fd1c5, 80, 14},

		Model1: {0x56b4f9, 75, 12},
		Model2: {0xf0a830, 214, 3},
		Model3: {0x3ecf94, 78, 10},
		Model4: {0xe088b8, 175, 13},
		Model5: {0xf0e05a, 227, 11},
		Model6: {0xff8660, 209, 9},
		Model7: {0xa990ff, 141, 5},
		Model8: {0xc3cad3, 251, 7},

		Selected: {0x1f2c3a, 236, 8},
		Raised:   {0x1a2129, 235, 8},

		Ramp0: {0x161c23, 234, Plain16}, ramp1: {0x16303a, 236, 8}, ramp2: {0x184a54, 23, 4}, ramp3: {0x1d6a72, 30, 6},
		ramp4: {0x2b9295, 37, 6}, ramp5: {0x4fc3bd, 80, 14}, ramp6: {0x8ae3d9, 116, 15},

		Split0: {0x9cd0ff, 117, 14}, split1: {0x4a9df0, 75, 12}, split2: {0x2b6cb0, 32, 12}, split3: {0x1d3c60, 24, 4},
		split4: {0x1c2229, 235, Plain16},
		split5: {0x5a3a18, 94, 3}, split6: {0xa8621c, 172, 3}, split7: {0xf0933c, 214, 11}, split8: {0xffcd94, 222, 15},

		OnLight: {0x000000, 16, 0},
		OnDark:  {0xffffff, 231, 15},
		OnBadge: {0x0b0f13, 233, 0},
	}}
}

func light() Palette {
	return Palette{Name: "standard", Dark: false, Background: 0xffffff, Colors: [roles]Color{
		Text:   {0x24292e, 235, Plain16},
		Dim:    {0x59636e, 241, 8},
		Border: {0xc3cad2, 251, 7},
		Accent: {0x00706a, 23, 6},

		Critical: {0xc01622, 124, 1},
		High:     {0xa84a00, 94, 3},
		Medium:   {0x7a5c00, 58, 3},
		Low:      {0x4d6580, 60, 8},

		Attack: {0xb04400, 94, 3},
		Normal: {0x0a5fc4, 25, 4},

		StateNew:          {0x24292e, 235, 0},
		StateAcknowledged: {0x00706a, 23, 6},
		StateEscalated:    {0xa84a00, 94, 3},
		StateSuppressed:   {0x59636e, 241, 8},
		StateClosed:       {0x59636e, 241, 8},

		Simulated: {0x8a2fc0, 91, 5},
		Bad:       {0xc01622, 124, 1},
		Good:      {0x00706a, 23, 6},

		Model1: {0x0969c8, 25, 4},
		Model2: {0x9a5b00, 94, 3},
		Model3: {0x0b7a50, 22, 2},
		Model4: {0xb02f76, 125, 5},
		Model5: {0x746300, 58, 11},
		Model6: {0xc03a12, 124, 1},
		Model7: {0x6a45c4, 61, 13},
		Model8: {0x55606b, 240, 8},

		Selected: {0xe2eef8, 255, 7},
		Raised:   {0xf0f3f6, 255, 7},

		Ramp0: {0xf3f5f7, 255, Plain16}, ramp1: {0xd7ecea, 254, 7}, ramp2: {0xaedbd7, 152, 14}, ramp3: {0x7cc2bd, 116, 14},
		ramp4: {0x459f9b, 73, 6}, ramp5: {0x1a7a77, 30, 6}, ramp6: {0x07504f, 23, 0},

		Split0: {0x08457e, 25, 4}, split1: {0x2f7fd0, 32, 4}, split2: {0x84b6ea, 75, 12}, split3: {0xcfe2f5, 153, 12},
		split4: {0xf3f4f5, 255, Plain16},
		split5: {0xf8dfc4, 223, 11}, split6: {0xf0b476, 215, 11}, split7: {0xd0721c, 208, 3}, split8: {0x8a4200, 130, 3},

		OnLight: {0x000000, 16, 0},
		OnDark:  {0xffffff, 231, 15},
		OnBadge: {0xffffff, 231, 15},
	}}
}
