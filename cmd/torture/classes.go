package main

// classes is everything that is done to the product.
func classes() []Class {
	return []Class{
		{"histories", "random lives of a county and its stations in one process", 10000, 30, histories},
		{"kill-station", "a station's process is killed while it files", 1000, 8, killStation},
		{"kill-county", "the county's process is killed while it receives", 1000, 4, killCounty},
		{"power-station", "the power is cut under a station's disk, which loses, reorders and tears what was not synced", 250, 5, powerStation},
		{"power-county", "the same under the county's", 250, 4, powerCounty},
		{"dm-flakey", "a virtual machine's disk stops writing, under ext4 and both programs", 5, 0, flakey},
		{"full-station", "a station's disk is full, with and without a power cut", 40, 1, fullStation},
		{"full-county", "a county's disk is full while it receives", 40, 2, fullCounty},
		{"failed-sync", "EIO from the disk and, by strace, from the system; then a power cut", 40, 1, failedSync},
		{"slow-disk", "40 writes a second under either, and a power cut; tries are seconds", 30, 2, slowDisks},
		{"bit-flips", "one bit is wrong in a page of each kind of each file", 400, 10, bitFlips},
		{"cut", "the line breaks", 200, 5, cutLine},
		{"half-open", "the line goes silent without breaking", 60, 1, halfOpen},
		{"stale", "a broken connection delivers when there is a new one already", 150, 3, stale},
		{"corrupt", "the line changes bits", 100, 3, corrupt},
		{"loss", "three packets of ten are lost, both ways; tries are registrations", 400, 3, lossy},
		{"slow-line", "1 kB/s; tries are registrations", 60, 1, slowLine},
		{"gateway", "TLS ends before the county, and the line breaks on either side of that", 100, 3, behindGateway},
	}
}
