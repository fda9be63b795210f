package seal

import "crypto/subtle"

// Claim is somebody's word that a matter is theirs: its receipt number and query
// code, with their Check.
type Claim struct {
	Receipt, Code string
	Check         [CheckSize]byte
}

// NewClaim takes the time of one Check, for as many Proves as there are.
func NewClaim(receipt, code string) Claim {
	return Claim{Receipt: receipt, Code: code, Check: Check(receipt, code)}
}

// Proves reports whether the claim fits what is kept of a matter: its check or, of
// matters from before there were checks, its query code.
func (c Claim) Proves(check []byte, code string) bool {
	if len(check) != 0 {
		return subtle.ConstantTimeCompare(check, c.Check[:]) == 1
	}
	return code != "" && subtle.ConstantTimeCompare([]byte(code), []byte(c.Code)) == 1
}
