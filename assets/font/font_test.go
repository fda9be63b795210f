package font_test

import (
	"bytes"
	"testing"

	gotext "github.com/go-text/typesetting/font"

	"lianluozhan/assets/font"
)

// TestFacesHaveWhatTheScreensDraw guards against a subset cut too small: a
// missing glyph shows as an empty box to the resident.
func TestFacesHaveWhatTheScreensDraw(t *testing.T) {
	const everywhere = "联络站代表你好０：（）《》「」“”—…·％✓‹›●○①⑩→〇℃āǎ─│AZaz09䶮𬱖𫖯𬸚𬭚𫍽"
	tests := []struct {
		name string
		face []byte
		text string
	}{
		{"regular", font.Regular, everywhere + "龘㵘𠅤𱁬"},
		{"bold", font.Bold, everywhere},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			face, err := gotext.ParseTTF(bytes.NewReader(tt.face))
			if err != nil {
				t.Fatalf("parse: %v", err)
			}
			for _, r := range tt.text {
				if _, ok := face.NominalGlyph(r); !ok {
					t.Errorf("no glyph for %c (U+%04X)", r, r)
				}
			}
		})
	}
}
