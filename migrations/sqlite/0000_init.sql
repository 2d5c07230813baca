CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`sha256` text NOT NULL,
	`role` text NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_sha256_unique` ON `api_keys` (`sha256`);--> statement-breakpoint
CREATE TABLE `data_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`subject` text NOT NULL,
	`month` text NOT NULL,
	`wrapped` blob NOT NULL
);
--> statement-breakpoint
CREATE TABLE `documents` (
	`digest` text PRIMARY KEY NOT NULL,
	`bytes` blob NOT NULL
);
--> statement-breakpoint
CREATE TABLE `entries` (
	`position` integer PRIMARY KEY NOT NULL,
	`time` integer NOT NULL,
	`bytes` blob NOT NULL
);
--> statement-breakpoint
CREATE INDEX `entries_time` ON `entries` (`time`);--> statement-breakpoint
CREATE TABLE `exchanges` (
	`opened_position` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`instance` text NOT NULL,
	`opened_at` integer NOT NULL,
	`principal` text NOT NULL,
	`route` text NOT NULL,
	`model` text,
	`stream` integer NOT NULL,
	`policy` text NOT NULL,
	`data_class` text NOT NULL,
	`verdict` text NOT NULL,
	`closed_position` integer,
	`closed_at` integer,
	`outcome` text,
	`status` integer,
	`upstream` text,
	`total_tokens` integer,
	`latency_us` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `exchanges_id` ON `exchanges` (`id`);--> statement-breakpoint
CREATE INDEX `exchanges_unclosed` ON `exchanges` (`opened_position`) WHERE closed_position IS NULL;--> statement-breakpoint
CREATE TABLE `payload_files` (
	`owner` text NOT NULL,
	`role` text NOT NULL,
	`key_id` text NOT NULL,
	`file` text NOT NULL,
	PRIMARY KEY(`owner`, `role`)
);
--> statement-breakpoint
CREATE TABLE `segments` (
	`owner` text NOT NULL,
	`role` text NOT NULL,
	`segment` integer NOT NULL,
	`key_id` text NOT NULL,
	`ciphertext` blob NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `segments_owner` ON `segments` (`owner`,`role`,`segment`);--> statement-breakpoint
CREATE TABLE `shards` (
	`ordinal` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`origin` text NOT NULL,
	`vkey` text NOT NULL,
	`size` integer NOT NULL,
	`root` blob NOT NULL,
	`checkpoint` text NOT NULL,
	`frozen` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `shards_name_unique` ON `shards` (`name`);--> statement-breakpoint
CREATE TABLE `tiles` (
	`key` integer PRIMARY KEY NOT NULL,
	`hashes` blob NOT NULL
);
