package liaison_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"lianluozhan/sync/liaison"
)

// FuzzParseReceiptNo: what is read is a receipt number, however it is written out
// again, and one wrong character is told.
func FuzzParseReceiptNo(f *testing.F) {
	for _, s := range []string{"7K4-M29-QXB", "7k4m29qxb", "", "０１２", "7K4 M29 QX—B", strings.Repeat("2", 1000)} {
		f.Add(s, uint8(0))
	}
	f.Fuzz(func(t *testing.T, s string, at uint8) {
		no, err := liaison.ParseReceiptNo(s)
		if err != nil {
			return
		}
		for _, form := range []string{string(no), no.String(), strings.ToLower(no.String())} {
			if again, err := liaison.ParseReceiptNo(form); err != nil || again != no {
				t.Errorf("%q was read as %q, and written as %q as %q, %v", s, no, form, again, err)
			}
		}
		if !no.Issuer().Valid() || len(no) != 9 {
			t.Errorf("%q is read as %q", s, no)
		}
		i := int(at) % len(no)
		for _, c := range liaison.ReceiptAlphabet {
			wrong := string(no[:i]) + string(c) + string(no[i+1:])
			if _, err := liaison.ParseReceiptNo(wrong); err == nil && wrong != string(no) {
				t.Errorf("%s passes for a number like %s", wrong, no)
			}
		}
	})
}

// FuzzIssueReceipt: an issuer's numbers are numbers, and never twice the same.
func FuzzIssueReceipt(f *testing.F) {
	f.Add(uint16(0), uint32(1), uint32(2), []byte("sixteen bytes .."))
	f.Fuzz(func(t *testing.T, issuer uint16, a, b uint32, key []byte) {
		if len(key) < 16 {
			return
		}
		is, err := liaison.IssuerAt(int(issuer) % (1 << 15))
		if err != nil {
			t.Fatal(err)
		}
		a, b = a%(liaison.MaxSerial+1), b%(liaison.MaxSerial+1)
		first, err := liaison.IssueReceipt(is, a, [16]byte(key))
		if err != nil {
			t.Fatal(err)
		}
		second, err := liaison.IssueReceipt(is, b, [16]byte(key))
		if err != nil || (first == second) != (a == b) {
			t.Errorf("serials %d and %d give %s and %s, %v", a, b, first, second, err)
		}
		if read, err := liaison.ParseReceiptNo(first.String()); err != nil || read != first || read.Issuer() != is {
			t.Errorf("%s is read as %s of %s, %v", first, read, read.Issuer(), err)
		}
	})
}

// FuzzClean: what was typed or imported is shown and sent without anything that
// cannot be seen, and cleaning it twice changes nothing.
func FuzzClean(f *testing.F) {
	for _, s := range []string{"村口路灯不亮。\n第二行", "a\u202eb\x00c\x1b[31m", "\xff\xfe", "é\u200b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		clean := liaison.Clean(s)
		if !utf8.ValidString(clean) || liaison.Clean(clean) != clean {
			t.Errorf("%q becomes %q, and again %q", s, clean, liaison.Clean(clean))
		}
		for _, r := range clean {
			if unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) {
				t.Errorf("%q keeps %U", s, r)
			}
		}
	})
}
