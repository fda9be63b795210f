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

// Errors that end an attempt or a connection.
var (
	errRedial   = errors.New("uplink: connect again at once")
	errGarbage  = errors.New("uplink: county sent what cannot be read")
	errNoCounty = errors.New("uplink: no county server answers there")
	errRefused  = errors.New("uplink: county does not accept this machine")
	errVersion  = errors.New("uplink: county speaks another version")
	errBusy     = errors.New("uplink: county is busy")
	errCounty   = errors.New("uplink: not the county of this station's content")
	errStore    = errors.New("uplink: could not store")

	errUntrusted = errors.New("uplink: a server that is not this county's")
	errTakenOver = errors.New("uplink: another machine took over this station")
	errExpired   = errors.New("uplink: certificate is past its end")
	errGateway   = errors.New("uplink: county takes no machines through a gateway")
)

// byeError is the county's farewell.
type byeError struct{ wire.Bye }

func (e *byeError) Error() string { return fmt.Sprintf("county said goodbye: code %d", e.Code) }

// problemOf sorts errors for the screen.
func problemOf(err error) Problem {
	var bye *byeError
	if errors.As(err, &bye) {
		p, ok := map[int]Problem{
			wire.ByeRevoked: ProblemRevoked, wire.ByeVersion: ProblemVersion, wire.ByeBusy: ProblemBusy,
			wire.ByeReplaced: ProblemReplaced, wire.ByeProtocol: ProblemGarbage,
			wire.ByeTakenOver: ProblemTakenOver, wire.ByeKey: NoProblem,
		}[bye.Code]
		if !ok {
			return ProblemOffline
		}
		return p
	}
	for _, x := range []struct {
		err error
		is  Problem
	}{
		{errRefused, ProblemRevoked}, {errVersion, ProblemVersion}, {errBusy, ProblemBusy},
		{errNoCounty, ProblemNoCounty}, {errCounty, ProblemWrongCounty}, {errGarbage, ProblemGarbage},
		{errStore, ProblemDisk}, {errRedial, NoProblem}, {errTakenOver, ProblemTakenOver},
		{errUntrusted, ProblemUntrusted}, {errGateway, ProblemGateway},
	} {
		if errors.Is(err, x.err) {
			return x.is
		}
	}
	return ProblemOffline
}

// connect dials, with a fresh certificate where the old one is past its end.
func (u *Uplink) connect(ctx context.Context) (*websocket.Conn, error) {
	if u.unusable != nil {
		return nil, u.unusable
	}
	conn, err := u.dial(ctx)
	if !errors.Is(err, errExpired) || u.id == nil {
		return conn, err
	}
	if err := u.renew(ctx); err != nil {
		return nil, err
	}
	return u.dial(ctx)
}

// dial connects; the station's position travels with the request.
func (u *Uplink) dial(ctx context.Context) (*websocket.Conn, error) {
	address, err := u.address()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, u.cfg.Timing.Dial)
	defer cancel()
	proof, err := u.credentials(ctx)
	if err != nil {
		return nil, err
	}
	d := *u.cfg.Dialer
	if u.id != nil && !u.id.Gateway {
		d.TLSClientConfig = u.id.tls
	}
	d.Subprotocols, d.EnableCompression, d.HandshakeTimeout = wire.Subprotocols(), true, u.cfg.Timing.Dial
	if d.NetDialContext == nil && d.NetDial == nil {
		// A line that is dead is tried again soon; one that is slow has Dial for the rest.
		d.NetDialContext = (&net.Dialer{Timeout: u.cfg.Timing.Connect}).DialContext
	}
	conn, resp, err := d.DialContext(ctx, address, proof)
	if resp != nil {
		defer resp.Body.Close()
	}
	if err != nil {
		err = refusal(resp, untrusted(err))
		if u.id == nil && resp != nil && resp.StatusCode == http.StatusForbidden && resp.Header.Get(wire.HeaderRefusal) == "" {
			err = errors.Join(err, errRefused) // a county of version 1 says no more
		}
		return nil, err
	}
	if !slices.Contains(wire.Subprotocols(), conn.Subprotocol()) {
		return nil, errors.Join(fmt.Errorf("dial county: subprotocol %q: %w", conn.Subprotocol(), errVersion), conn.Close())
	}
	return conn, nil
}

func (u *Uplink) address() (string, error) {
	at, err := url.Parse(u.cfg.County)
	if err != nil {
		return "", fmt.Errorf("county address: %w", err)
	}
	scheme, ok := map[string]string{"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}[at.Scheme]
	if !ok || at.Host == "" {
		return "", fmt.Errorf("county address %q: want http://host or https://host: %w", u.cfg.County, errNoCounty)
	}
	at.Scheme = scheme
	at.Path = strings.TrimSuffix(at.Path, "/") + wire.PathSync
	epoch, cursor, view := u.cfg.Content.Position()
	id := u.cfg.Outbox.ID()
	q := url.Values{wire.ParamOutbox: {hex.EncodeToString(id[:])}}
	if epoch != (wire.ID16{}) {
		q.Set(wire.ParamEpoch, hex.EncodeToString(epoch[:]))
		q.Set(wire.ParamCursor, strconv.FormatUint(cursor, 10))
		q.Set(wire.ParamView, strconv.FormatUint(view, 16))
	}
	at.RawQuery = q.Encode()
	return at.String(), nil
}

// refusal says what an answer that is no websocket means.
func refusal(resp *http.Response, err error) error {
	if resp == nil {
		return fmt.Errorf("dial county: %w", err)
	}
	kind := errNoCounty
	switch resp.StatusCode {
	case http.StatusForbidden:
		kind = turnedAway(resp.Header.Get(wire.HeaderRefusal))
	case http.StatusUnauthorized: // never heard of this machine
		kind = errCounty
	case http.StatusBadRequest, http.StatusUpgradeRequired:
		kind = errVersion
	case http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusBadGateway, http.StatusGatewayTimeout:
		kind = errBusy
	}
	return fmt.Errorf("dial county: status %d: %w", resp.StatusCode, kind)
}

// turnedAway is what the county says to a machine that it knows. Anybody else on the
// way may forbid something too, and must not stop a station's work.
func turnedAway(why string) error {
	switch why {
	case wire.RefusedTakenOver:
		return errTakenOver
	case wire.RefusedExpired:
		return errExpired
	case wire.RefusedGateway:
		return errGateway
	case wire.RefusedProof:
		return errRedial
	case wire.RefusedRevoked:
		return errRefused
	}
	return errNoCounty
}
