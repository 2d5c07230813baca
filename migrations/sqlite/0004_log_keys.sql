CREATE TABLE `log_key_changes` (
	`position` integer PRIMARY KEY NOT NULL,
	`from_vkey` text NOT NULL,
	`to_vkey` text NOT NULL,
	`overlap_until` integer NOT NULL,
	`checkpoint` text NOT NULL
);
