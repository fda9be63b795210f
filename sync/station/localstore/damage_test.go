package localstore_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/localstore"
	"lianluozhan/sync/wire"
)

// TestDamageNeverStopsTheStation damages the file in every way: Open succeeds,
// and shows what was sent or nothing, never something else.
func TestDamageNeverStopsTheStation(t *testing.T) {
	dir := t.TempDir()
	s := open(t, options(dir))
	welcomed(t, s)
	items := view(t)
	for i := range 200 {
		items = append(items, item(t, uint64(20+i), fmt.Sprintf("board/%d", i), liaison.Board{ID: fmt.Sprint(i), Title: strings.Repeat("制度", i)}))
	}
	apply(t, s, 300, items...)
	want := s.Content()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(filepath.Join(dir, localstore.FileName))
	if err != nil {
		t.Fatal(err)
	}
	rnd := rand.New(rand.NewPCG(7, 8))
	found := 0
	for round := range 80 {
		file := bytes.Clone(whole)
		switch round {
		case 0:
			file = nil
		case 1:
			file = []byte("garbage")
		case 2:
			file = file[:len(file)/2]
		default:
			for range 1 + rnd.IntN(20) {
				file[rnd.IntN(len(file))] ^= 1 << rnd.IntN(8)
			}
		}
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, localstore.FileName), file, 0o600); err != nil {
			t.Fatal(err)
		}
		s := open(t, options(dir))
		switch epoch, cursor, _ := s.Position(); {
		case s.Damage() == "" && !reflect.DeepEqual(s.Content(), want):
			t.Fatalf("round %d: damage shows", round)
		case s.Damage() != "" && (!s.Content().Empty() || epoch != wire.ID16{} || cursor != 0):
			t.Fatalf("round %d: content %+v at %d after %s", round, s.Content(), cursor, s.Damage())
		case s.Damage() != "":
			found++
			welcomed(t, s)
			apply(t, s, 300, items...)
			if !reflect.DeepEqual(s.Content(), want) {
				t.Fatalf("round %d: not rebuilt", round)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if found < 20 {
		t.Errorf("only %d of 80 damaged files were recognised", found)
	}
}
