package uplink

import (
	"crypto/ecdsa"
	"crypto/tls"
	"errors"
	"fmt"
	"sync/atomic"

	"lianluozhan/sync/trust"
)

// Identity is how a machine proves who it is, and whom it takes for its county.
type Identity struct {
	Key     *ecdsa.PrivateKey
	Cert    []byte // DER
	Root    []byte // the county's, DER; nothing else makes a server this county's
	Gateway bool   // TLS ends at a gateway: prove it by challenges instead
	// Renewed keeps a certificate that takes the place of an old one; nil keeps none.
	Renewed func(old, cert []byte) error
}

// identity is an Identity at work.
type identity struct {
	Identity
	root *trust.Root
	tls  *tls.Config // towards the county itself
	cert atomic.Pointer[[]byte]
}

func (i Identity) open() (*identity, error) {
	root, err := trust.ParseRoot(i.Root)
	if err != nil {
		return nil, fmt.Errorf("identity: %w", err)
	}
	if _, err := root.Device(i.Cert); err != nil {
		return nil, fmt.Errorf("identity: %w", err)
	}
	id := &identity{Identity: i, root: root}
	id.cert.Store(&i.Cert)
	id.tls = ownTLS(func(leaf []byte) error {
		_, err := root.Server(leaf)
		return err
	})
	id.tls.ClientSessionCache = tls.NewLRUClientSessionCache(1)
	id.tls.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		return &tls.Certificate{Certificate: [][]byte{*id.cert.Load()}, PrivateKey: i.Key}, nil
	}
	return id, nil
}

func (i *identity) renewed(cert []byte) error {
	old := *i.cert.Load()
	was, err := i.root.Device(old)
	if err != nil {
		return err
	}
	now, err := i.root.Device(cert)
	if err != nil {
		return err
	}
	if now.Key != was.Key || now.Grant != was.Grant {
		return fmt.Errorf("renewed certificate: %w", trust.ErrForeign)
	}
	if i.Renewed != nil {
		if err := i.Renewed(old, cert); err != nil {
			return fmt.Errorf("%w: %w", errStore, err)
		}
	}
	i.cert.Store(&cert)
	// A session that is resumed goes on with the certificate it began with.
	i.tls.ClientSessionCache.Put(trust.ServerName, nil)
	return nil
}

// ownTLS is for a server that shows a county's own certificate. Names and the times
// in it mean nothing; only judge says whether it is good.
func ownTLS(judge func(leaf []byte) error) *tls.Config {
	return &tls.Config{
		ServerName: trust.ServerName, MinVersion: tls.VersionTLS13, NextProtos: []string{"http/1.1"},
		CurvePreferences:   []tls.CurveID{tls.X25519, tls.CurveP256},
		InsecureSkipVerify: true, //nolint:gosec // of the system's roots and the clock; judge below is stricter
		VerifyConnection: func(s tls.ConnectionState) error {
			if len(s.PeerCertificates) == 0 {
				return errUntrusted
			}
			if err := judge(s.PeerCertificates[0].Raw); err != nil {
				return errors.Join(errUntrusted, err)
			}
			return nil
		},
	}
}
