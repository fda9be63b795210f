//go:build !packaged

package font

import _ "embed"

// Bold has the 8,105 characters of 通用规范汉字表 and those of GB 2312, Latin
// letters and the same symbols as Regular. It is for titles; a text with a rarer
// character is to be drawn in Regular.
//
//go:embed bold.otf
var Bold []byte
