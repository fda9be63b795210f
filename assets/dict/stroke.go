package dict

import _ "embed" // for the file below

// Strokes is the packed stroke table, made by imedata.
//
//go:embed stroke.dat
var Strokes []byte
