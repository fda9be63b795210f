package pictures

import "math"

// coverage is how much of a pixel at (dx, dy) from a corner's centre lies within
// the radius, 0 to 1.
func coverage(r, dx, dy float64) float64 {
	return math.Max(0, math.Min(1, r-math.Hypot(dx, dy)+0.5))
}
