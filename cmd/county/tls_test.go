package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"lianluozhan/sync/station/uplink"
	"lianluozhan/sync/trust"
	"lianluozhan/sync/wire"
)

// certificate writes a certificate that signs itself, as browsers are shown, and its
// key.
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

// One port serves everybody: stations under the county's own authority, whom nobody
// had to tell of any certificate; browsers under the public one; and plain HTTP.
func TestOnePort(t *testing.T) {
	cert, key, roots := certificate(t)
	s := newTool(t).serve("-tls-cert", cert, "-tls-key", key)
	m := join(t, s.code("m"))
	if m.id.Gateway || m.id.Address != s.base {
		t.Errorf("joined at %s, gateway %v", m.id.Address, m.id.Gateway)
	}
	m.up(m.config())
	m.follows()
	h, err := trust.HashOf(m.id.Key)
	if out := s.ok("station", "list"); err != nil || !strings.Contains(out, h.Digits()) {
		t.Errorf("list does not show %s, %v:\n%s", h.Digits(), err, out)
	}
	browser := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}}
	for _, base := range []string{s.base, "http" + strings.TrimPrefix(s.base, "https")} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/healthz", nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := browser.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if _ = res.Body.Close(); res.StatusCode != http.StatusOK { // only the status matters
			t.Errorf("%s: %s", base, res.Status)
		}
	}
}

// An address typed as http finds the county's own TLS on the same port.
func TestJoinWithoutScheme(t *testing.T) {
	s := newTool(t).serve()
	j := s.code("m")
	j.Address = "http" + strings.TrimPrefix(j.Address, "https")
	m := join(t, j)
	if !strings.HasPrefix(m.id.Address, "https://") || m.id.Gateway {
		t.Errorf("connects to %s, gateway %v", m.id.Address, m.id.Gateway)
	}
	m.up(m.config())
	m.follows()
}

func TestJoinRefusals(t *testing.T) {
	s := newTool(t).serve()
	good := s.code("m")
	wrong := good
	wrong.Code = "2222-2222-2222-2222"
	var refused *uplink.JoinError
	if _, err := uplink.Join(t.Context(), wrong); !errors.As(err, &refused) || refused.Code != wire.JoinBadCode {
		t.Errorf("wrong code: %v", err)
	}
	plain := newGateway(t, s.base, httptest.NewUnstartedServer)
	plain.Start()
	through := good
	through.Address = plain.URL
	if _, err := uplink.Join(t.Context(), through); !errors.As(err, &refused) || refused.Code != wire.JoinGateway {
		t.Errorf("through a gateway, which the county was not started for: %v", err)
	}
	join(t, good)
}

// A machine in between that shows a certificate of its own is found out by both
// sides, even if it lets everything through.
func TestManInTheMiddle(t *testing.T) {
	s := newTool(t).serve("-gateway")
	another, err := trust.NewAuthority("示例县", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	server, err := another.Server(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	middle := newGateway(t, s.base, httptest.NewUnstartedServer)
	middle.TLS = &tls.Config{
		MinVersion: tls.VersionTLS13, ClientAuth: tls.RequestClientCert,
		Certificates: []tls.Certificate{{Certificate: [][]byte{server.Cert}, PrivateKey: server.Key}},
	}
	middle.StartTLS()
	good := s.code("m")
	tricked := good
	tricked.Address = middle.URL
	var refused *uplink.JoinError
	if _, err := uplink.Join(t.Context(), tricked); !errors.As(err, &refused) || refused.Code != wire.JoinMiddle {
		t.Errorf("joining: %v", err)
	}
	m := join(t, good) // the code is still good
	m.id.Address = middle.URL
	problem(t, m.up(m.config()), uplink.ProblemUntrusted)
	if m.store.Content().Station.ID != "" {
		t.Error("took content from somebody else")
	}
}

// newGateway is a reverse proxy before the county.
func newGateway(t *testing.T, county string, open func(http.Handler) *httptest.Server) *httptest.Server {
	t.Helper()
	to, err := url.Parse(county)
	if err != nil {
		t.Fatal(err)
	}
	to.Scheme = "http"
	proxy, quiet := httputil.NewSingleHostReverseProxy(to), log.New(io.Discard, "", 0)
	proxy.ErrorLog = quiet
	g := open(proxy)
	g.Config.ErrorLog = quiet
	t.Cleanup(g.Close)
	return g
}

// Behind a gateway that ends TLS, county and machine prove themselves by challenge.
func TestBehindAGateway(t *testing.T) {
	s := newTool(t).serve("-gateway")
	gateway := newGateway(t, s.base, httptest.NewUnstartedServer)
	gateway.StartTLS()
	roots := x509.NewCertPool()
	roots.AddCert(gateway.Certificate())
	j := s.code("m", "-address", gateway.URL)
	if _, err := uplink.Join(t.Context(), j); !errors.Is(err, uplink.ErrUntrusted) {
		t.Errorf("joined through a gateway that nobody vouches for: %v", err)
	}
	j.Trust = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	m := join(t, j)
	if !m.id.Gateway || m.id.Address != gateway.URL {
		t.Errorf("joined at %s, gateway %v", m.id.Address, m.id.Gateway)
	}
	cfg := m.config()
	cfg.Dialer = &websocket.Dialer{TLSClientConfig: j.Trust}
	m.up(cfg)
	m.follows()
	if out := s.ok("station", "list"); !strings.Contains(out, "经网关") {
		t.Errorf("list does not tell of the gateway:\n%s", out)
	}
}

// A gateway that passes the machine on to another county is found out: it cannot
// prove to be the machine's.
func TestGatewayToAnotherCounty(t *testing.T) {
	s, other := newTool(t).serve("-gateway"), newTool(t).serve("-gateway")
	gateway := newGateway(t, s.base, httptest.NewServer)
	m := join(t, s.code("m", "-address", gateway.URL))
	m.id.Address = newGateway(t, other.base, httptest.NewServer).URL
	problem(t, m.up(m.config()), uplink.ProblemUntrusted)
	m.id.Address = gateway.URL
	m.up(m.config())
	m.follows()
}

// A new machine takes over a station; the old one is told so at once, and again
// when it comes back.
func TestTakeOver(t *testing.T) {
	s := newTool(t).serve()
	old := join(t, s.code("old"))
	link := old.up(old.config())
	old.follows()
	if status, _, errOut := s.run("station", "add", "chengguan"); status != 1 || !strings.Contains(errOut, "-replace") {
		t.Errorf("status %d: %s", status, errOut)
	}
	fresh := join(t, s.code("new", "-replace"))
	problem(t, link, uplink.ProblemTakenOver)
	problem(t, old.up(old.config()), uplink.ProblemTakenOver)
	fresh.up(fresh.config())
	fresh.follows()
	if out := s.ok("station", "list"); !strings.Contains(out, "已被顶替") || !strings.Contains(out, "使用中") {
		t.Errorf("list:\n%s", out)
	}
}

func TestRevokedOverTLS(t *testing.T) {
	s := newTool(t).serve()
	m := join(t, s.code("m"))
	link := m.up(m.config())
	m.follows()
	s.ok("station", "revoke", "chengguan")
	problem(t, link, uplink.ProblemRevoked)
	problem(t, m.up(m.config()), uplink.ProblemRevoked)
}

// A guard on the way who forbids everything stops nobody's registrations.
func TestForbiddenByAStranger(t *testing.T) {
	s := newTool(t).serve("-gateway")
	gateway := newGateway(t, s.base, httptest.NewServer)
	m := join(t, s.code("m", "-address", gateway.URL))
	guard := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "forbidden", http.StatusForbidden)
	}))
	t.Cleanup(guard.Close)
	m.id.Address = guard.URL
	problem(t, m.up(m.config()), uplink.ProblemNoCounty)
}

