package wire

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"lianluozhan/sync/liaison"
)

// date travels as the number yyyymmdd; the zero date is left out.
type date liaison.Date

// IsZero lets omitzero leave the date out.
func (d date) IsZero() bool { return liaison.Date(d).IsZero() }

// MarshalCBOR implements cbor.Marshaler.
func (d date) MarshalCBOR() ([]byte, error) {
	return marshal(d.Year*10000 + int(d.Month)*100 + d.Day)
}

// UnmarshalCBOR implements cbor.Unmarshaler. It refuses days that do not exist.
func (d *date) UnmarshalCBOR(b []byte) error {
	var n int
	if err := unmarshal(b, &n); err != nil {
		return fmt.Errorf("date: %w", err)
	}
	got := liaison.Date{Year: n / 10000, Month: time.Month(n / 100 % 100), Day: n % 100}
	if n != 0 && (n < 0 || got.Year > 9999 || got.Add(0) != got) {
		return fmt.Errorf("date %d: no such day", n)
	}
	*d = date(got)
	return nil
}

// blobID travels as 32 bytes; "" is left out.
type blobID string

// IsZero lets omitzero leave the id out.
func (id blobID) IsZero() bool { return id == "" }

// MarshalCBOR implements cbor.Marshaler.
func (id blobID) MarshalCBOR() ([]byte, error) {
	raw, err := hex.DecodeString(string(id))
	if err != nil || len(raw) != 32 || strings.ToLower(string(id)) != string(id) {
		return nil, fmt.Errorf("blob id %q: want 64 lower-case hex digits", string(id))
	}
	return marshal(raw)
}

// UnmarshalCBOR implements cbor.Unmarshaler.
func (id *blobID) UnmarshalCBOR(b []byte) error {
	var raw []byte
	if err := unmarshal(b, &raw); err != nil {
		return fmt.Errorf("blob id: %w", err)
	}
	if len(raw) != 32 {
		return fmt.Errorf("blob id: %d bytes, want 32", len(raw))
	}
	*id = blobID(hex.EncodeToString(raw))
	return nil
}

// instant travels as Unix milliseconds; the zero time is left out.
type instant time.Time

// IsZero lets omitzero leave the instant out.
func (t instant) IsZero() bool { return time.Time(t).IsZero() }

// MarshalCBOR implements cbor.Marshaler.
func (t instant) MarshalCBOR() ([]byte, error) { return marshal(time.Time(t).UnixMilli()) }

// UnmarshalCBOR implements cbor.Unmarshaler.
func (t *instant) UnmarshalCBOR(b []byte) error {
	var ms int64
	if err := unmarshal(b, &ms); err != nil {
		return fmt.Errorf("time: %w", err)
	}
	*t = instant(time.UnixMilli(ms).In(liaison.Zone))
	return nil
}

// each converts a slice; an empty one becomes nil, as it comes off the wire.
func each[A, B any](in []A, f func(A) B) []B {
	if len(in) == 0 {
		return nil
	}
	out := make([]B, len(in))
	for i, v := range in {
		out[i] = f(v)
	}
	return out
}

func fromInstant(t instant) time.Time { return time.Time(t) }

func toDate(d liaison.Date) date   { return date(d) }
func fromDate(d date) liaison.Date { return liaison.Date(d) }
