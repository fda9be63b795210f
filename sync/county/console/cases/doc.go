// Package cases is the part of the console where matters are worked on: the list
// with its filters and search, one page for each matter with its whole history and
// everything that staff may do to it, and the lists taken home as a spreadsheet.
//
// It does not know how a matter may go on, who may do what, or how words are
// searched: that is package casework. It keeps nothing.
package cases
