ALTER TABLE `exchanges` ADD `pending` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `exchanges` ADD `classified_position` integer;--> statement-breakpoint
CREATE INDEX `exchanges_unclassified` ON `exchanges` (`opened_position`) WHERE pending AND classified_position IS NULL;