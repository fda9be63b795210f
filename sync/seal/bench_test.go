package seal_test

import (
	"testing"

	"lianluozhan/sync/seal"
)

func BenchmarkCheck(b *testing.B) {
	for b.Loop() {
		seal.Check("7K4M29QXB", "1234")
	}
}

// BenchmarkSeal closes a registration of 5 KB.
func BenchmarkSeal(b *testing.B) {
	for name, suite := range suites() {
		b.Run(name, func(b *testing.B) {
			public, _ := pair(b, suite)
			plain := make([]byte, 5<<10)
			for b.Loop() {
				if _, err := public.Seal(nil, nil, plain); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkOpen(b *testing.B) {
	for name, suite := range suites() {
		b.Run(name, func(b *testing.B) {
			public, private := pair(b, suite)
			sealed, err := public.Seal(nil, nil, make([]byte, 5<<10))
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := private.Open(nil, nil, sealed); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
