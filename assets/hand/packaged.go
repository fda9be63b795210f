//go:build packaged

package hand

import "lianluozhan/assets/installed"

// Model is as in model.go.
var Model = installed.Must("hand.dat")
