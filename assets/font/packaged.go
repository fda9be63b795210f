//go:build packaged

package font

import "lianluozhan/assets/installed"

// Regular and Bold are as in regular.go and bold.go.
var (
	Regular = installed.Must("regular.otf")
	Bold    = installed.Must("bold.otf")
)
