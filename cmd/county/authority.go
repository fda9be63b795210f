package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/trust"
)

// authority reads the county's certificate authority; nil where there is none.
func authority(f *flags) (*trust.Authority, error) {
	ca, err := trust.Load(f.data)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("证书文件 %s 读不出来: %w", trust.KeyFile, err)
	}
	return ca, nil
}

// found makes the authority of a county that has none.
func found(f *flags, name string) (*trust.Authority, error) {
	ca, err := trust.NewAuthority(name, time.Now())
	if err == nil {
		err = ca.Save(f.data)
	}
	if err != nil {
		return nil, fmt.Errorf("新建证书: %w", err)
	}
	return ca, nil
}

// certified makes sure that the county has an authority before stations come. One
// that was lost is not made anew behind staff's back: no machine would know it.
func (o *office) certified(f *flags) error {
	if o.ca != nil {
		return nil
	}
	machines, err := o.county.Machines()
	if err != nil {
		return err
	}
	for _, m := range machines {
		if !m.Until.IsZero() {
			return said{"数据目录里缺少 " + trust.KeyFile + "，已经入网的一体机认不出县里。" +
				"请把原来的 " + trust.KeyFile + " 拷回数据目录；实在找不到，用 init 新建，每台一体机都要重新入网"}
		}
	}
	st, err := o.county.Meta()
	if err != nil {
		return err
	}
	if o.ca, err = found(f, st.Name); err != nil {
		return err
	}
	cfg := config(o.store, o.log)
	cfg.CA, cfg.Keys = o.ca, o.keys
	o.county, err = county.Open(cfg)
	return err
}
