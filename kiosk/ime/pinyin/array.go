package pinyin

import "encoding/binary"

// u32s and u16s read little-endian numbers straight from the mapped file, on any
// machine and at any alignment; the compiler makes one load of it.
type (
	u32s []byte
	u16s []byte
)

func (a u32s) at(i uint32) uint32 { return binary.LittleEndian.Uint32(a[uint64(i)*4:]) }
func (a u32s) len() uint32        { return uint32(len(a) / 4) }
func (a u16s) at(i uint32) uint16 { return binary.LittleEndian.Uint16(a[uint64(i)*2:]) }

// find returns the place of x in the ascending a[lo:hi].
func (a u32s) find(lo, hi, x uint32) (uint32, bool) {
	for lo < hi {
		k := lo + (hi-lo)/2
		switch v := a.at(k); {
		case v < x:
			lo = k + 1
		case v > x:
			hi = k
		default:
			return k, true
		}
	}
	return 0, false
}

func putU32s(v []uint32) []byte {
	b := make([]byte, 0, 4*len(v))
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, x)
	}
	return b
}

func putU16s(v []uint16) []byte {
	b := make([]byte, 0, 2*len(v))
	for _, x := range v {
		b = binary.LittleEndian.AppendUint16(b, x)
	}
	return b
}
