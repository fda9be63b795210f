package api

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"lianluozhan/sync/county"
	"lianluozhan/sync/trust"
	"lianluozhan/sync/wire"
)

var (
	errNoProof  = errors.New("api: nothing proves who this machine is")
	errBadProof = errors.New("api: proof cannot be read")
)

// identify returns the machine that a request comes from: by the certificate of its
// own TLS, by a proof that came through a gateway, or by a token of version 1.
func (s *Server) identify(r *http.Request) (county.Machine, error) {
	if cert := s.clientCert(r); cert != nil {
		d, err := s.county.Authority().Device(cert)
		if err != nil {
			return county.Machine{}, err
		}
		return s.county.Recognise(d)
	}
	if text := r.Header.Get(wire.HeaderProof); text != "" {
		raw, err := base64.RawURLEncoding.DecodeString(text)
		if err != nil {
			return county.Machine{}, errBadProof
		}
		p, err := wire.DecodeJoin[wire.Proof](raw)
		if err != nil {
			return county.Machine{}, errors.Join(errBadProof, err)
		}
		d, err := s.proven(trust.ToSync, p)
		if err != nil {
			return county.Machine{}, err
		}
		return s.county.Recognise(d)
	}
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return county.Machine{}, errNoProof
	}
	return s.county.Admitted(token)
}

// clientCert is the certificate that the machine showed in its own TLS, nil for
// none.
func (s *Server) clientCert(r *http.Request) []byte {
	if s.own == nil || r.TLS == nil || r.TLS.ServerName != trust.ServerName || len(r.TLS.PeerCertificates) == 0 {
		return nil
	}
	return r.TLS.PeerCertificates[0].Raw
}

// proven checks an answer to a challenge.
func (s *Server) proven(to trust.Purpose, p wire.Proof) (trust.Device, error) {
	switch {
	case s.own == nil:
		return trust.Device{}, county.ErrNoAuthority
	case !s.gateways:
		return trust.Device{}, county.ErrGateway
	}
	c := trust.Challenge{Asked: p.Asked, Nonce: p.Nonce}
	d, err := s.county.Authority().Answered(to, c, p.Cert, p.Sig, s.own.Hash)
	if err != nil && string(p.Server) != string(s.own.Hash[:]) {
		err = trust.ErrStale // asked of the server before it was started anew
	}
	if err != nil {
		return trust.Device{}, err
	}
	c.Machine = d.Machine
	return d, s.nonces.Use(c)
}

// challenge proves the county to a machine behind a gateway and challenges it.
func (s *Server) challenge(w http.ResponseWriter, r *http.Request) {
	req, ok := ask[wire.Challenge](w, r)
	if !ok {
		return
	}
	if s.own == nil || !s.gateways {
		s.turnAway(w, county.ErrGateway)
		return
	}
	if len(req.Nonce) != trust.NonceLen || len(req.Machine) > maxMachine {
		http.Error(w, "not a challenge", http.StatusBadRequest)
		return
	}
	c := trust.Challenge{Machine: req.Machine, Asked: req.Nonce, Nonce: s.nonces.New(req.Machine, req.Nonce)}
	sig, err := s.own.Sign(c)
	if err != nil {
		s.turnAway(w, err)
		return
	}
	answer(w, wire.ChallengeReply{Nonce: c.Nonce, Cert: s.own.Cert, Sig: sig, Time: s.county.Now().UnixMilli()})
}

// maxMachine is the longest name of a machine, in bytes.
const maxMachine = 64

// renew gives a known machine another certificate for its key.
func (s *Server) renew(w http.ResponseWriter, r *http.Request) {
	req, ok := ask[wire.RenewRequest](w, r)
	if !ok {
		return
	}
	cert := s.clientCert(r)
	if cert == nil && req.Proof != nil {
		if _, err := s.proven(trust.ToRenew, *req.Proof); err != nil {
			s.turnAway(w, err)
			return
		}
		cert = req.Proof.Cert
	}
	if cert == nil {
		s.turnAway(w, errNoProof)
		return
	}
	fresh, err := s.county.Renew(cert)
	if err != nil {
		s.turnAway(w, err)
		return
	}
	s.log.Info("certificate renewed")
	answer(w, wire.RenewReply{Cert: fresh})
}

// turnAway answers a machine that is not let in. What it is not told is why it is
// a stranger.
func (s *Server) turnAway(w http.ResponseWriter, err error) {
	for _, x := range []struct {
		err  error
		word string
	}{
		{county.ErrTakenOver, wire.RefusedTakenOver}, {county.ErrExpired, wire.RefusedExpired},
		{county.ErrGateway, wire.RefusedGateway}, {trust.ErrStale, wire.RefusedProof}, {county.ErrRefused, wire.RefusedRevoked},
	} {
		if errors.Is(err, x.err) {
			w.Header().Set(wire.HeaderRefusal, x.word)
			http.Error(w, x.word, http.StatusForbidden)
			return
		}
	}
	for _, strange := range []error{county.ErrNotFound, county.ErrNoAuthority, trust.ErrForeign, trust.ErrProof, errNoProof, errBadProof} {
		if errors.Is(err, strange) {
			http.Error(w, "unknown machine", http.StatusUnauthorized)
			return
		}
	}
	s.log.Error("admission failed", "error", fmt.Errorf("identify a machine: %w", err))
	http.Error(w, "internal error", http.StatusInternalServerError)
}
