// Package pages is what a resident's phone shows after scanning a code: a deputy,
// a board, a station, a receipt's progress. It only reads. It never has a
// resident's words or name in hand, and it knows no database and no sockets of
// stations.
package pages
