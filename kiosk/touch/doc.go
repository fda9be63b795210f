// Package touch has the widgets a finger needs: things to press, pages to scroll,
// text that wraps Chinese, fields for the on-screen keyboard, pictures and codes,
// and layouts in which height follows from width.
//
// Fyne's own Entry, Button, Label, List and Scroll are not used on public
// screens: a finger cannot scroll them, they keep a hover look after the finger
// has left, and they break Chinese lines anywhere. The package knows looks, not
// screens: widgets report what the finger meant and decide nothing.
package touch
