package main

import "image"

// step is a few taps, and the name of the picture taken after them.
type step struct {
	name string
	taps []image.Point
}

func visit() []step {
	return []step{
		{name: "attract"},
		{name: "home", taps: []image.Point{{540, 960}}},
	}
}
