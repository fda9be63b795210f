package pinyin

import "math"

// Probabilities are log10 values in 8 bits: 0 … -8 in steps of about 0.03, which
// is far below the differences that decide between candidates.
const (
	probMin  = -8.0
	probStep = 8.0 / 255
	backMin  = -2.0 // back-off weights lie in about [-2, 0.5]
	backStep = 2.5 / 255
	costStep = 0.02 // reading costs: log10 P(reading | word), up to -5.1
	unknown  = -7.78
)

func clamp8(v float64) uint8 { return uint8(math.Max(0, math.Min(255, math.Round(v)))) }

func quantProb(p float64) uint8 { return clamp8((p - probMin) / probStep) }
func quantBack(p float64) uint8 { return clamp8((p - backMin) / backStep) }
func quantCost(p float64) uint8 { return clamp8(-p / costStep) }

func prob(q uint8) float32    { return probMin + probStep*float32(q) }
func backoff(q uint8) float32 { return backMin + backStep*float32(q) }
func reading(q uint8) float32 { return -costStep * float32(q) }
