// Package font holds the two faces the screens are drawn with: Noto Sans CJK
// SC, as static CFF files cut down by packaging/font/build.sh. It knows
// nothing of sizes, widgets or languages.
//
// The faces are under the SIL Open Font License 1.1, see OFL.txt.
package font
