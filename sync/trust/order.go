package trust

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
)

func orderDigest(text []byte, server Hash) []byte { return digest("order", text, server[:]) }

// SignOrder signs what the county asks of a machine, for Root.Ordered to check.
func (s *Server) SignOrder(text []byte) ([]byte, error) {
	sig, err := ecdsa.SignASN1(rand.Reader, s.Key, orderDigest(text, s.Hash))
	if err != nil {
		return nil, fmt.Errorf("sign an order: %w", err)
	}
	return sig, nil
}

// Ordered checks that a server of this county signed the text; server is its
// certificate in DER.
func (r *Root) Ordered(text, server, sig []byte) error {
	cert, err := r.server(server)
	if err != nil {
		return err
	}
	h := Hash(sha256.Sum256(cert.RawSubjectPublicKeyInfo))
	if pub, ok := cert.PublicKey.(*ecdsa.PublicKey); !ok || !ecdsa.VerifyASN1(pub, orderDigest(text, h), sig) {
		return fmt.Errorf("county's order: %w", ErrProof)
	}
	return nil
}
