package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/centrifugal/centrifuge"
	"github.com/centrifugal/protocol"
)

// channel is what everybody is subscribed to, with history and recovery: what
// comes nearest to a log that a station can go on from.
const channel = "county"

// runCentrifuge serves websockets; a number on the input has that many bytes
// published.
func runCentrifuge(ctx context.Context, _ []string) error {
	node, err := centrifuge.New(centrifuge.Config{})
	if err != nil {
		return fmt.Errorf("centrifuge: %w", err)
	}
	node.OnConnecting(func(context.Context, centrifuge.ConnectEvent) (centrifuge.ConnectReply, error) {
		return centrifuge.ConnectReply{
			Credentials: &centrifuge.Credentials{UserID: "station"},
			Subscriptions: map[string]centrifuge.SubscribeOptions{channel: {
				EnableRecovery: true, EnablePositioning: true,
			}},
		}, nil
	})
	if err := node.Run(); err != nil {
		return fmt.Errorf("centrifuge: %w", err)
	}
	ws := centrifuge.NewWebsocketHandler(node, centrifuge.WebsocketConfig{
		// The library's own means of saving memory.
		ReadBufferSize: 512, UseWriteBufferPool: true,
		PingPongConfig: centrifuge.PingPongConfig{PingInterval: 10 * time.Minute, PongTimeout: time.Minute},
	})
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	web := &http.Server{Handler: ws, ReadHeaderTimeout: time.Minute}
	go func() { _ = web.Serve(l) }() // ends with Close, and says so
	hello, err := protocol.NewProtobufCommandEncoder().Encode(&protocol.Command{Id: 1, Connect: &protocol.ConnectRequest{}})
	if err != nil {
		return fmt.Errorf("encode connect: %w", err)
	}
	fmt.Println("ready", l.Addr(), hex.EncodeToString(frame(hello)))
	err = obey(os.Stdin, func(words []string) error {
		size, err := strconv.Atoi(words[0])
		if err != nil {
			return err
		}
		data := make([]byte, size)
		at()
		_, err = node.Publish(channel, data, centrifuge.WithHistory(1024, time.Hour))
		return err
	})
	return errors.Join(err, web.Close())
}

// frame is a client's websocket message, masked with zeros.
func frame(b []byte) []byte {
	return append([]byte{0x82, 0x80 | byte(len(b)), 0, 0, 0, 0}, b...)
}
