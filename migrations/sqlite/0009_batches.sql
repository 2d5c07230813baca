CREATE TABLE `batch_lines` (
	`batch` text NOT NULL,
	`line` integer NOT NULL,
	`state` text NOT NULL,
	`exchange_id` text,
	`status` integer,
	`error` text,
	PRIMARY KEY(`batch`, `line`)
);
--> statement-breakpoint
CREATE TABLE `batches` (
	`id` text PRIMARY KEY NOT NULL,
	`exchange_id` text NOT NULL,
	`principal` text NOT NULL,
	`team` text,
	`input_file` text NOT NULL,
	`endpoint` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`output_seconds` integer,
	`state` text NOT NULL,
	`ending` text,
	`in_progress_at` integer,
	`cancelling_at` integer,
	`finalizing_at` integer,
	`ended_at` integer,
	`total` integer NOT NULL,
	`output_file` text,
	`error_file` text,
	`errors` text
);
--> statement-breakpoint
CREATE INDEX `batches_unended` ON `batches` (`id`) WHERE ended_at IS NULL;--> statement-breakpoint
CREATE TABLE `files` (
	`id` text PRIMARY KEY NOT NULL,
	`exchange_id` text NOT NULL,
	`role` text NOT NULL,
	`principal` text NOT NULL,
	`team` text,
	`purpose` text NOT NULL,
	`bytes` integer NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`deleted_at` integer,
	`is_gone` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `files_not_gone` ON `files` (`expires_at`) WHERE NOT is_gone;--> statement-breakpoint
ALTER TABLE `exchanges` ADD `batch` text;--> statement-breakpoint
CREATE INDEX `exchanges_batch` ON `exchanges` (`batch`) WHERE batch IS NOT NULL;