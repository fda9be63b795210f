package main

// classes is everything that is done to the product.
func classes() []Class {
	return []Class{
		{"kill-station", "a station's process is killed while it files", 1000, 12, killStation},
		{"kill-county", "the county's process is killed while it receives", 1000, 6, killCounty},
		{"power-station", "the power is cut under a station's disk, which loses, reorders and tears what was not synced", 250, 8, powerStation},
		{"power-county", "the same under the county's", 250, 6, powerCounty},
	}
}
