package wire

// RevSum is the share of one document in the sum of a view: FNV-1a over the key
// and the little-endian revision, finished as in MurmurHash3. The sum of a view
// is the wrapping sum over its documents, so that it can be kept by adding what
// comes and subtracting what goes. It finds mistakes, not forgeries.
func RevSum(key string, rev uint64) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(key) {
		h = (h ^ uint64(key[i])) * 1099511628211
	}
	for i := range 8 {
		h = (h ^ (rev >> (8 * i) & 0xff)) * 1099511628211
	}
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// SumOf returns the sum of a whole view.
func SumOf(revs map[string]uint64) uint64 {
	var sum uint64
	for key, rev := range revs {
		sum += RevSum(key, rev)
	}
	return sum
}
