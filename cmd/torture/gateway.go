package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"lianluozhan/cmd/internal/linkproxy"
)

// gateway ends TLS in front of a county, as a town's reverse proxy does.
type gateway struct {
	server *http.Server
	addr   string
	root   string // file of the certificate that it shows
	done   chan struct{}
}

func newGateway(ctx context.Context, e *env, county string) (*gateway, error) {
	g := &gateway{root: filepath.Join(e.dir, "gateway.pem"), done: make(chan struct{})}
	shown, err := selfSigned(g.root)
	if err != nil {
		return nil, fmt.Errorf("make a certificate: %w", err)
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	g.addr = l.Addr().String()
	front := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: county})
	front.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	g.server = &http.Server{Handler: front, ReadHeaderTimeout: 10 * time.Second, ErrorLog: front.ErrorLog}
	secure := tls.NewListener(l, &tls.Config{
		Certificates: []tls.Certificate{shown}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"},
	})
	go func() {
		defer close(g.done)
		_ = g.server.Serve(secure) // ends with close
	}()
	return g, nil
}

func (g *gateway) close() error {
	err := g.server.Close()
	<-g.done
	return err
}

// selfSigned makes a certificate for the loopback and keeps it, for those who are
// to trust it, in a file.
func selfSigned(file string) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	form := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "gateway"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, form, form, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, err
	}
	err = os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
}

// behindGateway joins and files through a gateway, and cuts the line n times on
// either side of it, in turns.
func behindGateway(ctx context.Context, e *env, n int) (r Report, err error) {
	office, err := e.fresh("county")
	if err != nil {
		return Report{}, err
	}
	here, err := e.fresh("station")
	if err != nil {
		return Report{}, err
	}
	p := &pair{station: newStation(e, here)}
	defer p.close()
	if p.county, err = newCounty(ctx, e, office, "127.0.0.1"); err != nil {
		return Report{}, err
	}
	p.county.gateway = true
	if err := p.county.serve(ctx); err != nil {
		return Report{}, err
	}
	behind, err := linkproxy.Listen(ctx, "127.0.0.1", p.county.listen, e.rand.Uint64())
	if err != nil {
		return Report{}, err
	}
	defer func() { err = errors.Join(err, behind.Close()) }()
	g, err := newGateway(ctx, e, behind.Addr())
	if err != nil {
		return Report{}, err
	}
	defer func() { err = errors.Join(err, g.close()) }()
	front, err := linkproxy.Listen(ctx, "127.0.0.1", g.addr, e.rand.Uint64())
	if err != nil {
		return Report{}, err
	}
	defer func() { err = errors.Join(err, front.Close()) }()
	address := "https://" + front.Addr()
	p.station.root = g.root
	if err := joined(ctx, p.county, p.station, address); err != nil {
		return Report{}, err
	}
	return throughGateway(ctx, e, n, p, []*linkproxy.Line{front, behind})
}

func throughGateway(ctx context.Context, e *env, n int, p *pair, lines []*linkproxy.Line) (Report, error) {
	address := "https://" + lines[0].Addr()
	if err := p.station.start(ctx, duty{County: address, File: -1, Every: 10 * time.Millisecond, Forget: true}); err != nil {
		return Report{}, err
	}
	faults := 0
	for i := range n {
		pause(ctx, e.upTo(300*time.Millisecond))
		faults += lines[i%2].Cut()
	}
	r, err := settle(ctx, p.county, p.station, address)
	r.Tries, r.Faults, r.NetworkFaults = n, faults, faults
	return r, err
}
