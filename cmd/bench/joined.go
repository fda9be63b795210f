package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"lianluozhan/cmd/internal/trial"
)

// joinedKiosk starts a county with the sample data and has a kiosk join it and
// take its content. The program it returns shows that content; stop ends the
// county.
func joinedKiosk(ctx context.Context, c config) (kiosk program, stop func(), err error) {
	if c.dir, err = os.MkdirTemp(c.dir, "joined-"); err != nil {
		return program{}, nil, fmt.Errorf("make a folder for county and kiosk: %w", err)
	}
	output, err := os.Create(filepath.Join(c.dir, "county.log"))
	if err != nil {
		return program{}, nil, fmt.Errorf("make the county's log: %w", err)
	}
	county := trial.County{Program: c.county, Sample: c.sample, Dir: filepath.Join(c.dir, "county"), Output: output}
	if err := county.Start(ctx); err != nil {
		return program{}, nil, err
	}
	address, err := county.Join(ctx, "chengguan")
	if err == nil {
		err = joinOnce(ctx, c, address)
	}
	if err == nil {
		kiosk, err = kioskProgram(c, "")
	}
	if err != nil {
		county.Stop()
		return program{}, nil, err
	}
	return kiosk, county.Stop, nil
}

// joinOnce runs the kiosk until its screen has settled with the content.
func joinOnce(ctx context.Context, c config, address string) error {
	kiosk, err := kioskProgram(c, address)
	if err != nil {
		return err
	}
	on, err := perform(ctx, kiosk)
	if err != nil {
		return err
	}
	return on.end()
}

func kioskProgram(c config, address string) (program, error) {
	k := trial.Kiosk{Program: c.kiosk, Dir: filepath.Join(c.dir, "kiosk"), IME: c.ime, County: address}
	args, err := k.Args()
	return program{name: "kiosk", argv: append([]string{c.kiosk}, args...), settings: c.dir}, err
}
