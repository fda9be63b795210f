package county_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// TestMemoryIsAsTheStore: while many registrations come in at once and documents
// change scope, what stations are told from memory leads them to what the store
// holds, and sums kept by adding and subtracting are those of the whole.
func TestMemoryIsAsTheStore(t *testing.T) {
	c, _ := open(t)
	rng := rand.New(rand.NewPCG(1, 2))
	docs := func(round int) []county.Scoped {
		out := []county.Scoped{station("s", "t"), station("r", "u")}
		for i := range 40 {
			if rng.IntN(3) > 0 {
				scopes := [][]string{{"county"}, {"town/t"}, {"town/u"}, {"county", "town/t"}, {"station/s", "station/r"}, {"town/t", "town/u"}}
				out = append(out, board(fmt.Sprint("b", i), fmt.Sprint(round/(1+i%3)), scopes[rng.IntN(len(scopes))]...))
			}
		}
		return out
	}
	publish(t, c, docs(0)...)
	ids := map[liaison.StationID]liaison.Issuer{"s": "7K4", "r": "7K5"}
	has := map[liaison.StationID]map[string]uint64{"s": {}, "r": {}}
	at := map[liaison.StationID]uint64{}
	n := uint64(0)
	for round := range 60 {
		var all sync.WaitGroup
		for id, as := range ids {
			for k := range 3 {
				item := registered(t, id, as, n+uint64(k)+1)
				all.Go(func() {
					if _, err := c.Receive(county.Machine{ID: string(id), Station: id}, wire.Put{Outbox: wire.ID16{1}, Items: []wire.PutItem{item}}); err != nil {
						t.Error(err)
					}
				})
			}
		}
		n += 3
		if round%4 != 3 {
			next := docs(round)
			all.Go(func() {
				if _, err := c.Publish(next, nil, nil); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for id := range ids {
			at[id] = follow(t, c, id, has[id], at[id])
		}
	}
}

// registered is entry n of a station.
func registered(t *testing.T, id liaison.StationID, as liaison.Issuer, n uint64) wire.PutItem {
	t.Helper()
	no, err := liaison.IssueReceipt(as, uint32(n), [16]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	item, err := wire.NewPutItem(n, liaison.Registration{
		ID: liaison.RegistrationID(ulid.Make().String()), Receipt: no, Station: id, Filed: time.Now(), Draft: liaison.Draft{Category: "road"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return item
}

// follow takes a station to the head and compares it with the store.
func follow(t *testing.T, c *county.County, id liaison.StationID, has map[string]uint64, at uint64) uint64 {
	t.Helper()
	v, err := c.ViewOf(id)
	if err != nil {
		t.Fatal(err)
	}
	for last := false; !last; {
		ch, err := c.Since(v, at, 200)
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range ch.Items {
			if it.Rev <= at || it.Rev > ch.Cursor {
				t.Fatalf("%s at %d between %d and %d", it.Key, it.Rev, at, ch.Cursor)
			}
			if has[it.Key] = it.Rev; it.Deleted {
				delete(has, it.Key)
			}
		}
		at, last = ch.Cursor, ch.Cursor == ch.Head
	}
	want, newest, err := c.Revs(v)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := c.SumOf(v)
	if err != nil {
		t.Fatal(err)
	}
	if sum.Sum != wire.SumOf(want) || sum.Count != uint64(len(want)) || sum.Newest < newest {
		t.Fatalf("%s: sum in memory %+v, in the store %d of %d documents, newest %d", id, sum, wire.SumOf(want), len(want), newest)
	}
	if wire.SumOf(has) != sum.Sum {
		t.Fatalf("%s: followed to %d documents, there are %d", id, len(has), len(want))
	}
	return at
}
