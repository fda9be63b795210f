package desk

import (
	"lianluozhan/kiosk/ime/kit"
	"lianluozhan/kiosk/keyboard"
)

// Engines gives the keyboard all engines of a kit.
func Engines(k *kit.Kit) keyboard.Engines {
	return keyboard.Engines{
		Pinyin: k.Pinyin, Nine: k.Nine, Stroke: k.Stroke, Names: k.Names, Hand: k.Hand, Next: k.Next(), Initials: k.Initials, Forget: k.Forget,
	}
}
