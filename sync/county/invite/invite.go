// Package invite makes what is handed to whoever sets up a machine: a join code with
// the address it is for, as lines to read, as a QR code, and as a file for a stick.
// It makes no codes.
package invite

import (
	"fmt"
	"strings"
	"time"

	"github.com/skip2/go-qrcode"

	"lianluozhan/sync/liaison"
)

// FileName is under which a kiosk looks for the file on a stick.
const FileName = "lianluozhan-join.txt"

// AddressLine comes before the address in Text.
const AddressLine = "入网地址："

// Invitation is one code.
type Invitation struct {
	Code    string // in groups of four
	Address string // what a kiosk is given, code and all
	Until   time.Time
	Replace bool // the station's other machines end once the new one has joined
}

// New returns the invitation to the county at base, its address as browsers know it.
// Stations find the county's own TLS on the same port.
func New(base, code string, until time.Time, replace bool) Invitation {
	base = "https" + strings.TrimPrefix(strings.TrimPrefix(base, "https"), "http")
	return At(base, code, until, replace)
}

// At is New with the address as it is.
func At(base, code string, until time.Time, replace bool) Invitation {
	return Invitation{Code: code, Address: strings.TrimRight(base, "/") + "/join/" + code, Until: until, Replace: replace}
}

// Text is the invitation in lines.
func (i Invitation) Text() string {
	s := fmt.Sprintf("入网码：%s\n%s%s\n有效期到 %s，一台机器用一次。\n", i.Code, AddressLine, i.Address, i.End())
	if i.Replace {
		s += "新机器入网以后，站点上原有的一体机就停用。\n"
	}
	return s
}

// End is until when the code can be used.
func (i Invitation) End() string { return i.Until.In(liaison.Zone).Format("2006-01-02 15:04") }

// File is what stands in the file for a stick, given Text.
func File(text string) []byte {
	return []byte("联络站一体机入网文件。把它放在 U 盘的最上层，文件名不要改。用完请删除。\r\n" +
		strings.ReplaceAll(strings.TrimRight(text, "\n")+"\n", "\n", "\r\n"))
}

// PNG is the address as a QR code of so many pixels.
func (i Invitation) PNG(px int) ([]byte, error) {
	b, err := qrcode.Encode(i.Address, qrcode.Medium, px)
	if err != nil {
		return nil, fmt.Errorf("join QR code: %w", err)
	}
	return b, nil
}

// Blocks is the address as a QR code for a terminal.
func (i Invitation) Blocks() (string, error) {
	q, err := qrcode.New(i.Address, qrcode.Medium)
	if err != nil {
		return "", fmt.Errorf("join QR code: %w", err)
	}
	return q.ToSmallString(false), nil
}
