ALTER TABLE `exchanges` ADD `degraded` integer DEFAULT false NOT NULL;--> statement-breakpoint
UPDATE `exchanges` SET `degraded` = true WHERE EXISTS (SELECT 1 FROM `entries`, json_each(CAST(`entries`.`bytes` AS text), '$.degraded')
  WHERE `entries`.`position` IN (`exchanges`.`opened_position`, `exchanges`.`closed_position`, `exchanges`.`classified_position`));