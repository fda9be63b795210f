package liaison

import (
	"fmt"
	"strings"
)

// ReceiptNo is a receipt number in canonical form: nine characters of
// ReceiptAlphabet without separators. The first three name the issuer (a station
// machine or the phone pages; the county gives each one its own and never gives
// it twice), five are the issuer's own running number, scattered so that one
// number does not betray the next, and the last is a check character.
type ReceiptNo string

// ReceiptAlphabet holds the 32 characters of receipt numbers: digits and capital
// letters without 0, O, 1 and I, which are heard and read as one another.
const ReceiptAlphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

const (
	issuerLen  = 3
	serialLen  = 5
	receiptLen = issuerLen + serialLen + 1
	serialBits = 5 * serialLen
	// MaxSerial is the largest running number of one issuer.
	MaxSerial = 1<<serialBits - 1
)

// Issuer is the part of a receipt number that names who issued it.
type Issuer string

// IssuerAt returns the nth issuer, n from 0 to 32767.
func IssuerAt(n int) (Issuer, error) {
	if n < 0 || n >= 1<<(5*issuerLen) {
		return "", fmt.Errorf("issuer %d: out of range", n)
	}
	return Issuer(encode(uint32(n), issuerLen)), nil
}

// Valid reports whether i can stand at the head of a receipt number.
func (i Issuer) Valid() bool {
	return len(i) == issuerLen && strings.Trim(string(i), ReceiptAlphabet) == ""
}

// Index is the n that IssuerAt makes i of.
func (i Issuer) Index() (int, error) {
	if !i.Valid() {
		return 0, fmt.Errorf("issuer %q: not an issuer", i)
	}
	n := 0
	for _, r := range string(i) {
		n = n<<5 | strings.IndexRune(ReceiptAlphabet, r)
	}
	return n, nil
}

// IssueReceipt makes the receipt number of an issuer's nth registration. For one
// issuer and key, different serials up to MaxSerial give different numbers.
func IssueReceipt(issuer Issuer, serial uint32, key [16]byte) (ReceiptNo, error) {
	if !issuer.Valid() {
		return "", fmt.Errorf("issuer %q: not an issuer", issuer)
	}
	if serial > MaxSerial {
		return "", fmt.Errorf("serial %d: issuer %s is used up", serial, issuer)
	}
	body := string(issuer) + encode(scatter(serial, key), serialLen)
	return ReceiptNo(body + string(checkChar(body))), nil
}

// ParseReceiptNo reads what a person typed: case, spaces and hyphens do not
// matter. The error is a *ReceiptError that says what is wrong.
func ParseReceiptNo(s string) (ReceiptNo, error) {
	var b strings.Builder
	for _, r := range strings.ToUpper(s) {
		switch {
		case r == ' ' || r == '-' || r == '—' || r == '–' || r == '\u3000':
		case r < 128 && strings.ContainsRune(ReceiptAlphabet, r):
			b.WriteRune(r)
		default:
			return "", &ReceiptError{Problem: ReceiptBadChar, Char: r}
		}
	}
	c := b.String()
	if len(c) != receiptLen {
		return "", &ReceiptError{Problem: ReceiptLength, Got: len(c)}
	}
	if checkChar(c[:receiptLen-1]) != c[receiptLen-1] {
		return "", &ReceiptError{Problem: ReceiptMistyped}
	}
	return ReceiptNo(c), nil
}

// String groups the number for reading aloud: "7K4-M29-QXB".
func (r ReceiptNo) String() string {
	if len(r) != receiptLen {
		return string(r)
	}
	return string(r[:3] + "-" + r[3:6] + "-" + r[6:])
}

// Issuer returns the issuer's part.
func (r ReceiptNo) Issuer() Issuer {
	if len(r) != receiptLen {
		return ""
	}
	return Issuer(r[:issuerLen])
}

// ReceiptProblem is what is wrong with a typed receipt number.
type ReceiptProblem int

// The problems that ParseReceiptNo finds.
const (
	ReceiptBadChar  ReceiptProblem = iota + 1 // a character no receipt number has
	ReceiptLength                             // too many or too few characters
	ReceiptMistyped                           // the check character does not fit
)

// ReceiptError is returned for a receipt number that cannot be one.
type ReceiptError struct {
	Problem ReceiptProblem
	Char    rune // with ReceiptBadChar
	Got     int  // with ReceiptLength
}

func (e *ReceiptError) Error() string {
	switch e.Problem {
	case ReceiptBadChar:
		return fmt.Sprintf("receipt number: %q is never used", e.Char)
	case ReceiptLength:
		return fmt.Sprintf("receipt number: %d characters, want %d", e.Got, receiptLen)
	}
	return "receipt number: check character does not fit"
}

func encode(v uint32, n int) string {
	out := make([]byte, n)
	for i := n - 1; i >= 0; i-- {
		out[i] = ReceiptAlphabet[v&31]
		v >>= 5
	}
	return string(out)
}

// scatter is a keyed permutation of 0..MaxSerial: a small Feistel network over
// 26 bits, walked again while it lands outside 25. It hides the order of numbers
// from the public; it is no cipher.
func scatter(v uint32, key [16]byte) uint32 {
	for {
		l, r := v>>13, v&(1<<13-1)
		for round := range 8 {
			l, r = r, l^(mix(r, key, uint32(round))&(1<<13-1))
		}
		v = l<<13 | r
		if v <= MaxSerial {
			return v
		}
	}
}

// mix is FNV-1a over the key, the round and the half block, finished as in
// MurmurHash3 so that every input bit reaches every output bit.
func mix(v uint32, key [16]byte, round uint32) uint32 {
	h := uint32(2166136261)
	for _, b := range key {
		h = (h ^ uint32(b)) * 16777619
	}
	for _, x := range []uint32{round, v & 0xff, v >> 8} {
		h = (h ^ x) * 16777619
	}
	h = (h ^ h>>16) * 0x85ebca6b
	h = (h ^ h>>13) * 0xc2b2ae35
	return h ^ h>>16
}

// checkChar is a weighted sum over GF(32) with weights 2, 4, 8 …: it changes with
// any single character and with any two neighbours that are swapped.
func checkChar(s string) byte {
	sum, weight := 0, 2
	for i := range len(s) {
		sum ^= mul32(strings.IndexByte(ReceiptAlphabet, s[i]), weight)
		weight = mul32(weight, 2)
	}
	return ReceiptAlphabet[sum]
}

// mul32 multiplies in GF(2^5) modulo x^5+x^2+1.
func mul32(a, b int) int {
	p := 0
	for ; b > 0; b >>= 1 {
		if b&1 != 0 {
			p ^= a
		}
		if a <<= 1; a&32 != 0 {
			a ^= 0b100101
		}
	}
	return p
}
