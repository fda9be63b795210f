// Package results are the console's pages for what is made public of matters
// (办理公示): choosing finished ones, writing them anew without anything that names a
// person, publishing, taking back. What a resident said is shown beside the form and
// never put into it. It knows no database; drafts and publishing are sync/county/press.
package results
