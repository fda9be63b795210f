package font

import _ "embed" // for the file below

// Standard is the 8,105 characters of 通用规范汉字表 in the table's order, in lines of
// a hundred: the first 3,500 are its first level, the next 3,000 the second, the rest
// the third. It is made from Unihan 15.0 by packaging/font/sets.py.
//
//go:embed standard.txt
var Standard string
