CREATE TABLE "earlier_captures" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"version" bigint NOT NULL,
	"sealed" "bytea" NOT NULL,
	"expires_at" timestamptz NOT NULL
);
--> statement-breakpoint
CREATE TABLE "earlier_frames" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"version" bigint NOT NULL,
	"band" text NOT NULL,
	"earlier_capture_id" text NOT NULL,
	"expires_at" timestamptz NOT NULL
);
--> statement-breakpoint
CREATE INDEX "earlier_captures_by_expiry" ON "earlier_captures" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "earlier_frames_by_band" ON "earlier_frames" USING btree ("band","expires_at","id");--> statement-breakpoint
CREATE INDEX "earlier_frames_by_expiry" ON "earlier_frames" USING btree ("expires_at");