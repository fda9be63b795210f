package archive

import "strings"

// Newer tells whether Debian version a is later than b, as dpkg --compare-versions
// would: no epochs here, they are refused at the door.
func Newer(a, b string) bool { return compare(a, b) > 0 }

func compare(a, b string) int {
	aUp, aRev := split(a)
	bUp, bRev := split(b)
	if c := comparePart(aUp, bUp); c != 0 {
		return c
	}
	return comparePart(aRev, bRev)
}

func split(v string) (up, rev string) {
	up = upstream(v)
	if len(up) == len(v) {
		return up, "0"
	}
	return up, v[len(up)+1:]
}

// comparePart takes turns: what is no digit by rank, then digits by value.
func comparePart(a, b string) int {
	for a != "" || b != "" {
		for (a != "" && !digit(a[0])) || (b != "" && !digit(b[0])) {
			ra, rb := rank(a), rank(b)
			if ra != rb {
				return ra - rb
			}
			a, b = a[1:], b[1:]
		}
		var na, nb string
		na, a = digits(a)
		nb, b = digits(b)
		if len(na) != len(nb) {
			return len(na) - len(nb)
		}
		if c := strings.Compare(na, nb); c != 0 {
			return c
		}
	}
	return 0
}

// rank orders the first character of s: ~ before the end, the end and digits before
// letters, letters before the rest.
func rank(s string) int {
	switch {
	case s == "" || digit(s[0]):
		return 0
	case s[0] == '~':
		return -1
	case s[0] >= 'a' && s[0] <= 'z' || s[0] >= 'A' && s[0] <= 'Z':
		return int(s[0])
	}
	return int(s[0]) + 256
}

// digits cuts the leading number off s, without leading zeros.
func digits(s string) (number, rest string) {
	i := 0
	for i < len(s) && digit(s[i]) {
		i++
	}
	return strings.TrimLeft(s[:i], "0"), s[i:]
}

func digit(c byte) bool { return c >= '0' && c <= '9' }
