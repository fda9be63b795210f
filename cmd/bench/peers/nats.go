package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

func startNATS(o server.Options) (*server.Server, error) {
	o.Host, o.NoLog, o.NoSigs, o.MaxConn, o.MaxPayload = "127.0.0.1", true, true, 64<<10, 8<<20
	if o.Port == 0 {
		o.Port = -1
	}
	s, err := server.NewServer(&o)
	if err != nil {
		return nil, fmt.Errorf("nats: %w", err)
	}
	s.Start()
	if !s.ReadyForConnections(20 * time.Second) {
		return nil, errors.New("nats: does not start")
	}
	return s, nil
}

// runNATSFan serves websockets whose clients subscribe to one subject.
func runNATSFan(_ context.Context, _ []string) error {
	s, err := startNATS(server.Options{Websocket: server.WebsocketOpts{Host: "127.0.0.1", Port: -1, NoTLS: true}})
	if err != nil {
		return err
	}
	defer s.Shutdown()
	nc, err := nats.Connect(s.ClientURL())
	if err != nil {
		return fmt.Errorf("nats: %w", err)
	}
	hello := "CONNECT {\"verbose\":false,\"protocol\":1}\r\nSUB county 1\r\n"
	fmt.Println("ready", strings.TrimPrefix(s.WebsocketURL(), "ws://"), hex.EncodeToString(frame([]byte(hello))))
	return obey(os.Stdin, func(words []string) error {
		size, err := strconv.Atoi(words[0])
		if err != nil {
			return err
		}
		at()
		return errors.Join(nc.Publish("county", make([]byte, size)), nc.Flush())
	})
}

// runNATSStore is a JetStream that has synced every entry to the disk before it
// acknowledges it, as the county does.
func runNATSStore(_ context.Context, args []string) error {
	s, err := startNATS(server.Options{JetStream: true, StoreDir: args[0], SyncAlways: true})
	if err != nil {
		return err
	}
	defer s.Shutdown()
	fmt.Println("ready", strings.TrimPrefix(s.ClientURL(), "nats://"))
	return obey(os.Stdin, func([]string) error { return nil })
}

// runNATSLoad has clients publish entries of so many bytes, each with up to so
// many on the way, and says when all of them are acknowledged.
func runNATSLoad(ctx context.Context, args []string) error {
	numbers := make([]int, 3)
	for i := range numbers {
		var err error
		if numbers[i], err = strconv.Atoi(args[1+i]); err != nil {
			return err
		}
	}
	clients, entries, size := numbers[0], numbers[1], numbers[2]
	streams := make([]jetstream.JetStream, clients)
	for i := range streams {
		nc, err := nats.Connect("nats://" + args[0])
		if err != nil {
			return fmt.Errorf("nats: %w", err)
		}
		defer nc.Close()
		if streams[i], err = jetstream.New(nc, jetstream.WithPublishAsyncMaxPending(32)); err != nil {
			return fmt.Errorf("nats: %w", err)
		}
	}
	if _, err := streams[0].CreateOrUpdateStream(ctx, jetstream.StreamConfig{Name: "entries", Subjects: []string{"entry.*"}}); err != nil {
		return fmt.Errorf("nats: %w", err)
	}
	fmt.Println("ready", args[0])
	began := time.Now()
	failed := make(chan error, clients)
	var all sync.WaitGroup
	for i, js := range streams {
		all.Go(func() { failed <- publishAll(js, fmt.Sprint("entry.", i), entries, size) })
	}
	all.Wait()
	close(failed)
	var err error
	for e := range failed {
		err = errors.Join(err, e)
	}
	fmt.Println("took", time.Since(began).Nanoseconds())
	return err
}

func publishAll(js jetstream.JetStream, subject string, entries, size int) error {
	body := make([]byte, size)
	acks := make([]jetstream.PubAckFuture, entries)
	for n := range acks {
		var err error
		if acks[n], err = js.PublishAsync(subject, body, jetstream.WithStallWait(time.Minute)); err != nil {
			return fmt.Errorf("publish: %w", err)
		}
	}
	for _, a := range acks {
		select {
		case <-a.Ok():
		case err := <-a.Err():
			return fmt.Errorf("publish: %w", err)
		}
	}
	return nil
}
