CREATE TABLE `pseudonyms` (
	`opened_position` integer PRIMARY KEY NOT NULL,
	`found` blob NOT NULL
);
