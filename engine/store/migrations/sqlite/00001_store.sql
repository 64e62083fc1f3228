-- +goose Up

-- The database says what it is: 'trnk'.
pragma application_id = 1953656427;

-- What many alerts share. The text columns are in lower case, for filters; body has
-- the values as they came. digest is of body.
create table kinds (
	id      integer primary key,
	digest  blob    not null unique,
	n       integer not null default 0, -- alerts of the kind
	model   text not null, family text not null, proto text not null, app text not null, service text not null,
	func    text not null, plane text not null, flag text not null, label text not null,
	body    text not null
);

create table groups (
	id        integer primary key,
	gid       text    not null unique,
	key       text    not null,
	first     integer not null, -- flow time, ns
	last      integer not null,
	newest    integer not null, -- the alert that came last
	top       integer not null, -- the alert with the highest score
	top_score real    not null
);
create index groups_newest on groups (newest);

-- seq is the order in which alerts came. Times are ns since the Unix epoch. src and
-- dst are an address behind a byte for its family, so that a block is a range.
create table alerts (
	seq         integer primary key,
	state       integer not null,
	sev         integer not null,
	kind        integer not null references kinds,
	grp         integer not null references groups,
	score       real    not null,
	p           real    not null,
	raised      integer not null,
	src         blob,
	dst         blob,
	owner       text    not null default '',
	id          text    not null,
	flow_time   integer not null,
	threshold   real    not null,
	src_port    integer not null,
	dst_port    integer not null,
	rival_score real,             -- the challenger's; null: there was none
	rival_alert integer not null,
	row         integer not null, -- of the input
	content     integer not null, -- hash of the flow
	reason      text    not null default '',
	revision    integer not null default 1,
	changed     integer not null default 0,
	changer     text    not null default '',
	hidden      integer not null default 0 -- the suppression that hides it
);
create unique index alerts_id on alerts (id);
create index alerts_state on alerts (state, sev);
create index alerts_kind on alerts (kind);
create index alerts_grp on alerts (grp);
create index alerts_raised on alerts (raised);
create index alerts_src on alerts (src) where src is not null;
create index alerts_dst on alerts (dst) where dst is not null;
create index alerts_owner on alerts (owner) where owner <> '';
create index alerts_reason on alerts (reason, grp) where reason <> '';
create index alerts_hidden on alerts (hidden) where hidden <> 0;

-- Alerts of a group and kind by state and severity; no row where there are none. Every
-- count that a screen shows comes from here.
create table tally (
	grp   integer not null,
	kind  integer not null,
	state integer not null,
	sev   integer not null,
	n     integer not null,
	primary key (grp, kind, state, sev)
) without rowid;
create index tally_state on tally (state, sev, kind);

create table totals (
	state integer not null,
	sev   integer not null,
	n     integer not null,
	primary key (state, sev)
) without rowid;

-- Why alerts were raised, where it is known: reasons for people, the vector for likeness.
create table why (
	alert   integer primary key references alerts,
	grp     integer not null references groups,
	reasons text    not null,
	vector  blob    not null
);
create index why_grp on why (grp);

-- The audit log. hash is SHA-256 over the hash before and the entry: see audit.go.
create table audit (
	seq  integer primary key,
	at   integer not null,
	who  text    not null,
	verb text    not null,
	body text    not null,
	hash blob    not null
);
create index audit_who on audit (who);
create index audit_verb on audit (verb);

-- What an entry of the audit log did to which alerts; the entry's body has their digest.
create table changes (
	audit       integer not null references audit deferrable initially deferred,
	alert       integer not null references alerts,
	revision    integer not null, -- that the alert got
	from_state  integer not null,
	from_owner  text    not null,
	from_reason text    not null,
	from_hidden integer not null,
	state       integer not null,
	owner       text    not null,
	reason      text    not null,
	hidden      integer not null,
	primary key (audit, alert)
) without rowid;
create index changes_alert on changes (alert);

create table undone (
	audit integer primary key references audit, -- the entry that was taken back
	by    integer not null references audit
);

-- +goose StatementBegin
create trigger audit_no_update before update on audit begin
	select raise(abort, 'the audit log is append-only');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger audit_no_delete before delete on audit begin
	select raise(abort, 'the audit log is append-only');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger changes_no_update before update on changes begin
	select raise(abort, 'the audit log is append-only');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger changes_no_delete before delete on changes begin
	select raise(abort, 'the audit log is append-only');
end;
-- +goose StatementEnd

-- One note an entry: on every alert that the entry changed.
create table notes (
	audit     integer primary key references audit,
	at        integer not null,
	who       text    not null,
	body      text    not null,
	folded    text    not null,
	withdrawn integer not null default 0
);
create virtual table notes_text using fts5 (folded, content = 'notes', content_rowid = 'audit', tokenize = 'trigram case_sensitive 1');
-- +goose StatementBegin
create trigger notes_text_insert after insert on notes begin
	insert into notes_text (rowid, folded) values (new.audit, new.folded);
end;
-- +goose StatementEnd

-- Everybody who ever owned an alert; folded is the name in lower case.
create table people (
	name   text primary key,
	folded text not null
) without rowid;

create table suppressions (
	id     integer primary key,
	scope  text    not null,
	owner  text    not null,
	why    text    not null,
	made   integer not null,
	until  integer not null,
	lifted integer not null default 0
);

-- owner '' means everybody's.
create table filters (
	owner text not null,
	name  text not null,
	query text not null,
	made  integer not null,
	primary key (owner, name)
) without rowid;

create table views (
	who    text not null,
	screen text not null,
	body   text not null,
	primary key (who, screen)
) without rowid;

create table runs (
	id   integer primary key,
	at   integer not null,
	who  text    not null,
	body text    not null
);

-- +goose Down
select raise(abort, 'a store is not taken back to nothing');
