package intake

import (
	"strings"

	"lianluozhan/sync/liaison"
)

// Text turns Markdown that is in no folder into blocks. picture finds a picture by
// the name that the text gives it. The Report's lines count from 1; with any error
// in it the blocks are what could be read, for somebody who is still writing.
func Text(markdown string, picture func(name string) (liaison.BlobID, bool)) ([]liaison.Block, Report) {
	r := &reader{}
	s := liaison.Clean(strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", "  ").Replace(markdown))
	m := &markdownText{r: r, src: []byte(s), named: picture}
	m.parse()
	return m.out, r.found.sorted()
}

// AsMarkdown writes blocks as Text reads them. picture names a picture.
func AsMarkdown(blocks []liaison.Block, picture func(liaison.BlobID) string) string {
	w := &writer{named: picture}
	s, _ := w.body("", blocks) // only a missing file is an error, and none is opened
	return s
}

// OfficePhone reports whether s can be the phone number of an office: a landline
// with or without area code and extension, a mobile phone, a hotline.
func OfficePhone(s string) bool {
	p := liaison.PhoneDigits(subscriber.ReplaceAllString(s, ""))
	return hotline.MatchString(p) || p != "" && liaison.CheckPhone(p, false) == ""
}
