package dict

import _ "embed" // for the files below

// Surnames, GivenNames and MinorityNames are the tables of the name field; the
// files say how they are written.
var (
	//go:embed surnames.txt
	Surnames string
	//go:embed given.txt
	GivenNames string
	//go:embed minority.txt
	MinorityNames string
)

// Readings lists the standard characters by syllable, made by imedata.
//
//go:embed readings.txt
var Readings string

// GivenPairs counts given names of two characters, made by imedata.
//
//go:embed pairs.txt
var GivenPairs string
