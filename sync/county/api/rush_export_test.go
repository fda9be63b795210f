package api

// Rush is rush for tests.
type Rush struct{ rush }

// Over is over.
func (r *Rush) Over(came int64) bool { return r.over(came) }
