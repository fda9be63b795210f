package main

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"errors"

	"lianluozhan/sync/bundle"
	"lianluozhan/sync/station/ferry"
	"lianluozhan/sync/trust"
)

// errNotCertified: the machine has not joined, or joined before there were
// certificates, and cannot sign a bundle.
var errNotCertified = errors.New("machine has no certificate of a county")

// ferryIdentity is what bundles of this machine are made and read with.
func (m *machine) ferryIdentity() (ferry.Identity, bundle.Trust, error) {
	e, _ := m.box.Enrolled()
	if !e.Certified() {
		return ferry.Identity{}, nil, errNotCertified
	}
	key, err := trust.ParseKey(e.Key)
	if err != nil {
		return ferry.Identity{}, nil, err
	}
	root, err := trust.ParseRoot(e.Root)
	if err != nil {
		return ferry.Identity{}, nil, err
	}
	id := ferry.Identity{
		County: sha256.Sum256(e.Root), Station: string(e.Station), Machine: m.box.Machine(),
		Key: key, Certs: [][]byte{e.Cert}, Ferry: e.Ferry,
	}
	return id, func(h bundle.Header) (*ecdsa.PublicKey, error) {
		if len(h.Certs) == 0 {
			return nil, bundle.ErrForeign
		}
		return root.ServerKey(h.Certs[0])
	}, nil
}

// disconnect ends the link to the county and waits for its end.
func (m *machine) disconnect() {
	m.mu.Lock()
	stop := m.stop
	m.stop = nil
	m.mu.Unlock()
	if stop != nil {
		stop()
	}
}

// reconnect starts the link again after disconnect; what it knew of the county's
// clock stays.
func (m *machine) reconnect() {
	if up := m.link(); up != nil {
		m.run(up)
	}
}
