package trust_test

import (
	"bytes"
	"crypto/ecdsa"
	"errors"
	"testing"
	"time"

	"lianluozhan/sync/trust"
)

const code = "ABCD-EFGH-2345-6789"

func ask(t *testing.T, id []byte) trust.Ask {
	t.Helper()
	key := must[*ecdsa.PrivateKey](t)(trust.NewKey())
	return trust.Ask{
		Version: 2, Machine: "m1", CodeID: id, CSR: must[[]byte](t)(trust.Request(key, "m1")), Nonce: random(t), Seen: random(t),
	}
}

func derive(t *testing.T, code string) ([]byte, trust.JoinKey) {
	t.Helper()
	id, key, err := trust.DeriveCode(code)
	if err != nil {
		t.Fatal(err)
	}
	return id, key
}

func TestCodeAsTyped(t *testing.T) {
	id, key := derive(t, code)
	same, sameKey := derive(t, "abcd efgh23456789")
	if !bytes.Equal(id, same) || key != sameKey {
		t.Error("case and spaces matter")
	}
	other, otherKey := derive(t, "ABCD-EFGH-2345-6788")
	if bytes.Equal(id, other) || key == otherKey {
		t.Error("codes that differ are the same")
	}
	if bytes.Contains(key[:], id) {
		t.Error("the name of a code tells of its key")
	}
}

