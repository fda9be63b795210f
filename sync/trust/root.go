package trust

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"slices"
	"time"
)

// Root is a county's root certificate: all that is needed to tell what the county
// vouches for.
type Root struct{ cert *x509.Certificate }

// ParseRoot reads a root certificate (DER).
func ParseRoot(der []byte) (*Root, error) {
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("root certificate: %w", err)
	}
	if pub, ok := cert.PublicKey.(*ecdsa.PublicKey); !ok || pub.Curve != elliptic.P256() || !cert.IsCA {
		return nil, fmt.Errorf("root certificate: %w", ErrForeign)
	}
	return &Root{cert}, nil
}

// Raw is the certificate (DER).
func (r *Root) Raw() []byte { return r.cert.Raw }

// Device is what a machine's certificate says.
type Device struct {
	Grant
	Key      Hash
	From, To time.Time

	public *ecdsa.PublicKey
}

// Expired reports whether the certificate is past its end by this clock.
func (d Device) Expired(now time.Time) bool { return now.After(d.To) }

// Issued is when the certificate was made, in whole seconds of the county's clock.
func (d Device) Issued() time.Time { return d.From.Add(early) }

// RenewAt is when to ask for another certificate: after two thirds of its life.
func (d Device) RenewAt() time.Time { return d.From.Add(d.To.Sub(d.From) / 3 * 2) }

// Device reads a machine's certificate (DER) if this county made it. Whether it is
// past its end is for the caller to ask.
func (r *Root) Device(der []byte) (Device, error) {
	cert, pub, err := r.vouched(der, x509.ExtKeyUsageClientAuth)
	if err != nil {
		return Device{}, fmt.Errorf("machine's certificate: %w", err)
	}
	s := cert.Subject
	if s.CommonName == "" || len(s.OrganizationalUnit) != 1 {
		return Device{}, fmt.Errorf("machine's certificate: %w", ErrForeign)
	}
	return Device{
		Grant: Grant{s.CommonName, s.OrganizationalUnit[0], s.SerialNumber},
		Key:   sha256.Sum256(cert.RawSubjectPublicKeyInfo), From: cert.NotBefore, To: cert.NotAfter, public: pub,
	}, nil
}

// Server returns the key's hash of a server's certificate (DER) if this county
// made it.
func (r *Root) Server(der []byte) (Hash, error) {
	cert, err := r.server(der)
	if err != nil {
		return Hash{}, err
	}
	return sha256.Sum256(cert.RawSubjectPublicKeyInfo), nil
}

func (r *Root) server(der []byte) (*x509.Certificate, error) {
	cert, _, err := r.vouched(der, x509.ExtKeyUsageServerAuth)
	if err == nil && !slices.Equal(cert.DNSNames, []string{ServerName}) {
		err = ErrForeign
	}
	if err != nil {
		return nil, fmt.Errorf("server's certificate: %w", err)
	}
	return cert, nil
}

// vouched reads a certificate that the root signed for the one purpose. There are
// none in between.
func (r *Root) vouched(der []byte, use x509.ExtKeyUsage) (*x509.Certificate, *ecdsa.PublicKey, error) {
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrForeign, err)
	}
	if !bytes.Equal(cert.RawIssuer, r.cert.RawSubject) {
		return nil, nil, ErrForeign
	}
	if err := cert.CheckSignatureFrom(r.cert); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrForeign, err)
	}
	pub, ok := cert.PublicKey.(*ecdsa.PublicKey)
	if !ok || pub.Curve != elliptic.P256() || cert.IsCA || len(cert.UnhandledCriticalExtensions) > 0 ||
		!slices.Equal(cert.ExtKeyUsage, []x509.ExtKeyUsage{use}) {
		return nil, nil, ErrForeign
	}
	return cert, pub, nil
}

// ClaimsToBeCounty reports whether a certificate (DER) carries the name of a
// county's server. Anyone can write that: it is a question, not an answer.
func ClaimsToBeCounty(der []byte) bool {
	cert, err := x509.ParseCertificate(der)
	return err == nil && slices.Contains(cert.DNSNames, ServerName)
}

// CertHash returns the hash of the public key in a certificate (DER).
func CertHash(der []byte) (Hash, error) {
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return Hash{}, fmt.Errorf("certificate: %w", err)
	}
	return sha256.Sum256(cert.RawSubjectPublicKeyInfo), nil
}
