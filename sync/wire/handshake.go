package wire

import (
	"encoding/base64"
	"fmt"
)

// PathSync3 is the websocket since version 3. Its handshake is short: the path says
// which protocol is spoken, the query is an encoded Place and nothing else, and
// messages are deflated by themselves (see Deflater), so that neither a subprotocol
// nor an extension has to be agreed on. A county of an older version answers 404,
// and is asked again at PathSync.
const PathSync3 = "/sync/v3"

// Place is where a station stands, as it says in the handshake.
type Place struct {
	Epoch  ID16   `cbor:"1,keyasint,omitzero"` // zero before the first sync
	Cursor uint64 `cbor:"2,keyasint,omitempty"`
	View   uint64 `cbor:"3,keyasint,omitempty"` // the last view id, see Welcome
	Outbox ID16   `cbor:"4,keyasint"`
	Key    []byte `cbor:"5,keyasint,omitempty"` // SealKey.ID of the key it seals to
}

// maxPlace is the most characters of an encoded Place.
const maxPlace = 400

// EncodePlace makes the query.
func EncodePlace(p Place) (string, error) {
	b, err := marshal(p)
	if err != nil {
		return "", fmt.Errorf("encode place: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// DecodePlace reads it.
func DecodePlace(query string) (Place, error) {
	var p Place
	err := most("place", len(query), maxPlace)
	var b []byte
	if err == nil {
		b, err = base64.RawURLEncoding.DecodeString(query)
	}
	if err == nil {
		err = unmarshal(b, &p)
	}
	if err == nil {
		err = most("key", len(p.Key), maxShort)
	}
	if err != nil {
		return Place{}, fmt.Errorf("decode place: %w", err)
	}
	if len(p.Key) == 0 {
		p.Key = nil // an empty one is none
	}
	return p, nil
}

// Briefly is the greeting without what the station has just said itself.
func (w Welcome) Briefly(to Place) Welcome {
	if w.Reset || w.Epoch != to.Epoch || w.View != to.View || w.Ack.Outbox != to.Outbox {
		return w
	}
	w.Same, w.Epoch, w.View, w.Ack.Outbox = true, ID16{}, 0, ID16{}
	if w.Ack.Time == w.Time {
		w.Ack.Time = 0
	}
	if len(to.Key) > 0 && string(to.Key) == string(w.Key.ID) {
		w.Key.ID, w.Key.Public = nil, nil
	}
	return w
}

// InFull gives back what Briefly left out: said is the Place of the handshake, and
// key the one whose ID was in it.
func (w Welcome) InFull(said Place, key SealKey) Welcome {
	if !w.Same {
		return w
	}
	w.Same, w.Epoch, w.View, w.Ack.Outbox = false, said.Epoch, said.View, said.Outbox
	if w.Ack.Time == 0 {
		w.Ack.Time = w.Time
	}
	if w.Key.Suite != 0 && len(w.Key.ID) == 0 {
		w.Key = key
	}
	return w
}
