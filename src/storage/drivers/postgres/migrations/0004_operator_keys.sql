ALTER TABLE "api_keys" ADD COLUMN "role" text;--> statement-breakpoint
ALTER TABLE "event_outbox" ADD COLUMN "key_id" text;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "key_id" text;