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
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/localstore"
	"lianluozhan/sync/station/outbox"
	"lianluozhan/sync/station/uplink"
	"lianluozhan/sync/wire"
)

// certificate writes a certificate that signs itself, and its key.
func certificate(t *testing.T) (cert, key string, roots *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "示例县"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, form, form, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for path, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: raw}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	roots = x509.NewCertPool()
	made, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots.AddCert(made)
	return cert, key, roots
}

// A station joins and follows a county over TLS when it was given the county's
// root, and has nothing to do with it when it was not.
func TestStationOverTLS(t *testing.T) {
	cert, key, roots := certificate(t)
	u := newTool(t)
	s := u.serve("-tls-cert", cert, "-tls-key", key)
	trusting := &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS13}
	code := regexp.MustCompile(`(https://\S+)/join/([A-Z0-9-]+)`).FindStringSubmatch(s.ok("station", "code", "chengguan"))
	if len(code) != 3 || code[1] != s.base {
		t.Fatalf("%q at %s", code, s.base)
	}
	ask := wire.JoinRequest{Code: code[2], Machine: "machine"}
	if _, err := uplink.Join(t.Context(), http.DefaultClient, s.base, ask); err == nil {
		t.Fatal("joined a county that nobody vouches for")
	}
	reply, err := uplink.Join(t.Context(), &http.Client{Transport: &http.Transport{TLSClientConfig: trusting}}, s.base, ask)
	if err != nil {
		t.Fatal(err)
	}
	follow(t, s.base, reply, trusting)
}

// follow runs a station until it shows its county's content.
func follow(t *testing.T, county string, id wire.JoinReply, trust *tls.Config) {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	box, err := outbox.Open(outbox.Options{Dir: t.TempDir(), Log: log})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	own := func() liaison.StationID { return liaison.StationID(id.Station) }
	store, err := localstore.Open(localstore.Options{Dir: t.TempDir(), Log: log, Station: own})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	cfg := uplink.Config{
		County: county, Token: id.Token, Content: store, Blobs: store, Outbox: box, Log: log,
		Dialer: &websocket.Dialer{TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS13}},
	}
	ctx, cancel := context.WithCancel(t.Context())
	stranger := uplink.New(cfg)
	done := make(chan error, 2)
	go func() { done <- stranger.Run(ctx) }()
	refused, stop := stranger.Subscribe()
	defer stop()
	wait(t, refused, func() bool { return stranger.State().Problem == uplink.ProblemOffline })
	cancel()
	<-done

	ctx, cancel = context.WithCancel(t.Context())
	defer func() { cancel(); <-done }()
	cfg.Dialer = &websocket.Dialer{TLSClientConfig: trust}
	go func() { done <- uplink.New(cfg).Run(ctx) }()
	changed, stop := store.Subscribe()
	defer stop()
	wait(t, changed, func() bool { return store.Content().Station.ID == own() && len(store.Content().Deputies) > 0 })
}

func wait(t *testing.T, changed <-chan struct{}, ok func() bool) {
	t.Helper()
	late := time.After(10 * time.Second)
	for !ok() {
		select {
		case <-changed:
		case <-late:
			t.Fatal("never came")
		}
	}
}
