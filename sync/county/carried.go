package county

import (
	"cmp"

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
