// Package trust is who is who between a county and its station machines: the
// county's own certificate authority, the certificates it gives, what a one-time
// code proves to both sides, and the challenge for machines whose TLS ends at a
// gateway.
//
// Nothing here asks the clock whether a certificate is past its end: a station's
// clock may be wrong by years. The county alone judges that, by its own clock.
//
// It knows no sockets, no messages and no stores.
package trust

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// ServerName is the name in the certificate that a county shows to its stations,
// and what they ask for in TLS. It is nobody's address.
const ServerName = "county.lianluozhan"

// DeviceLife is how long a machine's certificate lasts.
const DeviceLife = 90 * 24 * time.Hour

// Errors that callers tell apart.
var (
	// ErrForeign: a certificate is not of this county, or not meant for this.
	ErrForeign = errors.New("trust: not a certificate of this county for this purpose")
	// ErrProof: what should prove something does not.
	ErrProof = errors.New("trust: proof is wrong")
	// ErrStale: a challenge is too old, was used before, or was never given.
	ErrStale = errors.New("trust: challenge is too old or was used before")
)

// Hash is the SHA-256 of a public key in its certificate form (SPKI).
type Hash [sha256.Size]byte

// Digits is a key's fingerprint for people to compare by eye: six digits.
func (h Hash) Digits() string { return fmt.Sprintf("%06d", binary.BigEndian.Uint32(h[:])%1_000_000) }

// digest is the SHA-256 of a label and parts, told apart by their lengths.
func digest(label string, parts ...[]byte) []byte {
	h := sha256.New()
	for _, p := range append([][]byte{[]byte("lianluozhan 2 " + label)}, parts...) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(p)))
		h.Write(n[:])
		h.Write(p)
	}
	return h.Sum(nil)
}
