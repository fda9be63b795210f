package uplink

import (
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/trust"
	"lianluozhan/sync/wire"
)

// JoinError is a county's refusal to let a machine join; Code is one of
// wire.JoinBadCode and its like.
type JoinError struct{ Code string }

func (e *JoinError) Error() string { return "join county: refused: " + e.Code }

// ErrUntrusted is returned when a server answers there that nothing vouches for.
var ErrUntrusted = errUntrusted

// Joining is what a machine joins with.
type Joining struct {
	Address string // http or https address of the county; its port serves both
	Code    string // that staff typed; it does not travel
	Machine string // random name of the machine, the same at every attempt
	// Trust says which gateways to believe; the system's roots when nil. The county
	// itself is believed because it knows the code.
	Trust *tls.Config
}

// Joined is what came of it.
type Joined struct {
	wire.JoinGrant
	Key     *ecdsa.PrivateKey // made for this county
	Address string            // to connect to from now on
	Gateway bool              // there is a gateway in between
}

// Join makes a key and has the county take this machine in. A refusal is a
// *JoinError; any other error means that the county could not be asked.
func Join(ctx context.Context, j Joining) (Joined, error) {
	w, err := j.find(ctx)
	if err != nil {
		return Joined{}, fmt.Errorf("join county: %w", err)
	}
	defer w.client.CloseIdleConnections()
	id, join, err := trust.DeriveCode(j.Code)
	if err != nil {
		return Joined{}, fmt.Errorf("join county: %w", err)
	}
	key, err := trust.NewKey()
	if err != nil {
		return Joined{}, fmt.Errorf("join county: %w", err)
	}
	ask := trust.Ask{
		Version: wire.Version, Machine: j.Machine, CodeID: id, Nonce: make([]byte, trust.NonceLen), Seen: w.seen, Gateway: w.leaf == nil,
	}
	_, _ = rand.Read(ask.Nonce) // never fails
	if ask.CSR, err = trust.Request(key, j.Machine); err != nil {
		return Joined{}, fmt.Errorf("join county: %w", err)
	}
	reply, err := post[wire.JoinReply](ctx, w.client, w.address, wire.PathEnrol, wire.JoinRequest{
		Version: ask.Version, Machine: ask.Machine, CodeID: id, CSR: ask.CSR, Nonce: ask.Nonce, Seen: ask.Seen,
		Gateway: ask.Gateway, Mac: join.Mac(ask),
	})
	switch {
	case errors.Is(err, errBusy):
		return Joined{}, &JoinError{Code: wire.JoinTooMany}
	case err != nil:
		return Joined{}, fmt.Errorf("join county: %w", err)
	case reply.Error != "":
		return Joined{}, &JoinError{Code: reply.Error}
	}
	grant, err := granted(join, ask, reply)
	if err != nil {
		return Joined{}, fmt.Errorf("join county: %w", err)
	}
	out := Joined{JoinGrant: grant, Key: key, Address: w.address, Gateway: ask.Gateway}
	return out, out.check(j.Machine, w.leaf)
}

func granted(join trust.JoinKey, ask trust.Ask, reply wire.JoinReply) (wire.JoinGrant, error) {
	plain, err := join.Open(ask, reply.Nonce, reply.Sealed)
	if err != nil {
		return wire.JoinGrant{}, errors.Join(errUntrusted, err)
	}
	return wire.DecodeJoin[wire.JoinGrant](plain)
}

// check holds the grant against what was asked and what was seen.
func (g Joined) check(machine string, leaf []byte) error {
	root, err := trust.ParseRoot(g.Root)
	if err != nil {
		return fmt.Errorf("join county: %w", err)
	}
	if _, err := root.Server(leaf); err != nil && !g.Gateway {
		return &JoinError{Code: wire.JoinMiddle}
	}
	own, err := trust.HashOf(g.Key)
	if err != nil {
		return fmt.Errorf("join county: %w", err)
	}
	d, err := root.Device(g.Cert)
	if err != nil {
		return fmt.Errorf("join county: %w", err)
	}
	if d.Key != own || d.Machine != machine || g.Station == "" || !liaison.Issuer(g.Issuer).Valid() {
		return fmt.Errorf("join county: an identity of somebody else: %w", errNoCounty)
	}
	return nil
}

// way is how to reach a county for the first time.
type way struct {
	client  *http.Client
	address string
	seen    []byte // hash of the key that the server showed
	leaf    []byte // its certificate, if it claims to be the county's own
}

// find looks who answers. An https address is held to TLS; for an http address
// TLS is tried too, because a county's port speaks both.
func (j Joining) find(ctx context.Context) (way, error) {
	at, err := url.Parse(j.Address)
	if err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" {
		return way{}, fmt.Errorf("address %q: want http://host or https://host: %w", j.Address, errNoCounty)
	}
	conn, err := shake(ctx, at, ownTLS(func([]byte) error { return nil }))
	if err == nil {
		if leaf := conn.ConnectionState().PeerCertificates[0].Raw; trust.ClaimsToBeCounty(leaf) {
			at.Scheme = "https"
			return through(conn, at.String(), leaf)
		}
		_ = conn.Close() // somebody else's: look at it the usual way
	}
	var refused *net.OpError
	if errors.As(err, &refused) && refused.Op == "dial" {
		return way{}, err
	}
	if at.Scheme == "http" {
		return way{client: &http.Client{Timeout: joinWait}, address: at.String()}, nil
	}
	usual := &tls.Config{MinVersion: tls.VersionTLS12}
	if j.Trust != nil {
		usual = j.Trust.Clone()
	}
	usual.ServerName, usual.NextProtos = at.Hostname(), []string{"http/1.1"}
	if conn, err = shake(ctx, at, usual); err != nil {
		return way{}, untrusted(err)
	}
	w, err := through(conn, at.String(), conn.ConnectionState().PeerCertificates[0].Raw)
	w.leaf = nil
	return w, err
}

// joinWait bounds each exchange of joining.
const joinWait = 15 * time.Second

// shake dials an address and shakes hands.
func shake(ctx context.Context, at *url.URL, c *tls.Config) (*tls.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, joinWait)
	defer cancel()
	host := at.Host
	if at.Port() == "" {
		host = net.JoinHostPort(at.Hostname(), map[string]string{"http": "80", "https": "443"}[at.Scheme])
	}
	raw, err := new(net.Dialer).DialContext(ctx, "tcp", host)
	if err != nil {
		return nil, fmt.Errorf("reach the county: %w", err)
	}
	conn := tls.Client(raw, c)
	if err := conn.HandshakeContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("TLS with the county: %w", err), raw.Close())
	}
	return conn, nil
}

// through makes a client that speaks over the one connection whose certificate was
// looked at.
func through(conn *tls.Conn, address string, leaf []byte) (way, error) {
	h, err := trust.CertHash(leaf)
	if err != nil {
		return way{}, errors.Join(err, conn.Close())
	}
	once := make(chan net.Conn, 1)
	once <- conn
	t := &http.Transport{DialTLSContext: func(context.Context, string, string) (net.Conn, error) {
		select {
		case c := <-once:
			return c, nil
		default:
			return nil, errors.New("connection was lost")
		}
	}}
	return way{client: &http.Client{Transport: t, Timeout: joinWait}, address: address, seen: h[:], leaf: leaf}, nil
}

// untrusted tells a certificate that nothing vouches for from a line that broke.
func untrusted(err error) error {
	var bad *tls.CertificateVerificationError
	if errors.As(err, &bad) {
		return errors.Join(errUntrusted, err)
	}
	return err
}
