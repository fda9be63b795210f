// Package pages is what a resident's phone shows after scanning a code: a deputy to
// write to, a board, a station, a receipt's progress. What somebody types goes to
// sync/county/phone or back to them on the same page, and nowhere else. It knows no
// database and no sockets of stations.
package pages