// Whatever somebody in between changes of what a machine asks shows.
func TestAskCannotBeChanged(t *testing.T) {
	id, key := derive(t, code)
	good := ask(t, id)
	mac := key.Mac(good)
	if err := key.Check(good, mac); err != nil {
		t.Fatal(err)
	}
	_, wrong := derive(t, "2222-2222-2222-2222")
	if err := wrong.Check(good, mac); !errors.Is(err, trust.ErrProof) {
		t.Errorf("wrong code: %v", err)
	}
	for name, change := range map[string]func(*trust.Ask){
		"version":     func(a *trust.Ask) { a.Version++ },
		"machine":     func(a *trust.Ask) { a.Machine = "m2" },
		"code":        func(a *trust.Ask) { a.CodeID = random(t)[:8] },
		"request":     func(a *trust.Ask) { a.CSR = ask(t, id).CSR },
		"nonce":       func(a *trust.Ask) { a.Nonce = random(t) },
		"certificate": func(a *trust.Ask) { a.Seen = random(t) },
		"no TLS":      func(a *trust.Ask) { a.Seen = nil },
		"gateway":     func(a *trust.Ask) { a.Gateway = true },
		"borders":     func(a *trust.Ask) { a.CSR, a.Nonce = append(bytes.Clone(a.CSR), a.Nonce[0]), a.Nonce[1:] },
	} {
		bad := good
		change(&bad)
		if err := key.Check(bad, mac); !errors.Is(err, trust.ErrProof) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// An answer is read by who asked and by nobody else, and only as it was given.
func TestAnswerIsForTheAsker(t *testing.T) {
	id, key := derive(t, code)
	q, nonce := ask(t, id), random(t)
	sealed, err := key.Seal(q, nonce, []byte("grant"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := key.Open(q, nonce, sealed); err != nil || string(got) != "grant" {
		t.Fatalf("%q, %v", got, err)
	}
	_, wrong := derive(t, "2222-2222-2222-2222")
	later, seen := q, q
	later.Nonce, seen.Seen = random(t), random(t)
	spoilt := bytes.Clone(sealed)
	spoilt[0] ^= 1
	for name, err := range map[string]error{
		"another county's, with another code": second(wrong.Open(q, nonce, sealed)),
		"given to an earlier question":        second(key.Open(later, nonce, sealed)),
		"given through another server":        second(key.Open(seen, nonce, sealed)),
		"with another nonce":                  second(key.Open(q, random(t), sealed)),
		"changed on the way":                  second(key.Open(q, nonce, spoilt)),
	} {
		if !errors.Is(err, trust.ErrProof) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// clock is a county's clock.
type clock struct{ t time.Time }

func (c *clock) now() time.Time { return c.t }

func TestChallenge(t *testing.T) {
	ours, theirs := authority(t), authority(t)
	d, server := enrolled(t, ours, noon), must[*trust.Server](t)(ours.Server(noon))
	impostor := must[*trust.Server](t)(theirs.Server(noon))
	ck := &clock{noon}
	nonces := trust.NewNonces(ck.now)
	c := trust.Challenge{Machine: "m1", Asked: random(t)}
	c.Nonce = nonces.New(c.Machine, c.Asked)
	sig := must[[]byte](t)(server.Sign(c))
	hash := must[trust.Hash](t)(ours.Root().Challenged(c, server.Cert, sig))
	if hash != server.Hash {
		t.Error("proved another server")
	}
	old := c
	old.Asked = random(t)
	for name, err := range map[string]error{
		"answer to an older question": second(ours.Root().Challenged(old, server.Cert, sig)),
		"another county":              second(ours.Root().Challenged(c, impostor.Cert, must[[]byte](t)(impostor.Sign(c)))),
		"another county's signature":  second(ours.Root().Challenged(c, server.Cert, must[[]byte](t)(impostor.Sign(c)))),
		"a machine as county":         second(ours.Root().Challenged(c, d.cert, sig)),
	} {
		if err == nil {
			t.Errorf("%s: taken for the county", name)
		}
	}
	proof := must[[]byte](t)(trust.Answer(d.key, trust.ToSync, c, d.cert, hash))
	if got, err := ours.Root().Answered(trust.ToSync, c, d.cert, proof, server.Hash); err != nil || got.Machine != "m1" {
		t.Errorf("%+v, %v", got, err)
	}
	stranger := enrolled(t, theirs, noon)
	for name, err := range map[string]error{
		"for another purpose":   second(ours.Root().Answered(trust.ToRenew, c, d.cert, proof, server.Hash)),
		"to another challenge":  second(ours.Root().Answered(trust.ToSync, old, d.cert, proof, server.Hash)),
		"to another server":     second(ours.Root().Answered(trust.ToSync, c, d.cert, proof, impostor.Hash)),
		"by another machine":    second(ours.Root().Answered(trust.ToSync, c, enrolled(t, ours, noon).cert, proof, server.Hash)),
		"by a foreign machine":  second(ours.Root().Answered(trust.ToSync, c, stranger.cert, proof, server.Hash)),
		"without a certificate": second(ours.Root().Answered(trust.ToSync, c, nil, proof, server.Hash)),
	} {
		if err == nil {
			t.Errorf("%s: taken for the machine", name)
		}
	}
}

func TestNonces(t *testing.T) {
	ck := &clock{noon}
	n := trust.NewNonces(ck.now)
	fresh := func() trust.Challenge {
		c := trust.Challenge{Machine: "m1", Asked: random(t)}
		c.Nonce = n.New(c.Machine, c.Asked)
		return c
	}
	c := fresh()
	if err := n.Use(c); err != nil {
		t.Fatal(err)
	}
	if err := n.Use(c); !errors.Is(err, trust.ErrStale) {
		t.Errorf("used twice: %v", err)
	}
	c = fresh()
	ck.t = ck.t.Add(trust.ChallengeLife + time.Second)
	if err := n.Use(c); !errors.Is(err, trust.ErrStale) {
		t.Errorf("too old: %v", err)
	}
	other := fresh()
	other.Machine = "m2"
	elsewhere := trust.NewNonces(ck.now)
	forged := fresh()
	forged.Nonce = elsewhere.New(forged.Machine, forged.Asked)
	for name, c := range map[string]trust.Challenge{
		"given to another": other, "never given": forged, "nothing": {Machine: "m1"}, "rubbish": {Machine: "m1", Nonce: random(t)},
	} {
		if err := n.Use(c); !errors.Is(err, trust.ErrStale) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := n.Use(fresh()); err != nil {
		t.Errorf("a fresh one after all that: %v", err)
	}
}
