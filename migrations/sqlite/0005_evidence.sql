CREATE TABLE `anchors` (
	`target` text NOT NULL,
	`origin` text NOT NULL,
	`size` integer NOT NULL,
	`kind` text NOT NULL,
	`time` integer NOT NULL,
	`bytes` blob NOT NULL,
	PRIMARY KEY(`target`, `origin`, `size`)
);
--> statement-breakpoint
CREATE TABLE `erasures` (
	`id` text PRIMARY KEY NOT NULL,
	`subject` text NOT NULL,
	`basis` text NOT NULL,
	`state` text NOT NULL,
	`requested_at` integer NOT NULL,
	`requested_by` text NOT NULL,
	`finished_at` integer,
	`keys` text NOT NULL,
	`begun_position` integer NOT NULL,
	`erased_position` integer,
	`result` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `exports` (
	`id` text PRIMARY KEY NOT NULL,
	`format` text NOT NULL,
	`request` text NOT NULL,
	`plan` text NOT NULL,
	`principal` text NOT NULL,
	`team` text,
	`schedule` text,
	`state` text NOT NULL,
	`created_at` integer NOT NULL,
	`finished_at` integer,
	`rows` integer NOT NULL,
	`rows_done` integer NOT NULL,
	`file_bytes` integer,
	`sha256` text,
	`error` text
);
--> statement-breakpoint
CREATE INDEX `exportJobscreated` ON `exports` (`created_at`);--> statement-breakpoint
CREATE TABLE `feed_cursors` (
	`feed` text PRIMARY KEY NOT NULL,
	`position` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `holds` (
	`id` text PRIMARY KEY NOT NULL,
	`scope` text NOT NULL,
	`placed_at` integer NOT NULL,
	`placed_by` text NOT NULL,
	`released_at` integer,
	`released_by` text
);
--> statement-breakpoint
CREATE TABLE `retention_schedules` (
	`version` integer PRIMARY KEY NOT NULL,
	`document` text NOT NULL,
	`changed_at` integer NOT NULL,
	`changed_by` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sweeps` (
	`position` integer PRIMARY KEY NOT NULL,
	`time` integer NOT NULL,
	`schedule` text NOT NULL,
	`result` text NOT NULL
);
--> statement-breakpoint
ALTER TABLE `shards` ADD `dropped_at` integer;