package look

import (
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"golang.org/x/image/font/sfnt"

	"lianluozhan/assets/font"
)

var (
	regular = fyne.NewStaticResource("regular.otf", font.Regular)
	bold    = fyne.NewStaticResource("bold.otf", font.Bold)

	// Which characters a face has is read once, and only when somebody asks.
	regularHas = sync.OnceValue(func() coverage { return coverageOf(font.Regular) })
	boldHas    = sync.OnceValue(func() coverage { return coverageOf(font.Bold) })
)

// Face returns the font for a piece of regular or bold text. The bold face has the
// 8,105 characters in general use; a name with a rarer one is set wholly in the
// regular face, which looks even, rather than in a font of the system. What
// neither face has, Named writes by its code or leaves to the system's fonts.
func Face(s string, isBold bool) fyne.Resource {
	if !isBold {
		return regular
	}
	for _, r := range s {
		if r > 0x7e && !boldHas().has(r) && regularHas().has(r) {
			return regular
		}
	}
	return bold
}

// SetText changes what a text made by Line says. The words decide the face, so
// setting the field alone is not enough.
func SetText(t *canvas.Text, s string) {
	s = Named(s)
	t.Text, t.FontSource = s, Face(s, t.TextStyle.Bold)
}

// coverage is which characters a face has. The zero coverage has none.
type coverage struct{ face *sfnt.Font }

func coverageOf(otf []byte) coverage {
	face, err := sfnt.Parse(otf)
	if err != nil { // an embedded face that its own tests read
		return coverage{}
	}
	return coverage{face}
}

func (c coverage) has(r rune) bool {
	if c.face == nil {
		return false
	}
	glyph, err := c.face.GlyphIndex(nil, r)
	return err == nil && glyph != 0
}
