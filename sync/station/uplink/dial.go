package uplink

import (
	"errors"
	"fmt"
	"net/http"

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
