package seal_test

import (
	"encoding/hex"
	"testing"

	"lianluozhan/sync/seal"
)

// What stations and county have stored must never stop fitting.
func TestCheckIsTheSameForEver(t *testing.T) {
	got := seal.Check("7K4M29QXB", "1234")
	if hex.EncodeToString(got[:]) != "6ac33a7d97dedcd0a38fa9a64a67d723" {
		t.Errorf("check is %x", got)
	}
}

func TestWhatAClaimProves(t *testing.T) {
	check := seal.Check("7K4M29QXB", "1234")
	tests := []struct {
		name          string
		receipt, code string
		check         []byte
		plain         string
		want          bool
	}{
		{"number and code fit", "7K4M29QXB", "1234", check[:], "", true},
		{"another code", "7K4M29QXB", "1235", check[:], "", false},
		{"another number", "7K4M29QXC", "1234", check[:], "", false},
		{"half a check", "7K4M29QXB", "1234", check[:8], "", false},
		{"the check counts, not a code beside it", "7K4M29QXB", "1235", check[:], "1235", false},
		{"from before checks", "7K4M29QXB", "1234", nil, "1234", true},
		{"from before checks, another code", "7K4M29QXB", "1235", nil, "1234", false},
		{"nothing is kept", "7K4M29QXB", "", nil, "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := seal.NewClaim(tt.receipt, tt.code).Proves(tt.check, tt.plain); got != tt.want {
				t.Errorf("proves %v, want %v", got, tt.want)
			}
		})
	}
}
