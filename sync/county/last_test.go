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
	first := liaison.SignIn{ID: "01JD0000000000000000000001", Station: "s", At: ck.at}
	second := liaison.SignIn{ID: "01JD0000000000000000000002", Station: "s", At: ck.at}
	if ack := receive(t, c, first, second); ack.Last != string(second.ID) {
		t.Errorf("answer names %q", ack.Last)
	}
	if ack := receive(t, c, first); ack.Last != string(second.ID) { // again, from a connection that was held up
		t.Errorf("after an older entry it names %q", ack.Last)
	}
	if ack, err := c.Outbox(wire.ID16{}); err != nil || ack.Stored != 2 || ack.Last != string(second.ID) {
		t.Errorf("the county's word for it is %+v, %v", ack, err)
	}
}
