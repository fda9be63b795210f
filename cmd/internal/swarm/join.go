package swarm

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Join has a machine join a county that is open in this process.
func Join(c *county.County, station liaison.StationID, machine string) (Member, error) {
	code, _, err := c.JoinCode(station)
	if err != nil {
		return Member{}, err
	}
	r, err := c.Join(code, machine)
	if err != nil {
		return Member{}, err
	}
	return Member{
		Identity: liaison.Identity{
			Station: liaison.StationID(r.Station), Issuer: liaison.Issuer(r.Issuer), ReceiptKey: r.ReceiptKey,
		},
		Header: http.Header{"Authorization": {"Bearer " + r.Token}},
	}, nil
}

// text makes a registration about 5 KB long.
const text = "村口的路灯坏了两个星期，老人晚上出门不方便。"

// Registration makes a station's nth entry: a registration of 5 KB.
func Registration(n uint64, who Member) (wire.PutItem, error) {
	no, err := liaison.IssueReceipt(who.Identity.Issuer, uint32(n), who.Identity.ReceiptKey)
	if err != nil {
		return wire.PutItem{}, fmt.Errorf("receipt: %w", err)
	}
	return wire.NewPutItem(n, liaison.Registration{
		ID: liaison.RegistrationID(ulid.Make().String()), Receipt: no, QueryCode: "1234", Secret: "secret",
		Station: who.Identity.Station, Filed: time.Now(),
		Draft: liaison.Draft{Category: "road", Consent: "1", Name: "示例甲", Text: strings.Repeat(text, 75)},
	})
}
