package bundle

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/hpke"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/fxamacker/cbor/v2"
)

// Trust returns the key that the sender of a bundle signs with, or an error when
// its certificates are not of this county.
type Trust func(Header) (*ecdsa.PublicKey, error)

// Reader reads one bundle. What it returned before an error is genuine, but the
// bundle is whole only once Next has returned io.EOF.
type Reader struct {
	from   *bufio.Reader
	head   header
	opened *hpke.Recipient
	ended  bool
}

// NewReader reads the header and checks who signed it. Open must follow before
// Next.
func NewReader(from io.Reader, trust Trust) (*Reader, error) {
	r := &Reader{from: bufio.NewReaderSize(from, 1<<16)}
	raw, sig, err := r.preface()
	if err != nil {
		return nil, err
	}
	if err := cbor.Unmarshal(raw, &r.head); err != nil || len(r.head.County) != 32 {
		return nil, fmt.Errorf("bundle: header: %w", ErrDamaged)
	}
	if r.head.Version > version {
		return nil, ErrVersion
	}
	key, err := trust(r.Header())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrForeign, err)
	}
	if !ecdsa.VerifyASN1(key, digest(raw), sig) {
		return nil, fmt.Errorf("bundle: signature: %w", ErrForeign)
	}
	return r, nil
}

// preface returns header and signature.
func (r *Reader) preface() (head, sig []byte, err error) {
	start := make([]byte, len(magic))
	if _, err := io.ReadFull(r.from, start); err != nil || string(start) != magic {
		return nil, nil, ErrNotBundle
	}
	if head, err = r.piece(4, maxHeader); err != nil {
		return nil, nil, err
	}
	sig, err = r.piece(2, maxSig)
	return head, sig, err
}

// piece reads a length of width bytes and that many bytes after it. Memory is
// taken as the bytes come: a length alone asks for none.
func (r *Reader) piece(width int, most uint32) ([]byte, error) {
	var raw [4]byte
	if _, err := io.ReadFull(r.from, raw[4-width:]); err != nil {
		return nil, cutShort(err)
	}
	n := binary.BigEndian.Uint32(raw[:])
	if n > most {
		return nil, fmt.Errorf("bundle: piece of %d bytes: %w", n, ErrDamaged)
	}
	b, err := io.ReadAll(io.LimitReader(r.from, int64(n)))
	if err == nil && uint32(len(b)) < n {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, cutShort(err)
	}
	return b, nil
}

// cutShort tells the end of the file from a stick that cannot be read.
func cutShort(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("bundle: cut short: %w", ErrDamaged)
	}
	return fmt.Errorf("bundle: read: %w", err)
}

// Header is what the bundle says of itself; its sender signed it.
func (r *Reader) Header() Header {
	return Header{
		Direction: r.head.Direction, County: [32]byte(r.head.County), Station: r.head.Station, Machine: r.head.Machine,
		Made: time.UnixMilli(r.head.Made), Certs: r.head.Certs,
	}
}

// Open takes the key that the bundle is sealed to.
func (r *Reader) Open(key hpke.PrivateKey) error {
	opened, err := hpke.NewRecipient(r.head.Enc, key, kdf(), aead(), r.head.info())
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotForUs, err)
	}
	r.opened = opened
	return nil
}

// Next returns the next frame; io.EOF after the last one of a whole bundle.
func (r *Reader) Next() ([]byte, error) {
	if r.ended {
		return nil, io.EOF
	}
	sealed, err := r.piece(4, MaxFrame+64)
	if err != nil {
		return nil, err
	}
	frame, err := r.opened.Open(nil, sealed)
	if err != nil || len(frame) == 0 {
		return nil, fmt.Errorf("bundle: frame does not open: %w", ErrDamaged)
	}
	if frame[0] == last {
		r.ended = true
		return nil, io.EOF
	}
	return frame[1:], nil
}
