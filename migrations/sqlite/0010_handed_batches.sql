CREATE TABLE `handed_batches` (
	`batch` text PRIMARY KEY NOT NULL,
	`input_file` text,
	`upstream_batch` text,
	`completed` integer NOT NULL,
	`failed` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `batches` ADD `upstream` text;--> statement-breakpoint
CREATE INDEX `batch_lines_handed` ON `batch_lines` (`exchange_id`) WHERE state = 'handed';