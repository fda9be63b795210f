// Package bundle is a file that carries a conversation between a county and one
// station machine where there is no line between them, as on a USB stick: frames
// in order, sealed to the receiver and signed by the sender.
//
// It does not know what the frames mean nor whom to trust: the caller says with
// which key a sender of its county signs.
//
// Layout, numbers big-endian:
//
//	magic, 16 bytes
//	length of header, 4 bytes; header, CBOR
//	length of signature, 2 bytes; ECDSA signature (ASN.1) over label and header
//	frames: length, 4 bytes; HPKE ciphertext of one flag byte and the frame
//
// The header names the HPKE encapsulation, so the signature covers every frame:
// nobody else can seal another frame in that context. The last frame has a flag of
// its own, so that a file cut short is found out.
package bundle

import (
	"crypto/hpke"
	"errors"
	"time"
)

// Limits, in bytes.
const (
	MaxFrame  = 4 << 20
	maxHeader = 64 << 10
	maxSig    = 1 << 10
)

const (
	magic = "LIANLUOZHAN-1\r\n\x00"
	label = "lianluozhan bundle 1\n"
)

// Direction is where a bundle goes.
type Direction string

// The two directions.
const (
	Up   Direction = "up"   // station to county
	Down Direction = "down" // county to station
)

// Errors that callers tell apart.
var (
	// ErrNotBundle: the file is something else.
	ErrNotBundle = errors.New("bundle: not a bundle")
	// ErrVersion: made by a later program.
	ErrVersion = errors.New("bundle: of a later version")
	// ErrForeign: signed by nobody of this county, or for another county.
	ErrForeign = errors.New("bundle: not of this county")
	// ErrNotForUs: for another machine, or sealed to a key that is not ours.
	ErrNotForUs = errors.New("bundle: for somebody else")
	// ErrDamaged: cut short, or not what was written.
	ErrDamaged = errors.New("bundle: damaged")
)

// Header says what a bundle is. It is readable without any key.
type Header struct {
	Direction Direction
	County    [32]byte // SHA-256 of the county's root certificate (DER)
	Station   string
	Machine   string
	Made      time.Time // by the sender's clock, whole milliseconds
	Certs     [][]byte  // sender's certificate and those above it, DER
}

// header is a Header in the file.
type header struct {
	Version   int       `cbor:"1,keyasint"`
	Direction Direction `cbor:"2,keyasint"`
	County    []byte    `cbor:"3,keyasint"`
	Station   string    `cbor:"4,keyasint"`
	Machine   string    `cbor:"5,keyasint"`
	Made      int64     `cbor:"6,keyasint"` // Unix milliseconds
	Certs     [][]byte  `cbor:"7,keyasint"`
	Enc       []byte    `cbor:"8,keyasint"` // HPKE encapsulation
}

const version = 1

// Flags before a frame.
const (
	more byte = 0
	last byte = 1 // no frame follows; this one is empty
)

// info binds the HPKE context to this use, direction and machine.
func (h header) info() []byte {
	return []byte(label + string(h.Direction) + "\n" + h.Machine)
}

func kdf() hpke.KDF   { return hpke.HKDFSHA256() }
func aead() hpke.AEAD { return hpke.AES256GCM() }
