// Package phone takes in what residents write on the county's phone pages: matters,
// ratings, withdrawals, wishes to be forgotten. What somebody typed is closed to the
// county's key before it is written anywhere, as on a station's machine, and a form
// that is sent twice is one matter. It does not know what a page looks like or who
// sends how much.
package phone
