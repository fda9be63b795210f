package wire

import "fmt"

// ContentType is that of the bodies of PathJoin.
const ContentType = "application/cbor"

// MaxJoin is the largest body of PathJoin in either direction, in bytes.
const MaxJoin = maxJoin

// EncodeJoinRequest makes the body of a POST to PathJoin.
func EncodeJoinRequest(r JoinRequest) ([]byte, error) { return encodeJoin(r) }

// EncodeJoinReply makes the answer to it.
func EncodeJoinReply(r JoinReply) ([]byte, error) { return encodeJoin(r) }

// DecodeJoinRequest reads the body of a POST to PathJoin.
func DecodeJoinRequest(b []byte) (JoinRequest, error) { return decodeJoin[JoinRequest](b) }

// DecodeJoinReply reads the answer to it.
func DecodeJoinReply(b []byte) (JoinReply, error) { return decodeJoin[JoinReply](b) }

func encodeJoin(v any) ([]byte, error) {
	b, err := marshal(v)
	if err == nil {
		err = most("join", len(b), maxJoin)
	}
	if err != nil {
		return nil, fmt.Errorf("encode %T: %w", v, err)
	}
	return b, nil
}

func decodeJoin[T any](b []byte) (T, error) {
	var v T
	err := most("join", len(b), maxJoin)
	if err == nil {
		err = unmarshal(b, &v)
	}
	if err != nil {
		var none T
		return none, fmt.Errorf("decode %T: %w", none, err)
	}
	return v, nil
}
