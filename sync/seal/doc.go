// Package seal closes what residents wrote so that only the county can read it:
// two suites of algorithms, the keyring that holds the county's private keys, and
// the slow hash by which a resident proves that a matter is theirs.
//
// It does not know what is sealed (see wire), nor where sealed things are kept.
package seal
