package api

import (
	"errors"
	"io"
	"net"
	"net/http"

	"lianluozhan/sync/county"
	"lianluozhan/sync/trust"
	"lianluozhan/sync/wire"
)

// join serves machines of version 1.
func (s *Server) join(w http.ResponseWriter, r *http.Request) {
	s.admit(w, r, func(req wire.JoinRequest) (wire.JoinReply, error) {
		if req.Version < 1 || req.Code == "" {
			return wire.JoinReply{Error: wire.JoinVersion}, nil
		}
		reply, err := s.county.Join(req.Code, req.Machine)
		if err == nil {
			s.log.Info("machine joined without a certificate", "station", reply.Station, "issuer", reply.Issuer)
		}
		return reply, err
	})
}

// enrol serves machines that have a key.
func (s *Server) enrol(w http.ResponseWriter, r *http.Request) {
	s.admit(w, r, func(req wire.JoinRequest) (wire.JoinReply, error) {
		switch {
		case req.Version < 2:
			return wire.JoinReply{Error: wire.JoinVersion}, nil
		case s.own == nil:
			return wire.JoinReply{}, county.ErrNoAuthority
		}
		ask := trust.Ask{
			Version: req.Version, Machine: req.Machine, CodeID: req.CodeID, CSR: req.CSR, Nonce: req.Nonce,
			Seen: req.Seen, Gateway: req.Gateway,
		}
		reply, err := s.county.Enrol(ask, req.Mac, county.Through{Server: s.own.Hash, Gateways: s.gateways})
		if err == nil {
			s.log.Info("machine joined", "gateway", req.Gateway)
		}
		return reply, err
	})
}

// admit reads a request, holds off who guesses, and answers.
func (s *Server) admit(w http.ResponseWriter, r *http.Request, let func(wire.JoinRequest) (wire.JoinReply, error)) {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if !s.tries.allowed(host) {
		answer(w, wire.JoinReply{Error: wire.JoinTooMany})
		return
	}
	req, ok := ask[wire.JoinRequest](w, r)
	if !ok {
		return
	}
	reply, err := let(req)
	if err != nil {
		reply = wire.JoinReply{Error: s.refusal(host, err)}
	}
	answer(w, reply)
}

// refusal is the word for a machine that may not join.
func (s *Server) refusal(host string, err error) string {
	switch {
	case errors.Is(err, county.ErrBadCode):
		s.tries.wrong(host)
		s.log.Warn("join refused", "address", host, "error", err)
		return wire.JoinBadCode
	case errors.Is(err, county.ErrMiddle):
		s.log.Error("join refused: something stands between a machine and this server", "address", host)
		return wire.JoinMiddle
	case errors.Is(err, county.ErrGateway):
		s.log.Warn("join refused: came through a gateway", "address", host)
		return wire.JoinGateway
	}
	s.log.Error("join failed", "error", err)
	return wire.JoinInternal
}

// ask reads a request; it has answered when ok is false.
func ask[T wire.JoinMessage](w http.ResponseWriter, r *http.Request) (req T, ok bool) {
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, wire.MaxJoin))
	if err != nil {
		http.Error(w, "request too large", http.StatusRequestEntityTooLarge)
		return req, false
	}
	if req, err = wire.DecodeJoin[T](b); err != nil {
		http.Error(w, "not a request", http.StatusBadRequest)
		return req, false
	}
	return req, true
}

func answer[T wire.JoinMessage](w http.ResponseWriter, reply T) {
	b, err := wire.EncodeJoin(reply)
	if err != nil {
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", wire.ContentType)
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(b) // a caller that is gone asks again
}
