package dbfile_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	bolt "go.etcd.io/bbolt"

	"lianluozhan/sync/dbfile"
)

// boltFile returns the bytes of a bbolt file with n framed values in "box" and a
// small nested bucket, after some deletes.
func boltFile(t *testing.T, n int) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.db")
	db, err := bolt.Open(path, 0o600, &bolt.Options{NoFreelistSync: true, NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	for start := 0; start < n; start += 100 {
		err = db.Update(func(tx *bolt.Tx) error {
			b, err := tx.CreateBucketIfNotExists([]byte("box"))
			if err != nil {
				return err
			}
			for i := start; i < start+100; i++ {
				key := fmt.Sprintf("key%06d", i)
				body := bytes.Repeat([]byte{byte(i)}, i*7%6000)
				if err := b.Put([]byte(key), dbfile.Seal(dbfile.Record{Key: "box/" + key, Age: uint64(i), Body: body})); err != nil {
					return err
				}
			}
			sub, err := b.CreateBucketIfNotExists([]byte("sub"))
			if err != nil {
				return err
			}
			return sub.Put([]byte("k"), dbfile.Seal(dbfile.Record{Key: "sub/k", Body: []byte("v")}))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// verify walks file, checks each frame and counts the values.
func verify(file []byte) (int, error) {
	n := 0
	err := dbfile.Verify(file, func(path []string, key, value []byte) error {
		n++
		if len(path) == 0 {
			return dbfile.ErrDamaged // our stores keep nothing at the root
		}
		_, err := dbfile.Open(path[len(path)-1]+"/"+string(key), value)
		return err
	})
	return n, err
}

func TestVerifySeesEveryValue(t *testing.T) {
	for _, n := range []int{100, 3000} {
		if got, err := verify(boltFile(t, n)); err != nil || got != n+1 {
			t.Errorf("%d values: saw %d, %v", n, got, err)
		}
	}
}

// TestDamageNeverPassesForGood flips bits and cuts files at random: Verify must
// either see every value as it was written or say that the file is damaged.
func TestDamageNeverPassesForGood(t *testing.T) {
	whole := boltFile(t, 300)
	rnd := rand.New(rand.NewPCG(1, 2))
	found := 0
	for range 400 {
		file := bytes.Clone(whole)
		for range 1 + rnd.IntN(20) {
			file[rnd.IntN(len(file))] ^= 1 << rnd.IntN(8)
		}
		if rnd.IntN(5) == 0 {
			file = file[:rnd.IntN(len(file))]
		}
		n, err := verify(file)
		if err == nil && n != 301 {
			t.Fatalf("damaged file passed with %d of 301 values", n)
		}
		if err != nil {
			found++
			if !errors.Is(err, dbfile.ErrDamaged) {
				t.Fatalf("error does not say damaged: %v", err)
			}
		}
		for key, r := range dbfile.Scan(file) {
			if key == "sub/k" {
				continue
			}
			var i int
			if _, err := fmt.Sscanf(key, "box/key%06d", &i); err != nil || len(r.Body) != i*7%6000 {
				t.Fatalf("scan returned a record that was never written: %q", key)
			}
		}
	}
	if found < 100 {
		t.Errorf("only %d of 400 damaged files were recognised", found)
	}
}

// TestAWrongCountIsNoticed flips every bit of every page's number of elements: with
// fewer the last ones would be missed without a word.
func TestAWrongCountIsNoticed(t *testing.T) {
	file := boltFile(t, 300)
	for page := 2 * os.Getpagesize(); page < len(file); page += os.Getpagesize() {
		for bit := range 16 {
			at := page + 10 + bit/8
			file[at] ^= 1 << (bit % 8)
			if n, err := verify(file); err == nil && n != 301 {
				t.Errorf("page at %d, bit %d: passed with %d of 301 values", page, bit, n)
			}
			file[at] ^= 1 << (bit % 8)
		}
	}
}

// TestWalkNeedsOneMetaPage wants the values of the commit before when the newest
// meta page is lost.
func TestWalkNeedsOneMetaPage(t *testing.T) {
	for page := range 2 {
		file := boltFile(t, 300)
		file[page*os.Getpagesize()+20] ^= 4
		n := 0
		err := dbfile.Walk(file, func([]string, []byte, []byte) error { n++; return nil })
		if err != nil || n != 301 && n != 201 {
			t.Errorf("meta page %d: %d values, %v", page, n, err)
		}
	}
	if err := dbfile.Walk(nil, nil); !errors.Is(err, dbfile.ErrDamaged) {
		t.Errorf("no file: %v", err)
	}
}

// TestALostCommitIsNoticed flips a bit in either meta page: bbolt itself would take
// the other one without a word, and with the newer one's the last commit is gone.
func TestALostCommitIsNoticed(t *testing.T) {
	for page := range 2 {
		file := boltFile(t, 300)
		file[page*os.Getpagesize()+20] ^= 4
		if _, err := verify(file); !errors.Is(err, dbfile.ErrDamaged) {
			t.Errorf("meta page %d: %v", page, err)
		}
	}
}

func TestScanFindsRecordsWithoutTheTree(t *testing.T) {
	file := boltFile(t, 300)
	for page := 0; page < 4; page++ { // metas and first pages gone
		copy(file[page*4096:], bytes.Repeat([]byte{0xff}, 16))
	}
	if _, err := verify(file); !errors.Is(err, dbfile.ErrDamaged) {
		t.Fatalf("verify: %v", err)
	}
	if got := len(dbfile.Scan(file)); got != 301 {
		t.Errorf("found %d of 301 records", got)
	}
}

func TestScanKeepsTheNewest(t *testing.T) {
	older := dbfile.Seal(dbfile.Record{Key: "k", Age: 1, Body: []byte("old")})
	newer := dbfile.Seal(dbfile.Record{Key: "k", Age: 2, Body: []byte("new")})
	for _, file := range [][]byte{append(bytes.Clone(older), newer...), append(bytes.Clone(newer), older...)} {
		if got := dbfile.Scan(file)["k"]; string(got.Body) != "new" {
			t.Errorf("got %q", got.Body)
		}
	}
}

func TestOpenRefusesOtherKeysAndBytes(t *testing.T) {
	b := dbfile.Seal(dbfile.Record{Key: "a", Age: 7, Body: []byte("body")})
	if r, err := dbfile.Open("a", b); err != nil || string(r.Body) != "body" || r.Age != 7 {
		t.Errorf("got %+v, %v", r, err)
	}
	if _, err := dbfile.Open("b", b); !errors.Is(err, dbfile.ErrDamaged) {
		t.Errorf("another key: %v", err)
	}
	if _, err := dbfile.Open("a", append(b, 0)); !errors.Is(err, dbfile.ErrDamaged) {
		t.Errorf("a byte too many: %v", err)
	}
	for i := range b {
		c := bytes.Clone(b)
		c[i] ^= 0x10
		if _, err := dbfile.Open("a", c); !errors.Is(err, dbfile.ErrDamaged) {
			t.Errorf("byte %d flipped: %v", i, err)
		}
	}
}

func FuzzVerify(f *testing.F) {
	f.Add([]byte("garbage"))
	f.Fuzz(func(_ *testing.T, file []byte) {
		_, _ = verify(file)
		dbfile.Scan(file)
	})
}
