package intake

import "lianluozhan/sync/liaison"

// fuzzPicture stands for every picture of a text.
const fuzzPicture = "photos/a.png"

// Blocks reads a file's front matter and text without any folder.
func Blocks(file string) ([]liaison.Block, Report) {
	r := &reader{
		files: []string{fuzzPicture}, used: map[string]bool{},
		pics: map[picKey]liaison.BlobID{{fuzzPicture, picture}: "a"},
	}
	front, body, line, ok := split(liaison.Clean(file))
	if !ok {
		front, body = "", file
	}
	if v, ok := r.yaml("boards/x.md", front, 1); ok {
		if e, ok := v.entry(); ok {
			board(e, nil)
			e.done()
		}
	}
	r.found = Report{} // only the text is judged
	return r.markdown("boards/x.md", body, line), r.found
}

// Markdown writes blocks as a text.
func Markdown(blocks []liaison.Block) (string, error) {
	w := &writer{files: map[string][]byte{}, blob: func(liaison.BlobID) ([]byte, bool) { return []byte("\x89PNG"), true }}
	return w.body("boards/x.md", blocks)
}
