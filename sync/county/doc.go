// Package county is the county's side of the product: its documents with the
// change log that stations follow, the machines that may speak for stations, and
// the matters that residents filed, from registration to close.
//
// It decides; it keeps nothing itself. All state goes through a [Store] of ordered
// keys, so that a transaction is all there is to reason about. It knows no
// sockets, no files and no web pages.
package county
