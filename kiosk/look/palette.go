package look

import "image/color"

// Palette names colours by what they are for.
type Palette struct {
	Paper     color.NRGBA // window background
	Card      color.NRGBA
	Sunken    color.NRGBA // side columns, keyboard
	Edge      color.NRGBA // card borders, rules
	Ink       color.NRGBA // text
	Soft      color.NRGBA // captions; 4.5:1 on Paper and Card
	Red       color.NRGBA // brand, primary actions
	RedDeep   color.NRGBA // header's lower edge, pressed primary
	RedWash   color.NRGBA // tags
	Gold      color.NRGBA
	Green     color.NRGBA
	GreenWash color.NRGBA
	Amber     color.NRGBA
	AmberWash color.NRGBA
	Blue      color.NRGBA
	OnRed     color.NRGBA // text on Red
	Pressed   color.NRGBA // card under the finger
	Faint     color.NRGBA // disabled
}

func rgb(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 255}
}

// paper is the usual palette: red and gold on warm paper.
var paper = Palette{
	Paper: rgb(0xFAF5EF), Card: rgb(0xFFFFFF), Sunken: rgb(0xF0E8DC), Edge: rgb(0xE6DDCF),
	Ink: rgb(0x2A211C), Soft: rgb(0x6B5F55),
	Red: rgb(0xB3131B), RedDeep: rgb(0x8A0D14), RedWash: rgb(0xF6E6E3), Gold: rgb(0xC79A45),
	Green: rgb(0x23733F), GreenWash: rgb(0xE3F0E7), Amber: rgb(0x9A5B00), AmberWash: rgb(0xFBF0DC),
	Blue: rgb(0x24568F), OnRed: rgb(0xFFFFFF), Pressed: rgb(0xF3EAE0), Faint: rgb(0xB8ADA1),
}

// stark is the high-contrast palette: black on white, every text at least 7:1.
var stark = Palette{
	Paper: rgb(0xFFFFFF), Card: rgb(0xFFFFFF), Sunken: rgb(0xEEEEEE), Edge: rgb(0x1A1A1A),
	Ink: rgb(0x000000), Soft: rgb(0x1F1F1F),
	Red: rgb(0x7A0008), RedDeep: rgb(0x4E0005), RedWash: rgb(0xFFFFFF), Gold: rgb(0x000000),
	Green: rgb(0x00401C), GreenWash: rgb(0xFFFFFF), Amber: rgb(0x5A3300), AmberWash: rgb(0xFFFFFF),
	Blue: rgb(0x002F66), OnRed: rgb(0xFFFFFF), Pressed: rgb(0xFFE680), Faint: rgb(0x6A6A6A),
}
