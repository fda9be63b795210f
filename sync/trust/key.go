package trust

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
)

// NewKey makes the private key of a machine, a server or a county.
func NewKey() (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	return key, nil
}

// MarshalKey is the private key for the disk (PKCS #8, DER).
func MarshalKey(key *ecdsa.PrivateKey) ([]byte, error) {
	b, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("marshal a key: %w", err)
	}
	return b, nil
}

// ParseKey reads what MarshalKey made.
func ParseKey(b []byte) (*ecdsa.PrivateKey, error) {
	any, err := x509.ParsePKCS8PrivateKey(b)
	if err != nil {
		return nil, fmt.Errorf("parse a key: %w", err)
	}
	key, ok := any.(*ecdsa.PrivateKey)
	if !ok || key.Curve != elliptic.P256() {
		return nil, fmt.Errorf("parse a key: %T is not one of ours", any)
	}
	return key, nil
}

// HashOf returns the hash of a key's public half.
func HashOf(key *ecdsa.PrivateKey) (Hash, error) {
	spki, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return Hash{}, fmt.Errorf("hash a key: %w", err)
	}
	return sha256.Sum256(spki), nil
}

// Request is a certificate request (PKCS #10, DER) for the key, which proves that
// whoever asks has its private half.
func Request(key *ecdsa.PrivateKey, machine string) ([]byte, error) {
	b, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: machine}}, key)
	if err != nil {
		return nil, fmt.Errorf("ask for a certificate: %w", err)
	}
	return b, nil
}

// requested reads a request and checks its proof.
func requested(der []byte) (*ecdsa.PublicKey, []byte, error) {
	csr, err := x509.ParseCertificateRequest(der)
	if err == nil {
		err = csr.CheckSignature()
	}
	if err != nil {
		return nil, nil, fmt.Errorf("certificate request: %w: %w", ErrProof, err)
	}
	pub, ok := csr.PublicKey.(*ecdsa.PublicKey)
	if !ok || pub.Curve != elliptic.P256() {
		return nil, nil, fmt.Errorf("certificate request: %w: a key of another kind", ErrProof)
	}
	return pub, csr.RawSubjectPublicKeyInfo, nil
}

// RequestHash returns the hash of the key that a request is for.
func RequestHash(der []byte) (Hash, error) {
	_, spki, err := requested(der)
	return sha256.Sum256(spki), err
}
