-- Captures live for minutes, and those of before have no policy to be judged by: their pages begin new ones.
DELETE FROM "captures";--> statement-breakpoint
ALTER TABLE "captures" ADD COLUMN "policy" text NOT NULL;--> statement-breakpoint
ALTER TABLE "captures" ADD COLUMN "acr" text NOT NULL;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "acr" text;