package screen

import (
	"github.com/trunkline/trunkline/data"
	"github.com/trunkline/trunkline/data/visible"
	"github.com/trunkline/trunkline/engine/family"
	"github.com/trunkline/trunkline/models"
)

// FamilyWord is an attack family by its key, in a cell: "DoS", "unlike".
func FamilyWord(key string) string {
	for _, f := range data.Families {
		if f.Key() == key {
			return f.String()
		}
	}
	return visible.Text(key, 12)
}

// FamilyText is what an analyst is told of a family: the technique nearest to it, or
// that the flow is unlike every attack that training knew.
func FamilyText(key string) string {
	if key == models.UnlikeKey {
		return "unlike anything seen: like no attack that training knew"
	}
	text := FamilyWord(key)
	if t, ok := family.NearestTo(key); ok {
		text += " · nearest technique " + t.ID + " " + t.Name
	}
	return text
}

// FamilyTechnique is the id of the technique nearest to a family; "" where there is none.
func FamilyTechnique(key string) string {
	t, _ := family.NearestTo(key)
	return t.ID
}
