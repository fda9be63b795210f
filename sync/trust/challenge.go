package trust

import (
	"crypto/ecdsa"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"sync"
	"time"
)

// ChallengeLife is how long a challenge can be answered.
const ChallengeLife = time.Minute

// Purpose is what a machine proves itself for; a proof for one is none for another.
type Purpose string

// The purposes.
const (
	ToSync  Purpose = "sync"
	ToRenew Purpose = "renew"
)

// Challenge is a question to a machine, and what it is bound to.
type Challenge struct {
	Machine string
	Asked   []byte // the machine's nonce
	Nonce   []byte // the county's
}

func (c Challenge) digest(server Hash) []byte {
	return digest("challenge", []byte(c.Machine), c.Asked, c.Nonce, server[:])
}

// Sign proves the county to whoever asked.
func (s *Server) Sign(c Challenge) ([]byte, error) {
	sig, err := ecdsa.SignASN1(rand.Reader, s.Key, c.digest(s.Hash))
	if err != nil {
		return nil, fmt.Errorf("sign a challenge: %w", err)
	}
	return sig, nil
}

// Challenged checks the county's proof and returns the hash of its server's key.
func (r *Root) Challenged(c Challenge, server, sig []byte) (Hash, error) {
	cert, err := r.server(server)
	if err != nil {
		return Hash{}, err
	}
	h := Hash(sha256.Sum256(cert.RawSubjectPublicKeyInfo))
	if pub, ok := cert.PublicKey.(*ecdsa.PublicKey); !ok || !ecdsa.VerifyASN1(pub, c.digest(h), sig) {
		return Hash{}, fmt.Errorf("county's challenge: %w", ErrProof)
	}
	return h, nil
}

func (c Challenge) answer(to Purpose, cert []byte, server Hash) []byte {
	return digest("proof", []byte(to), []byte(c.Machine), c.Asked, c.Nonce, cert, server[:])
}

// Answer proves a machine to the server.
func Answer(key *ecdsa.PrivateKey, to Purpose, c Challenge, cert []byte, server Hash) ([]byte, error) {
	sig, err := ecdsa.SignASN1(rand.Reader, key, c.answer(to, cert, server))
	if err != nil {
		return nil, fmt.Errorf("answer a challenge: %w", err)
	}
	return sig, nil
}

// Answered checks a machine's proof and returns what its certificate says. It does
// not look at the nonce: see Nonces.
func (r *Root) Answered(to Purpose, c Challenge, cert, sig []byte, server Hash) (Device, error) {
	d, err := r.Device(cert)
	if err != nil {
		return Device{}, err
	}
	c.Machine = d.Machine
	if !ecdsa.VerifyASN1(d.public, c.answer(to, cert, server), sig) {
		return Device{}, fmt.Errorf("machine's answer: %w", ErrProof)
	}
	return d, nil
}

// Nonces gives challenges and takes each one back once. What is not answered costs
// no memory, so nobody can fill it by asking.
type Nonces struct {
	now    func() time.Time
	secret [32]byte

	mu    sync.Mutex
	used  map[string]time.Time // until when it must be remembered
	swept time.Time
}

// NewNonces returns an empty book of nonces.
func NewNonces(now func() time.Time) *Nonces {
	n := &Nonces{now: now, used: map[string]time.Time{}, swept: now()}
	_, _ = rand.Read(n.secret[:]) // never fails
	return n
}

const stampLen = 8

// New makes a nonce for what the machine said.
func (n *Nonces) New(machine string, asked []byte) []byte {
	b := make([]byte, stampLen, stampLen+8+sha256.Size)
	binary.BigEndian.PutUint64(b, uint64(n.now().UnixNano()))
	var random [8]byte
	_, _ = rand.Read(random[:]) // never fails
	b = append(b, random[:]...)
	return append(b, n.mac(b, machine, asked)...)
}

func (n *Nonces) mac(head []byte, machine string, asked []byte) []byte {
	m := hmac.New(sha256.New, n.secret[:])
	m.Write(digest("nonce", head, []byte(machine), asked))
	return m.Sum(nil)
}

// Use takes a nonce that New gave for the same question, once and in time. Call it
// after the proof was found good.
func (n *Nonces) Use(c Challenge) error {
	head := c.Nonce[:max(0, len(c.Nonce)-sha256.Size)]
	if len(head) != stampLen+8 || !hmac.Equal(c.Nonce[len(head):], n.mac(head, c.Machine, c.Asked)) {
		return ErrStale
	}
	now := n.now()
	given := time.Unix(0, int64(binary.BigEndian.Uint64(head)))
	if age := now.Sub(given); age < 0 || age > ChallengeLife {
		return ErrStale
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.sweep(now)
	key := string(c.Nonce)
	if _, used := n.used[key]; used {
		return ErrStale
	}
	n.used[key] = given.Add(ChallengeLife)
	return nil
}

func (n *Nonces) sweep(now time.Time) {
	if now.Sub(n.swept).Abs() < ChallengeLife {
		return
	}
	n.swept = now
	for k, until := range n.used {
		if now.After(until) {
			delete(n.used, k)
		}
	}
}
