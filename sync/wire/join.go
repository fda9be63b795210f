package wire

import "fmt"

// Paths on the county server. Those of version 2 speak CBOR both ways, by POST.
const (
	PathJoin      = "/sync/v1/join"      // version 1: JoinRequest → JoinReply with a token
	PathEnrol     = "/sync/v2/join"      // JoinRequest → JoinReply with a sealed JoinGrant
	PathChallenge = "/sync/v2/challenge" // Challenge → ChallengeReply, for machines behind a gateway
	PathRenew     = "/sync/v2/renew"     // RenewRequest → RenewReply; a certificate past its end may do this only
	PathSync      = "/sync/v1"           // websocket of both versions
)

// HeaderProof carries an encoded Proof in the websocket's handshake, where TLS ends
// at a gateway and the machine's certificate does not reach the county.
const HeaderProof = "Lianluozhan-Proof"

// HeaderRefusal says with status 403 why a machine is turned away.
const HeaderRefusal = "Lianluozhan-Refusal"

// Values of HeaderRefusal.
const (
	RefusedRevoked   = "revoked"
	RefusedTakenOver = "taken-over" // another machine took over this station
	RefusedExpired   = "expired"    // the certificate is past its end: renew it first
	RefusedGateway   = "gateway"    // the county wants to see the machine's own TLS
	RefusedProof     = "proof"      // of a challenge too old or used before: ask for another
)

// ContentType is that of the bodies of the paths that are no websocket.
const ContentType = "application/cbor"

// MaxJoin is the largest body of those paths in either direction, in bytes.
const MaxJoin = maxJoin

// JoinRequest lets a new machine join with a code. In version 2 the code itself
// does not travel: Mac proves that the machine knows it, and covers all else.
type JoinRequest struct {
	Version int    `cbor:"1,keyasint"`
	Code    string `cbor:"2,keyasint"` // version 1 only
	Machine string `cbor:"3,keyasint"` // random id made by the machine: joining again with it is idempotent

	CodeID []byte `cbor:"4,keyasint,omitempty"` // finds the code
	CSR    []byte `cbor:"5,keyasint,omitempty"` // PKCS #10, DER
	Nonce  []byte `cbor:"6,keyasint,omitempty"` // of this attempt
	Mac    []byte `cbor:"7,keyasint,omitempty"`
	// Seen is the SHA-256 of the public key (SPKI) in the certificate that the
	// server showed; none without TLS.
	Seen []byte `cbor:"8,keyasint,omitempty"`
	// Gateway: what was seen does not claim to be the county's own certificate.
	Gateway bool `cbor:"9,keyasint,omitempty"`
}

// JoinReply is the machine's identity. Error is a code for the screen, "" on
// success. In version 2 only Sealed, Nonce and Error are used.
type JoinReply struct {
	Station    string `cbor:"1,keyasint"`
	Name       string `cbor:"2,keyasint"`
	Issuer     string `cbor:"3,keyasint"`
	ReceiptKey ID16   `cbor:"4,keyasint"`
	Token      string `cbor:"5,keyasint"`
	Epoch      ID16   `cbor:"6,keyasint"`
	Error      string `cbor:"7,keyasint,omitempty"`
	Sealed     []byte `cbor:"8,keyasint,omitempty"` // JoinGrant, to be read with the code and both nonces
	Nonce      []byte `cbor:"9,keyasint,omitempty"` // the county's
}

// JoinGrant is what a machine is given when it joins.
type JoinGrant struct {
	Station    string  `cbor:"1,keyasint"`
	Name       string  `cbor:"2,keyasint"`
	Issuer     string  `cbor:"3,keyasint"`
	ReceiptKey ID16    `cbor:"4,keyasint"`
	Epoch      ID16    `cbor:"5,keyasint"`
	Cert       []byte  `cbor:"6,keyasint"` // the machine's certificate, DER
	Root       []byte  `cbor:"7,keyasint"` // the county's root certificate, DER
	Key        SealKey `cbor:"8,keyasint"`
	Ferry      []byte  `cbor:"9,keyasint,omitempty"`
	County     string  `cbor:"10,keyasint"` // its name
}

// Challenge asks a county to prove itself and to challenge this machine in turn.
type Challenge struct {
	Version int    `cbor:"1,keyasint"`
	Machine string `cbor:"2,keyasint"`
	Nonce   []byte `cbor:"3,keyasint"`
}

// ChallengeReply is the county's proof and its challenge.
type ChallengeReply struct {
	Nonce []byte `cbor:"1,keyasint"`
	Cert  []byte `cbor:"2,keyasint"` // the server's certificate under the county's root, DER
	Sig   []byte `cbor:"3,keyasint"` // by its key, over both nonces and the machine
	Time  int64  `cbor:"4,keyasint"` // county's clock, Unix milliseconds
}

// Proof answers a challenge; one challenge serves for one proof.
type Proof struct {
	Cert   []byte `cbor:"1,keyasint"` // the machine's, DER
	Nonce  []byte `cbor:"2,keyasint"` // the county's
	Asked  []byte `cbor:"3,keyasint"` // the machine's
	Server []byte `cbor:"4,keyasint"` // SHA-256 of the server's public key (SPKI)
	Sig    []byte `cbor:"5,keyasint"`
}

// RenewRequest asks for a fresh certificate for the same key. Over the machine's
// own TLS it needs no Proof.
type RenewRequest struct {
	Version int    `cbor:"1,keyasint"`
	Proof   *Proof `cbor:"2,keyasint,omitempty"`
}

// RenewReply brings it.
type RenewReply struct {
	Cert []byte `cbor:"1,keyasint"`
}

// Errors of JoinReply.
const (
	JoinBadCode  = "code"    // unknown, used or expired
	JoinTooMany  = "slow"    // too many wrong codes, wait
	JoinVersion  = "version" // county and station do not understand each other
	JoinInternal = "county"  // the county could not store it
	JoinMiddle   = "middle"  // the machine saw a server that is not this county's
	JoinGateway  = "gateway" // the county takes no machines through a gateway
)

// JoinMessage is what travels as a body of the paths above.
type JoinMessage interface {
	JoinRequest | JoinReply | JoinGrant | Challenge | ChallengeReply | Proof | RenewRequest | RenewReply
}

// EncodeJoin makes the body, or what a JoinReply seals.
func EncodeJoin[T JoinMessage](v T) ([]byte, error) {
	b, err := marshal(v)
	if err == nil {
		err = most("join", len(b), maxJoin)
	}
	if err != nil {
		return nil, fmt.Errorf("encode %T: %w", v, err)
	}
	return b, nil
}

// DecodeJoin reads it.
func DecodeJoin[T JoinMessage](b []byte) (T, error) {
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

// EncodeJoinRequest makes the body of a POST to PathJoin or PathEnrol.
func EncodeJoinRequest(r JoinRequest) ([]byte, error) { return EncodeJoin(r) }

// EncodeJoinReply makes the answer to it.
func EncodeJoinReply(r JoinReply) ([]byte, error) { return EncodeJoin(r) }

// DecodeJoinRequest reads the body of a POST to PathJoin or PathEnrol.
func DecodeJoinRequest(b []byte) (JoinRequest, error) { return DecodeJoin[JoinRequest](b) }

// DecodeJoinReply reads the answer to it.
func DecodeJoinReply(b []byte) (JoinReply, error) { return DecodeJoin[JoinReply](b) }
