package seal

import "golang.org/x/crypto/argon2"

// CheckSize is the length of a Check, in bytes.
const CheckSize = 16

// The cost of a Check, version 1: Argon2id over 8 MiB, 5 to 10 ms on a station.
// Other figures would be another version with a label of its own; what stations
// and county have stored stays as it is.
const (
	checkLabel  = "lianluozhan check 1"
	checkPasses = 1
	checkMemory = 8 << 10 // KiB
)

// Check is the slow hash of a receipt number in canonical form and its query code.
// Who has both can find the matter anywhere; who has a disk full of checks must pay
// for every guess. It takes 5 to 10 ms: never on the screen's goroutine.
func Check(receipt, code string) [CheckSize]byte {
	sum := argon2.IDKey([]byte(code), []byte(checkLabel+"\x00"+receipt), checkPasses, checkMemory, 1, CheckSize)
	return [CheckSize]byte(sum)
}
