package bundle

import (
	"bufio"
	"crypto"
	"crypto/hpke"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/fxamacker/cbor/v2"
)

// Writer writes one bundle.
type Writer struct {
	to   *bufio.Writer
	seal *hpke.Sender
}

// NewWriter begins a bundle for the holder of the key receiver, signed with
// sender, an ECDSA key that belongs to h.Certs[0].
func NewWriter(to io.Writer, h Header, sender crypto.Signer, receiver hpke.PublicKey) (*Writer, error) {
	head := header{
		Version: version, Direction: h.Direction, County: h.County[:], Station: h.Station, Machine: h.Machine,
		Made: h.Made.UnixMilli(), Certs: h.Certs,
	}
	enc, seal, err := hpke.NewSender(receiver, kdf(), aead(), head.info())
	if err != nil {
		return nil, fmt.Errorf("bundle: seal to receiver: %w", err)
	}
	head.Enc = enc
	b, err := cbor.Marshal(head)
	if err != nil {
		return nil, fmt.Errorf("bundle: header: %w", err)
	}
	if len(b) > maxHeader {
		return nil, fmt.Errorf("bundle: header of %d bytes, most is %d", len(b), maxHeader)
	}
	sig, err := sender.Sign(rand.Reader, digest(b), crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("bundle: sign: %w", err)
	}
	w := &Writer{to: bufio.NewWriterSize(to, 1<<16), seal: seal}
	out := append([]byte(magic), binary.BigEndian.AppendUint32(nil, uint32(len(b)))...)
	out = append(out, b...)
	out = append(binary.BigEndian.AppendUint16(out, uint16(len(sig))), sig...)
	if _, err := w.to.Write(out); err != nil {
		return nil, fmt.Errorf("bundle: write: %w", err)
	}
	return w, nil
}

func digest(head []byte) []byte {
	sum := sha256.Sum256(append([]byte(label), head...))
	return sum[:]
}

// Frame adds a frame, MaxFrame bytes at most.
func (w *Writer) Frame(frame []byte) error {
	if len(frame) > MaxFrame {
		return fmt.Errorf("bundle: frame of %d bytes, most is %d", len(frame), MaxFrame)
	}
	return w.put(more, frame)
}

// Close ends the bundle: without it, readers take the file for damaged. What w
// writes to stays open.
func (w *Writer) Close() error {
	if err := w.put(last, nil); err != nil {
		return err
	}
	if err := w.to.Flush(); err != nil {
		return fmt.Errorf("bundle: write: %w", err)
	}
	return nil
}

func (w *Writer) put(flag byte, frame []byte) error {
	sealed, err := w.seal.Seal(nil, append([]byte{flag}, frame...))
	if err != nil {
		return fmt.Errorf("bundle: seal: %w", err)
	}
	if _, err := w.to.Write(binary.BigEndian.AppendUint32(nil, uint32(len(sealed)))); err != nil {
		return fmt.Errorf("bundle: write: %w", err)
	}
	if _, err := w.to.Write(sealed); err != nil {
		return fmt.Errorf("bundle: write: %w", err)
	}
	return nil
}
