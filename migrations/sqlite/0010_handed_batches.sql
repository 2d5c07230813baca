CREATE TABLE `handed_batches` (
	`batch` text PRIMARY KEY NOT NULL,
	`input_file` text,
	`upstream_batch` text,
	`completed` integer NOT NULL,
	`failed` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `batch_lines` ADD `reserved_tokens` integer;--> statement-breakpoint
ALTER TABLE `batch_lines` ADD `reserved_micros` integer;--> statement-breakpoint
CREATE INDEX `batch_lines_handed` ON `batch_lines` (`exchange_id`) WHERE state = 'handed';--> statement-breakpoint
ALTER TABLE `batches` ADD `upstream` text;