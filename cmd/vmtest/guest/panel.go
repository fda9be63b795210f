package guest

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// Of linux/uinput.h and linux/input-event-codes.h.
const (
	uiDevCreate  = 0x5501
	uiDevDestroy = 0x5502
	uiDevSetup   = 0x405c5503
	uiAbsSetup   = 0x401c5504
	uiSetEvbit   = 0x40045564
	uiSetKeybit  = 0x40045565
	uiSetPropbit = 0x4004556e

	evSyn, evKey, evAbs = 0, 1, 3

	btnTouch        = 0x14a
	absX, absY      = 0x00, 0x01
	absSlot         = 0x2f
	absMTX, absMTY  = 0x35, 0x36
	absTrackingID   = 0x39
	inputPropDirect = 1
	busUSB          = 3
)

// panel is a touch screen that is not there: the kernel takes it for one of glass.
type panel struct {
	mu     sync.Mutex
	device *os.File
	finger int32
}

func (p *panel) plug(w, h int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.device != nil {
		return errors.New("the panel is plugged in already")
	}
	f, err := os.OpenFile("/dev/uinput", os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("open uinput: %w", err)
	}
	if err := setUp(f, int32(w), int32(h)); err != nil {
		return errors.Join(err, f.Close())
	}
	p.device = f
	return nil
}

func setUp(f *os.File, w, h int32) error {
	fd := int(f.Fd())
	for _, bit := range [][2]int{
		{uiSetEvbit, evKey}, {uiSetKeybit, btnTouch}, {uiSetEvbit, evAbs}, {uiSetPropbit, inputPropDirect},
	} {
		if err := unix.IoctlSetInt(fd, uint(bit[0]), bit[1]); err != nil {
			return fmt.Errorf("say what the panel can do: %w", err)
		}
	}
	for _, axis := range []struct {
		code       uint16
		most, dots int32
	}{
		{absX, w - 1, 4}, {absY, h - 1, 4}, {absMTX, w - 1, 4}, {absMTY, h - 1, 4}, {absSlot, 9, 0}, {absTrackingID, 65535, 0},
	} {
		if err := order(fd, uiAbsSetup, struct {
			Code, _                            uint16
			Value, Min, Max, Fuzz, Flat, PerMM int32
		}{Code: axis.code, Max: axis.most, PerMM: axis.dots}); err != nil {
			return fmt.Errorf("say how large the panel is: %w", err)
		}
	}
	var name [80]byte
	copy(name[:], "Test Touch Panel")
	if err := order(fd, uiDevSetup, struct {
		Bus, Vendor, Product, Version uint16
		Name                          [80]byte
		Effects                       uint32
	}{busUSB, 0x1234, 0x5678, 1, name, 0}); err != nil {
		return fmt.Errorf("name the panel: %w", err)
	}
	if err := unix.IoctlSetInt(fd, uiDevCreate, 0); err != nil {
		return fmt.Errorf("make the panel: %w", err)
	}
	return nil
}

// order is an ioctl with a structure.
func order(fd int, request uint, body any) error {
	var b bytes.Buffer
	if err := binary.Write(&b, binary.NativeEndian, body); err != nil {
		return fmt.Errorf("lay out a request: %w", err)
	}
	return ioctl(fd, request, b.Bytes())
}

func (p *panel) unplug() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.device == nil {
		return errors.New("no panel is plugged in")
	}
	err := errors.Join(unix.IoctlSetInt(int(p.device.Fd()), uiDevDestroy, 0), p.device.Close())
	p.device = nil
	return err
}

// tap puts a finger down at a place of the panel and lifts it after a while.
func (p *panel) tap(x, y int, stay time.Duration) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.device == nil {
		return errors.New("no panel is plugged in")
	}
	p.finger = p.finger%60000 + 1
	err := p.say([][3]int32{
		{evAbs, absSlot, 0}, {evAbs, absTrackingID, p.finger}, {evAbs, absMTX, int32(x)}, {evAbs, absMTY, int32(y)},
		{evKey, btnTouch, 1}, {evAbs, absX, int32(x)}, {evAbs, absY, int32(y)}, {evSyn, 0, 0},
	})
	time.Sleep(stay)
	return errors.Join(err, p.say([][3]int32{{evAbs, absTrackingID, -1}, {evKey, btnTouch, 0}, {evSyn, 0, 0}}))
}

func (p *panel) say(events [][3]int32) error {
	var b bytes.Buffer
	for _, e := range events {
		if err := binary.Write(&b, binary.NativeEndian, struct {
			Sec, Usec  int64
			Type, Code uint16
			Value      int32
		}{Type: uint16(e[0]), Code: uint16(e[1]), Value: e[2]}); err != nil {
			return fmt.Errorf("lay out an event: %w", err)
		}
	}
	if _, err := p.device.Write(b.Bytes()); err != nil {
		return fmt.Errorf("touch the panel: %w", err)
	}
	return nil
}
