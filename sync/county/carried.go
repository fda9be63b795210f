package county

import (
	"cmp"
	"crypto/hpke"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/trust"
)

// Carried returns the machine that wrote a bundle, by the certificate that came
// with it: one that is barred or has joined anew since as well, because what
// residents told it must not be lost with it. The station is the one it spoke for.
func (c *County) Carried(d trust.Device) (m Machine, barred bool, err error) {
	rec, _, err := c.machine(d.Machine)
	if err != nil {
		return Machine{}, false, err
	}
	point, err := d.Point()
	if err != nil {
		return Machine{}, false, err
	}
	return Machine{
		ID: d.Machine, Station: liaison.StationID(d.Station), Issuer: liaison.Issuer(d.Issuer),
		Joined: cmp.Or(rec.Joined, d.Issued()), Revoked: rec.Revoked, TakenOver: rec.TakenOver,
		Key: d.Key, Until: d.To, Gateway: rec.Gateway, Public: point,
	}, rec.Key != d.Key || !rec.Revoked.IsZero(), nil
}

// StickKeys returns what bundles of this county are signed with and what opens
// those that stations bring.
func (c *County) StickKeys() (*trust.Server, hpke.PrivateKey, error) {
	if c.ca == nil {
		return nil, nil, ErrNoAuthority
	}
	server, err := c.ca.Server(c.now())
	if err != nil {
		return nil, nil, err
	}
	key, err := c.ca.Stick()
	return server, key, err
}

// StationName returns the name that a station's document gives it; its id where
// there is none.
func (c *County) StationName(id liaison.StationID) string {
	name := string(id)
	_ = c.store.View(func(tx Tx) error { // the id will do
		name = stationName(tx, id)
		return nil
	})
	return name
}
