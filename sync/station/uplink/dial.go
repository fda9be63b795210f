package uplink

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
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
		{errStore, ProblemDisk}, {errRedial, NoProblem},
	} {
		if errors.Is(err, x.err) {
			return x.is
		}
	}
	return ProblemOffline
}

// dial connects; the station's position travels with the request.
func (u *Uplink) dial(ctx context.Context) (*websocket.Conn, error) {
	address, err := u.address()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, u.cfg.Timing.Dial)
	defer cancel()
	d := *u.cfg.Dialer
	d.Subprotocols, d.EnableCompression, d.HandshakeTimeout = wire.Subprotocols(), true, u.cfg.Timing.Dial
	conn, resp, err := d.DialContext(ctx, address, http.Header{"Authorization": {"Bearer " + u.cfg.Token}})
	if resp != nil {
		defer resp.Body.Close()
	}
	if err != nil {
		return nil, refusal(resp, err)
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
	case http.StatusForbidden: // known, and turned away
		kind = errRefused
	case http.StatusUnauthorized: // never heard of this machine
		kind = errCounty
	case http.StatusBadRequest, http.StatusUpgradeRequired:
		kind = errVersion
	case http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusBadGateway, http.StatusGatewayTimeout:
		kind = errBusy
	}
	return fmt.Errorf("dial county: status %d: %w", resp.StatusCode, kind)
}

// JoinError is a county's refusal to let a machine join; Code is one of
// wire.JoinBadCode and its like.
type JoinError struct{ Code string }

func (e *JoinError) Error() string { return "join county: refused: " + e.Code }

// Join asks the county at address to take this machine in, with a code that staff
// typed. machine is the same at every attempt. A refusal is a *JoinError; any
// other error means that the county could not be asked.
func Join(ctx context.Context, client *http.Client, address string, ask wire.JoinRequest) (wire.JoinReply, error) {
	ask.Version = wire.Version
	body, err := wire.EncodeJoinRequest(ask)
	if err != nil {
		return wire.JoinReply{}, fmt.Errorf("join county: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(address, "/")+wire.PathJoin, bytes.NewReader(body))
	if err != nil {
		return wire.JoinReply{}, fmt.Errorf("join county: %w", err)
	}
	req.Header.Set("Content-Type", wire.ContentType)
	resp, err := client.Do(req)
	if err != nil {
		return wire.JoinReply{}, fmt.Errorf("join county: %w", err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, wire.MaxJoin+1))
	if err != nil {
		return wire.JoinReply{}, fmt.Errorf("join county: %w", err)
	}
	return joined(resp.StatusCode, answer)
}

func joined(status int, answer []byte) (wire.JoinReply, error) {
	reply, err := wire.DecodeJoinReply(answer)
	switch {
	case err != nil && status == http.StatusTooManyRequests:
		return wire.JoinReply{}, &JoinError{Code: wire.JoinTooMany}
	case err != nil:
		return wire.JoinReply{}, fmt.Errorf("join county: status %d: %w", status, errors.Join(errNoCounty, err))
	case reply.Error != "":
		return wire.JoinReply{}, &JoinError{Code: reply.Error}
	case reply.Station == "" || reply.Token == "":
		return wire.JoinReply{}, fmt.Errorf("join county: answer without an identity: %w", errNoCounty)
	}
	return reply, nil
}
