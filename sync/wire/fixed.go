package wire

import "fmt"

// ID16 is a 128-bit random identifier.
type ID16 [16]byte

// UnmarshalCBOR implements cbor.Unmarshaler. It refuses any other length, which
// the CBOR library would pad or cut.
func (id *ID16) UnmarshalCBOR(b []byte) error { return fixed(id[:], b) }

// Hash is a SHA-256.
type Hash [32]byte

// UnmarshalCBOR implements cbor.Unmarshaler. It refuses any other length.
func (h *Hash) UnmarshalCBOR(b []byte) error { return fixed(h[:], b) }

func fixed(dst, b []byte) error {
	var raw []byte
	if err := unmarshal(b, &raw); err != nil {
		return err
	}
	if len(raw) != len(dst) {
		return fmt.Errorf("%d bytes, want %d", len(raw), len(dst))
	}
	copy(dst, raw)
	return nil
}
