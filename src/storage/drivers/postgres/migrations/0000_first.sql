CREATE TABLE "api_keys" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"version" bigint NOT NULL,
	"name" text NOT NULL,
	"secret_hash" text NOT NULL,
	"created_at" timestamptz NOT NULL,
	"revoked_at" timestamptz
);
--> statement-breakpoint
CREATE TABLE "attempts" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"version" bigint NOT NULL,
	"failures" integer NOT NULL,
	"blocked_until" timestamptz NOT NULL,
	"expires_at" timestamptz
);
--> statement-breakpoint
CREATE TABLE "captures" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"version" bigint NOT NULL,
	"token_hash" text NOT NULL,
	"purpose" text NOT NULL,
	"status" text NOT NULL,
	"reasons" jsonb NOT NULL,
	"evidence" jsonb,
	"sealed_probe" "bytea",
	"quality" double precision,
	"address" text NOT NULL,
	"created_at" timestamptz NOT NULL,
	"expires_at" timestamptz NOT NULL
);
--> statement-breakpoint
CREATE TABLE "events" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"version" bigint NOT NULL,
	"at" timestamptz NOT NULL,
	"kind" text NOT NULL,
	"outcome" text NOT NULL,
	"reason" text,
	"user_id" text NOT NULL,
	"capture_id" text,
	"address" text NOT NULL,
	"user_agent" text NOT NULL,
	"numbers" jsonb NOT NULL,
	"expires_at" timestamptz NOT NULL
);
--> statement-breakpoint
CREATE TABLE "photos" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"version" bigint NOT NULL,
	"user_id" text NOT NULL,
	"template_id" text NOT NULL,
	"kind" text NOT NULL,
	"media_type" text NOT NULL,
	"blob_key" text NOT NULL,
	"created_at" timestamptz NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"version" bigint NOT NULL,
	"user_id" text NOT NULL,
	"acr" text NOT NULL,
	"amr" jsonb NOT NULL,
	"address" text NOT NULL,
	"user_agent" text NOT NULL,
	"created_at" timestamptz NOT NULL,
	"last_seen_at" timestamptz NOT NULL,
	"expires_at" timestamptz NOT NULL
);
--> statement-breakpoint
CREATE TABLE "templates" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"version" bigint NOT NULL,
	"user_id" text NOT NULL,
	"model_id" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	"source" text NOT NULL,
	"image_count" integer NOT NULL,
	"quality" double precision NOT NULL,
	"created_at" timestamptz NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"version" bigint NOT NULL,
	"username" text NOT NULL,
	"username_key" text NOT NULL,
	"email" text,
	"email_key" text,
	"created_at" timestamptz NOT NULL,
	"consent_at" timestamptz NOT NULL,
	"consent_version" text NOT NULL,
	"keep_photos" text NOT NULL,
	"wrapped_key" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE INDEX "attempts_by_expiry" ON "attempts" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "captures_by_expiry" ON "captures" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "events_by_user" ON "events" USING btree ("user_id","at","id");--> statement-breakpoint
CREATE INDEX "events_by_kind" ON "events" USING btree ("kind","at","id");--> statement-breakpoint
CREATE INDEX "events_by_expiry" ON "events" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "photos_blob_key" ON "photos" USING btree ("blob_key");--> statement-breakpoint
CREATE INDEX "photos_by_user" ON "photos" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "sessions_by_user" ON "sessions" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "sessions_by_expiry" ON "sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "templates_by_user" ON "templates" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "users_username_key" ON "users" USING btree ("username_key");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email_key" ON "users" USING btree ("email_key");