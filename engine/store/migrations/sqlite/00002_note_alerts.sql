-- +goose Up

-- The alerts that a note is on: their numbers, rising, with commas between. A search of notes that many alerts
-- have reads them here; looking them up among the changes takes as long again.
alter table notes add column alerts text not null default '';
update notes set alerts = coalesce((select group_concat(alert) from (select alert from changes where audit = notes.audit order by alert)), '');
