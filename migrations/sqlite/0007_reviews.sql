CREATE TABLE `reviews` (
	`position` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`exchange_id` text NOT NULL,
	`team` text,
	`principal` text NOT NULL,
	`reviewed_at` integer NOT NULL,
	`judgements` text NOT NULL,
	`time_to_review_ms` integer NOT NULL,
	`is_first` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `reviews_id_unique` ON `reviews` (`id`);--> statement-breakpoint
CREATE INDEX `reviews_exchange` ON `reviews` (`exchange_id`);--> statement-breakpoint
ALTER TABLE `exchanges` ADD `found` text;--> statement-breakpoint
ALTER TABLE `exchanges` ADD `reviewed_position` integer;--> statement-breakpoint
ALTER TABLE `exchanges` ADD `assigned_position` integer;--> statement-breakpoint
ALTER TABLE `exchanges` ADD `assignee` text;--> statement-breakpoint
UPDATE `exchanges` SET `found` = (SELECT group_concat(counts.key) FROM `entries`, json_each(CAST(`entries`.`bytes` AS text), '$.counts') AS counts
  WHERE `entries`.`position` IN (`exchanges`.`opened_position`, `exchanges`.`closed_position`, `exchanges`.`classified_position`));--> statement-breakpoint
CREATE INDEX `exchanges_to_review` ON `exchanges` (`opened_position`,`opened_at`,`team`,`verdict`,`data_class`,`assignee`,`found`) WHERE verdict <> 'allow' AND closed_position IS NOT NULL AND (NOT pending OR classified_position IS NOT NULL)
  AND reviewed_position IS NULL;