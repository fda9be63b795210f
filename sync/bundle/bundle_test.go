package bundle_test

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hpke"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"io"
	"reflect"
	"testing"
	"time"

	"lianluozhan/sync/bundle"
)

var made = time.UnixMilli(1_790_000_000_123)

func head() bundle.Header {
	return bundle.Header{
		Direction: bundle.Down, County: [32]byte{7}, Station: "chengguan", Machine: "m1", Made: made,
		Certs: [][]byte{{1, 2}, {3}},
	}
}

func signer(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// receiver returns a key of one of the two kinds that are in use: a machine's and
// a county's.
func receiver(t testing.TB, curve ecdh.Curve) hpke.PrivateKey {
	t.Helper()
	raw, err := curve.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	k, err := hpke.NewDHKEMPrivateKey(raw)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func trusting(k *ecdsa.PrivateKey) bundle.Trust {
	return func(bundle.Header) (*ecdsa.PublicKey, error) { return &k.PublicKey, nil }
}

func pack(t testing.TB, from *ecdsa.PrivateKey, to hpke.PrivateKey, frames ...[]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := bundle.NewWriter(&out, head(), from, to.PublicKey())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range frames {
		if err := w.Frame(f); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// unpack reads a whole bundle.
func unpack(b []byte, trust bundle.Trust, key hpke.PrivateKey) (frames [][]byte, err error) {
	r, err := bundle.NewReader(bytes.NewReader(b), trust)
	if err != nil {
		return nil, err
	}
	if err := r.Open(key); err != nil {
		return nil, err
	}
	for {
		f, err := r.Next()
		if errors.Is(err, io.EOF) {
			return frames, nil
		}
		if err != nil {
			return frames, err
		}
		frames = append(frames, f)
	}
}

func TestWhatGoesInComesOut(t *testing.T) {
	for name, curve := range map[string]ecdh.Curve{"machine": ecdh.P256(), "county": ecdh.X25519()} {
		t.Run(name, func(t *testing.T) {
			from, to := signer(t), receiver(t, curve)
			frames := [][]byte{[]byte("示例一"), {0}, bytes.Repeat([]byte{9}, bundle.MaxFrame)}
			b := pack(t, from, to, frames...)
			if bytes.Contains(b, frames[0]) {
				t.Error("a frame can be read without a key")
			}
			r, err := bundle.NewReader(bytes.NewReader(b), trusting(from))
			if err != nil {
				t.Fatal(err)
			}
			if got := r.Header(); !reflect.DeepEqual(got, head()) {
				t.Errorf("header came back as %+v", got)
			}
			if got, err := unpack(b, trusting(from), to); err != nil || !reflect.DeepEqual(got, frames) {
				t.Errorf("%d frames came back, %v", len(got), err)
			}
		})
	}
}

func TestNobodyElseIsTrusted(t *testing.T) {
	from, to := signer(t), receiver(t, ecdh.P256())
	b := pack(t, from, to, []byte("示例"))
	if _, err := unpack(b, trusting(signer(t)), to); !errors.Is(err, bundle.ErrForeign) {
		t.Errorf("another signer: %v", err)
	}
	mine := errors.New("not mine")
	refuse := func(bundle.Header) (*ecdsa.PublicKey, error) { return nil, mine }
	if _, err := unpack(b, refuse, to); !errors.Is(err, bundle.ErrForeign) || !errors.Is(err, mine) {
		t.Errorf("no certificate of ours: %v", err)
	}
	if got, err := unpack(b, trusting(from), receiver(t, ecdh.P256())); err == nil || len(got) > 0 {
		t.Errorf("another receiver read %q, %v", got, err)
	}
	if _, err := unpack(b, trusting(from), receiver(t, ecdh.X25519())); !errors.Is(err, bundle.ErrNotForUs) {
		t.Errorf("another kind of receiver: %v", err)
	}
}

// Every byte counts: no changed or shortened file is taken for whole, and what is
// returned before the fault is noticed is what was written.
func TestDamageIsFoundOut(t *testing.T) {
	from, to := signer(t), receiver(t, ecdh.X25519())
	frames := [][]byte{[]byte("one"), []byte("two")}
	whole := pack(t, from, to, frames...)
	check := func(what string, b []byte) {
		t.Helper()
		got, err := unpack(b, trusting(from), to)
		if err == nil {
			t.Fatalf("%s: taken for whole", what)
		}
		for i, f := range got {
			if !bytes.Equal(f, frames[i]) {
				t.Fatalf("%s: frame %d came back as %q", what, i, f)
			}
		}
	}
	for i := range whole {
		check("cut", whole[:i])
		for _, bit := range []byte{1, 0x80} {
			b := bytes.Clone(whole)
			b[i] ^= bit
			check("flipped", b)
		}
	}
}

// Frames of one bundle do not fit into another one of the same sender and receiver.
func TestFramesCannotBeMovedAbout(t *testing.T) {
	from, to := signer(t), receiver(t, ecdh.P256())
	a, b := pack(t, from, to, []byte("yes"), []byte("no!")), pack(t, from, to, []byte("old"), []byte("old"))
	start := bodyOf(t, a)
	moved := append(bytes.Clone(a[:start]), b[bodyOf(t, b):]...)
	if got, err := unpack(moved, trusting(from), to); err == nil || len(got) > 0 {
		t.Errorf("frames of another bundle were read: %q, %v", got, err)
	}
	n := 4 + int(binary.BigEndian.Uint32(a[start:]))
	swapped := append(bytes.Clone(a[:start]), a[start+n:start+2*n]...)
	swapped = append(append(swapped, a[start:start+n]...), a[start+2*n:]...)
	if got, err := unpack(swapped, trusting(from), to); err == nil || len(got) > 0 {
		t.Errorf("frames in another order were read: %q, %v", got, err)
	}
}

// bodyOf is where the first frame begins.
func bodyOf(t *testing.T, b []byte) int {
	t.Helper()
	at := 16 + 4 + int(binary.BigEndian.Uint32(b[16:]))
	return at + 2 + int(binary.BigEndian.Uint16(b[at:]))
}

func TestOtherFiles(t *testing.T) {
	for name, b := range map[string][]byte{"empty": {}, "a picture": []byte("\x89PNG\r\n\x1a\n0000000000000000"), "zeros": make([]byte, 4096)} {
		if _, err := unpack(b, trusting(signer(t)), receiver(t, ecdh.P256())); !errors.Is(err, bundle.ErrNotBundle) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTooLargeAFrame(t *testing.T) {
	w, err := bundle.NewWriter(io.Discard, head(), signer(t), receiver(t, ecdh.P256()).PublicKey())
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Frame(make([]byte, bundle.MaxFrame+1)); err == nil {
		t.Error("taken")
	}
}

func FuzzReader(f *testing.F) {
	// The same keys in every run, or a corpus would be worth nothing.
	seed := bytes.Repeat([]byte{7}, 32)
	from, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), seed)
	if err != nil {
		f.Fatal(err)
	}
	to, err := hpke.DHKEM(ecdh.X25519()).NewPrivateKey(seed)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(pack(f, from, to, []byte("示例"), nil))
	f.Add([]byte("LIANLUOZHAN-1\r\n\x00\x00\x00\x00\x05"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if frames, err := unpack(b, trusting(from), to); err == nil && len(frames) != 2 {
			t.Errorf("%d frames that nobody wrote", len(frames))
		}
	})
}
