package wire

// ForVersion1 returns msg as a county of version 1 would have said it to a station
// that speaks SubprotocolV1: without what came later, and with reasons to say
// goodbye that such a station knows.
func ForVersion1(msg any) any {
	switch m := msg.(type) {
	case Welcome:
		return Welcome{
			Version: 1, Epoch: m.Epoch, Head: m.Head, View: m.View, Reset: m.Reset, Time: m.Time, Ack: ackV1(m.Ack),
		}
	case Ack:
		return ackV1(m)
	case Bye:
		if m.Code == ByeTakenOver {
			m.Code = ByeRevoked
		}
		return m
	}
	return msg
}

// ForVersion2 returns msg as a county of version 2 would have said it.
func ForVersion2(msg any) any {
	if w, ok := msg.(Welcome); ok {
		w.Version = 2
		return w
	}
	return msg
}

func ackV1(a Ack) Ack {
	return Ack{Outbox: a.Outbox, Stored: a.Stored, Safe: a.Safe, Verdicts: a.Verdicts, Time: a.Time}
}
