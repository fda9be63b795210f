package phone

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"time"

	"lianluozhan/sync/liaison"
)

// A form can be sent from formSoonest to formLatest after it was made.
const (
	formSoonest = 3 * time.Second
	formLatest  = 12 * time.Hour
)

// form is what a form says of itself: when it was made, a number used once, and a
// signature over both and what it is about.
type form struct {
	made  time.Time
	nonce [16]byte
}

const (
	formMac  = 16
	formSize = 8 + 16 + formMac
)

// Form returns what goes with a new form about something, e.g. a deputy.
func (d *Desk) Form(about string) (string, error) {
	raw := binary.BigEndian.AppendUint64(nil, uint64(d.cfg.County.Now().Unix()))
	var nonce [16]byte
	if err := d.random(nonce[:]); err != nil {
		return "", fmt.Errorf("make form: %w", err)
	}
	raw = append(raw, nonce[:]...)
	return base64.RawURLEncoding.EncodeToString(append(raw, d.sign(raw, about)...)), nil
}

func (d *Desk) sign(raw []byte, about string) []byte {
	h := hmac.New(sha256.New, d.keys.Form[:])
	h.Write(raw)
	h.Write([]byte(about))
	return h.Sum(nil)[:formMac]
}

// open reads what came back of a form.
func (d *Desk) open(s, about string) (form, error) {
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(raw) != formSize || !hmac.Equal(raw[formSize-formMac:], d.sign(raw[:formSize-formMac], about)) {
		return form{}, ErrForm
	}
	f := form{made: time.Unix(int64(binary.BigEndian.Uint64(raw)), 0), nonce: [16]byte(raw[8:24])}
	switch age := d.cfg.County.Now().Sub(f.made); {
	case age > formLatest || age < -formLatest:
		return f, ErrForm
	case age < formSoonest && age >= 0:
		return f, ErrEarly
	}
	return f, nil
}

// secret is what opens the receipt's page: 80 bits that follow from the form, so that
// whoever sends it again is shown the same receipt, although the county keeps no
// more than a hash of it.
func (d *Desk) secret(f form) string {
	h := hmac.New(sha256.New, d.keys.Secret[:])
	h.Write(f.nonce[:])
	out := make([]byte, 16)
	for i, c := range h.Sum(nil)[:16] {
		out[i] = liaison.ReceiptAlphabet[c&31]
	}
	return string(out)
}

// CodeOf is the query code of a matter that was filed on a phone page without a
// phone number: it follows from the receipt's secret.
func CodeOf(secret string) string {
	sum := sha256.Sum256([]byte("query code\x00" + secret))
	return fmt.Sprintf("%04d", binary.BigEndian.Uint32(sum[:])%10000)
}

// usedKey is where it is noted that a form was used: by age, so that old ones are
// found first. It does not tell the number on the form.
func (f form) usedKey() string {
	sum := sha256.Sum256(f.nonce[:])
	return usedPrefix + string(binary.BigEndian.AppendUint64(nil, uint64(f.made.Unix()))) + string(sum[:16])
}

const usedPrefix = "used/"

// same is a sum over what was sent with the form, which tells nothing to those who
// do not have the form.
func (f form) same(s Sent) []byte {
	h := hmac.New(sha256.New, f.nonce[:])
	x := s.Draft
	for _, part := range []string{
		string(s.Station), x.Category, x.Text, x.Village, x.Address, x.Name, x.Phone, string(x.Deputy), x.Consent,
	} {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return h.Sum(nil)
}
