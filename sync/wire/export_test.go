package wire

// EncodeEnvelope makes the body of an entry.
func EncodeEnvelope(e Envelope) ([]byte, error) { return marshal(e) }

// DecodeEnvelope reads the body of an entry.
func DecodeEnvelope(b []byte, e *Envelope) error { return unmarshal(b, e) }
