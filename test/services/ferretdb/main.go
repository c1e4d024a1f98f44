// Command ferretdb is a server that speaks MongoDB's protocol and keeps its data in SQLite files, for tests.
//
// FerretDB's own command cannot be built from its module, which lacks a generated file; this embeds the same server.
package main

import (
	"context"
	"flag"
	"log"
	"log/slog"
	"os"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:27017", "address to listen on")
	folder := flag.String("folder", ".", "existing folder for the data")
	flag.Parse()

	server, err := ferretdb.New(&ferretdb.Config{
		Listener: ferretdb.ListenerConfig{TCP: *listen},
		Logger:   slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
		Handler:  "sqlite",
		// What is stored has to survive a killed process, not a power cut.
		SQLiteURL: "file:" + *folder + "/?_pragma=synchronous(off)",
	})
	if err != nil {
		log.Fatal(err)
	}
	// Signals end it at once: a client that stays connected would hold up any other end.
	if err := server.Run(context.Background()); err != nil {
		log.Fatal(err)
	}
}