// A machine that was off for longer than its certificate lasts renews it and goes
// on, whatever its own clock says.
func TestCertificatePastItsEnd(t *testing.T) {
	u := newTool(t)
	s := u.serve("-gateway")
	gateway := newGateway(t, s.base, httptest.NewServer)
	direct, behind := join(t, s.code("m")), join(t, s.code("m2", "-also", "-address", gateway.URL))
	ca, err := trust.Load(u.data)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []*member{direct, behind} {
		old, err := ca.Renew(m.id.Cert, time.Now().AddDate(-1, 0, 0))
		if err != nil {
			t.Fatal(err)
		}
		if err := m.box.Renew(m.id.Cert, old); err != nil {
			t.Fatal(err)
		}
		m.id.Cert = old
		cfg := m.config()
		cfg.Now = func() time.Time { return time.Now().AddDate(-20, 0, 0) }
		m.up(cfg)
		m.follows()
		e, _ := m.box.Enrolled()
		d, err := ca.Root().Device(e.Cert)
		if err != nil || d.Expired(time.Now()) {
			t.Errorf("kept a certificate until %v, %v", d.To, err)
		}
	}
}

// Two thirds into its life a certificate is renewed over the connection.
func TestRenewedInTime(t *testing.T) {
	u := newTool(t)
	s := u.serve()
	m := join(t, s.code("m"))
	ca, err := trust.Load(u.data)
	if err != nil {
		t.Fatal(err)
	}
	old, err := ca.Renew(m.id.Cert, time.Now().AddDate(0, 0, -70))
	if err == nil {
		err = m.box.Renew(m.id.Cert, old)
	}
	if err != nil {
		t.Fatal(err)
	}
	m.id.Cert = old
	cfg, renewed := m.config(), make(chan struct{}, 1)
	cfg.Identity.Renewed = func(before, cert []byte) error {
		defer func() { renewed <- struct{}{} }()
		return m.box.Renew(before, cert)
	}
	m.up(cfg)
	select {
	case <-renewed:
	case <-time.After(time.Minute):
		t.Fatal("never renewed")
	}
	m.follows()
}

// A county whose authority was lost says so instead of turning into another county.
func TestLostAuthority(t *testing.T) {
	u := newTool(t)
	s := u.serve()
	join(t, s.code("m"))
	s.kill()
	if err := os.Remove(filepath.Join(u.data, trust.KeyFile)); err != nil {
		t.Fatal(err)
	}
	if status, _, errOut := u.run("serve", "-listen", "127.0.0.1:0"); status != 1 || !strings.Contains(errOut, trust.KeyFile) {
		t.Errorf("status %d: %s", status, errOut)
	}
}

// The file for a stick has what the kiosk looks for, and no more than people need.
func TestJoinFile(t *testing.T) {
	u := newTool(t)
	dir := t.TempDir()
	out := u.ok("station", "add", "chengguan", "-file", dir)
	b, err := os.ReadFile(filepath.Join(dir, "lianluozhan-join.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := joinWords.FindString(string(b)), joinWords.FindString(out); got != want || got == "" {
		t.Errorf("file has %q, want %q", got, want)
	}
	if strings.ContainsAny(string(b), "█▀▄") {
		t.Error("the file has the picture too")
	}
}
