package main

// steps are the walk, in order.
func steps() []step {
	return []step{
		{"bare", "an X server alone, to compare with", fresh, "", bare},
	}
}
