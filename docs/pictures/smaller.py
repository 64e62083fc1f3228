"""smaller.py FROM TO: a picture of a terminal in 256 of its own colours.

The usual ways of choosing a palette mix colours, and a theme's own then change. Here
the commonest are kept as they are, each unlike those before: shades of smoothed
letters leave room for the rare colours of signs.
"""
import sys

from PIL import Image

UNLIKE = 14 * 14  # squared distance in RGB

image = Image.open(sys.argv[1]).convert("RGB")
chosen = []
for _, c in sorted(image.getcolors(1 << 24), reverse=True):
    if all(sum((a - b) ** 2 for a, b in zip(c, k)) > UNLIKE for k in chosen):
        chosen.append(c)
    if len(chosen) == 256:
        break
palette = Image.new("P", (1, 1))
palette.putpalette([v for c in chosen + chosen[:1] * (256 - len(chosen)) for v in c])
image.quantize(palette=palette, dither=0).save(sys.argv[2], optimize=True)
