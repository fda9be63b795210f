package wire

import (
	"errors"
	"fmt"
	"sync"

	"github.com/fxamacker/cbor/v2"
)

// Limits on the shape of what is decoded, so that a small message cannot ask for
// much memory or a deep stack.
const (
	maxNesting  = 8
	maxElements = 1 << 14 // of one array
	maxPairs    = 1 << 17 // of one map; a Manifest is the largest
)

// What can be wrong with a message as a whole.
var (
	ErrEmpty    = errors.New("wire: empty message")
	ErrTooLarge = errors.New("wire: over the size limit")
)

// Unknown is what Decode returns for a type this version does not know. It is
// to be skipped, not answered with an error.
type Unknown struct{ Type Type }

// encoder is the one deterministic form: the same value gives the same bytes on
// every machine, so that bytes can be hashed and compared.
var encoder = sync.OnceValues(func() (cbor.EncMode, error) {
	return cbor.CoreDetEncOptions().EncMode()
})

var decoder = sync.OnceValues(func() (cbor.DecMode, error) {
	return cbor.DecOptions{
		DupMapKey:        cbor.DupMapKeyEnforcedAPF,
		IndefLength:      cbor.IndefLengthForbidden,
		TagsMd:           cbor.TagsForbidden,
		MaxNestedLevels:  maxNesting,
		MaxArrayElements: maxElements,
		MaxMapPairs:      maxPairs,
	}.DecMode()
})

func marshal(v any) ([]byte, error) {
	m, err := encoder()
	if err != nil {
		return nil, fmt.Errorf("set up CBOR encoder: %w", err)
	}
	return m.Marshal(v)
}

func unmarshal(b []byte, v any) error {
	m, err := decoder()
	if err != nil {
		return fmt.Errorf("set up CBOR decoder: %w", err)
	}
	return m.Unmarshal(b, v)
}

// TypeOf returns the type byte of a message value (not a pointer), or 0.
func TypeOf(msg any) Type {
	switch msg.(type) {
	case Welcome:
		return TypeWelcome
	case Changes:
		return TypeChanges
	case Sum:
		return TypeSum
	case Blob:
		return TypeBlob
	case Ack:
		return TypeAck
	case Bye:
		return TypeBye
	case Command:
		return TypeCommand
	case Signed:
		return TypeSigned
	case Want:
		return TypeWant
	case Put:
		return TypePut
	case Applied:
		return TypeApplied
	case Status:
		return TypeStatus
	case Manifest:
		return TypeManifest
	case Parcel:
		return TypeParcel
	}
	return 0
}

// Encode makes the binary websocket message of one message value. It refuses
// what Decode would refuse.
func Encode(msg any) ([]byte, error) {
	t := TypeOf(msg)
	if t == 0 {
		return nil, fmt.Errorf("encode message: %T is none", msg)
	}
	if err := check(msg); err != nil {
		return nil, fmt.Errorf("encode %T: %w", msg, err)
	}
	body, err := marshal(msg)
	if err != nil {
		return nil, fmt.Errorf("encode %T: %w", msg, err)
	}
	if len(body)+1 > MaxMessage {
		return nil, fmt.Errorf("encode %T of %d bytes: %w", msg, len(body)+1, ErrTooLarge)
	}
	return append([]byte{byte(t)}, body...), nil
}

// Decode reads one binary websocket message. It returns one of the message
// values, or Unknown for a type of a later version.
func Decode(frame []byte) (any, error) {
	switch {
	case len(frame) == 0:
		return nil, ErrEmpty
	case len(frame) > MaxMessage:
		return nil, fmt.Errorf("decode message of %d bytes: %w", len(frame), ErrTooLarge)
	}
	msg, err := decode(Type(frame[0]), frame[1:])
	if err != nil {
		return nil, fmt.Errorf("decode message of type %d: %w", frame[0], err)
	}
	return msg, nil
}

func decode(t Type, b []byte) (any, error) {
	switch t {
	case TypeWelcome:
		return as[Welcome](b)
	case TypeChanges:
		return as[Changes](b)
	case TypeSum:
		return as[Sum](b)
	case TypeBlob:
		return as[Blob](b)
	case TypeAck:
		return as[Ack](b)
	case TypeBye:
		return as[Bye](b)
	case TypeCommand:
		return as[Command](b)
	case TypeSigned:
		return as[Signed](b)
	case TypeWant:
		return as[Want](b)
	case TypePut:
		return as[Put](b)
	case TypeApplied:
		return as[Applied](b)
	case TypeStatus:
		return as[Status](b)
	case TypeManifest:
		return as[Manifest](b)
	case TypeParcel:
		return as[Parcel](b)
	}
	return Unknown{Type: t}, nil
}

func as[T any](b []byte) (any, error) {
	var v T
	if err := unmarshal(b, &v); err != nil {
		return nil, err
	}
	return v, check(v)
}
