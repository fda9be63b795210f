package liaison_test

import (
	"errors"
	"strings"
	"testing"

	"lianluozhan/sync/liaison"
)

func issue(t *testing.T, serial uint32) liaison.ReceiptNo {
	t.Helper()
	no, err := liaison.IssueReceipt("7K4", serial, [16]byte{1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	return no
}

func TestReceiptsAreUnique(t *testing.T) {
	seen := map[liaison.ReceiptNo]uint32{}
	near := 0
	for n := range uint32(100_000) {
		no := issue(t, n)
		if was, ok := seen[no]; ok {
			t.Fatalf("%s for %d and %d", no, was, n)
		}
		seen[no] = n
		if n > 0 && no[3:6] == issue(t, n-1)[3:6] {
			near++
		}
	}
	if near > 100 {
		t.Errorf("%d numbers betray the next one", near)
	}
	for _, n := range []uint32{liaison.MaxSerial, liaison.MaxSerial - 1} {
		if was, ok := seen[issue(t, n)]; ok {
			t.Errorf("%d is like %d", n, was)
		}
	}
	if _, err := liaison.IssueReceipt("7K4", liaison.MaxSerial+1, [16]byte{}); err == nil {
		t.Error("issued past the end")
	}
	if _, err := liaison.IssueReceipt("0O1", 1, [16]byte{}); err == nil {
		t.Error("issued for a wrong issuer")
	}
}

func TestEverySlipIsFound(t *testing.T) {
	for n := range uint32(300) {
		good := string(issue(t, n))
		for i := range good {
			for _, c := range liaison.ReceiptAlphabet {
				bad := good[:i] + string(c) + good[i+1:]
				if _, err := liaison.ParseReceiptNo(bad); bad != good && err == nil {
					t.Fatalf("%s passes for %s", bad, good)
				}
			}
			if i+1 < len(good) && good[i] != good[i+1] {
				bad := good[:i] + good[i+1:i+2] + good[i:i+1] + good[i+2:]
				if _, err := liaison.ParseReceiptNo(bad); err == nil {
					t.Fatalf("swapped %s passes for %s", bad, good)
				}
			}
		}
	}
}

func TestParseReceipt(t *testing.T) {
	no := issue(t, 42)
	for _, s := range []string{string(no), no.String(), strings.ToLower(no.String()), strings.ReplaceAll(no.String(), "-", " "), "　" + string(no)} {
		if got, err := liaison.ParseReceiptNo(s); err != nil || got != no {
			t.Errorf("%q: %s, %v", s, got, err)
		}
	}
	if no.Issuer() != "7K4" || liaison.ReceiptNo("x").Issuer() != "" {
		t.Error("issuer")
	}
	for s, want := range map[string]liaison.ReceiptProblem{
		"": liaison.ReceiptLength, "7K4": liaison.ReceiptLength, string(no) + "2": liaison.ReceiptLength,
		"7K4-O00-000": liaison.ReceiptBadChar, "回执号": liaison.ReceiptBadChar,
	} {
		var e *liaison.ReceiptError
		if _, err := liaison.ParseReceiptNo(s); !errors.As(err, &e) || e.Problem != want || e.Error() == "" {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestIssuers(t *testing.T) {
	seen := map[liaison.Issuer]bool{}
	for n := range 32768 {
		i, err := liaison.IssuerAt(n)
		if err != nil || seen[i] || !i.Valid() {
			t.Fatalf("%d: %s, %v", n, i, err)
		}
		seen[i] = true
	}
	for _, n := range []int{-1, 32768} {
		if i, err := liaison.IssuerAt(n); err == nil {
			t.Errorf("%d: %s", n, i)
		}
	}
}
