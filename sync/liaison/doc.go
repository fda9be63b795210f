// Package liaison is the domain of deputy liaison stations (人大代表联络站): the
// people, places, days, boards and matters that the whole product is about, and
// the rules that hold between them.
//
// It uses the standard library only. It does not know how things are stored,
// sent or drawn, and it never reads the clock or makes random numbers: time and
// randomness are handed in. Civil dates and times of day are those of [Zone].
package liaison
