// Package webtest uses the console and the phone pages in a real browser, against
// the county's own program: what staff and residents do, and whether every page can
// be read, used with a keyboard, and fits. It has no code but tests.
package webtest
