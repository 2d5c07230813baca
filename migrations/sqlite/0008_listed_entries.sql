CREATE TABLE `listed_entries` (
	`kind` text NOT NULL,
	`position` integer NOT NULL,
	PRIMARY KEY(`kind`, `position`)
);
--> statement-breakpoint
INSERT INTO `listed_entries` (`kind`, `position`)
SELECT `kind`, `position` FROM (
	SELECT json_extract(CAST(`bytes` AS TEXT), '$.kind') AS `kind`, `position` FROM `entries`
	WHERE instr(`bytes`, CAST('"kind":"payload.revealed"' AS BLOB)) > 0 OR instr(`bytes`, CAST('"kind":"policy.loaded"' AS BLOB)) > 0
) WHERE `kind` IN ('payload.revealed', 'policy.loaded');
