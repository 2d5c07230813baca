CREATE TABLE `approvals` (
	`id` text PRIMARY KEY NOT NULL,
	`action` text NOT NULL,
	`digest` text NOT NULL,
	`team` text,
	`requested_by` text NOT NULL,
	`requested_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`decision` text,
	`decided_by` text,
	`decided_at` integer,
	`used_at` integer
);
--> statement-breakpoint
CREATE TABLE `credentials` (
	`id` text PRIMARY KEY NOT NULL,
	`upstream` text NOT NULL,
	`team` text,
	`api_key` text,
	`name` text NOT NULL,
	`wrapped` blob NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE TABLE `people` (
	`id` text PRIMARY KEY NOT NULL,
	`issuer` text NOT NULL,
	`subject` text NOT NULL,
	`name` text,
	`email` text,
	`role` text NOT NULL,
	`team` text,
	`created_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`disabled_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `people_issuer_subject` ON `people` (`issuer`,`subject`);--> statement-breakpoint
ALTER TABLE `api_keys` ADD `version` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `previous_sha256` text;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `previous_until` integer;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `team` text;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `settings` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `created_by` text DEFAULT 'system' NOT NULL;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `disabled_at` integer;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `last_used_at` integer;--> statement-breakpoint
ALTER TABLE `exchanges` ADD `team` text;--> statement-breakpoint
ALTER TABLE `exchanges` ADD `prompt_tokens` integer;--> statement-breakpoint
ALTER TABLE `exchanges` ADD `completion_tokens` integer;--> statement-breakpoint
ALTER TABLE `exchanges` ADD `cost_micros` integer;