package uplink

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"lianluozhan/sync/trust"
	"lianluozhan/sync/wire"
)

// answer has the county prove itself, and answers its challenge in turn.
func (u *Uplink) answer(ctx context.Context, to trust.Purpose) (wire.Proof, error) {
	cert := *u.id.cert.Load()
	d, err := u.id.root.Device(cert)
	if err != nil {
		return wire.Proof{}, fmt.Errorf("prove: %w", err)
	}
	c := trust.Challenge{Machine: d.Machine, Asked: make([]byte, trust.NonceLen)}
	_, _ = rand.Read(c.Asked) // never fails
	reply, err := post[wire.ChallengeReply](ctx, u.client(), u.cfg.County, wire.PathChallenge,
		wire.Challenge{Version: wire.Version, Machine: c.Machine, Nonce: c.Asked})
	if err != nil {
		return wire.Proof{}, fmt.Errorf("prove: %w", err)
	}
	c.Nonce = reply.Nonce
	server, err := u.id.root.Challenged(c, reply.Cert, reply.Sig)
	if err != nil {
		return wire.Proof{}, fmt.Errorf("prove: %w", errors.Join(errUntrusted, err))
	}
	sig, err := trust.Answer(u.id.Key, to, c, cert, server)
	if err != nil {
		return wire.Proof{}, fmt.Errorf("prove: %w", err)
	}
	return wire.Proof{Cert: cert, Nonce: c.Nonce, Asked: c.Asked, Server: server[:], Sig: sig}, nil
}

// credentials are the headers by which the county knows this machine.
func (u *Uplink) credentials(ctx context.Context) (http.Header, error) {
	switch {
	case u.id == nil:
		return http.Header{"Authorization": {"Bearer " + u.cfg.Token}}, nil
	case !u.id.Gateway:
		return http.Header{}, nil // TLS does it
	}
	p, err := u.answer(ctx, trust.ToSync)
	if err != nil {
		return nil, err
	}
	b, err := wire.EncodeJoin(p)
	if err != nil {
		return nil, fmt.Errorf("prove: %w", err)
	}
	return http.Header{wire.HeaderProof: {base64.RawURLEncoding.EncodeToString(b)}}, nil
}

// client makes single requests the way the websocket is dialled.
func (u *Uplink) client() *http.Client {
	t := &http.Transport{
		TLSClientConfig: u.cfg.Dialer.TLSClientConfig, DialContext: u.cfg.Dialer.NetDialContext, DisableKeepAlives: true,
	}
	if u.id != nil && !u.id.Gateway {
		t.TLSClientConfig = u.id.tls
	}
	return &http.Client{Transport: t, Timeout: u.cfg.Timing.Dial}
}

// renew asks for another certificate for the same key and keeps it.
func (u *Uplink) renew(ctx context.Context) error {
	ask := wire.RenewRequest{Version: wire.Version}
	if u.id.Gateway {
		p, err := u.answer(ctx, trust.ToRenew)
		if err != nil {
			return err
		}
		ask.Proof = &p
	}
	reply, err := post[wire.RenewReply](ctx, u.client(), u.cfg.County, wire.PathRenew, ask)
	if err != nil {
		return fmt.Errorf("renew certificate: %w", err)
	}
	if err := u.id.renewed(reply.Cert); err != nil {
		return fmt.Errorf("renew certificate: %w", err)
	}
	u.cfg.Log.Info("certificate renewed")
	return nil
}

// How often the certificate's age is looked at while connected, and when to try
// again after a renewal that failed.
const (
	lookEvery  = 6 * time.Hour
	renewAgain = time.Hour
)

// keepFresh renews the certificate when two thirds of its life have passed by the
// county's clock.
func (u *Uplink) keepFresh(ctx context.Context) {
	if u.id == nil {
		return
	}
	for {
		wait := lookEvery
		if d, err := u.id.root.Device(*u.id.cert.Load()); err == nil && !u.countyNow().Before(d.RenewAt()) {
			if err := u.renew(ctx); err != nil && ctx.Err() == nil {
				u.cfg.Log.Warn("certificate not renewed", "error", err)
				wait = renewAgain
			}
		}
		t := time.NewTimer(wait/2 + u.cfg.Jitter(wait/2))
		select {
		case <-ctx.Done():
			t.Stop()
			return
		case <-t.C:
		}
	}
}

func (u *Uplink) countyNow() time.Time {
	offset, _ := u.ClockOffset()
	return u.cfg.Now().Add(offset)
}

// post sends one request and reads its answer.
func post[A, Q wire.JoinMessage](ctx context.Context, client *http.Client, county, path string, ask Q) (A, error) {
	var none A
	body, err := wire.EncodeJoin(ask)
	if err != nil {
		return none, err
	}
	at, err := url.Parse(county)
	if err != nil {
		return none, fmt.Errorf("county address: %w", err)
	}
	at.Path = strings.TrimSuffix(at.Path, "/") + path
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, at.String(), bytes.NewReader(body))
	if err != nil {
		return none, fmt.Errorf("county address: %w", err)
	}
	req.Header.Set("Content-Type", wire.ContentType)
	resp, err := client.Do(req)
	if err != nil {
		return none, fmt.Errorf("ask county: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return none, refusal(resp, nil)
	}
	answer, err := io.ReadAll(io.LimitReader(resp.Body, wire.MaxJoin+1))
	if err != nil {
		return none, fmt.Errorf("ask county: %w", err)
	}
	got, err := wire.DecodeJoin[A](answer)
	if err != nil {
		return none, errors.Join(errNoCounty, err)
	}
	return got, nil
}
