package seal_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"testing"

	"lianluozhan/sync/seal"
)

func suites() map[string]seal.Suite {
	return map[string]seal.Suite{"hpke": seal.HPKE, "sm": seal.SM}
}

func pair(t testing.TB, s seal.Suite) (seal.PublicKey, seal.PrivateKey) {
	t.Helper()
	private, err := seal.Generate(s)
	if err != nil {
		t.Fatal(err)
	}
	public, err := private.Public()
	if err != nil {
		t.Fatal(err)
	}
	return public, private
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestWhatIsSealedOpens(t *testing.T) {
	info, aad := []byte("示例用途"), []byte("belongs to")
	for name, suite := range suites() {
		public, private := pair(t, suite)
		if err := public.Check(); err != nil || len(public.ID()) != 8 {
			t.Errorf("%s: own public key: %v, id %x", name, err, public.ID())
		}
		for _, plain := range [][]byte{nil, []byte("村口路灯不亮"), bytes.Repeat([]byte{7}, 70_000)} {
			sealed, err := public.Seal(info, aad, plain)
			if err != nil {
				t.Fatal(err)
			}
			if len(plain) > 0 && bytes.Contains(sealed, plain) {
				t.Errorf("%s: what was sealed can be read", name)
			}
			got, err := private.Open(info, aad, sealed)
			if err != nil || !bytes.Equal(got, plain) {
				t.Errorf("%s: %d bytes came back as %d, %v", name, len(plain), len(got), err)
			}
			again, err := public.Seal(info, aad, plain)
			if err != nil || bytes.Equal(again, sealed) {
				t.Errorf("%s: sealing twice gives the same bytes (%v): that two people wrote the same would show", name, err)
			}
		}
	}
}

func TestWhatIsNotOursDoesNotOpen(t *testing.T) {
	info, aad, plain := []byte("info"), []byte("aad"), []byte("村口路灯不亮")
	for name, suite := range suites() {
		public, private := pair(t, suite)
		_, stranger := pair(t, suite)
		sealed, err := public.Seal(info, aad, plain)
		if err != nil {
			t.Fatal(err)
		}
		refuse := func(what string, k seal.PrivateKey, info, aad, sealed []byte) {
			if got, err := k.Open(info, aad, sealed); !errors.Is(err, seal.ErrOpen) || got != nil {
				t.Errorf("%s, %s: %q, %v", name, what, got, err)
			}
		}
		refuse("wrong key", stranger, info, aad, sealed)
		refuse("wrong info", private, []byte("inf"), aad, sealed)
		refuse("wrong aad", private, info, []byte("aae"), sealed)
		refuse("shifted between info and aad", private, []byte("infoa"), []byte("ad"), sealed)
		for n := range sealed {
			refuse("cut short", private, info, aad, sealed[:n])
			bad := bytes.Clone(sealed)
			bad[n] ^= 1
			refuse("changed", private, info, aad, bad)
		}
	}
}

func TestTheOtherSuiteDoesNotOpen(t *testing.T) {
	hpke, _ := pair(t, seal.HPKE)
	_, sm := pair(t, seal.SM)
	sealed, err := hpke.Seal(nil, nil, make([]byte, 200))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sm.Open(nil, nil, sealed); !errors.Is(err, seal.ErrOpen) {
		t.Errorf("the other suite's key: %v", err)
	}
	if _, err := (seal.PublicKey{Suite: 3}).Seal(nil, nil, nil); !errors.Is(err, seal.ErrSuite) {
		t.Errorf("an unknown suite seals: %v", err)
	}
	if _, err := (seal.PrivateKey{Suite: 3}).Open(nil, nil, nil); !errors.Is(err, seal.ErrSuite) {
		t.Errorf("an unknown suite opens: %v", err)
	}
	if _, err := seal.Generate(0); !errors.Is(err, seal.ErrSuite) {
		t.Errorf("an unknown suite makes keys: %v", err)
	}
}

func TestWhatIsNoKeyIsRefused(t *testing.T) {
	for name, suite := range suites() {
		for _, raw := range [][]byte{nil, make([]byte, 5), make([]byte, 65), bytes.Repeat([]byte{0xff}, 65)} {
			k := seal.PublicKey{Suite: suite, Bytes: raw}
			if err := k.Check(); !errors.Is(err, seal.ErrKey) {
				t.Errorf("%s: %d bytes are a key: %v", name, len(raw), err)
			}
			if _, err := k.Seal(nil, nil, nil); !errors.Is(err, seal.ErrKey) {
				t.Errorf("%s: %d bytes seal: %v", name, len(raw), err)
			}
			if _, err := (seal.PrivateKey{Suite: suite, Bytes: raw}).Public(); !errors.Is(err, seal.ErrKey) {
				t.Errorf("%s: %d bytes are a private key: %v", name, len(raw), err)
			}
		}
	}
}

// RFC 9180, appendix A.1.1: base mode, sequence number 0.
func TestKnownAnswerHPKE(t *testing.T) {
	k := seal.PrivateKey{Suite: seal.HPKE, Bytes: unhex(t, "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8")}
	public, err := k.Public()
	if err != nil || hex.EncodeToString(public.Bytes) != "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d" {
		t.Errorf("public key %x, %v", public.Bytes, err)
	}
	sealed := unhex(t, "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431"+
		"f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a")
	plain, err := k.Open(unhex(t, "4f6465206f6e2061204772656369616e2055726e"), unhex(t, "436f756e742d30"), sealed)
	if err != nil || string(plain) != "Beauty is truth, truth beauty" {
		t.Errorf("opened as %q, %v", plain, err)
	}
}

// The national envelope, made by other programs: SM2 (GB/T 32918.4) and the block
// cipher SM4 by OpenSSL 3, GCM (NIST SP 800-38D) by a short script that gives the
// answer of RFC 8998, appendix A.1.
func TestKnownAnswerSM(t *testing.T) {
	k := seal.PrivateKey{Suite: seal.SM, Bytes: unhex(t, "2b1dbebd99f1fc26dca7ec0224270ce91cc56fd9acc6780732abd0fcf4c1bd7e")}
	public, err := k.Public()
	if err != nil || hex.EncodeToString(public.Bytes) != "04f4aa935196fb9221750cb5dd152b4e375acfc7e0fb324ed990b95bbad606d631"+
		"09112049761f0c46a5833e19a039d576a99cb9991cca2719fb7a26bcb52807d3" {
		t.Errorf("public key %x, %v", public.Bytes, err)
	}
	sealed := unhex(t, "0421ef868c663c8220fb627e710ff610b3fcb666d9acb96da5574de8b2a9945f01"+
		"08dcb58ac7e6603ed0ceea5104c7e34081b908ea6cf483d19059c958e88ecc72"+ // C1
		"2988247c0332230a7472e7fe1a64ce5b94f6d6a3d6dcc7108dcc7166cb1ad3ad"+ // C3
		"398e817857f64bbff2fb9484d9e8fc15"+ // C2
		"558efde1c136a09ae082afc6ab9fcc291b8b06012c824d1cea9d0d2c28a3e4d23f2b")
	plain, err := k.Open([]byte("info"), []byte("aad"), sealed)
	if err != nil || string(plain) != "村口路灯不亮" {
		t.Errorf("opened as %q, %v", plain, err)
	}
}
