CREATE TABLE "blobs" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"version" bigint NOT NULL,
	"bytes" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "event_outbox" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"version" bigint NOT NULL,
	"at" timestamptz NOT NULL,
	"kind" text NOT NULL,
	"outcome" text NOT NULL,
	"acr" text,
	"reason" text,
	"user_id" text NOT NULL,
	"capture_id" text,
	"address" text NOT NULL,
	"user_agent" text NOT NULL,
	"numbers" jsonb NOT NULL,
	"expires_at" timestamptz NOT NULL
);
--> statement-breakpoint
CREATE TABLE "gallery_changes" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"version" bigint NOT NULL,
	"model_id" text NOT NULL,
	"user_id" text NOT NULL,
	"at" timestamptz NOT NULL,
	"expires_at" timestamptz NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tallies" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"version" bigint NOT NULL,
	"count" integer NOT NULL,
	"expires_at" timestamptz NOT NULL
);
--> statement-breakpoint
CREATE INDEX "event_outbox_by_expiry" ON "event_outbox" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "gallery_changes_by_model" ON "gallery_changes" USING btree ("model_id","at","id");--> statement-breakpoint
CREATE INDEX "gallery_changes_by_expiry" ON "gallery_changes" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "tallies_by_expiry" ON "tallies" USING btree ("expires_at");