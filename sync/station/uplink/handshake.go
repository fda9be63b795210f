package uplink

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gorilla/websocket"

	"lianluozhan/sync/wire"
)

// handshake is what was said when a connection began.
type handshake struct {
	short bool         // by wire.PathSync3
	said  wire.Place   // where the station stands
	key   wire.SealKey // the one that said names
}

// errOlder: a county that does not know the short handshake.
var errOlder = errors.New("uplink: county of an older version")

// connect dials, with a fresh certificate where the old one is past its end.
func (u *Uplink) connect(ctx context.Context) (*websocket.Conn, handshake, error) {
	if u.unusable != nil {
		return nil, handshake{}, u.unusable
	}
	conn, hand, err := u.dial(ctx)
	if !errors.Is(err, errExpired) || u.id == nil {
		return conn, hand, err
	}
	if err := u.renew(ctx); err != nil {
		return nil, handshake{}, err
	}
	return u.dial(ctx)
}

// dial connects; the station's position travels with the request. A county of an
// older version is asked once more in the way it knows.
func (u *Uplink) dial(ctx context.Context) (*websocket.Conn, handshake, error) {
	ctx, cancel := context.WithTimeout(ctx, u.cfg.Timing.Dial)
	defer cancel()
	hand := handshake{short: true, key: u.cfg.Key()}
	hand.said.Epoch, hand.said.Cursor, hand.said.View = u.cfg.Content.Position()
	hand.said.Outbox, hand.said.Key = u.cfg.Outbox.ID(), hand.key.ID
	conn, err := u.shake(ctx, hand)
	if errors.Is(err, errOlder) {
		hand.short = false
		conn, err = u.shake(ctx, hand)
	}
	return conn, hand, err
}

func (u *Uplink) shake(ctx context.Context, hand handshake) (*websocket.Conn, error) {
	address, err := u.address(hand)
	if err != nil {
		return nil, err
	}
	header, err := u.credentials(ctx)
	if err != nil {
		return nil, err
	}
	header.Set("User-Agent", "") // nobody asks
	d := u.dialer()
	if !hand.short {
		d.Subprotocols, d.EnableCompression = wire.Subprotocols(), true
	}
	conn, resp, err := d.DialContext(ctx, address, header)
	if resp != nil {
		defer resp.Body.Close()
	}
	switch {
	case err == nil && !hand.short && !slices.Contains(wire.Subprotocols(), conn.Subprotocol()):
		return nil, errors.Join(fmt.Errorf("dial county: subprotocol %q: %w", conn.Subprotocol(), errVersion), conn.Close())
	case err == nil:
		return conn, nil
	case hand.short && resp != nil && resp.StatusCode == http.StatusNotFound:
		return nil, errOlder
	}
	err = refusal(resp, untrusted(err))
	if u.id == nil && resp != nil && resp.StatusCode == http.StatusForbidden && resp.Header.Get(wire.HeaderRefusal) == "" {
		err = errors.Join(err, errRefused) // a county of version 1 says no more
	}
	return nil, err
}

func (u *Uplink) dialer() websocket.Dialer {
	d := *u.cfg.Dialer
	if u.id != nil && !u.id.Gateway {
		d.TLSClientConfig = u.id.tls
	}
	d.HandshakeTimeout = u.cfg.Timing.Dial
	if d.NetDialContext == nil && d.NetDial == nil {
		// A line that is dead is tried again soon; one that is slow has Dial for the rest.
		d.NetDialContext = (&net.Dialer{Timeout: u.cfg.Timing.Connect}).DialContext
	}
	return d
}

func (u *Uplink) address(hand handshake) (string, error) {
	at, err := url.Parse(u.cfg.County)
	if err != nil {
		return "", fmt.Errorf("county address: %w", err)
	}
	scheme, ok := map[string]string{"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}[at.Scheme]
	if !ok || at.Host == "" {
		return "", fmt.Errorf("county address %q: want http://host or https://host: %w", u.cfg.County, errNoCounty)
	}
	at.Scheme = scheme
	path := strings.TrimSuffix(at.Path, "/")
	if hand.short {
		at.Path = path + wire.PathSync3
		at.RawQuery, err = wire.EncodePlace(hand.said)
		return at.String(), err
	}
	at.Path, at.RawQuery = path+wire.PathSync, longQuery(hand.said)
	return at.String(), nil
}

// longQuery says to a county of an older version where the station stands.
func longQuery(p wire.Place) string {
	q := url.Values{wire.ParamOutbox: {hex.EncodeToString(p.Outbox[:])}}
	if p.Epoch != (wire.ID16{}) {
		q.Set(wire.ParamEpoch, hex.EncodeToString(p.Epoch[:]))
		q.Set(wire.ParamCursor, strconv.FormatUint(p.Cursor, 10))
		q.Set(wire.ParamView, strconv.FormatUint(p.View, 16))
	}
	return q.Encode()
}
