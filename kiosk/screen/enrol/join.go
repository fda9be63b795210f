// Package enrol is the page of a machine that belongs to no county yet: it asks
// for the county's address, the joining code and a PIN, and has a Joiner do the
// joining. It knows no socket and no store, and keeps nothing.
package enrol

import (
	"errors"
	"net/url"
	"strings"

	"lianluozhan/sync/liaison"
)

// Joiner makes the machine part of a county.
type Joiner interface {
	// Join returns at once; done is called on the screen's goroutine when identity
	// and PIN are on the disk, or with one of this package's errors. Joining again
	// after a failure is always safe.
	Join(req Request, done func(Place, error))
	// PINKnown tells that a PIN came with the machine, as in its answer file: it is not
	// asked for, and a request without one means that.
	PINKnown() bool
	// Stick returns at once; done is called there with the joining address that a
	// stick holds, or with ErrNoStick or ErrNoFile.
	Stick(done func(address string, err error))
}

// Place is what the machine became.
type Place struct {
	Station     string // its name
	Fingerprint string // of the machine's key, to compare with the county's list; "" for none
}

// Request is what was entered.
type Request struct {
	County string // address such as http://10.0.0.5:8080, without a trailing slash
	Code   string // CodeLen characters of liaison.ReceiptAlphabet
	PIN    string // has passed pin.Check; "" for the one that is known
}

// Errors of Join that the page has words for.
var (
	ErrCode        = errors.New("enrol: code is unknown, used or expired")
	ErrSlow        = errors.New("enrol: too many tries")
	ErrUnreachable = errors.New("enrol: county cannot be reached")
	ErrVersion     = errors.New("enrol: county and machine do not understand each other")
	ErrCounty      = errors.New("enrol: county could not store it")
	ErrDisk        = errors.New("enrol: this machine could not store it")
	ErrMiddle      = errors.New("enrol: something stands between machine and county")
	ErrUntrusted   = errors.New("enrol: a server answers there that nothing vouches for")
	ErrGateway     = errors.New("enrol: county takes no machines through a gateway")
	ErrOwed        = errors.New("enrol: registrations are owed to another county")
	ErrStaff       = errors.New("enrol: the machine's helper wants the PIN first")
	ErrPIN         = errors.New("enrol: no PIN is known any more")
	ErrNoStick     = errors.New("enrol: no stick")
	ErrNoFile      = errors.New("enrol: no joining file on the stick")
)

// CodeLen is the length of a joining code, in characters.
const CodeLen = 16

const joinPath = "/join/"

// splitAddress reads what was typed as the county's address: the address alone, with
// or without a scheme, or the joining address with the code at its end. ok is false where neither is seen.
func splitAddress(s string) (county, code string, ok bool) {
	s = strings.TrimSpace(s)
	if i := strings.LastIndex(s, joinPath); i >= 0 {
		s, code = s[:i], cleanCode(s[i+len(joinPath):])
	}
	s = strings.TrimRight(s, "/")
	if strings.ContainsAny(s, ".:") && !strings.Contains(s, ":/") && !strings.HasPrefix(s, "http") {
		s = "https://" + s // as people say addresses
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return "", "", false
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", "", false
	}
	return s, code, true
}

// cleanCode keeps the characters a code can have, at most CodeLen of them.
func cleanCode(s string) string {
	var b strings.Builder
	for _, r := range strings.ToUpper(s) {
		if strings.ContainsRune(liaison.ReceiptAlphabet, r) && b.Len() < CodeLen {
			b.WriteRune(r)
		}
	}
	return b.String()
}
