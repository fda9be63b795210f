package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Theme is the little that Fyne itself asks for: the window's background, which
// clears every frame for nothing, and our face for whatever Fyne might set.
type Theme struct{ Look *Look }

var _ fyne.Theme = Theme{}

// Color returns the paper for the background and Fyne's own colours otherwise.
func (t Theme) Color(n fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	if n == theme.ColorNameBackground {
		return t.Look.Paper
	}
	return theme.DefaultTheme().Color(n, theme.VariantLight)
}

// Font returns our faces.
func (t Theme) Font(s fyne.TextStyle) fyne.Resource { return Face("", s.Bold) }

// Icon returns Fyne's icon.
func (t Theme) Icon(n fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(n) }

// Size returns Fyne's size.
func (t Theme) Size(n fyne.ThemeSizeName) float32 { return theme.DefaultTheme().Size(n) }
