CREATE TABLE `feedback` (
	`position` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`exchange_id` text NOT NULL,
	`choice` integer NOT NULL,
	`principal` text NOT NULL,
	`given_at` integer NOT NULL,
	`value_milli` integer NOT NULL,
	`is_boolean` integer NOT NULL,
	`is_current` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `feedback_id_unique` ON `feedback` (`id`);--> statement-breakpoint
CREATE INDEX `feedback_exchange` ON `feedback` (`exchange_id`);--> statement-breakpoint
ALTER TABLE `exchanges` ADD `agent` text;--> statement-breakpoint
ALTER TABLE `exchanges` ADD `project` text;--> statement-breakpoint
ALTER TABLE `exchanges` ADD `campaign` text;--> statement-breakpoint
ALTER TABLE `exchanges` ADD `arm` text;--> statement-breakpoint
CREATE INDEX `exchanges_campaign` ON `exchanges` (`campaign`) WHERE campaign IS NOT NULL;