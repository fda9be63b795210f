package register

import "strings"

// groupPhone sets spaces into a mobile number as people say it: 138 0000 1234.
// Other numbers stay as they are.
func groupPhone(s string) string {
	plain := plainPhone(s)
	if !strings.HasPrefix(plain, "1") || len(plain) > 11 {
		return plain
	}
	out := plain[:min(3, len(plain))]
	if len(plain) > 3 {
		out += " " + plain[3:min(7, len(plain))]
	}
	if len(plain) > 7 {
		out += " " + plain[7:]
	}
	return out
}

// plainPhone is the number without the spaces of groupPhone.
func plainPhone(s string) string { return strings.ReplaceAll(s, " ", "") }
