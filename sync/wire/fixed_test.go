package wire_test

import (
	"bytes"
	"testing"

	"lianluozhan/sync/wire"
)

// A short or long id is a fault of the sender, not another id.
func TestFixedSizesAreExact(t *testing.T) {
	str := func(n int) []byte { return append([]byte{0x58, byte(n)}, bytes.Repeat([]byte{7}, n)...) }
	epoch := func(n int) []byte { return append([]byte{byte(wire.TypeWelcome), 0xa1, 0x02}, str(n)...) }
	sum := func(n int) []byte { return append([]byte{byte(wire.TypeBlob), 0xa1, 0x01}, str(n)...) }
	for _, c := range []struct {
		name  string
		frame []byte
		ok    bool
	}{
		{"an id", epoch(16), true},
		{"a short id", epoch(15), false},
		{"a long id", epoch(17), false},
		{"an empty id", []byte{byte(wire.TypeWelcome), 0xa1, 0x02, 0x40}, false},
		{"null for an id", []byte{byte(wire.TypeWelcome), 0xa1, 0x02, 0xf6}, false},
		{"a number for an id", []byte{byte(wire.TypeWelcome), 0xa1, 0x02, 0x07}, false},
		{"a hash", sum(32), true},
		{"a short hash", sum(31), false},
		{"a long hash", sum(33), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := wire.Decode(c.frame)
			if (err == nil) != c.ok {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
	short := append([]byte{0xa1, 0x04}, str(15)...)
	if r, err := wire.DecodeJoinReply(short); err == nil {
		t.Errorf("a short receipt key: %+v", r)
	}
}
