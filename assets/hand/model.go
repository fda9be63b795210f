//go:build !packaged

package hand

import _ "embed" // for the file below

// Model is what cmd/handtrain learned.
//
//go:embed hand.dat
var Model []byte
