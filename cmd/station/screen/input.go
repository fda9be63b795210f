package screen

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/jezek/xgb/xproto"

	"lianluozhan/cmd/internal/touchmap"
)

// The server's second input extension, of which the library speaks nothing: the few
// requests that find touch panels and set their matrix, by XI2proto.h.
const (
	inputName = "XInputExtension"

	xiQueryVersion   = 47
	xiQueryDevice    = 48
	xiChangeProperty = 57
	xiGetProperty    = 59

	xiAllDevices    = 0
	xiSlavePointer  = 3
	xiFloatingSlave = 5
	xiClassValuator = 2
	xiClassTouch    = 8
	xiModeAbsolute  = 1
	xiModeDirect    = 1
)

// Properties that hold the matrix. The first is the driver's and is what the static
// configuration sets; the second is the server's own and does for any other driver.
const (
	propLibinput = "libinput Calibration Matrix"
	propServer   = "Coordinate Transformation Matrix"
)

// Device is something that moves the pointer.
type Device struct {
	Name string
	// Direct: fingers touch it where the picture is. Absolute: it tells places, not
	// movements, as touch panels do that pose as a mouse.
	Direct, Absolute bool

	id uint16
}

// IsTouch reports whether the device is a touch panel.
func (d Device) IsTouch() bool { return d.Direct || d.Absolute }

func (s *Screen) openInput() error {
	r, err := xproto.QueryExtension(s.conn, uint16(len(inputName)), inputName).Reply()
	if err != nil {
		return fmt.Errorf("input extension: %w", err)
	}
	if !r.Present {
		return nil
	}
	s.input = r.MajorOpcode
	_, err = s.ask(xiQueryVersion, 2, 0, 2, 0) // 2.2 is the first that knows touch panels
	return err
}

// request is a request's bytes; its length is counted here, in fours.
func (s *Screen) request(minor byte, body []byte) []byte {
	for len(body)%4 != 0 {
		body = append(body, 0)
	}
	out := []byte{s.input, minor, 0, 0}
	out = append(out, body...)
	binary.LittleEndian.PutUint16(out[2:], uint16(len(out)/4))
	return out
}

func (s *Screen) ask(minor byte, body ...byte) ([]byte, error) {
	c := s.conn.NewCookie(true, true)
	s.conn.NewRequest(s.request(minor, body), c)
	r, err := c.Reply()
	if err == nil && len(r) < 32 {
		err = errShort
	}
	if err != nil {
		return nil, fmt.Errorf("input extension: %w", err)
	}
	return r, nil
}

var errShort = errors.New("short answer")

// Devices lists what moves the pointer, without the server's own.
func (s *Screen) Devices() ([]Device, error) {
	if s.input == 0 {
		return nil, nil
	}
	r, err := s.ask(xiQueryDevice, xiAllDevices, 0, 0, 0)
	if err != nil {
		return nil, err
	}
	n := int(binary.LittleEndian.Uint16(r[8:]))
	var out []Device
	rest := r[32:]
	for range n {
		d, use, after, err := readDevice(rest)
		if err != nil {
			return nil, err
		}
		if rest = after; use == xiSlavePointer || use == xiFloatingSlave {
			out = append(out, d)
		}
	}
	return out, nil
}

// readDevice reads one device: a head of twelve bytes, its name, its classes.
func readDevice(b []byte) (d Device, use uint16, rest []byte, err error) {
	const head = 12
	if len(b) < head {
		return d, 0, nil, errShort
	}
	d.id, use = binary.LittleEndian.Uint16(b), binary.LittleEndian.Uint16(b[2:])
	classes, name := int(binary.LittleEndian.Uint16(b[6:])), int(binary.LittleEndian.Uint16(b[8:]))
	at := head + (name+3)/4*4
	if len(b) < at {
		return d, 0, nil, errShort
	}
	d.Name = string(b[head : head+name])
	for b = b[at:]; classes > 0; classes-- {
		if len(b) < 8 {
			return d, 0, nil, errShort
		}
		long := 4 * int(binary.LittleEndian.Uint16(b[2:]))
		if long < 8 || len(b) < long {
			return d, 0, nil, errShort
		}
		d.readClass(b[:long])
		b = b[long:]
	}
	return d, use, b, nil
}

// readClass notes what a class says: of a touch class the mode at 6, of a valuator its
// number at 6 and its mode at 40.
func (d *Device) readClass(b []byte) {
	const valuator = 44
	switch kind := binary.LittleEndian.Uint16(b); {
	case kind == xiClassTouch && b[6] == xiModeDirect:
		d.Direct = true
	case kind == xiClassValuator && len(b) >= valuator && binary.LittleEndian.Uint16(b[6:]) == 0 && b[40] == xiModeAbsolute:
		d.Absolute = true
	}
}

// Touches lists the devices that turn with the picture.
func (s *Screen) Touches() ([]Device, error) {
	all, err := s.Devices()
	if err != nil {
		return nil, err
	}
	var out []Device
	for _, d := range all {
		if s.turns(d) {
			out = append(out, d)
		}
	}
	return out, nil
}

// Matrix is what is in force for a device.
func (s *Screen) Matrix(d Device) (touchmap.Matrix, error) {
	m, _, err := s.matrix(d)
	return m, err
}

// matrix also tells which property holds it.
func (s *Screen) matrix(d Device) (m touchmap.Matrix, prop string, err error) {
	for _, prop = range []string{propLibinput, propServer} {
		v, err := s.getMatrix(d, prop)
		if err != nil {
			return m, prop, err
		}
		if len(v) == 36 {
			for i := range m {
				m[i] = float64(math.Float32frombits(binary.LittleEndian.Uint32(v[4*i:])))
			}
			return m, prop, nil
		}
	}
	return m, "", fmt.Errorf("device %q has no matrix", d.Name)
}

func (s *Screen) getMatrix(d Device, prop string) ([]byte, error) {
	name, err := s.atom(prop)
	if err != nil {
		return nil, err
	}
	const anyKind, nine = 0, 9
	body := binary.LittleEndian.AppendUint16(nil, d.id)
	body = append(body, 0, 0)
	r, err := s.ask(xiGetProperty, append(body, words(uint32(name), anyKind, 0, nine)...)...)
	if err != nil {
		return nil, err
	}
	items := int(binary.LittleEndian.Uint32(r[16:]))
	if r[20] != 32 || items != nine || len(r) < 32+4*nine {
		return nil, nil // there is none of this name
	}
	return r[32 : 32+4*nine], nil
}

// setMatrix puts a matrix in force for a device, and reports whether another was.
func (s *Screen) setMatrix(d Device, m touchmap.Matrix) (bool, error) {
	now, prop, err := s.matrix(d)
	if err != nil {
		return false, err
	}
	const same = 1e-5 // the server keeps short numbers
	if now.Near(m, same) {
		return false, nil
	}
	name, err := s.atom(prop)
	if err != nil {
		return false, err
	}
	kind, err := s.atom("FLOAT")
	if err != nil {
		return false, err
	}
	body := binary.LittleEndian.AppendUint16(nil, d.id)
	body = append(body, xproto.PropModeReplace, 32)
	body = append(body, words(uint32(name), uint32(kind), 9)...)
	for _, x := range m.Full() {
		body = binary.LittleEndian.AppendUint32(body, math.Float32bits(x))
	}
	c := s.conn.NewCookie(true, false)
	s.conn.NewRequest(s.request(xiChangeProperty, body), c)
	if err := c.Check(); err != nil {
		return false, fmt.Errorf("matrix of %q: %w", d.Name, err)
	}
	return true, nil
}
