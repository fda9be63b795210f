package county_test

import (
	"testing"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// A station whose outbox was put back to an older copy gives numbers to other
// entries than before; the name of the last one tells it.
func TestAcknowledgementsNameTheLastEntry(t *testing.T) {
	c, ck := open(t)
	publish(t, c, station("s", "t"))
	put := wire.Put{Outbox: wire.ID16{7}}
	for n, id := range []string{"01JD0000000000000000000001", "01JD0000000000000000000002"} {
		item, err := wire.NewPutItem(uint64(n+1), liaison.SignIn{ID: liaison.RegistrationID(id), Station: "s", At: ck.at})
		if err != nil {
			t.Fatal(err)
		}
		put.Items = append(put.Items, item)
	}
	told, err := c.Receive("s", put)
	if err != nil || told.Last != put.Items[1].ULID {
		t.Errorf("answer names %q, %v", told.Last, err)
	}
	put.Items = put.Items[:1] // again, from a connection that was held up
	if told, err = c.Receive("s", put); err != nil || told.Last != "01JD0000000000000000000002" {
		t.Errorf("after an older entry it names %q, %v", told.Last, err)
	}
	if told, err = c.Outbox(put.Outbox); err != nil || told.Stored != 2 || told.Last != "01JD0000000000000000000002" {
		t.Errorf("the county's word for it is %+v, %v", told, err)
	}
}
