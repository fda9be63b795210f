package trust

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"fmt"
	"math/big"
	"time"
)

// Authority is a county's certificate authority: a key and the root certificate
// that its stations pin.
type Authority struct {
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
	root *Root
}

// never is the end of what does not end (RFC 5280, 4.1.2.5).
var never = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)

// early is how much older than now a certificate says it is, so that two clocks of
// a county's need not agree.
const early = time.Hour

// NewAuthority makes the authority of the county with the name.
func NewAuthority(name string, now time.Time) (*Authority, error) {
	key, err := NewKey()
	if err != nil {
		return nil, err
	}
	var id [8]byte // tells apart authorities of counties with the same name
	_, _ = rand.Read(id[:])
	form := &x509.Certificate{
		SerialNumber: serial(), Subject: pkix.Name{CommonName: name, OrganizationalUnit: []string{hex.EncodeToString(id[:])}},
		NotBefore: now.Add(-early), NotAfter: never, IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, form, form, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("make the root certificate: %w", err)
	}
	return newAuthority(key, der)
}

func newAuthority(key *ecdsa.PrivateKey, der []byte) (*Authority, error) {
	root, err := ParseRoot(der)
	if err != nil {
		return nil, err
	}
	if !key.PublicKey.Equal(root.cert.PublicKey) {
		return nil, fmt.Errorf("certificate authority: key and root certificate do not belong together")
	}
	return &Authority{key: key, cert: root.cert, root: root}, nil
}

// Root is the public half.
func (a *Authority) Root() *Root { return a.root }

// Grant is what a machine's certificate says.
type Grant struct {
	Machine, Station, Issuer string
}

// Device makes a machine's certificate (DER) for the key in its request.
func (a *Authority) Device(csr []byte, g Grant, now time.Time) ([]byte, error) {
	pub, _, err := requested(csr)
	if err != nil {
		return nil, err
	}
	return a.device(pub, g, now)
}

// Renew makes a certificate like the one given, with a new end.
func (a *Authority) Renew(old []byte, now time.Time) ([]byte, error) {
	d, err := a.root.Device(old)
	if err != nil {
		return nil, err
	}
	return a.device(d.public, Grant{d.Machine, d.Station, d.Issuer}, now)
}

func (a *Authority) device(pub *ecdsa.PublicKey, g Grant, now time.Time) ([]byte, error) {
	form := &x509.Certificate{
		SerialNumber: serial(),
		Subject: pkix.Name{
			CommonName: g.Machine, OrganizationalUnit: []string{g.Station}, SerialNumber: g.Issuer,
		},
		NotBefore: now.Add(-early), NotAfter: now.Add(DeviceLife), BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, form, a.cert, pub, a.key)
	if err != nil {
		return nil, fmt.Errorf("make a machine's certificate: %w", err)
	}
	return der, nil
}

// Server is what a county's server shows to stations. Its key lives as long as the
// process: stations know the root only.
type Server struct {
	Key  *ecdsa.PrivateKey
	Cert []byte // DER
	Hash Hash
}

// Server makes a server's key and certificate.
func (a *Authority) Server(now time.Time) (*Server, error) {
	key, err := NewKey()
	if err != nil {
		return nil, err
	}
	form := &x509.Certificate{
		SerialNumber: serial(), Subject: pkix.Name{CommonName: ServerName}, DNSNames: []string{ServerName},
		NotBefore: now.Add(-early), NotAfter: never, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, form, a.cert, key.Public(), a.key)
	if err != nil {
		return nil, fmt.Errorf("make the server's certificate: %w", err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("make the server's certificate: %w", err)
	}
	return &Server{Key: key, Cert: der, Hash: sha256.Sum256(cert.RawSubjectPublicKeyInfo)}, nil
}

func serial() *big.Int {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[0] &= 0x7f
	return new(big.Int).SetBytes(b[:])
}
