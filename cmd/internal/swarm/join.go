package swarm

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/trust"
	"lianluozhan/sync/wire"
)

// Join has a machine of version 1 join a county that is open in this process.
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
		Identity: identity(r.Station, r.Issuer, r.ReceiptKey),
		Header:   http.Header{"Authorization": {"Bearer " + r.Token}},
	}, nil
}

func identity(station, issuer string, key [16]byte) liaison.Identity {
	return liaison.Identity{Station: liaison.StationID(station), Issuer: liaison.Issuer(issuer), ReceiptKey: key}
}

// Enrol has a machine with a key join a county that is open in this process.
func Enrol(c *county.County, station liaison.StationID, machine string) (Member, error) {
	code, _, err := c.JoinCode(station)
	if err != nil {
		return Member{}, err
	}
	id, join, err := trust.DeriveCode(code)
	if err != nil {
		return Member{}, err
	}
	key, err := trust.NewKey()
	if err != nil {
		return Member{}, err
	}
	server := trust.Hash{1} // nobody stands between
	ask := trust.Ask{Version: wire.Version, Machine: machine, CodeID: id, Nonce: make([]byte, trust.NonceLen), Seen: server[:]}
	_, _ = rand.Read(ask.Nonce) // never fails
	if ask.CSR, err = trust.Request(key, machine); err != nil {
		return Member{}, err
	}
	reply, err := c.Enrol(ask, join.Mac(ask), county.Through{Server: server})
	if err != nil {
		return Member{}, err
	}
	plain, err := join.Open(ask, reply.Nonce, reply.Sealed)
	if err != nil {
		return Member{}, err
	}
	g, err := wire.DecodeJoin[wire.JoinGrant](plain)
	if err != nil {
		return Member{}, err
	}
	return Member{
		Identity: identity(g.Station, g.Issuer, g.ReceiptKey), Seal: g.Key,
		Cert: &tls.Certificate{Certificate: [][]byte{g.Cert}, PrivateKey: key},
	}, nil
}

// TLS is what stations connect to their county with. They trust whoever answers:
// it is not trust that is measured.
func TLS() *tls.Config {
	return &tls.Config{
		ServerName: trust.ServerName, MinVersion: tls.VersionTLS13, NextProtos: []string{"http/1.1"},
		CurvePreferences:   []tls.CurveID{tls.X25519, tls.CurveP256},
		InsecureSkipVerify: true, //nolint:gosec // on the loopback, of a server that we started
	}
}

// text makes a registration about 5 KB long.
const text = "村口的路灯坏了两个星期，老人晚上出门不方便。"

// Registration makes a station's nth entry: a registration of 5 KB, sealed when
// the county has a key.
func Registration(n uint64, who Member) (wire.PutItem, error) {
	item, _, err := Written(n, who, Paper{Text: strings.Repeat(text, 75), Filed: time.Now()})
	return item, err
}

// Paper is what somebody wrote and when.
type Paper struct {
	Text  string
	Filed time.Time
}

// Written makes a station's nth entry of what somebody wrote.
func Written(n uint64, who Member, p Paper) (wire.PutItem, liaison.ReceiptNo, error) {
	no, err := liaison.IssueReceipt(who.Identity.Issuer, uint32(n), who.Identity.ReceiptKey)
	if err != nil {
		return wire.PutItem{}, "", fmt.Errorf("receipt: %w", err)
	}
	r := liaison.Registration{
		ID: liaison.RegistrationID(ulid.Make().String()), Receipt: no, QueryCode: "1234", Secret: "secret",
		Station: who.Identity.Station, Filed: p.Filed,
		Draft: liaison.Draft{Category: "road", Consent: "1", Name: "示例甲", Text: p.Text},
	}
	if who.Seal.Suite == 0 {
		item, err := wire.NewPutItem(n, r)
		return item, no, err
	}
	check := sha256.Sum256([]byte(no)) // as long as the slow one
	item, err := wire.SealRegistration(n, r, check[:16], sealer{who.Seal})
	return item, no, err
}

// sealer closes to the county's key.
type sealer struct{ key wire.SealKey }

func (s sealer) Key() wire.SealKey { return s.key }

func (s sealer) Seal(aad, plain []byte) ([]byte, error) {
	return seal.PublicKey{Suite: seal.Suite(s.key.Suite), Bytes: s.key.Public}.Seal([]byte(seal.Entries), aad, plain)
}
