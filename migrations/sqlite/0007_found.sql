ALTER TABLE `exchanges` ADD `request_found` text;--> statement-breakpoint
ALTER TABLE `exchanges` ADD `answer_found` text;--> statement-breakpoint
ALTER TABLE `exchanges` ADD `late_found` text;--> statement-breakpoint
UPDATE exchanges SET
  request_found = (SELECT nullif(json_extract(CAST(bytes AS TEXT), '$.counts'), '{}') FROM entries WHERE position = opened_position),
  answer_found = (SELECT nullif(json_extract(CAST(bytes AS TEXT), '$.counts'), '{}') FROM entries WHERE position = closed_position),
  late_found = (SELECT nullif(json_extract(CAST(bytes AS TEXT), '$.counts'), '{}') FROM entries WHERE position = classified_position);
