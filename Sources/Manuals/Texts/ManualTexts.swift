// swift-format-ignore-file
// Written from docs by UPDATE_GOLDEN=1 and a test.

/// The documents that the program has with it.
package enum ManualTexts {
    /// The documents by their names, without the last newline.
    package static let all: [String: String] = [
"README": #"""
# Documents

Where to begin, by what you want.

| you want to | read |
|---|---|
| see it in a minute | [the README](../README.md): `scripts/demo` |
| decide whether it fits | [comparison.md](comparison.md), [status.md](status.md) (what works, known limits), [faq.md](faq.md) |
| know what sessions spend their time on | [activity.md](activity.md) |
| see what sessions do now, in a terminal | [top.md](top.md) |
| know what it costs | [sizing.md](sizing.md), [cost.md](cost.md) |
| get it past a security review | [security.md](security.md), [SECURITY.md](../SECURITY.md) |
| watch a server | [platforms.md](platforms.md) (Debian, RDS, Aurora, Cloud SQL, Azure, Supabase, Neon), [installation.md](installation.md) |
| come from postgres_exporter | [migration.md](migration.md), [compatibility.md](compatibility.md) |
| come from version 0.1.0 | "Upgrading" in the [changelog](../CHANGELOG.md) |
| find a fault | [troubleshooting.md](troubleshooting.md), [runbooks](runbooks) for each alert |
| understand a word | [glossary.md](glossary.md) |

## For operators

| | |
|---|---|
| [configuration.md](configuration.md), [reference.md](reference.md) | the file: what holds for all of it; every key |
| [pgvigil.example.yml](pgvigil.example.yml) | every key with its default and its bounds |
| [operations.md](operations.md) | signals, reload, TLS, secrets, privileges, managed services |
| [rules.md](rules.md) | rules that the agent evaluates, and their tests |
| [packs.md](packs.md) | collectors, rules and dashboards for one application each; packs of your own |
| [notifications.md](notifications.md), [receivers.md](receivers.md) | routes, silences, the outbox; each kind of receiver |
| [backups.md](backups.md) | backups that are watched: directories, pgBackRest, Barman, WAL-G, and the rights for it |
| [history.md](history.md) | tables, functions and recipes of the history in PostgreSQL |
| [http.md](http.md), [openapi.json](openapi.json) | every path of the HTTP server |
| [api.md](api.md) | what the agent knows, as JSON: its documents and commands |
| [mcp.md](mcp.md) | assistants that read what the agent knows |
| [advise.md](advise.md) | recommendations with their statements |
| [report.md](report.md) | reports on a period beside another one, as HTML, Markdown, CSV, JSON and text |
| [explain.md](explain.md) | plans of statements, without running them |

## For those who read numbers

| | |
|---|---|
| [metrics.md](metrics.md), [agent-metrics.md](agent-metrics.md) | every family |
| [columns.tsv](columns.tsv) | every column of PostgreSQL's statistics: which series has it, or why it is left out |
| [indicators.md](indicators.md) | what is derived, over which window, and when it is absent |
| [health-score.md](health-score.md) | checks, curves, weights, lethal states |
| [dashboards](../dashboards/README.md), [alerts](../alerts/README.md) | fourteen boards; rules with limits as series |

## For developers

[architecture.md](architecture.md), [CONTRIBUTING.md](../CONTRIBUTING.md), [bench](../bench/README.md).

Examples of YAML on all pages are read by the tests, numbers between marks are written by `scripts/numbers`,
and `reference.md`, `receivers.md`, `http.md`, `metrics.md` and `agent-metrics.md` are written from the program.
"""#,
"SECURITY": #"""
# Security

## Reporting

Report a weakness in private: by the form "Report a vulnerability" of the repository's page "Security", or
by mail to the maintainer who stands in `Package: pgvigil` (`apt show pgvigil`). Say which version, what
you did and what came of it; a configuration without its secrets and the log help. You get an answer
within a week. The latest version gets fixes, and the changelog names them with a thank you if you like.

Do not open a public issue for a fault that lets someone read, change or stop what they should not.

## Threat model

pgvigil connects to servers with a role that has `pg_monitor`, reads secrets from files, listens on HTTP,
and sends notifications. It needs no privilege of the machine. Each line says who may be hostile, what he
may do all the same, what he must not achieve, and the tests that hold it. A test checks that all of
them exist.

| who | may | must not | held by |
|---|---|---|---|
| someone on the network without a password, when there are users | connect, fail | read or change anything; keep scrapes out; make guesses hold up a login; smuggle a request past a proxy | `BasicAuthenticationTests.all else is refused with a challenge`, `BasicAuthenticationTests.a user's first login has its turn among wrong ones of others`, `ServerLimitTests.an address with many connections cannot take those of one with few`, `FramingTests.what has two readings is refused, and the connection ends`, `HostileClientTests.mutilated requests and sudden ends leave nothing behind`, `NonsenseTests.clients that send nonsense get answers or an end, and scrapes go on`, `TLSTests.garbage and silence in place of a handshake do no harm` |
| someone on the network, when there are no users | read the pages | change anything | `RequestGuardTests.an anonymous client may not change anything, on this machine either` |
| a web page in a user's browser | link here | change anything in the name of the user who views it; read pages of a loopback address through a name of its own; frame a page | `RequestGuardTests.a page of another site may not, whichever user views it`, `RequestGuardTests.a rebound name reads nothing from a loopback address, and scrapers go by any name`, `ServerTests.every response keeps browsers from framing, running, keeping and sharing it` |
| a user who may read | read all pages, at any rate | hold up scrapes by pages that take time; see a secret | `EndpointsTests.a page that takes its time is made beside the server's thread, and kept`, `SecretTests.the dump of a configuration shows no secret` |
| a user who may write | silence, record numbers, reload if enabled | pass numbers off for the agent's; take a page away from Prometheus; write in another's name | `RecordedNamesTests.no recorded number takes the page away from Prometheus`, `SilenceTests.with users a password is needed, and the name is the user's` |
| someone whose statements the watched server shows | send any bytes for a statement, cut anywhere | have a constant of any statement shown on a page, in a label, an alert or advice | `StatementRedactorTests.no constant survives 100 000 mutations`, `StatementRedactorTests.wherever a text is cut, no constant is shown`, `StatementTextsTests.a text shows no comment, no constant and no value of a setting` |
| someone who may create an object in a watched database | choose its name, data and statements | become markup, a command of a terminal or SQL in what an operator pastes; hide another's series; have code run with the agent's role | `PageStructureTests.hostile names change nothing of what a page is made of`, `StatusPageTests.nothing from outside is markup, and only web addresses are links`, `ReportTests.what others have named moves no cursor and ends no line`, `AdviceOnServersNameTests.what is printed does to the object that it names what it says, and nothing else`, `LabelBytesTests.texts that only look the same are different labels`, `SessionSettingTests.all is in force whatever a role has set`, `HostileRoleTests.no function of others ever runs with the owner's rights` |
| someone who writes names and statements for an assistant that reads by the Model Context Protocol | have the assistant read them, marked as data | give an answer another structure; have a tool ask a server, change anything or reach another endpoint; read through a page of another site | `ShapeTests.hostile names change nothing of an answer's structure`, `ModelContextRouteTests.every tool is a GET of an endpoint for readers, with parameters that it has`, `ModelContextRouteTests.a page of another site reads nothing, from whichever peer` |
| the watched server itself | lie in every answer, answer without end or not at all | end the agent; use up its memory; hold up other targets; have more connections kept than two | `AnswerBoundTests.an answer that is too large is given up, and the next one is whole`, `FirstLookTests.what speaks the protocol and is no server is down, with a reason`, `SessionTests.a frozen server costs one deadline and no further backend`, `StopWorkTests.a server gives a silent client up as soon as we give a silent server up` |
| a pooler between | drop or mix up settings and prepared statements | have statements run without their limits, or the wrong ones | `PoolerTests.a pooler that drops our settings is refused, and nothing is left behind in it`, `PoolerTests.a session whose settings were reset in between is given up`, `PreparedThroughPoolerTests.two agents on one connection of a pooler never get each other's answers` |
| a receiver | answer anything, slowly, never | get another's secret; redirect a message; hold up other receivers; end the agent | `ClientTests.a redirect is an answer and is not followed`, `ReceiversTests.one in trouble delays no other, and the others are notified`, `ReceiverTableTests.a receiver that misbehaves leads where it should`, `HeldUpTests.a program that leaves its input open to others costs nothing but its time` |
| a local user | reach ports of the loopback interface; see the list of processes | change anything; read a secret in arguments, environments or a core dump; use up the agent's descriptors | `SilenceTests.mistakes are refused with the reason`, `AccessTests.every way to a password works, and none of them shows it`, `HeldUpTests.the process shows others neither memory nor environment`, `HeldUpTests.few descriptors and many clients end nothing` |
| someone who can write the state directory | make the agent forget silences, alerts and rows that wait | end it or have code run | `OutboxTests.of damaged files what is whole is sent, and the damage is counted`, `SavedAlertsTests.a damaged file is known for one, wherever it is hurt`, `RecordLogTests.a flipped bit costs its record and no other`, `HostileSegmentTests.a file full of marks is read in time that grows with its length` |
| the reader of the log | let it stand | hold up polls, pages or the end | `HeldUpTests.standard error without a reader holds up nothing` |
| a clock that is set, a machine that sleeps, a processor that others have | have messages and rows wait until there is time | resolve, fire or repeat an alert falsely; lose a message; pass old values off for the present | `PauseSimulationTests.after pauses and set clocks everything is current in two intervals, and nothing is false`, `SetClockTests.a message that failed is tried again, and none grows old` |
| a name server that does not answer | hold up the target or receiver that needs it | hold up anything else; make lookups pile up | `NameLookupTests.a silent name server is named, is asked once at a time, and delays no other target`, `NameLookupTests.a receiver whose name server is silent delays the messages of no other` |
| a fault of our own that blocks every thread | - | pass old pages off for the present; outlive a stop | `HeldUpTests.with all threads of the pool held up no page is shown, and a signal ends it` |

Not defended against: root and the agent's own user on the machine; a superuser of a watched server who wants
to deceive its owner about that server; those who may write the configuration, which names programs to run.
"""#,
"activity": #"""
# What sessions spend their time on

Between two polls the agent can sample the sessions of each server, once a second for example, over the
connection that it polls with. A sample is one answer of `pg_stat_get_activity()`: what each session that is not
idle does and waits for at that moment, and, for at most 100 sessions that wait for a lock, which others block them. The
agent adds up the samples and [remembers them for a while](#what-the-agent-remembers); nothing is stored on the
server.

`activity: { interval: 1s }` switches it on and says how often; it is off by default, because a sample reads all
sessions ([cost.md](cost.md#samples-of-the-sessions)). The role needs `pg_read_all_stats`, which is in
`pg_monitor`; without it there are no samples, and the log names the grant.

## What is counted

A sample counts for the time since the one before, for every session that works:

| metric | counts |
|---|---|
| `pg_activity_seconds_total{wait_event_type,wait_event}` | session-seconds of clients by what they waited for; `CPU` when for nothing |
| `pg_activity_query_seconds_total{queryid}` | the same by statement, the 50 that grow most; `unknown` when the server had no id for it |
| `pg_activity_client_seconds_total{datname,usename,application_name}` | the same by client, the 50 that grow most |
| `pg_activity_background_seconds_total{backend_type,wait_event_type,wait_event}` | seconds of the server's own processes |
| `pg_blocking_seconds_total{datname,usename,application_name}` | session-seconds that others waited for a lock of these |
| `pg_blocking_trees`, `pg_blocking_tree_*` | who stood at the head of queues at the last sample |
| `pg_activity_observed_seconds_total` | the time for which samples stand |

`rate(pg_activity_seconds_total[5m])`, summed, is the average number of active sessions. What is beyond the
rows that are shown is in the row `other`, so the sums over each dimension are the same. A new
series begins at 0 and shows what it has counted with one of the next two polls.

- A client is load while its state is `active`, also while it waits for its client, as in `COPY FROM STDIN`. Idle
  sessions, also those in a transaction, are none. Parallel workers count one each, for the statement of
  their leader.
- Processes that wait for work to come (`Activity`, libraries' workers in `Extension`) are no load. A walsender is
  none while it waits for its standby or for changes.
- A session that waits while its statement is still parsed has no id yet: its seconds are `unknown`, never
  those of the statement before.
- Waits for advisory locks count as waits, but not as blocking, because who waits may have chosen to.
  Who waits for several counts in equal parts for each. A prepared transaction at the head of a queue bears the
  application name `prepared transaction`.

## What the agent remembers

The agent keeps what samples have seen: each sample for an hour, and then each minute for two days, with the
seconds of every combination of wait event, statement, database, user and application. Only the load of
clients is in it. A minute keeps the 512 combinations with most seconds; the rest is one number, so that sums
stay exact. `activity: { memory: 8MiB }` is the most that a target may take; beyond it the oldest goes, samples
before minutes. All targets together take 256 MiB at most; then the target that has most gives up its oldest.

`GET /api/v1/activity` answers from that memory, without a question to the server:

    curl 'http://127.0.0.1:9787/api/v1/activity?target=orders&from=2026-11-21T08:00:00Z&to=2026-11-21T08:15:00Z&by=queryid,wait_event'

| field | what it says |
|---|---|
| `observed_seconds`, `samples` | for how much time there are samples, and how many; the rest of the range is unknown |
| `session_seconds`, `average_sessions` | all session-seconds, and those by second observed; null without a sample, with `absent_because` |
| `rows` | the seconds by the dimensions of `by`, the largest first, `limit` of them; beside a `queryid` its `query`, as far as a poll or a session has shown it and `activity.texts` lets it be shown, else null; the `queryid` "unknown" stands for statements that the server gave no id: `absent_because` says which |
| `other` | how many rows were left out, and the seconds of those and of combinations that were not kept |
| `resolution` | `sample`, or `minute` when a part of the range is known by the minute only |
| `oldest` | the oldest that is known of the target |
| `truncated_targets`, `truncated_rows`, `truncated` | targets, of 200 at most, and rows, of 1 MiB at most, for which the answer had no room; and both together |

Without `from` the range begins an hour before `to`, and without `to` it ends now. A sample counts when its
time is in the range, a minute when it begins there: ranges that follow each other
have together what the whole has. Query ids are texts, because they are larger than what JSON's readers take
for exact.

With `agent.state_directory` it survives a restart, in a file of each target, `activity-NAME.state`. It is
written at the end and, in between, once a minute at most; the longer it is, the less often, 16 KiB per second
on average. So a crash costs up to nine minutes with 8 MiB. A file that is damaged is named in the log and
left out. When the time of day is set, what was seen before moves with it.

With a history the minutes are kept for good, see [history.md](history.md#what-is-there).

## The course of the indicators

`GET /api/v1/trends` answers from memory, too: for the last hour as each poll saw it, for two days as means by the
minute. It needs no samples, but for `active_sessions` and `blocked_sessions`.

    curl 'http://127.0.0.1:9787/api/v1/trends?target=orders&series=pg_health_score,transactions_per_second&step=60'

Each point is a time in seconds since 1970 and the mean of what is known in the step that begins there, or null: what was
not known is a gap, never 0. `step` is a number of seconds, or one with a unit, `30s` or `5m`; `step_seconds` says it. Steps
shorter than the time between polls have gaps between points. `truncated_targets` and `truncated_series` count what had no room,
`truncated` both. There are at most 3,600 points of a series in an answer. What grows (`transactions_per_second`,
`wal_bytes_per_second`, `temp_bytes_per_second`) is compared between two readings of its collector. A target takes 0.5 MB
at most with polls every ten seconds, which `pgvigil_trend_memory_bytes` says. With `agent.state_directory` it survives a restart, in
a file of each target, `trends-NAME.state`, which is written every five minutes and at the end; one that is damaged is
named in the log and left out.

## Statements that have become slower

The agent remembers how long each statement usually takes, and compares the last 15 minutes with it. It needs
`pg_stat_statements` and no samples, and puts no question of its own to the server: every answer of the collector
`pg_stat_statements` is compared with the one before. `activity: { regressions: false }` switches it off.

| metric | what it says |
|---|---|
| `pg_statement_change_factor{queryid,datname,usename,toplevel}` | how many times as long as usual the statement takes on average, above 1.5 only; the 20 statements that lost most time by it |
| `pg_statement_baseline_mean_seconds{queryid,datname,usename,toplevel}` | the mean that is usual for these |
| `pg_statements_regressed` | how many take more than twice as long, also beyond the 20; absent while no statement has a baseline |

**What is usual** is the mean at the same hour of the week when there are four weeks of it, else that of the last seven
days, else that of the last day; of at least 100 calls and an hour. Where the statement was slower at about this hour
yesterday, or at about this hour a week ago (an hour before and after count, for clocks that are put forward and jobs that begin
late), that is usual: a nightly batch is found once at most, and so is what runs on one day of the week. Hours are
those of UTC. The last 15 minutes are no part of it.

**Slower** is a statement that takes more than twice as long as that and at least 5 ms longer, had more than 2 % of the time of all
statements and ran at least 100 times, all in the last 15 minutes. While its baseline is not a day old it must be four times
as long. The difference must be more than three standard errors: a few executions that waited long for a lock
do not make a statement slow, about ten do. PostgresQueryRegressed fires after a minute of it, as `ticket`, with both means, the calls,
the share and the text. A statement that runs all the time and takes twenty times as long is found in about two minutes, one that
takes three times as long in about eight. It is over when the mean of the last 15 minutes says so.

**While a statement is slow its baseline does not learn**, so that it stays what it was; for three days. What lasts longer is
the usual time from then on, and the alert ends.

**What is no growth**: what was counted before the first answer, in a gap of more than 15 minutes, before a
restart of the server, or by another server behind the same address. A statement that was reset, or forgotten
and read again, counts with what it has done since. When the agent's time of day is set, what it knows moves with it.

**What it cannot see.** A statement whose id has changed, by a major upgrade or because a table was dropped and created
again, begins without a baseline. So does one with constants in its text that are not the same each time. A
statement that becomes slower by a little every day moves its baseline along. Means hide what happens to few
executions. Whether it is the statement's fault it does not say: a server on which everything is slow has many such
statements.

500 statements are kept, 2 MiB at most by target (`pgvigil_baseline_memory_bytes`). The first ones have the places; at the end of
each hour those that took more time in it take the places of those with the least time of the last week.
All targets together take 128 MiB: with more than 60 of them fewer are kept of each, 50 at least.
`pgvigil_baseline_statements_left_out` says how many others ran, `pgvigil_baseline_statements_replaced_total` how many
had to make room, `pgvigil_baseline_changes_left_out` how many slower ones are beyond the 20. With `agent.state_directory`
it survives a restart, in a file of each target, `baselines-NAME.state`, which is written every five minutes and at the end; one
that is damaged is named in the log and left out. `bench/regressions` measures how well it finds what is made up for it
([bench](../bench/README.md)).

## Rules and boards

`alerts/activity.yml` has four rules. PostgresSessionsAboveProcessors compares the average number of active sessions over five
minutes with the target's `cpus`, which the configuration has to say, since SQL cannot: `pgvigil_cpus`. It fires when that has
been above for five minutes, which is between five and ten minutes after a pile-up begins. PostgresWaitsDominate speaks when one class of
waits takes most of the time. Both say nothing without samples; that hardly any are taken although they are switched on says
PgvigilSamplingStalled. PostgresLockSpike compares waits for locks at each poll with
those of the last hour. The boards "activity and waits" and "locks" show active sessions by class of wait, statement and
application, who blocks others, and the depth and width of the trees.
## What sessions do now

`GET /api/v1/sessions` shows the last reading of the sessions: the last sample, or, without samples, that
of the last poll, which reads the sessions once for everything. The request itself puts no question to the server. `pgvigil top` shows the same in a terminal
([top.md](top.md)).

    curl 'http://127.0.0.1:9787/api/v1/sessions?target=orders&state=all&limit=50'

| field | what it says |
|---|---|
| `server` | whether the server is up and why not, its role and version, the health score, connections, replay lag; of the last poll |
| `read_at`, `age_seconds` | when the sessions were read, and how long ago; all ages below are those of that moment |
| `load` | sessions and parallel workers of clients that work, by what they wait for; `CPU` for nothing |
| `states` | how many sessions are in each state, idle ones included; of the last poll; `other` are sessions of groups without a series of their own |
| `sessions` | sessions of clients one by one, the longest statement first: the sessions that they wait for (`waits_for`), for which `lock`, and their parallel workers; the process that replays write-ahead log is among `processes`, first while it waits for sessions: where it waits for snapshots to go, `likely_waits_for` has those with the oldest ones |
| `processes`, `walsenders` | the server's own processes and those that feed standbys, as far as they work at that moment; they run no statement. One that waits for something to do is left out: which standbys are connected is what `pg_stat_replication` says, on the page of the target and in `pg_stat_replication_*` |
| `trees` | a session that others wait for while it waits for none, what it `holds` of what they wait for, and those behind it; those with most sessions first |
| `truncated` | how many sessions, processes and trees had no room |
| `absent_because` | why there is no reading; all fields from `read_at` on are null then |

`state=active`, the default, has sessions that run a statement, wait for others or block them; `state=all`
adds those that idle in a transaction. Idle sessions are only counted. `query_seconds` is null for a session that
runs nothing; `query` is then its last statement. Texts are shown as `activity.texts` says, and their first 600
bytes are read. The name of a locked relation is there when it is in the database of the target's connection
string; `relation_oid` always is. Of prepared transactions the server only says that one is in the way: all that
there are stand at the root, whose `pid` is 0.

## When samples are left out

Polls come first. While one is under way no sample is taken, but its own reading of the sessions counts as
one. A sample stands for two intervals at most, so a longer gap is time of which nothing is known: it is neither rest nor load. Divide by
`rate(pg_activity_observed_seconds_total[5m])` where gaps matter. A sample that takes longer than 50 ms, or 5 % of an
interval shorter than a second, widens the interval until its share is small again, up to a minute; the
interval is halved after five samples that would be cheap then. `pgvigil_activity_samples_missed_total` counts
what was left out and why: `busy`, `slow` or `failed`. A sample that the server refuses is tried again after
5 minutes, one without an answer after the next poll.

## What samples can tell

A sample sees states, not events: a statement of 1 ms is seen by one sample in a thousand, and counts for a
second then. So the numbers are right on average, with an error that falls with the number of samples:

- Many short runs: of *n* samples that met something, the standard error is √n samples. A wait that has
  taken 100 session-seconds is known to within 10 %, one of 10,000 to within 1 %.
- The average number of active sessions over *n* samples, each session being active by itself a share *p* of
  the time: the standard error is √(Σ p(1-p) / n). With 10 sessions that work half of the time it is 0.2 in a
  minute, 0.09 in five.
- One long run: its length is known to within about half an interval, the ends being all that is not seen.

Samples come at a random moment in the first 40 % of their second, so that what happens once a second is
not always met or always missed. What lasts shorter than an interval and does not come
again may not be seen at all; `pg_stat_statements` counts every call.
"""#,
"advise": #"""
# Advice

`pgvigil advise [--config FILE] [--target NAME] [--format text|markdown|json] [--over 10s] [--unused-for 30d]`
looks closely at each PostgreSQL target and says what may be done about what it finds: for each check and
lethal state of the [health score](health-score.md) that takes points, and for settings, sessions,
indexes, tables, sequences, slots and statements. Nothing is changed; every statement is printed for you
to consider, with its risk and a way to see that it helped.

It polls twice, `--over` apart, so that ratios and means have a difference to show, and then asks the
questions below, in read-only sessions with a `statement_timeout` of 5 s, a `lock_timeout` of 100 ms and at
most 500 rows an answer (100 indexes of a kind, 50 tables and sequences of a database, the largest first). The agent itself never asks them. `pg_monitor` is enough; what could not be seen,
and what too little happened for, is said at the top. On a replica only what its own statistics show is
advised on; what only its primary can run stands in the evidence, behind "on its primary", and is no step.

What the server would refuse, or what would change nothing, is no step either; the evidence says what is
to be done instead. That holds for `ALTER SYSTEM` where `allow_alter_system` is off (from version 17 on: the
setting belongs into the configuration that manages the server) or where the setting is on the server's
command line, for slots in use, and for columns whose type cannot be changed.

| exit code | meaning |
|---|---|
| 0 | nothing above `info` |
| 1 | at least one `warning` or `critical` |
| 2, 78 | the command line or the configuration is wrong |
| 69 | a target could not be asked |

## What is found

| kind | found when | severity |
|---|---|---|
| a check's or lethal state's name | it takes points and nothing below explains it; old identifiers by database | by its share of the check's points: from 75 % critical, from 1 point warning |
| `unused_index` | no scan for `--unused-for`, at least 8 pages; not unique, nothing depends on it, and it begins with no column of a foreign key | warning; info without a statement when its age is not known |
| `duplicate_index`, `overlapping_index` | the same columns, classes, collations, order, expressions, predicate, parameters and treatment of NULLs as another one, or a beginning of its columns; nothing depends on it. The one that is named in its place stays, whatever else the report drops | warning, info |
| `invalid_index` | left behind by a failed build, and none is running on the table; one that is a part of a partitioned index is built again and never dropped | warning |
| `missing_fk_index` | a foreign key whose columns no index begins with; 1,000 rows or more, in the partitions without one if there are partitions | warning, info while nothing is deleted from the other side |
| `table_overdue` | 1.5 times as many dead rows as autovacuum waits for (from 1,000), or 10,000 dead rows that are a fifth of all | warning, info |
| `table_churns` | the same for a table below 8 MiB that autovacuum has visited within 5 minutes and of which more than 9 of 10 updates are HOT, when it costs points | info |
| `analyze_overdue` | twice as many changes as autovacuum waits for (from 1,000) | info |
| `replay_stalled` | a replica without a WAL receiver that has replayed nothing between the two looks, unless primary_conninfo is empty | warning, from 5 minutes critical |
| `sequence_near_end` | 70 % of what the sequence or its column can count to | warning, from 90 % critical |
| `idle_in_transaction`, `lock_blocker`, `long_query` | beyond the target's own thresholds; of a queue its head | warning, critical |
| `old_transaction` | a transaction that is open for more than a day, or whose snapshot is 5 million transactions old, of a session that none of the three above names; the five that hold vacuum back most | warning |
| `horizon_holder`, `prepared_transaction` | a slot or standby whose snapshot is 5 million transactions old; a prepared transaction of 5 minutes | warning |
| `replication_slot` | lost, without a reader (on a replica that is no reason), or 1 GiB of log kept; copies of the primary's slots are left out | warning, lost critical |
| `archiver_failing` | the last attempt failed | critical |
| `checkpoint_pressure` | at least 4 checkpoints, and 30 % of all, can have been requested by the load, and its rate asks for a larger `max_wal_size` | warning |
| `work_mem_spills` | at least 10 temporary files, 100 MiB, and 100 MiB an hour in a database | warning |
| `largest_statement` | half of the time of all statements, which is at least a minute in 100 calls | info |
| `fsync_off`, `full_page_writes_off`, `autovacuum_off` | the setting is off | critical; `autovacuum_off` info on a replica, which vacuums nothing anyway |
| `not_counted` | `track_activities`, `pg_stat_statements.track` or `compute_query_id` keeps the server from counting what the health score looks at | warning |
| `pending_restart`, `track_io_timing_off`, `no_pg_stat_statements` | as they say | warning, info, info |
| `track_wal_io_timing_off`, `track_cost_delay_timing_off` | off although `track_io_timing` is on (the second from version 18 on) | info |
| `io_method_sync` | from version 18 on, `io_method` is sync | info |

An index is proposed to be dropped only when nothing is known to need it but queries: no constraint of
any kind, also no foreign key of another table that refers to its columns; no replica identity, no
clustering, no partitioned index that it is or may become a part of, no extension. What one finding
relies on no other one drops. Statistics are kept by each server for itself: an index without a scan may
be used on a replica.

No server records when an index was made. With `track_commit_timestamp = on` it knows when a row of its
catalog was written; an index that is not known to be as old as `--unused-for` is shown without a
statement. A rebuilt index counts as new. After a crash statistics begin again, and the time without a
scan does as well.

A foreign key of several columns is also served by an index that begins with one of them which does not
refer to a table by itself: `(order_id)` serves `(tenant_id, order_id)`. A partial index serves when its
predicate says no more than that columns of the key are not NULL. Of a temporal key (`PERIOD`, from version
18 on) the columns before the period count, and a GiST index such as that of `WITHOUT OVERLAPS` serves, too.

The statistics of an index on an expression go with it: before such an index is dropped, `CREATE STATISTICS`
keeps them, as a step of its own where the index has one expression.

A column that is inherited changes its type where it comes from, so the topmost table is named. Views and
rules, generated columns, policies, triggers on that column, publications, functions with a body in SQL, a
partition key, a type that the table is of and columns of the table's row type keep the server from changing
it; the first five are named, and there is no statement until they are gone.

Old rows of a temporary table can be frozen by its own session alone, and `VACUUM` passes by those of others
without a word: the session is named, before version 16 while it is in a transaction only.

Of the requested checkpoints only as many count as the load's as the volume of log written can have
caused: `CHECKPOINT`, base backups and shutdowns are in the same number.

Settings of a table let autovacuum come after 5 % of its rows have died, at least 1,000 and at most
500,000; they are suggested when it comes much later now. `max_wal_size` is the average rate of the log
× `checkpoint_timeout` × (1 + `checkpoint_completion_target`), at least twice what it is. `work_mem` is
twice the mean temporary file, rounded up to a power of two, at most 256 MiB unless it is more already,
for the role with the most temporary blocks.

Statements marked `-- careful` (`"destructive": true`) may lose something: data, an index, a session's
work, or the server's next start. A step with `"alternative": true` takes the place of the one before
it ("or, instead of that" in text). A session is named by its number and its start, so that a statement
ends that session or none. No setting is proposed that is smaller than what is in force.

Names are shown as they are unless something in them could not be seen or would command a terminal.
Then text shows an escape such as `\u{1B}`, and statements use escapes that the server reads,
`U&"..."` and `E'...'`: pasting them names the same object. A row with a name that is no valid text of
its database's encoding is left out, which is said at the top.

The list is in order of severity, then of the points that the checks of a finding have taken. Several
findings may belong to one check; each shows all of its points.

## JSON

One document. It only grows: new keys may come, and `version` changes when one goes or means something
else.

```
{"version": 1,
 "targets": [{
   "target": "orders",            "server": "PostgreSQL 17, primary" or null when it could not be asked,
   "score": 87.25 or null,        "coverage": 1 or null,
   "seconds": 10.4,               how long was watched
   "unseen": ["..."],             what could not be seen, one line each
   "quiet": ["pg_cache_hit_ratio"],   what too little happened for
   "recommendations": [{
     "id": "unused_index:shop:public.orders_old_idx",   the same from run to run
     "kind": "unused_index",      "object": "public.orders_old_idx" or "",
     "database": "shop" or null,  "title": "...",
     "severity": "critical" | "warning" | "info",
     "points": 2.5,               what the checks have taken
     "checks": ["vacuum_due"],    "what": "...",
     "evidence": ["..."],
     "steps": [{"sql": "...;", "destructive": false, "alternative": false}],   one statement each
     "risk": "...", "verify": "...",
     "alert": "PostgresTableBloats" or null,
     "runbook": "docs/runbooks/PostgresTableBloats.md" or null,
     "dashboard": "pgvigil-vacuum" or null, "panel": "Vacuum" or null}]}]}
```
"""#,
"agent-metrics": #"""
# What pgvigil says of itself

Written from the code by `AgentMetricsTests`; `UPDATE_GOLDEN=1` writes it again.

## Of each target, with the label `target`

| family | kind | help |
|---|---|---|
| `pg_up` | gauge | Whether the connection that collects works. |
| `pgvigil_target_info` | gauge | What the target is judged by: profile and environment, with a series for each environment of its databases, and its kind where it is a PgBouncer; always 1. |
| `pgvigil_target_failing_since_timestamp_seconds` | gauge | Since when no connection to the target works, with the last failure; not shown while one does. |
| `pgvigil_target_failing_cause_since_timestamp_seconds` | gauge | Since when it is the present cause for which no connection to the target works. |
| `pgvigil_target_failing_tries` | gauge | Polls that have tried to reach the target since no connection to it works; not shown while one does. |
| `pgvigil_target_member_info` | gauge | What the target was in its cluster when it last answered: identifier, role, and the slot of another server that its WAL receiver named; always 1; for rules in the agent, not on /metrics. |
| `pgvigil_collector_success` | gauge | Whether the collector's last question was answered. |
| `pgvigil_collector_duration_seconds` | gauge | How long the collector's last question took. |
| `pgvigil_collector_last_success_timestamp_seconds` | gauge | When the collector's question was last answered in full. |
| `pgvigil_collector_failures_total` | counter | Questions that failed, by reason. |
| `pgvigil_collector_rows_cut_total` | counter | Rows beyond the bound that were not read. |
| `pgvigil_collector_planned` | gauge | Whether the collector runs, and if not, the reason. |
| `pgvigil_collector_failing` | gauge | Databases in which the collector's last question was not answered; always 1. |
| `pgvigil_collector_left_out_databases` | gauge | Databases in which the collector is not queried because what it needs is not there, by reason. |
| `pgvigil_missing_rights` | gauge | Collectors that are left out because the agent's role lacks a right, by the statement that gives it and the server that takes it (this one, or its primary); for rules in the agent, not on /metrics. |
| `pgvigil_pool_max` | gauge | Sessions that a configured pool may hold, with the condition in SQL that its sessions meet; for rules in the agent, not on /metrics. |
| `pg_pool_size` | gauge | Sessions that a configured pool may hold. |
| `pg_pool_sessions` | gauge | Client sessions of a configured pool by state. |
| `pgvigil_connections` | gauge | Connections to the target that are open or being opened. |
| `pgvigil_prepared_statements` | gauge | Statements that the target holds prepared for the agent's connection; 0 where none are. |
| `pgvigil_series` | gauge | Series of the target that are shown. |
| `pgvigil_series_dropped_total` | counter | Series beyond the target's bound that were left out of a report. |
| `pgvigil_label_repairs_total` | counter | Label values that were made safe: not UTF-8, too long, the same as another row's, or a statement's text that was not understood and so left out. |
| `pgvigil_poll_duration_seconds` | gauge | How long the last poll of the target took. |
| `pgvigil_polls_missed_total` | counter | Polls left out because the one before took too long. |
| `pgvigil_databases` | gauge | Databases of the target: visited, refused (chosen, and they turned us away), over_limit (more than databases_max, or than the 2,000 that are read, so not visited) or left_out. |
| `pgvigil_activity_samples_total` | counter | Samples of the sessions that were taken. |
| `pgvigil_activity_samples_missed_total` | counter | Samples of the sessions that were left out: busy (the connection was), slow (they took too long, so that fewer are taken) or failed. |
| `pgvigil_activity_sample_interval_seconds` | gauge | Time between two samples of the sessions, which is longer than configured while they take too long. |
| `pgvigil_activity_sampling_seconds_total` | counter | Time that samples of the sessions took, from question to answer. |
| `pg_activity_observed_seconds_total` | counter | Time for which the samples of the sessions stand; what was not sampled is not in it. |
| `pg_activity_seconds_total` | counter | Session-seconds of clients by what their sessions and parallel workers waited for, CPU when for nothing; the rate is the average number of active sessions. |
| `pg_activity_background_seconds_total` | counter | Seconds of the server's own processes by what they waited for, CPU when for nothing; waits for work to come are left out. |
| `pg_activity_query_seconds_total` | counter | Session-seconds of clients by statement; unknown when the server had no id for it, other for those beyond the 50 that grew most. |
| `pg_activity_client_seconds_total` | counter | Session-seconds of clients by database, user and application; other for those beyond the 50 that grew most. |
| `pg_blocking_seconds_total` | counter | Session-seconds that others waited for a lock of these, directly or not, shared out evenly when for several; other beyond the 50 that grew most and where the server did not say. |
| `pg_blocking_trees` | gauge | Sessions that others wait for while they wait for no lock themselves; waits for advisory locks do not count. |
| `pg_blocking_tree_sessions` | gauge | Sessions that wait for this one, directly or not; of the ten with most. |
| `pg_blocking_tree_depth` | gauge | How many sessions stand behind this one in a row at most. |
| `pg_blocking_tree_width` | gauge | How many sessions stand at the same distance behind this one at most. |
| `pg_blocking_tree_longest_wait_seconds` | gauge | How long the longest wait behind this session lasts already. |
| `pg_statement_baseline_mean_seconds` | gauge | Mean execution time that is usual for the statement, of those that have pg_statement_change_factor. |
| `pg_statement_change_factor` | gauge | How many times as long as usual the statement takes on average in the last 15 minutes; only above 1.5, and of the 20 statements that lost most time by it. |
| `pg_statements_regressed` | gauge | Statements that take more than twice as long as usual; not shown before there is a baseline. |

Reasons of `pgvigil_collector_failures_total`: `permission`, `lock`, `timeout`,
`missing_extension`, `unsupported`, `connection`, `other`. `pgvigil_collector_planned` is 0
with the reason for a collector that is not asked.

## Of the agent

| family | kind | help |
|---|---|---|
| `pgvigil_build_info` | gauge | Which pgvigil this is; the value is always 1. |
| `pgvigil_config_last_reload_successful` | gauge | Whether the last reading of the configuration was put into force. |
| `pgvigil_config_last_reload_success_timestamp_seconds` | gauge | When a configuration was last put into force. |
| `pgvigil_configuration_warnings` | gauge | What pgvigil check warns of in the configuration in force. |
| `pgvigil_http_connections` | gauge | Open connections to the HTTP server. |
| `pgvigil_http_requests_total` | counter | Requests answered, by status code. |
| `pgvigil_http_rejected_total` | counter | Clients turned away or cut off, by reason. |
| `pgvigil_web_certificate_expiry_timestamp_seconds` | gauge | When the HTTP server's certificate ceases to be valid, with TLS. |
| `pgvigil_rule_evaluations_total` | counter | Evaluations of rules, by group. |
| `pgvigil_rule_evaluation_failures_total` | counter | Evaluations of rules that came to nothing, by group. |
| `pgvigil_rule_group_evaluations_missed_total` | counter | Evaluations of a group left out because the one before took too long. |
| `pgvigil_rule_group_last_duration_seconds` | gauge | How long the last evaluation of a group took. |
| `pgvigil_rule_history_bytes` | gauge | Memory for the samples that rules need, about. |
| `pgvigil_rule_history_series` | gauge | Series whose samples are kept for rules. |
| `pgvigil_rule_history_dropped_total` | counter | Samples that rules need and that found no room or came out of order. |
| `pgvigil_rule_state_failures_total` | counter | Times that the state of alerts, or the samples of their rules, could not be written to the state directory. |
| `pgvigil_rule_state_damaged_total` | counter | State files of alerts, or of the samples of their rules, that could not be read at a start. |
| `pgvigil_rule_state_incomplete_total` | counter | Alerts that the state file had no room for, or whose annotations it holds in part only, and series whose samples found no room in the file of samples. |
| `pgvigil_notifications_total` | counter | Notifications and failed attempts, by receiver and by what became of them. |
| `pgvigil_notification_queue_length` | gauge | Notifications that wait for the receiver. |
| `pgvigil_receiver_enabled` | gauge | Whether the receiver is enabled; 0 after it has answered 410, until a reload. |
| `pgvigil_notification_latency_seconds` | gauge | From the decision to the arrival of the notification that arrived last. |
| `pgvigil_notification_records_damaged_total` | counter | Records, entries of the log and silences on disk that were found damaged. |
| `pgvigil_notification_records_shortened_total` | counter | Records and logs of notifications that were written in part: the disk holds so much only. |
| `pgvigil_notification_state_failures_total` | counter | Times that the log of notifications or the silences could not be written to the state directory. |
| `pgvigil_heartbeats_total` | counter | Signs of life, by whether they arrived. |
| `pgvigil_history_spool_bytes` | gauge | What waits on disk for the history's database. |
| `pgvigil_history_spool_limit_bytes` | gauge | What may wait; over it the oldest goes. |
| `pgvigil_history_batches_pending` | gauge | Batches of rows that wait, on disk or in memory. |
| `pgvigil_history_rows_written_total` | counter | Rows that the database has committed. |
| `pgvigil_history_rows_dropped_total` | counter | Rows that will never be written. |
| `pgvigil_history_batches_damaged_total` | counter | Batches that were found damaged on disk and put aside. |
| `pgvigil_history_last_write_timestamp_seconds` | gauge | When rows were last committed by the database. |
| `pgvigil_history_write_failures_total` | counter | Attempts to write that failed; the rows wait for the next one. |
| `pgvigil_activity_memory_bytes` | gauge | Memory that holds what sessions have done of late, by target. |
| `pgvigil_activity_memory_limit_bytes` | gauge | How much of that memory each target may take; the oldest is given up beyond it. |
| `pgvigil_activity_memory_oldest_timestamp_seconds` | gauge | Time of the oldest sample or minute that is still known, by target. |
| `pgvigil_activity_memory_save_failures_total` | counter | Files of recent activity that could not be written. |
| `pgvigil_trend_memory_bytes` | gauge | Memory that holds the course of numbers of late, by target; an hour of polls and two days of minutes are the most. |
| `pgvigil_trend_save_failures_total` | counter | Files of trends that could not be written. |
| `pgvigil_event_listeners` | gauge | Clients that listen to /api/v1/events. |
| `pgvigil_event_listeners_refused_total` | counter | Clients of /api/v1/events that were refused because too many listened. |
| `pgvigil_baseline_memory_bytes` | gauge | Memory that holds what is usual for statements, by target. |
| `pgvigil_baseline_statements` | gauge | Statements of which it is known what is usual. |
| `pgvigil_baseline_statements_left_out` | gauge | Statements that ran between the last two readings and are not among those with most time, of which it is kept what is usual. |
| `pgvigil_baseline_statements_replaced_total` | counter | Statements that were forgotten because others had more time. |
| `pgvigil_baseline_changes_left_out` | gauge | Statements that are slower than usual and have no series of their own. |
| `pgvigil_baseline_save_failures_total` | counter | Files of baselines that could not be written. |
| `pgvigil_statement_texts` | gauge | Statements whose text is known, by target. |
| `pgvigil_statement_text_memory_bytes` | gauge | Memory that holds the texts of statements, by target. |
| `pgvigil_statement_text_memory_limit_bytes` | gauge | How much of that memory each target may take; texts of statements without series go first. |
| `pgvigil_statement_texts_evicted_total` | counter | Texts of statements that were given up for others, by target. |
| `pgvigil_statement_text_save_failures_total` | counter | Files of statements' texts that could not be written. |
| `pgvigil_statement_entries_left_out` | gauge | Entries of pg_stat_statements that took least time and are in no hour, by target. |
| `pgvigil_changes` | gauge | Changes of settings, versions and roles that are known, by target. |
| `pgvigil_change_save_failures_total` | counter | Files of what has changed on servers that could not be written. |
| `backup_last_timestamp_seconds` | gauge | When the newest good backup was finished; unfinished, broken and empty ones do not count. |
| `backup_age_limit_seconds` | gauge | How old the newest good backup may be. |
| `backup_size_bytes` | gauge | Size of the newest good backup: of its files, or of the database where a tool says it. |
| `backup_previous_size_bytes` | gauge | Size of the good backup before the newest one. |
| `backup_files` | gauge | Good backups that are there. |
| `backup_verified` | gauge | Whether the newest complete backup passed its verification; not shown before that was tried. |
| `backup_manifest_mismatches` | gauge | Complete backups newer than the newest good one that do not fit their manifests. |
| `backup_wal_gap` | gauge | Whether the archive lacks WAL that the newest backup needs, where the tool says it. |
| `backup_check_success` | gauge | Whether the last look for backups got an answer. |
| `backup_check_duration_seconds` | gauge | How long the last look for backups took. |
| `backup_check_reason` | gauge | Why the last look for backups got no answer, or why newer backups do not count; always 1; for rules in the agent, not on /metrics. |
| `pgvigil_reports_total` | counter | Reports of the section reports by what became of them: made, failed (an attempt that may be followed by another), or missed (due, and not made within a day or before the next one was due). |
| `pgvigil_report_last_made_timestamp_seconds` | gauge | When a report of the section reports was last made by this process. |
| `pgvigil_shortages_total` | counter | Threads and file descriptors that the kernel refused; each was tried again. |
| `pgvigil_log_lines_dropped_total` | counter | Log lines lost because standard error or the journal did not take them in time. |
| `process_cpu_seconds_total` | counter | Processor time used. |
| `process_resident_memory_bytes` | gauge | Resident memory. |
| `process_virtual_memory_bytes` | gauge | Virtual memory. |
| `process_start_time_seconds` | gauge | When the process began, since 1970. |
| `process_open_fds` | gauge | Open file descriptors. |
| `process_max_fds` | gauge | The most file descriptors that may be open. |
| `process_threads` | gauge | Threads. |
"""#,
"api": #"""
# The HTTP API

What the agent knows of its targets, as JSON, for programs. Every document is made of the snapshot that
`/metrics` and the page for people show, and of what is remembered of the last five minutes and the
last hour: no request asks a server anything, so they answer in milliseconds while one is locked,
frozen or gone. [http.md](http.md) lists the paths with their parameters, [openapi.json](openapi.json)
has their schemas, and who may read them is said there, too.

```
curl -s http://127.0.0.1:9787/api/v1/database/health
curl -s 'http://127.0.0.1:9787/api/v1/database/slow-queries?target=orders&order=total&limit=5'
```

| path below `/api/v1/` | what it has of each target |
|---|---|
| `database/health` | `score`, `status`, `coverage`; in `components` each check with the points that it took, its value, its limits, and what to do; lethal states in `caps`; `alerts` |
| `database/metrics` | `indicators` with their limits and `status`; `throughput` a second; `databases` |
| `database/connections` | slots of the `server`, sessions by `states` and `groups`, `pools`, and in `blocking` the sessions at the head of lock queues |
| `database/slow-queries` | what each statement did in the window: calls, mean, share of the time, rows, cache hits, temporary bytes, text; all others together in `other`; `as_of` is when they were read: while nothing is read, they are the last that are known, and `unseen` says why |
| `database/recommendations` | the document of [`pgvigil advise --format json`](advise.md), made of the checks that take points (`source: checks`) |
| `database/dashboard` | all of these in short, and `trends`: a point for each minute of the last hour |
| `postgres-optimizations/performance-stats` | connections, cache, queries and transactions, and five statements |
| `postgres-optimizations/cache/stats` | with the [pack](packs.md) app-cache: the `types` of an application's cache with counts, hit ratio of five minutes and `status`; 404 while no target has one |
| `postgres-optimizations/extensions` | the extensions of each database |

## What all of them have in common

- `version` is 1. Members may be added; none is taken away or changes its meaning within a version.
- `targets` has one element for each target, or the one that `target=NAME` names; at most 200, in
  1 MiB at most. `truncated` counts the targets that have no room. Lists within a target are bounded,
  too, and say how much is left out in members that end in `_left_out`.
- What is not known is null, never 0, and the object's `absent_because` says why by the member's name.
  A target that is down has `up: false`, `down_reason` and `age_seconds`: how long ago a poll last
  reached it; `database/health` has `down_tries`, how many polls have tried to reach it since. An indicator that is no longer known has `last_value` and `last_at`.
- Numbers are in seconds, bytes and ratios from 0 to 1; times are RFC 3339; query ids are texts,
  because many of them do not fit into a number of JavaScript's.
- `generation` tells snapshots apart. `ETag` is the same while nothing but ages has changed: with
  `If-None-Match` the answer is 304. Nothing is to be stored (`Cache-Control: no-store`), and no page
  of another site may read it: there is no `Access-Control-Allow-Origin`.
- An error is `{"status": "error", "errorType": "...", "error": "..."}`, as Prometheus has it: 400
  names the parameter, its value and what there is; 404 names the target that was probably meant.

[`/api/v1/openapi.json`](openapi.json) has all endpoints with the schemas of these documents, for programs. An
assistant reads the same by the [Model Context Protocol](mcp.md).

## On a terminal

```
pgvigil status   --config /etc/pgvigil/pgvigil.yml
pgvigil alerts   --url http://127.0.0.1:9787
pgvigil queries  --url http://127.0.0.1:9787 --order total --limit 5 --format json
```

They ask the running agent: over its Unix socket where the configuration has one, or at `--url`. The
exit code of `status` is 1 when a target is down or critical, that of `alerts` when an alert of
severity page or ticket fires, and that of all is 69 when no agent answers.
"""#,
"backups": #"""
# Backups that are watched

pgvigil makes no backups. It looks whether there is a good one that is young enough: in a directory, or by asking
pgBackRest, Barman or WAL-G. The rules are in `alerts/backups.yml`; `pgvigil check` names each backup with its state.

```yaml
backups:
  - name: full
    directory: /var/backups/postgresql
    pattern: "full_backup_*.dump"
    manifest: "*.manifest"
    max_age: 26h
    verify: [pg_restore, --list]
  - name: repository
    pgbackrest: { stanza: main }
    max_age: 26h
```

Set `max_age` to the period of the job, and what the job takes, and a little more: 26 hours for a nightly one. `target`
names the server that is backed up: its series and alerts then bear that label, and with `agent.shard` only the agent of
that target looks.

## What counts

| | |
|---|---|
| files | those that `pattern` fits, but for names that begin with a dot or end in `.partial`, `.part`, `.tmp`, `.temp`, `.new`, `.inprogress`, `.in_progress` or `.lock` |
| base backups | directories of pg_basebackup, plain or in archives, finished when their `backup_manifest` is there, and as old as that. The files that a plain one names must be there with their sizes; for checksums, `verify: [pg_verifybackup]` |
| incremental base backups | of PostgreSQL 17 and later, when the backups from which they were made are in the same directory and good, back to the whole one; of those in archives that is not known. Their sizes are compared with none |
| dumps in directories | of `pg_dump -Fd`, finished when `toc.dat` is there |
| links | are followed; one that leads to another backup of the directory is no second one |
| pgBackRest | each repository by itself (label `repository`), unless one is named; not a backup in which wrong checksums were found |
| Barman | backups with the status DONE |
| WAL-G | what `backup-list` names, by its `finish_time`; only what is finished is named there |

A file counts when two looks, `interval` apart, have seen it unchanged, or when it has not changed for an hour; so a new one is
known after ten minutes at the latest. Empty ones, those smaller than `min_size`, those whose time lies more than five
minutes in the future, those that do not fit their manifest and those that failed their verification do not count. Why is in
`pgvigil check`, in the log, on the page about the agent, and in the alerts that the agent itself evaluates.

A manifest beside a file is any text with the name of the backup in it. `cksum` writes one with the size, which is then compared;
`sha256sum` and its like are not computed again. Write it last: a backup without its manifest does not count.

## Verification

`verify` is run once for each new backup, with its path as the last argument, and what came of it is remembered in the state
directory by name, size and time. Exit code 0 means good, another one means broken. One that does not end within
`verify_timeout` is ended with all that it has started, and the backup counts as it did, unverified.

`pg_restore --list` reads the table of contents of a dump, which is at its beginning: a dump that was cut off behind that
passes. `verify: [pg_restore, --file=/dev/null]` reads and unpacks all of it, which takes as long as a dump.

## Series

`name` and `kind` (directory, pgbackrest, barman, walg) are labels of all, with `target` and `repository` where there is one.

| series | |
|---|---|
| `backup_last_timestamp_seconds` | when the newest good backup was finished; not there without one |
| `backup_age_limit_seconds` | `max_age` |
| `backup_size_bytes`, `backup_previous_size_bytes` | of the newest good one and the one before it: of the file or the files; of pgBackRest and WAL-G the size of the database |
| `backup_files` | good ones that are there |
| `backup_verified` | 1 or 0 for the newest complete one; not there before it was tried |
| `backup_manifest_mismatches` | newer than the newest good one, and do not fit their manifests |
| `backup_wal_gap` | 1 when the archive lacks WAL that the newest backup needs: pgBackRest and Barman |
| `backup_check_success`, `backup_check_duration_seconds` | the last look |

While a look gets no answer, what was known last stays, over restarts, too: its age goes on and the rule on it fires in its time.

## Rules

| alert | severity | |
|---|---|---|
| PostgresBackupTooOld | ticket | older than `max_age`: one missed run can wait until the morning |
| PostgresBackupTooOld | page | older than twice that: the next one was missed, too, and twice as much would be lost as was agreed |
| PostgresBackupMissing | ticket | there is none |
| PostgresBackupShrunk | ticket | less than half of the size before |
| PostgresBackupUnverified | ticket | the newest did not pass, or could not be tried |
| PostgresBackupManifestMismatch | ticket | newer ones do not fit their manifests |
| PostgresBackupWALGap | ticket | WAL is missing for half an hour |
| PostgresBackupCheckFails | ticket | no answer for half an hour; not the same as an old backup |

## Rights

Looks and programs run as the user of the agent, `pgvigil` in the packaged service. **As root no program is run**, neither a
tool nor `verify`: who may change the program or its configuration would have the machine. Directories are looked into all the
same. No shell is involved; a program that is named without a path is looked for in `/usr/local/bin`, `/usr/bin`, `/bin` and where
packages of PostgreSQL have theirs. Its environment is `PATH`, `HOME` and `LC_ALL` alone: give it what it needs by a file that it
reads, and not on its command line, which others can see.

**A directory** needs the right to read and enter it, and to read the backups only for `verify`:

```console
# setfacl -m u:pgvigil:rx -m d:u:pgvigil:r /var/backups/postgresql
```

**pgBackRest** gives its repository to a group, by default that of the user `postgres`, which may read it. Its configuration must be
readable as well; `info` writes nothing.

```console
# usermod --append --groups postgres pgvigil
# sudo -u pgvigil pgbackrest --stanza=main info
```

A membership of that group may also let pgvigil into the server's socket or files: with a repository on a host of its own,
run an agent there. A repository that is encrypted or in a bucket needs a configuration with its keys that pgvigil may read.

**Barman** refuses every user but its own, so give pgvigil a configuration that says it is the one, with the directories of yours and
places for its locks and its log:

```ini
[barman]
barman_user = pgvigil
barman_home = /var/lib/barman
barman_lock_directory = /var/lib/pgvigil
log_file = /dev/null
[main]
description = main
conninfo = host=/nowhere
backup_method = postgres
archiver = on
```

```console
# usermod --append --groups barman pgvigil
# sudo -u pgvigil barman -c /etc/pgvigil/barman.conf list-backups main
```

**WAL-G** needs the right to list and read the bucket, and nothing else, in a file of its own: `command: [wal-g, --config,
/etc/pgvigil/walg.json]`.

## The sandbox of the unit

The packaged unit shows the file system read-only (`ProtectSystem=strict`), and hides the directories of users and `/tmp`
(`ProtectHome`, `PrivateTmp`); groups of the service's user hold in it. A directory elsewhere needs no change. With
`SupplementaryGroups` the service alone is in a group; for a directory that is hidden, or to hide all others beside it:

```ini
# systemctl edit pgvigil
[Service]
SupplementaryGroups=postgres
BindReadOnlyPaths=/srv/backup/postgresql
```

A drop-in that makes paths inaccessible must leave the backups readable, by `ReadOnlyPaths=/var/backups/postgresql`. Locks and
logs of pgBackRest and Barman belong below `/var/lib/pgvigil` or `/run/pgvigil`, which alone can be written. WAL-G, and
repositories in buckets, need the network, which `unix-only.conf` takes away. These lines follow from the unit; the sandbox was
not tried with each tool.

## What may hang

A look and a verification are child processes with a process group and a limit of their own, also the look into a directory: a
network file system without its server holds up that child, and neither polls, pages nor SIGTERM. While a child is held by the kernel no other
is started for the same backup, and `backup_check_success` is 0.

## What the tests use

`BackupsTests` makes real backups with PostgreSQL 15 and 18 (pg_dump, pg_basebackup, pg_verifybackup), and with pgBackRest 2.45 and
Barman 3.4.0 of Debian 12. WAL-G was not available: its answer is read as its documents show it.
"""#,
"collectors.example.yml": #"""
# Your own collectors, with every key there is: a list of questions in SQL and what each column of
# the answer means. Named by `collectors.files` in the configuration. Names of collectors and
# metrics that pgvigil brings along are refused.

  # Lower-case letters, digits and underscores; the value of the label `collector`. Required.
- name: app_orders
  # One sentence on what the answer is good for. Required.
  summary: Orders that wait to be shipped, by state.
  # cluster (the default): once, in the database that the conninfo names; database: in every chosen
  # database, its name becomes the label `datname`; pgbouncer: on the console of a PgBouncer. A table
  # that only one database has is read with cluster, and that database as dbname of the conninfo.
  scope: cluster
  # How often it is asked at most; without it, on every poll.
  interval: 1m
  # How long the server may work on it. The default is 2s.
  timeout: 2s
  # primary or replica, if only one of them can answer. Not set by default.
  role: primary
  # The targets that it is for, by name, with * and ?. All by default.
  targets: [orders-*]
  # What must be there; otherwise the plan says what is missing. Each item has one of the
  # keys role, extension, optional_extension, setting_not_zero, setting, tracking and relation.
  # optional_extension is for one that servers may do without, which is no failure (both are looked for
  # in the database that conninfo names); setting names a setting and the values with which the question
  # makes sense; tracking names a setting without which the server counts nothing, such as track_counts.
  # relation names a table or view as SQL does; in a database without it the collector is left out,
  # which is no failure (check --verbose says where). So it is without one of the columns; and where
  # the role may not read them (without columns: the whole), with privilege: select, it has failed, and
  # check prints the GRANT. With index: a relation with more than 50,000 rows has an index that begins with
  # this column, or one for some of its values; without it the collector has failed and reads nothing. It
  # costs a further statement each time, which reads catalogues and takes
  # no lock on the relation. Empty by default.
  requires:
    - role: pg_read_all_stats
    - extension: pg_stat_statements
    - optional_extension: pg_stat_kcache
    - setting_not_zero: max_prepared_transactions
    - tracking: track_activities
    - setting: { track_functions: [pl, all] }
    - relation: app.orders
      columns: [state, sent, age_ms, id]
      privilege: select
      index: state
  # The wordings; the first that fits the server is used. At least one.
  variants:
    # One statement, without a semicolon. {schema:pg_stat_statements} in it becomes the schema of that
    # extension, quoted; the extension is named under requires. Required.
    - sql: |
        SELECT state, count(*) AS waiting, sum(sent) AS sent, max(age_ms) AS age_ms, max(id) AS id
          FROM app.orders GROUP BY state
      # The first major version of PostgreSQL that understands it, and the first that does not any
      # more. Without them, all.
      since: 16
      before: 99
      # The same for the version of the extension that it reads.
      extension: { since: 1.10, before: 2.0 }
    - sql: SELECT state, count(*) AS waiting, sum(sent) AS sent FROM app.orders GROUP BY state
      before: 16
      # Columns that this wording does not return.
      without: [age_ms, id]
  # What the columns mean. Each that is returned is listed. Two rows with the same labels make the
  # collector fail, and so does a value that is no number: integers, numeric, floating point, oid and
  # boolean (1 or 0) are numbers, and a text that PostgreSQL could read as one; write
  # extract(epoch FROM x) for timestamps, dates and intervals, x::numeric for money. NULL and NaN give no
  # sample; what no double can hold (1e400) is an error.
  columns:
      # The column's name in the answer, and its use: label, gauge, counter or hidden. Required.
    - name: state
      use: label
      # The label's name; the column's own by default.
      as: order_state
      # text (the default), database_name for a column with the oid of a database, or statement for
      # one with a statement's text, of which activity.texts says what is shown.
      lookup: text
    - name: waiting
      use: gauge
      # The metric's name and its help. Required for gauge and counter; a counter ends in _total.
      as: app_orders_waiting
      help: Orders that wait to be shipped.
      # Settings of which one must be on for the value to mean anything; else there is no sample.
      needs: [track_counts]
    - name: sent
      use: counter
      as: app_orders_sent_total
      help: Orders that were shipped.
      # What it means that the value is lower than in the answer before: reset (the default), it counts
      # from 0 again, as in Prometheus; lost_part, a part of what is summed up has gone (a row was
      # deleted, an entry forgotten), so that nothing of the rest is counted again. Counters only, and
      # lost_part only with top.
      when_lower: lost_part
    - name: age_ms
      use: gauge
      as: app_orders_age_seconds
      help: Age of the oldest order that waits.
      # What the value is multiplied with to reach the unit of the metric. The default is 1.
      factor: 0.001
      # What the remainder row says (see top): sum (the default), max or none. Gauges only.
      remainder: max
    - name: id
      use: hidden
  # How very many rows are bounded: those that grew most get series of their own, the others share
  # a remainder row. Not set by default.
  top:
    rows: 20
    # The column that ranks the rows.
    by: sent
    # The labels of the remainder row; those not named are empty.
    remainder: { order_state: other }
    # The metric that tells how many rows share the remainder row.
    folded: app_orders_folded
  # The most rows that are read. The default is 10000.
  rows_max: 1000
  # Gauges that have limits. Each limit becomes a series pgvigil_threshold{indicator,severity} of the
  # target, or, where the target has environments and scope is database, a series
  # pgvigil_database_threshold{datname,environment,indicator,severity} of each database; a rule of
  # your own compares the gauge with it. A target's thresholds may set other limits by the name.
  indicators:
      # The value of the label `indicator`; the gauge; both required, and at least one limit.
    - name: orders_age_seconds
      metric: app_orders_age_seconds
      warning: 600
      critical: 3600
      # Whether values below the limits are the bad ones. The default is false.
      bad_below: false
      # Limits of environments that have other ones, level by level.
      environments:
        production: { warning: 300, critical: 900 }
        staging: { critical: 7200 }
        development: { critical: 86400 }

- name: app_jobs
  summary: Jobs that wait, in each database that has them.
  scope: database
  # The databases in which it is asked, of those that the target visits: names, or patterns with * and ?.
  # All by default.
  databases: [shop*, crm]
  variants:
    - sql: SELECT count(*) AS waiting FROM app.jobs
  columns:
    - name: waiting
      use: gauge
      as: app_jobs_waiting
      help: Jobs that wait.
"""#,
"comparison": #"""
# Comparison with peers

What a peer does better stands first. Checked in the autumn of 2026 against the peers' own documentation,
repositories and issue lists; nothing was measured but postgres_exporter ([bench/](../bench/README.md)).
Corrections are welcome.

## In one table

| | pgvigil | postgres_exporter | pgwatch | pg_exporter | pgSCV | pgmetrics | PgHero | Datadog DBM | pganalyze |
|---|---|---|---|---|---|---|---|---|---|
| kind | agent | exporter | agent with storage | exporter | exporter | command | web page | service | service |
| oldest PostgreSQL | 14 | 13 (tested) | - | 10 | - | - | - | 9.6 | 10 |
| container image | no | yes | yes | yes | yes | yes | yes | yes | yes |
| metrics for Prometheus | yes | yes | yes | yes | yes | no | no | no | no |
| history of its own | PostgreSQL | no | PostgreSQL, TimescaleDB and others | no | no | no | PostgreSQL | in the service | in the service |
| evaluates alerts and notifies by itself | yes | no | by Grafana | no | no | no | no | yes | yes |
| plans of statements | no | no | no | no | no | from the log | `EXPLAIN` on request | yes | yes |
| reads the server's log | no | no | yes | no | yes | yes | no | yes | yes |
| metrics of the machine | no | no | with PL/Python | no | yes | yes | on RDS, Cloud SQL | yes | yes |
| runs inside your network only | yes | yes | yes | yes | yes | yes | yes | no | no (or Enterprise Server) |

`-` means that its documentation does not say.

## postgres_exporter

Better: it is known everywhere, packaged for many systems, and in most charts; every setting is a series; any
address can be scraped by a request (a beta feature of it, for years); it reads older servers.

Here instead: sums of ranked statements, tables and indexes are exact; two connections at most; a page that
never waits for the server; one failing statement costs its own families only. On Aurora its replication and WAL
collectors fail at each scrape (its issues 1273 and 1309). [migration.md](migration.md) has the rest.

## pgwatch

Better: several sinks at once (PostgreSQL, TimescaleDB, Prometheus, files, RPC), presets of metrics, a web
interface for what is watched, presets for each managed service, metrics as SQL in YAML that people share, discovery by
Patroni, parsing of the log, metrics of PgBouncer, Pgpool, pgBackRest and WAL-G, a Helm chart; its version 6 scrapes Prometheus endpoints as sources.

Here instead: rules, alerts and messages without Grafana; a health score that says what took each point;
history rows written exactly once; the settings of its sessions are read back before they are used.

## pg_exporter (pgsty)

Better: more than 600 metrics, PostgreSQL 10 to 19, collectors for TimescaleDB, Citus and pg_wait_sampling;
every built-in metric is a line of YAML that you can change; health checks for load balancers; a whole
distribution (Pigsty) with boards around it.

Here instead: exact sums, rules, messages, history, advice.

## pgSCV

Better: metrics of the machine (processor, disks, network), Patroni, the log, discovery of managed services at
one provider, container images and a Helm chart. It throttles scrapes.

Here instead: it need not run on the server's machine; scrapes need no throttle; rules, messages, history.

## pgmetrics

Better: one command, no agent, no configuration: a full report of a server as text, JSON or CSV, with plans,
autovacuum runs and deadlocks from the log, and metrics of AWS, Azure, PgBouncer, Pgpool and Citus. It runs on
macOS, Windows and FreeBSD, too. Good for a look at a server that is not yours.

Here instead: it goes on watching. `pgvigil advise` and `pgvigil collect` are the nearest commands.

## PgHero

Better: a page that application developers like: slow queries, suggested indexes, live queries, `EXPLAIN`,
ending a query by a click.

Here instead: many servers at once, alerts, Prometheus; nothing is ever ended or changed.

## Datadog DBM

Better: samples and plans of statements tied to traces of the application, blocking sessions over time, metrics
of machine and cloud on the same page, long retention, and someone else keeps it running.

Here instead: nothing leaves your network; no fee; behaviour under trouble is tested and documented
([status.md](status.md)).

## pganalyze

Better: it goes deepest into PostgreSQL of all listed: plans from `auto_explain`, advice on queries, index
advice for a whole workload, vacuum advice by table, log events, schema statistics.

Here instead: Prometheus, rules that you can read and change, no service. `pgvigil advise` has findings on
settings, locks, vacuum and indexes, and none that needs a plan.

## What pgvigil does not do

- No metrics of the machine: run node_exporter beside it.
- It reads no server log, takes no plan, keeps no samples of sessions.
- No container image, no Windows or macOS, no processor but x86-64 was tested.
- No discovery of servers: targets are in a file.
- It is young: few people run it.
"""#,
"compatibility": #"""
# Compatibility with postgres_exporter

Families bear postgres_exporter's names wherever name, type and unit are right there. Where
they are not, ours are, and dashboards and rules that know the other names find them after

```yaml
agent: { compatibility: postgres_exporter }
```

Each family in this table is then served under both names, which costs its series once
more. Every series also bears `target`. Families that have the same name there and other
labels bear both: `pg_stat_statements_*` has `user` beside `usename`, `pg_replication_slots_*` has `database` beside `datname`.

With it, each target is an `instance` of its own, as if it had an exporter of its own:
the agent's rules and the entries of `/targets` have the target's name there. Most
rules for postgres_exporter sum and join by `instance`; with one instance for all
targets they add up servers, or fail with "many-to-many". A Prometheus must find the
targets by `/targets` (`http_sd_configs`) for this; a scrape of plain `/metrics` gives
one instance to all. Set `rules.instance` to a text for one instance.

`pg_locks_count` has a series for each mode and database, also where it is 0, and none for
shared objects. `pg_stat_user_tables_*` has no partitioned tables, which hold no rows; there
they are with their times of ANALYZE. What is not in the table and not in
[metrics.md](metrics.md) has no counterpart, for instance positions in the log that
postgres_exporter gives without a reference to compare them with.

| name there | ours | labels |
|---|---|---|
| `pg_stat_archiver_archived_count` | `pg_stat_archiver_archived_total` |  |
| `pg_stat_archiver_failed_count` | `pg_stat_archiver_failed_total` |  |
| `pg_stat_archiver_last_archive_age` | `pg_stat_archiver_last_archive_age_seconds` |  |
| `pg_stat_activity_count` | `pg_stat_activity_sessions` |  |
| `pg_locks_count` | `pg_locks_granted` + `pg_locks_awaited` | `mode` in lower case |
| `pg_stat_statements_query_id` | `pg_stat_statements_query_info` |  |
| `pg_stat_database_xact_commit` | `pg_stat_database_xact_commit_total` |  |
| `pg_stat_database_xact_rollback` | `pg_stat_database_xact_rollback_total` |  |
| `pg_stat_database_blks_read` | `pg_stat_database_blks_read_total` |  |
| `pg_stat_database_blks_hit` | `pg_stat_database_blks_hit_total` |  |
| `pg_stat_database_tup_returned` | `pg_stat_database_tup_returned_total` |  |
| `pg_stat_database_tup_fetched` | `pg_stat_database_tup_fetched_total` |  |
| `pg_stat_database_tup_inserted` | `pg_stat_database_tup_inserted_total` |  |
| `pg_stat_database_tup_updated` | `pg_stat_database_tup_updated_total` |  |
| `pg_stat_database_tup_deleted` | `pg_stat_database_tup_deleted_total` |  |
| `pg_stat_database_conflicts` | `pg_stat_database_conflicts_total` |  |
| `pg_stat_database_temp_files` | `pg_stat_database_temp_files_total` |  |
| `pg_stat_database_temp_bytes` | `pg_stat_database_temp_bytes_total` |  |
| `pg_stat_database_deadlocks` | `pg_stat_database_deadlocks_total` |  |
| `pg_stat_database_conflicts_confl_tablespace` | `pg_stat_database_conflicts_confl_tablespace_total` |  |
| `pg_stat_database_conflicts_confl_lock` | `pg_stat_database_conflicts_confl_lock_total` |  |
| `pg_stat_database_conflicts_confl_snapshot` | `pg_stat_database_conflicts_confl_snapshot_total` |  |
| `pg_stat_database_conflicts_confl_bufferpin` | `pg_stat_database_conflicts_confl_bufferpin_total` |  |
| `pg_stat_database_conflicts_confl_deadlock` | `pg_stat_database_conflicts_confl_deadlock_total` |  |
| `pg_stat_database_conflicts_confl_active_logicalslot` | `pg_stat_database_conflicts_confl_active_logicalslot_total` |  |
| `pg_stat_database_sessions` | `pg_stat_database_sessions_total` |  |
| `pg_stat_database_sessions_abandoned` | `pg_stat_database_sessions_abandoned_total` |  |
| `pg_stat_database_sessions_fatal` | `pg_stat_database_sessions_fatal_total` |  |
| `pg_stat_database_sessions_killed` | `pg_stat_database_sessions_killed_total` |  |
| `pg_stat_database_checksum_failures` | `pg_stat_database_checksum_failures_total` |  |
| `pg_stat_database_session_time` | `pg_stat_database_session_time_seconds_total` × 1000 |  |
| `pg_stat_database_active_time` | `pg_stat_database_active_time_seconds_total` × 1000 |  |
| `pg_stat_database_idle_in_transaction_time` | `pg_stat_database_idle_in_transaction_time_seconds_total` × 1000 |  |
| `pg_stat_database_blk_read_time` | `pg_stat_database_blk_read_time_seconds_total` × 1000 |  |
| `pg_stat_database_blk_write_time` | `pg_stat_database_blk_write_time_seconds_total` × 1000 |  |
| `pg_stat_database_stats_reset` | `pg_stat_database_stats_reset_timestamp_seconds` |  |
| `pg_database_wraparound_age_datfrozenxid_seconds` | `pg_database_xid_age_transactions` |  |
| `pg_database_wraparound_age_datminmxid_seconds` | `pg_database_mxid_age_multixacts` |  |
| `pg_stat_bgwriter_checkpoints_timed` | `pg_stat_checkpointer_num_timed_total` |  |
| `pg_stat_bgwriter_checkpoints_req` | `pg_stat_checkpointer_num_requested_total` |  |
| `pg_stat_bgwriter_checkpoint_write_time` | `pg_stat_checkpointer_write_time_seconds_total` × 1000 |  |
| `pg_stat_bgwriter_checkpoint_sync_time` | `pg_stat_checkpointer_sync_time_seconds_total` × 1000 |  |
| `pg_stat_bgwriter_buffers_checkpoint` | `pg_stat_checkpointer_buffers_written_total` |  |
| `pg_stat_bgwriter_checkpoints_timed_total` | `pg_stat_checkpointer_num_timed_total` |  |
| `pg_stat_bgwriter_checkpoints_req_total` | `pg_stat_checkpointer_num_requested_total` |  |
| `pg_stat_bgwriter_checkpoint_write_time_total` | `pg_stat_checkpointer_write_time_seconds_total` × 1000 |  |
| `pg_stat_bgwriter_checkpoint_sync_time_total` | `pg_stat_checkpointer_sync_time_seconds_total` × 1000 |  |
| `pg_stat_bgwriter_buffers_checkpoint_total` | `pg_stat_checkpointer_buffers_written_total` |  |
| `pg_stat_bgwriter_buffers_clean` | `pg_stat_bgwriter_buffers_clean_total` |  |
| `pg_stat_bgwriter_maxwritten_clean` | `pg_stat_bgwriter_maxwritten_clean_total` |  |
| `pg_stat_bgwriter_buffers_backend` | `pg_stat_bgwriter_buffers_backend_total` |  |
| `pg_stat_bgwriter_buffers_backend_fsync` | `pg_stat_bgwriter_buffers_backend_fsync_total` |  |
| `pg_stat_bgwriter_buffers_alloc` | `pg_stat_bgwriter_buffers_alloc_total` |  |
| `pg_stat_checkpointer_write_time_total` | `pg_stat_checkpointer_write_time_seconds_total` × 1000 |  |
| `pg_stat_checkpointer_sync_time_total` | `pg_stat_checkpointer_sync_time_seconds_total` × 1000 |  |
| `pg_replication_lag` | `pg_replication_lag_seconds` |  |
| `pg_replication_slot_slot_is_active` | `pg_replication_slots_active` |  |
| `pg_replication_slots_slot_is_active` | `pg_replication_slots_active` |  |
| `pg_replication_slot_safe_wal_size_bytes` | `pg_replication_slots_safe_wal_size_bytes` |  |
| `pg_stat_wal_receiver_flushed_lsn` | `pg_stat_wal_receiver_flushed_position_bytes` | `sender_host` is `upstream_host` |
| `pg_stat_wal_receiver_received_tli` | `pg_stat_wal_receiver_timeline` | `sender_host` is `upstream_host` |
| `pg_stat_user_tables_seq_scan` | `pg_stat_user_tables_seq_scan_total` |  |
| `pg_stat_user_tables_seq_tup_read` | `pg_stat_user_tables_seq_tup_read_total` |  |
| `pg_stat_user_tables_idx_scan` | `pg_stat_user_tables_idx_scan_total` |  |
| `pg_stat_user_tables_idx_tup_fetch` | `pg_stat_user_tables_idx_tup_fetch_total` |  |
| `pg_stat_user_tables_n_tup_ins` | `pg_stat_user_tables_n_tup_ins_total` |  |
| `pg_stat_user_tables_n_tup_upd` | `pg_stat_user_tables_n_tup_upd_total` |  |
| `pg_stat_user_tables_n_tup_del` | `pg_stat_user_tables_n_tup_del_total` |  |
| `pg_stat_user_tables_n_tup_hot_upd` | `pg_stat_user_tables_n_tup_hot_upd_total` |  |
| `pg_stat_user_tables_vacuum_count` | `pg_stat_user_tables_vacuum_count_total` |  |
| `pg_stat_user_tables_autovacuum_count` | `pg_stat_user_tables_autovacuum_count_total` |  |
| `pg_stat_user_tables_analyze_count` | `pg_stat_user_tables_analyze_count_total` |  |
| `pg_stat_user_tables_autoanalyze_count` | `pg_stat_user_tables_autoanalyze_count_total` |  |
| `pg_stat_user_tables_last_vacuum` | `pg_stat_user_tables_last_vacuum_timestamp_seconds` |  |
| `pg_stat_user_tables_last_autovacuum` | `pg_stat_user_tables_last_autovacuum_timestamp_seconds` |  |
| `pg_stat_user_tables_last_analyze` | `pg_stat_user_tables_last_analyze_timestamp_seconds` |  |
| `pg_stat_user_tables_last_autoanalyze` | `pg_stat_user_tables_last_autoanalyze_timestamp_seconds` |  |
| `pg_statio_user_tables_heap_blocks_read` | `pg_statio_user_tables_heap_blocks_read_total` |  |
| `pg_statio_user_tables_heap_blocks_hit` | `pg_statio_user_tables_heap_blocks_hit_total` |  |
| `pg_statio_user_tables_idx_blocks_read` | `pg_statio_user_tables_idx_blocks_read_total` |  |
| `pg_statio_user_tables_idx_blocks_hit` | `pg_statio_user_tables_idx_blocks_hit_total` |  |
| `pg_statio_user_tables_toast_blocks_read` | `pg_statio_user_tables_toast_blocks_read_total` |  |
| `pg_statio_user_tables_toast_blocks_hit` | `pg_statio_user_tables_toast_blocks_hit_total` |  |
| `pg_scrape_collector_success` | `pgvigil_collector_success` |  |
| `pg_scrape_collector_duration_seconds` | `pgvigil_collector_duration_seconds` |  |
"""#,
"configuration": #"""
# Configuration

pgvigil reads one YAML file, named by `--config`. Without it, libpq's own environment (`PGHOST`,
`PGSERVICE`, ...) names the one target, called `local`, and everything else is as by default.

[reference.md](reference.md) lists every key with what it decides, written from
[pgvigil.example.yml](pgvigil.example.yml), which shows every key with its default and its bounds;
[collectors.example.yml](collectors.example.yml) does so for your own collectors and
[web.example.yml](web.example.yml) for TLS and passwords. The tests load all three, so what they show
is what this version understands. This page tells what holds for all of it.

| section | what it decides | keys |
|---|---|---|
| `agent` | how the agent itself runs; each agent needs a `state_directory` of its own | `interval` `shard` `state_directory` `packs_directory` `stop_timeout` `series_max` `label_value_bytes_max` `profile` `compatibility` `log` (`level` `format`) |
| `web` | where and how it answers | `listen` `config_file` `max_connections` `timeout` `enable_reload` `allowed_hosts` |
| `activity` | what is asked and shown of what sessions do, see [activity.md](activity.md) | `texts` `interval` `memory` `regressions` |
| `targets` | what is watched | `name` `kind` `conninfo` `password_file` `password_command` `databases` (`include` `exclude`) `databases_max` `labels` `environment` `environments` (`name` `databases` `connections` `thresholds`) `profile` `thresholds` `pools` (`name` `match` `max`) `connect_timeout` `connection_max_age` `prepare` `packs` (see [packs.md](packs.md)) `collectors` (`disable` `intervals` `timeouts` `top`) `health` (as below) `cpus` `settings` `extensions` (`expected` `databases`) |
| `backups` | which backups are watched, see [backups.md](backups.md) | `name` `target` `directory` `pattern` `manifest` `min_size` `verify` `verify_timeout` `pgbackrest` (`stanza` `command` `repository`) `barman` (`server` `command`) `walg` (`command`) `max_age` `interval` `timeout` |
| `collectors` | what is asked | `disable` `intervals` `timeouts` `top` `files` |
| `health` | how health is scored | `disable` `weights` `checks` (`points` `curve`) `caps` |
| `rules` | which rules the agent evaluates, see [rules.md](rules.md) | `files` `interval` `history_bytes_max` `job` `instance` `external_labels` `external_url` |
| `history` | what is kept in PostgreSQL, see [history.md](history.md) | `conninfo` `password_file` `password_command` `connect_timeout` `interval` `retention` `retention_hourly` `retention_daily` `spool` `rows_per_second_max` `metrics` (`name` `labels`) `accept_metrics` `show_metrics` `activity_rows` `retention_activity` `statements` `objects` |
| `reports` | reports that are made by the clock, see [report.md](report.md#by-the-clock) | `name` `at` `period` `location` `targets` `format` `directory` `keep` `receiver` |
| `receivers` | where alerts are sent, see [notifications.md](notifications.md) | `name`, one of the kinds in [receivers.md](receivers.md), `send_resolved` `max_alerts` `max_bytes` `rate_limit` (`per_minute` `burst`) `timeout` `connect_timeout` `ca_file` `cert_file` `key_file` `proxy` `title` `text` |
| a way of a receiver | where its addresses and keys lie | see [receivers.md](receivers.md) |
| `route` | which alerts go to which receiver | `receiver` `group_by` `group_wait` `group_interval` `repeat_interval` `hold_down` `matchers` `match` `match_re` `continue` `mute_time_intervals` `active_time_intervals` `routes` |
| `severities` | what severities mean, see [notifications.md](notifications.md) | words of your own |
| `inhibit_rules` | alerts to suppress while another fires | `source_matchers` `target_matchers` `equal` |
| `time_intervals` | times that routes name | `name` `time_intervals` with `times` (`start_time` `end_time`) `weekdays` `days_of_month` `months` `years` `location` |
| `heartbeat` | a sign of life | `url_file` `interval` |
| `external_url` | where people find this agent | |
| `runbook_base_url` | where runbooks are, by default the agent's own `/runbooks` | |
| `dashboard_base_url` | where Grafana is | |

## Values

- **Durations** are whole numbers with units, the larger unit first: `250ms`, `10s`, `1h30m`, `7d`. A
  bare number is an error.
- **Sizes** are whole numbers with one of `B`, `kB`, `MB`, `GB`, `KiB`, `MiB`, `GiB`. Where a key's name
  says bytes, a bare number means bytes.
- **Booleans** are `true` and `false`, without quotes.
- **Patterns** know `*` (any characters) and `?` (one character), nothing else.
- **Paths** that are relative begin in the directory of the file that names them.
- `${VARIABLE}` is not expanded.
- A section with nothing in it is as if it were not there.

Of YAML, anchors, aliases, tags, several documents in one file and keys that are there twice are
refused. A file has at most 2 MiB, 32 levels and 100,000 values.

## How a target is judged

`environment` (`development`, `staging`, `production`) and `profile` (`standard`, `global-remit`) choose
the thresholds of [health-score.md](health-score.md); `thresholds` of a target replaces single levels,
`warning` or `critical`, of these indicators: `health_score`, `connections_utilization_ratio`,
`pool_utilization_ratio`, `cache_hit_ratio`, `query_mean_seconds`, `query_p95_seconds`,
`running_queries_longest_seconds`, `transaction_error_ratio`, `lock_wait_longest_seconds`,
`idle_in_transaction_holding_oldest_age_seconds`, `replication_lag_seconds`, `xid_age_ratio`,
`mxid_age_ratio`. `slow_statement_seconds` (1 s) has no levels: it says above which mean a statement
counts as slow. Ratios are from 0 to 1; durations are seconds, or have units. The warning must come
before the critical level.

A target with `environment` bears it as a label on all its series, so alerts have it and routes can match
`environment="production"`. (Where one of your own collectors has a label of that name, that one stays.)

## One server, several environments

Where the databases of one server serve several environments, `environments` takes the place of
`environment`:

```yaml
targets:
  - name: saas
    conninfo: "host=db1 dbname=postgres user=pgvigil"
    environments:
      - { name: development, databases: ["*_dev_*"], connections: { warning: 10 } }
      - { name: staging, databases: ["*_stage_*"], connections: { warning: 20 } }
      - name: production
        databases: ["*_prod_*"]
        connections: { warning: 100 }
        thresholds: { query_p95_seconds: { warning: 100ms } }
```

A database belongs to the first environment that has a pattern for its name. It is judged by that
environment's limits, and by the target's profile: `cache_hit_ratio`, `query_mean_seconds`,
`query_p95_seconds` and `transaction_error_ratio`, which `thresholds` of the environment replaces level by
level, and `connections`, the client sessions that each of its databases may have (none by default). They
are shown as `pgvigil_database_threshold{datname,environment,indicator,severity}`, beside
`pg_database_<indicator>{datname}`. No statement and no connection is added: the numbers come from what is
read anyway. Like the rest of a target's series they are bounded by `series_max`.

- The rules PostgresDatabaseCacheHitLow, PostgresDatabaseQueriesSlow, PostgresDatabaseQueryP95High,
  PostgresDatabaseTransactionErrors and PostgresDatabaseConnectionsHigh compare the two. Their alerts have
  `datname` and `environment`, which routes can match.
- For the same four indicators the server as a whole has no limits then: a mixture of environments fits the
  limits of none. `thresholds` of the target brings back those that it names.
- All other limits (slots of the server, locks, idle transactions, replication, wraparound) hold for the
  server, with the defaults of a target without environment; their alerts have no label `environment`.
- The health score stays one per server, with the default limits.
- A database that fits no environment has no limits of its own; `pgvigil check` names these in one line.
- A pool whose `datname` is a name in full (`^saas_prod_1$`) bears `datname`, and `environment` when that
  database has one; so does the alert PostgresPoolHigh.
- `pgvigil_target_info{environment,profile}` has a series for each environment of the target.

A pattern that an earlier one covers (`a_dev_*` behind `*_dev_*`) is an error, for it would never decide
anything. A reload puts all limits into force at once, and the old series end with it; the windows go on.

## How health is scored

`health`, for all targets and of one, changes the model of the health score
([health-score.md](health-score.md) shows it with its checks, components and lethal states): `disable`
lists checks and lethal states that are left out; `weights` gives components other weights, and those
that are not named share the rest of 100 as before; `checks` gives a check other `points`, or a `curve`
of `[value, points]` from well to worst, beginning with 0 points; `caps` gives lethal states another value
to begin at. Values are in the input's unit; seconds and bytes may have units (`5m`, `1GiB`). Of both
sections a target's own words win, and what either disables is disabled. A curve that jumps, goes back,
costs more than its component's weight or more than 2 points for 1 % is an error. A reload puts a change
into force; the target's windows go on.

`pools` of a PostgreSQL target says which sessions belong together and how many of them there may be:
`match` holds regular expressions for `application_name`, `usename` and `datname`: those of rules
([rules.md](rules.md)), such as `.`, `[a-z]`, `\d`, `*`, `+`, `?`, `{2,5}`, `|`, groups, and a backslash
before any other sign. They match anywhere in the name unless `^` and `$` hold them, and in time linear
in its length. The pools of a PgBouncer need no configuration.

## What is expected of a server

`settings` of a PostgreSQL target names settings with the values that they should have, as in
`postgresql.conf`:

```yaml
targets:
  - name: orders
    conninfo: "host=db1 dbname=postgres user=pgvigil"
    settings: { max_connections: 200, shared_buffers: 256MB, io_method: io_uring, track_wal_io_timing: on }
    extensions:
      - { expected: [pg_stat_statements] }
      - { expected: [vector, pgcrypto], databases: ["shop*"] }
```

They are compared as PostgreSQL understands them: amounts in any of its units (256MB is 32768 of 8 kB), `on`,
`true`, `yes` and `1`, words in any letters, lists whatever their blanks and quotes; a list may be written as
one (`shared_preload_libraries: [pg_stat_statements, pg_cron]`). What counts is the value that new sessions
get, so that a change which waits for a restart differs until then. `pg_settings_differs{name}` is 1 or 0,
the rule PostgresSettingsDiffer, `pgvigil check` and the page of the target's settings say both values. What
cannot be compared has no series and a reason in `check`: this version has no such setting, the role may not
see it (pg_read_all_settings), or it is set for the agent's own role or database. A value of -1 or 0 with
which PostgreSQL makes the value itself (`wal_buffers`) agrees with what it has made. Settings that may hold a
secret, and those that the agent sets for its own sessions, are refused; of settings of applications and
of most extensions the value is compared and not shown.

`extensions` names extensions that databases should have, of those that are visited: all of them, or those that
fit a pattern of `databases`. `pg_extension_missing{datname,extension}` is 1 or 0, and
`pg_extension_available{extension}` says whether the server has the files; rule PostgresExtensionMissing.
`pg_extension_outdated{datname,extension}` is there for every extension, expected or not: it is 1 where the
installed version is another one than CREATE EXTENSION would install; rule PostgresExtensionOutdated.

Servers of one cluster that are both watched are compared without any configuration: the page of a target's
settings shows which of the settings that should be the same differ.

## Problems

All problems of a configuration are shown at once, each with its place:

```
pgvigil.yml:4:13: interval: unknown unit in "10sec"; use ms, s, m, h or d
  4 |   interval: 10sec
    |             ^~~~~
pgvigil.yml:9:5: unknown key "conninf" in a target; did you mean "conninfo"?
  9 |     conninf: ***
    |     ^~~~~~~
```

Secrets, and whatever may be one, are masked in the line that is shown. A reload (SIGHUP, or
`POST /-/reload` with `enable_reload`) reads and checks everything first; with any problem the
configuration in force stays in force.

A reload that changes a target keeps what is known of it: windows, counters, since when it is down. So
alerts on it neither resolve nor fire again, unless a limit or the labels that they bear have changed. Only
another address (host, port, database or service of `conninfo`, or `kind`) begins again, if another server
answers there, and so does another `name`. While an indicator has no value because its window of 5 minutes
has only begun, as after a start, alerts on it stay as they are.

## Warnings

What is valid and probably not meant is a warning: `pgvigil check` prints it with its place, the log
has it at the start and after a reload, once while it lasts, and `pgvigil_configuration_warnings` counts
them. Warnings change no exit code.

| kind | what it says |
|---|---|
| `pattern_matches_nothing` | a pattern in `rules.files` or `collectors.files` matches no file; a reload that would take rules out of force so is refused |
| `empty_file` | a file of rules or collectors holds none; its alerts are gone |
| `receivers_without_rules` | there are receivers and no alerting rules |
| `settings_without_receivers` | `severities` or `time_intervals` are set and there are no receivers |
| `route_never_matches` | no alert can reach a route: no rule or target has such labels, or a route above takes all of them |
| `receiver_without_route` | no route names a receiver |
| `incident_stays_open` | a receiver that keeps incidents has `send_resolved: false`: what fires again while its incident is open notifies no one |
| `connection_file_missing` | a file that a `conninfo` names (`sslrootcert`, `sslcert`, `sslkey`, `sslcrl`) cannot be read |
| `replication_connection` | a `conninfo` has `replication`: its sessions would be those of a standby, not of a client |
| `packs_directory` | `agent.packs_directory` cannot be looked into: no pack comes from there |
| `pack_rule_twice` | a file of `rules.files` has an alert that a pack has as well, in another form: both are evaluated |
| `program_missing` | the program of a `command` receiver does not exist or is not executable |
| `interval_without_route` | no route names a time interval |
| `inhibit_rule_never_matches` | one side of an inhibit rule matches no alert |
| `open_listener` | other machines reach an address in `web.listen`, and no user or client certificate is needed |
| `passwords_in_clear` | users log in over the network without TLS |
| `change_without_way` | `web.enable_reload` or `history.accept_metrics` is on, and there is neither a user nor a Unix socket |
| `readable_secret` | others may read a secret, a key or a configuration with a password; a file of root's may be readable by a group. libpq ignores a pgpass file that others may read |
| `loopback_links` | messages link to this agent, only this machine reaches its addresses, and there is no `external_url` |
| `heartbeat_without_rules` | the sign of life does not depend on rules, because no rule has `heartbeat="true"` |
| `empty_shard` | no target falls into this agent's share |
| `rules_without_collector` | `collectors.disable` switches off what the expression of alerts reads: they never fire |
| `unknown_severity` | a rule has a severity that is neither built in nor in `severities`: receivers take it for an error |
| `pages_reach_no_one` | no page can reach a receiver: its severity means `none` and no route names it, or its routes are silent at all times |
| `interval_never_comes` | no day fits all that an entry of `time_intervals` names, such as the 30th of February |
| `unknown_metric` | a rule names a metric that no collector, no rule and no one who records numbers makes |
| `unknown_field` | a text of a rule names a field that no alert has, such as `.Nope` |
| `state_directory` | `agent.state_directory` cannot be written |

## Secrets

A password is the first line of `password_file`, or what the program of `password_command` writes;
without both, libpq finds it in the `conninfo`, in pgpass or in a service file.
Nothing that pgvigil prints shows them: `conninfo` appears with its harmless parts only, commands with
their program only, password hashes not at all.

## Several agents, one file

With `shard: 2/3` an agent takes the targets whose name's hash (FNV-1a, 64 bit) modulo 3 is 1. Three
agents with 1/3, 2/3 and 3/3 watch each target exactly once; a target that is added moves no other.

## The web configuration file

`web.config_file` is in the format of Prometheus's exporter-toolkit: `tls_server_config`,
`http_server_config`, `basic_auth_users`. `promtool check web-config` and pgvigil agree on it, except
that pgvigil refuses what it would not honour or what would harm it: certificates and keys as text in
the file (`cert`, `key`, `client_ca`: name files instead), `rate_limit`, cipher suites without forward secrecy
(`TLS_RSA_...`), client certificates that are to be verified without `client_ca_file`, and password hashes with a
bcrypt cost over 14.
"""#,
"cost": #"""
# What the collectors cost the watched server

Measured on PostgreSQL 15 and 18.6 on two cores: one database with 2,000 tables (an index and a
sequence each), 10 more databases, about 4,900 entries in pg_stat_statements, one streaming
replica. Each statement ran 21 times in one session with the agent's settings (search_path
`pg_catalog`, lock_timeout 100 ms, no jit, no parallel workers).

- **ms**: milliseconds of processor time of the server process (from `/proc/<pid>/schedstat`),
  median of 20 runs after the first, the lowest of three rounds. Parsing, planning, executing and
  sending are in it.
- **first**: the same for the first run in a new session, whose caches are empty (the larger of
  15 and 18). This is what a visit to another database costs, besides the connection.
- **every**: seconds, or `poll` for every poll.
- **locks**: ACCESS SHARE locks on relations, read from pg_locks in the same transaction. Most
  statements read functions only and lock nothing at all.
- **without `pg_monitor`**: what a role without it gets. "Masked" means that the server would
  answer with NULLs, which would read as wrong numbers, so the plan leaves the collector out.
- **`pg_database` locked**: with `LOCK pg_database IN ACCESS EXCLUSIVE MODE` held by someone.

| collector | every | ms on 15 | ms on 18 | first | locks | without `pg_monitor` | `pg_database` locked |
|---|---|---|---|---|---|---|---|
| `pg_server` | poll | 0.13 | 0.13 | 0.5 | none | same | same |
| `pg_wal_position` | poll | 0.03 | 0.03 | 0.2 | none | same | same |
| `pg_connections` | poll | 0.34 | 0.40 | 1.5 | none | left out (masked) | same |
| `pg_idle_in_transaction` | poll | 0.18 | 0.17 | 1.2 | none | left out (masked) | same |
| `pg_stat_activity` | poll | 0.29 | 0.33 | 1.6 | none | left out (masked) | same |
| `pg_lock_waits` | poll | 0.22 | 0.22 | 1.2 | none | same | same |
| `pg_blocking` | poll | 0.46 | 0.40 | 1.9 | none | left out (masked) | same |
| `pg_locks` | poll | 0.20 | 0.19 | 1.1 | none | same | same |
| `pg_wait_events` | poll | 0.33 | 0.22 | 1.1 | none | left out (masked) | same |
| `pg_backends` | poll | 0.24 | 0.22 | 0.9 | none | left out (masked) | same |
| `pg_stat_database` | poll | 0.29 | 0.28 | 1.0 | none | same | same |
| `pg_stat_replication` | poll | 0.52 | 0.50 | 1.8 | none | left out (masked) | same |
| `pg_standbys` | poll | 0.21 | 0.26 | 1.6 | none | left out (masked) | same |
| `pg_replication_slots` | poll | 0.21 | 0.28 | 0.9 | none | same | same |
| `pg_vacuum_horizon` | poll | 0.48 | 0.52 | 2.1 | none | left out (masked) | same |
| `pg_stat_progress_vacuum` | poll | 0.20 | 0.18 | 0.7 | none | left out (masked) | same |
| `pg_progress` | poll | 0.71 | 0.42 | 1.9 | none | left out (masked) | same |
| `pg_prepared_xacts` | poll | 0.15 | 0.12 | 1.1 | none | same | same |
| `pg_stat_statements` | 30 | 8.65 | 8.42 | 13.7 | none | left out (masked) | same |
| `pg_stat_statements_info` | 60 | 0.17 | 0.10 | 0.5 | none | same | same |
| `pg_stat_checkpointer` | 30 | 0.12 | 0.10 | 0.6 | its view | same | same |
| `pg_checkpoint` | 30 | 0.13 | 0.14 | 0.6 | none | same | same |
| `pg_checkpoint_distance` | 30 | 0.06 | 0.06 | 0.4 | none | same | same |
| `pg_stat_bgwriter` | 30 | 0.10 | 0.08 | 0.6 | its view | same | same |
| `pg_stat_wal` | 30 | 0.10 | 0.11 | 0.5 | its view | same | same |
| `pg_stat_archiver` | 30 | 0.14 | 0.16 | 0.7 | its view | same | same |
| `pg_archive_backlog` | 60 | 0.15 | 0.13 | 0.8 | none | left out (permission denied) | same |
| `pg_wal` | 60 | 0.17 | 0.22 | 0.7 | none | left out (permission denied) | same |
| `pg_database` | 60 | 0.10 | 0.11 | 0.6 | `pg_database` | same | waits 100 ms, fails |
| `pg_settings` | 60 | 0.76 | 1.05 | 1.7 | none | same | same |
| `pg_version` | 300 | 0.13 | 0.13 | 0.6 | none | same | same |
| `pg_stat_slru` | 60 | 0.09 | 0.10 | 0.5 | its view | same | same |
| `pg_stat_subscription` | 30 | 0.27 | 0.31 | 1.5 | `pg_subscription` | same | same |
| `pg_stat_replication_slots` | 60 | 0.15 | 0.11 | 0.6 | none | same | same |
| `pg_stat_statements_text` | 60, when a text is missing |  12.06 | 8.95 | 13.6 | none | left out (masked) | same |
| `pg_database_size` | 300 | 22.23 | 22.70 | 26.4 | `pg_database` | left out (fails for databases without CONNECT) | waits 100 ms, fails |
| `pg_stat_all_tables` | 120 | 20.55 | 18.88 | 31.2 | `pg_class`, `pg_index`, `pg_namespace` | same | same |
| `pg_stat_all_indexes` | 300 | 9.12 | 8.25 | 10.8 | `pg_class`, `pg_index`, `pg_namespace` | same | same |
| `pg_objects` | 300 | 2.49 | 2.80 | 8.3 | `pg_class`, `pg_index` | same | same |
| `pg_table_size` | 300 | 9.65 | 8.13 | 23.1 | `pg_class`, `pg_index`, `pg_namespace`; one table or index at a time, ACCESS SHARE, released at once | same | same |
| `pg_sequences` | 600 | 21 | 20 | 40 | `pg_class`, `pg_namespace`, `pg_sequence`, `pg_depend`, `pg_attribute`, `pg_attrdef`, `pg_type`; up to 200 sequences, ROW EXCLUSIVE, until it ends | only sequences the role may read; none for `pg_monitor` alone | same |
| `pg_replication` | poll | 0.24 | 0.23 | 1.1 | none | same | same |
| `pg_stat_wal_receiver` | poll | 0.15 | 0.25 | 1.0 | none | left out (masked) | same |
| `pg_stat_database_conflicts` | 30 | 0.12 | 0.16 | 0.5 | none | same | same |
| `pg_stat_io` | 30 | - | 0.18 | 0.6 | none | same | same |

`pg_stat_statements_text` reads the whole file of texts, however few are missing, and holds the extension's lock in
shared mode meanwhile; no entry can be added then. So it is asked only while a statement among the series has no text:
at most once a minute for 200 ids, after a failure every ten minutes, and for a text that does not come after 2, 4, 8
minutes and so on, up to 64. Known texts are kept over restarts of the agent. Before version 0.2 it was asked every ten
minutes when something was missing.

Added later: `pg_aios` (18 and later, every 60 s) 0.1 ms where 100 connections are allowed, nothing
locked, left out without `pg_monitor`. When each table and index was last scanned (16 and later) costs
`pg_stat_all_tables` about 1 ms more for 2,000 tables. `pg_progress` looks up names, and for that the
locks, only while a command reports progress. What is there since 19 (`pg_stat_lock`,
`pg_stat_recovery`, `pg_multixact`) reads one function each and locks nothing.

Added later, each left out where it does not apply, measured on an idle PostgreSQL 18.6 in milliseconds:
`pg_stat_user_functions` 2.5 (every 120 s in each database, only with `track_functions`; looks at
`pg_proc` and `pg_namespace`), `pg_shmem_allocations` 0.6 (600 s; 15 and later), `pg_stat_ssl` 0.4 (60 s),
`pg_notification_queue` 0.3 (60 s; primaries), `pg_buffercache` 0.3 for 128 MB of shared buffers, in
proportion to them (600 s; only where the extension is installed; looks at each buffer's header without
a lock), `pg_subscription_rel` and `pg_wal_summarizer` below 0.05 (300 and 60 s). All but the first lock
nothing that users can hold.

Since 0.2, by the clock: `pg_database_collation` (600 s; 15 and later) 0.1 ms, ACCESS SHARE on `pg_database`, waits 100 ms and
fails while someone locks that; `pg_ls_tmpdir` (30 s; needs `pg_monitor`) 0.2 ms and 10 us more for each temporary
file that is there, ACCESS SHARE on `pg_tablespace`; `pg_synchronized_standby_slots` (30 s; 17 and later) 0.2 ms,
locks nothing. Sessions that wait for these slots are counted in the poll's reading of the sessions.

Added later and measured on PostgreSQL 15.18 in the same way, with 4,000 tables, each with a sequence and two
defaults, and 4,003 locks held: `pg_lock_table` (every 30 s) 4.2 ms, of which reading the locks is 2.0;
`pg_roles` (30 s) 0.3 ms, ACCESS SHARE on `pg_authid`, waits 100 ms and fails while someone locks that;
`pg_extension` (300 s, in every database) below 0.2 ms, ACCESS SHARE on `pg_extension`; `pg_index` (300 s, in
every database) 0.2 ms, ACCESS SHARE on `pg_index`, `pg_class` and `pg_namespace`. `pg_blocking` says since
then what blocks, which is a longer statement to plan: 1.4 ms instead of the 0.65 of the shorter one on the
same idle server, the first time 3.4 instead of 1.8; it reads the locks once more only while sessions wait for
one. `pg_idle_in_transaction` reads the locks once more, 2.0 ms then, only while a session is idle in a
transaction without an id or snapshot. `pg_standbys`, `pg_idle_in_transaction`, `pg_wal_position` and
`pg_checkpoint_distance` were measured on 15.18 and 18 with one streaming replica and 2,000 tables with a
sequence and a default each; `pg_standbys` costs the same with `synchronous_standby_names` set.

`pg_extension` says since then what is missing or outdated, which costs the server nothing: the agent compares.
`pg_available_extensions` (300 s, once for all databases) 2.2 ms with 49 extensions: it reads the control file of
each. `pg_expected_settings` (60 s, only with `settings` of a target) 2.2 ms, the list of settings.
`pg_role_attributes` and `pg_db_role_setting` (300 s each) 1.1 and 0.8 ms, at most 500 rows, ACCESS SHARE on
`pg_authid` and `pg_db_role_setting`. All four with the way there and back, on an idle 15.18 that did other work
beside.

Added later: `pg_table_bloat` and `pg_index_bloat` (3,600 s, in every database) estimate the bloat of the 100 largest
tables and B-tree indexes from statistics. On 15.18 and 18.6 with 2,000 tables of eight columns, on a machine with
much other work (milliseconds as psql measured them; first in a session, then again): `pg_table_bloat` 48 to 77, then 25 to
50; `pg_index_bloat` 80 to 96, then 24 to 137, of which the rows of `pg_stats` of these relations are 7 to 10; each is
read by its name, not the whole view. With 100
tables of 400 columns `pg_table_bloat` takes about a second; wider tables are left out of it, and after 5 s the
server ends it. ACCESS SHARE on `pg_class`, `pg_namespace`, `pg_attribute`, `pg_statistic` and `pg_stats`, and of the
second on `pg_index`, `pg_opclass`, `pg_amproc` and `pg_collation` too; no relation of a user is opened. Without rights to
read the tables there are no estimates.

A poll that visits other databases reads the locks once before the first of them, to leave out those in which a login
would wait: one statement, 2.0 ms with 4,003 locks held as above, nothing locked. Where it is refused it is not run
again.

`pg_sequences` was measured on 15.18 and 18.6 with 2,000 tables with a sequence and two more defaults each,
three wordings side by side on the same idle server (milliseconds of execution in a session that has asked
before; the first time in a session takes about twice as long, because catalogs have to be cached):

| wording | 15 | 18 |
|---|---|---|
| of 0.1.0, which saw only the column that owns a sequence | 12.5 | 11.5 |
| every column that takes from a sequence, before | 35 | 33 |
| the same columns, as it is now | 21 | 20 |

What is left over 0.1.0 is the price of the other columns: reading the defaults for names of sequences
(1.5 ms), their dependencies (3.5), and the type of each column, of domains too (4). Permissions are checked
until 200 sequences may be read, no longer for all.

Sum of all, spread over time, with `pg_stat_all_tables` every 60 s as it then was (it is 120 s now, which
takes off about 1.7 ms): **13.9 ms on 15 and 13.3 ms on 18 for each 10 s**, less than
a sixth of a per cent of one core.

## One reading of the sessions

Each poll reads the sessions once, and all that speaks of sessions comes from it: `pg_connections`,
`pg_stat_activity`, `pg_wait_events`, `pg_backends`, `pg_idle_in_transaction`, `pg_lock_waits`, `pg_blocking`,
`pg_standbys`, `pg_vacuum_horizon`, the sessions of `/api/v1/sessions` and of `pgvigil top`, and one of the samples. They
agree with each other to the session. The lines above are of the collectors' own statements, which are sent only
when the reading was refused or cut, and for what it cannot say: idle transactions that only the locks can judge, and how
far WAL senders are (`pg_stat_replication`), while there are any.

There are two wordings. The short one shows that a session waits for a lock; only then the long one is asked,
and from then on first until none waits: it reads pg_lock_status() once and `pg_blocking_pids()` for at most 100 sessions,
from which `pg_lock_waits`, `pg_blocking` and the trees follow. Milliseconds of processor time of the server process on
15.18 and 18.6, prepared, lowest of 25 rounds of 30 with 120 client sessions, 20 of them active, on a machine with much other work
(load 11 to 15 on two cores):

| | 15 | 18 |
|---|---|---|
| before: seven statements of as many collectors, and a reading for the sessions' page | 2.00 | 1.77 |
| the poll's reading while no session waits for a lock | 0.49 | 0.46 |
| the same with locks | 1.07 | 1.12 |
| `SELECT count(*) FROM pg_stat_get_activity(NULL)`, for comparison | 0.11 | 0.11 |

What keeps a statement of its own, and why:

- `pg_locks`: it counts what is granted, fast-path locks too, by database and mode. Nothing else needs these rows while no
  session waits, and reading them with the sessions would cost the same again (0.2 ms, 2 ms with 4,000 locks).
- `pg_stat_replication`: positions and times of each WAL sender, from a function of their own; asked only while
  there is one.
- `pg_prepared_xacts`, `pg_replication_slots`, progress of commands: these are no sessions.
- `pg_roles` (every 30 s) compares sessions with the limits in `pg_authid`, and locks that; the reading locks nothing.
  `pg_stat_ssl` (every 60 s) needs columns that cost more than they tell at each poll.

## Samples of the sessions

A sample is the short statement over the sessions that are not idle, or the long one while one waits for a lock, as
above. Lowest of 25 rounds in the same way:

| | 15 | 18 |
|---|---|---|
| 120 client sessions, 20 active, texts read | 0.20 | 0.19 |
| the same, texts not read | 0.18 | 0.16 |
| the same, while a session waits for a lock | 0.38 | 0.35 |
| before, with what sessions wait for always in the statement | 0.40 | 0.34 |
| 1,000 client sessions, 100 active, texts read | 1.46 | 1.36 |
| before | 1.85 | 1.74 |
| `SELECT count(*)` over the server's own function with as many | 1.04 | 1.03 |

No relation is locked. While sessions wait for a lock, what blocks at most 100 of them is read too, which holds the
partitions of the lock table in share mode for a moment. A sample every second is thus nine
samples more for each 10 s, 1.8 ms with 120 sessions, of which the poll's one reading gives back 1.3 to 1.5. The figure for 1,000 sessions is mostly that of the server's function, which
looks at every session, idle ones too. Where a server refuses to say what sessions wait for, they are read without it, and it is asked again after
five minutes.

## Prepared statements

What a session asks repeatedly is prepared (see
[operations.md](operations.md#prepared-statements)). The figures above are of statements by the simple
protocol. Milliseconds of processor time of the server process for one round of the statements that
every poll sends (20 on a primary), and for one round of all others once, with 110
other sessions; median of 30 rounds in one session, of three sessions each that took turns, on a machine
with other work on it:

| protocol | every poll, 15 | every poll, 18 | all others, 15 | all others, 18 |
|---|---|---|---|---|
| simple | 7.5 | 6.5 | 17.1 | 16.0 |
| prepared | 2.3 | 2.2 | 8.1 | 7.8 |

Preparing all 60 and executing them once took 29 ms on 15 and 31 ms on 18, against 24 and 22 ms for
executing them: it is paid back at the next poll. Their plans took 5.9 MB of the
process's memory on 15 and 5.2 MB on 18, 100 KB a statement and 277 KB the largest. Of the statements that are
asked every 2 minutes and more rarely prepared ones would save 0.25 ms of a 10 s cycle in all and hold half
of that memory, so they are not prepared.

Two agents side by side on one server, one with `prepare: never`, with an interval of 2 s and 110 other
sessions, on a machine with much other work (load 19); processor time of the agent's backend in 60 s that
began 45 s after the start, all collectors and the first preparing of rarer ones included:

| `prepare` | 15 | 18 | a poll on 15 | a poll on 18 | private memory, 15 | private memory, 18 |
|---|---|---|---|---|---|---|
| `never` | 383 ms | 389 ms | 12.8 ms | 13.0 ms | 5.7 MB | 5.5 MB |
| `auto` | 201 ms | 186 ms | 6.7 ms | 6.2 ms | 7.8 MB | 7.2 MB |

## What advice costs

`pgvigil advise` asks these besides two polls with everything in them; the agent never does. Measured in
the same way on PostgreSQL 15.18 and 18.6 with 2,000 tables (an index and a sequence each), 4,860 entries
in pg_stat_statements and 11 further databases, on a machine with other work on it (load 7). The first
eight and `statements_library` are asked once, the others once in each database. Each has a `statement_timeout` of 5 s and a
`lock_timeout` of 100 ms.

| question | ms on 15 | ms on 18 | first | locks |
|---|---|---|---|---|
| `settings` | 0.73 | 0.71 | 1.7 | its view |
| `sessions` | 0.57 | 0.48 | 2.5 | none; `pg_blocking_pids()` for sessions that wait for a lock |
| `horizon` | 0.45 | 0.49 | 1.5 | none |
| `slots` | 0.17 | 0.19 | 0.7 | none |
| `archiver` | 0.17 | 0.16 | 0.4 | none |
| `checkpoints` | 0.22 | 0.15 | 0.6 | its view |
| `databases` | 0.39 | 0.31 | 1.1 | none |
| `statements` | 11.96 | 10.56 | 15.0 | none; texts are not read |
| `unused_indexes` | 1.86 | 2.75 | 8.2 | catalogs |
| `redundant_indexes` | 11.90 | 9.71 | 16.0 | catalogs; tables with indexes on expressions or parts |
| `invalid_indexes` | 1.62 | 1.06 | 5.1 | catalogs, `pg_database` |
| `foreign_keys` | 1.60 | 2.73 | 7.8 | catalogs |
| `tables` | 12.94 | 10.31 | 21.2 | catalogs |
| `old_tables` | 2.83 | 2.09 | 5.8 | catalogs |
| `sequences` | 18.30 | 17.05 | 42.8 | catalogs; up to 200 sequences, ROW EXCLUSIVE, until it ends |
| `unreadable_sequences` | not measured | | | catalogs |
| `statements_library` | not measured | | | none; reads the control files of extensions on the server |

## Under locks

On 15, 16, 17 and 18, in sessions with warm and with cold caches, every statement was run while
another session held what the first column says. "Nothing" means: no error, nothing waited.

| held by someone | disturbed |
|---|---|
| `LOCK pg_database IN ACCESS EXCLUSIVE MODE` | `pg_database`, `pg_database_size` (100 ms, then a lock failure) |
| `LOCK pg_authid IN ACCESS EXCLUSIVE MODE`, session with warm caches | nothing |
| the same, session that never asked before | all that check a permission: names and rights of roles must be read once |
| three user tables `IN ACCESS EXCLUSIVE MODE` | nothing; `pg_table_size` leaves them out |
| a user table, ACCESS EXCLUSIVE *awaited* behind a reader | nothing; left out likewise |
| `TRUNCATE`, `REINDEX INDEX`, `ALTER SEQUENCE`, `LOCK ... IN SHARE MODE` in open transactions | nothing; tables and sequences concerned are left out |
| `ALTER TABLE ... DROP CONSTRAINT` of a primary key, awaited | nothing |
| user tables locked on the primary, seen by the replica | nothing |

A lock taken in the instant between the look at pg_locks and the size of a table costs
`pg_table_size` or `pg_sequences` 100 ms and one failure.

## On a replica

Every statement runs on a replica as on a primary, with positions of the write-ahead log read
from replay. `pg_replication`, `pg_stat_wal_receiver` and `pg_stat_database_conflicts` are asked
there only. Nothing is asked on a primary only.

## Choices that follow from the numbers

- `pg_stat_statements` is read every 30 s: 5,000 entries cost more than all collectors of a poll
  together. Texts are read for new ids only, at most every 10 minutes: that reads the whole file. The
  server sends up to 2000 characters of each; the agent redacts them, which takes about 15 µs a kilobyte.
- `pg_stat_all_tables` is read every 2 minutes, `pg_stat_all_indexes` every 5 minutes.
- Bloat is estimated once an hour: it moves slowly, and its numbers are those of the last vacuum or analyze.
- Real sizes cost a look at every file: the 200 largest tables and the databases, every 5 minutes.
- A sequence stays locked until the statement ends, so at most 200 are read: those of the largest
  tables whose column or sequence is not a full bigint.
"""#,
"explain": #"""
# Plans of statements

`pgvigil explain TARGET QUERYID [--config FILE] [--database NAME] [--user NAME] [--search-path SCHEMAS]
[--hypothetical 'CREATE INDEX ...'] [--expect FINGERPRINT] [--timeout 5s] [--format text|json]`
shows the generic plan of a statement of pg_stat_statements: the plan that holds for any values of its
parameters. `QUERYID` is the label `queryid` of the statement's series, the last part of its page's
address and the column QUERYID of `pgvigil queries`. Only this command asks for plans; the agent never does.

```console
$ pgvigil explain orders 6264163214018526463
orders: statement 6264163214018526463 in database shop, PostgreSQL 18.1
  SELECT balance FROM accounts WHERE id = $1
generic plan, planned in 0.094 ms; the statement was not executed
fingerprint 5d3c1c1f2ce0a9b4

 Index Scan using accounts_pkey on accounts  (cost=0.29..8.30 rows=1 width=6)
   Index Cond: (id = $1)
```

| exit code | meaning |
|---|---|
| 0 | there is a plan |
| 1 | there is none, and why; or none with the hypothetical index; or it has another fingerprint than `--expect` says |
| 2, 78 | the command line or the configuration is wrong |
| 69 | the target could not be asked |

## What is asked, and what is not

The text is the server's own, with `$1`, `$2`, ... in the place of constants. The command connects to the
statement's database as the target's role and begins a read-only transaction with the target's `lock_timeout` of
100 ms and a `statement_timeout` of `--timeout` (1 s to 1 min). There it asks, with every version, `PREPARE` under a random name, then
`EXPLAIN (SUMMARY, FORMAT JSON) EXECUTE` with NULLs and `plan_cache_mode = force_generic_plan`, so that a parameter stays one and no
condition is taken to be NULL. It ends with `ROLLBACK` and closes the session.

`ANALYZE` is never said, so the statement is not executed. The text goes by the extended protocol, in which a server refuses
more than one statement, so that nothing behind a semicolon is executed. Texts that begin with anything but `SELECT`, `INSERT`,
`UPDATE`, `DELETE`, `MERGE`, `VALUES`, `TABLE` or `WITH` are refused before that, as are texts that are cut.

Planning runs functions, as it does for the application: those that are declared `IMMUTABLE` where their
arguments are constants, and `STABLE` ones for estimates. A function that is declared `VOLATILE` is not run by planning itself, but one
that is declared `IMMUTABLE` may lie about itself and call any other. All of them run with the rights of the
target's role, so a role that may create functions which the statement calls has those rights for that moment. The read-only
transaction stops changes of tables. It does not stop advisory locks and settings, which end with the session, `NOTIFY`, which
`ROLLBACK` takes back, `COPY ... TO PROGRAM`, or what a function written in C does. So nothing is planned for a superuser, or for a
role that may act as one, as `pg_write_server_files` or as `pg_execute_server_program`.

There is no key that allows it, because a person runs it, with the same role and the same file, who could
ask the server the same by hand; and what the role may plan is what it was granted.

What it costs: one reading of pg_stat_statements with its file of texts (16 to 58 ms with 4,000 entries on PostgreSQL 15 and 18, on a
machine with other work on it), the planning itself, whose time is printed, and two questions to the catalogs below 1 ms each.
Planning takes the locks of the statement (ACCESS SHARE where it reads, ROW EXCLUSIVE where it would write), for the length
of the transaction.

## Rights

`pg_monitor` shows texts and ids. Planning wants the rights that running would want: `SELECT` on the tables
that are read, and for `INSERT`, `UPDATE`, `DELETE` and `MERGE` the rights to do that. `pg_monitor` has none of them; the
refusal names the `GRANT`. For statements that only read, `pg_read_all_data` (14 and later) is enough. Consider a role of its own for plans, in
a file of its own, rather than to let the role of the agent write.

Policies of row security are in the plan as they apply to that role; a note says so.

## Whose plan it is

Names without a schema are looked for as for the role that runs the statement, in its database: as `ALTER ROLE
... IN DATABASE ... SET search_path`, `ALTER ROLE`, `ALTER DATABASE` and the server's file say, `$user` being that role, with and without quotes.
An application that sets its path itself needs `--search-path`. Other settings that planning depends on, such
as `work_mem`, `random_page_cost` and `enable_seqscan`, are those of the target's role. Where `ALTER ROLE ... SET role` has
it act as another one, the plan is that one's, and a note says so.

An id in several databases is listed and wants `--database`. Where several roles have it in one database, the one with
the most calls is taken and a note names all of them.

A generic plan is not always the plan that ran: PostgreSQL plans a statement for its values unless it is prepared
and the generic plan is not dearer. Where values decide (a rare status, a wide range), compare with `EXPLAIN` by hand.
A `LIMIT` that is a parameter counts as a tenth of the rows, and from 18 on a list of constants as a list of one, because the
statistics keep one (`IN ($1 /*, ... */)`); a note says so.

## Texts that are no SQL

pg_stat_statements also replaces constants where SQL takes no parameter. What is certain is rewritten, and a
note says so: `EXTRACT($1 FROM d)` becomes `pg_catalog.extract($1, d)`, and a type before a parameter
(`interval $1`, `date $1`) a `CAST`. Anything else ends with the server's error and what it means: types of constants
that are not known any more, constants of `SELECT` and `GROUP BY` that were the same, names of PL/pgSQL variables
(`pg_stat_statements.track = all`), and `date'2026-01-01'` without a blank, which the statistics keep as `date$1`.

A text that is none in the encoding of the connection string's database, as one from a database in `SQL_ASCII` may be, keeps
pg_stat_statements from showing any text there. Then texts are read in a database in `SQL_ASCII` that has the extension and to
which the role may connect (at most five are tried; a note names it), and only a statement whose own text is not UTF-8 has no plan. Where there
is no such database the refusal says what helps.

## Constants

Conditions of a plan hold constants: those of views, policies and partial indexes, and of the statement where
the statistics left them. They are shown as [`activity.texts`](operations.md#texts-of-statements) says: `redacted` puts `?` in their place,
in text and JSON; `full` shows them; with `none` no text is read, so there is no plan. A server's refusal may quote any
constant, too: with `redacted` only sentences that are known are shown, with the names of the statement's own text and `?` for all
else, and in the place of any other sentence stands `message hidden by activity.texts`, with the SQLSTATE.

## Fingerprint

The fingerprint is the same for plans of one shape: kinds of nodes, relations, indexes and the order of joins.
Costs, estimates, aliases, conditions and numbers of workers do not count; partitions do. It is not kept: note it, and
`--expect FINGERPRINT` ends with 1 when the plan has changed, for example after an upgrade or `ANALYZE`.

## Hypothetical indexes

With the extension [HypoPG](https://hypopg.readthedocs.io) in the statement's database `--hypothetical 'CREATE INDEX ON accounts (since)'`
plans a second time as if that index were there, and shows both costs and whether the plan uses it. HypoPG
keeps it in the memory of the command's session; nothing is created. One index at a time: each is judged by
itself. Where an index with the same definition is there, a note names it. What HypoPG does not take is said below
the plan without it, and the exit code is 1. A cost is an estimate in the planner's units, and an index also costs at every write.

## JSON

`--format json` prints one line: `version` (1; it only grows), `target`, `query_id` (a text, because not every reader of JSON has
64 bits), `database`, `user`, `server_version`, `search_path`, `text`, `parameters`, `repairs`, `fingerprint`, `total_cost`,
`planning_seconds`, `notes`, `plan` as the server's `FORMAT JSON` has it, and `hypothetical` (null without): `index`, `bytes`, `is_used`, `total_cost`,
`gain_ratio`, `plan`. Unknown is null.
"""#,
"faq": #"""
# Questions

## What it is

**Does it replace Prometheus or Grafana?** No. It gives Prometheus better series and Grafana ready dashboards.
Small set-ups can do without: it evaluates rules, notifies, and keeps history by itself.

**Does it need a superuser?** No. `pg_monitor` is enough for every built-in collector.

**Does it need an extension or an agent on the server?** No. pg_stat_statements adds statistics on statements.

**Does it write into a watched database?** No. Only `pgvigil schema apply` and the writer of the history do,
in the database that `history.conninfo` names.

**Is there a container image, a Helm chart, an RPM?** No. There is a Debian package and a tarball for x86-64
with Debian 12's libraries ([installation.md](installation.md)).

**Where should it run?** On a machine that survives the database: beside Prometheus, or one agent for each
site. It may run on the server; then it cannot report the machine's end, which a `heartbeat` covers.

## What it costs

**Why two connections?** One for what must be quick at each poll, one for collectors that visit databases or
may wait. There is never a third.

**How much load is it?** 16.7 ms of processor time in 10 s on a large server; [cost.md](cost.md) has each
statement, [sizing.md](sizing.md) the rest.

**Can a poll lock something?** Statements take ACCESS SHARE on catalogs at most, and give up after 100 ms.
[cost.md](cost.md#under-locks) has what was tried.

**Does my log fill with its statements?** Only with `log_statement = all` or
`log_min_duration_statement = 0`; [operations.md](operations.md#sessions-and-their-settings) has the two
statements that switch it off for the role.

## What numbers mean

**Why is the p95 of queries missing while the mean is there?** It is estimated from the statements of one
window and needs enough executions ([indicators.md](indicators.md)).

**Why is the health score 100 while an alert fires?** The score weighs states of the server; an alert of
severity `info` or `ticket` may watch something that takes no points, such as a forecast
([health-score.md](health-score.md)).

**Why is there no health score?** Less than 60 % of its input is known: see `pg_health_coverage_ratio`, and
`check` for what is missing.

**Why does `pg_stat_activity_sessions` differ from `SELECT count(*) FROM pg_stat_activity`?** It counts client
sessions without the agent's own.

**Why do counters of statements begin at 0 after a restart of the agent?** So that `rate()` and `increase()`
over all series are exact although the ranked ones change. The server's own totals are in
`pgvigil collect`.

**What is the row `other`?** The exact remainder of all that is not among the ranked. Leave it in when you sum.

**Why has a replica no value for ...?** Some collectors run on one side only: `collectors plan` says
`only on a replica` or `only on a primary`.

**Why is a server that is down not shown with its last values?** Old values pass for the present. `pg_up` is 0,
alerts that fired stay firing until they can be judged again.

## How to

**Watch another server?** Add a target; a running agent takes it over when the file has kept still for a
second.

**Change a limit?** `thresholds` of the target ([configuration.md](configuration.md#how-a-target-is-judged)).
The rules and dashboards follow, because limits are series.

```yaml
targets:
  - name: orders
    conninfo: "host=db1.example.com dbname=postgres user=pgvigil"
    environment: production
    thresholds:
      cache_hit_ratio: { warning: 0.9, critical: 0.8 }
      running_queries_longest_seconds: { warning: 30m, critical: 2h }
```

**Stop being notified during maintenance?** `pgvigil silence add`, or `mute_time_intervals` of a route
([notifications.md](notifications.md)).

**Be notified when the agent itself dies?** `heartbeat` to a service that calls when it stays silent.

```yaml
heartbeat: { url_file: /run/credentials/pgvigil.service/heartbeat-url, interval: 1m }
```

**Run two agents for each other?** Let both watch the same servers and notify by Alertmanager, which merges
alerts of the same labels. Each has its own `state_directory`, and one of them alone writes history: two would write each
number of a target twice.

**Be alerted when a disk fills?** By the machine's own monitoring. The agent may run elsewhere, and beside the
server it has no right to look into the data directory, so it has no number for it. What it does see
first is what fills the disk: PostgresWALForecast, PostgresArchiverFailing, PostgresSlotRetainsWAL. With
node_exporter on the machine, a rule with this expression and `for: 5m`:

```
node_filesystem_avail_bytes{mountpoint=~"/var/lib/postgresql.*"} / node_filesystem_size_bytes < 0.1
```

**Be alerted on statements that time out?** PostgreSQL counts them nowhere: they are rollbacks like others, and
only the log of the server says why. Alert on `canceling statement due to statement timeout` where the log
is read; PostgresTransactionErrors sees the rollbacks when they are many.

**Measure bloat in bytes?** PostgresTableBloats looks at dead rows that wait for vacuum. How much of a file is free
already is known only to who reads all of it, so no collector of pgvigil does. The extension pgstattuple can:
once in a while, in a quiet hour, `SELECT * FROM pgstattuple_approx('public.order_line')`. An own
collector with `interval: 1d` over a few tables is the most that a busy server should bear.

**Be alerted when a backup is too old?** Name it in the section `backups`: [backups.md](backups.md). Where the agent cannot
see the repository, let the job that makes the backup say so when it has ended well, by a row in a
table that an own collector reads: `SELECT extract(epoch FROM now() - max(ended)) AS age FROM backups`.

**Measure something of my own?** A collector in YAML ([collectors.example.yml](collectors.example.yml)), a
[pack](packs.md) where it comes with rules and a dashboard, or
`pgvigil record` for a number that a program knows.

**Try it without a server?** `pgvigil demo`.
"""#,
"glossary": #"""
# Glossary

Terms of PostgreSQL and Prometheus keep their meaning. These are pgvigil's own, or used in a narrow sense.

| term | meaning |
|---|---|
| agent | the running program, `pgvigil run` |
| target | one PostgreSQL server or PgBouncer that the agent watches; the label `target` has its name |
| catalogue | the collectors that pgvigil brings along |
| collector | one SQL statement with the metrics that are made of its answer; `pgvigil collectors list` |
| poll | one round of the collectors that are due at a target |
| plan | which collectors run on a target, and why others are left out |
| indicator | a number derived from several readings, such as the cache hit ratio of the last 5 minutes |
| window | the time over which an indicator is computed |
| floor | the fewest events in a window that make an indicator meaningful; below it, it is absent |
| health score | 0 to 100 for one target; every lost point belongs to a named check |
| check (of the score) | one input of the health score, with its curve from value to points |
| component | a group of checks that can lose at most its weight |
| threshold, limit | the value at which a warning or a critical level begins for a target; itself a series, `pgvigil_threshold` |
| lethal state, cap | a state in which the score cannot exceed a low value, such as no free connection |
| coverage | the share of the health model that could be judged; what is unknown is not counted as good |
| advice, finding | a recommendation of `pgvigil advise`, with its evidence, the statements and a level |
| environment, profile | which set of thresholds applies to a target |
| row `other` | the exact remainder beyond the top K series of a family |
| horizon (xmin horizon) | the oldest row versions that vacuum must still keep; held back by old transactions, slots, standbys |
| blocking session | the session at the head of a lock queue: others wait for it, and it waits for no lock |
| replica, standby | a replica is a server that replays another's log, seen from itself; a standby is the same, seen from its primary |
| slot | a replication slot: keeps log and old row versions for a consumer until that has read them |
| wraparound | the end of transaction ids; before it the server stops taking writes |
| forecast | when a value will reach its limit if it goes on as in the last hours |
| pool | sessions of one application, with the most that it may hold |
| rule, group, alert | as in Prometheus; the agent evaluates the same files |
| receiver, route, silence, inhibition | as in Alertmanager |
| severity | `page`, `ticket`, `info` or `none`: how soon someone must act |
| runbook | the page of an alert: meaning, impact, what to look at, what to do |
| dead man's switch | an alert that always fires; its absence shows that rules or messages stand still |
| heartbeat | a request to a service that calls when it stays away |
| outbox | notifications on disk that wait for their receiver |
| spool | rows of the history on disk that wait for the database |
| retention | how long rows and roll-ups are kept |
| roll-up | averages, extremes and counts per hour and day in the history |
| state directory | where the agent keeps outbox, spool, silences and the state of alerts over a restart |
| shard | the share of the targets that one of several agents with the same file watches |
| own metrics | series about the agent itself, with names that begin with `pgvigil_` |
"""#,
"health-score": #"""
# Health score

`pg_health_score` is 100 minus the points that named checks take, which are shown as
`pg_health_points_lost{component,check}`: `100 - sum by (target) (pg_health_points_lost)` is the
score, exactly, because points are whole multiples of 1/64. Below 80 is a warning, below 60
critical. This page is written from the model (version 2,
`pg_health_model_info`); a test holds it to that.

## How points are taken

- A check maps its input to a share of its points by straight lines between the breakpoints below;
  beyond the first and the last nothing changes.
- A component never costs more than its weight: its checks take points in the order of the table
  until it is used up. All weights together are 100.
- Ratios and rates are taken over 5 minutes. With too few events in this time (10,000 blocks, 100
  transactions, 100 calls, 4 checkpoints) nothing is lost; from there to twice as many events the
  loss fades in.
- **What does not apply** costs nothing: replication without replicas, pools without pools, upkeep
  (the components maintenance and horizon, and autovacuum) on a replica.
- **What goes out of sight** keeps the points that it took when it was last seen: a server does not
  get well by no longer answering. What was never seen leaves the denominator, and all other points
  count for more by as much (never more than 100 in all).
  `pg_health_coverage_ratio` is the share of the weight that is in sight now; under 60 % there is no
  score. A server that is down has no score and a coverage of 0.
- **A lethal state** caps the score at 30. The cap is a check of the component `cap` that takes the
  rest, so the sum still closes; of several, the first in the table takes it.
- **An alert that pages** is a lethal state, too (`page_alert`): while an alert of severity `page`
  about this server fires in the agent's own rules, silenced or not, the
  score is at most 30. It is about the server of its label `target`; without that label about those
  that its annotation `targets` names, separated by commas, as PostgresSplitBrain does; without both
  about all that have its labels (`system_identifier`, or labels that the configuration gives to
  targets, such as `cluster`), if it has any. It holds from the poll after the evaluation that raised the alert to the
  poll after the one that resolved it. Rules about the agent itself (those that read nothing but
  `pgvigil_*` and `process_*`) do not count, nor do rules that read the score (`pg_health_*`,
  `ALERTS`, or recording rules made of them): what the score raised cannot hold the score down.
  After a restart, alerts that were saved as firing count from the first poll on; as long as a
  rule that pages was not evaluated, or fails, it is not known that none fires, and the series of
  this reason is missing unless one does. A reload keeps the alerts of rules that stay the same.
  Without such rules in the agent, because a Prometheus evaluates them, there is no such state.
- Breakpoints that come from a threshold move with it: environments, profiles and the target's own
  `thresholds` change how it is scored. The numbers below are the defaults. Between a warning w and a
  critical c they are, for ratios, w - (c - w)/3, w, c and c + (c - w) within the range; for
  durations w / (c/w)^(1/3), w, c and c × (c/w). They cost 0, 25, 75 and 100 %.
- **No step**: with everything in sight, 1 % of an input (one hundredth of a ratio) costs at most
  2 points outside lethal states. Where thresholds are so near each other that it would be
  more, the curve rises more slowly than they say.
- `pgvigil advise` says what to do about the points that a server loses; each check has its
  remedy, its alerting rule in `alerts/` and a panel of a dashboard.

## A model of your own

The section `health` of the configuration, and of a target, changes the model: `disable` leaves
checks and lethal states out (what is left costs what it did before), `weights` of components
(the others share what is left of 100 as they did before, and a component's checks grow and
shrink with it), `points` or a whole `curve` of a check, and in `caps` the value from which on a
state is lethal. A curve is a list of `[value, points]` from well to worst: it begins with 0
points, its last points are the most that the check can cost, and they are at most the weight of
the component. Whatever breaks a law of this page is refused, with its place in the file.
`pg_health_model_info{version,custom}` shows a changed model: `custom` is `no` or differs with
every change.

## Components

### connections: 20 points

| check | points | input | value: points lost | why | remedy | rule | panel |
|---|---|---|---|---|---|---|---|
| connections_utilization | 20 | `pg_connections_utilization_ratio`, threshold `connections_utilization_ratio` | 0.75: 0; 0.8: 5; 0.95: 15; 1: 20 | New clients are refused once all slots are taken. | Put a pooler in front, make pools smaller, end idle sessions; raise max_connections last. | PostgresConnectionsHigh | Connections (`pgvigil-connections`) |
| pool_utilization | 10 | `pg_pool_utilization_ratio`, threshold `pool_utilization_ratio` | 0.75: 0; 0.8: 2.5; 0.95: 7.5; 1: 10 | A pool that is full makes its application wait while others are fine. | Find what holds the pool's sessions, then adjust the size of the pool. | PostgresPoolHigh | Pools (`pgvigil-connections`) |

### queries: 18 points

| check | points | input | value: points lost | why | remedy | rule | panel |
|---|---|---|---|---|---|---|---|
| query_mean | 12 | `pg_query_mean_seconds`, threshold `query_mean_seconds` | 0.5848: 0; 1: 3; 5: 9; 25: 12 | The mean rises when everything becomes slower. | Look at the statements with the most time; explain the slowest. | PostgresQueriesSlow | Mean and p95 (`pgvigil-queries`) |
| query_p95 | 12 | `pg_query_p95_seconds`, threshold `query_p95_seconds` | 0.2924: 0; 0.5: 3; 2.5: 9; 12.5: 12 | One query in twenty is slower: what users notice first. | Look at the statements with the largest deviation; look for missing indexes, locks and spilled sorts. | PostgresQueryP95High | Mean and p95 (`pgvigil-queries`) |
| slow_queries | 6 | `pg_slow_queries` | 0: 0; 5: 3; 20: 6 | A few slow statements may be reports; many are a pattern. | Explain them, beginning with the most calls. | PostgresSlowStatements | Slow statements (`pgvigil-queries`) |
| longest_query | 4 | `pg_running_queries_longest_seconds`, threshold `running_queries_longest_seconds` | 566.9645: 0; 900: 1; 3600: 3; 14,400: 4 | A query that runs for an hour is forgotten or lost. | Ask its owner; pg_cancel_backend(pid) ends it; set statement_timeout for the role. | PostgresQueryRunsLong | Longest query (`pgvigil-queries`) |

### cache: 15 points

| check | points | input | value: points lost | why | remedy | rule | panel |
|---|---|---|---|---|---|---|---|
| cache_hit | 15 | `pg_cache_hit_ratio`, threshold `cache_hit_ratio` | 0.7: 15; 0.8: 11.25; 0.9: 3.75; 0.9333: 0 | Blocks that are not in shared buffers cost a read each. | Find the tables that are read most; look for missing indexes, then raise shared_buffers. | PostgresCacheHitLow | Cache hit ratio (`pgvigil-io`) |

### locks: 17 points

| check | points | input | value: points lost | why | remedy | rule | panel |
|---|---|---|---|---|---|---|---|
| lock_wait | 10 | `pg_lock_wait_longest_seconds`, threshold `lock_wait_longest_seconds` | 5.5032: 0; 10: 2.5; 60: 7.5; 360: 10 | Sessions that wait this long are stuck behind a transaction that is not ending. | End the session that pg_lock_blocking_root names (the advice on the target has the statement); set lock_timeout for migrations. | PostgresLockWaitLong | Lock waits (`pgvigil-locks`) |
| lock_waiting | 8 | `pg_lock_waiting_sessions` | 2: 0; 10: 4; 50: 8 | One or two waiting sessions are everyday life; a queue is an incident. | End the session that pg_lock_blocking_root names; the advice on the target has the statement. | PostgresLockQueue | Lock waits (`pgvigil-locks`) |
| idle_in_transaction | 8 | `pg_idle_in_transaction_holding_oldest_age_seconds`, threshold `idle_in_transaction_holding_oldest_age_seconds` | 208.0084: 0; 300: 2; 900: 6; 2700: 8 | A session that is idle in a transaction holds locks, or rows that vacuum must keep, and does nothing. | Fix the application that forgets to commit; set idle_in_transaction_session_timeout. | PostgresIdleInTransaction | Idle in transaction (`pgvigil-locks`) |
| deadlocks | 5 | deadlocks in 5 minutes | 0: 0; 5: 2.5; 20: 5 | Each deadlock ends a transaction that must be tried again. | Let all transactions take their locks in the same order. | PostgresDeadlocks | Deadlocks (`pgvigil-locks`) |

### errors: 7 points

| check | points | input | value: points lost | why | remedy | rule | panel |
|---|---|---|---|---|---|---|---|
| transaction_errors | 7 | `pg_transaction_error_ratio`, threshold `transaction_error_ratio` | 0.0333: 0; 0.05: 1.75; 0.1: 5.25; 0.15: 7 | Transactions that roll back are work for nothing, and often bugs. | Read the server's log for the errors, by SQLSTATE and application. | PostgresTransactionErrors | Rollbacks (`pgvigil-activity`) |

### replication: 7 points

| check | points | input | value: points lost | why | remedy | rule | panel |
|---|---|---|---|---|---|---|---|
| replay_stalled | 7 | `pg_replication_stalled_seconds` | 15: 0; 60: 1.75; 300: 3.5; 900: 7 | A replica that should stream and neither receives nor replays anything falls behind by all that its primary writes. | Read the replica's log for why it cannot connect to the primary: address, password, slot, or a segment that is gone. Set primary_conninfo where it is empty. | PostgresReplicationBroken | Last signs of life (`pgvigil-replication`) |
| replay_lag | 7 | `pg_replication_lag_seconds`, threshold `replication_lag_seconds` | 13.9248: 0; 30: 1.75; 300: 5.25; 3000: 7 | Readers of a replica see the past, and a failover would lose time. | Look for long queries that stop replay, and for a slow disk or network. | PostgresReplicaLag | Replication lag (`pgvigil-replication`) |
| standby_lag | 7 | largest `pg_stat_replication_replay_lag_seconds`, threshold `replication_lag_seconds` | 13.9248: 0; 30: 1.75; 300: 5.25; 3000: 7 | A standby that is behind shows the past, and a failover to it would lose time. Standbys whose application_name contains "delayed" do not count. Without a lag it is unknown while fewer standbys are connected than in the last 6 hours. | Look at the standby that pg_stat_replication_replay_lag_seconds names. | PostgresStandbyLag | Replication lag (`pgvigil-replication`) |
| slot_retention | 5 | largest `pg_replication_slots_pg_wal_lsn_diff` | 1,073,741,824: 0; 10,737,418,240: 2.5; 107,374,182,400: 5 | A slot without a consumer keeps write-ahead log until the disk is full. | Revive its reader or drop it; set max_slot_wal_keep_size. | PostgresSlotRetainsWAL | Replication slots (`pgvigil-replication`) |

### maintenance: 6 points

| check | points | input | value: points lost | why | remedy | rule | panel |
|---|---|---|---|---|---|---|---|
| vacuum_overdue | 4 | `pg_vacuum_overdue_tables` | 3: 0; 20: 2; 100: 4 | A few tables wait for their turn at any time; many mean that autovacuum does not keep up. | Raise autovacuum_max_workers and the cost limit. | PostgresVacuumOverdue | Vacuum (`pgvigil-vacuum`) |
| vacuum_due | 4 | largest `pg_stat_user_tables_vacuum_due_ratio` | 2: 0; 5: 2; 20: 4 | A table that is far past its own threshold is not being vacuumed: it is locked, switched off or too large for the settings. | VACUUM the table; then look at its settings and at the horizon. | PostgresTableBloats | Vacuum (`pgvigil-vacuum`) |
| sequences | 3 | largest `pg_sequences_used_ratio` | 0.7: 0; 0.8: 1.5; 0.95: 3 | Inserts fail when a sequence or its column is used up; changing the column's type takes time. | Change the column to bigint. | PostgresSequenceNearEnd | Sequences (`pgvigil-tables`) |
| invalid_indexes | 1 | `pg_objects_invalid_indexes` | 0: 0; 5: 1 | Invalid indexes cost every write and serve no read. | REINDEX INDEX CONCURRENTLY, or drop them. | PostgresInvalidIndexes | Indexes (`pgvigil-tables`) |

### horizon: 6 points

| check | points | input | value: points lost | why | remedy | rule | panel |
|---|---|---|---|---|---|---|---|
| xid_age | 6 | `pg_xid_age_ratio`, threshold `xid_age_ratio` | 0.2: 0; 0.3: 1.5; 0.6: 4.5; 0.9: 6 | By default rows are frozen at a tenth of the range; at three tenths freezing does not keep up. Nothing is lost before the age is 1.2 times autovacuum_freeze_max_age, at most 1.9 billion: freezing is not late before. Then the loss fades in over 4 % of the range. | VACUUM (FREEZE) the oldest tables; remove what holds the horizon. | PostgresTransactionWraparound | Wraparound (`pgvigil-vacuum`) |
| mxid_age | 6 | `pg_mxid_age_ratio`, threshold `mxid_age_ratio` | 0.2: 0; 0.3: 1.5; 0.6: 4.5; 0.9: 6 | Row locks that several transactions share have identifiers of their own, which are frozen at a fifth of their range by default; at three tenths that does not keep up. Nothing is lost before the age is 1.2 times autovacuum_multixact_freeze_max_age, at most 1.9 billion: freezing is not late before. Then the loss fades in over 4 % of the range. | VACUUM (FREEZE) the oldest tables. | PostgresMultixactWraparound | Wraparound (`pgvigil-vacuum`) |
| horizon_age | 4 | largest `pg_vacuum_horizon_age_transactions` | 5,000,000: 0; 50,000,000: 2; 200,000,000: 4 | No dead row younger than the oldest open transaction can be removed. | End the holder that pg_vacuum_horizon_age_transactions names. | PostgresHorizonHeld | Horizon (`pgvigil-vacuum`) |
| prepared_transactions | 3 | largest `pg_prepared_xacts_oldest_age_seconds` | 300: 0; 3600: 3 | A forgotten prepared transaction holds its locks for ever. | COMMIT PREPARED or ROLLBACK PREPARED. | PostgresPreparedTransactionOld | Horizon (`pgvigil-vacuum`) |

### wal: 4 points

| check | points | input | value: points lost | why | remedy | rule | panel |
|---|---|---|---|---|---|---|---|
| archive_delay | 4 | `pg_archive_backlog_oldest_age_seconds` | 300: 0; 1800: 2; 7200: 4 | What is not archived is lost with the disk. | Read the server's log for what archive_command says. | PostgresArchiveDelayed | Archiver (`pgvigil-wal`) |
| wal_size | 2 | `pg_wal_size_bytes` / (max_wal_size + wal_keep_size) | 1.5: 0; 3: 1; 10: 2 | More write-ahead log than max_wal_size and wal_keep_size is being kept for someone. | Look at slots and at the archiver. | PostgresWALGrows | Write-ahead log (`pgvigil-wal`) |
| requested_checkpoints | 2 | share of the checkpoints of an hour that was requested, at most as many as the written log fills max_wal_size / 2 | 0.3: 0; 0.6: 1; 1: 2 | Checkpoints that the load requests come in quick succession and write pages in full again and again. | Raise max_wal_size. | PostgresCheckpointsRequested | Checkpoints (`pgvigil-wal`) |

## Lethal states

`pg_health_cap_active{reason}` is 1 or 0 for each that can be looked for.

| reason | input | from | what it means | remedy | rule | panel |
|---|---|---|---|---|---|---|
| connections_exhausted | `pg_connections_utilization_ratio` | 1 | All slots for ordinary clients are taken; further clients are refused. | End idle sessions now; put a pooler in front. | PostgresConnectionsExhausted | Connections (`pgvigil-connections`) |
| sessions_blocked | seconds for which at least half of the active sessions, and at least 5, wait for locks | 60 | At least half of the active sessions, and at least five, wait for locks: the application stands still. | End the session that is in the way with pg_terminate_backend(pid); of an autovacuum or a backup cancel what waits for it. | PostgresLockWaitLong | Lock waits (`pgvigil-locks`) |
| transaction_wraparound | `pg_xid_age_ratio` | 0.8 | Transaction identifiers are past vacuum's failsafe, freezing them is late, and they are still ageing; at 1 the server stops writing. | Remove what holds the horizon, then VACUUM the oldest tables. | PostgresTransactionWraparound | Wraparound (`pgvigil-vacuum`) |
| multixact_wraparound | `pg_mxid_age_ratio` | 0.8 | Multixacts are past vacuum's failsafe, freezing them is late, and they are still ageing; at 1 the server stops writing. | Remove what holds the horizon, then VACUUM the oldest tables. | PostgresMultixactWraparound | Wraparound (`pgvigil-vacuum`) |
| archiver_failing | segments that wait while the archiver fails / max_wal_size | 1 | Archiving fails and more than max_wal_size waits: the disk is filling. | Fix archive_command; the server's log has its output. | PostgresArchiverFailing | Archiver (`pgvigil-wal`) |
| commits_hang | `pg_synchronous_commit_longest_wait_seconds` | 60 | A commit has waited so long for a synchronous standby that does not confirm it; nothing is written any more. | Bring the standby back, or, where none replies, take it out of synchronous_standby_names and reload. | PostgresCommitsHang | Synchronous commit (`pgvigil-replication`) |
| autovacuum_off | autovacuum or track_counts is off | 1 | Nothing removes dead rows or freezes old ones. | Set autovacuum = on and track_counts = on. | PostgresAutovacuumOff | Vacuum (`pgvigil-vacuum`) |
| checksum_failures | sum of `pg_stat_database_checksum_failures_total` (shared catalogs: of a day) | 1 | Blocks on the disk are not what was written. It stays until the statistics of the database are reset; for shared catalogs, a day. | Look at the disk, restore from a backup, then pg_stat_reset() there. | PostgresChecksumFailures | Checksums (`pgvigil-io`) |
| sequence_exhausted | largest `pg_sequences_used_ratio` | 0.95 | A sequence, or its column, is nearly used up: inserts fail soon. | Change the column to bigint. | PostgresSequenceNearEnd | Sequences (`pgvigil-tables`) |
| slot_lost | largest `pg_replication_slots_lost` | 1 | A slot is lost: its reader must be built again. | Build the reader again and drop the slot. | PostgresSlotLost | Replication slots (`pgvigil-replication`) |
| page_alert | alerts of severity page about the server that fire | 1 | An alert of severity page about the server fires in the agent's own rules. | Follow the action and the runbook of the alert. | any | Alerts that fire (`pgvigil-health`) |

## Thresholds

Warning / critical, as `pgvigil_threshold{indicator,severity}` shows them. A target's own `thresholds` win;
then the limits that a profile has of its own (where its column differs from the default),
then those of the environment. A target with `environments` has the
default limits as a whole, and each database those of its environment (see
[configuration.md](configuration.md)).

| indicator | bad | default | development | staging | production | profile global-remit |
|---|---|---|---|---|---|---|
| `health_score` | below | 80 / 60 | 80 / 60 | 80 / 60 | 80 / 60 | 80 / 60 |
| `connections_utilization_ratio` | above | 0.8 / 0.95 | 0.8 / 0.95 | 0.8 / 0.95 | 0.8 / 0.95 | - / 0.8 |
| `pool_utilization_ratio` | above | 0.8 / 0.95 | 0.8 / 0.95 | 0.8 / 0.95 | 0.8 / 0.95 | - / 0.8 |
| `cache_hit_ratio` | below | 0.9 / 0.8 | 0.85 / 0.75 | 0.9 / 0.8 | 0.95 / 0.85 | 0.9 / 0.8 |
| `query_mean_seconds` | above | 1 / 5 | 1 / 5 | 1 / 5 | 1 / 5 | - / 1 |
| `query_p95_seconds` | above | 0.5 / 2.5 | 0.5 / 2.5 | 0.2 / 1 | 0.1 / 0.5 | 0.5 / 2.5 |
| `running_queries_longest_seconds` | above | 900 / 3600 | 900 / 3600 | 900 / 3600 | 900 / 3600 | 900 / 3600 |
| `lock_wait_longest_seconds` | above | 10 / 60 | 10 / 60 | 10 / 60 | 10 / 60 | 10 / 60 |
| `idle_in_transaction_holding_oldest_age_seconds` | above | 300 / 900 | 300 / 900 | 300 / 900 | 300 / 900 | 300 / 900 |
| `transaction_error_ratio` | above | 0.05 / 0.1 | 0.05 / 0.1 | 0.05 / 0.1 | 0.05 / 0.1 | - / 0.05 |
| `replication_lag_seconds` | above | 30 / 300 | 30 / 300 | 30 / 300 | 30 / 300 | 30 / 300 |
| `xid_age_ratio` | above | 0.3 / 0.6 | 0.3 / 0.6 | 0.3 / 0.6 | 0.3 / 0.6 | 0.3 / 0.6 |
| `mxid_age_ratio` | above | 0.3 / 0.6 | 0.3 / 0.6 | 0.3 / 0.6 | 0.3 / 0.6 | 0.3 / 0.6 |
"""#,
"history": #"""
# History

Numbers over time in a PostgreSQL database: one table by day, roll-ups by hour and day, and functions
and views that answer without the agent. Everything lies in the schema `monitoring`.

## Making the schema

```sh
pgvigil schema apply --conninfo "host=/run/postgresql dbname=metrics user=postgres"
pgvigil schema print --grants --writer pgvigil --reader grafana --recorder shop | psql ...
```

| command | what it does |
|---|---|
| `schema print` | writes the whole as SQL for a database without it; `--grants` writes what roles need |
| `schema apply` | makes the schema or brings it up to date; adopts a table that was made by hand |
| `schema upgrade` | the same, but refuses a database that has nothing of it |
| `schema drop --yes` | drops what `apply` made, and nothing when anything else lies in the schema; a table that was adopted stays with its rows, under its old name |

Without `--conninfo` the database is that of `history.conninfo` in the configuration, of a `--target`, or what
`PGHOST` and the like say. The role must own the schema or be allowed to make it; the agent's own role
needs less (`--grants`). All that is missing is made in one transaction and noted in
`monitoring.schema_version`; calls are safe to repeat and safe at the same time. A refusal names what stands
in the way (table, column, found and expected type; the right with its `GRANT`; objects of others with the
statement that moves them) and has changed nothing. The session's settings do not depend on what role or
database have for their defaults, `default_transaction_read_only` among them. `pgvigil check` says when a
schema is older than the program or was cut short: "the schema has version 3 of 10: pgvigil schema apply".

**Who owns it.** The owner of the schema, and roles that may create objects in it, decide what its functions do, and
some run with their owner's rights. A superuser's `schema apply` or `upgrade` therefore takes over a
schema that another role owns (it keeps `USAGE`), takes `CREATE` on it from all others, and makes
functions of ours again that another role has put in their place; `CREATE SCHEMA` by the role that
applies, before, is the least work. For other roles the statements are printed. Tables of ours that another
role owns, and functions with a name of ours and other arguments, are refused with the statement. A
superuser cannot upgrade a schema that belongs to a role without such rights as a whole: that role does.
`pgvigil check` names all of it. A session whose role is changed by a setting (`ALTER DATABASE ... SET
role`) is refused, for the history's writer too: all would belong to that role.

For names without `monitoring.`, as in statements that teams have already:
`ALTER DATABASE metrics SET search_path = "$user", public, monitoring`.

`--mode unlogged` makes partitions that cost no write-ahead log and are empty after a crash;
`SELECT monitoring.migrate_unlogged_to_logged()` ends that, also a few partitions at a time by its
argument. `--mode timescaledb` and `--mode citus` use the extension, which must be in the database; they
are refused where it is not. Neither extension was at hand when this was tested: what runs with
them has been read, not run. Roll-ups then recompute the last two days at each call.

### A table that is there already

The documented shape has these columns, whatever their order, and any others that need no value:

| column | type |
|---|---|
| `id` | `uuid` |
| `metric_name` | `text` |
| `metric_value` | `numeric`, without a precision |
| `metric_unit` | `text` |
| `tags` | `jsonb` |
| `recorded_at` | `timestamp with time zone` |

A column of another type is refused with the `ALTER TABLE` that changes it; that writes the whole table
again under an exclusive lock, so it is left to you when. A `timestamp` without a zone is taken for UTC
there: put the zone of those who wrote it.

A `monitoring.performance_metrics` of the documented shape becomes the first partition as it stands: no
row is moved. A constraint is validated and three indexes are built while others read and write; then
the catalog is changed under an exclusive lock that does not depend on the number of rows.

| PostgreSQL | rows | whole | exclusive lock | longest wait of a session that read and wrote |
|---|---|---|---|---|
| 15 | 1,000,000 | 7 s | 51 to 142 ms | 0.12 to 0.38 s |
| 17 | 1,000,000 | 7 s | 47 to 150 ms | 0.27 s |
| 18 | 1,000,000 | 6 s | 58 to 260 ms | 0.14 s |

(Two cores that others used, too.) Each try for the lock gives up after half a second, so that a long
transaction delays the adoption, not those behind it. The partition is called
`performance_metrics_before_YYYYMMDD` and ends a week ahead; days follow it. Rights, further columns
and views go along. The table belongs to the role that called `schema apply` from then on, and its owner
before may read and write it: upkeep runs with its owner's rights, and the owner of a table decides by
checks and triggers what runs when it is written to. For the same reason no other role keeps `TRIGGER` or
`REFERENCES` on our tables. The primary key becomes `(recorded_at, id)`, as a partitioned table wants it. Triggers,
rules, policies, foreign keys to it and materialized views would be lost and are refused by name, as are
foreign keys of its own, which would refuse rows, and columns with an identity. So are
generated columns, defaults, constraints, indexes, statistics, types and triggers of partitions that
use a function, type, operator or collation of a role that is neither the one that applies nor a
superuser, or a function that runs what its argument says (`query_to_xml`): they would run with the
rights of the one who writes. The same goes for
rows without `recorded_at` or from a future beyond that week. The times above are of the swap alone; with
the rest of the schema in the same transaction they were 377 ms on 15, 188 ms on 17 and 157 ms on 18.

A function or view of the schema that was dropped, as by `DROP ... CASCADE` of something that it uses, is named by
`pgvigil check` and made again by the next `schema apply`, of its owner or of a superuser; rights on it have to be given
again (`schema print --grants`). Triggers, indexes and constraints are not looked at.

### Functions and views that are there already

Before anything is changed, every name that is going to be made is looked up: tables, views, indexes,
types and functions.

| what is there | what becomes of it |
|---|---|
| `record_metric(text, numeric, text, jsonb)` that returns void | replaced under its number, so that what depends on it goes on |
| the same with another result, or with other names or defaults of its arguments | renamed to `record_metric_before_YYYYMMDD` |
| a view `performance_dashboard (metric, value, unit)` | renamed to `performance_dashboard_before_YYYYMMDD`, where its readers still find it; for the new one their roles need `schema print --grants --reader` |
| anything else with a name of ours, a `record_metric` with `SECURITY DEFINER` too | refused, with kind, signature and the statement that moves it |

## What is there

| table | what |
|---|---|
| `performance_metrics` | `id`, `metric_name`, `metric_value`, `metric_unit`, `tags`, `recorded_at`; partitions by day in UTC |
| `performance_metrics_hourly`, `_daily` | `bucket`, name, unit, tags, `samples`, `minimum`, `maximum`, `total`, `average`, `last_value`, `last_at`, `p95` |
| `activity_minutes` | what sessions spent their time on, by target and minute; partitions by day in UTC |
| `statement_texts` | texts of statements as `activity.texts` shows them, once for each target and `queryid`; `statement_texts_incoming`, where they arrive, is empty between transactions |
| `statement_hours` | what statements did by target and hour, with a remainder |
| `changes` | settings, versions, roles, what roles may do and restarts that the agent has seen change, with old and new value |
| `object_days` | sizes of tables, indexes, databases and use of sequences by target and day, with the rest of each database; `object_days_incoming`, where they arrive, is empty between transactions |
| `ingested_batches` | what each agent has written, so that a batch counts once |
| `thresholds`, `pools` | limits of `check_database_health()`, application pools: yours to change |
| `settings`, `schema_version`, `rollup_pending`, `database_readings`, `statement_readings` | what the functions keep |
| `crash_marker`, `rollup_emptied`, `rollup_kept` | what roll-ups knew of rows that a crash took |

| function | when to call it |
|---|---|
| `make_partitions(ahead, now)` | daily; also makes the days since the last one |
| `roll_up(now, buckets_max)` | hourly or more often; safe to repeat |
| `drop_old_partitions(keep, now)`, `drop_old_rollups(hourly, daily, now)`, `prune_batches(keep, now)` | daily, after `roll_up` |
| `make_activity_partitions(ahead, now)`, `drop_old_activity(keep, now)` | daily |
| `take_statement_texts()`, `drop_old_statement_texts(keep, now)`, `merge_statement_hours(hours_max, now)`, `drop_old_statement_hours(keep, now)`, `drop_old_changes(keep, now)` | with each batch of texts; daily |
| `take_object_days()`, `drop_old_object_days(keep, now)` | with each batch of days of objects; daily |
| `record_metric(name, value, unit, tags)` | for a number of your own |
| `record_performance_metrics()` | every 5 minutes where no agent runs |
| `check_database_health()` | for a person; one row per check |

The agent calls all but the last three itself.

**Partitions.** A day is a day in UTC, so that summer time makes no gap. No row is refused: what fits no
partition waits in `performance_metrics_default`, and `make_partitions` takes it into its day. It attaches
partitions, which neither readers nor writers notice, and gives up after a second when the default
partition is locked. Only a row for a day that gets its partition at that very moment may be refused
(23514) and has to be sent again, as the writer does. `drop_old_partitions` drops tables that bear the name of their day and have its
bounds, and the adopted one; every other table, foreign table or partition stays. One that is in use
is left for the next call, and so is one while an hour or a day up to its end is not rolled up yet,
whichever role calls, but for a week beyond the retention at most. Its second column says what became of each.

**Activity by the minute.** Where sessions are sampled (`activity.interval`, see [activity.md](activity.md)), each
minute of a target has the `history.activity_rows` combinations with most session-seconds, a row of kind `load` each,
and one row of kind `other`: the exact remainder, with the number of samples of the minute and the seconds for which
they stand (`observed_seconds`). A minute without a sample has no row, which is not the same as rest. Rows of kind `blocking` say
for how long others waited for a client, `blocking_other` has the remainder. A minute is written fifteen seconds after its
end, or when the agent stops; one in which it was stopped and started again, or of which a sample came later, has several
sets of rows: add them up, as the functions do. Texts of sessions are not in it. A crash of the agent loses the minute that
was not over; minutes that were take the same way as all rows, exactly once.

| function | what it answers |
|---|---|
| `wait_profile(from, to, by, target)` | session-seconds, their share and the average number of sessions by `wait_event_type`, `wait_event`, `queryid`, `datname`, `usename` or `application_name`; the row without a value is the remainder |
| `blocking_history(from, to, target)` | session-seconds that others waited for each client, and in how many minutes |
| `active_sessions(from, to, step, target)` | the average number of active sessions in each step, NULL where there is no sample; at most 11,000 steps of a minute or more |

A range whose end is not after its beginning is refused.

```sql
SELECT * FROM monitoring.wait_profile(now() - interval '1 hour', now(), 'queryid', 'orders') LIMIT 10;
SELECT * FROM monitoring.blocking_history('2026-11-21 03:00', '2026-11-21 04:00');
SELECT * FROM monitoring.active_sessions(now() - interval '1 day', now(), '5 minutes', 'orders');
```

A minute counts when it begins in the range. The target may be left out. `activity_minutes` is partitioned and logged
whatever the mode is, and has no roll-ups: `retention_activity` is all that is kept.

**Texts of statements.** The agent records the text of each statement that it shows, up to 32 KiB, when it has read it
and then once a day, so that `recorded_at` says until when the statement was among those with most time. A text that
reads otherwise, as after a change of `activity.texts`, replaces the one before. With `activity.texts: none` no text
comes any more; those that are there stay until you delete them. What no agent has known for `retention_hourly` goes.

**Statements by the hour.** From each answer of pg_stat_statements to the next the agent takes what every statement did.
A quarter of an hour is written as a set of rows: one of kind `statement` for each of the `history.statements` (20)
statements that took most time, calls, rows, reads, temporary files or WAL, and one of kind `other`, the remainder, with
the number of statements that it is of at least and the seconds for which the set stands (`observed_seconds`). What
functions ran besides (`pg_stat_statements.track = all`) is a second row of kind `other` with `toplevel` false, as its
time is part of the time of their calls: leave out `NOT toplevel` where you add up what clients waited for. Add up
the sets of an hour: with the remainder they are what the server did in that time. A quarter of an hour after its end
the sets of an hour become one, with the same sums (`merge_statement_hours`); a set that comes later, up to two days, is
folded in. The choice is made for each quarter: what a statement did in a quarter in which others took more is in the
remainder, so that the calls of one that is chosen now and then are those of a part of the hour. The statements of the
agent's own role are in the remainder. What cannot be compared is in no row: the first answer after a start of the agent
or of the server, one of another server or after a gap of more than 15 minutes (of twice the interval of
`pg_stat_statements`, where that is more), an entry that is new
behind an answer that was cut at 20,000 entries, and what an entry did between the last answer and its eviction. Where
one number of an entry is lower than it was, or `since` (PostgreSQL 17) is later, the entry counts as new as a whole,
and `restarted` says so. `toplevel` tells what a client has sent from what a function ran. `min_seconds` and
`max_seconds` are those of the whole life of the entry; NULL is a number that the server does not count as it is set. A
stop of the agent writes the set that is not over; a crash loses it. `v_query_performance_trends` compares each hour of
the last seven days with the one before. Two agents that write the same target into one database write each hour twice:
let one of them write, or give each its own `name` for the target.

```sql
SELECT queryid, datname, sum(calls) AS calls, sum(seconds) AS seconds, sum(seconds) / sum(calls) AS mean_seconds
  FROM monitoring.statement_hours
 WHERE target = 'orders' AND kind = 'statement' AND hour >= now() - interval '1 day'
 GROUP BY 1, 2 ORDER BY seconds DESC LIMIT 20;
```

**Changes.** A row for each setting that is not as it was (as `pg_settings` has it for new sessions), each version of the
server or of an extension, each turn from primary to replica and back, and each restart, with the old and the new value.
The first look is the beginning and no change; what changes while no agent runs is found at the next start, by
`changes-TARGET.state` of the state directory. Settings, extensions and roles are looked at every five minutes, `changed_at` is when the agent
saw it; of a restart it is when the server says that it was started, or when the agent saw it where another server has
taken the place of the one before. Another cluster behind the same `name` is a new beginning and no change. NULL is the default of a setting, or an extension
that is not there. The value of a setting that may hold a secret, such as `primary_conninfo` or any `*_command`, is not
read: the row says `(not read)`, and none is written when it changes to another. A server with more than 200 settings
that are not the default shows the changes of those alone that are in two answers. A setting that waits for a restart
has changed when the server was restarted. Values are compared as far as they are shown, 100 characters. What `ALTER
ROLE` or `ALTER DATABASE` sets for the agent's own login hides what others have: it reads as the default. A database
whose first extension comes, or whose last one goes, shows nothing of that. The last 500 changes of a target are
in `/api/v1/changes`, on its page of settings and as marks in its charts.

`kind` is `setting`, `version`, `extension`, `role` (primary or replica), `role_attributes`, `role_setting` or
`restart`. Of `role_attributes` `name` is the role, and the values are the attributes that are not the same, as
ALTER ROLE writes them; NULL is a role that is not there. Of `role_setting` (ALTER ROLE or DATABASE ... SET)
`name` is `ROLE: SETTING`, or the setting alone for all roles of the database in `datname`; NULL is not set.
Passwords are not read, and values of settings that may hold a secret are `(not read)`. Of more than 500 roles
or settings only those that are in two answers show changes.

```sql
SELECT changed_at, kind, coalesce(name, '') AS name, old_value, new_value FROM monitoring.changes
 WHERE target = 'orders' AND changed_at > now() - interval '7 days' ORDER BY changed_at DESC;
```

**Objects by the day.** Once an hour, and when it stops, the agent writes what it knows of the objects of each database:
a row for each of the `history.objects` (100) largest tables, those of 1 MiB with their indexes and more, for as many
indexes of that size, for the database, and for each sequence that has a series. A day (in UTC) has the last reading: a
later one takes the place of the one before as a whole, so an object that was dropped in the course of the day is not in
it. Only a number that the last reading does not know, such as the size of a table under an ACCESS EXCLUSIVE lock, stays
as the day knew it. A crash of the agent loses an hour. `kind` is `table`, `index`, `database`, `sequence`, or `other`: the
rest of a database, with the number of its tables in `objects`. `bytes` of a table are those with its long values and
without its indexes, which are `index_bytes`; both of all tables and of `other` are the size of the database. `bytes` of
an index are an estimate of the last vacuum or analyze (`is_estimate`); an index that has no row is in `index_bytes` of its
table. `rows` and `dead_rows` are the server's estimates, `scans` (of the table and its indexes) and `seq_scans`
counters since the agent began to show the table. `used_ratio` is how much of a sequence is used up. `bloat_bytes` is the
estimate of `pg_table_bloat_bytes` and `pg_index_bloat_bytes`. NULL is what is not known, such as rows on a replica, and
never 0. Which tables and indexes have numbers of their own follows from `collectors.top`, 200 unless set, and sizes are
read of the 200 largest tables: `objects` above that names no more. Where a target has very many databases
fewer of each are named, 16,000 tables and indexes together at most. Days are kept for `retention_hourly`.

| function | what it answers |
|---|---|
| `object_growth(target, days)` | of each object the first and the last day within the last `days` (30) that know it, its size, by how many bytes it grew and how many that is a day, rows and bloat; a table counts with its indexes. Growth is NULL where a single day knows the size |
| `object_forecast(target, bytes, kind, days)` | in how many days objects of a kind (`database` unless said otherwise; `table`, `index`, `other`) reach a size, by a straight line through the last `days` (30); 0 for those that have, NULL for those that do not grow and with fewer than 7 days |

```sql
SELECT kind, schemaname, relname, indexrelname, pg_size_pretty(bytes) AS size, pg_size_pretty(growth_bytes) AS growth
  FROM monitoring.object_growth('orders', 30) WHERE kind IN ('table', 'index') LIMIT 20;
SELECT datname, bytes, days_left FROM monitoring.object_forecast('orders', pg_size_bytes('500 GB'));
```

**Roll-ups.** Each insert notes its hours in the same transaction, and `roll_up` makes noted hours that
have ended again from their rows, so that late rows are folded in. An hour whose rows were dropped already
is left as it was; what comes that late is not folded in. What moves rows, drops them and rolls them up
takes one advisory lock, so that they take turns, and rows that move into their partition are noted again.
After a crash in unlogged mode hours keep what they held, late rows are added to it, and a day is made of its
hours; there `p95` is empty, because it cannot be made of parts. `p95` is the value itself that 95 % of the
samples do not exceed, from 20 samples on.

**Indicators in SQL** have the names, units, floors and formulas of [indicators.md](indicators.md). Windows go
from the reading that `record_performance_metrics()` took five minutes ago to now; in views, without one, from
the time when the counters began. Four differences: there is no `pg_query_p95_seconds`;
`pg_vacuum_overdue_tables` is of this database only; the agent leaves its own transactions out of
`pg_transaction_error_ratio`, which SQL cannot tell from others; and `pg_replication_lag_seconds` is judged by
one look: 0 when a receiver runs and all that it got is replayed, else the age of the last replayed
transaction, NULL when nothing was replayed since the server's start. What a role may not see is NULL or `unknown`.

A statement is slow above `monitoring.slow_statement_seconds()`, for `v_slow_queries`, `pg_slow_queries` and
`slow_queries` of the dashboard. That is what `thresholds.slow_statement_seconds` says of the target that is this
server: the agent records it as `pgvigil_slow_statement_seconds`, and knows the server by the system identifier that it
records with `pg_cluster_created_timestamp_seconds`. Where nothing of it was recorded within a day (`history.metrics`
of your own without these two, another agent's server) it is one second. A number of your own counts for more:
`UPDATE monitoring.settings SET value = '0.25' WHERE name = 'slow_statement_seconds'`; `auto` takes it back.
`SELECT * FROM monitoring.statements(true) ORDER BY total_seconds DESC` shows all statements. Functions and views take
what clients have sent, as the agent does: with `pg_stat_statements.track = all` a statement that a function runs is
part of the time of its call. An extension before 1.9 does not tell them apart.

**What is its own.** `table_sizes`, `partition_sizes`, `v_index_usage`, `unused_indexes`,
`v_tables_needing_maintenance`, `v_maintenance_status` and `v_slow_queries` leave out what lies in the schema
`monitoring`, and statements whose text names it. Indicators count all of it, as the agent does.
`UPDATE monitoring.settings SET value = 'on' WHERE name = 'show_own'` shows it.

`v_slow_queries` shows the beginnings of statements up to their first quoted text, without comments and numbers, and
without the values of settings and options.

Statements need `pg_stat_statements` in the same database; without it their views have no rows and a notice
says so.

**Rights.** `make_partitions`, the functions that drop, `prune_batches` and `roll_up` run with their owner's
rights and may not be called by PUBLIC: only an owner may attach and drop partitions, and a role that
owned the tables could change everything. The trigger does so, too, for roles that may only insert.
Every function has the search path `pg_catalog, pg_temp`: without the second word PostgreSQL would look
for tables and types in the caller's temporary schema first.

| `schema print --grants` | for | may |
|---|---|---|
| `--writer` | the agent | add rows, call upkeep, read the history |
| `--reader` | dashboards | read history and views; writes nothing, sees no session and no text of a statement of others |
| `--recorder` | applications | call `record_metric()`; reads nothing and chooses neither time nor id nor a reserved name |
| `--job` | a scheduler that calls `record_performance_metrics()` | what the reader may, `pg_read_all_stats`, add rows and readings |

Views of this moment (`performance_dashboard`, `check_database_health()`, ...) count everybody's sessions and
statements only for a role with `pg_read_all_stats`, which also shows their texts; for others these numbers are NULL or
`unknown`. Give it to people who may see that: `GRANT pg_read_all_stats TO dba`.

The texts of statements in `statement_texts` are for the owner alone and for those that you let read them, as
people who look for what `statement_hours` names by `queryid`: `GRANT SELECT ON monitoring.statement_texts TO dba`.
No dashboard reads them.

**Row security.** Keep it off on the tables of this schema. A role that it applies to cannot `COPY`, reads
less than there is, and with `FORCE` it applies to upkeep, too. Upkeep then fails with "query would be
affected by row-level security policy" and takes nothing for rolled up that it did not see; `pgvigil check`
and `schema apply` name the tables with the statement. Where readers must be kept apart, let the roles that
write and own bypass it (`ALTER ROLE pgvigil BYPASSRLS`).

**Publications.** Under `FOR ALL TABLES` upkeep works: tables without a key have `REPLICA IDENTITY FULL`.

## What it costs

Measured on PostgreSQL 18, a million rows of 30 metrics and 100 targets by one binary `COPY`:

| | bytes a row | time alone |
|---|---|---|
| table, no index | 126 | 0.8 s |
| primary key `(recorded_at, id)` | 52 | +0.8 s; `(id, recorded_at)` would be +2.6 s |
| `(metric_name, recorded_at)` | 88 | +1.6 s |
| GIN on `tags` (`jsonb_path_ops`) | 8 | +0.7 s |
| trigger that notes hours | 0 | +0.6 s |
| **all** | **274** | 6 to 7 s with everything, on the loaded machine |
| BRIN on `recorded_at`, not used | 0.05 | +0.1 s; does not help to find a metric |

A row by hour has 208 bytes, one by day 229, indexes included. Rolling a million rows up by hour and
day takes 10 s.

The default choice made these rows at each interval for a PostgreSQL 15 under a small load (`bench/history-rows`),
which is about 100 for a server and 9 for each database, and one for each alert that fires; a row had 267 bytes:

| databases | rows at each interval |
|---|---|
| 2 | 121 |
| 5 | 143 |
| 20 | 286 |

With five databases and a row every minute (calculated from 143 rows, 267 bytes, and the bytes of roll-ups above):

| targets | rows a day | raw a day | raw for 30 days | by hour, 400 days | by day, 10 years |
|---|---|---|---|---|---|
| 1 | 205,920 | 55 MB | 1.6 GB | 0.3 GB | 0.1 GB |
| 10 | 2,059,200 | 550 MB | 16 GB | 2.9 GB | 1.2 GB |
| 100 | 20,592,000 | 5.5 GB | 165 GB | 29 GB | 12 GB |

A row of `activity_minutes` has 137 bytes with its index, so that a target whose minutes all have the 100 combinations
of the default takes 20 MB a day and 280 MB in 14 days; one with eight combinations a minute takes 1.8 MB a day.

A row of `object_days` leaves about 760 bytes with its indexes, as its day has several readings (measured with names of 20
letters and three readings): a database with 100 tables and 100 indexes of 1 MiB and more takes 0.15 MB a day, a target
with 16,000 of them, the most that are named, 12 MB.

Replicas, slots, subscriptions, kinds of sessions and checks that take points away add a few rows each. A
`metrics` of one's own, a longer `interval` or a shorter `retention` make less of it.

The writer brought 123,000 to 144,000 rows a second from the spool into the table, 0.76 to 0.83 times what psql's
`\copy ... binary` made of the same rows in the same minute (`bench/history`, 300,000 rows, two cores). Rows of a
target once a second, sixty times the default, instead of none changed pgbench's throughput by -0.3 % (95 %
interval -3.0 to +2.4 %, 40 pairs).

## Recipes

A weekly report: this week against the one before, by target and metric.

```sql
SELECT tags->>'target' AS target, metric_name, metric_unit,
       round(sum(total) FILTER (WHERE this) / nullif(sum(samples) FILTER (WHERE this), 0), 4)
           AS average,
       round(sum(total) FILTER (WHERE NOT this)
             / nullif(sum(samples) FILTER (WHERE NOT this), 0), 4) AS average_before,
       min(minimum) FILTER (WHERE this) AS minimum, max(maximum) FILTER (WHERE this) AS maximum,
       max(p95) FILTER (WHERE this) AS worst_hour_p95
  FROM (SELECT *, bucket >= now() - interval '7 days' AS this
          FROM monitoring.performance_metrics_hourly
         WHERE bucket >= now() - interval '14 days') AS hour
 WHERE metric_name IN ('pg_health_score', 'pg_cache_hit_ratio', 'pg_query_mean_seconds',
                       'pg_connections_utilization_ratio', 'pg_transaction_error_ratio')
 GROUP BY 1, 2, 3
 ORDER BY 1, 2;
```

Which alerts fired this week, for how long together and when last: for the meeting about who was woken.
A row is an alert that fired at that moment; `history.interval` is a minute here.

```sql
SELECT tags->>'target' AS target, tags->>'alertname' AS alert, tags->>'severity' AS severity,
       count(DISTINCT recorded_at) * interval '1 minute' AS fired, max(recorded_at) AS last
  FROM monitoring.performance_metrics
 WHERE metric_name = 'ALERTS' AND recorded_at >= now() - interval '7 days'
   AND tags->>'severity' IN ('page', 'ticket')
 GROUP BY 1, 2, 3
 ORDER BY fired DESC;
```

Grafana, data source PostgreSQL, a time series panel; `$target` is a variable of the dashboard.

```sql
SELECT recorded_at AS "time", tags->>'target' AS metric, metric_value AS value
  FROM monitoring.performance_metrics
 WHERE $__timeFilter(recorded_at) AND metric_name = 'pg_cache_hit_ratio'
   AND tags @> jsonb_build_object('target', '$target')
 ORDER BY 1;
```

The same over months, from the roll-ups:

```sql
SELECT bucket AS "time", tags->>'target' AS metric, average AS value
  FROM monitoring.performance_metrics_hourly
 WHERE $__timeFilter(bucket) AND metric_name = 'pg_cache_hit_ratio'
 ORDER BY 1;
```

Without an agent, by pg_cron:

```sql
SELECT cron.schedule('record', '*/5 * * * *', 'SELECT monitoring.record_performance_metrics()');
SELECT cron.schedule('roll up', '2 * * * *', 'SELECT monitoring.roll_up()');
SELECT cron.schedule('partitions', '10 0 * * *', 'SELECT monitoring.make_partitions()');
SELECT cron.schedule('retention', '20 0 * * *', $$
    SELECT monitoring.drop_old_partitions('30 days');
    SELECT monitoring.drop_old_rollups('400 days', '10 years')$$);
```

A number of an application's own, and the days on which it went wrong:

```sql
SELECT monitoring.record_metric('payment_seconds', 0.42, 'seconds',
                                '{"currency": "USD", "status": "success"}');
SELECT date_trunc('day', recorded_at) AS day, count(*)
  FROM monitoring.performance_metrics
 WHERE tags @> '{"status": "failed"}' AND recorded_at > now() - interval '30 days'
 GROUP BY 1 ORDER BY 1;
```

A pool of an application, and what is wrong at this moment:

```sql
INSERT INTO monitoring.pools (pool, application_name, connections_max)
VALUES ('api_gateway', '^api', 20);
TABLE monitoring.v_connection_pool_health;
TABLE monitoring.v_performance_alerts;
```

## Writing

With a section `history` in the configuration the agent records the chosen series every `interval`, a few
milliseconds after whole intervals of the clock (`recorded_at` is the time of the look itself), so that
rows of many agents fall together. By default these are the series that indicators,
the rules in `alerts` and those in `rules.files` name, alerts that fire (`ALERTS`), and when the server read
its settings; series that come once per table, index, sequence or
statement, and what begins with `pgvigil_` (thresholds, what the agent says of itself), are left out.
`metrics` names others by patterns for the name and for labels; then nothing is added to them. A series that is not known at
that moment has no row: unknown is not 0. Tags are the series' labels, `target` among them; the unit is
known from the end of the name.

The database may be a watched one or another. `pgvigil check` says whether it can be reached, has the
schema, and which `GRANT` is missing:

```
history: the role lacks rights
  to fix, as the schema's owner:
    GRANT INSERT ON TABLE monitoring.performance_metrics TO pgvigil_history;
```

Rows go by binary `COPY`; a number is written as the shortest decimal that reads back as the same double. NaN,
infinities and what is longer than the limits below are left out and counted.

| bound | |
|---|---|
| a metric's name | 200 bytes, letters, digits, `_` and `:` |
| a unit | 64 bytes |
| tags of a row | 32, names 100 bytes, values 1,024 bytes |
| a batch | 5,000 rows or 1 MiB |
| a transaction | 64 batches, 4 MiB or, in whole batches, `rows_per_second_max` rows |
| what has waited | `rows_per_second_max` |

Every ten minutes the writer makes partitions, rolls up and drops what is older than `retention`,
`retention_hourly`, `retention_daily` and `retention_activity`.

What is said next of minutes of activity holds for hours of statements and days of objects as well, and for texts, and changes, which wait for their table.

A schema of an earlier version, or a role without the right to write to `activity_minutes`, holds nothing up: minutes of
activity are left out then, which the log says once and `check` with the statement. The
agent looks again every ten minutes, with its upkeep. Minutes that had been spooled before
that was known are counted in `pgvigil_history_rows_dropped_total{reason="refused"}`. At most ten minutes of a target
wait for the spool to open; what is beyond that is counted with the reason `spool_failed`.

**Own traffic.** The writer has one connection, the queries over HTTP another; neither is a watched
target's. Where the role may (`GRANT SET ON PARAMETER pg_stat_statements.track TO pgvigil_history`, from
PostgreSQL 15 on), the writer switches `pg_stat_statements.track` off for itself, so that its COPY is in no
query indicator. Elsewhere its statements are a few calls a minute among the others, far below the threshold
of a slow query; a database of its own for the history keeps them out, too.

## Exactly once

```
rows ──► spool (fsync) ──► BEGIN; INSERT ledger ON CONFLICT DO NOTHING; COPY; COMMIT ──► acknowledge
```

Each batch bears the random identity of the spool's opening and a sequence number; `ingested_batches` holds both, in the
transaction that holds the rows. When the agent or the server dies at any point between, the batch is sent
again, the ledger says whether it is there, and only what is not there is copied. Batches go in the
order in which they came.

| what happens | then |
|---|---|
| the database is away, frozen, full, or read-only after a failover | rows wait; the next attempt comes after 0.1 to 60 s, with jitter; with several hosts in `conninfo` the one that takes writes is found |
| schema, table or right is missing, or a column has another type | rows wait; log and `check` name it |
| the spool is full | the oldest segment (1/32 of the spool, at most 4 MiB) is dropped and its rows counted |
| the disk is full, or fsync fails | a sample goes to the database from memory, where at most 64 batches wait; `POST` is answered 503 and nothing is taken; a file whose fsync failed is never trusted again |
| kill -9, power failure | the unfinished end of a segment is cut off; whatever was acknowledged is there |
| a bit flips on disk | the batch is put aside in a file `*.damaged`, counted, and the next one is written |
| the clock jumps | nothing: order comes from sequence numbers |
| the server refuses one batch for its content, ten times, alone | it is given up, counted and logged |

The spool lies in `history` below `agent.state_directory`; one process at a time uses it.
`ingested_batches` keeps a week, and for ever the last transaction of each opening of a spool with the five
minutes before it: an agent that comes back after a month with batches whose commit it never heard of writes
none twice. It could only when its power failed amid a replay that had lasted for more than five minutes
without a new sample, that is with an `interval` beyond that. A promoted replica that had not got the last transactions has lost those rows: use
synchronous replication where that matters.

`bench/history-torture` kills agent and servers at random while numbers are recorded, and compares.

## Recording numbers of your own

```sh
pgvigil record orders_shipped 42 --unit orders --tag shop=eu,kind=express \
  --socket /run/pgvigil/web.sock
curl --unix-socket /run/pgvigil/web.sock -H 'Content-Type: application/json' \
  http://localhost/api/v1/metrics \
  -d '[{"name": "orders_shipped", "value": 42, "unit": "orders", "tags": {"shop": "eu"},
        "recorded_at": "2026-11-21T08:00:00Z"}]'
```

`POST /api/v1/metrics` takes one object or a list of up to 1,000, all or none, and at most 64 KiB. The answer 202 means: on
the agent's disk. 400 names what is wrong, 503 means that nothing was taken. Reserved are names that begin with
`pg_`, `pgvigil_`, `pgbouncer_` or `process_`, Prometheus's own (`up`, `scrape_...`, `ALERTS...`), the metrics of your
collectors and recording rules, and names of tags that begin with `__`. Times may lie up to five minutes ahead, and not
further back than `history.retention`. The body is held to the grammar of JSON: a name that an object has twice and a comma
too many are refused with their place, as is a zero byte in a text.

`record_metric()` refuses the same names from every caller, and so does an `INSERT` or `UPDATE` of a role that has
neither the grants of `--writer` nor those of `--job`; also where the table was adopted, whose old writers keep
their rights. SQL does not know the names of your own collectors and recording rules. With
`--mode timescaledb` and `--mode citus` there is no trigger, and only `record_metric()` refuses.

A client that records must be authenticated: a user of `basic_auth_users`, or a client certificate that is
verified. Without either, `accept_metrics: true` lets those record who can open the agent's Unix socket
(`web.listen: [..., "unix:/run/pgvigil/web.sock"]`); a port is not enough, on this machine either.
`pgvigil record` goes this way, too, and takes
`--url`, `--socket`, `--user` with `--password-file`, and `--ca-file`, as `pgvigil silence` does
([operations.md](operations.md#commands-that-speak-with-the-agent)). It does not write into the spool itself: that belongs to the agent, and a role that may record need not be allowed to
read the agent's files.

With `show_metrics: true` the last number of each series is on `/metrics` for ten minutes, at most 1,000 series.

## Reading over HTTP

`GET /api/v1/query_history?metric=pg_cache_hit_ratio&from=2026-11-20T00:00:00Z&step=1h&tags=target=orders`

| parameter | |
|---|---|
| `metric` | the name; must be there |
| `from`, `to` | RFC 3339 or seconds since 1970; the last hour by default, ten years at most |
| `step` | the width of a point: `30s`, `5m`, `1h`, `1d`, or seconds; without it the rows as they are |
| `tags` | `name=value,name=value`: what rows must bear |

```json
{"metric":"pg_cache_hit_ratio","from":1795132800000,"to":1795248000000,"step":3600000,"source":"hourly",
 "fields":["time","average","minimum","maximum","last","samples"],
 "series":[{"tags":{"target": "orders"},"unit":"ratio","points":[[1795132800000,0.991,0.98,0.999,0.99,60]]}]}
```

Whole hours are answered from the hourly figures, whole days from the daily ones, and what is not rolled up yet
from the rows. At most 11,000 points of a series, 50,000 in all, ten seconds on the server, one question at a time
and eight that wait; beyond, 400, 503 or 504 says so. Without a section `history` the answer is 404.

## What the history says of itself

`pgvigil_history_spool_bytes`, `pgvigil_history_spool_limit_bytes`, `pgvigil_history_batches_pending`,
`pgvigil_history_rows_written_total`, `pgvigil_history_rows_dropped_total{reason}` (`spool_full`,
`spool_failed`, `invalid`, `refused`), `pgvigil_history_batches_damaged_total`,
`pgvigil_history_last_write_timestamp_seconds` and `pgvigil_history_write_failures_total{reason}`
(`connection`, `timeout`, `read_only`, `missing_schema`, `permission`, `shape`, `data`, `spool`, `upkeep`,
`other`).
"""#,
"http": #"""
# HTTP

Written from the program by `EndpointDocumentTests`; `UPDATE_GOLDEN=1` writes it again.
[openapi.json](openapi.json) says the same to programs, as `/api/v1/openapi.json` does.

| method | path | for | what |
|---|---|---|---|
| GET | `/` | readers | for people: each target's state, score and numbers by environment, what takes points and what to do about it, databases with limits of their own, alerts, and silences; the worst first<br>`q`: only targets whose name, environment, state or labels contain each of its words, their alerts, and alerts whose name, severity or summary contains it |
| GET | `/metrics` | all | everything; text, or OpenMetrics where it is accepted; gzip<br>`target`: one target alone |
| GET | `/probe` | all | one target, in the same forms<br>`target`, needed: the target's name |
| GET | `/targets` | all | Prometheus's HTTP service discovery: a target each, scraped through `/probe` |
| GET | `/api/v1/alerts` | readers | the alerts that are pending or firing, as Prometheus answers, with `silencedUntil` where a silence keeps one back |
| GET | `/api/v1/rules` | readers | the rules by group with their alerts, as Prometheus answers<br>`type`: `alert` or `record`: only those |
| GET | `/api/v1/silences` | readers | the silences, in the JSON of Alertmanager's API v2 |
| POST | `/api/v1/silences` | writers | makes a silence, or changes the one whose `id` it has |
| DELETE | `/api/v1/silences/{id}` | writers | ends a silence |
| GET | `/api/v1/query_history` | readers | the points of a metric in the history<br>`metric`, needed: the metric's name<br>`from`: the first moment, RFC 3339 or seconds since 1970<br>`to`: the last moment; now without it<br>`step`: a duration such as `1h`: a point for each<br>`tags`: `name=value`, which the series must have |
| POST | `/api/v1/metrics` | writers | records one metric or a list of up to 1,000: 202 once they are on disk |
| POST | `/api/v1/postgres-optimizations/metrics` | writers | records one metric or a list of up to 1,000: 202 once they are on disk |
| GET | `/report` | readers | a report on a period from the history beside another one, as `pgvigil report` writes it: one at a time, within 25 s and 8 MiB<br>`target`: one target alone, also one that is watched no longer<br>`period`: how long it is, up to now or beside one of `from` and `to`; `7d`<br>`from`: when it begins, RFC 3339 or a day in UTC<br>`to`: the first moment that counts no more; the last whole hour without it<br>`compare`: with what: `previous`, `none`, or `TIME..TIME`; `previous` without it; `against` is the same<br>`format`: `html`, `markdown`, `text`, `csv` or `json`; `html` without it |
| GET | `/api/v1/activity` | readers | what sessions have spent their time on, of the last two days from memory<br>`target`: one target alone<br>`from`: the first moment, RFC 3339 or seconds since 1970; an hour before `to` without it<br>`to`: the first moment that counts no more; now without it<br>`by`: one or several of `wait_event`, `queryid`, `datname`, `usename` and `application_name`, with commas; `wait_event` without it<br>`limit`: the most rows of a target, 1 to 500; 50 without it |
| GET | `/api/v1/trends` | readers | the course of the indicators, of the last two days from memory<br>`target`: one target alone<br>`series`: one or several, with commas, of `pg_up`, `pg_health_score`, `pg_connections_utilization_ratio`, `pg_connections_used`, `pg_cache_hit_ratio`, `pg_query_mean_seconds`, `pg_query_p95_seconds`, `pg_slow_queries`, `pg_running_queries_longest_seconds`, `pg_transaction_error_ratio`, `pg_lock_waiting_sessions`, `pg_lock_wait_longest_seconds`, `pg_replication_lag_seconds`, `transactions_per_second`, `wal_bytes_per_second`, `temp_bytes_per_second`, `active_sessions`, `blocked_sessions`, `pg_database_size_bytes`, `pg_xid_age_ratio`, `pg_vacuum_overdue_tables`; all without it<br>`from`: the first moment, RFC 3339 or seconds since 1970; an hour before `to` without it<br>`to`: the first moment that counts no more; now without it<br>`step`: how far points lie apart, in seconds or as `30s` or `5m`; a minute without it |
| GET | `/api/v1/changes` | readers | what has changed on servers: settings, versions, roles, restarts<br>`target`: one target alone<br>`from`: the first moment, RFC 3339 or seconds since 1970; a week before `to` without it<br>`to`: the first moment that counts no more; now without it<br>`limit`: the most changes of a target, the latest; 100 without it |
| GET | `/api/v1/sessions` | readers | what sessions do now, and which block others, by the last reading<br>`target`: one target alone<br>`state`: `active` for sessions that run a statement or block others, `all` for idle ones in a transaction, too; `active` without it<br>`limit`: the most sessions, and the most processes, of a target, 0 to 1000; 100 without it |
| GET | `/api/v1/database/health` | readers | of each target: whether it is up, its score, what takes points, and alerts<br>`target`: one target alone |
| GET | `/api/v1/database/metrics` | readers | of each target: the indicators with their limits, throughput, databases<br>`target`: one target alone |
| GET | `/api/v1/database/connections` | readers | of each target: connection slots, sessions by state and group, pools, blockers<br>`target`: one target alone |
| GET | `/api/v1/database/slow-queries` | readers | of each target: what its statements did in the last five minutes<br>`target`: one target alone<br>`limit`: the most statements of a target, 1 to 500; 20 without it<br>`order`: `mean`, `total` or `calls`: which come first; `mean` without it<br>`min_mean`: a duration such as `500ms`: only those that take more |
| GET | `/api/v1/database/recommendations` | readers | of each target: what may be done about what takes points<br>`target`: one target alone |
| GET | `/api/v1/database/tables` | readers | of each target: the largest tables, their upkeep, and invalid indexes<br>`target`: one target alone |
| GET | `/api/v1/database/replication` | readers | of each target: its side, lag, receivers and replication slots<br>`target`: one target alone |
| GET | `/api/v1/database/settings` | readers | of each target: the settings that are not the default<br>`target`: one target alone |
| GET | `/api/v1/database/dashboard` | readers | of each target: the other documents in short, and the last hour<br>`target`: one target alone |
| GET | `/api/v1/postgres-optimizations/performance-stats` | readers | of each target: connections, cache, queries and transactions in short<br>`target`: one target alone |
| GET | `/api/v1/postgres-optimizations/extensions` | readers | of each target: the extensions of its databases<br>`target`: one target alone |
| PUT | `/api/v1/postgres-optimizations/extensions` | writers | 403 with the statements to run: pgvigil changes nothing |
| GET | `/api/v1/postgres-optimizations/cache/stats` | readers | an application's cache by type: 404 without the pack app-cache<br>`target`: one target alone |
| GET | `/api/v1/events` | readers | server-sent events for as long as the client reads: `snapshot` with each new one, `target` when one goes up or down, `alert` when one changes, `heartbeat` when nothing else came for 15 s; at most 64 clients |
| GET | `/-/healthy` | all | 200 while everything makes progress; otherwise 503 and what does not: pages (30 s), polls (5 min), rules (3 min), notifications (1 min) |
| GET | `/-/ready` | all | 200 once every target was polled, whether it answered or not |
| POST | `/-/reload` | writers | reads the configuration again: 200 when it is in force, 400 with the problems when the old one stays; 403 without `web.enable_reload` |
| GET | `/runbooks` | all | the list of runbooks |
| GET | `/runbooks/{name}` | all | what to do about an alert, by its name; also with `.md` |
| GET | `/docs` | readers | the documents, by what one wants to know |
| GET | `/docs/{name}` | readers | a document, by its name; also with `.md`. `#NAME` leads to a series, a check or a heading |
| GET | `/targets/{name}` | readers | the page of a target: health, alerts, load, sessions, blocking, databases, replication, collectors; the name percent-encoded once<br>`range`: of the charts: `1h`, `6h` or `2d` until now; `1h` without it and `from`<br>`from`: instead of `range`: where it begins, RFC 3339 or minutes before now; an hour before `to` without it<br>`to`: where it ends, RFC 3339 or minutes before now; now without it |
| GET | `/target` | readers | the same page, for a name that paths do not carry: `.`, `..`, or one with a slash<br>`target`, needed: the target's name<br>`range`: of the charts: `1h`, `6h` or `2d` until now; `1h` without it and `from`<br>`from`: instead of `range`: where it begins, RFC 3339 or minutes before now; an hour before `to` without it<br>`to`: where it ends, RFC 3339 or minutes before now; now without it |
| GET | `/targets/{name}/queries` | readers | which statements took the time of the last minutes<br>`sort`: `time`, `calls`, `mean`, `rows`, `io`, `temp`, `wal`: which come first; `time` without it<br>`n`: how many statements, 1 to 100; 25 without it |
| GET | `/target/queries` | readers | the same for a name that paths do not carry<br>`target`, needed: the target's name<br>`sort`: `time`, `calls`, `mean`, `rows`, `io`, `temp`, `wal`: which come first; `time` without it<br>`n`: how many statements, 1 to 100; 25 without it |
| GET | `/targets/{name}/queries/{id}` | readers | one statement: text, numbers, waits, and the sessions that run it<br>`range`: of its waits: `1h`, `6h` or `2d` until now; `1h` without it and `from`<br>`from`: instead of `range`: where it begins, RFC 3339 or minutes before now; an hour before `to` without it<br>`to`: where it ends, RFC 3339 or minutes before now; now without it |
| GET | `/target/query` | readers | the same for a name that paths do not carry<br>`target`, needed: the target's name<br>`id`, needed: the statement's id<br>`range`: of its waits: `1h`, `6h` or `2d` until now; `1h` without it and `from`<br>`from`: instead of `range`: where it begins, RFC 3339 or minutes before now; an hour before `to` without it<br>`to`: where it ends, RFC 3339 or minutes before now; now without it |
| GET | `/targets/{name}/tables` | readers | tables and indexes: sizes, use, upkeep<br>`sort`: `size`, `growth`, `bloat`, `dead`, `vacuum`, `analyze`, `freeze`, `scans`, `name`: which come first; `size` without it<br>`indexes`: `all`, `unused`, `invalid`: which are shown; `all` without it<br>`q`: a part of the name of a table, an index or a database<br>`n`: how many of each, 1 to 200; 50 without it |
| GET | `/target/tables` | readers | the same for a name that paths do not carry<br>`target`, needed: the target's name<br>`sort`: `size`, `growth`, `bloat`, `dead`, `vacuum`, `analyze`, `freeze`, `scans`, `name`: which come first; `size` without it<br>`indexes`: `all`, `unused`, `invalid`: which are shown; `all` without it<br>`q`: a part of the name of a table, an index or a database<br>`n`: how many of each, 1 to 200; 50 without it |
| GET | `/targets/{name}/vacuum` | readers | vacuum: what holds the horizon, what runs, which tables are overdue |
| GET | `/target/vacuum` | readers | the same for a name that paths do not carry<br>`target`, needed: the target's name |
| GET | `/targets/{name}/replication` | readers | the servers of the target's cluster, their lag, and replication slots |
| GET | `/target/replication` | readers | the same for a name that paths do not carry<br>`target`, needed: the target's name |
| GET | `/targets/{name}/settings` | readers | the settings that are watched, expected or changed, and the extensions of databases |
| GET | `/target/settings` | readers | the same for a name that paths do not carry<br>`target`, needed: the target's name |
| GET | `/alerts` | readers | for people: alerts with values and conditions, their last changes, silences with a form for writers, and the rules<br>`matchers`: what the form begins with |
| POST | `/alerts/silences` | writers | makes a silence from the form of the page of alerts |
| POST | `/alerts/silences/expire` | writers | ends a silence from the form of the page of alerts |
| GET | `/targets/{name}/advice` | readers | what may be done about what costs points: statements, risk, how to verify |
| GET | `/target/advice` | readers | the same for a name that paths do not carry<br>`target`, needed: the target's name |
| GET | `/agent` | readers | for people: what the agent does and costs, its receivers, its history, and the configuration in force without secrets |
| GET | `/assets/{name}` | all | the stylesheet, the script and the icon of pages, under the names of their content |
| GET | `/silence` | all | the commands that silence an alert; each parameter is a label and its value |
| POST | `/mcp` | readers | the Model Context Protocol for assistants: a message in, one out, in JSON; it reads alone |
| GET | `/api/v1/openapi.json` | all | this list of endpoints for programs, in the form of OpenAPI |

Every path with GET takes HEAD, too, and every path takes OPTIONS.

| for | who that is |
|---|---|
| all | all who can connect, by any name: what scrapers read |
| readers | all who can connect, but no page of another site in a browser on this machine |
| writers | a user of `basic_auth_users`, a client whose certificate is verified, or a program at the Unix socket; see [operations.md](operations.md#who-may-change-something) |

As soon as `web.config_file` names users, all of it needs a password; without one the answer is
401.

## Errors

A path at which nothing is gets 404; a method that it does not take gets 405, with those that it
takes in `Allow`; a client that may not use it gets 403 with the reason. Below `/api/` an error
is written as Prometheus does, `{"status": "error", "errorType": "...", "error": "..."}`.
Everywhere else it is one line of text.
503 and 504 come without a fault of the client; where `Retry-After` is, it says when to come again.
"""#,
"indicators": #"""
# Indicators

The few numbers that a person can act on, derived after every poll from what the collectors learnt.
Every series bears `target` besides the labels shown. This page is written from the code; a test
holds it to that.

| series | unit | range | window | formula | absent |
|---|---|---|---|---|---|
| `pg_health_score` | points | 0 to 100 | now | 100 minus all points lost, exactly; see health-score.md | when less than 60 % of the model's weight is known |
| `pg_health_points_lost{component,check}` | points | 0 to 100, in steps of 1/64 | now | see health-score.md | without a score; a check alone, when its input was never seen or does not apply |
| `pg_health_coverage_ratio` | ratio | 0 to 1 | now | weights of components, each times the known share of its checks' points, / 100 |  |
| `pg_health_cap_active{reason}` | boolean | 0 or 1 | now | see health-score.md | for a state that could not be looked for |
| `pg_health_model_info{version,custom}` | none | 1 | - | 1; custom is `no`, or eight digits that differ with every change of the configuration's `health` |  |
| `pg_connections_utilization_ratio` | ratio | from 0; 1 when all slots are taken, above 1 into the reserve | now | client sessions / (max_connections - superuser_reserved_connections - reserved_connections) |  |
| `pg_pool_utilization_ratio{pool,datname,environment}` | ratio | from 0; 1 when the pool is full | now | of a configured pool: sessions that match / max; on a PgBouncer console, per database/user: server connections that are active, logging in or being tested / pool_size, or those of all pools of the database / its max_connections, where that is more; `datname` when the pool's match is one name in full, as in `^shop$`, and `environment` when that database fits one of the target's `environments` | without pools |
| `pg_database_sessions{datname}` | sessions | from 0 | now | client sessions in the database |  |
| `pg_cache_hit_ratio` | ratio | 0 to 1 | 5 min | hits / (hits + reads), over all databases | with fewer than 10,000 blocks in the window |
| `pg_database_cache_hit_ratio{datname}` | ratio | 0 to 1 | 5 min | hits / (hits + reads) of the database | for a database with fewer than 10,000 blocks in the window |
| `pg_query_mean_seconds` | seconds | above 0 | 5 min | execution time / calls, over all statements that clients of other roles than the agent's own have sent; what these ran is part of their time | with fewer than 100 calls in the window |
| `pg_query_p95_seconds` | seconds | above 0 | 5 min | per statement, mean and variance in the window from differences of calls × mean and calls × (deviation² + mean²); each statement as a lognormal distribution with these moments, one without variance as a point; the 95th percentile of their sum, weighted by calls | with fewer than 100 calls in the window |
| `pg_slow_queries` | statements | from 0 | 5 min | statements whose mean execution time in the window is above `pgvigil_slow_statement_seconds` |  |
| `pgvigil_slow_statement_seconds` | seconds | above 0 | - | the target's `thresholds.slow_statement_seconds`, 1 s by default | while the server is down |
| `pgvigil_cpus` | processors | from 1 | - | the target's `cpus` | where the configuration does not say it, and while the server is down |
| `pg_database_query_mean_seconds{datname}` | seconds | above 0 | 5 min | as pg_query_mean_seconds, over the statements of the database | for a database with fewer than 100 calls in the window |
| `pg_database_query_p95_seconds{datname}` | seconds | above 0 | 5 min | as pg_query_p95_seconds, over the statements of the database | for a database with fewer than 100 calls in the window |
| `pg_transaction_error_ratio` | ratio | 0 to 1 | 5 min | rollbacks / (commits + rollbacks), without the agent's own; of a database, without the time in which a logical WAL sender ended there, whose decoded transactions the server then counts as rollbacks | with fewer than 100 transactions in the window |
| `pg_database_transaction_error_ratio{datname}` | ratio | 0 to 1 | 5 min | as pg_transaction_error_ratio, over the transactions of the database | for a database with fewer than 100 transactions in the window |
| `pg_replication_stalled_seconds` | seconds | from 0 | now | time since the agent last saw a receiver run or the replayed position move; kept over a restart of the agent in agent.state_directory | on a primary, and where primary_conninfo is empty and restore_command is set |
| `pg_replication_lag_seconds` | seconds | from 0 | now | time since the agent first saw a received position beyond the one that is now replayed; 0 when a receiver runs and all that it received is replayed; counted from the agent's start for what waited before | on a primary, on a replica that has replayed all it had and has no receiver or one that hangs, and in the first poll while something waits |
| `pg_vacuum_overdue_tables` | tables | from 0 | now | tables with more dead or inserted rows than their own settings allow, or older than autovacuum_freeze_max_age, in all databases that are visited | on a replica |
| `pg_xid_age_ratio` | ratio | 0 to 1; near 1 the server stops writing | now | largest age(datfrozenxid) / 2^31 | on a replica |
| `pg_mxid_age_ratio` | ratio | 0 to 1; near 1 the server stops writing | now | largest mxid_age(datminmxid) / 2^31 | on a replica |

These are asked for as they are, by the collectors: `pg_running_queries_longest_seconds`, `pg_lock_wait_longest_seconds`, `pg_lock_waiting_sessions`, `pg_lock_blocking_root`, `pg_idle_in_transaction_holding_oldest_age_seconds`.
`pgvigil_threshold{indicator,severity}` says for `pg_<indicator>` which limit is in force;
the limits are in [health-score.md](health-score.md). `pgvigil_database_threshold{datname,environment,indicator,severity}`
says so for `pg_database_<indicator>` of a database that fits one of the target's `environments`.

## Windows

A window holds differences of counters over the last 5 minutes; until then it holds what there is, at
least one difference. A counter that went down was reset and counts from 0. After a gap longer than
the window it starts again. What another server behind the same address counted, or the same one
before a restart, is not compared, and what happened before is forgotten, but for checkpoints: the
indicator is there again with the second reading. Statements are read every 30 seconds by default, so
their window moves in such steps.

## What is not counted

The agent's own transactions are taken off the commits and, where a statement failed, off the
rollbacks, one poll late because the server shows them late. Statements of the agent's own role
are left out, unless the role is a superuser, whose statements may be another client's.
Blocks that the agent's questions look for are counted: the server does not tell them apart.

## The 95th percentile

pg_stat_statements knows mean and standard deviation of each statement since its reset, but no
distribution. `pg_query_p95_seconds` takes each statement as lognormal, with the mean and variance
that it had in the window, weighs it by its calls and finds where 95 % of all executions lie below.
It is an estimate: execution time in the server, without planning and without the way to the client,
and a statement whose times have two peaks is smoothed into one.

`bench/p95` compares it with the times that pgbench logs. On PostgreSQL 15 the estimate was off by
-5.5 % (uniform work), -7.6 % (exponential), -0.5 % (a mixture of fast and slow statements) and
-13 % (updates of a millisecond, of which pgbench times the way as well); one statement that is
fast nine times in ten and slow the tenth was estimated 57 % too low.
"""#,
"installation": #"""
# Installation

pgvigil is one program. Installing it means putting the program and a configuration file where you
want them, and giving it a role in each server. On Debian a package does the first half. For managed services
the second half is in [platforms.md](platforms.md).

## The Debian package

```console
$ scripts/package
# apt-get install ./.build/package/pgvigil_0.2.0_amd64.deb
# su postgres -c "psql -c 'CREATE ROLE pgvigil LOGIN' -c 'GRANT pg_monitor TO pgvigil'"
$ curl -s http://127.0.0.1:9787/metrics | grep pg_up
pg_up{target="local"} 1
```

`scripts/package` needs Swift; beside the package it makes `pgvigil-dbgsym`, with which a backtrace in the
journal has the names of functions, so install that as well where you want to report a crash. It installs Debian's packaging tools when they are missing; where the
package is installed no Swift is needed. It brings

| | |
|---|---|
| `/usr/bin/pgvigil` | the program without its symbols, with `pgvigil(1)` and completions for bash, zsh and fish |
| `pgvigil.service` | enabled and started at once; runs as the user `pgvigil` in a sandbox |
| `pgvigil@.service`, `pgvigil.socket` | several agents, socket activation; see below |
| `/etc/pgvigil/pgvigil.yml` | watches the local server through its Unix socket and peer authentication; rules, receivers and history are shown in comments |
| `/etc/pgvigil/credentials/` | for secrets, only root may look into it |
| `/usr/share/pgvigil/alerts/` | rules for Prometheus, and for the agent itself |
| `/usr/share/pgvigil/dashboards/` | dashboards and provisioning files for Grafana |
| `/usr/share/doc/pgvigil/` | these documents, and `pgvigil.cdx.json`, what is linked in, in the form of CycloneDX |

The same files without Debian's own are in `pgvigil_0.2.0_amd64.tar.gz` beside the package. The same
program gives the same bytes of both; `SOURCE_DATE_EPOCH` sets their time.

**Socket activation:** `systemctl disable --now pgvigil.service`, then
`systemctl enable --now pgvigil.socket`: the first scrape starts the service. With every target on a
Unix socket it then needs no network of its own:

```console
# install -D -m 644 /usr/share/doc/pgvigil/examples/unix-only.conf \
    /etc/systemd/system/pgvigil.service.d/unix-only.conf
# systemctl daemon-reload
```

**Several agents:** `/etc/pgvigil/NAME.yml` with its own `web.listen`, then
`systemctl enable --now pgvigil@NAME`.

**Upgrading** keeps a configuration that you changed: dpkg asks when the package's has changed, too, and
puts it beside yours as `pgvigil.yml.dpkg-dist`. The service is started again with the new program. Run
`pgvigil check --offline --config /etc/pgvigil/pgvigil.yml` before, with the new program from the tarball,
to be sure that it takes your file.

**Removing** stops the service and keeps configuration and state; purging takes them away, too, except
secrets that you put into `/etc/pgvigil/credentials` and the user.

## What it needs

| | |
|---|---|
| to build | Linux, Swift 6.3, and the packages of `scripts/install-packages build` |
| to run | the C libraries that these packages are the headers of: libpq, libmicrohttpd, GnuTLS, libyaml, libsystemd, zlib, libcrypt, libcurl, RE2 |
| to watch | PostgreSQL 14 to 19, PgBouncer 1.18 or later |
| for the demonstration | the programs of a PostgreSQL on the same machine |

The names are those of Debian 12, where it is built and tested. libsystemd is a library only: without
systemd the program runs as well.

## From source

```console
$ scripts/install-packages build
$ swift build -c release --static-swift-stdlib --product pgvigil
$ install -m 755 .build/release/pgvigil /usr/local/bin/
$ pgvigil version
```

With `--static-swift-stdlib` the machine that runs the program needs no Swift, only the C libraries:

```console
$ apt-get install libpq5 libmicrohttpd12 libgnutls30 libyaml-0-2 libsystemd0 zlib1g libcrypt1 libcurl4 libre2-9 libstdc++6
```

`scripts/demo` does all of this and shows the program at work; `scripts/test` runs every check.

## A role for it

In each server, once:

```sql
CREATE ROLE pgvigil LOGIN PASSWORD '...';  -- the first line of password_file
GRANT pg_monitor TO pgvigil;
```

and, for statistics on statements, in the database that the target's `conninfo` names:

```sql
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
```

which counts only when the server was started with `pg_stat_statements` among its
`shared_preload_libraries`. In this order: CREATE EXTENSION fails harmlessly where the server's contrib
package (`postgresql-contrib` or `postgresql16-contrib`; on Debian and Ubuntu it is in `postgresql-16`) is
not installed, while a server with the library in that setting and without its files does not start. Keep
what is in the setting already. `pgvigil check` prints the steps for your server.

## A configuration

```yaml
targets:
  - name: orders
    conninfo: "host=db1.example.com dbname=postgres user=pgvigil"
    password_file: /etc/pgvigil/orders.password
rules:
  files: [/usr/share/pgvigil/alerts/*.yml]
```

Without `rules` nothing is alerted, which `check` and the status page say; leave them out where a Prometheus
evaluates the files. The package has them in `/usr/share/pgvigil/alerts`, a checkout in `alerts`.
[configuration.md](configuration.md) explains the rest. `check` says whether it will work, a line for each
target, with the statement for whatever is missing below it, warns of what is probably not meant, and ends
with its result, such as `2 targets, 1 with problems, 3 warnings`:

```console
$ pgvigil check --config /etc/pgvigil/pgvigil.yml
$ pgvigil run --config /etc/pgvigil/pgvigil.yml
```

It serves on 127.0.0.1, port 9787, unless `web.listen` says otherwise.

## Removing what was installed by hand

Stop the process, remove the program, its configuration and its state directory, and in each server
`DROP ROLE pgvigil`. It creates nothing in the servers that it watches; a history that was made with
`pgvigil schema apply` goes with `pgvigil schema drop --yes`.
"""#,
"mcp": #"""
# Assistants: the Model Context Protocol

`pgvigil mcp` lets an assistant read what the running agent knows: which servers are well, what takes points,
which sessions block others, which statements take the time, what may be done. The client starts it and speaks
with it over standard input and output. It asks the agent, never a watched server; it changes nothing; and no
tool takes SQL.

    claude mcp add pgvigil -- pgvigil mcp --url http://127.0.0.1:9787

Clients with a file (`claude_desktop_config.json`, `.cursor/mcp.json` and others) take

```json
{
  "mcpServers": {
    "pgvigil": {
      "command": "pgvigil",
      "args": ["mcp", "--url", "http://127.0.0.1:9787"]
    }
  }
}
```

and VS Code, in `.vscode/mcp.json`, the same below `servers`. Instead of `--url`, `--config FILE` takes the
address from the agent's configuration, and `--socket PATH` its Unix socket. For an agent on another machine
`ssh` does without an open port: `"command": "ssh", "args": ["db1", "pgvigil", "mcp"]`. An agent with users
(`basic_auth_users`) wants `--user NAME --password-file FILE`.

Clients that speak HTTP take `http://127.0.0.1:9787/mcp` directly. Who may read the pages may use it; a page of
another site in a browser may not. Answers are JSON; there is no stream and no session.

## Tools

| tool | answers |
|---|---|
| `targets` | every server: up, score, what takes most points, how many alerts fire |
| `health` | each check that takes points with value, limits and remedy; what is not known; alerts |
| `blocking` | which session blocks which now, since when, what the root holds, who waits for which lock |
| `sessions` | what sessions do now, and for what they wait |
| `load` | what sessions spent their time on between two moments of the last two days |
| `past_sessions` | what sessions did at a past minute: statement, wait, database, user, application |
| `slow_queries`, `statement` | what statements did in the last five minutes; one of them |
| `metrics`, `connections` | indicators with limits; connection slots, groups and pools |
| `tables`, `replication`, `settings` | the largest tables and their upkeep; lag, standbys and slots; settings that are not the default |
| `changes` | what has changed on servers: settings, versions, primary or replica, restarts |
| `trends`, `history` | the course of indicators of the last two days; further back, from the history |
| `alerts`, `rules` | what is pending or fires; which rules fire or cannot be evaluated |
| `recommendations` | what may be done, with statements, risk and how to verify it |

Each is one GET of the endpoint that it is made from ([http.md](http.md)), with the parameters of that endpoint.
A call that the agent refuses, a wrong argument, and an agent that is away are errors of the tool, in words; the
command goes on. It ends with 0 when the client goes.

## What to know before

- **Names and statements come from the watched servers.** A client that may connect to one can put words
  into an application name or a statement that are meant for an assistant. Each answer says that they are data, they
  stand in JSON strings, and what cannot be seen is an escape. A tool can only read, so the worst that comes
  of it is what *other* tools of the same client may do: do not give it those that change a database without a
  person between.
- **Statements are shown as configured**: `activity.texts` and the texts of pg_stat_statements, whose constants
  are taken out. What a person on the pages does not see, an assistant does not see.
- **The assistant's provider gets what it reads.** Names of databases, users and applications are in it.

## Bounds

The text of an answer has at most 16 KiB: texts are shortened, rows are left out from the end, and `cut` says how many. A
message has at most 64 KiB, and at most 8 calls are under way at a time.

## Revisions

Of clients that begin with `initialize`: 2025-11-25, 2025-06-18, 2025-03-26 (but for messages in lists) and
2024-11-05. Of those that name the revision in each request: 2026-07-28. Tests try both with the official client.
"""#,
"metrics": #"""
# Metrics from watched servers

Written from the catalogue of collectors by `CatalogDocumentationTests`; do not edit.
`UPDATE_GOLDEN=1 swift test --filter CatalogDocumentationTests` writes it again.

Every series also bears `target` and the labels of its target's configuration. Families
of collectors that are asked in every database bear `datname`. A cell that is NULL gives
no sample.

## Sums

Where a collector names only its most important rows, all others share one row whose labels
say `other`. The counters of such a collector are counted by the agent: a series begins at
0 when the agent begins to show the row, so use `rate()` and `increase()`, not the values.
What a row had done when its series began shows after the answers in which the 0 was to be
seen: with the second one, or with the third where answers come once a minute or more often,
because a scrape may miss one of them. The sum of the increases of all series of a family is
what the server did: also while rows come and go, are renamed or lose an index, while the
server resets its statistics. For that, scrapes must not be rarer than the collector's
answers.

Ranked by growth are statements: those that took the most time in the last ten answers (five
minutes) have series of their own, so what ran once and long stays to be seen. A row that
others outgrow counts in the row `other` from then on; its series stays until what it had
shown was to be seen, so that for a moment there may be twice as many. Statements of the
agent's own role are not ranked and count in `other`, unless that role is a superuser, whose
statements may be another client's.

What cannot be known is left out, and nothing is counted twice: what happens between the
last answer and the first one of another agent or server, or of an agent that is started
again, with what it had not shown yet of a new row; what a row does after its last
answer before it is gone, and, where a server has more rows than are read (20,000
statements; 10,000 tables or indexes of a database), what a row did before it was first
read. `pgvigil collect` shows the server's own values.

A server that was stopped and started goes on counting: what it did before the stop is in
the first answer after it. What was counted between the last answer and a crash is lost.

All other counters are the server's own values until another server takes over behind the
same address. From then on the statistics of `pg_stat_*` go on from the last value by what
the new server counts since its first answer, because the difference of two servers' pasts
is no growth; `pg_stat_database_checksum_failures_total`, of which the value itself
matters, is the new server's. An agent with a state directory that is started again goes on
from there. When another server answers it than the one that it watched last, or it cannot
tell, counters begin at 0, so that `increase()` across that start is right, too. Counters
of your own collectors are always what their statements say.

## Once per server

### pg_server

Role, start and clock. Asked on every poll.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_replication_is_replica` | gauge |  |  | Whether the server is in recovery: 1 on a replica, 0 on a primary. |
| `pg_postmaster_start_time_seconds` | gauge |  |  | When the server was started, in unix time. |
| `pg_config_load_timestamp_seconds` | gauge |  |  | When the server last read its configuration files, in unix time. |
| `pg_server_clock_timestamp_seconds` | gauge |  |  | What the server's clock showed when it answered, in unix time. |

### pg_wal_position

Position in the write-ahead log. Asked on every poll.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_wal_position_bytes` | gauge |  |  | Position in the write-ahead log: written on a primary, replayed on a replica; it goes back when a replica starts again or another server takes over. |
| `pg_wal_timeline` | gauge |  |  | Timeline on which a primary writes, right from its promotion; absent on a replica. |
| `pg_primary_start_time_seconds` | gauge |  |  | When a primary was started, in unix time; absent on a replica. |

### pg_connections

Connection slots, oldest transaction, idle transactions. Asked on every poll, needs membership in `pg_read_all_stats`.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_connections_used` | gauge |  |  | Client sessions, ours included. |
| `pg_connections_max` | gauge |  |  | Connection slots (max_connections). |
| `pg_connections_reserved` | gauge |  |  | Slots kept for superusers and for roles with pg_use_reserved_connections. |
| `pg_transactions_oldest_age_seconds` | gauge |  | with `track_activities` | Age of the oldest open transaction of a client, 0 without any. |
| `pg_running_queries_longest_seconds` | gauge |  | with `track_activities` | How long the longest running query of a client runs, 0 without any. |
| `pg_idle_in_transaction_sessions` | gauge |  | with `track_activities` | Sessions that are idle in a transaction. |
| `pg_idle_in_transaction_oldest_age_seconds` | gauge |  | with `track_activities` | How long the longest idle transaction has been idle, 0 without any. |
| `pg_connections_untracked` | gauge |  |  | Client sessions that do not report what they do, because track_activities is off for them; the ages leave them out. |

### pg_idle_in_transaction

Idle transactions that hold locks or rows. Asked on every poll, needs membership in `pg_read_all_stats`.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_idle_in_transaction_holding_oldest_age_seconds` | gauge |  | with `track_activities` | How long the longest idle transaction that holds a lock, or a row that vacuum must keep, has been idle; 0 without any. |
| `pg_idle_in_transaction_holding_details` | gauge | `pid`, `datname`, `usename`, `application_name`, `query` | for rules in the agent, not on `/metrics` | Since when this transaction has been idle, in unix time, with its process and the beginning of its last statement, without constants. |

### pg_stat_activity

Client sessions by database, state, user and application. Asked on every poll, needs membership in `pg_read_all_stats`, names 100 rows.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_stat_activity_sessions` | gauge | `datname`, `state`, `usename`, `application_name` |  | Client sessions, except the agent's own. |
| `pg_stat_activity_max_tx_duration` | gauge | `datname`, `state`, `usename`, `application_name` | with `track_activities` | Age of the oldest transaction among these sessions, in seconds. |
| `pg_stat_activity_folded_groups` | gauge |  |  | Rows that share the row `other` of `pg_stat_activity`. |

### pg_lock_waits

Sessions that wait for a lock. Asked on every poll.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_lock_waiting_sessions` | gauge |  |  | Sessions that wait for a lock; advisory ones, and waits that keep no one else up, left out. |
| `pg_lock_wait_longest_seconds` | gauge |  |  | How long the longest waiting session waits already, 0 without any; waits for advisory locks, and those that keep no one else up, are apart. |
| `pg_advisory_lock_waiting_sessions` | gauge |  |  | Sessions that wait for an advisory lock, as in the election of a leader. |
| `pg_advisory_lock_wait_longest_seconds` | gauge |  |  | How long the longest wait for an advisory lock lasts already, 0 without any. |
| `pg_virtual_transaction_wait_longest_seconds` | gauge |  |  | How long the longest wait that keeps no one else up lasts already, 0 without any: for the end of others' transactions, as in CREATE INDEX CONCURRENTLY or while a logical slot is made, for the rest of a streamed transaction, or of an autovacuum. |

### pg_blocking

Sessions at the head of lock queues. Asked on every poll, needs membership in `pg_read_all_stats`.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_lock_blocking_root_age_seconds` | gauge | `pid`, `datname`, `usename`, `application_name`, `state`, `kind` |  | How long the transaction of the same session lasts already, or its running statement where that has begun before. |
| `pg_lock_blocking_root` | gauge | `pid`, `datname`, `usename`, `application_name`, `state`, `kind` |  | Sessions that wait, directly or not, for this one, which waits for no lock; among the 100 whose statements began first. |
| `pg_lock_blocking_root_since_timestamp_seconds` | gauge | `pid`, `datname`, `usename`, `application_name`, `state`, `kind` |  | Since when it is in its state, in unix time; of a prepared transaction, since it was prepared. |
| `pg_lock_blocking_root_longest_wait_seconds` | gauge | `pid`, `datname`, `usename`, `application_name`, `state`, `kind` |  | How long the longest wait of these sessions lasts already; 0 where all are waits that keep no one else up. |
| `pg_lock_blocking_root_details` | gauge | `pid`, `datname`, `usename`, `application_name`, `state`, `kind`, `query`, `lock`, `waiting_query` | for rules in the agent, not on `/metrics` | Sessions at the head of a queue with the beginning of their last statement, the lock that the first one behind waits for, and its statement; without constants. |

### pg_locks

Locks by database and mode. Asked on every poll.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_locks_granted` | gauge | `datname`, `mode` |  | Locks that are held. |
| `pg_locks_awaited` | gauge | `datname`, `mode` |  | Locks that someone waits for. |

### pg_lock_table

Use of the shared lock table. Asked every 30 s at most.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_lock_table_entries` | gauge |  |  | Objects in the shared lock table, each counted once. |
| `pg_lock_table_size` | gauge |  |  | Objects that it has room for: max_locks_per_transaction * (max_connections + max_prepared_transactions). |

### pg_stat_lock

Waits for locks by what is locked. Asked every 30 s at most.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_stat_lock_waits_total` | counter | `locktype` | 19+ | Waits for locks of this type that the server counted. |
| `pg_stat_lock_wait_seconds_total` | counter | `locktype` | 19+ | Time spent in these waits. |
| `pg_stat_lock_fastpath_exceeded_total` | counter | `locktype` | 19+ | Locks that found no fast-path slot free; more max_locks_per_transaction helps. |

### pg_wait_events

Working sessions by what they wait for. Asked on every poll, needs membership in `pg_read_all_stats`.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_wait_events` | gauge | `wait_event_type`, `wait_event` |  | Working sessions and server processes by wait event; none means on the CPU. |

### pg_backends

Processes of the server by type. Asked on every poll, needs membership in `pg_read_all_stats`.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_backends` | gauge | `backend_type` |  | Processes of the server by type, the agent's own included. |

### pg_stat_database

Transactions, rows, blocks, sessions and failures by database. Asked on every poll.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_stat_database_numbackends` | gauge | `datname` |  | Processes that are connected to the database. |
| `pg_stat_database_xact_commit_total` | counter | `datname` |  | Committed transactions. |
| `pg_stat_database_xact_rollback_total` | counter | `datname` |  | Transactions rolled back. |
| `pg_stat_database_blks_read_total` | counter | `datname` | with `track_counts` | Blocks that were not in shared buffers and had to be read. |
| `pg_stat_database_blks_hit_total` | counter | `datname` | with `track_counts` | Blocks found in shared buffers. |
| `pg_stat_database_tup_returned_total` | counter | `datname` | with `track_counts` | Live rows met by scans of tables and entries met by scans of indexes. |
| `pg_stat_database_tup_fetched_total` | counter | `datname` | with `track_counts` | Live rows fetched by index scans. |
| `pg_stat_database_tup_inserted_total` | counter | `datname` | with `track_counts` | Rows inserted. |
| `pg_stat_database_tup_updated_total` | counter | `datname` | with `track_counts` | Rows updated. |
| `pg_stat_database_tup_deleted_total` | counter | `datname` | with `track_counts` | Rows deleted. |
| `pg_stat_database_conflicts_total` | counter | `datname` | with `track_counts` | Queries cancelled because of conflicts with replay. |
| `pg_stat_database_temp_files_total` | counter | `datname` | with `track_counts` | Temporary files that queries created. |
| `pg_stat_database_temp_bytes_total` | counter | `datname` | with `track_counts` | Bytes that queries wrote to temporary files. |
| `pg_stat_database_deadlocks_total` | counter | `datname` | with `track_counts` | Deadlocks found. |
| `pg_stat_database_checksum_failures_total` | counter | `datname` | with `track_counts` | Blocks whose checksum was wrong; shared catalogs count under an empty name. |
| `pg_stat_database_checksum_last_failure_timestamp_seconds` | gauge | `datname` |  | When a checksum was last wrong, in unix time. |
| `pg_stat_database_blk_read_time_seconds_total` | counter | `datname` | with `track_io_timing` | Time spent reading blocks (with track_io_timing). |
| `pg_stat_database_blk_write_time_seconds_total` | counter | `datname` | with `track_io_timing` | Time spent writing blocks (with track_io_timing). |
| `pg_stat_database_session_time_seconds_total` | counter | `datname` |  | Time that sessions lasted. |
| `pg_stat_database_active_time_seconds_total` | counter | `datname` | with `track_activities` | Time that sessions spent executing statements. |
| `pg_stat_database_idle_in_transaction_time_seconds_total` | counter | `datname` | with `track_activities` | Time that sessions were idle in a transaction. |
| `pg_stat_database_sessions_total` | counter | `datname` |  | Sessions established. |
| `pg_stat_database_sessions_abandoned_total` | counter | `datname` |  | Sessions that ended because the connection to the client was lost. |
| `pg_stat_database_sessions_fatal_total` | counter | `datname` |  | Sessions that a fatal error ended. |
| `pg_stat_database_sessions_killed_total` | counter | `datname` |  | Sessions that an operator ended. |
| `pg_stat_database_parallel_workers_to_launch_total` | counter | `datname` | 18+ | Parallel workers that plans requested. |
| `pg_stat_database_parallel_workers_launched_total` | counter | `datname` | 18+ | Parallel workers that were started. |
| `pg_stat_database_stats_reset_timestamp_seconds` | gauge | `datname` |  | When the database's statistics were last reset, in unix time. |

### pg_replication

Replay on a replica. Asked on every poll, on a replica only.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_replication_last_replay_seconds` | gauge |  |  | Age of the last replayed transaction, whose time is by the primary's clock; it also grows while the primary is idle. |
| `pg_replication_received_position_bytes` | gauge |  |  | Position in the write-ahead log up to which the replica has streamed it. |
| `pg_replication_replayed_position_bytes` | gauge |  |  | Position in the write-ahead log up to which the replica has replayed it. |
| `pg_replication_replay_backlog_bytes` | gauge |  |  | Write-ahead log that is received and not yet replayed. |
| `pg_replication_replay_paused` | gauge |  |  | Whether replay is paused: 1 or 0. |
| `pg_replication_receiver_running` | gauge |  |  | Whether a WAL receiver runs: 1 or 0. |
| `pg_replication_receiver_silent` | gauge |  |  | Whether the WAL receiver has heard nothing for so long that it hangs: 1 or 0, none where wal_receiver_timeout is 0 or the role may not see the receiver; it asks for a sign of life after half of that time, and should give up after all of it. |
| `pg_replication_streaming_configured` | gauge |  |  | Whether primary_conninfo is set, so that a WAL receiver should run: 1 or 0. |
| `pg_replication_restore_configured` | gauge |  |  | Whether restore_command is set, so that the replica can read an archive: 1 or 0. |
| `pg_replication_apply_delay_seconds` | gauge |  |  | How much later than the primary the replica is to replay (recovery_min_apply_delay). |

### pg_replay_conflict

Sessions with the oldest snapshots while replay waits for such. Asked on every poll, on a replica only, needs membership in `pg_read_all_stats`.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_replication_replay_conflict_details` | gauge | `pid`, `datname`, `usename`, `application_name`, `query` | for rules in the agent, not on `/metrics` | Transactions since the snapshots of these sessions, the oldest that there are, while replay waits for snapshots to go: the likely causes. |

### pg_stat_recovery

What replay is at, and whether a promotion was requested. Asked on every poll, on a replica only, needs membership in `pg_read_all_stats`.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_stat_recovery_promote_triggered` | gauge |  | 19+ | Whether a promotion was requested: 1 or 0. |
| `pg_stat_recovery_replay_end_position_bytes` | gauge |  | 19+ | Position in the write-ahead log at which the record ends that is replayed now. |
| `pg_stat_recovery_chunk_age_seconds` | gauge |  | 19+ | Time since replay began with the part of the log that it got last. |

### pg_stat_wal_receiver

The WAL receiver of a replica. Asked on every poll, on a replica only, needs membership in `pg_read_all_stats`.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_stat_wal_receiver_streaming` | gauge | `sender_host`, `slot_name` |  | Whether the receiver streams: 1 or 0. |
| `pg_stat_wal_receiver_last_message_age_seconds` | gauge | `sender_host`, `slot_name` |  | Time since anything was heard from the sender, even if only a sign of life. |
| `pg_stat_wal_receiver_flushed_position_bytes` | gauge | `sender_host`, `slot_name` |  | Position in the write-ahead log up to which it is safe on the replica's disk. |
| `pg_stat_wal_receiver_backlog_bytes` | gauge | `sender_host`, `slot_name` |  | Write-ahead log that the sender has and the replica does not have on disk. |
| `pg_stat_wal_receiver_written_position_bytes` | gauge | `sender_host`, `slot_name` |  | Position in the write-ahead log up to which the receiver has written it. |
| `pg_stat_wal_receiver_latest_end_age_seconds` | gauge | `sender_host`, `slot_name` |  | Time since the sender last had a newer position, which it said by its own clock. |
| `pg_stat_wal_receiver_timeline` | gauge | `sender_host`, `slot_name` |  | Timeline of the last position that was received. |

### pg_stat_replication

WAL senders and how far their clients are behind. Asked on every poll, needs membership in `pg_read_all_stats`.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_stat_replication_senders` | gauge | `application_name`, `client_addr`, `slot_name`, `state`, `sync_state` |  | WAL senders. |
| `pg_stat_replication_sent_lag_bytes` | gauge | `application_name`, `client_addr`, `slot_name`, `state`, `sync_state` |  | Write-ahead log that is not yet sent. |
| `pg_stat_replication_write_lag_bytes` | gauge | `application_name`, `client_addr`, `slot_name`, `state`, `sync_state` |  | Write-ahead log that the client has not yet written. |
| `pg_stat_replication_flush_lag_bytes` | gauge | `application_name`, `client_addr`, `slot_name`, `state`, `sync_state` |  | Write-ahead log that the client does not yet have safe on disk. |
| `pg_stat_replication_pg_wal_lsn_diff` | gauge | `application_name`, `client_addr`, `slot_name`, `state`, `sync_state` |  | Write-ahead log that the client has not yet replayed, in bytes. |
| `pg_stat_replication_write_lag_seconds` | gauge | `application_name`, `client_addr`, `slot_name`, `state`, `sync_state` |  | Time until the client had written what was last measured. |
| `pg_stat_replication_flush_lag_seconds` | gauge | `application_name`, `client_addr`, `slot_name`, `state`, `sync_state` |  | Time until the client had safe on disk what was last measured. |
| `pg_stat_replication_replay_lag_seconds` | gauge | `application_name`, `client_addr`, `slot_name`, `state`, `sync_state` |  | Time until the client had replayed what was last measured. |
| `pg_stat_replication_reply_age_seconds` | gauge | `application_name`, `client_addr`, `slot_name`, `state`, `sync_state` |  | Time since the client last replied, if it is due to reply; where its clock is not the server's, since the agent saw a new reply. |
| `pg_stat_replication_backend_start_timestamp_seconds` | gauge | `application_name`, `client_addr`, `slot_name`, `state`, `sync_state` |  | When the client connected, in unix time; it moves with each reconnection. |
| `pg_stat_replication_sync_priority` | gauge | `application_name`, `client_addr`, `slot_name`, `state`, `sync_state` |  | Place of the standby in synchronous_standby_names; 0 for one that is not synchronous. |

### pg_standbys

Connected standbys, and commits that wait for them. Asked on every poll, needs membership in `pg_read_all_stats`.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_standbys_connected` | gauge |  |  | Standbys that are connected; backups, log receivers and subscribers are not counted. |
| `pg_standbys_synchronous` | gauge |  |  | Connected clients for which commits wait. |
| `pg_synchronous_commit_waiting_sessions` | gauge |  |  | Sessions that wait for a synchronous standby; nothing without synchronous_standby_names. |
| `pg_synchronous_commit_longest_wait_seconds` | gauge |  | with `track_activities` | How long the longest of these waits has lasted at least, 0 without any: the time since a poll first saw the same transaction wait. |
| `pg_logical_decoding_waiting_sessions` | gauge |  |  | Sessions that decode for a subscriber and wait until the standbys of synchronized_standby_slots have confirmed the log (17 and later). |

### pg_replication_slots

Replication slots and what they retain. Asked on every poll.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_replication_slots_active` | gauge | `slot_name`, `slot_type`, `datname`, `invalidation_reason` |  | Whether someone is connected to the slot: 1 or 0. |
| `pg_replication_slots_pg_wal_lsn_diff` | gauge | `slot_name`, `slot_type`, `datname`, `invalidation_reason` |  | Write-ahead log that the slot retains, in bytes. |
| `pg_replication_slots_unconfirmed_bytes` | gauge | `slot_name`, `slot_type`, `datname`, `invalidation_reason` |  | Write-ahead log that the slot's client has not yet confirmed. |
| `pg_replication_slots_position_bytes` | gauge | `slot_name`, `slot_type`, `datname`, `invalidation_reason` |  | Position in the write-ahead log that the slot's client has confirmed, or from which the slot keeps the log; while it moves, someone reads the slot, if only at times. |
| `pg_replication_slots_safe_wal_size_bytes` | gauge | `slot_name`, `slot_type`, `datname`, `invalidation_reason` |  | How much may be written before the slot may be lost; nothing without a limit. |
| `pg_replication_slots_unreserved` | gauge | `slot_name`, `slot_type`, `datname`, `invalidation_reason` |  | Whether the next checkpoint may remove what the slot needs: 1 or 0. |
| `pg_replication_slots_lost` | gauge | `slot_name`, `slot_type`, `datname`, `invalidation_reason` |  | Whether the slot can no longer be used: 1 or 0. |
| `pg_replication_slots_xmin_age_transactions` | gauge | `slot_name`, `slot_type`, `datname`, `invalidation_reason` |  | Age of the oldest transaction whose rows the slot keeps. |
| `pg_replication_slots_catalog_xmin_age_transactions` | gauge | `slot_name`, `slot_type`, `datname`, `invalidation_reason` |  | Age of the oldest transaction whose catalog rows the slot keeps. |
| `pg_replication_slots_inactive_since_timestamp_seconds` | gauge | `slot_name`, `slot_type`, `datname`, `invalidation_reason` | 17+ | Since when no one is connected to the slot, in unix time. |
| `pg_replication_slots_synced` | gauge | `slot_name`, `slot_type`, `datname`, `invalidation_reason` | 17+ | Whether the slot is a copy of one on the primary: 1 or 0. |
| `pg_replication_slots_failover` | gauge | `slot_name`, `slot_type`, `datname`, `invalidation_reason` | 17+ | Whether replicas may keep a copy of the slot: 1 or 0. |
| `pg_replication_slots_temporary` | gauge | `slot_name`, `slot_type`, `datname`, `invalidation_reason` |  | Whether the slot goes with the session that made it: 1 or 0. |
| `pg_replication_slots_two_phase` | gauge | `slot_name`, `slot_type`, `datname`, `invalidation_reason` |  | Whether prepared transactions are decoded: 1 or 0. |

### pg_synchronized_standby_slots

The slots of standbys for which logical replication waits (synchronized_standby_slots). Asked every 30 s at most.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_synchronized_standby_slots_active` | gauge | `slot_name` | 17+ | Whether a standby is connected to the slot, of those that synchronized_standby_slots names: 1 or 0; 0 for a slot that is not there, too. |

### pg_vacuum_horizon

Holders of the oldest transaction, by kind. Asked on every poll, needs membership in `pg_read_all_stats`.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_vacuum_horizon_age_transactions` | gauge | `holder` |  | Transactions since the oldest one that this kind of holder still may look at. |

### pg_stat_progress_vacuum

Running vacuums. Asked on every poll, needs membership in `pg_read_all_stats`, needs `track_activities` other than off.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_stat_progress_vacuum_heap_blks` | gauge | `datname`, `relid` |  | Blocks of the table when the vacuum began. |
| `pg_stat_progress_vacuum_heap_blks_scanned` | gauge | `datname`, `relid` |  | Blocks scanned or skipped so far. |
| `pg_stat_progress_vacuum_heap_blks_vacuumed` | gauge | `datname`, `relid` |  | Blocks vacuumed so far. |
| `pg_stat_progress_vacuum_index_vacuums` | gauge | `datname`, `relid` |  | Rounds through the indexes so far; more than one means too little memory. |
| `pg_stat_progress_vacuum_max_dead_tuples` | gauge | `datname`, `relid` | 14 to 16 | Dead rows that memory has room for (before 17). |
| `pg_stat_progress_vacuum_num_dead_tuples` | gauge | `datname`, `relid` | 14 to 16 | Dead rows in memory since the last round through the indexes (before 17). |
| `pg_stat_progress_vacuum_max_dead_tuple_bytes` | gauge | `datname`, `relid` | 17+ | Memory that dead rows may take. |
| `pg_stat_progress_vacuum_dead_tuple_bytes` | gauge | `datname`, `relid` | 17+ | Memory that dead rows take since the last round through the indexes. |
| `pg_stat_progress_vacuum_num_dead_item_ids` | gauge | `datname`, `relid` | 17+ | Dead rows in memory since the last round through the indexes. |
| `pg_stat_progress_vacuum_indexes` | gauge | `datname`, `relid` | 17+ | Indexes that this round has to go through. |
| `pg_stat_progress_vacuum_indexes_processed` | gauge | `datname`, `relid` | 17+ | Indexes that this round has gone through. |
| `pg_stat_progress_vacuum_delay_seconds` | gauge | `datname`, `relid` | 18+, with `track_cost_delay_timing` | Time slept because of cost limits (with track_cost_delay_timing). |

### pg_progress

Running commands that report progress, by phase; names of relations are those of the agent's own database, of others there is the oid. Asked on every poll, needs membership in `pg_read_all_stats`, needs `track_activities` other than off.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_progress_operations` | gauge | `command`, `datname`, `relid`, `relation`, `index`, `started_by`, `mode`, `phase` |  | Commands that are in this phase on this relation. |
| `pg_progress_done_ratio` | gauge | `command`, `datname`, `relid`, `relation`, `index`, `started_by`, `mode`, `phase` |  | Done share of the phase's own blocks, bytes, rows or lock holders, of the slowest of these commands; no sample in a phase that counts nothing. |
| `pg_progress_lockers` | gauge | `command`, `datname`, `relid`, `relation`, `index`, `started_by`, `mode`, `phase` |  | Lock holders to wait for. |
| `pg_progress_lockers_done` | gauge | `command`, `datname`, `relid`, `relation`, `index`, `started_by`, `mode`, `phase` |  | Lock holders waited for so far. |
| `pg_progress_tuples` | gauge | `command`, `datname`, `relid`, `relation`, `index`, `started_by`, `mode`, `phase` |  | Rows to process, where that is known. |
| `pg_progress_tuples_done` | gauge | `command`, `datname`, `relid`, `relation`, `index`, `started_by`, `mode`, `phase` |  | Rows processed so far. |
| `pg_progress_partitions` | gauge | `command`, `datname`, `relid`, `relation`, `index`, `started_by`, `mode`, `phase` |  | Partitions to process. |
| `pg_progress_partitions_done` | gauge | `command`, `datname`, `relid`, `relation`, `index`, `started_by`, `mode`, `phase` |  | Partitions processed so far. |
| `pg_progress_bytes` | gauge | `command`, `datname`, `relid`, `relation`, `index`, `started_by`, `mode`, `phase` |  | Bytes to process, where that is known. |
| `pg_progress_done_bytes` | gauge | `command`, `datname`, `relid`, `relation`, `index`, `started_by`, `mode`, `phase` |  | Bytes processed so far. |
| `pg_progress_delay_seconds` | gauge | `command`, `datname`, `relid`, `relation`, `index`, `started_by`, `mode`, `phase` | 18+, with `track_cost_delay_timing` | Time slept because of cost limits, of VACUUM and ANALYZE (18 and later, with track_cost_delay_timing). |

### pg_prepared_xacts

Prepared transactions by database. Asked on every poll, needs `max_prepared_transactions` above 0.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_prepared_xacts_transactions` | gauge | `datname` |  | Prepared transactions that are neither committed nor rolled back. |
| `pg_prepared_xacts_oldest_age_seconds` | gauge | `datname` |  | Age of the oldest prepared transaction. |

### pg_stat_statements

Executed statements: calls, times, rows, blocks, WAL. Asked every 30 s at most, needs the extension `pg_stat_statements`, needs membership in `pg_read_all_stats`, needs `pg_stat_statements.track` other than none, needs `compute_query_id` other than off, names 100 rows.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_stat_statements_calls_total` | counter | `queryid`, `datname`, `usename`, `toplevel` |  | Executions. |
| `pg_stat_statements_seconds_total` | counter | `queryid`, `datname`, `usename`, `toplevel` |  | Time spent executing. |
| `pg_stat_statements_rows_total` | counter | `queryid`, `datname`, `usename`, `toplevel` |  | Rows returned or changed. |
| `pg_stat_statements_plans_total` | counter | `queryid`, `datname`, `usename`, `toplevel` | with `pg_stat_statements.track_planning` | Times planned (with pg_stat_statements.track_planning). |
| `pg_stat_statements_plan_seconds_total` | counter | `queryid`, `datname`, `usename`, `toplevel` | with `pg_stat_statements.track_planning` | Time spent planning (with pg_stat_statements.track_planning). |
| `pg_stat_statements_shared_blocks_hit_total` | counter | `queryid`, `datname`, `usename`, `toplevel` |  | Blocks found in shared buffers. |
| `pg_stat_statements_shared_blocks_read_total` | counter | `queryid`, `datname`, `usename`, `toplevel` |  | Blocks read into shared buffers. |
| `pg_stat_statements_shared_blocks_dirtied_total` | counter | `queryid`, `datname`, `usename`, `toplevel` |  | Blocks changed in shared buffers. |
| `pg_stat_statements_shared_blocks_written_total` | counter | `queryid`, `datname`, `usename`, `toplevel` |  | Blocks that the statement itself had to write out. |
| `pg_stat_statements_temp_blocks_read_total` | counter | `queryid`, `datname`, `usename`, `toplevel` |  | Blocks read from temporary files. |
| `pg_stat_statements_temp_blocks_written_total` | counter | `queryid`, `datname`, `usename`, `toplevel` |  | Blocks written to temporary files. |
| `pg_stat_statements_block_read_seconds_total` | counter | `queryid`, `datname`, `usename`, `toplevel` | with `track_io_timing` | Time spent reading table and index blocks (with track_io_timing). |
| `pg_stat_statements_block_write_seconds_total` | counter | `queryid`, `datname`, `usename`, `toplevel` | with `track_io_timing` | Time spent writing table and index blocks (with track_io_timing). |
| `pg_stat_statements_temp_block_read_seconds_total` | counter | `queryid`, `datname`, `usename`, `toplevel` | pg_stat_statements 1.10+, with `track_io_timing` | Time spent reading temporary files (with track_io_timing). |
| `pg_stat_statements_temp_block_write_seconds_total` | counter | `queryid`, `datname`, `usename`, `toplevel` | pg_stat_statements 1.10+, with `track_io_timing` | Time spent writing temporary files (with track_io_timing). |
| `pg_stat_statements_wal_records_total` | counter | `queryid`, `datname`, `usename`, `toplevel` |  | Records written to the write-ahead log. |
| `pg_stat_statements_wal_bytes_total` | counter | `queryid`, `datname`, `usename`, `toplevel` |  | Bytes written to the write-ahead log. |
| `pg_stat_statements_wal_buffers_full_total` | counter | `queryid`, `datname`, `usename`, `toplevel` | pg_stat_statements 1.12+ | Times that WAL buffers were full and had to be written out first. |
| `pg_stat_statements_parallel_workers_to_launch_total` | counter | `queryid`, `datname`, `usename`, `toplevel` | pg_stat_statements 1.12+ | Parallel workers that the plans requested. |
| `pg_stat_statements_parallel_workers_launched_total` | counter | `queryid`, `datname`, `usename`, `toplevel` | pg_stat_statements 1.12+ | Parallel workers that were started. |
| `pg_stat_statements_generic_plan_calls_total` | counter | `queryid`, `datname`, `usename`, `toplevel` | pg_stat_statements 1.13+ | Executions with a generic plan. |
| `pg_stat_statements_custom_plan_calls_total` | counter | `queryid`, `datname`, `usename`, `toplevel` | pg_stat_statements 1.13+ | Executions with a plan of their own. |
| `pg_stat_statements_folded` | gauge |  |  | Rows that share the row `other` of `pg_stat_statements`. |

### pg_stat_statements_info

Housekeeping of pg_stat_statements. Asked every 60 s at most, needs the extension `pg_stat_statements`.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_stat_statements_dealloc_total` | counter |  | pg_stat_statements 1.9+ | Times that the least executed statements were forgotten to make room. |
| `pg_stat_statements_stats_reset_timestamp_seconds` | gauge |  | pg_stat_statements 1.9+ | When all statistics of statements were last reset, in unix time. |
| `pg_stat_statements_entries_max` | gauge |  | pg_stat_statements 1.9+ | Statements that there is room for (pg_stat_statements.max). |

### pg_stat_io

Input and output by kind of process, object and context. Asked every 30 s at most.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_stat_io_reads_total` | counter | `backend_type`, `object`, `context` | 16+ | Read operations. |
| `pg_stat_io_read_bytes_total` | counter | `backend_type`, `object`, `context` | 16+ | Bytes read. |
| `pg_stat_io_read_seconds_total` | counter | `backend_type`, `object`, `context` | 16+, with `track_io_timing` or `track_wal_io_timing` | Time spent reading (with track_io_timing; on the log with track_wal_io_timing). |
| `pg_stat_io_writes_total` | counter | `backend_type`, `object`, `context` | 16+ | Write operations. |
| `pg_stat_io_write_bytes_total` | counter | `backend_type`, `object`, `context` | 16+ | Bytes written. |
| `pg_stat_io_write_seconds_total` | counter | `backend_type`, `object`, `context` | 16+, with `track_io_timing` or `track_wal_io_timing` | Time spent writing (with track_io_timing; on the log with track_wal_io_timing). |
| `pg_stat_io_writebacks_total` | counter | `backend_type`, `object`, `context` | 16+ | Blocks that the kernel was requested to write to storage (writeback). |
| `pg_stat_io_writeback_seconds_total` | counter | `backend_type`, `object`, `context` | 16+, with `track_io_timing` or `track_wal_io_timing` | Time spent asking the kernel to write (with track_io_timing; on the log with track_wal_io_timing). |
| `pg_stat_io_extends_total` | counter | `backend_type`, `object`, `context` | 16+ | Operations that grew a file. |
| `pg_stat_io_extend_bytes_total` | counter | `backend_type`, `object`, `context` | 16+ | Bytes by which files were grown. |
| `pg_stat_io_extend_seconds_total` | counter | `backend_type`, `object`, `context` | 16+, with `track_io_timing` or `track_wal_io_timing` | Time spent growing files (with track_io_timing; on the log with track_wal_io_timing). |
| `pg_stat_io_hits_total` | counter | `backend_type`, `object`, `context` | 16+ | Blocks found in shared or local buffers. |
| `pg_stat_io_evictions_total` | counter | `backend_type`, `object`, `context` | 16+ | Blocks thrown out of buffers to make room. |
| `pg_stat_io_reuses_total` | counter | `backend_type`, `object`, `context` | 16+ | Buffers of a small ring that were used again. |
| `pg_stat_io_fsyncs_total` | counter | `backend_type`, `object`, `context` | 16+ | Calls of fsync. |
| `pg_stat_io_fsync_seconds_total` | counter | `backend_type`, `object`, `context` | 16+, with `track_io_timing` or `track_wal_io_timing` | Time spent in fsync (with track_io_timing; on the log with track_wal_io_timing). |

### pg_aios

Asynchronous input and output that is under way, by state. Asked every 60 s at most, needs membership in `pg_read_all_stats`.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_aios_handles` | gauge | `state` | 18+ | Handles in this state. |

### pg_stat_checkpointer

Checkpoints and what they write. Asked every 30 s at most.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_stat_checkpointer_num_timed_total` | counter |  |  | Checkpoints due by checkpoint_timeout, skipped ones included. |
| `pg_stat_checkpointer_num_requested_total` | counter |  |  | Requested checkpoints, for instance because max_wal_size was reached. |
| `pg_stat_checkpointer_num_done_total` | counter |  | 18+ | Checkpoints done. |
| `pg_stat_checkpointer_restartpoints_timed_total` | counter |  | 17+ | Restartpoints due by checkpoint_timeout, on a replica. |
| `pg_stat_checkpointer_restartpoints_req_total` | counter |  | 17+ | Requested restartpoints, on a replica. |
| `pg_stat_checkpointer_restartpoints_done_total` | counter |  | 17+ | Restartpoints done, on a replica. |
| `pg_stat_checkpointer_write_time_seconds_total` | counter |  |  | Time that checkpoints spent writing files. |
| `pg_stat_checkpointer_sync_time_seconds_total` | counter |  |  | Time that checkpoints spent in fsync. |
| `pg_stat_checkpointer_buffers_written_total` | counter |  |  | Blocks that checkpoints wrote. |
| `pg_stat_checkpointer_slru_written_total` | counter |  | 18+ | Blocks of small caches that checkpoints wrote. |
| `pg_stat_checkpointer_stats_reset_timestamp_seconds` | gauge |  |  | When these statistics were last reset, in unix time. |

### pg_checkpoint

The last checkpoint, from the control file. Asked every 30 s at most.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_checkpoint_timestamp_seconds` | gauge |  |  | When the last finished checkpoint began, in unix time. |
| `pg_checkpoint_timeline` | gauge |  |  | Timeline of the last checkpoint; it rises with every promotion. |

### pg_checkpoint_distance

Write-ahead log since the last checkpoint. Asked every 30 s at most.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_checkpoint_redo_distance_bytes` | gauge |  |  | Write-ahead log that would have to be replayed if the server crashed now. |

### pg_stat_bgwriter

Work of the background writer. Asked every 30 s at most.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_stat_bgwriter_buffers_clean_total` | counter |  |  | Blocks that the background writer wrote. |
| `pg_stat_bgwriter_maxwritten_clean_total` | counter |  |  | Rounds that stopped because bgwriter_lru_maxpages was reached. |
| `pg_stat_bgwriter_buffers_alloc_total` | counter |  |  | Buffers allocated. |
| `pg_stat_bgwriter_buffers_backend_total` | counter |  | 14 to 16 | Blocks that sessions had to write themselves (before 17). |
| `pg_stat_bgwriter_buffers_backend_fsync_total` | counter |  | 14 to 16 | Calls of fsync that sessions had to make themselves (before 17). |
| `pg_stat_bgwriter_stats_reset_timestamp_seconds` | gauge |  |  | When these statistics were last reset, in unix time. |

### pg_stat_wal

Records and bytes of the write-ahead log. Asked every 30 s at most.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_stat_wal_records_total` | counter |  |  | Records written. |
| `pg_stat_wal_fpi_total` | counter |  |  | Full images of blocks, written at the first change after a checkpoint. |
| `pg_stat_wal_bytes_total` | counter |  |  | Bytes written. |
| `pg_stat_wal_fpi_bytes_total` | counter |  | 19+ | Bytes that full images of blocks took. |
| `pg_stat_wal_buffers_full_total` | counter |  |  | Times that WAL buffers were full and had to be written out first. |
| `pg_stat_wal_write_total` | counter |  | 14 to 17 | Writes of WAL buffers (before 18; then in pg_stat_io). |
| `pg_stat_wal_sync_total` | counter |  | 14 to 17 | Syncs of WAL files (before 18; then in pg_stat_io). |
| `pg_stat_wal_write_time_seconds_total` | counter |  | 14 to 17, with `track_wal_io_timing` | Time spent writing WAL buffers (before 18, with track_wal_io_timing). |
| `pg_stat_wal_sync_time_seconds_total` | counter |  | 14 to 17, with `track_wal_io_timing` | Time spent syncing WAL files (before 18, with track_wal_io_timing). |
| `pg_stat_wal_stats_reset_timestamp_seconds` | gauge |  |  | When these statistics were last reset, in unix time. |

### pg_stat_archiver

Archiving of finished segments. Asked every 30 s at most.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_stat_archiver_archived_total` | counter |  |  | Segments archived. |
| `pg_stat_archiver_failed_total` | counter |  |  | Failed attempts. |
| `pg_stat_archiver_last_archive_timestamp_seconds` | gauge |  |  | When a segment was last archived, in unix time. |
| `pg_stat_archiver_last_failure_timestamp_seconds` | gauge |  |  | When an attempt last failed, in unix time. |
| `pg_stat_archiver_last_archive_age_seconds` | gauge |  |  | Time since a segment was last archived. |
| `pg_stat_archiver_failing` | gauge |  |  | Whether the last attempt failed or there is nothing to archive with: 1 or 0; nothing when the server does not archive. |
| `pg_stat_archiver_last_archived_position_bytes` | gauge |  |  | Position in the write-ahead log at which the segment begins that was archived last; nothing when that was another file. |
| `pg_stat_archiver_stats_reset_timestamp_seconds` | gauge |  |  | When these statistics were last reset, in unix time. |

### pg_archive_backlog

Segments that wait to be archived. Asked every 60 s at most, needs membership in `pg_monitor`.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_archive_backlog_files` | gauge |  |  | Files that wait to be archived. |
| `pg_archive_backlog_oldest_age_seconds` | gauge |  |  | How long the oldest of them waits, 0 without any. |

### pg_wal

Files of the write-ahead log. Asked every 60 s at most, needs membership in `pg_monitor`.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_wal_segments` | gauge |  |  | Segments in pg_wal. |
| `pg_wal_size_bytes` | gauge |  |  | Bytes that the segments in pg_wal have. |

### pg_stat_database_conflicts

Queries cancelled by replay, by database and cause. Asked every 30 s at most, on a replica only.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_stat_database_conflicts_confl_tablespace_total` | counter | `datname` | with `track_counts` | Queries cancelled because a tablespace was dropped. |
| `pg_stat_database_conflicts_confl_lock_total` | counter | `datname` | with `track_counts` | Queries cancelled because replay waited too long for a lock. |
| `pg_stat_database_conflicts_confl_snapshot_total` | counter | `datname` | with `track_counts` | Queries cancelled because vacuum had removed rows they could see. |
| `pg_stat_database_conflicts_confl_bufferpin_total` | counter | `datname` | with `track_counts` | Queries cancelled because they had a block pinned. |
| `pg_stat_database_conflicts_confl_deadlock_total` | counter | `datname` | with `track_counts` | Queries cancelled because they were in a deadlock with replay. |
| `pg_stat_database_conflicts_confl_active_logicalslot_total` | counter | `datname` | 16+, with `track_counts` | Uses of logical slots cancelled because the slot was lost. |

### pg_database

Age of the oldest row and connection limit by database. Asked every 60 s at most.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_database_xid_age_transactions` | gauge | `datname` |  | Transactions since the oldest row that is not frozen; at 2^31 writing stops. |
| `pg_database_mxid_age_multixacts` | gauge | `datname` |  | Multixacts since the oldest one still in use; at 2^31 writing stops. |
| `pg_database_connection_limit` | gauge | `datname` |  | Connections allowed to the database; -1 is no limit, -2 an invalid database. |
| `pg_database_connections_allowed` | gauge | `datname` |  | Whether anyone may connect: 1 or 0. |

### pg_roles

Sessions of roles with a connection limit. Asked every 30 s at most, needs membership in `pg_read_all_stats`.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_role_connection_limit` | gauge | `usename` |  | Connections allowed to the role, of roles with a limit. |
| `pg_role_connections` | gauge | `usename` |  | Client sessions of the role. |

### pg_settings

Settings that matter for watching, in seconds and bytes. Asked every 60 s at most.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_settings_max_connections` | gauge |  |  | Setting max_connections. |
| `pg_settings_superuser_reserved_connections` | gauge |  |  | Setting superuser_reserved_connections. |
| `pg_settings_reserved_connections` | gauge |  |  | Setting reserved_connections. |
| `pg_settings_max_prepared_transactions` | gauge |  |  | Setting max_prepared_transactions. |
| `pg_settings_max_locks_per_transaction` | gauge |  |  | Setting max_locks_per_transaction. |
| `pg_settings_max_worker_processes` | gauge |  |  | Setting max_worker_processes. |
| `pg_settings_max_parallel_workers` | gauge |  |  | Setting max_parallel_workers. |
| `pg_settings_max_wal_senders` | gauge |  |  | Setting max_wal_senders. |
| `pg_settings_max_replication_slots` | gauge |  |  | Setting max_replication_slots. |
| `pg_settings_shared_buffers_bytes` | gauge |  |  | Setting shared_buffers in bytes; -1 has its special meaning. |
| `pg_settings_effective_cache_size_bytes` | gauge |  |  | Setting effective_cache_size in bytes; -1 has its special meaning. |
| `pg_settings_work_mem_bytes` | gauge |  |  | Setting work_mem in bytes; -1 has its special meaning. |
| `pg_settings_maintenance_work_mem_bytes` | gauge |  |  | Setting maintenance_work_mem in bytes; -1 has its special meaning. |
| `pg_settings_autovacuum_work_mem_bytes` | gauge |  |  | Setting autovacuum_work_mem in bytes; -1 has its special meaning. |
| `pg_settings_max_wal_size_bytes` | gauge |  |  | Setting max_wal_size in bytes; -1 has its special meaning. |
| `pg_settings_min_wal_size_bytes` | gauge |  |  | Setting min_wal_size in bytes; -1 has its special meaning. |
| `pg_settings_wal_keep_size_bytes` | gauge |  |  | Setting wal_keep_size in bytes; -1 has its special meaning. |
| `pg_settings_max_slot_wal_keep_size_bytes` | gauge |  |  | Setting max_slot_wal_keep_size in bytes; -1 has its special meaning. |
| `pg_settings_wal_segment_size_bytes` | gauge |  |  | Setting wal_segment_size in bytes; -1 has its special meaning. |
| `pg_settings_checkpoint_timeout_seconds` | gauge |  |  | Setting checkpoint_timeout in seconds; 0 or -1 has its special meaning. |
| `pg_settings_checkpoint_completion_target` | gauge |  |  | Setting checkpoint_completion_target. |
| `pg_settings_archive_mode` | gauge |  |  | Setting archive_mode: 0 when off, else 1. |
| `pg_settings_archive_timeout_seconds` | gauge |  |  | Setting archive_timeout in seconds; 0 or -1 has its special meaning. |
| `pg_settings_autovacuum` | gauge |  |  | Setting autovacuum: 0 when off, else 1. |
| `pg_settings_track_counts` | gauge |  |  | Setting track_counts: 0 when off, else 1. |
| `pg_settings_autovacuum_max_workers` | gauge |  |  | Setting autovacuum_max_workers. |
| `pg_settings_autovacuum_worker_slots` | gauge |  |  | Setting autovacuum_worker_slots. |
| `pg_settings_autovacuum_naptime_seconds` | gauge |  |  | Setting autovacuum_naptime in seconds; 0 or -1 has its special meaning. |
| `pg_settings_autovacuum_vacuum_threshold` | gauge |  |  | Setting autovacuum_vacuum_threshold. |
| `pg_settings_autovacuum_vacuum_scale_factor` | gauge |  |  | Setting autovacuum_vacuum_scale_factor. |
| `pg_settings_autovacuum_vacuum_max_threshold` | gauge |  |  | Setting autovacuum_vacuum_max_threshold. |
| `pg_settings_autovacuum_vacuum_insert_threshold` | gauge |  |  | Setting autovacuum_vacuum_insert_threshold. |
| `pg_settings_autovacuum_vacuum_insert_scale_factor` | gauge |  |  | Setting autovacuum_vacuum_insert_scale_factor. |
| `pg_settings_autovacuum_analyze_threshold` | gauge |  |  | Setting autovacuum_analyze_threshold. |
| `pg_settings_autovacuum_analyze_scale_factor` | gauge |  |  | Setting autovacuum_analyze_scale_factor. |
| `pg_settings_autovacuum_freeze_max_age` | gauge |  |  | Setting autovacuum_freeze_max_age. |
| `pg_settings_autovacuum_multixact_freeze_max_age` | gauge |  |  | Setting autovacuum_multixact_freeze_max_age. |
| `pg_settings_vacuum_failsafe_age` | gauge |  |  | Setting vacuum_failsafe_age. |
| `pg_settings_vacuum_multixact_failsafe_age` | gauge |  |  | Setting vacuum_multixact_failsafe_age. |
| `pg_settings_random_page_cost` | gauge |  |  | Setting random_page_cost. |
| `pg_settings_seq_page_cost` | gauge |  |  | Setting seq_page_cost. |
| `pg_settings_fsync` | gauge |  |  | Setting fsync: 0 when off, else 1. |
| `pg_settings_full_page_writes` | gauge |  |  | Setting full_page_writes: 0 when off, else 1. |
| `pg_settings_synchronous_commit` | gauge |  |  | Setting synchronous_commit: 0 when off, else 1. |
| `pg_settings_data_checksums` | gauge |  |  | Setting data_checksums: 1 when on, else 0. |
| `pg_settings_track_activities` | gauge |  |  | Setting track_activities: 0 when off, else 1. |
| `pg_settings_track_io_timing` | gauge |  |  | Setting track_io_timing: 0 when off, else 1. |
| `pg_settings_track_wal_io_timing` | gauge |  |  | Setting track_wal_io_timing: 0 when off, else 1. |
| `pg_settings_track_cost_delay_timing` | gauge |  |  | Setting track_cost_delay_timing: 0 when off, else 1. |
| `pg_settings_log_lock_waits` | gauge |  |  | Setting log_lock_waits: 0 when off, else 1. |
| `pg_settings_log_lock_failures` | gauge |  |  | Setting log_lock_failures: 0 when off, else 1. |
| `pg_settings_io_workers` | gauge |  |  | Setting io_workers. |
| `pg_settings_io_max_concurrency` | gauge |  |  | Setting io_max_concurrency. |
| `pg_settings_hot_standby_feedback` | gauge |  |  | Setting hot_standby_feedback: 0 when off, else 1. |
| `pg_settings_pending_restart` | gauge |  |  | Settings that were changed and need a restart to take effect. |
| `pg_settings_changed` | gauge |  |  | Settings that are not the default, by a file, the command line, ALTER SYSTEM or ALTER ROLE ALL; without client_encoding and the timeouts that the agent's login sets. |

### pg_changed_settings

Settings that are not the default, or wait for a restart, by name. Asked every 300 s at most.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_changed_setting_pending_restart` | gauge | `name`, `value`, `hidden`, `default`, `source` | for rules in the agent, not on `/metrics` | Whether a setting that is not the default waits for a restart, with its value unless that may hold a secret. |

### pg_expected_settings

Settings beside the values that the configuration expects. Asked every 60 s at most.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_settings_differs` | gauge | `name` |  | Whether a setting has another value than the configuration expects. |
| `pg_expected_setting` | gauge | `name`, `expected`, `value`, `source`, `pending_restart`, `reason` | for rules in the agent, not on `/metrics` | Whether a setting was compared with the value that the configuration expects, with both values or the reason why not. |

### pg_role_attributes

Attributes of roles, for what has changed. Asked every 300 s at most.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_role_attributes` | gauge | `rolname`, `attributes` | for rules in the agent, not on `/metrics` | A role with its attributes; always 1. |

### pg_db_role_setting

Settings of roles and databases, for what has changed. Asked every 300 s at most.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_role_setting` | gauge | `datname`, `rolname`, `name`, `value`, `hidden` | for rules in the agent, not on `/metrics` | A setting of a role, of a database, or of a role in a database, with its value unless that may hold a secret, and a series without a name; always 1. |

### pg_available_extensions

Extensions that could be installed, with their versions. Asked every 300 s at most.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_available_extension` | gauge | `extension`, `default_version` | for rules in the agent, not on `/metrics` | An extension that the server has files of, with the version that CREATE EXTENSION installs; always 1. |
| `pg_extension_available` | gauge | `extension` |  | Whether the server has the files of an extension that the configuration expects. |

### pg_version

The server's version. Asked every 300 s at most.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_static` | gauge | `version`, `short_version` |  | The server's version as labels; always 1. |

### pg_server_address

The server's own address and port. Asked every 300 s at most.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_server_address_info` | gauge | `address`, `port` |  | Address at which the server took the agent's connection, empty on a Unix socket, and the port that it listens on; always 1. |

### pg_control_system

The identifier that a primary and its replicas have in common. Asked every 300 s at most.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_cluster_info` | gauge | `system_identifier` |  | An identifier that a primary and all its replicas share; always 1. |
| `pg_cluster_created_timestamp_seconds` | gauge | `system_identifier` |  | When initdb made the cluster, in unix time, derived from its system identifier. |

### pg_stat_slru

Caches of transaction states, multixacts, notifications and the like. Asked every 60 s at most.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_stat_slru_blks_zeroed_total` | counter | `name` |  | Blocks zeroed. |
| `pg_stat_slru_blks_hit_total` | counter | `name` |  | Blocks found in the cache. |
| `pg_stat_slru_blks_read_total` | counter | `name` |  | Blocks read. |
| `pg_stat_slru_blks_written_total` | counter | `name` |  | Blocks written. |
| `pg_stat_slru_blks_exists_total` | counter | `name` |  | Checks whether a block exists. |
| `pg_stat_slru_flushes_total` | counter | `name` |  | Flushes of dirty blocks. |
| `pg_stat_slru_truncates_total` | counter | `name` |  | Truncations. |
| `pg_stat_slru_stats_reset_timestamp_seconds` | gauge | `name` |  | When the statistics of this cache were last reset, in unix time. |

### pg_multixact

Multixacts and their members. Asked every 60 s at most, needs membership in `pg_read_all_stats`.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_multixact_ids` | gauge |  | 19+ | Multixacts that are kept. |
| `pg_multixact_members` | gauge |  | 19+ | Members of the multixacts kept. |
| `pg_multixact_members_size_bytes` | gauge |  | 19+ | Bytes on disk of the members of the multixacts kept. |

### pg_stat_recovery_prefetch

Blocks that replay requests before it needs them. Asked every 30 s at most, on a replica only.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_stat_recovery_prefetch_total` | counter |  | 15+ | Blocks that were requested because they were not in shared buffers. |
| `pg_stat_recovery_prefetch_hit_total` | counter |  | 15+ | Blocks not requested because they were in shared buffers already. |
| `pg_stat_recovery_prefetch_skip_init_total` | counter |  | 15+ | Blocks not requested because replay makes them new. |
| `pg_stat_recovery_prefetch_skip_new_total` | counter |  | 15+ | Blocks not requested because they did not exist yet. |
| `pg_stat_recovery_prefetch_skip_fpw_total` | counter |  | 15+ | Blocks not requested because the log has a full image of them. |
| `pg_stat_recovery_prefetch_skip_rep_total` | counter |  | 15+ | Blocks not requested because they had just been requested. |
| `pg_stat_recovery_prefetch_wal_distance_bytes` | gauge |  | 15+ | How far ahead of replay the log is read. |
| `pg_stat_recovery_prefetch_block_distance` | gauge |  | 15+ | How many blocks ahead of replay are looked at. |
| `pg_stat_recovery_prefetch_io_depth` | gauge |  | 15+ | Requests that are under way and not known to have ended. |
| `pg_stat_recovery_prefetch_stats_reset_timestamp_seconds` | gauge |  | 15+ | When these statistics were last reset, in unix time. |

### pg_wal_summarizer

Summaries of the write-ahead log (with summarize_wal). Asked every 60 s at most, needs membership in `pg_read_all_stats`.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_wal_summarizer_running` | gauge |  | 17+ | Whether the WAL summarizer runs: 1 or 0; nothing without summarize_wal. |
| `pg_wal_summarizer_backlog_bytes` | gauge |  | 17+ | Write-ahead log that has no summary yet. |

### pg_stat_ssl

Client sessions by the encryption of their connection. Asked every 60 s at most, needs membership in `pg_read_all_stats`.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_ssl_sessions` | gauge | `version`, `cipher` |  | Client sessions by version of TLS and cipher, except the agent's own; GSSAPI is encrypted that way, socket is a Unix socket, none is not encrypted. |

### pg_notification_queue

The queue of LISTEN and NOTIFY. Asked every 60 s at most, on a primary only.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_notification_queue_usage_ratio` | gauge |  |  | Used share of the queue of notifications; when it is full, NOTIFY fails at commit. |

### pg_database_collation

Databases whose collation has another version now. Asked every 600 s at most.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_database_collation_mismatch` | gauge | `datname` | 15+ | Whether the operating system or ICU now has another version of the database's default collation than the one recorded for it: 1 or 0; none for a collation without versions (15 and later). |
| `pg_database_collation_versions` | gauge | `datname`, `recorded`, `present` | 15+, for rules in the agent, not on `/metrics` | The version of its default collation that is recorded for a database, and the present one, where they differ; always 1. |

### pg_ls_tmpdir

Temporary files in use by tablespace. Asked every 30 s at most, needs membership in `pg_monitor`.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_temporary_files` | gauge | `tablespace` |  | Temporary files of running queries that are there now, without those that the processes of a parallel query share. |
| `pg_temporary_files_size_bytes` | gauge | `tablespace` |  | Bytes of the temporary files of running queries that are there now, without those that the processes of a parallel query share. |

### pg_shmem_allocations

Shared memory by what it is reserved for. Asked every 600 s at most, needs membership in `pg_read_all_stats`, names 15 rows.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_shmem_allocations_size_bytes` | gauge | `name` | 15+ | Bytes of shared memory that are reserved for this, as the server names it. |
| `pg_shmem_allocations_folded` | gauge |  |  | Rows that share the row `other` of `pg_shmem_allocations`. |

### pg_dsm_registry_allocations

Dynamic shared memory that extensions have registered. Asked every 600 s at most, needs membership in `pg_read_all_stats`.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_dsm_registry_allocations_size_bytes` | gauge | `name` | 19+ | Bytes of dynamic shared memory that are registered under this name. |

### pg_buffercache

Shared buffers by their state (with the extension, 1.4 and later). Asked every 600 s at most, only where the extension `pg_buffercache` is there, needs membership in `pg_monitor`.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_buffercache_used_buffers` | gauge |  |  | Shared buffers that hold a block. |
| `pg_buffercache_unused_buffers` | gauge |  |  | Shared buffers that hold nothing. |
| `pg_buffercache_dirty_buffers` | gauge |  |  | Shared buffers whose block has changes that are not written yet. |
| `pg_buffercache_pinned_buffers` | gauge |  |  | Shared buffers that a process uses at this moment. |
| `pg_buffercache_usage_count_average` | gauge |  |  | Average usage count of the shared buffers that hold a block, 0 to 5. |

### pg_stat_progress_data_checksums

Switching data checksums on or off. Asked every 30 s at most, needs membership in `pg_read_all_stats`.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_stat_progress_data_checksums_databases` | gauge | `phase` | 19+ | Databases to process. |
| `pg_stat_progress_data_checksums_databases_done` | gauge | `phase` | 19+ | Databases processed so far. |
| `pg_stat_progress_data_checksums_relations` | gauge | `phase` | 19+ | Relations to process in the database that is at work now. |
| `pg_stat_progress_data_checksums_relations_done` | gauge | `phase` | 19+ | Relations of it processed so far. |
| `pg_stat_progress_data_checksums_blocks` | gauge | `phase` | 19+ | Blocks to process in the relation that is at work now. |
| `pg_stat_progress_data_checksums_blocks_done` | gauge | `phase` | 19+ | Blocks of it processed so far. |

### pg_stat_subscription

Subscriptions: workers, delay, errors and conflicts. Asked every 30 s at most, on a primary only.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_stat_subscription_enabled` | gauge | `datname`, `subname` |  | Whether the subscription is enabled: 1 or 0. |
| `pg_stat_subscription_workers` | gauge | `datname`, `subname` |  | Workers that run for the subscription; 0 while enabled means trouble. |
| `pg_stat_subscription_sync_workers` | gauge | `datname`, `subname` |  | Those of its workers that make the first copy of a table, or from 19 on set sequences. |
| `pg_stat_subscription_last_message_age_seconds` | gauge | `datname`, `subname` |  | Time since the main worker heard anything from the publisher. |
| `pg_stat_subscription_silent` | gauge | `datname`, `subname` |  | Whether the main worker has heard nothing from the publisher for so long that the connection or the worker hangs: 1 or 0, none where wal_receiver_timeout is 0; it asks for a sign of life after half of that time. |
| `pg_stat_subscription_latest_end_age_seconds` | gauge | `datname`, `subname` |  | Time since the main worker reported a position to the publisher. |
| `pg_stat_subscription_received_position_bytes` | gauge | `datname`, `subname` |  | Position in the publisher's log up to which the main worker has received it. |
| `pg_stat_subscription_reported_position_bytes` | gauge | `datname`, `subname` |  | Position in the publisher's log that the main worker reported to it last. |
| `pg_stat_subscription_apply_errors_total` | counter | `datname`, `subname` | 15+ | Errors while applying changes. |
| `pg_stat_subscription_sync_errors_total` | counter | `datname`, `subname` | 15+ | Errors during the first copy of tables. |
| `pg_stat_subscription_sync_sequence_errors_total` | counter | `datname`, `subname` | 19+ | Errors while sequences were synchronised (19 and later). |
| `pg_stat_subscription_confl_insert_exists_total` | counter | `datname`, `subname` | 18+ | Inserts of a row that was already there. |
| `pg_stat_subscription_confl_update_origin_differs_total` | counter | `datname`, `subname` | 18+ | Updates of a row that someone else had changed. |
| `pg_stat_subscription_confl_update_exists_total` | counter | `datname`, `subname` | 18+ | Updates to a key that was already there. |
| `pg_stat_subscription_confl_update_missing_total` | counter | `datname`, `subname` | 18+ | Updates of a row that was not there. |
| `pg_stat_subscription_confl_update_deleted_total` | counter | `datname`, `subname` | 19+ | Updates of a row that had been deleted here. |
| `pg_stat_subscription_confl_delete_origin_differs_total` | counter | `datname`, `subname` | 18+ | Deletes of a row that someone else had changed. |
| `pg_stat_subscription_confl_delete_missing_total` | counter | `datname`, `subname` | 18+ | Deletes of a row that was not there. |
| `pg_stat_subscription_confl_multiple_unique_conflicts_total` | counter | `datname`, `subname` | 18+ | Changes that violated several unique constraints. |

### pg_stat_replication_slots

Logical decoding by slot. Asked every 60 s at most.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_stat_replication_slots_spill_txns_total` | counter | `slot_name` |  | Transactions spilled to disk. |
| `pg_stat_replication_slots_spill_count_total` | counter | `slot_name` |  | Times that transactions were spilled to disk. |
| `pg_stat_replication_slots_spill_bytes_total` | counter | `slot_name` |  | Decoded bytes spilled to disk. |
| `pg_stat_replication_slots_stream_txns_total` | counter | `slot_name` |  | Transactions streamed before they were committed. |
| `pg_stat_replication_slots_stream_count_total` | counter | `slot_name` |  | Times that transactions were streamed before they were committed. |
| `pg_stat_replication_slots_stream_bytes_total` | counter | `slot_name` |  | Decoded bytes streamed before they were committed. |
| `pg_stat_replication_slots_txns_total` | counter | `slot_name` |  | Transactions sent. |
| `pg_stat_replication_slots_bytes_total` | counter | `slot_name` |  | Decoded bytes sent. |
| `pg_stat_replication_slots_mem_exceeded_total` | counter | `slot_name` | 19+ | Times that logical_decoding_work_mem was exceeded. |
| `pg_stat_replication_slots_slotsync_skip_total` | counter | `slot_name` | 19+ | Times that copying the slot to this replica was skipped. |

### pg_stat_statements_text

Statements' texts, for new ids only. Asked every 60 s at most, needs the extension `pg_stat_statements`, needs membership in `pg_read_all_stats`, needs `pg_stat_statements.track` other than none, needs `compute_query_id` other than off.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_stat_statements_query_info` | gauge | `queryid`, `query` |  | The beginning of the statement's text on one line, as a label; always 1. |

### pg_database_size

Size by database. Asked every 300 s at most, needs membership in `pg_read_all_stats`.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_database_size_bytes` | gauge | `datname` |  | Bytes that the database has on disk. |

## In every database

### pg_stat_all_tables

User tables: scans, changes, dead rows, upkeep against each table's own settings. Asked every 120 s at most, names 200 rows.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_stat_user_tables_seq_scan_total` | counter | `schemaname`, `relname` | with `track_counts` | Sequential scans. |
| `pg_stat_user_tables_seq_tup_read_total` | counter | `schemaname`, `relname` | with `track_counts` | Live rows read by sequential scans. |
| `pg_stat_user_tables_idx_scan_total` | counter | `schemaname`, `relname` | with `track_counts` | Index scans. |
| `pg_stat_user_tables_idx_tup_fetch_total` | counter | `schemaname`, `relname` | with `track_counts` | Live rows fetched by index scans. |
| `pg_stat_user_tables_last_seq_scan_timestamp_seconds` | gauge | `schemaname`, `relname` | 16+, with `track_counts` | When the table was last scanned sequentially, in unix time. |
| `pg_stat_user_tables_last_idx_scan_timestamp_seconds` | gauge | `schemaname`, `relname` | 16+, with `track_counts` | When one of the table's indexes was last used, in unix time. |
| `pg_stat_user_tables_n_tup_ins_total` | counter | `schemaname`, `relname` | with `track_counts` | Rows inserted. |
| `pg_stat_user_tables_n_tup_upd_total` | counter | `schemaname`, `relname` | with `track_counts` | Rows updated. |
| `pg_stat_user_tables_n_tup_del_total` | counter | `schemaname`, `relname` | with `track_counts` | Rows deleted. |
| `pg_stat_user_tables_n_tup_hot_upd_total` | counter | `schemaname`, `relname` | with `track_counts` | Rows updated without a new index entry. |
| `pg_stat_user_tables_n_tup_newpage_upd_total` | counter | `schemaname`, `relname` | 16+, with `track_counts` | Rows updated whose new version went to another block. |
| `pg_stat_user_tables_n_live_tup` | gauge | `schemaname`, `relname` | with `track_counts` | Live rows, estimated. |
| `pg_stat_user_tables_n_dead_tup` | gauge | `schemaname`, `relname` | with `track_counts` | Dead rows, estimated. |
| `pg_stat_user_tables_n_mod_since_analyze` | gauge | `schemaname`, `relname` | with `track_counts` | Rows changed since the table was last analyzed, estimated. |
| `pg_stat_user_tables_n_ins_since_vacuum` | gauge | `schemaname`, `relname` | with `track_counts` | Rows inserted since the table was last vacuumed, estimated. |
| `pg_stat_user_tables_last_vacuum_timestamp_seconds` | gauge | `schemaname`, `relname` | with `track_counts` | When the table was last vacuumed by hand, in unix time. |
| `pg_stat_user_tables_last_autovacuum_timestamp_seconds` | gauge | `schemaname`, `relname` | with `track_counts` | When the table was last vacuumed by autovacuum, in unix time. |
| `pg_stat_user_tables_last_analyze_timestamp_seconds` | gauge | `schemaname`, `relname` | with `track_counts` | When the table was last analyzed by hand, in unix time. |
| `pg_stat_user_tables_last_autoanalyze_timestamp_seconds` | gauge | `schemaname`, `relname` | with `track_counts` | When the table was last analyzed by autovacuum, in unix time. |
| `pg_stat_user_tables_vacuum_count_total` | counter | `schemaname`, `relname` | with `track_counts` | Vacuums by hand. |
| `pg_stat_user_tables_autovacuum_count_total` | counter | `schemaname`, `relname` | with `track_counts` | Vacuums by autovacuum. |
| `pg_stat_user_tables_analyze_count_total` | counter | `schemaname`, `relname` | with `track_counts` | Analyzes by hand. |
| `pg_stat_user_tables_autoanalyze_count_total` | counter | `schemaname`, `relname` | with `track_counts` | Analyzes by autovacuum. |
| `pg_stat_user_tables_vacuum_time_seconds_total` | counter | `schemaname`, `relname` | 18+, with `track_counts` | Time spent in vacuums by hand. |
| `pg_stat_user_tables_autovacuum_time_seconds_total` | counter | `schemaname`, `relname` | 18+, with `track_counts` | Time spent in vacuums by autovacuum. |
| `pg_stat_user_tables_analyze_time_seconds_total` | counter | `schemaname`, `relname` | 18+, with `track_counts` | Time spent in analyzes by hand. |
| `pg_stat_user_tables_autoanalyze_time_seconds_total` | counter | `schemaname`, `relname` | 18+, with `track_counts` | Time spent in analyzes by autovacuum. |
| `pg_statio_user_tables_heap_blocks_read_total` | counter | `schemaname`, `relname` | with `track_counts` | Blocks of the table that had to be read. |
| `pg_statio_user_tables_heap_blocks_hit_total` | counter | `schemaname`, `relname` | with `track_counts` | Blocks of the table found in shared buffers. |
| `pg_statio_user_tables_idx_blocks_read_total` | counter | `schemaname`, `relname` | with `track_counts` | Blocks of the table's indexes that had to be read. |
| `pg_statio_user_tables_idx_blocks_hit_total` | counter | `schemaname`, `relname` | with `track_counts` | Blocks of the table's indexes found in shared buffers. |
| `pg_statio_user_tables_toast_blocks_read_total` | counter | `schemaname`, `relname` | with `track_counts` | Blocks of the table's long values that had to be read. |
| `pg_statio_user_tables_toast_blocks_hit_total` | counter | `schemaname`, `relname` | with `track_counts` | Blocks of the table's long values found in shared buffers. |
| `pg_stat_user_tables_size_estimate_bytes` | gauge | `schemaname`, `relname` |  | Size with indexes, without long values, as of the last vacuum or analyze; none before the first. |
| `pg_stat_user_tables_autovacuum_disabled` | gauge | `schemaname`, `relname` |  | Whether autovacuum is switched off for the table: 1 or 0. |
| `pg_stat_user_tables_vacuum_due_ratio` | gauge | `schemaname`, `relname` | with `track_counts` | Dead rows against the table's own vacuum threshold; above 1 it is due. |
| `pg_stat_user_tables_insert_vacuum_due_ratio` | gauge | `schemaname`, `relname` | with `track_counts` | Inserted rows against the table's own insert threshold; above 1 it is due. |
| `pg_stat_user_tables_analyze_due_ratio` | gauge | `schemaname`, `relname` | with `track_counts` | Changed rows against the table's own analyze threshold; above 1 it is due. |
| `pg_stat_user_tables_freeze_age_ratio` | gauge | `schemaname`, `relname` |  | Age of the oldest row against the age at which vacuum is forced. |
| `pg_stat_user_tables_vacuum_overdue` | gauge | `schemaname`, `relname` | with `track_counts` | Whether one of the vacuum thresholds is passed: 1 or 0, a count in the remainder. |
| `pg_stat_user_tables_analyze_overdue` | gauge | `schemaname`, `relname` | with `track_counts` | Whether the analyze threshold is passed: 1 or 0, a count in the remainder. |
| `pg_stat_user_tables_folded` | gauge |  |  | Rows that share the row `other` of `pg_stat_all_tables`. |

### pg_stat_all_indexes

User indexes: scans, blocks, estimated size, validity. Asked every 300 s at most, names 200 rows.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_stat_user_indexes_idx_scan_total` | counter | `schemaname`, `relname`, `indexrelname` | with `track_counts` | Index scans. |
| `pg_stat_user_indexes_idx_tup_read_total` | counter | `schemaname`, `relname`, `indexrelname` | with `track_counts` | Index entries returned by scans. |
| `pg_stat_user_indexes_idx_tup_fetch_total` | counter | `schemaname`, `relname`, `indexrelname` | with `track_counts` | Live rows fetched by simple scans. |
| `pg_stat_user_indexes_last_idx_scan_timestamp_seconds` | gauge | `schemaname`, `relname`, `indexrelname` | 16+, with `track_counts` | When the index was last used, in unix time. |
| `pg_statio_user_indexes_idx_blks_read_total` | counter | `schemaname`, `relname`, `indexrelname` | with `track_counts` | Blocks of the index that had to be read. |
| `pg_statio_user_indexes_idx_blks_hit_total` | counter | `schemaname`, `relname`, `indexrelname` | with `track_counts` | Blocks of the index found in shared buffers. |
| `pg_stat_user_indexes_size_estimate_bytes` | gauge | `schemaname`, `relname`, `indexrelname` |  | Size as of the last vacuum or analyze of its table; none before the first. |
| `pg_stat_user_indexes_unique` | gauge | `schemaname`, `relname`, `indexrelname` |  | Whether the index also enforces uniqueness: 1 or 0. |
| `pg_stat_user_indexes_invalid` | gauge | `schemaname`, `relname`, `indexrelname` |  | Whether queries cannot use the index: 1 or 0, a count in the remainder. |
| `pg_stat_user_indexes_folded` | gauge |  |  | Rows that share the row `other` of `pg_stat_all_indexes`. |

### pg_objects

Numbers of tables, indexes and sequences. Asked every 300 s at most.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_objects_tables` | gauge |  |  | Tables and materialized views. |
| `pg_objects_indexes` | gauge |  |  | Indexes. |
| `pg_objects_sequences` | gauge |  |  | Sequences. |
| `pg_objects_unreadable_sequences` | gauge |  |  | Sequences that the agent's role may not read, so it cannot see them run out. |
| `pg_objects_invalid_indexes` | gauge |  |  | Indexes that queries cannot use, often left by a failed concurrent build; those being built and those of partitioned tables are not among them. |

### pg_index

Indexes that queries cannot use, by name. Asked every 300 s at most.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_index_invalid` | gauge | `schemaname`, `relname`, `indexrelname`, `state` |  | An index that queries cannot use; state is broken, building or, for one of a partitioned table that some partition lacks, incomplete; always 1. |

### pg_table_size

Sizes on disk of the largest tables. Asked every 300 s at most.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_stat_user_tables_table_size_bytes` | gauge | `schemaname`, `relname` |  | Bytes that the table has on disk, with its long values, without indexes; none while it bears an ACCESS EXCLUSIVE lock. |
| `pg_stat_user_tables_index_size_bytes` | gauge | `schemaname`, `relname` |  | Bytes that the table's indexes have on disk; none while it bears an ACCESS EXCLUSIVE lock. |
| `pg_stat_user_tables_size_lock_details` | gauge | `schemaname`, `relname`, `pid`, `application_name`, `since` | for rules in the agent, not on `/metrics` | Whether the ACCESS EXCLUSIVE lock for which a table's size was not read is held (1) or awaited (0), with the process and since when its transaction lasts, in unix time. |

### pg_sequences

How much of their range sequences have used up. Asked every 600 s at most.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_sequences_used_ratio` | gauge | `schemaname`, `sequencename` |  | Used share of the sequence's range or of its column's, 1 when exhausted. |

### pg_stat_user_functions

Calls of functions, with track_functions. Asked every 120 s at most, needs `track_functions` other than none, names 50 rows.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_stat_user_functions_calls_total` | counter | `schemaname`, `funcname` |  | Calls of the functions of this name (with track_functions). |
| `pg_stat_user_functions_total_seconds_total` | counter | `schemaname`, `funcname` |  | Time spent in these functions and in others that they called. |
| `pg_stat_user_functions_self_seconds_total` | counter | `schemaname`, `funcname` |  | Time spent in these functions themselves. |
| `pg_stat_user_functions_folded` | gauge |  |  | Rows that share the row `other` of `pg_stat_user_functions`. |

### pg_subscription_rel

Tables of subscriptions that are not synchronised yet. Asked every 300 s at most.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_subscription_tables` | gauge | `subname` |  | Tables of the subscription; from 19 on with its sequences. |
| `pg_subscription_tables_not_ready` | gauge | `subname` |  | Those of them whose first copy is not done or has not caught up. |

### pg_extension

Extensions with their versions, by database. Asked every 300 s at most.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_extension_info` | gauge | `extension`, `version`, `schema` |  | An extension that the database has, with its version and its schema; always 1. |
| `pg_extension_outdated` | gauge | `extension` |  | Whether an extension has another version than the server's files would install now. |
| `pg_extension_missing` | gauge | `extension` |  | Whether an extension that the configuration expects is not installed in the database. |

### pg_table_bloat

Bloat of the largest tables, estimated from statistics. Asked every 3600 s at most.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_table_bloat_bytes` | gauge | `schemaname`, `relname` |  | Estimate of the bytes that a rewrite of the table would give back, without its long values and indexes, as of its last vacuum or analyze; none without statistics of all columns that the role may see. |

### pg_index_bloat

Bloat of the largest B-tree indexes, estimated from statistics. Asked every 3600 s at most.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pg_index_bloat_bytes` | gauge | `schemaname`, `relname`, `indexrelname` |  | Estimate of the bytes that a rebuild of the B-tree index would give back, as of the last vacuum or analyze of its table; none for partial indexes and without statistics of all columns that the role may see. |

## On a PgBouncer console

### pgbouncer_pools

Pools: client and server connections, longest wait. Asked on every poll.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pgbouncer_pools_client_active_connections` | gauge | `database`, `user`, `pool_mode` |  | Clients that have a server connection or are idle without waiting. |
| `pgbouncer_pools_client_waiting_connections` | gauge | `database`, `user`, `pool_mode` |  | Clients that wait for a server connection. |
| `pgbouncer_pools_server_active_connections` | gauge | `database`, `user`, `pool_mode` |  | Server connections that a client uses. |
| `pgbouncer_pools_server_idle_connections` | gauge | `database`, `user`, `pool_mode` |  | Server connections that are free. |
| `pgbouncer_pools_server_used_connections` | gauge | `database`, `user`, `pool_mode` |  | Server connections that were idle long and must be checked before use. |
| `pgbouncer_pools_server_testing_connections` | gauge | `database`, `user`, `pool_mode` |  | Server connections that are being reset or checked. |
| `pgbouncer_pools_server_login_connections` | gauge | `database`, `user`, `pool_mode` |  | Server connections that are logging in. |
| `pgbouncer_pools_client_maxwait_seconds` | gauge | `database`, `user`, `pool_mode` |  | How long the first client in the queue waits, in whole seconds. |

### pgbouncer_databases

Databases of the pooler: limits and connections. Asked on every poll.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pgbouncer_databases_pool_size` | gauge | `database`, `host`, `port`, `server_database` |  | Server connections that each pool of the database may hold. |
| `pgbouncer_databases_max_connections` | gauge | `database`, `host`, `port`, `server_database` |  | Server connections that the database may have in all; 0 is no limit. |
| `pgbouncer_databases_current_connections` | gauge | `database`, `host`, `port`, `server_database` |  | Server connections that the database has. |
| `pgbouncer_databases_paused` | gauge | `database`, `host`, `port`, `server_database` |  | Whether the database is paused: 1 or 0. |
| `pgbouncer_databases_disabled` | gauge | `database`, `host`, `port`, `server_database` |  | Whether the database is disabled: 1 or 0. |

### pgbouncer_stats

Queries, transactions, bytes and waits by database. Asked on every poll.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pgbouncer_stats_transactions_pooled_total` | counter | `database` |  | Transactions. |
| `pgbouncer_stats_queries_pooled_total` | counter | `database` |  | Queries. |
| `pgbouncer_stats_received_bytes_total` | counter | `database` |  | Bytes received from clients and servers. |
| `pgbouncer_stats_sent_bytes_total` | counter | `database` |  | Bytes sent to clients and servers. |
| `pgbouncer_stats_server_in_transaction_seconds_total` | counter | `database` |  | Time that server connections were in a transaction. |
| `pgbouncer_stats_queries_duration_seconds_total` | counter | `database` |  | Time that servers worked on queries. |
| `pgbouncer_stats_client_wait_seconds_total` | counter | `database` |  | Time that clients waited for a server connection. |

### pgbouncer_lists

Numbers of clients, servers, pools and other things. Asked on every poll.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pgbouncer_lists_items` | gauge | `list` |  | Things of this kind: used_clients and used_servers are connections; free_clients and free_servers are memory that is kept for reuse and no room for more. |

### pgbouncer_config

Limits of the pooler on connections, as it is set. Asked on every poll.

| family | kind | labels | where | help |
|---|---|---|---|---|
| `pgbouncer_config_max_client_connections` | gauge |  |  | Clients that may be connected (max_client_conn); more are turned away. |
| `pgbouncer_config_max_user_connections` | gauge |  |  | Server connections that a user may have in all; 0 is no limit. |
| `pgbouncer_config_max_database_connections` | gauge |  |  | Server connections that a database may have in all; 0 is no limit. |
| `pgbouncer_config_default_pool_size` | gauge |  |  | Server connections that a pool may have where its database does not say otherwise. |
| `pgbouncer_config_min_pool_size` | gauge |  |  | Server connections that a pool keeps open. |
| `pgbouncer_config_reserve_pool_size` | gauge |  |  | Further server connections of a pool whose clients wait long. |
| `pgbouncer_config_query_wait_timeout_seconds` | gauge |  |  | How long a client may wait for a server connection; 0 is no limit. |
"""#,
"migration": #"""
# From postgres_exporter to pgvigil

Both run side by side for as long as you like: pgvigil listens on port 9787, postgres_exporter on 9187, and
each has connections of its own. Nothing of the old set-up has to change before the last step.

## In a safe order

1. **Role.** postgres_exporter's role with `pg_monitor` is enough. A role of its own makes pgvigil's
   sessions visible by name and can be dropped alone ([platforms.md](platforms.md#the-role-everywhere)).
2. **Start pgvigil beside it.** One pgvigil watches many servers; each is a target with a name. From the
   exporter's environment to a target:

   | postgres_exporter | pgvigil |
   |---|---|
   | `DATA_SOURCE_NAME="host=db1 user=exporter dbname=postgres"` | `conninfo`, the same text; a URI works, too |
   | `DATA_SOURCE_PASS_FILE` | `password_file` |
   | `--auto-discover-databases` | on by default |
   | `--include-databases`, `--exclude-databases` | `databases: { include, exclude }`, with `*` and `?` |
   | `--constantLabels` | `labels` of a target |
   | `--extend.query-path` | `collectors.files`, in another form: [collectors.example.yml](collectors.example.yml) |
   | `--no-collector.NAME` | `collectors: { disable: [NAME] }`; `pgvigil collectors list` has the names |
   | `--web.config.file` | `web.config_file`, the same file |
   | `/probe?target=HOST&auth_module=M` | `/probe?target=NAME`, for configured targets only: no request can make the agent log in elsewhere |

3. **`pgvigil check`** says what is left out and prints the GRANT.
4. **Scrape it as a job of its own** and compare for some days. Compare `rate()` and `increase()`, not values:
   counters of statements, tables and indexes begin at 0 when pgvigil starts; all others have the server's.
5. **Move rules and boards**, by one of the two ways below.
6. **Stop postgres_exporter** when no query reads its series: `count({job="postgres"})` tells what is left.

```yaml
scrape_configs:
  - job_name: postgres
    static_configs: [{ targets: ["db1.example.com:9187"] }]
  - job_name: pgvigil
    scrape_interval: 10s
    http_sd_configs: [{ url: "http://agent.example.com:9787/targets" }]
```

`/targets` gives Prometheus one entry for each target, so a target that you add is scraped without a change
there.

## Way one: the new rules and boards

[alerts/](../alerts/README.md) and [dashboards/](../dashboards/README.md). Every alert has a runbook and tests.
The rules of postgres_exporter's mixin, and what stands for them here:

| mixin | here | what differs |
|---|---|---|
| PostgreSQLDown | PostgresDown | the description has the reason |
| PostgreSQLMaxConnectionsReached | PostgresConnectionsExhausted | reserved slots count, as the server counts them |
| PostgreSQLHighConnections | PostgresConnectionsHigh, PostgresConnectionsForecast | limits by target |
| PostgreSQLSlowQueries | PostgresQueryRunsLong, PostgresQueriesSlow, PostgresQueryP95High | the mixin's rule takes `rate()` of a gauge |
| PostgreSQLCacheHitRatio | PostgresCacheHitLow, PostgresDatabaseCacheHitLow | needs 10,000 block accesses in its window, so a quiet server is silent |
| PostgresHasTooManyRollbacks | PostgresTransactionErrors, PostgresDatabaseTransactionErrors | |
| PostgresHasHighDeadLocks | PostgresDeadlocks | |
| PostgresAcquiredTooManyLocks | PostgresLockTableFull | |
| PostgresReplicationStopped, PostgresReplicationLaggingMore1Hour | PostgresReplicationBroken, PostgresReplicaLag, PostgresStandbyLag | an idle primary is no lag |
| PostgresReplicationLagBytesAreTooLarge | PostgresStandbyFarBehind | |
| PostgresHasReplicationSlotUsed | PostgresSlotInactive, PostgresSlotRetainsWAL, PostgresSlotLost | |
| PostgresReplicationIsStale | PostgresHorizonHeld | any holder of the xmin horizon, not slots alone |
| PostgresHasTooManyDeadTuples, PostgresTablesNotVaccumed | PostgresVacuumOverdue, PostgresTableBloats | by the table's own thresholds |
| PostgresTooManyCheckpointsRequested | PostgresCheckpointsRequested | |
| PostgresHasExporterErrors | PgvigilCollectorFailing, PgvigilDataStale | |
| PostgreSQLQPS, PostgresXLOGConsumptionVeryLow, PostgresXLOGConsumptionVeryHigh, PostgresReplicationRoleChanged | none | load and a failover are no fault by themselves; write one with `rate()` or `changes()` if you want it |

What has no counterpart there: wraparound, sequences, archiver, prepared transactions, forecasts, blocking
sessions, hanging commits, checksum failures.

## Way two: your own rules and boards

```yaml
agent: { compatibility: postgres_exporter }
```

serves the old names beside the new ones. [compatibility.md](compatibility.md) has every name with its
difference. A test compares values with a real postgres_exporter. Rules that join by `instance` need the
targets found by `/targets`, as above.

These names have no counterpart under that setting; write instead:

| there | here |
|---|---|
| `pg_settings_...`, all of about 250 | 48 that rules and boards use, with units in the name; others by a collector of your own |
| `pg_replication_lag_seconds` on a primary, 0 | `pg_replication_lag_seconds` exists on replicas only |
| `pg_long_running_transactions_oldest_timestamp_seconds` | `pg_transactions_oldest_age_seconds` |
| `pg_process_idle_seconds` (a histogram) | `pg_idle_in_transaction_oldest_age_seconds` |
| `pg_stat_replication_pg_xlog_location_diff`, positions as numbers | `pg_stat_replication_pg_wal_lsn_diff`, `..._sent_lag_bytes`, `..._flush_lag_bytes` |
| `pg_replication_slots_slot_current_wal_lsn` and other positions | `pg_replication_slots_unconfirmed_bytes`, `pg_replication_slots_pg_wal_lsn_diff` |
| `pg_replication_slots_wal_status` | `pg_replication_slots_lost`, `pg_replication_slots_unreserved` |
| `pg_stat_wal_receiver_last_msg_receipt_time` and other times | `pg_stat_wal_receiver_last_message_age_seconds` |
| `pg_stat_progress_vacuum_phase` | `pg_progress_operations`, with the label `phase` |
| `pg_exporter_last_scrape_error` | `pgvigil_collector_success`, with a reason in `pgvigil_collector_failures_total` |
| `pg_roles_connection_limit` | `pg_role_connection_limit`, for roles with a limit |
| `pg_buffercache_summary_...` | none |

## What changes in queries

| there | here |
|---|---|
| `instance` identifies a server | `target` does; `instance` is the agent. With `compatibility` and `/targets` each target is an `instance` of its own |
| `pg_up == 0` for a server that does not answer | the same; the target's other series end |
| `pg_stat_statements_*` with a query text as a label | the text is a label of `pg_stat_statements_query_info` only; join by `queryid` |
| counters without `_total` | counters end in `_total` |
| durations in milliseconds | seconds, and the name says so |
| top statements change, and `rate()` of those that come and go is wrong | the sum over all series, with the row `other`, is exact |

## What it costs in series

Counted by `scripts/numbers` on PostgreSQL 15 with three databases, one of them with pgbench's four tables, and
<!--n:statements-->111<!--/n--> statements; postgres_exporter 0.11.1 of Debian 12 as installed, which reads
neither statements nor tables (<!--n:exporter_settings-->252<!--/n--> of its series are settings):

| | series | bytes of the page |
|---|---|---|
| postgres_exporter | <!--n:series_exporter-->611<!--/n--> | <!--n:bytes_exporter-->112 kB<!--/n--> |
| pgvigil with `collectors: { disable: [pg_stat_statements] }` | <!--n:series_without_statements-->772<!--/n--> | <!--n:bytes_without_statements-->94 kB<!--/n--> |
| pgvigil | <!--n:series_all-->1,965<!--/n--> | <!--n:bytes_all-->263 kB<!--/n--> |
| pgvigil with `compatibility` | <!--n:series_compatible-->2,428<!--/n--> | <!--n:bytes_compatible-->345 kB<!--/n--> |

Most are statements. `collectors.top` bounds them, `agent.series_max` bounds everything
([sizing.md](sizing.md)); `pgvigil collect --config F | grep -vc '^#'` counts yours.

For the server: a scrape of pgvigil costs it nothing, and two Prometheus servers cost no more than one.
[cost.md](cost.md) has the processor time of each statement, and `bench/server-time` measures both side by
side: 16.7 ms against 48.1 ms of server time in 10 s, with ten times the series.

## What postgres_exporter does that pgvigil does not

- It runs on Windows, macOS and other processors, and as a container image that many charts use.
- It scrapes any address that a request names (multi-target pattern).
- It reads PostgreSQL older than 14.
- Every setting of the server is a series.
- It is known to many people, dashboards and tools.
"""#,
"notifications": #"""
# Notifications

pgvigil tells people of alerts by itself, beside or without an Alertmanager. What its rules
([rules.md](rules.md)) find goes through a pipeline; every step is a value that is tested on its own:

    rules ► route tree ► group ► inhibit, silence, mute ► deduplicate ► outbox on disk ► retry ► receiver

`pgvigil.example.yml` shows every key. The route tree, matchers, inhibition and time intervals are
written as in Alertmanager's configuration and mean the same. Differences:

- Silences, inhibitions and mutes stop new notifications. A resolved message is still sent if the firing message was sent: an incident
  that was opened is closed.
- A receiver has one way; write two receivers for two ways.
- `hold_down` of a route: an alert must stay resolved for this long before the resolved message is sent, and one that
  comes back in that time has never been away.
- Durations have the units ms, s, m, h and d.

Routes match any label of an alert. `environment` is there for a target with `environment`, and on alerts
about one database where the target has `environments` ([configuration.md](configuration.md)); alerts about
such a server as a whole concern all its environments and have none:

```yaml
routes:
  - { receiver: oncall, matchers: ['environment="production"'] }
  - { receiver: developers, matchers: ['environment="development"'] }
```

## What a message says, and when

A group is sent when it is `new`, `changed`, `resolved`, or has fired unchanged for the
`repeat_interval` (`repeated`). A group that has been sent is looked at every `group_interval`, as in Alertmanager,
and an end is sent at that look: at most `group_interval` (5 minutes by default) after the alert was over. Where an
incident is to close sooner, set `group_interval: 1m` on the route of pages; what flaps is then held by `hold_down`. An alert that the rules have not mentioned for five minutes is over.
Resolved alerts bear two more annotations: `duration`, from when the condition began (before the rule's
`for`) to its end, and `worst_value`, written as the description writes the value. Times in texts are times
of day in UTC, with the date when it is another day; `startsAt` and `endsAt` of payloads are in RFC 3339, and
`startsAt` is when the alert began to fire. A message holds at most
`max_alerts` and `max_bytes`; what is left out is counted in `truncatedAlerts`. The text has, for each
alert, its summary, since when its condition holds, description (with value, limit and top offender), impact, action,
and links to the runbook, the dashboard and the page that says how to silence it. Of a queue behind a lock the text says what the session at its head does and what the first one behind it waits for;
statements are shown [without constants](operations.md#texts-of-statements). When another session takes that place, the
annotation `culprit` of the alert changes, and the group is sent as `changed` at its next look, after
`group_interval`, if evaluations have said the same for 30 seconds by then. An alert that is worse than all that fires in
its group, as a page after a hint of the same name, does not wait for `group_interval` but for `group_wait` alone.
PostgresDown has that annotation, too, with the reason why the last attempt failed: a server that refuses connections, then
has no slot left, then refuses the password, is three messages. Your own rules may have it as well. Characters that turn a line around or cannot be seen,
such as U+202E and U+200B, stand in texts as an escape (`\u{202E}`); joiners within words of scripts that have them, and
within emoji, stay. Webhooks and Alertmanager get labels and annotations as they are; only times within texts are short for webhooks, too. What does not fit into
what a service takes is left out alert by alert, what is new or resolved last, and the text ends with "and
N more" and the address of the agent. Title and text are
templates in a part of Go's language: `.Status`, `.Reason`, `.Receiver`, `.GroupKey`, `.ExternalURL`, `.Delay`,
`.NumFiring`, `.NumResolved`, `.TruncatedAlerts`, `.Summary` (the summary of the worst, and how many more), `.GroupLabels.x`, `.CommonLabels.x`,
`.CommonAnnotations.x`; inside `range .Alerts`, `.Alerts.Firing` or `.Alerts.Resolved` also `.Labels.x`,
`.Annotations.x`, `.StartsAt`, `.EndsAt`, `.Since`, `.Until`, `.Duration`, `.WorstValue`, `.Fingerprint`, `.SilenceURL`; `if`, `else`, `end`,
`toUpper`, `toLower`. `range` does not stand within `range`.

[receivers.md](receivers.md) lists the kinds: what each is sent and within which limits, an example and
its keys. A receiver that sends mail needs
no more than this:

```yaml
receivers:
  - name: oncall
    email:
      host: mail.example.com
      from: pgvigil@example.com
      to: [oncall@example.com]
      username: pgvigil
      password_file: secrets/mail-password
```

The port is 587 and TLS is demanded after the greeting; `tls: implicit` speaks TLS from the first byte,
on whatever port. Mail programs show the mails of a group as one thread; some of them only while the
subject stays the same, so a `title` without the status helps there.

A service that keeps incidents (PagerDuty, Opsgenie) knows one by the group and the agent's `external_url`: agents of
several machines may call their targets alike without closing each other's incidents. Two agents that
watch the same servers for each other have the same `external_url`.

## Links

Nothing relative leaves the agent. Links begin with `external_url`, by default the host's name and the port
of the first listen address; set it where people reach the agent through another name. Runbooks are pages
of the agent itself (`/runbooks/NAME`), unless `runbook_base_url` names another place. Links to dashboards
need `dashboard_base_url`, the address of Grafana; without it they are left out. `/silence` shows the
commands that silence an alert.

## Severities

One table holds for all receivers:

| label `severity` | means | PagerDuty | Opsgenie | Slack |
|---|---|---|---|---|
| `page`, `critical` | someone must act now | `critical` | P1 | red (`danger`) |
| `error`, another word, or no label | unknown | `error` | P2 | red (`danger`) |
| `ticket`, `warning` | someone must act within days | `warning` | P3 | yellow (`warning`) |
| `info` | worth a look | `info` | P5 | grey |
| `none` | not for people | nothing | nothing | nothing |

Discord, Mattermost and mails use the same colours; Teams its own (attention, warning, accent, good). The
priority of Pushover is 2, 1, 0 and -1 in the order of the rows, that of ntfy 5, 4, 3 and 2.

A message is as bad as the worst of its alerts that fire. Your own words are added, or ours changed,
by the section `severities`:

```yaml
severities: { sev1: critical, sev2: error, sev3: warning, info: none }
```

Alerts with the severity `none`, or with the label `heartbeat="true"`, reach no receiver of any kind
unless a route names them: by a matcher with `=` or `=~` on `alertname`, `severity` or `heartbeat` whose
text holds the very value, as in `heartbeat="true"`. They feed the section `heartbeat` instead: while the
rules have such an alert, a beat is sent only as long as each of them fires and their group is evaluated.

## What can be relied on

A message is on disk, checksummed and synchronised, before its first attempt, and leaves the disk after
it was taken and the log of what was sent is on disk, too. A process that is killed at any moment goes
on where it was: every message arrives at least once, always with the same `webhook-id`, and who looks at
the ids sees it once. Damaged records are put aside and counted in
`pgvigil_notification_records_damaged_total`. When the disk takes nothing, messages are sent
nevertheless and counted as `unsaved`; they are kept as soon as it takes something again.

A disk that does not answer (a frozen file system, a network file system without its server, a device that takes
minutes) counts as one that takes nothing: a step of two seconds has failed, and until it ends nothing else is tried,
so it delays rules and messages by seconds once. A start does not wait for it either. Until it answers, the alerts,
silences and notifications of before the restart are not known: what was silenced is sent, what was notified may be
notified once more, and new silences are refused. When it answers all of it is taken up, and what ended meanwhile is
resolved. What was sent and could not be recorded may come twice after a crash, and is never lost.

| answer | what follows |
|---|---|
| 200 to 299 | taken; but where a service documents that its body says otherwise (Slack and Mattermost: a word such as `invalid_payload`; Telegram `"ok":false`, also as a text; Pushover a `status` other than 1; PagerDuty, Opsgenie, Discord, Google Chat, ntfy, Teams and SNS: an error object or text), and where the body is a page for browsers, or XML where none is documented, it counts as the refusal that it names, or as 502 |
| no whole answer, and every status that is not named below, redirects included | tried again for 72 h, after a random time up to a bound that doubles from 1 s to 5 min; `Retry-After` in seconds or as a date is honoured, up to an hour. After five minutes of failures, or three refusals (300 to 499) in a row, the other receivers are notified ([PgvigilReceiverFailing](runbooks/PgvigilReceiverFailing.md)) |
| 410 | the receiver is disabled until a reload; its messages wait, the other receivers still get theirs |
| 4xx of a mail server, no whole dialogue, a user or password that is refused | tried again, as above |
| 5xx of a mail server | this message is given up, as with 400 below; when only some recipients are refused, the others have it, and a warning in the log names who has not |
| a refusal for the form or the length, by a service that shows text | the message is sent again at once with a quarter of the text, and then with the title and the counts alone |
| 400, 413, 422 | this message is given up, and what still fires goes into a new one after `group_interval`; the other receivers are notified, with the reason in the service's own words, how many alerts it has missed and the names of ten of them, and again when there are more, every five minutes at most. A resolve that is refused so is not sent again |

All pauses are measured by a monotonic clock: when the time of day is set, forward or back, or the
process stands still, nothing is late, repeated or resolved by it. After a standstill of more than three
seconds nothing is decided before the rules have seen what is true then, at most 75 s. The ends of silences
and mute times are times of day.

After a restart or a standstill no page goes out that may be over by now: what waits in the outbox as firing, and what
would be repeated, waits until the rules have said that one of its alerts fires, or until all of them are over. What is
over by then and was never sent arrives as one end with both times (at services with incidents it is opened with the lowest
urgency and closed at once, see below): it calls no one, and is on record. A message does not wait longer than 75 s for
the first evaluation, nor longer than ten minutes for a rule that says nothing of its alerts (after five, and three
evaluations, they count as over).

An alert that its rule no longer
mentions is resolved after five minutes and three evaluations: the rule was removed, or `alerts.state` was damaged and
what it held is known from the notifications alone. So is one whose target was taken out of the configuration, at
once. The title of such a message is `[NOT SEEN TO BE OVER]` at every receiver, with the reason, and nothing of it is
green. It closes an incident all the same: one that stays
open for ever hides the next one, and one that is closed wrongly opens again. What is still bad is pending
again meanwhile, and stays open.

Routes with the same matchers and different receivers do not concern each other: one of them may go, come or move
without an incident of the other being closed. A receiver that a reload removes, makes one of another kind, or
leads to another address (another path of the file with its URL, routing or API key; another channel, chat or topic;
a recipient of mail less) is sent the end of what is open there with its old settings, and its note says what still
fires; the new address is notified of that. Keep the old file until the reload is over. The reload waits ten seconds
for that at most. What could not be ended by then, and what a restart with another configuration finds open at a
receiver that is gone or at an old address, the log names once, for you to close it by hand; `pgvigil check` warns of it before, with the number of groups. A file that is changed in place is read at
the next attempt, and nothing is ended at the old address. What had reached no one yet goes to the new
address. If a receiver comes back within a week, what is over by then is resolved.

A reload or a restart with another `group_by`, other matchers or another receiver of a route ends the
groups that are no longer there. What fires in them is not over: services with incidents (PagerDuty, Opsgenie)
close the old incident with a message titled `[REGROUPED]`, which says under which groups the alerts go on;
other receivers only get the messages of the new groups. A receiver to which an alert is no longer routed reads
that, because no end would follow; such a message has the status `firing`. While an alert is silenced,
inhibited, muted or in its hold-down, its old group stands and its incident stays open: it is ended, under its old
key, when the alert is over, or when it may be sent again, together with the message of the new group.

After five failures in a row a receiver rests as a whole. Receivers never wait for each other.

Messages of one group that wait become one message. It says what is true when it is sent: the present text of
what still fires, and one end, with both times, of what fired and ended meanwhile. An incident that began and
ended meanwhile is opened at PagerDuty and Opsgenie with the lowest urgency and closed at once, so that it is
on record. A message that is a minute late or more says so: `[FIRING:1, delayed by 28 min]` in the title, the
field `.Delay`, `delayedSeconds` in the webhook's payload, `delayed_by` in the details of PagerDuty and Opsgenie.
What is new is sent before what is late; of both pages come first, and what fires before what is over. The merged
message has the `webhook-id` of its last part; an end that may have arrived already can be part of it once more.

While the page PgvigilReceiverFailing about a receiver lasts, and 20 minutes longer, the tickets that rules raise
for the same receiver (PgvigilDeliveryFailing, PgvigilNotificationsQueued) are kept back.

An `alertmanager` gets `rules.external_labels` with every alert; a label that the alert has itself stays.

## Silences

    pgvigil silence add --config F --duration 2h --comment "new disk" target=orders
    pgvigil silence add --config F --duration 12h --until-resolved alertname=PostgresReplicaLag target=orders
    pgvigil silence list --config F
    pgvigil silence expire --config F ID

The second one is an acknowledgement: it ends when no alert that it matches is left, pending ones included. Where none
is there when it is made it ends at once: the command warns of that, the answer of the API has a member `warning`,
the page of alerts says it, and the list has it as `expired, no alert matched` (`"hasMatched": false` in JSON). A silence
that is to be there before its alert takes a time instead. A change is answered
when it is on disk; where the state directory cannot be written to it is refused (503), and nothing has
changed. Over HTTP: `GET` and
`POST /api/v1/silences`, `DELETE /api/v1/silences/ID`, with the JSON of Alertmanager's API v2. Setting and
ending one needs a user of `web.config_file` or the agent's Unix socket; see
[operations.md](operations.md#who-may-change-something). The command takes the Unix socket when the
configuration has one among `web.listen` and `--url` is not given; the first address of `web.listen` otherwise.
What the agent demands it has to be given: [operations.md](operations.md#commands-that-speak-with-the-agent). When a silence
ends over alerts that still fire, the receivers that keep no incidents are notified
([PgvigilSilenceEnded](runbooks/PgvigilSilenceEnded.md)): it fires, and is resolved once none of these alerts fires any more
or another silence has them.

## Trying it out

`pgvigil notify test RECEIVER --config F` sends a marked alert and its end, and prints the exchange
without secrets. `--severity page` (or `ticket`, `info`) sends an alert that stays open, to see whether it
rings; the same with `--resolve` ends it. What is sent is what the agent would send, with its headers, signature, proxy
and certificates. An Alertmanager is sent the alert at each of its URLs, which are named by their line in the file; it
ends it by itself after a minute. `--print` shows what would be sent. A program that fails is shown with
the beginning of what it wrote to standard error. `heartbeat` sends a `POST` to a URL at an interval for as long as polls make progress and
the rules' own sign of life ([PgvigilDeadMansSwitch](runbooks/PgvigilDeadMansSwitch.md)) fires; let the other side raise an alarm when it stays away.
"""#,
"operations": #"""
# Operations

## Starting and stopping

`pgvigil run --config FILE` stays in the foreground and logs to standard error.

| signal | what happens |
|---|---|
| SIGTERM, SIGINT | stops; exit code 0 |
| SIGHUP | reads the configuration again |

A stop takes at most `agent.stop_timeout`, 5 s unless configured. Statements that are under way at
watched servers are given up and connections are closed; rows of the history that wait are written
while the database takes them, for a third of the time at most, and what then waits lies in the spool
and is written after the next start; so do notifications that have not arrived. HTTP clients get the
rest. A worker that hears of
nothing, because a `password_command` hangs, is left behind with a warning.
When the stop has not ended after `stop_timeout`, whatever is held up, the process says so and ends with
exit code 1.

| exit code | when |
|---|---|
| 0 | all went well |
| 1 | a stop took longer than `agent.stop_timeout`; `check` or `collect` found something missing or failing, or `advise` something above info; `explain` had no plan |
| 2 | the command line is wrong |
| 69 | a server, a port or PostgreSQL's programs are not there |
| 78 | the configuration is wrong |

It understands systemd's protocols without configuration: `READY`, `RELOADING`, `STOPPING` and `STATUS`
for `Type=notify`, the watchdog (`WatchdogSec=`; it is fed only while pages, polls, rules and notifications make progress),
`STATE_DIRECTORY` (in place of `agent.state_directory`),
sockets that were opened for it (they take the place of `web.listen`), and the journal with fields when
standard error is connected to it. READY comes when the listeners are open; it does not wait for
servers. `systemctl status` shows how it stands:

```
     Status: "watching 3 targets; 1 is down: orders; 2 alerts are firing"
```

It counts alerts of the agent's own rules, without those of severity `info` and `none`.

## Upgrading

1. Read "Upgrading" of the new version in the [changes](../CHANGELOG.md): what one must act on, by topic, in an order.
2. Let the new program judge the old configuration: `pgvigil check --config FILE`, with `--offline` when
   it should connect to nothing. Files below `/run/credentials` are there while the service runs, for
   root and its own user. Unknown and removed keys are errors, so nothing changes its meaning
   in silence.
3. With a history: `pgvigil schema upgrade` as the schema's owner, before the agent. An agent that misses
   a table, a column or a right there says so and keeps its rows in the spool meanwhile.
4. Install and restart; the Debian package restarts the service by itself. Between stop and start there
   are no samples; alerts that fire stay as they are (`alerts.state`), and what waits in the spool and in
   the outbox goes on its way.
5. Dashboards and rules belong to the program: bring Prometheus's copies of `alerts/` and Grafana's of
   `dashboards/` up to date with it. The uids of dashboards and the names of series do not change.

Going back is the same with the older program; what it cannot read in the state directory it counts
(`pgvigil_rule_state_damaged_total`, `pgvigil_history_batches_damaged_total`,
`pgvigil_notification_records_damaged_total`). The schema has no way back.

## Reloading

SIGHUP, a change of a file, and `POST /-/reload` (only with `web.enable_reload: true`, otherwise 403)
do the same: everything is read and judged, and then put into force as a whole or not at all.

- Files are looked at once a second: the configuration, the files that it names, certificates and keys.
  A change counts when it has kept still for a second. A *new* file that fits a pattern such as
  `collectors.d/*.yml` is not noticed by itself: send SIGHUP.
- A target that stays as it was keeps its worker and its connections. A target that changes gets a new
  worker; its series go on with the first poll.
- After a refusal the old configuration stays in force. The log has the place with a caret,
  `pgvigil_config_last_reload_successful` is 0, and `POST /-/reload` answers 400 with the problems.
- `web.listen`, `max_connections`, `timeout` and `enable_reload` change at a restart only; a
  configuration that changes them is refused until then.
- A pattern in `rules.files` that matches no file any more is refused, too, while rules of it are in force: take it out to
  do without them.

## Looking at it

`/` is a page for people, `/metrics` and `/probe?target=NAME` are for scrapers, `/targets` is Prometheus's HTTP
service discovery, `/-/healthy` and `/-/ready` are for whatever restarts or balances.
[http.md](http.md) lists every path, who may use it, and what errors look like.

![The page of an agent that watches the demonstration](pictures/status-page.png)

Pages need no script and load nothing from elsewhere; they are made of what was polled last. In a browser that
runs scripts, one of the agent's own keeps a page up to date in its place: it listens to `/api/v1/events`, fetches
the page again at most every 5 s, and changes what differs. Focus, what is unfolded or typed, and scroll positions
stay, and while text is selected it waits. Beside the links it says how old the page is, and when the agent does not
answer; it finds back by itself. A hidden tab listens to nothing. Point at a chart, or reach it with the Tab key and use
the arrow keys, to read its values; `/` goes to the filter, `r` refreshes, `p` pauses, `?` lists the keys. A proxy
that buffers events makes pages refresh every 30 s only. Colours are
those of the limits in force; that of a target's health is the worst of its score and of the alerts that
fire for it. Links to the agent's own pages hold behind a proxy with a path, too. For it, as for all others, `web.config_file` may ask for a password.

`/targets/NAME` shows one target: why it is down and since when, what costs points with the remedy and
the runbook, its alerts, the load by wait class with its top statements, users, databases and
applications (where [activity.md](activity.md) is switched on), who blocks which
sessions, sessions, databases, replication, and the collectors that are left out. The name is
percent-encoded once; one with a slash, `.` and `..` are at `/target?target=NAME`, because browsers and
proxies change such paths. A page has at most 1 MiB, tables have at most 20 to 100 rows, and what is left
out is counted. Dashed lines in its charts mark restarts, changes of the role and of settings, and alerts, as far as
the agent has seen them since its own start. Pages print on A4, light and without what is for screens. Their
stylesheet is at `/assets/`; a proxy that asks for passwords by path must let that through with them.

Charts show the last hour, `?range=6h` or `?range=2d`, or any time up to 366 days: `?from=2026-11-21T08:00:00Z&to=2026-11-21T09:00:00Z`,
or in minutes before now, `?from=90&to=30`; the page of a statement takes the same for its waits. Of a range that
begins before what memory has, the page of a target asks the history's database for the rest, where there is one: the
averages of indicators and, where its role has SELECT on `monitoring.activity_minutes`, the load by wait class. It waits 5 s at most, and if the history does not answer it says so and
shows what memory has. The watched server is never asked, and such a page does not refresh itself.

`/docs/` has these documents as they were when the program was built. Titles of columns, of charts and of numbers
lead to where their series is explained, checks of the health score and collectors to theirs, and alerts to their runbooks.

Links at its head lead to the pages of what the server holds. They are made of the last poll and of
what the agent remembers, never of a question to the server, and say how old that is; what is not known says
why and what helps, and is never shown as zero.

| page | what it shows | parameters |
|---|---|---|
| `/targets/NAME/queries` | statements of the last five minutes with their share of the time, calls, mean, rows, cache hits, reads, temporary files and WAL; all others together in a row of their own | `sort`: `time`, `calls`, `mean`, `rows`, `io`, `temp`, `wal`; `n`: 1 to 100 |
| `/targets/NAME/queries/ID` | one statement: its text as it may be shown, its numbers by database and user, executions and mean time by the hour of seven days, how much slower than usual it is, what it waits for, the sessions that run it now | `range`: `1h`, `6h`, `2d` |
| `/targets/NAME/tables` | tables: size, growth in 24 hours, bloat as it is estimated, dead rows, how far vacuum and analyze are from their thresholds, scans, HOT updates; indexes: size, bloat, scans, which are not usable or not scanned | `sort`, `q` (a part of a name), `indexes`: `all`, `unused`, `invalid`; `n`: 1 to 200 |
| `/targets/NAME/vacuum` | what holds the horizon, down to the sessions and slots; commands that run, tables that are overdue, distance to wraparound | |
| `/targets/NAME/replication` | all targets with the same system identifier, each under the one that it receives from, with its lag; receivers and slots of this server | |
| `/targets/NAME/settings` | the settings that are watched; those that are not the default or wait for a restart, with their values but for what may be secret | |
| `/targets/NAME/advice` | what may be done about what costs points: evidence, statements to copy, risk, how to verify | |
| `/alerts` | what is pending or firing, the last 200 changes, silences with a form for users who may write, the rules | |
| `/agent` | cost of collectors and why some are left out, receivers, the spool of the history, the configuration in force without secrets | |

Those of a target have at most 256 KiB. For names that paths do not carry they are at
`/target/queries?target=NAME` and so on, and a statement at `/target/query?target=NAME&id=ID`.
Scans, updates and counters of statements are counted since the agent began to show the row; see
[metrics.md](metrics.md#sums).

When nothing has been rendered for three intervals (at least 10 s, at most 30 s) `/metrics`, `/probe`,
`/` and the pages of targets answer 503: a page from before would pass for the present. A server that does not answer is no such
case; its series go and `pg_up` is 0.

The log says what changes: a target that goes down, a collector that fails or works again. While an
error stays the same it is not repeated; `pgvigil_collector_failures_total` counts it.
`agent.log.format` chooses logfmt, json, text or journal; unless it does, it is the journal under systemd,
text on a terminal and logfmt elsewhere. Nothing waits for the reader of the log: 4,096 lines or 1 MiB may
wait, the rest is counted in `pgvigil_log_lines_dropped_total`.

Descriptors are shared out: the soft limit is raised to the hard one at the start (at most to 65,536), and
HTTP clients get what remains after 64, 4 for each target and 8 for each receiver, at most
`web.max_connections`, at least a quarter. `pgvigil_shortages_total` counts threads and descriptors
that the kernel refused all the same; they are tried again.

## TLS and passwords for HTTP

`web.config_file` is in the format of Prometheus's exporter-toolkit; see
[configuration.md](configuration.md) and [web.example.yml](web.example.yml). New certificates and
passwords come into force when their files change; open connections keep their certificate and are
closed after their next answer. A key that does not fit its certificate is refused, with the place in the file, and
the old pair stays. Without such a file everybody who can reach the
address may read the page: keep it on 127.0.0.1 or a Unix socket (`unix:/run/pgvigil/web.sock`).

## Commands that speak with the agent

`pgvigil silence`, `record`, `status`, `alerts` and `queries` go to the running agent. When it does not let them in, the message names the
option to give:

| the agent has | give |
|---|---|
| `basic_auth_users` | `--user` and `--password-file` (`record` also takes `--credentials`), at the Unix socket, too |
| `tls_server_config` | `--ca-file`; `silence` trusts the `cert_file` of its configuration when no `--url` is given. `record` needs `--url https://...`, with `--socket` as well |
| `client_auth_type` that demands certificates | `--cert-file` and `--key-file` |

At the Unix socket the certificate's names do not matter. The exit code is 0 when it is done, 1 when the agent refuses
it, 2 when the command line is wrong, and 69 when the agent cannot be reached or cannot take it now.

## Who may change something

`POST /-/reload`, `POST` and `DELETE` of `/api/v1/silences` and `POST /api/v1/metrics` are for

- a user of `basic_auth_users`, or a client whose certificate is verified (`RequireAndVerifyClientCert`),
- every process that can open the agent's Unix socket: `web.listen: ["127.0.0.1:9787", "unix:/run/pgvigil/web.sock"]`.
  The unit makes it for the user `pgvigil` and root alone.

A port on 127.0.0.1 is not enough: every user of the machine can reach it, every page in a browser on the
machine, and all clients of a proxy on the machine. A request at the Unix socket that
bears `Forwarded`, `Via`, `X-Real-IP`, a field that begins with `X-Forwarded` or another one that proxies add
came through a proxy and needs a user, too. A proxy that adds none cannot be distinguished from a program on the
machine (nginx adds none by itself): let it add `X-Forwarded-For`, or give it a port instead of the socket.

In every case a request is refused with 403 when a browser says that a page of another site sends it
(`Origin`, `Sec-Fetch-Site`), or when its `Host` is no name of this agent: an address, localhost, the
machine's own name, the host of an `external_url`, or one of `web.allowed_hosts`. At the Unix
socket any `Host` will do unless a browser is at work.

Reading needs a user as soon as there are users. Without them, what [http.md](http.md) has for readers
(`/` and the API) asks a client of this machine for such a `Host` as well, so that
no page of another site reads it through a name that it leads here. `/metrics`, `/probe`,
`/targets` and the health pages take any name, because scrapers use any.

The threats, and what stands against each, are in [SECURITY.md](../SECURITY.md).

## Many clients, and hostile ones

When `max_connections` are open, or 256 of one address, the connection that has waited longest for its
client makes room, one of the address that has the most. `pgvigil_http_rejected_total{reason="displaced"}`
counts them. Passwords are checked by turns of addresses and of users; one that was right is known
from then on, until the agent restarts or the user's hash changes. A request that could be read in two ways
(two lengths, a folded line, a blank before a colon, no `Host`) is answered with 400 and its connection is
closed, as is every connection after a body in chunks.

Of `/api/v1/events` 64 clients can listen. When all places are taken, those whose client has closed or reset its
connection, or its sending side of it, are freed at once; otherwise one that is gone shows with the next event. A client that
stays connected and does not read keeps its place until about 200 KiB wait for it, besides what its own socket holds: 64 KiB in the
agent and at most twice as much in the kernel. Then it is cut off and counted by
`pgvigil_http_rejected_total{reason="slow_reader"}`; before that nothing distinguishes it from one that reads.

## Passwords for servers

| way | when it is read |
|---|---|
| `password_file` | at each new connection; the first line; one that is missing or empty is refused when the configuration is read |
| `password_command` | at each new connection; the first line that the program prints within 10 s |
| pgpass, service file, `conninfo` | by libpq, at each new connection |

A password that is changed in the server is taken up with the file's next content at the next
connection; a connection that is open goes on. `connection_max_age` (1 h) bounds how long that is.
The command gets an environment with `PATH` only.

With `--config`, libpq's environment variables that name a server, a database, a role or a
way to connect (`PGHOST`, `PGPASSWORD`, `PGSERVICE`, `PGOPTIONS`, `PGSSLMODE`, ...) are forgotten:
the file alone decides. Those that say where files lie stay: `PGPASSFILE`, `PGSERVICEFILE`,
`PGSYSCONFDIR`. Without `--config` the variables name the one target.

Passwords are in no log line, no metric, no error, not in `ps` and not in `check --print`. What a
`password_command` writes to standard error is logged when it fails, so it must not write secrets
there.

### Texts of statements

Texts of statements show on `/metrics` (`pg_stat_statements_query_info`), in alerts about locks and in
`pgvigil advise`. PostgreSQL keeps `CREATE ROLE ... PASSWORD '...'`, `SET my.token = ...` and comments as they
were sent, and of running statements everything. So the agent reads the first 2000 bytes of a text, takes out
what may be a value, and shows the first 200 characters of the rest on one line. Of statements that have series it
reads the whole text once, up to 32 KiB, and keeps it in the same form, in memory, in `texts-NAME.state` and in
`monitoring.statement_texts` of the history: the page of the statement shows it. [`pgvigil explain`](explain.md) shows
its plan, whose conditions pass the same.

| in a text | is shown as |
|---|---|
| quoted texts in all forms (`'...'`, `E'...'`, `U&'...'`, `B'...'`, `$tag$...$tag$`), cut ones too, and numbers | `?` |
| values of `SET`, of `ALTER ROLE ... SET` and the like, and all that follows in that statement; values in `WITH (...)`, `OPTIONS (...)` and the options of `COPY` | `?` |
| what stands for a quoted text without quotes, as in `PASSWORD secret` | `?` |
| comments | a blank |
| names, keywords, operators, `$1`, `"..."` of at most 63 bytes | as they are |
| what no server reads, such as quotes that do not match | the first word, `...`, and one more in `pgvigil_label_repairs_total{kind="statement"}` |

A text does not say what `standard_conforming_strings` was: behind `\'` in a plain quoted text all the rest is `?`.
The name of a prepared transaction (its gid) is shown whatever `texts` says: it is no text of a statement but a name,
as those of roles and databases are, PostgreSQL shows it to every role in `pg_prepared_xacts`, and `ROLLBACK PREPARED`
wants it. Where your transaction manager puts into it what must not be shown, leave out `pg_blocking` in
`collectors.disable` and sample no sessions.

`activity: { texts: none }` reads no text at all, and what was kept on disk goes within a minute; `texts: full` shows texts as they were sent, with all that is in
them. `collectors: { disable: [pg_stat_statements_text] }` leaves out those of the statistics alone. A collector of
your own that reads texts gets the same redaction with `lookup: statement` at its label.

### A refused login

A wrong password, a role that may not log in, a rule of pg_hba.conf, a missing database or right is
tried at three polls, and then after twice as long each time, at most once a minute: each try is a line
in the server's log, and tools such as fail2ban or credcheck lock accounts by them. A `CONNECTION
LIMIT` that is used up is tried every 30 seconds at least. Meanwhile `pg_up` stays 0 and current, and the
reason is shown. The login is tried at the next poll after a reload (SIGHUP), a change of the target in the
configuration, or a change of its `password_file`, passfile or service file. A pooler's refusal in its
own words counts alike. What may pass by itself keeps the pace of the polls: a server that starts up, one
without a free connection, a failure of the network.

## Least privileges

`pg_monitor` is all that the catalogue asks for: with it and pg_stat_statements `check` ends with 0
and nothing is left out for lack of a privilege. No collector needs a superuser. With less:

| the role has | what is left out |
|---|---|
| `pg_monitor` | nothing |
| `pg_read_all_stats` only | what lists directories of the server: `pg_wal`, `pg_archive_backlog` |
| neither | also all that would show only our own sessions or statements |

What is left out shows in `pgvigil check`, `pgvigil collectors plan`, `pgvigil_collector_planned` and
`pgvigil_collector_success`. A collector that the server refuses although the plan expected an answer
(not permitted, not supported, no such function) is asked again after five minutes, then twice as late each
time, up to an hour: every try is an ERROR in the server's log. It is asked at the next poll when the
configuration is reloaded, when the server is another one or was restarted, and when its side, its
extensions or the role's memberships change.
A connection that merely died is replaced within the same poll and changes nothing.

The first question of each poll says which of these the role has, at no further round trip, so that a
REVOKE leaves out at the same poll what would show only our own sessions or statements, and a GRANT
brings it back. Where the right is lost in the middle of a poll, the statement itself ends with `LIMIT
must not be negative` in the server's log, once, instead of a partial answer. Statements counted
meanwhile are in the counters when the right is back.

Whatever else is revoked from PUBLIC (SELECT on `pg_database`, `pg_extension` or `pg_roles`, EXECUTE on a
function) costs only what needs it. `check` names it and prints the GRANT.

`pg_monitor` reads no sequences. `check` prints the first grants that show them, `check --verbose` all;
without them
`pg_sequences_used_ratio` is missing and `pgvigil check` still ends with 0.

Nor does `pg_monitor` see the statistics of columns that its role may not read, from which bloat is estimated:
`pg_table_bloat_bytes` and `pg_index_bloat_bytes` are missing then, and the page says `unknown`. `GRANT SELECT` on
the tables, or `GRANT pg_read_all_data TO pgvigil` for all of them, shows them; that role reads all rows, so give it
where that is accepted.

There are at most two connections to a server; collectors that look into
databases visit them one after another, so the role needs CONNECT there (`databases` chooses which;
databases without it are left out, and `check` prints the GRANT).

A database that turns us away at the login is left alone at first for a minute, then twice as long each
time, up to an hour, and the others keep their collectors' pace:

| the server says | what follows |
|---|---|
| 28000 (pg_hba.conf), 42501 (no CONNECT), 3D000 (dropped), 55000 (lets no client in) | it counts as `refused` in `pgvigil_databases`, not as a failure of collectors; after 42501 and 3D000 the names are read again at the next poll |
| 53300, no connection left | no further database is tried in this round; up to 10 minutes of waiting; collectors that visit databases fail meanwhile. A limit of the database's own (`CONNECTION LIMIT`, which may be 0) concerns it alone: it counts as `refused`, and no collector fails |
| 55P03 (a lock on its catalogs), a connection cut off | it is tried again at the next poll, then ever more rarely; up to 10 minutes |
| 25P04, or any error of an event trigger ON login (17 and later) | the same. Where the catalogue shows such a trigger, the server ends a login that takes longer than 800 ms; anywhere else one that takes 30 s |

The log has one line for each such database (`database refused`) and one when it lets us in again;
`pgvigil check` lists them with what helps.

## Sessions and their settings

Settings keep a mistake harmless: read-only transactions, `lock_timeout` 100 ms, a
`statement_timeout` for each collector, no parallel workers, no JIT, `search_path = pg_catalog`. What
a role, a database or a file sets comes after them: `idle_session_timeout`, `transaction_timeout`,
`standard_conforming_strings`, `default_transaction_isolation` and all others that could end a session
or change an answer are set to what the questions are written for. Settings that only cost or save
time and memory (`work_mem`, `enable_...`) stay as they are, and `options` of the conninfo and of its
service are obeyed for these.

Only what has to be in force while the server lets a session in is sent with the login. All else is set
right after it, with one statement that answers what is in force. So a trigger on login (17 and later)
may write and finds its tables as it does for any other client, and `target_session_attrs` means what it
means for any other client: `read-write` is judged without our read-only transactions. A session costs
two short statements before its first question.

A session whose settings are not in force is not used: pg_up is 0, `check` and the log name the setting.
That happens behind a connection pooler that drops what a login says, or shares sessions; nothing is
set there, so other clients of the pooler notice nothing. Use the server's own address.

Each statement of pgvigil is in the server's log when `log_statement = all` is set. It belongs to
superusers to switch that off for the role:

```sql
ALTER ROLE pgvigil SET log_statement = 'none';
ALTER ROLE pgvigil SET log_min_duration_statement = -1;
```

A statement that is not waited for any more, because the agent stops or a target changes, is cancelled in
the server. Servers on Linux also look every 2 s whether the client of a running statement is still
there, and give up a client that is silent for 25 s, as the agent gives up a silent server after 20 s.

The rows of one answer may take 32 MiB; a collector whose answer has more fails with reason `other`, and
its connection is closed.

A conninfo may lead to a database of any encoding. What the server sends is taken as it is: UTF-8 stays,
everything else is converted from the encoding of the database that was asked. The texts of statements
are different: pg_stat_statements converts them all into the encoding of the database and refuses all
for one that does not fit. Then they are read from another of the chosen databases, one with UTF-8 or
SQL_ASCII in which the extension was created too.

### Prepared statements

What a session asks again within 90 s is prepared when it is sent for the third time: the server parses and
plans it once for a connection, and no longer at every poll. That halves the processor time of a poll and
adds some 100 KB to the memory of the agent's backend for each statement, about 2 MB in all; see [cost.md](cost.md#prepared-statements). Preparing costs no round trip: both steps
go in one pipeline and are one transaction. Statements that vary from poll to poll (texts of new statements),
that are asked rarely (every 2 minutes or more), that visit another database or come from a command
(`check`, `advise`, `collect`, `explain`) go by the simple protocol, as do consoles of PgBouncer and the history.

- **Bound**: at most 100 on a connection. None is closed before its connection is, which
  `connection_max_age` (1 h) bounds: libpq can close one from version 17 on only, and `DEALLOCATE` would
  reach other clients behind a pooler. What comes on top goes by the simple protocol.
- **Names**: `pgvigil_`, a random token of the connection, a number. They show in `pg_prepared_statements`
  of that session only, and in the server's log: `execute pgvigil_x_12: SELECT ...` in the place
  of `statement: SELECT ...`.
- **Changes on the server**: when a view, a function, a column or an extension changes between two polls,
  the server plans again by itself. When the columns of an answer change it refuses (SQLSTATE 0A000), and
  the statement is prepared again, once, in the same poll.
- **`plan_cache_mode`** changes nothing: our statements have no parameters, and such a statement always
  has a generic plan.
- **pg_stat_statements** counts a prepared statement under the same `queryid` as before. With
  `track_planning`, `plans` and `total_plan_time` hardly grow. After a reset the text of a statement
  that was prepared before shows its constants.
- **Someone's `DEALLOCATE ALL`**: the statements are prepared again in the same poll. `DISCARD ALL` also
  takes the settings; then the connection is replaced in the same poll.
- **A pooler in between** that gives a client now one and now another connection of the server answers
  that a name is unknown or taken (SQLSTATE 26000, 42P05). The statement is sent again at once; the second
  time, or when preparing is refused altogether, the target goes on with the simple protocol until the
  agent is restarted or the target is changed. The log says so once (`statements are no longer prepared`),
  and `pgvigil_prepared_statements` is 0.

`prepare: never`, for a target or in the section `agent` for all, has every statement sent by the simple
protocol.

With several hosts, in the conninfo or in its service, each gets its share of `connect_timeout` (at
least 1 s), so that a silent one does not keep the agent from the next. The one that let us in last may
take all of it: it may just be busy.

## Managed services

Nothing of pgvigil runs in the server, and no superuser is needed, so RDS, Cloud SQL, Azure and
their like are watched in the same way, over TCP and TLS. Aurora has no write-ahead log and no
replication of PostgreSQL's kind: its functions for these raise errors there, and what needs them is
missing (see the table). [platforms.md](platforms.md) has a quick start for each service.

```yaml
targets:
  - name: orders
    conninfo: "host=orders.example.com dbname=postgres user=pgvigil sslmode=verify-full sslrootcert=/etc/pgvigil/service-ca.pem"
    password_file: /run/credentials/pgvigil.service/orders
```

| what | there |
|---|---|
| `GRANT pg_monitor TO pgvigil` | for the service's administrative role to give; that is all that is needed |
| pg_stat_statements | among the preloaded libraries of the service's parameter group; then `CREATE EXTENSION` as the administrative role |
| `pg_wal`, `pg_archive_backlog` | list directories of the server; where the service keeps that for itself the two are left out with reason `permission`, and nothing else |
| `pg_wal_position`, `pg_checkpoint_distance`, `pg_replication`, `pg_stat_replication`, `pg_replication_slots` on Aurora | where a function raises "not supported" the collector is left out with reason `unsupported` and asked again once an hour; role, start, clock, sessions, statements, tables and the rest stay. Lag between Aurora's instances is the service's own figure |
| history | works with any database that the service offers: `schema apply` needs a role that may create a schema, not a superuser, and `check` prints the grants for the agent's role |
| settings that `advise` proposes | belong into the parameter group; `ALTER SYSTEM` is the service's own |
| `ALTER SYSTEM` in the texts of alerts | likewise the parameter group; the same holds wherever `allow_alter_system` is off, as operators for Kubernetes set it: the setting belongs into the operator's configuration. On the server's command line a setting wins over `ALTER SYSTEM` |
| disks, processor, memory of the machine | not seen by pgvigil anywhere; the service's own monitoring has them |
| databases of the service itself (`rdsadmin`, `cloudsqladmin`, `azure_maintenance`) | left out because the role may not connect; `databases.exclude` keeps them out of the log and out of `check` |
| short-lived passwords (IAM) | `password_command` with the service's program; it is run for each connection |
| a failover | the host name moves; the connection breaks, the next one finds the new server, `pg_replication_is_replica` tells its role |
| a pooler in front (RDS Proxy, built-in PgBouncer) | not for pgvigil: use the server's own address |

`pgvigil check` prints for each target what is missing and what helps; `--verbose` adds all that is left
out.

## Secrets under systemd

A file in `/etc/pgvigil/credentials`, which only root may read, and a line in the unit hand a secret over:

```console
# install -m 600 /dev/stdin /etc/pgvigil/credentials/orders
# systemctl edit pgvigil
[Service]
LoadCredential=orders:/etc/pgvigil/credentials/orders
# systemctl restart pgvigil
```

The service finds it as `/run/credentials/pgvigil.service/orders`; other users and other services do not.
It serves for everything that the configuration names as a file: `password_file` of targets and of the
history, `url_file`, `secret_file`, `routing_key_file`, `api_key_file` and `bearer_token_file` of receivers,
`url_file` of the heartbeat, keys of `web.config_file`. An instance `pgvigil@NAME` has them below
`/run/credentials/pgvigil@NAME.service`.
With a TPM or the machine's key, `systemd-creds encrypt` and `LoadCredentialEncrypted=` keep it encrypted on
disk. systemd reads credentials when the service starts, so a new secret needs a restart.

## PgBouncer

A target with `kind: pgbouncer` is the console: `dbname=pgbouncer` and a user of `stats_users`. Do not
watch a server through a pooler: settings belong to a session, and a pooler refuses, drops or shares
them. Such a session is refused (see [Sessions and their settings](#sessions-and-their-settings)).
"""#,
"packs": #"""
# Packs

A pack watches one application or extension: collectors, rules with their unit tests, a dashboard, the tables
it is made for, the grants it needs, and a page that says what its alerts mean. A target has none unless its
key `packs` names them:

```yaml
targets:
  - name: orders
    conninfo: "host=/run/postgresql dbname=postgres user=pgvigil"
    packs: [app-cache, pg-cron]
    thresholds: { app_cache_expired_oldest_age_seconds: { warning: 14400 } }
```

| pack | watches | reads |
|---|---|---|
| [ai-tasks](../packs/ai-tasks/README.md) | tasks of models: waiting, failed, slow, by project and model | tables |
| [ap-intake](../packs/ap-intake/README.md) | invoices: workflow, exceptions, validations, exports | tables |
| [app-cache](../packs/app-cache/README.md) | a cache in tables: hit ratio, entries, cleanup | tables |
| [campaigns](../packs/campaigns/README.md) | sessions by campaign, and campaigns that wait for each other | pg_stat_activity |
| [citus](../packs/citus/README.md) | nodes of Citus, their metadata and shards | catalogues |
| [partitions](../packs/partitions/README.md) | partitioned tables: the next partition, rows in default ones | catalogues |
| [pg-cron](../packs/pg-cron/README.md) | jobs that fail, are late or run long; the scheduler | tables of pg_cron |
| [pg-stat-kcache](../packs/pg-stat-kcache/README.md) | processor time and the disk, by database | its view |
| [pg-wait-sampling](../packs/pg-wait-sampling/README.md) | waits, counted by the server itself | its profile |
| [pglogical](../packs/pglogical/README.md) | subscriptions between clusters | its tables |
| [pgvector](../packs/pgvector/README.md) | searches over vectors and the indexes they use | catalogues |
| [sync-log](../packs/sync-log/README.md) | changes that wait to be synchronised | tables |
| [timescaledb](../packs/timescaledb/README.md) | background jobs that fail or are late | its views |

## Commands

| command | what |
|---|---|
| `pgvigil packs list` | all packs, those of your own among them with `--config FILE` |
| `pgvigil packs show PACK` | its page, and the names of its files; `--file rules.yml` prints one |
| `pgvigil packs grants PACK --role ROLE` | the statements that give a role what the pack reads, and no more |
| `pgvigil packs check [PACK] --target NAME` | runs its queries once and shows samples, times, plans, locks and missing grants |

Grants name columns where tables hold what a monitor need not see. They are for psql as well:

```sh
pgvigil packs grants app-cache --role pgvigil | psql -d shop
```

## What is queried, and when

- The collectors of a pack are run on the targets that name it, as those of `collectors.files` are: two
  connections, one query at a time, a statement_timeout and a lock_timeout each, bounded rows. `collectors` of
  the target (`disable`, `intervals`, `timeouts`, `top`) knows them by their names.
- In a database without the tables nothing is queried, and that is no failure: `pgvigil check --verbose` says
  where. Without a right the collector has failed, and `pgvigil check` prints the GRANT. Row security that
  hides rows is said.
- The rules of a pack are evaluated once, for all targets: without the series of a pack they find nothing. Their
  limits are series (`pgvigil_threshold`, or `pgvigil_database_threshold` where the databases of a target have
  `environments`); `thresholds` of a target changes them, in seconds and ratios without units, by the names on
  the pack's page.
- No alert of a pack fires because something is absent: no rows, too few for a ratio, a job that has never
  run and a table that gets no rows give no series or no alert.

## With Prometheus and Grafana

The package has the files in `/usr/share/pgvigil/packs`. A Prometheus that evaluates rules itself reads
`/usr/share/pgvigil/packs/app-cache/rules.yml`; an agent whose `rules.files` names that file has its rules once.
Grafana imports `board.json`.

## A pack of your own

`agent.packs_directory` names a directory with a directory for each pack, called by a name of a to z, 0 to 9
and dashes:

| file | what |
|---|---|
| `collectors.yml` | a file of collectors, as [collectors.example.yml](collectors.example.yml) shows it |
| `rules.yml` | a file of rules, see [rules.md](rules.md) |
| `rules.test.yml` | unit tests: `pgvigil rules test FILE` |
| `grants.sql` | statements with `:"role"` in the place of the role |
| `README.md` | a title, then a sentence that `pgvigil packs list` shows |
| `schema.sql`, `board.json` | what `packs show` prints |

One of `collectors.yml` and `rules.yml` must be there. A pack with the name of one that pgvigil brings along takes
its place as a whole; that is how tables with other names are watched:

```sh
cp -r /usr/share/pgvigil/packs/app-cache /etc/pgvigil/packs/
editor /etc/pgvigil/packs/app-cache/collectors.yml # cache.query_cache becomes shop.cache
pgvigil packs check app-cache --config /etc/pgvigil/pgvigil.yml --target orders
```

Files of your own packs are read at a start and a reload, and a change of one that is in use is noticed as that of
any other file of the configuration.

## Pools of PostgREST and PostGraphile

They need no pack: `pools` of a target says which sessions are theirs, and PostgresPoolHigh fires for them.

```yaml
targets:
  - name: orders
    conninfo: "host=/run/postgresql dbname=postgres user=pgvigil"
    pools:
      - { name: rest, match: { application_name: "^PostgREST" }, max: 20 }
      - { name: graphql, match: { usename: "^postgraphile$" }, max: 20 }
```

## What packs cost

A query of a pack reads an index, a bounded sample, the last 20,000 rows or catalogues. Where a table of ai-tasks or
sync-log has more than 50,000 rows and not the index that is in the pack's schema.sql, it is not read:
the collector fails, and `pgvigil check` names the index; of other packs it reads the whole table. `pgvigil packs check` shows the time of each on your server, and `bench/packs`
measures all of them with 1 and with 1,000,000 rows.
"""#,
"pgvigil.example.yml": #"""
# pgvigil's configuration, with every key there is. What is written here is the default unless the
# comment says otherwise; a file needs no more than `targets` with one `conninfo`:
#
#   targets:
#     - conninfo: "host=/run/postgresql dbname=postgres user=pgvigil"
#
# `pgvigil check --config FILE` tells what is wrong with a file, and where. Unknown keys, keys that
# are there twice, wrong units and impossible values are errors; nothing is guessed.
#
# Durations have units: ms, s, m, h, d, also together as in 1h30m. Relative paths begin in this
# file's directory. ${VARIABLES} are not expanded: passwords come from files, programs, pgpass or
# service files.

# How the agent itself runs.
agent:
  # How often targets are polled; 1s to 1h. Costly collectors have longer intervals of their own.
  interval: 10s
  # Several agents can share this file: agent i of n takes the targets whose names fall into its
  # share, so that each target is watched by exactly one.
  shard: 1/1
  # A directory for what must survive a restart. By default that of StateDirectory= under systemd
  # (STATE_DIRECTORY in the environment), and none elsewhere. It is made, for its owner alone, when
  # its parent is there.
  state_directory: /var/lib/pgvigil
  # A directory with packs of your own: PACK/collectors.yml, PACK/rules.yml and so on, see packs.md. One
  # with the name of a pack that pgvigil brings along takes its place. None by default.
  packs_directory: /etc/pgvigil/packs
  # How long the agent may take to stop; 1s to 5m.
  stop_timeout: 5s
  # The most series of one target; what is cut is counted in pgvigil_series_dropped_total.
  series_max: 20000
  # Longer label values are cut. A number of bytes, or a size such as 1KiB; 63 to 64KiB.
  label_value_bytes_max: 256
  # By which set of thresholds targets are judged that name none: standard or global-remit. See
  # health-score.md for what they hold.
  profile: standard
  # Whether statements are prepared on targets that do not say it: auto or never.
  prepare: auto
  # Whose metric names are served besides our own: none or postgres_exporter. See compatibility.md.
  compatibility: none
  # What is written about its work.
  log:
    # debug, info, notice, warning or error.
    level: info
    # auto (the journal under systemd, text on a terminal, otherwise logfmt), logfmt, json, journal
    # or text.
    format: auto

# Where and how the agent answers.
web:
  # host:port, [address]:port, :port for all addresses, or unix:/path. The default is the first one
  # alone. Sockets that systemd hands over take the place of these.
  listen: ["127.0.0.1:9787", "unix:/run/pgvigil/web.sock"]
  # TLS, client certificates and passwords, in the format of Prometheus's exporter-toolkit. Not set
  # by default. Read again when it changes.
  config_file: web.example.yml
  # The most connections at a time.
  max_connections: 512
  # How long a client may take to send its request or to take the answer; 1s to 5m.
  timeout: 10s
  # Whether POST /-/reload reloads this file. SIGHUP always does.
  enable_reload: false
  # Names by which browsers may call the agent, beside addresses, localhost, the machine's own name
  # and those in external_url; see docs/operations.md. None by default.
  allowed_hosts: [monitor.example.com]

# What is asked and shown of what sessions do.
activity:
  # What is shown of statements' texts, wherever one is shown: redacted (no comment and no constant
  # is left), none (texts are not read at all) or full (as sent, with all that is in them).
  texts: redacted
  # How often the sessions are sampled between polls, for the time that they spend working and
  # waiting: 100ms to 60s, or 0s, the default, for never; see docs/activity.md.
  interval: 0s
  # How much memory may hold what the sessions of a target have done of late, for /api/v1/activity:
  # 1MiB to 256MiB; the oldest is given up beyond it.
  memory: 8MiB
  # Whether statements are compared with what is usual for them, at this hour of the week or of late:
  # true or false; see docs/activity.md.
  regressions: true

# What is watched. At least one target.
targets:
    # The label `target` of all its series: unique, at most 63 bytes. A target that is alone may
    # go without; it is then called local.
  - name: orders
    # postgresql or pgbouncer.
    kind: postgresql
    # What libpq understands: keywords and values, or a URI. Must be there; an empty one leaves
    # everything to libpq's environment. The role needs pg_monitor and nothing else.
    conninfo: "host=/run/postgresql dbname=postgres user=pgvigil"
    # The password is the first line of this file, or what the program of `password_command` writes.
    # Without both, libpq finds it in the conninfo, in pgpass or in a service file. Read again
    # whenever a connection is made.
    password_file: /run/credentials/pgvigil.service/orders
    # development, staging or production: decides thresholds, and is a label of all its series, so that
    # routes and service discovery can match it. Not set by default.
    environment: production
    # standard or global-remit; as in the section `agent` unless the target has its own.
    profile: standard
    # How many processors the server has; 1 to 4096. PostgresSessionsAboveProcessors compares the average
    # number of active sessions with it, see activity.md. Not known by default.
    cpus: 8
    # Thresholds of its own, in the indicators' units: ratios from 0 to 1, seconds (5, or with units
    # as in 5s), points. A level that is not named is as environment and profile have it. These are
    # the defaults for production.
    thresholds:
      health_score: { warning: 80, critical: 60 }
      connections_utilization_ratio: { warning: 0.8, critical: 0.95 }
      pool_utilization_ratio: { warning: 0.8, critical: 0.95 }
      cache_hit_ratio: { warning: 0.95, critical: 0.85 }
      query_mean_seconds: { warning: 1s, critical: 5s }
      query_p95_seconds: { warning: 100ms, critical: 500ms }
      running_queries_longest_seconds: { warning: 15m, critical: 1h }
      transaction_error_ratio: { warning: 0.05, critical: 0.1 }
      lock_wait_longest_seconds: { warning: 10s, critical: 1m }
      idle_in_transaction_holding_oldest_age_seconds: { warning: 5m, critical: 15m }
      replication_lag_seconds: { warning: 30s, critical: 5m }
      xid_age_ratio: { warning: 0.3, critical: 0.6 }
      mxid_age_ratio: { warning: 0.3, critical: 0.6 }
      # Above this mean a statement counts as slow (pg_slow_queries).
      slow_statement_seconds: 1s
    # Pools of applications, for pg_pool_utilization_ratio: which sessions they match, by regular expressions
    # that find their place anywhere unless ^ and $ hold them, and how many sessions they may hold.
    # All that is named must fit. Empty by default.
    pools:
      - name: api_gateway
        match: { application_name: "^api", usename: "^api(_ro)?$", datname: "." }
        max: 20
    # As in the section `health` below, for this target alone: what both set is as it is here,
    # disabled is what either disables. Empty by default.
    health:
      disable: [pool_utilization]
      weights: { replication: 8 }
      checks: { longest_query: { points: 2 } }
      caps: { transaction_wraparound: 0.7 }
    # What is expected of the server's settings, in PostgreSQL's own words and units: 256MB is what the
    # server calls 32768 of 8kB. Rule PostgresSettingsDiffer, pg_settings_differs and pgvigil check say
    # what differs. At most 100; nothing is expected by default.
    settings: { max_connections: 200, shared_buffers: 256MB, track_wal_io_timing: on }
    # Which extensions databases are expected to have: those that are visited, or those of them that fit
    # a pattern. Also without the list around it. Nothing is expected by default.
    extensions:
      - { expected: [pg_stat_statements] }
      - { expected: [vector, pgcrypto], databases: ["shop*"] }
    # Further labels on all series of the target. Names that pgvigil's own series bear are refused.
    labels: { team: payments }
    # Which databases are visited by collectors that look into each: patterns with * and ?.
    databases:
      include: ["*"]
      exclude: ["template*"]
    # The most databases that are visited.
    databases_max: 100
    # How long a connection may take to come up; 100ms to 1m.
    connect_timeout: 5s
    # The age at which a connection is given up for a new one; 10s to 7d.
    connection_max_age: 1h
    # Whether what is asked repeatedly is prepared, which saves the server about half of its work for a
    # poll: auto (until it turns out not to work, as behind some poolers) or never. As in the section
    # `agent` unless the target has its own.
    prepare: auto
    # What is asked and judged besides, by the names of `pgvigil packs list`: the collectors of a pack
    # are asked on the targets that name it, its rules are evaluated with those of `rules.files`. Empty
    # by default.
    packs: [app-cache]
    # As in the section `collectors` below, for this target alone: what both set is as it is here,
    # switched off is what either switches off. Empty by default.
    collectors:
      disable: [pg_stat_statements_text]
      intervals: { pg_settings: 10m }
      timeouts: { pg_stat_statements: 1s }
      top: { pg_stat_statements: 50 }

    # One server whose databases serve several environments.
  - name: saas
    conninfo: "host=/run/saas dbname=postgres user=pgvigil"
    # Instead of `environment`. A database belongs to the first that has a pattern (* and ?) for its
    # name, and is judged by that environment's limits; at most 20. Where databases have limits the
    # server as a whole has none, unless `thresholds` of the target name them. Not set by default.
    environments:
        # development, staging or production.
      - name: development
        # Patterns for names of databases, at most 100.
        databases: ["*_dev_*"]
        # How many sessions each of these databases may have. Without limits by default.
        connections: { warning: 10, critical: 20 }
        # Limits of each of these databases, level by level; by default those of environment and
        # profile, which are these.
        thresholds:
          cache_hit_ratio: { warning: 0.85, critical: 0.75 }
          query_mean_seconds: { warning: 1s, critical: 5s }
          query_p95_seconds: { warning: 500ms, critical: 2500ms }
          transaction_error_ratio: { warning: 0.05, critical: 0.1 }
      - name: production
        databases: ["*_prod_*"]
        connections: { warning: 100 }

    # The console of a PgBouncer; the user must be in its stats_users.
  - name: orders-pool
    kind: pgbouncer
    conninfo: "host=/run/pgbouncer port=6432 dbname=pgbouncer user=stats"
    # A program, by its absolute path, with its arguments; or one text, which /bin/sh runs.
    password_command: [/usr/bin/pass, show, pgvigil/pgbouncer]

# Backups that are watched: files, base backups, or what pgBackRest, Barman or WAL-G know; see backups.md.
# At most 50. None by default.
backups:
    # The label `name` of its series: unique, at most 63 bytes. Must be there.
  - name: full
    # The target that is backed up, for the label `target`. Not set by default.
    target: orders
    # Where the backups are: a directory, or one of pgbackrest, barman and walg.
    directory: /var/backups/postgresql
    # Which names in it are backups, with * and ?; files, or directories of pg_basebackup and pg_dump -Fd.
    # By default *.
    pattern: "full_backup_*.dump"
    # The name of a backup's manifest beside it: * stands for the backup's name, with or without its
    # ending. None by default.
    manifest: "*.manifest"
    # A smaller one does not count; a number of bytes or a size.
    min_size: 1
    # A program that verifies each new backup, once: a list, without a shell, to which the path of the
    # backup is added. Never run as root. None by default.
    verify: [pg_restore, --list]
    # How long that may take; 1s to 2d.
    verify_timeout: 1h
    # How old the newest good backup may be; 1m to 3660d. Must be there.
    max_age: 26h
    # How often it is looked; 10s to 1d.
    interval: 5m
    # How long a look may take, 1s to 1h.
    timeout: 1m
  - name: repository
    # The stanza of pgBackRest, how it is started, and which repository counts: by default each of them.
    pgbackrest: { stanza: main, command: [pgbackrest], repository: 1 }
    max_age: 26h
  - name: catalogue
    # The server of Barman, and how it is started.
    barman: { server: main, command: [barman, -c, /etc/pgvigil/barman.conf] }
    max_age: 26h
  - name: bucket
    # How WAL-G is started.
    walg: { command: [wal-g, --config, /etc/pgvigil/walg.json] }
    max_age: 26h

# What is asked. `pgvigil collectors list` shows the collectors with their own intervals and
# timeouts. Everything here is empty by default.
collectors:
  # Collectors that are not asked: names, or patterns with * and ?.
  disable: [pg_stat_slru]
  # How often a collector is asked at most; 1s to 7d. A longer agent.interval wins.
  intervals: { pg_table_size: 10m }
  # How long the server may work for a collector (statement_timeout); 10ms to 5m. One that is longer
  # than agent.interval counts as well: the target stays up meanwhile, its other questions wait, and
  # the polls that it misses are counted in pgvigil_polls_missed_total.
  timeouts: { pg_table_size: 20s }
  # How many rows get series of their own; the others share one row, so that sums stay right.
  top: { pg_stat_statements: 100 }
  # Files with your own collectors: paths, or patterns with * and ?.
  files: [collectors.example.yml]

# How health is scored: changes to the model in health-score.md. Everything here is empty by default.
health:
  # Checks and lethal states that are not looked at; the others cost what they did before.
  disable: [deadlocks]
  # The most points that a component can cost; those that are not named share the rest of 100.
  weights: { cache: 25 }
  # Another number of points with the same curve, or a curve of one's own: [value, points] from well
  # to worst. Ratios are from 0 to 1; seconds and bytes may have units.
  checks:
    cache_hit: { curve: [[0.99, 0], [0.95, 2], [0.90, 10]] }
    prepared_transactions: { curve: [[10m, 0], [2h, 3]] }
    sequences: { points: 2 }
  # The value from which on a state is lethal.
  caps: { sequence_exhausted: 0.9 }
# Reports that are made by the clock from the history, which must be there; see report.md. At most 20.
# None by default.
reports:
    # Its name, with which its files begin: unique, at most 40 letters, digits, - and _. Must be there.
  - name: weekly
    # When it is made: a time of day, or a day of the week and a time of day. Without a day: each day, each
    # Monday, or the first day of the month, as the period says; with one a monthly report is made on the
    # first such day of the month. Must be there.
    at: monday 07:00
    # What it is about: day (the day before), week (the seven days before) or month (the calendar month
    # before), from midnight to midnight, each beside as long a time before it.
    period: week
    # By whose clocks: Europe/Berlin, for example.
    location: UTC
    # The targets that it is about. All by default.
    targets: [orders, saas]
    # How it is written: html, markdown, text, csv or json.
    format: html
    # Where its files are written, each with the days in its name; made when its parent is there. A file is
    # there as a whole or not at all.
    # One of directory and receiver must be there; neither is set by default.
    directory: /var/lib/pgvigil/reports
    # How many of its files are kept; 1 to 1000. The oldest go.
    keep: 12
    # A receiver that is sent a line for each target and a link to the agent's own page; a mail has the report
    # with it. Not one that opens incidents.
    receiver: mail

# Numbers that are kept in the table monitoring.performance_metrics of a PostgreSQL database, which
# `pgvigil schema apply` makes; see docs/history.md. Not kept by default. While the database is away
# they wait below agent.state_directory, which must be known.
history:
  # The database that keeps them: a watched server or another one. The role needs few rights;
  # `pgvigil check` prints those that are missing. With several hosts the one is found that takes
  # writes. Must be there.
  conninfo: "host=/run/postgresql dbname=monitoring user=pgvigil_history"
  # As for a target: `password_file` or `password_command`, or neither.
  password_file: /run/credentials/pgvigil.service/history
  # How long a connection may take to come up; 100ms to 1m.
  connect_timeout: 5s
  # How often the chosen series are recorded; 1s to 1d.
  interval: 1m
  # How long rows, hourly and daily figures are kept; at least 1d.
  retention: 30d
  retention_hourly: 400d
  retention_daily: 3650d
  # With activity.interval: how many combinations of what sessions did are recorded for each minute of a
  # target, those with most seconds, and as many clients that blocked others; 0 to 1000, 0 for none.
  activity_rows: 100
  # How long these minutes are kept; at least 1d.
  retention_activity: 14d
  # How many statements are recorded by the hour for each target: those that took most time, calls, rows,
  # reads, temporary files or WAL, that number of each; all others are one row. 0 to 100, 0 for none.
  statements: 20
  # How many tables, and how many indexes, of each database are recorded by the day with size, rows,
  # scans and bloat: the largest from 1 MiB on, of those that have series; what is left is one row. 0 to
  # 1000, 0 for none.
  objects: 100
  # What may wait on disk, at least 4MiB; over it the oldest goes and is counted.
  spool: 256MiB
  # How many rows are written per second at most when many have waited; 100 to 10000000.
  rows_per_second_max: 50000
  # Which series are recorded: patterns with * and ? for the name and for labels. By default the
  # series that indicators, the rules in `alerts` and those of `rules` below name, and the alerts that
  # fire.
  metrics:
    - name: pg_health_score
    - name: pg_stat_database_*
      labels: { datname: "shop*" }
  # Whether those who can open the Unix socket may POST numbers without being a user.
  accept_metrics: false
  # Whether the last number of what others record is shown on /metrics.
  show_metrics: false
# Which rules the agent evaluates itself; see rules.md. None by default.
rules:
  # Files in the form of Prometheus: paths, or patterns with * and ?.
  files: [../alerts/*.yml]
  # How often groups are evaluated that name no interval; 1s to 1h. By default after each poll.
  interval: 10s
  # The most memory for the samples that rules need; when it is full, rules see less of the past,
  # which pgvigil_rule_history_dropped_total counts.
  history_bytes_max: 64MiB
  # The labels that a Prometheus adds when it scrapes the agent; rules see them here, too. By default
  # instance is the host's name and the port of the first listen address. With `instance: target`, the
  # default with agent.compatibility, the series of each target have its name there, and /targets says
  # so: rules of others, which join and sum by instance, then keep servers apart.
  job: pgvigil
  instance: watcher:9787
  # What templates see as $externalLabels and $externalURL; an alertmanager gets the labels with
  # every alert. Empty by default.
  external_labels: { site: north }
  external_url: https://pgvigil.example.com

# Where alerts are sent; see notifications.md. None by default. All addresses and keys come from
# files, which are read again at every attempt. agent.state_directory must be known: messages are kept
# there until they have arrived.
receivers:
  # Alertmanager's webhook, signed after Standard Webhooks.
  - name: oncall
    webhook:
      url_file: example-secrets/oncall-url
      # Signs messages; during a rotation of secrets, the one before goes on signing, too.
      secret_file: example-secrets/oncall-secret
      previous_secret_file: example-secrets/oncall-previous-secret
      # Sent as Authorization: Bearer.
      bearer_token_file: example-secrets/token
    # Whether it is notified of resolved alerts.
    send_resolved: true
    # The most alerts in one message, and the longest message; the rest is counted in it.
    max_alerts: 200
    max_bytes: 256KiB
    # Messages a minute over a long time, and at once after a calm time.
    rate_limit: { per_minute: 60, burst: 30 }
    # The time for one attempt, and for the connection within it; 100ms to 2m.
    timeout: 15s
    connect_timeout: 5s
    # Trusted authorities and client certificate, for https; by default the system's authorities and no certificate.
    ca_file: example-secrets/ca.pem
    cert_file: example-secrets/client.pem
    key_file: example-secrets/client.key
    # A proxy; the environment is never asked. None by default.
    proxy: http://proxy.example.com:3128
    # One line and the whole story, for those receivers that show text.
    title: "[{{ .Status | toUpper }}] {{ .CommonLabels.alertname }}"
    text: "{{ range .Alerts }}{{ .Annotations.summary }} {{ end }}"
    # Alertmanager itself gets the present state again and again.
  - name: alertmanager
    alertmanager:
      url_file: example-secrets/alertmanager-url
      bearer_token_file: example-secrets/token
    # Events API v2 of PagerDuty.
  - name: pager
    pagerduty:
      routing_key_file: example-secrets/pagerduty-key
      url_file: example-secrets/pagerduty-url
    # An incoming webhook of Slack.
  - name: chat
    slack: { url_file: example-secrets/slack-url, channel: "#databases" }
    # Alert API v2 of Opsgenie.
  - name: opsgenie
    opsgenie:
      api_key_file: example-secrets/opsgenie-key
      url_file: example-secrets/opsgenie-url
    # A mail server; TLS is demanded after the greeting. receivers.md has all keys of every kind.
  - name: mail
    email:
      host: mail.example.com
      from: pgvigil@example.com
      to: [oncall@example.com]
      username: pgvigil
      password_file: example-secrets/mail-password
    # A workflow of Microsoft Teams.
  - name: teams
    teams: { url_file: example-secrets/chat-url }
    # A webhook of Discord.
  - name: discord
    discord: { url_file: example-secrets/chat-url }
    # An incoming webhook of Mattermost.
  - name: mattermost
    mattermost: { url_file: example-secrets/chat-url }
    # An incoming webhook of Google Chat.
  - name: google-chat
    google_chat: { url_file: example-secrets/chat-url }
    # A bot of Telegram.
  - name: telegram
    telegram: { bot_token_file: example-secrets/token, chat_id: "-1001234567890" }
    # A topic of ntfy.
  - name: ntfy
    ntfy: { topic_file: example-secrets/token }
    # Pushover; a page rings until it is acknowledged.
  - name: pushover
    pushover: { token_file: example-secrets/token, user_key_file: example-secrets/token }
    # A topic of Amazon SNS.
  - name: sns
    sns:
      topic_arn: "arn:aws:sns:eu-central-1:123456789012:alerts"
      access_key_id: AKIAIOSFODNN7EXAMPLE
      secret_access_key_file: example-secrets/token
    # JSON of your own form, whose texts are templates.
  - name: json
    json: { url_file: example-secrets/chat-url, body: { text: "{{ .Status }}" } }
    # A program that reads the webhook's payload from its standard input.
  - name: program
    command: [/usr/local/bin/page, --from-pgvigil]

# Which alerts go to which receiver, as in Alertmanager. The root takes every alert.
route:
  # Where alerts are sent that match no route below.
  receiver: oncall
  # Alerts that agree in these labels come in one message; [...] tells each alone.
  group_by: [target, alertname]
  # How long a new group collects alerts, between two flushes, and before it is sent again.
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 4h
  # How long an alert must stay resolved before the resolved message is sent; it makes one incident of a flapping alert.
  hold_down: 0s
  # Routes below this one: the first that fits takes an alert. What they do not say is as above.
  routes:
    - matchers: ['team="payments"', 'severity=~"page|ticket"']
      receiver: pager
      # Siblings behind it are asked, too.
      continue: true
      group_by: [alertname]
      group_wait: 10s
      group_interval: 1m
      repeat_interval: 1h
      hold_down: 2m
      mute_time_intervals: [maintenance]
      active_time_intervals: [office]
      routes: []
    # The older way to write matchers.
    - match: { severity: ticket }
      match_re: { target: "orders.*" }
      receiver: chat
    # Each of the other receivers needs a route, too.
    - { matchers: ['alertname="PostgresDown"'], receiver: program, continue: true }
    - { matchers: ['severity="page"'], receiver: mail, continue: true }
    - { matchers: ['severity="page"'], receiver: teams, continue: true }
    - { matchers: ['severity="page"'], receiver: discord, continue: true }
    - { matchers: ['severity="page"'], receiver: mattermost, continue: true }
    - { matchers: ['severity="page"'], receiver: google-chat, continue: true }
    - { matchers: ['severity="page"'], receiver: telegram, continue: true }
    - { matchers: ['severity="page"'], receiver: ntfy, continue: true }
    - { matchers: ['severity="page"'], receiver: pushover, continue: true }
    - { matchers: ['severity="page"'], receiver: sns, continue: true }
    - { matchers: ['severity="page"'], receiver: json, continue: true }
    - { matchers: ['severity="page"'], receiver: opsgenie }
    - { matchers: ['severity="info"'], receiver: alertmanager }

# What severities mean, for all receivers: critical, error, warning, info or none (not for people).
# Words of your own, or other meanings of the built-in ones; see notifications.md. Empty by default.
severities: { sev1: critical, sev2: warning }

# Alerts to suppress while another alert fires.
inhibit_rules:
    # What fires, what is then suppressed, and the labels in which both agree.
  - source_matchers: [severity="page"]
    target_matchers: ['severity=~"ticket|info"']
    equal: [alertname, target]
  - source_matchers: [severity="ticket"]
    target_matchers: [severity="info"]
    equal: [alertname, target]
  - source_matchers: [alertname="PostgresConnectionsExhausted"]
    target_matchers: [alertname="PostgresConnectionsHigh"]
    equal: [target]

# Times that routes name; what is left out does not restrict. By the clocks of the location.
time_intervals:
    # What routes call it.
  - name: office
    # Times of day, weekdays, days of the month, months, years: what is named must all fit.
    time_intervals:
      - times: [{ start_time: "09:00", end_time: "17:00" }]
        weekdays: ["monday:friday"]
        location: Europe/Berlin
  - name: maintenance
    time_intervals:
      - days_of_month: ["1:7", "-1"]
        months: ["january:june"]
        years: ["2026:2028"]

# A heartbeat to an external dead man's switch; 5s to 1d. None by default.
heartbeat: { url_file: example-secrets/heartbeat-url, interval: 60s }
# Where people find this agent; messages link to it. By default the host's name and the port of the
# first listen address.
external_url: http://monitoring.example.com:9787
# Where the runbooks of alerts are, by their names. By default the agent's own pages,
# external_url/runbooks/NAME.
runbook_base_url: https://wiki.example.com/runbooks
# Where Grafana is. Without it messages have no links to dashboards. Empty by default.
dashboard_base_url: https://grafana.example.com
"""#,
"platforms": #"""
# Quick start by platform

The same five steps everywhere: a role, the extension, a configuration file, `pgvigil check`,
`pgvigil run`. What differs is which role may grant, where settings are changed, how the password is
found, and what the service keeps for itself.

| platform | what was tried |
|---|---|
| Debian 12, PostgreSQL 15 to 18 | everything on this page; the tests run there |
| RDS, Aurora, Cloud SQL, Azure, Supabase, Neon | the `pgvigil` side (role, grants, `password_command`, refusals, functions that raise errors) on PostgreSQL 15 and 18. **What is said of the service is from the provider's documentation, or a report that is named, and was not tried there.** |

Three rules hold everywhere:

- Use the server's own address. A pooler drops or shares session settings, and `pgvigil check` refuses it:
  `session settings are not in force: lock_timeout is '0' instead of '100ms'; a connection pooler in
  between ...`, or `unsupported startup parameter: options (a connection pooler is in between ...)`.
- Use `sslmode=verify-full` with the provider's certificates over a network.
- Run `check` last. It names what is missing with the statement that adds it. Where it prints
  `ALTER SYSTEM`, a managed service wants the parameter group, flag or server parameter instead.

## The role, everywhere

As the role that administers the server, in the database that `conninfo` names:

```sql
CREATE ROLE pgvigil LOGIN PASSWORD 'a long random text';
GRANT pg_monitor TO pgvigil;
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
```

`pg_monitor` is all that built-in collectors need. Without the extension, statistics on statements are
missing, and nothing else.

## Tokens as passwords

`password_command` runs a program for each new connection and takes the first line that it prints within
10 s. Three things to know before you use a provider's program there:

| | |
|---|---|
| how often it runs | at each login: of the kept connection (once in `connection_max_age`, 1 h), and of each visit to a database, about every two minutes. With 3 databases it ran 13 times in the first 4 minutes. Many databases: choose some by `databases`, or set longer `collectors.intervals` |
| its environment | `PATH` only. Put what it needs before it: `["/usr/bin/env", "HOME=/var/lib/pgvigil", ...]` |
| the sandbox of `pgvigil.service` | home directories are hidden, only `/var/lib/pgvigil` can be written, memory that is both writable and executable is refused, and its memory counts for `MemoryMax` |

A token that expires ends no session; it only has to be valid at the login.

## Debian and Ubuntu servers of your own

```console
# apt-get install ./pgvigil_0.2.0_amd64.deb
# su postgres -c "psql -c 'CREATE ROLE pgvigil LOGIN' -c 'GRANT pg_monitor TO pgvigil'"
# su postgres -c "psql -c 'CREATE EXTENSION IF NOT EXISTS pg_stat_statements'"
# runuser -u pgvigil -- pgvigil check --config /etc/pgvigil/pgvigil.yml
```

The package watches the local server through its Unix socket with peer authentication: no password.
Statistics on statements need `pg_stat_statements` among the `shared_preload_libraries` in
`postgresql.conf` and a restart, after CREATE EXTENSION has shown that the server has the library: without
it a server that is set to load it does not start; times of reads need `track_io_timing = on` and a reload. For other servers add targets with
`conninfo` and `password_file`; [installation.md](installation.md) has the rest.

## Amazon RDS for PostgreSQL

| | |
|---|---|
| administrator | the master user, a member of `rds_superuser` |
| parameter group | `shared_preload_libraries` with `pg_stat_statements` (restart; recent default groups have it), `track_io_timing = 1` |
| certificates | Amazon's bundle for the region as `sslrootcert` |
| login by IAM | enable it on the instance, `GRANT rds_iam TO pgvigil`, and allow `rds-db:connect`. A token is valid for 15 minutes and needs TLS |
| kept by the service | the database `rdsadmin`: name it in `exclude`, else `check` ends with 1 |
| may be refused | `pg_wal`, `pg_archive_backlog` (directories of the server); left out, nothing else suffers |

```yaml
targets:
  - name: orders
    conninfo: "host=orders.abc.eu-central-1.rds.amazonaws.com dbname=postgres user=pgvigil sslmode=verify-full sslrootcert=/etc/pgvigil/rds.pem"
    databases: { exclude: [rdsadmin, "template*"] }
    password_command: ["/usr/bin/env", "HOME=/var/lib/pgvigil", "/usr/bin/aws", "rds", "generate-db-auth-token",
      "--hostname", "orders.abc.eu-central-1.rds.amazonaws.com", "--port", "5432", "--username", "pgvigil",
      "--region", "eu-central-1"]
```

The program takes its credentials from the role of the EC2 instance or container. RDS Proxy is a pooler.

## Amazon Aurora PostgreSQL

As on RDS, with the parameters in the *cluster's* group. Besides:

- Watch each instance by its own endpoint. The cluster endpoint moves at a failover, and the reader
  endpoint picks an instance for each connection: both mix counters of several servers.
- Aurora has no write-ahead log and no streaming replication of PostgreSQL's kind. These functions raise
  0A000 or 55000 there, as reported for other exporters: `pg_current_wal_lsn` (unless
  `rds.logical_replication` is on), `pg_last_wal_receive_lsn`, `pg_last_xact_replay_timestamp`,
  `pg_stat_get_wal`, `pg_stat_get_wal_receiver`, `pg_ls_waldir`. A collector that meets one is left out with
  reason `unsupported` and tried again after five minutes, then ever later, at most once an hour. Each try
  is an ERROR in the server's log; `disable` avoids them.
- No lag between instances comes from the built-in collectors. `aurora_replica_status()` has it, as do
  CloudWatch's `AuroraReplicaLag` metrics. A collector of your own reads the function:

```yaml
targets:
  - name: orders-1
    conninfo: "host=orders-1.abc.eu-central-1.rds.amazonaws.com dbname=postgres user=pgvigil sslmode=verify-full sslrootcert=/etc/pgvigil/rds.pem"
    password_file: /run/credentials/pgvigil.service/orders
    databases: { exclude: [rdsadmin, "template*"] }
    collectors:
      disable: [pg_wal, pg_archive_backlog, pg_stat_wal, pg_stat_wal_receiver, pg_wal_position,
        pg_checkpoint_distance, pg_replication]
collectors: { files: [/etc/pgvigil/aurora.yml] }
```

```yaml
# /etc/pgvigil/aurora.yml
- name: aurora_replicas
  summary: Lag of Aurora's reader instances.
  interval: 30s
  variants:
    - sql: SELECT server_id, replica_lag_in_msec FROM aurora_replica_status()
  columns:
    - { name: server_id, use: label }
    - name: replica_lag_in_msec
      use: gauge
      as: aurora_replica_lag_seconds
      help: Lag of a reader instance behind the writer.
      factor: 0.001
```

## Google Cloud SQL

| | |
|---|---|
| administrator | `postgres`, a member of `cloudsqlsuperuser` |
| flags | `track_io_timing = on`. `CREATE EXTENSION` is enough for pg_stat_statements |
| kept by the service | the database `cloudsqladmin`: name it in `exclude` |
| Cloud SQL Auth Proxy | works: it forwards each connection to the server and is no pooler. It encrypts, so `sslmode=disable` towards it, on the same machine |
| login by IAM | flag `cloudsql.iam_authentication`; the service account as a user of the instance, its name without `.gserviceaccount.com`; the role `roles/cloudsql.instanceUser`; then `GRANT pg_monitor TO "pgvigil@my-project.iam"` |

With IAM the proxy can log in by itself (`cloud-sql-proxy --auto-iam-authn`), and no password is needed:

```yaml
targets:
  - name: orders
    conninfo: "host=127.0.0.1 port=5433 dbname=postgres user=pgvigil@my-project.iam sslmode=disable"
    databases: { exclude: [cloudsqladmin, "template*"] }
```

Without the proxy, `password_command` fetches a token:

```yaml
targets:
  - name: orders
    conninfo: "host=10.1.2.3 dbname=postgres user=pgvigil@my-project.iam sslmode=verify-ca sslrootcert=/etc/pgvigil/cloudsql.pem"
    databases: { exclude: [cloudsqladmin, "template*"] }
    password_command: ["/usr/bin/env", "HOME=/var/lib/pgvigil", "/usr/bin/gcloud", "sql", "generate-login-token"]
```

## Azure Database for PostgreSQL, flexible server

| | |
|---|---|
| administrator | the server's admin user, a member of `azure_pg_admin` |
| server parameters | `azure.extensions` lists `PG_STAT_STATEMENTS` (before `CREATE EXTENSION`); `shared_preload_libraries` with `pg_stat_statements` (restart); **`pg_stat_statements.track = TOP`, which is `NONE` by default**; `track_io_timing = ON` |
| port | 5432. Port 6432 is the built-in PgBouncer |
| kept by the service | the databases `azure_maintenance` and `azure_sys` |
| login by Entra ID | as the server's Entra administrator, `SELECT * FROM pgaadauth_create_principal('pgvigil-agent', false, false)` in the database `postgres`, then `GRANT pg_monitor TO "pgvigil-agent"`; a token is the password |

```yaml
targets:
  - name: orders
    conninfo: "host=orders.postgres.database.azure.com dbname=postgres user=pgvigil-agent sslmode=verify-full sslrootcert=/etc/ssl/certs/ca-certificates.crt"
    databases: { exclude: ["azure_*", "template*"] }
    password_command: ["/usr/bin/env", "HOME=/var/lib/pgvigil", "/usr/bin/az", "account", "get-access-token",
      "--resource-type", "oss-rdbms", "--query", "accessToken", "--output", "tsv"]
```

The program must be logged in once as the agent's user, such as by `az login --identity` with
`HOME=/var/lib/pgvigil`.

## Supabase

As `postgres` in the SQL editor. pg_stat_statements is there, in a schema of its own, which the role may not
use by itself:

```sql
GRANT USAGE ON SCHEMA extensions TO pgvigil;
```

| address | use |
|---|---|
| `db.PROJECT.supabase.co:5432`, direct | yes; IPv6, or IPv4 with the project's add-on |
| `...pooler.supabase.com:6543`, transaction mode | no: settings are dropped |
| `...pooler.supabase.com:5432`, session mode | no: a pooler, too |

## Neon

- Use the direct host name, without `-pooler`.
- **A poll keeps the compute awake.** It is suspended after 5 minutes without a query, and pgvigil asks every
  10 s: a watched compute never scales to zero, and its hours are billed. Watch computes that run all day.
- Statistics of statements and sessions are lost when a compute is suspended or restarted.

## Other services

`pgvigil check --verbose` says what a server gives and why the rest is left out. What is needed is a role
that may be granted `pg_monitor`, a direct address, and PostgreSQL 14 or later.
[operations.md](operations.md#managed-services) says what holds for all of them.

## Prometheus, everywhere

```yaml
scrape_configs:
  - job_name: pgvigil
    static_configs: [{ targets: ["agent.example.com:9787"] }]
rule_files: [/usr/share/pgvigil/alerts/*.yml]
```

Without a Prometheus the agent evaluates the same files itself ([rules.md](rules.md)) and sends
notifications ([notifications.md](notifications.md)).
"""#,
"receivers": #"""
# Receivers

All kinds of receivers and the keys of their sections; the tests write this page from the
program, and `UPDATE_GOLDEN=1` writes it again. What holds for all of them, from retries to
templates, is in [notifications.md](notifications.md); the keys that every receiver has are in
[reference.md](reference.md#receivers). Secrets stand in files, whose paths are relative to the
configuration file; they are read again at every attempt and never printed.
`pgvigil notify test RECEIVER` tries a receiver out.

| kind | gets |
|---|---|
| [`webhook`](#webhook) | Alertmanager's payload, version 4, with `webhook-id`, `webhook-timestamp` and `webhook-signature` of Standard Webhooks |
| [`alertmanager`](#alertmanager) | the present state at every change and every 15 s, over API v2; `endsAt` lies four intervals ahead, resolved alerts are sent for 15 min. The URL's file may name several, one a line |
| [`pagerduty`](#pagerduty) | Events API v2; one incident for a group, with `links` and `custom_details` (text, summary, description, impact, action); the summary has at most 1,024 bytes |
| [`slack`](#slack) | an incoming webhook: a header of at most 150 characters, sections of at most 3,000 and a line of links, beside a bar in the colour of the severity |
| [`opsgenie`](#opsgenie) | alert API v2; one alert for a group, with links in `details`; description of at most 15,000 bytes, message of at most 130 |
| [`email`](#email) | a mail with a text and an HTML part in quoted-printable, lines of at most 76 bytes; mails of a group make one thread, also after a restart and from another agent |
| [`teams`](#teams) | the webhook of a workflow of Microsoft Teams: an Adaptive Card 1.4 with at most 20,000 bytes, colour by severity and buttons for the links |
| [`discord`](#discord) | a webhook of Discord: one embed with a title of at most 256 characters, a description of at most 4,096, and a colour by severity; no one is mentioned |
| [`mattermost`](#mattermost) | an incoming webhook of Mattermost: one attachment with a colour by severity and a text of at most 14,000 characters, escaped |
| [`telegram`](#telegram) | `sendMessage` of Telegram's Bot API: a text of at most 4,096 characters, whole alerts and the number of those that are left out |
| [`ntfy`](#ntfy) | a topic of ntfy, published as JSON: a message of at most 4,000 bytes, a priority by severity, and buttons for up to three links |
| [`google_chat`](#google_chat) | an incoming webhook of a space of Google Chat: a card with a sign for the severity and buttons for the links, at most 30,000 bytes; messages of a group make one thread |
| [`pushover`](#pushover) | Pushover's message API: a message of at most 1,024 characters, a title of at most 250, and a priority by severity |
| [`sns`](#sns) | `Publish` of Amazon SNS, signed with Signature Version 4: a subject of at most 100 characters in ASCII, and a text of at most 60,000 bytes |
| [`json`](#json) | JSON of your own form: `body` is written as YAML, and its texts are templates |
| [`command`](#command) | the webhook's payload on standard input; exit code 0 means taken |

## webhook

Gets Alertmanager's payload, version 4, with `webhook-id`, `webhook-timestamp` and `webhook-signature` of Standard Webhooks.

```yaml
receivers:
  - name: webhook
    webhook:
      url_file: secrets/webhook-url
      secret_file: secrets/webhook-secret
      previous_secret_file: secrets/webhook-previous_secret
      bearer_token_file: secrets/webhook-bearer_token
```

| key | required | what it decides |
|---|---|---|
| `url_file` | yes | a file with its URL |
| `secret_file` | no | a file with the secret that signs messages |
| `previous_secret_file` | no | a file with the secret before it, which goes on signing during a rotation |
| `bearer_token_file` | no | a file with what is sent as `Authorization: Bearer` |

By default at most 60 messages a minute, 30 at once.

## alertmanager

Gets the present state at every change and every 15 s, over API v2; `endsAt` lies four intervals ahead, resolved alerts are sent for 15 min. The URL's file may name several, one a line.

```yaml
receivers:
  - name: alertmanager
    alertmanager:
      url_file: secrets/alertmanager-url
      bearer_token_file: secrets/alertmanager-bearer_token
```

| key | required | what it decides |
|---|---|---|
| `url_file` | yes | a file with its URL, or those of several, one a line |
| `bearer_token_file` | no | a file with what is sent as `Authorization: Bearer` |

By default at most 60 messages a minute, 30 at once.

## pagerduty

Gets Events API v2; one incident for a group, with `links` and `custom_details` (text, summary, description, impact, action); the summary has at most 1,024 bytes.

```yaml
receivers:
  - name: pagerduty
    pagerduty:
      routing_key_file: secrets/pagerduty-routing_key
      url_file: secrets/pagerduty-url
```

| key | required | what it decides |
|---|---|---|
| `routing_key_file` | yes | a file with the integration's routing key |
| `url_file` | no | a file with another URL than the service's own |

By default at most 60 messages a minute, 30 at once.

## slack

Gets an incoming webhook: a header of at most 150 characters, sections of at most 3,000 and a line of links, beside a bar in the colour of the severity.

```yaml
receivers:
  - name: slack
    slack:
      url_file: secrets/slack-url
      channel: "#databases"
```

| key | required | what it decides |
|---|---|---|
| `url_file` | yes | a file with the webhook's URL |
| `channel` | no | another channel than the webhook's own, for webhooks that take one |

By default at most 60 messages a minute, 30 at once.

## opsgenie

Gets alert API v2; one alert for a group, with links in `details`; description of at most 15,000 bytes, message of at most 130.

```yaml
receivers:
  - name: opsgenie
    opsgenie:
      api_key_file: secrets/opsgenie-api_key
      url_file: secrets/opsgenie-url
```

| key | required | what it decides |
|---|---|---|
| `api_key_file` | yes | a file with the API key |
| `url_file` | no | a file with another URL than the service's own |

By default at most 60 messages a minute, 30 at once.

## email

Gets a mail with a text and an HTML part in quoted-printable, lines of at most 76 bytes; mails of a group make one thread, also after a restart and from another agent.

```yaml
receivers:
  - name: email
    email:
      host: mail.example.com
      port: 587
      tls: starttls
      from: pgvigil@example.com
      to: [oncall@example.com]
      username: pgvigil
      password_file: secrets/email-password
```

| key | required | what it decides |
|---|---|---|
| `host` | yes | the mail server's name or address |
| `port` | no | its port; by default 587, with `tls: implicit` 465, with `tls: none` 25 |
| `tls` | no | `starttls`: TLS is demanded after the greeting. `implicit`: TLS from the first byte. `none`: no TLS. By default `implicit` on port 465, otherwise `starttls` |
| `from` | yes | the sender's address |
| `to` | yes | the recipients' addresses |
| `username` | no | the user; without one nothing proves who sends |
| `password_file` | no | a file with the user's password |

By default at most 60 messages a minute, 30 at once.

## teams

Gets the webhook of a workflow of Microsoft Teams: an Adaptive Card 1.4 with at most 20,000 bytes, colour by severity and buttons for the links.

```yaml
receivers:
  - name: teams
    teams:
      url_file: secrets/teams-url
```

| key | required | what it decides |
|---|---|---|
| `url_file` | yes | a file with the workflow's URL |

Make the webhook with the workflow "Post to a channel when a webhook request is received". Its answer 202 says that the workflow began, not that the card was posted: look at the run history of the workflow when a card is missing.

By default at most 60 messages a minute, 30 at once.

## discord

Gets a webhook of Discord: one embed with a title of at most 256 characters, a description of at most 4,096, and a colour by severity; no one is mentioned.

```yaml
receivers:
  - name: discord
    discord:
      url_file: secrets/discord-url
```

| key | required | what it decides |
|---|---|---|
| `url_file` | yes | a file with the webhook's URL |

By default at most 30 messages a minute, 5 at once.

## mattermost

Gets an incoming webhook of Mattermost: one attachment with a colour by severity and a text of at most 14,000 characters, escaped.

```yaml
receivers:
  - name: mattermost
    mattermost:
      url_file: secrets/mattermost-url
      channel: town-square
```

| key | required | what it decides |
|---|---|---|
| `url_file` | yes | a file with the webhook's URL |
| `channel` | no | another channel than the webhook's own |

By default at most 60 messages a minute, 30 at once.

## telegram

Gets `sendMessage` of Telegram's Bot API: a text of at most 4,096 characters, whole alerts and the number of those that are left out.

```yaml
receivers:
  - name: telegram
    telegram:
      bot_token_file: secrets/telegram-bot_token
      chat_id: "-1001234567890"
      message_thread_id: 42
      api_url: https://api.telegram.org
```

| key | required | what it decides |
|---|---|---|
| `bot_token_file` | yes | a file with the bot's token |
| `chat_id` | yes | the chat: its number, or the name of a public channel with `@` |
| `message_thread_id` | no | the topic within the chat |
| `api_url` | no | another server of the Bot API than Telegram's own |

An answer 429 names a pause in its body, which is kept. What is refused for its form is sent again at once, shorter.

By default at most 20 messages a minute, 5 at once.

## ntfy

Gets a topic of ntfy, published as JSON: a message of at most 4,000 bytes, a priority by severity, and buttons for up to three links.

```yaml
receivers:
  - name: ntfy
    ntfy:
      topic_file: secrets/ntfy-topic
      server: https://ntfy.sh
      token_file: secrets/ntfy-token
```

| key | required | what it decides |
|---|---|---|
| `topic_file` | yes | a file with the topic, which on a public server is a password |
| `server` | no | the server; by default the public one |
| `token_file` | no | a file with an access token, for topics that need one |

By default at most 12 messages a minute, 30 at once.

## google_chat

Gets an incoming webhook of a space of Google Chat: a card with a sign for the severity and buttons for the links, at most 30,000 bytes; messages of a group make one thread.

```yaml
receivers:
  - name: google_chat
    google_chat:
      url_file: secrets/google_chat-url
```

| key | required | what it decides |
|---|---|---|
| `url_file` | yes | a file with the webhook's URL |

By default at most 60 messages a minute, 1 at once.

## pushover

Gets Pushover's message API: a message of at most 1,024 characters, a title of at most 250, and a priority by severity.

```yaml
receivers:
  - name: pushover
    pushover:
      token_file: secrets/pushover-token
      user_key_file: secrets/pushover-user_key
      retry: 60
      expire: 3600
      sound: siren
      device: phone
      url_file: secrets/pushover-url
```

| key | required | what it decides |
|---|---|---|
| `token_file` | yes | a file with the application's token |
| `user_key_file` | yes | a file with the key of the user or group |
| `retry` | no | seconds between two rings of the emergency priority; 60 by default |
| `expire` | no | seconds after which the emergency priority rings no more; 3600 by default |
| `sound` | no | the sound, if not the user's own |
| `device` | no | the device, if not all of the user's |
| `url_file` | no | a file with another URL than the service's own |

What someone must act on now gets the emergency priority, which rings every `retry` seconds until it is acknowledged or `expire` seconds have passed.

By default at most 60 messages a minute, 30 at once.

## sns

Gets `Publish` of Amazon SNS, signed with Signature Version 4: a subject of at most 100 characters in ASCII, and a text of at most 60,000 bytes.

```yaml
receivers:
  - name: sns
    sns:
      topic_arn: arn:aws:sns:eu-central-1:123456789012:alerts
      access_key_id: AKIAIOSFODNN7EXAMPLE
      secret_access_key_file: secrets/sns-secret_access_key
      endpoint: https://sns.eu-central-1.amazonaws.com
```

| key | required | what it decides |
|---|---|---|
| `topic_arn` | yes | the topic's ARN |
| `access_key_id` | yes | the id of the access key |
| `secret_access_key_file` | yes | a file with the secret access key |
| `endpoint` | no | another address than that of the topic's region |

The region is that of the topic. A topic whose name ends in `.fifo` gets the group as `MessageGroupId` and the message's id as `MessageDeduplicationId`. Keys of a user are needed; temporary ones with a session token are not understood.

By default at most 60 messages a minute, 30 at once.

## json

Gets JSON of your own form: `body` is written as YAML, and its texts are templates.

```yaml
receivers:
  - name: json
    json:
      url_file: secrets/json-url
      body: { text: "{{ .Status | toUpper }} {{ .CommonLabels.alertname }}", priority: 5 }
      bearer_token_file: secrets/json-bearer_token
```

| key | required | what it decides |
|---|---|---|
| `url_file` | yes | a file with the service's URL |
| `body` | yes | the body; see [notifications.md](notifications.md) for what templates hold |
| `bearer_token_file` | no | a file with what is sent as `Authorization: Bearer` |

What a message brings into a text is escaped, so the body is always JSON. Numbers, `true`, `false` and `null` without quotes stay what they are.

By default at most 60 messages a minute, 30 at once.

## command

Gets the webhook's payload on standard input; exit code 0 means taken.

```yaml
receivers:
  - name: command
    command: [/usr/local/bin/page, --from-pgvigil]
```

| key | required | what it decides |
|---|---|---|
| `command` | yes | the program's absolute path, and its arguments |

A program that does not end within `timeout` is ended with its process group, and the message is tried again. What it leaves in the background with its output open has five seconds more, then its process group is ended, too; whether the message was taken is said by the exit code of the program itself. Give what is to go on longer an output of its own, as in `page >/dev/null 2>&1 &`.

By default at most 60 messages a minute, 30 at once.
"""#,
"reference": #"""
# Configuration reference

Every key of [pgvigil.example.yml](pgvigil.example.yml), from which the tests write this
page; `UPDATE_GOLDEN=1` writes it again. A value is the default unless the explanation says
otherwise; a dot stands between a key and those below it. [configuration.md](configuration.md)
tells what holds for all of it.

## agent

How the agent itself runs.

| key | what it decides |
|---|---|
| `interval: 10s` | How often targets are polled; 1s to 1h. Costly collectors have longer intervals of their own. |
| `shard: 1/1` | Several agents can share this file: agent i of n takes the targets whose names fall into its share, so that each target is watched by exactly one. |
| `state_directory: /var/lib/pgvigil` | A directory for what must survive a restart. By default that of StateDirectory= under systemd (STATE_DIRECTORY in the environment), and none elsewhere. It is made, for its owner alone, when its parent is there. |
| `packs_directory: /etc/pgvigil/packs` | A directory with packs of your own: PACK/collectors.yml, PACK/rules.yml and so on, see packs.md. One with the name of a pack that pgvigil brings along takes its place. None by default. |
| `stop_timeout: 5s` | How long the agent may take to stop; 1s to 5m. |
| `series_max: 20000` | The most series of one target; what is cut is counted in pgvigil_series_dropped_total. |
| `label_value_bytes_max: 256` | Longer label values are cut. A number of bytes, or a size such as 1KiB; 63 to 64KiB. |
| `profile: standard` | By which set of thresholds targets are judged that name none: standard or global-remit. See health-score.md for what they hold. |
| `prepare: auto` | Whether statements are prepared on targets that do not say it: auto or never. |
| `compatibility: none` | Whose metric names are served besides our own: none or postgres_exporter. See compatibility.md. |
| `log` | What is written about its work. |
| `log.level: info` | debug, info, notice, warning or error. |
| `log.format: auto` | auto (the journal under systemd, text on a terminal, otherwise logfmt), logfmt, json, journal or text. |

## web

Where and how the agent answers.

| key | what it decides |
|---|---|
| `listen: ["127.0.0.1:9787", "unix:/run/pgvigil/web.sock"]` | host:port, [address]:port, :port for all addresses, or unix:/path. The default is the first one alone. Sockets that systemd hands over take the place of these. |
| `config_file: web.example.yml` | TLS, client certificates and passwords, in the format of Prometheus's exporter-toolkit. Not set by default. Read again when it changes. |
| `max_connections: 512` | The most connections at a time. |
| `timeout: 10s` | How long a client may take to send its request or to take the answer; 1s to 5m. |
| `enable_reload: false` | Whether POST /-/reload reloads this file. SIGHUP always does. |
| `allowed_hosts: [monitor.example.com]` | Names by which browsers may call the agent, beside addresses, localhost, the machine's own name and those in external_url; see docs/operations.md. None by default. |

## activity

What is asked and shown of what sessions do.

| key | what it decides |
|---|---|
| `texts: redacted` | What is shown of statements' texts, wherever one is shown: redacted (no comment and no constant is left), none (texts are not read at all) or full (as sent, with all that is in them). |
| `interval: 0s` | How often the sessions are sampled between polls, for the time that they spend working and waiting: 100ms to 60s, or 0s, the default, for never; see docs/activity.md. |
| `memory: 8MiB` | How much memory may hold what the sessions of a target have done of late, for /api/v1/activity: 1MiB to 256MiB; the oldest is given up beyond it. |
| `regressions: true` | Whether statements are compared with what is usual for them, at this hour of the week or of late: true or false; see docs/activity.md. |

## targets

What is watched. At least one target.

| key | what it decides |
|---|---|
| `name: orders` | The label `target` of all its series: unique, at most 63 bytes. A target that is alone may go without; it is then called local. |
| `kind: postgresql` | postgresql or pgbouncer. |
| `conninfo: "host=/run/postgresql dbname=postgres user=pgvigil"` | What libpq understands: keywords and values, or a URI. Must be there; an empty one leaves everything to libpq's environment. The role needs pg_monitor and nothing else. |
| `password_file: /run/credentials/pgvigil.service/orders` | The password is the first line of this file, or what the program of `password_command` writes. Without both, libpq finds it in the conninfo, in pgpass or in a service file. Read again whenever a connection is made. |
| `environment: production` | development, staging or production: decides thresholds, and is a label of all its series, so that routes and service discovery can match it. Not set by default. |
| `profile: standard` | standard or global-remit; as in the section `agent` unless the target has its own. |
| `cpus: 8` | How many processors the server has; 1 to 4096. PostgresSessionsAboveProcessors compares the average number of active sessions with it, see activity.md. Not known by default. |
| `thresholds`<br>`thresholds.health_score: { warning: 80, critical: 60 }`<br>`thresholds.connections_utilization_ratio: { warning: 0.8, critical: 0.95 }`<br>`thresholds.pool_utilization_ratio: { warning: 0.8, critical: 0.95 }`<br>`thresholds.cache_hit_ratio: { warning: 0.95, critical: 0.85 }`<br>`thresholds.query_mean_seconds: { warning: 1s, critical: 5s }`<br>`thresholds.query_p95_seconds: { warning: 100ms, critical: 500ms }`<br>`thresholds.running_queries_longest_seconds: { warning: 15m, critical: 1h }`<br>`thresholds.transaction_error_ratio: { warning: 0.05, critical: 0.1 }`<br>`thresholds.lock_wait_longest_seconds: { warning: 10s, critical: 1m }`<br>`thresholds.idle_in_transaction_holding_oldest_age_seconds: { warning: 5m, critical: 15m }`<br>`thresholds.replication_lag_seconds: { warning: 30s, critical: 5m }`<br>`thresholds.xid_age_ratio: { warning: 0.3, critical: 0.6 }`<br>`thresholds.mxid_age_ratio: { warning: 0.3, critical: 0.6 }` | Thresholds of its own, in the indicators' units: ratios from 0 to 1, seconds (5, or with units as in 5s), points. A level that is not named is as environment and profile have it. These are the defaults for production. |
| `thresholds.slow_statement_seconds: 1s` | Above this mean a statement counts as slow (pg_slow_queries). |
| `pools`<br>`pools.name: api_gateway`<br>`pools.match: { application_name: "^api", usename: "^api(_ro)?$", datname: "." }`<br>`pools.max: 20` | Pools of applications, for pg_pool_utilization_ratio: which sessions they match, by regular expressions that find their place anywhere unless ^ and $ hold them, and how many sessions they may hold. All that is named must fit. Empty by default. |
| `health`<br>`health.disable: [pool_utilization]`<br>`health.weights: { replication: 8 }`<br>`health.checks: { longest_query: { points: 2 } }`<br>`health.caps: { transaction_wraparound: 0.7 }` | As in the section `health` below, for this target alone: what both set is as it is here, disabled is what either disables. Empty by default. |
| `settings: { max_connections: 200, shared_buffers: 256MB, track_wal_io_timing: on }` | What is expected of the server's settings, in PostgreSQL's own words and units: 256MB is what the server calls 32768 of 8kB. Rule PostgresSettingsDiffer, pg_settings_differs and pgvigil check say what differs. At most 100; nothing is expected by default. |
| `extensions` | Which extensions databases are expected to have: those that are visited, or those of them that fit a pattern. Also without the list around it. Nothing is expected by default. |
| `labels: { team: payments }` | Further labels on all series of the target. Names that pgvigil's own series bear are refused. |
| `databases`<br>`databases.include: ["*"]`<br>`databases.exclude: ["template*"]` | Which databases are visited by collectors that look into each: patterns with * and ?. |
| `databases_max: 100` | The most databases that are visited. |
| `connect_timeout: 5s` | How long a connection may take to come up; 100ms to 1m. |
| `connection_max_age: 1h` | The age at which a connection is given up for a new one; 10s to 7d. |
| `prepare: auto` | Whether what is asked repeatedly is prepared, which saves the server about half of its work for a poll: auto (until it turns out not to work, as behind some poolers) or never. As in the section `agent` unless the target has its own. |
| `packs: [app-cache]` | What is asked and judged besides, by the names of `pgvigil packs list`: the collectors of a pack are asked on the targets that name it, its rules are evaluated with those of `rules.files`. Empty by default. |
| `collectors`<br>`collectors.disable: [pg_stat_statements_text]`<br>`collectors.intervals: { pg_settings: 10m }`<br>`collectors.timeouts: { pg_stat_statements: 1s }`<br>`collectors.top: { pg_stat_statements: 50 }` | As in the section `collectors` below, for this target alone: what both set is as it is here, switched off is what either switches off. Empty by default. |
| `name: saas` | One server whose databases serve several environments. |
| `environments` | Instead of `environment`. A database belongs to the first that has a pattern (* and ?) for its name, and is judged by that environment's limits; at most 20. Where databases have limits the server as a whole has none, unless `thresholds` of the target name them. Not set by default. |
| `environments.name: development` | development, staging or production. |
| `environments.databases: ["*_dev_*"]` | Patterns for names of databases, at most 100. |
| `environments.connections: { warning: 10, critical: 20 }` | How many sessions each of these databases may have. Without limits by default. |
| `environments.thresholds`<br>`environments.thresholds.cache_hit_ratio: { warning: 0.85, critical: 0.75 }`<br>`environments.thresholds.query_mean_seconds: { warning: 1s, critical: 5s }`<br>`environments.thresholds.query_p95_seconds: { warning: 500ms, critical: 2500ms }`<br>`environments.thresholds.transaction_error_ratio: { warning: 0.05, critical: 0.1 }` | Limits of each of these databases, level by level; by default those of environment and profile, which are these. |
| `name: orders-pool` | The console of a PgBouncer; the user must be in its stats_users. |
| `password_command: [/usr/bin/pass, show, pgvigil/pgbouncer]` | A program, by its absolute path, with its arguments; or one text, which /bin/sh runs. |

## backups

Backups that are watched: files, base backups, or what pgBackRest, Barman or WAL-G know; see backups.md. At most 50. None by default.

| key | what it decides |
|---|---|
| `name: full` | The label `name` of its series: unique, at most 63 bytes. Must be there. |
| `target: orders` | The target that is backed up, for the label `target`. Not set by default. |
| `directory: /var/backups/postgresql` | Where the backups are: a directory, or one of pgbackrest, barman and walg. |
| `pattern: "full_backup_*.dump"` | Which names in it are backups, with * and ?; files, or directories of pg_basebackup and pg_dump -Fd. By default *. |
| `manifest: "*.manifest"` | The name of a backup's manifest beside it: * stands for the backup's name, with or without its ending. None by default. |
| `min_size: 1` | A smaller one does not count; a number of bytes or a size. |
| `verify: [pg_restore, --list]` | A program that verifies each new backup, once: a list, without a shell, to which the path of the backup is added. Never run as root. None by default. |
| `verify_timeout: 1h` | How long that may take; 1s to 2d. |
| `max_age: 26h` | How old the newest good backup may be; 1m to 3660d. Must be there. |
| `interval: 5m` | How often it is looked; 10s to 1d. |
| `timeout: 1m` | How long a look may take, 1s to 1h. |
| `pgbackrest: { stanza: main, command: [pgbackrest], repository: 1 }` | The stanza of pgBackRest, how it is started, and which repository counts: by default each of them. |
| `barman: { server: main, command: [barman, -c, /etc/pgvigil/barman.conf] }` | The server of Barman, and how it is started. |
| `walg: { command: [wal-g, --config, /etc/pgvigil/walg.json] }` | How WAL-G is started. |

## collectors

What is asked. `pgvigil collectors list` shows the collectors with their own intervals and timeouts. Everything here is empty by default.

| key | what it decides |
|---|---|
| `disable: [pg_stat_slru]` | Collectors that are not asked: names, or patterns with * and ?. |
| `intervals: { pg_table_size: 10m }` | How often a collector is asked at most; 1s to 7d. A longer agent.interval wins. |
| `timeouts: { pg_table_size: 20s }` | How long the server may work for a collector (statement_timeout); 10ms to 5m. One that is longer than agent.interval counts as well: the target stays up meanwhile, its other questions wait, and the polls that it misses are counted in pgvigil_polls_missed_total. |
| `top: { pg_stat_statements: 100 }` | How many rows get series of their own; the others share one row, so that sums stay right. |
| `files: [collectors.example.yml]` | Files with your own collectors: paths, or patterns with * and ?. |

## health

How health is scored: changes to the model in health-score.md. Everything here is empty by default.

| key | what it decides |
|---|---|
| `disable: [deadlocks]` | Checks and lethal states that are not looked at; the others cost what they did before. |
| `weights: { cache: 25 }` | The most points that a component can cost; those that are not named share the rest of 100. |
| `checks`<br>`checks.cache_hit: { curve: [[0.99, 0], [0.95, 2], [0.90, 10]] }`<br>`checks.prepared_transactions: { curve: [[10m, 0], [2h, 3]] }`<br>`checks.sequences: { points: 2 }` | Another number of points with the same curve, or a curve of one's own: [value, points] from well to worst. Ratios are from 0 to 1; seconds and bytes may have units. |
| `caps: { sequence_exhausted: 0.9 }` | The value from which on a state is lethal. |

## reports

Reports that are made by the clock from the history, which must be there; see report.md. At most 20. None by default.

| key | what it decides |
|---|---|
| `name: weekly` | Its name, with which its files begin: unique, at most 40 letters, digits, - and _. Must be there. |
| `at: monday 07:00` | When it is made: a time of day, or a day of the week and a time of day. Without a day: each day, each Monday, or the first day of the month, as the period says; with one a monthly report is made on the first such day of the month. Must be there. |
| `period: week` | What it is about: day (the day before), week (the seven days before) or month (the calendar month before), from midnight to midnight, each beside as long a time before it. |
| `location: UTC` | By whose clocks: Europe/Berlin, for example. |
| `targets: [orders, saas]` | The targets that it is about. All by default. |
| `format: html` | How it is written: html, markdown, text, csv or json. |
| `directory: /var/lib/pgvigil/reports` | Where its files are written, each with the days in its name; made when its parent is there. A file is there as a whole or not at all. One of directory and receiver must be there; neither is set by default. |
| `keep: 12` | How many of its files are kept; 1 to 1000. The oldest go. |
| `receiver: mail` | A receiver that is sent a line for each target and a link to the agent's own page; a mail has the report with it. Not one that opens incidents. |

## history

Numbers that are kept in the table monitoring.performance_metrics of a PostgreSQL database, which `pgvigil schema apply` makes; see docs/history.md. Not kept by default. While the database is away they wait below agent.state_directory, which must be known.

| key | what it decides |
|---|---|
| `conninfo: "host=/run/postgresql dbname=monitoring user=pgvigil_history"` | The database that keeps them: a watched server or another one. The role needs few rights; `pgvigil check` prints those that are missing. With several hosts the one is found that takes writes. Must be there. |
| `password_file: /run/credentials/pgvigil.service/history` | As for a target: `password_file` or `password_command`, or neither. |
| `connect_timeout: 5s` | How long a connection may take to come up; 100ms to 1m. |
| `interval: 1m` | How often the chosen series are recorded; 1s to 1d. |
| `retention: 30d`<br>`retention_hourly: 400d`<br>`retention_daily: 3650d` | How long rows, hourly and daily figures are kept; at least 1d. |
| `activity_rows: 100` | With activity.interval: how many combinations of what sessions did are recorded for each minute of a target, those with most seconds, and as many clients that blocked others; 0 to 1000, 0 for none. |
| `retention_activity: 14d` | How long these minutes are kept; at least 1d. |
| `statements: 20` | How many statements are recorded by the hour for each target: those that took most time, calls, rows, reads, temporary files or WAL, that number of each; all others are one row. 0 to 100, 0 for none. |
| `objects: 100` | How many tables, and how many indexes, of each database are recorded by the day with size, rows, scans and bloat: the largest from 1 MiB on, of those that have series; what is left is one row. 0 to 1000, 0 for none. |
| `spool: 256MiB` | What may wait on disk, at least 4MiB; over it the oldest goes and is counted. |
| `rows_per_second_max: 50000` | How many rows are written per second at most when many have waited; 100 to 10000000. |
| `metrics`<br>`metrics.name: pg_health_score`<br>`metrics.labels: { datname: "shop*" }` | Which series are recorded: patterns with * and ? for the name and for labels. By default the series that indicators, the rules in `alerts` and those of `rules` below name, and the alerts that fire. |
| `accept_metrics: false` | Whether those who can open the Unix socket may POST numbers without being a user. |
| `show_metrics: false` | Whether the last number of what others record is shown on /metrics. |

## rules

Which rules the agent evaluates itself; see rules.md. None by default.

| key | what it decides |
|---|---|
| `files: [../alerts/*.yml]` | Files in the form of Prometheus: paths, or patterns with * and ?. |
| `interval: 10s` | How often groups are evaluated that name no interval; 1s to 1h. By default after each poll. |
| `history_bytes_max: 64MiB` | The most memory for the samples that rules need; when it is full, rules see less of the past, which pgvigil_rule_history_dropped_total counts. |
| `job: pgvigil`<br>`instance: watcher:9787` | The labels that a Prometheus adds when it scrapes the agent; rules see them here, too. By default instance is the host's name and the port of the first listen address. With `instance: target`, the default with agent.compatibility, the series of each target have its name there, and /targets says so: rules of others, which join and sum by instance, then keep servers apart. |
| `external_labels: { site: north }`<br>`external_url: https://pgvigil.example.com` | What templates see as $externalLabels and $externalURL; an alertmanager gets the labels with every alert. Empty by default. |

## receivers

Where alerts are sent; see notifications.md. None by default. All addresses and keys come from files, which are read again at every attempt. agent.state_directory must be known: messages are kept there until they have arrived.

| key | what it decides |
|---|---|
| `name: oncall`<br>`webhook`<br>`webhook.url_file: example-secrets/oncall-url` | Alertmanager's webhook, signed after Standard Webhooks. |
| `webhook.secret_file: example-secrets/oncall-secret`<br>`webhook.previous_secret_file: example-secrets/oncall-previous-secret` | Signs messages; during a rotation of secrets, the one before goes on signing, too. |
| `webhook.bearer_token_file: example-secrets/token` | Sent as Authorization: Bearer. |
| `send_resolved: true` | Whether it is notified of resolved alerts. |
| `max_alerts: 200`<br>`max_bytes: 256KiB` | The most alerts in one message, and the longest message; the rest is counted in it. |
| `rate_limit: { per_minute: 60, burst: 30 }` | Messages a minute over a long time, and at once after a calm time. |
| `timeout: 15s`<br>`connect_timeout: 5s` | The time for one attempt, and for the connection within it; 100ms to 2m. |
| `ca_file: example-secrets/ca.pem`<br>`cert_file: example-secrets/client.pem`<br>`key_file: example-secrets/client.key` | Trusted authorities and client certificate, for https; by default the system's authorities and no certificate. |
| `proxy: http://proxy.example.com:3128` | A proxy; the environment is never asked. None by default. |
| `title: "[{{ .Status \| toUpper }}] {{ .CommonLabels.alertname }}"`<br>`text: "{{ range .Alerts }}{{ .Annotations.summary }} {{ end }}"` | One line and the whole story, for those receivers that show text. |
| `name: alertmanager`<br>`alertmanager`<br>`alertmanager.url_file: example-secrets/alertmanager-url`<br>`alertmanager.bearer_token_file: example-secrets/token` | Alertmanager itself gets the present state again and again. |
| `name: pager`<br>`pagerduty`<br>`pagerduty.routing_key_file: example-secrets/pagerduty-key`<br>`pagerduty.url_file: example-secrets/pagerduty-url` | Events API v2 of PagerDuty. |
| `name: chat`<br>`slack: { url_file: example-secrets/slack-url, channel: "#databases" }` | An incoming webhook of Slack. |
| `name: opsgenie`<br>`opsgenie`<br>`opsgenie.api_key_file: example-secrets/opsgenie-key`<br>`opsgenie.url_file: example-secrets/opsgenie-url` | Alert API v2 of Opsgenie. |
| `name: mail`<br>`email`<br>`email.host: mail.example.com`<br>`email.from: pgvigil@example.com`<br>`email.to: [oncall@example.com]`<br>`email.username: pgvigil`<br>`email.password_file: example-secrets/mail-password` | A mail server; TLS is demanded after the greeting. receivers.md has all keys of every kind. |
| `name: teams`<br>`teams: { url_file: example-secrets/chat-url }` | A workflow of Microsoft Teams. |
| `name: discord`<br>`discord: { url_file: example-secrets/chat-url }` | A webhook of Discord. |
| `name: mattermost`<br>`mattermost: { url_file: example-secrets/chat-url }` | An incoming webhook of Mattermost. |
| `name: google-chat`<br>`google_chat: { url_file: example-secrets/chat-url }` | An incoming webhook of Google Chat. |
| `name: telegram`<br>`telegram: { bot_token_file: example-secrets/token, chat_id: "-1001234567890" }` | A bot of Telegram. |
| `name: ntfy`<br>`ntfy: { topic_file: example-secrets/token }` | A topic of ntfy. |
| `name: pushover`<br>`pushover: { token_file: example-secrets/token, user_key_file: example-secrets/token }` | Pushover; a page rings until it is acknowledged. |
| `name: sns`<br>`sns`<br>`sns.topic_arn: "arn:aws:sns:eu-central-1:123456789012:alerts"`<br>`sns.access_key_id: AKIAIOSFODNN7EXAMPLE`<br>`sns.secret_access_key_file: example-secrets/token` | A topic of Amazon SNS. |
| `name: json`<br>`json: { url_file: example-secrets/chat-url, body: { text: "{{ .Status }}" } }` | JSON of your own form, whose texts are templates. |
| `name: program`<br>`command: [/usr/local/bin/page, --from-pgvigil]` | A program that reads the webhook's payload from its standard input. |

## route

Which alerts go to which receiver, as in Alertmanager. The root takes every alert.

| key | what it decides |
|---|---|
| `receiver: oncall` | Where alerts are sent that match no route below. |
| `group_by: [target, alertname]` | Alerts that agree in these labels come in one message; [...] tells each alone. |
| `group_wait: 30s`<br>`group_interval: 5m`<br>`repeat_interval: 4h` | How long a new group collects alerts, between two flushes, and before it is sent again. |
| `hold_down: 0s` | How long an alert must stay resolved before the resolved message is sent; it makes one incident of a flapping alert. |
| `routes`<br>`routes.matchers: ['team="payments"', 'severity=~"page\|ticket"']`<br>`routes.receiver: pager` | Routes below this one: the first that fits takes an alert. What they do not say is as above. |
| `routes.continue: true`<br>`routes.group_by: [alertname]`<br>`routes.group_wait: 10s`<br>`routes.group_interval: 1m`<br>`routes.repeat_interval: 1h`<br>`routes.hold_down: 2m`<br>`routes.mute_time_intervals: [maintenance]`<br>`routes.active_time_intervals: [office]`<br>`routes.routes: []` | Siblings behind it are asked, too. |
| `routes.match: { severity: ticket }`<br>`routes.match_re: { target: "orders.*" }` | The older way to write matchers. |

## severities

What severities mean, for all receivers: critical, error, warning, info or none (not for people). Words of your own, or other meanings of the built-in ones; see notifications.md. Empty by default.

`severities: { sev1: critical, sev2: warning }`

## inhibit_rules

Alerts to suppress while another alert fires.

| key | what it decides |
|---|---|
| `source_matchers: [severity="page"]`<br>`target_matchers: ['severity=~"ticket\|info"']`<br>`equal: [alertname, target]` | What fires, what is then suppressed, and the labels in which both agree. |

## time_intervals

Times that routes name; what is left out does not restrict. By the clocks of the location.

| key | what it decides |
|---|---|
| `name: office` | What routes call it. |
| `time_intervals`<br>`time_intervals.times: [{ start_time: "09:00", end_time: "17:00" }]`<br>`time_intervals.weekdays: ["monday:friday"]`<br>`time_intervals.location: Europe/Berlin`<br>`time_intervals.days_of_month: ["1:7", "-1"]`<br>`time_intervals.months: ["january:june"]`<br>`time_intervals.years: ["2026:2028"]` | Times of day, weekdays, days of the month, months, years: what is named must all fit. |

## heartbeat

A heartbeat to an external dead man's switch; 5s to 1d. None by default.

`heartbeat: { url_file: example-secrets/heartbeat-url, interval: 60s }`

## external_url

Where people find this agent; messages link to it. By default the host's name and the port of the first listen address.

`external_url: http://monitoring.example.com:9787`

## runbook_base_url

Where the runbooks of alerts are, by their names. By default the agent's own pages, external_url/runbooks/NAME.

`runbook_base_url: https://wiki.example.com/runbooks`

## dashboard_base_url

Where Grafana is. Without it messages have no links to dashboards. Empty by default.

`dashboard_base_url: https://grafana.example.com`
"""#,
"report": #"""
# Reports

`pgvigil report [--config FILE] [--target NAME] [--period 7d | --from TIME --to TIME]
[--compare previous|none|TIME..TIME] [--format text|markdown|html|csv|json] [--output FILE]`
says what the [history](history.md) knows of a period, beside another one: this week and the week before,
or a benchmark before and after a change. It needs a section `history` in the configuration, and asks that
database alone, by the section's login, in sessions that only read. No target is asked, and no agent has to
run.

```sh
pgvigil report --config /etc/pgvigil/pgvigil.yml
pgvigil report --target orders --from 2026-11-16 --to 2026-11-23 --output orders.html
pgvigil report --target bench --from 2026-11-24T10:00:00Z --to 2026-11-24T10:30:00Z \
  --compare 2026-11-24T09:00:00Z..2026-11-24T09:30:00Z --format markdown
```

| option | |
|---|---|
| `--target NAME` | one target, also one that is no longer watched but has rows in the periods; without it all targets of the configuration and of the history |
| `--period 7d` | the length: of the last whole hours (minutes, when it has at most six hours), or beside one of `--from` and `--to` |
| `--from`, `--to` | RFC 3339, or a day in UTC; the end counts no more |
| `--compare` | `previous` is as long and ends where the period begins; `none`; or both ends of another one. `--against` is the same option |
| `--format` | `text` unless given, or what the end of `--output` says: `.txt`, `.md`, `.html`, `.csv`, `.json` |
| `--output FILE` | the file is written beside and renamed, so that it is whole or as it was, and its name is printed; a file that is there is replaced, and a symbolic link leads to the new one. A pipe, a device or `/dev/stdout` takes the report as it comes, and no name is printed |

A period that is empty, ends before it begins or ends in the future is refused with the reason, and so is
a comparison with the period itself or with one that overlaps it. The exit code is 0 when the report was made, 2 for
options and unknown targets (with the name that was probably meant), 69 when the database does not answer or the
report cannot be written, 78 for the configuration.

```
Statements with most execution time
  Statement             Database  Role  Time  Share  Calls  Mean   Mean before  Factor  Text
  -4185925123159566327  shop      app   3 h   40 %   120 k  90 ms  4.5 ms       × 20    SELECT * FROM goods WHERE id = $1
```

## Over HTTP

The running agent writes the same at `/report`: `target`, `period`, `from`, `to`, `compare` (or `against`) and
`format` are parameters as the options above, and without `format` it is HTML. The page of each target leads to its
last week, the foot of the page of all targets to that of all.

```sh
curl 'http://127.0.0.1:9787/report?target=orders&from=2026-11-16&to=2026-11-23&format=markdown'
```

It is for those who may read the other pages; they show links to it where a history is kept. The agent makes one
report at a time, over a connection of its own by the login of `history`, on threads of its own: no poll, scrape or
page waits for it. A report [by the clock](#by-the-clock) comes before those of clients. After a client's report the
next one of a client begins no sooner than that one took: a client that asks earlier waits up to 5 s, or is asked to
come again, so that `/report` keeps the history's database at work for half of the time at most.

| status | when |
|---|---|
| 400 | a parameter is unknown, there twice or makes no sense: the line names it and its value. Or the report would have more than 8 MiB |
| 404 | no history is kept; or `target` is neither watched nor in the history of both periods |
| 503 | another report is being made, the history rests after a long one, or the agent is starting (`Retry-After` says when to come again); the history does not answer, or refuses |
| 504 | the history took longer than 20 s for a question, or 25 s in all. `pgvigil report` waits longer |

## How each number is made

A period is divided into parts: minutes when both periods have at most six hours, hours up to 35 days, and days in UTC
beyond; then the ends of both periods move inwards to midnight. Hours and days come from the roll-ups. Rows are
read for periods of minutes, for what lies at either end of a period beside its whole hours, and for up to six hours
that are not rolled up yet. What is not rolled up and further back is named at the top and left out, or
said to have no sample. A row that is no number that can be counted with (NaN, beyond 1e70, of no sample), or that lacks what it
cannot do without, such as its target, is left out like one that is not there. How many, of which table and why stands at
the top, in `left_out` of JSON, and in CSV at the end, in rows without a target whose metric is `rows_left_out`. A dash, an empty
cell in CSV and null in JSON is what is not known; it is never 0.

| section | what | from |
|---|---|---|
| availability | the mean of `pg_up`; "down for" is the number of samples that say 0 times `history.interval`; parts that have samples, and the worst one. A time in which no agent ran is in neither | `performance_metrics` and roll-ups |
| score | the mean of `pg_health_score`, and of each check the sum of `pg_health_points_lost` divided by the number of samples of the score, as a check that takes nothing has no row | the same |
| indicators | all [indicators](indicators.md) that come once for a target, and pools. Mean: of all samples. Worst hour: the part with the highest mean, or the lowest where low values are the bad ones. p95: the 95th percentile of the means of parts, from 20 parts on | the same |
| alerts | alerts that fired: samples times `history.interval`; of several series of an alert in a part, the one with most samples counts. Pending ones do not | `ALERTS` there |
| statements | the ten with most execution time in the whole hours of the period, as far as they were among those that are recorded apart: calls, time, share of the time of all statements (not known where only statements in functions are), mean, and the factor between both means. A statement without a mean before was not recorded apart then, which is not the same as new | `statement_hours`, `statement_texts` |
| sizes | databases (20) and tables with their indexes (10) that grew most, from the first day of the period to the last; the slope of a straight line through all days (from seven days on), and the size in 30 days if it goes on like that | `object_days` |
| changes | the last 50 changes of settings, versions, extensions, roles, and restarts | `changes` |

**Change** is the difference of both means as a share of the mean before. **Noise** says how large a difference is
by chance:

```
rest   = mean of a part - mean of all parts of its period at the same hour of the day
         (day of the week, where parts are days; mean of all parts, where there is no pattern to take off)
s²     = sum of rest² / (n - k)      n: parts with samples, k: hours of the day that have parts
n'     = n * (1 - r) / (1 + r)       parts that count; r: correlation of each rest with the one before,
                                     taken as 0 to 0.99
noise  = 2 * sqrt(s1² / n1' + s2² / n2')
```

The pattern of the day is taken off when both periods are whole numbers of days, three at least, and that of the
week when parts are days and both periods have 21; then the ups and downs that come back each day make no noise.
A difference within the noise is called "within noise"; beyond it, "better" or "worse", by which values of the
indicator are the bad ones. With fewer than six parts in a period, or fewer than three that count, nothing is said
("unknown"). Compare a week with a week, not with a weekend; and where hours are missing in one period alone, the
means are of other hours of the day. One indicator of twenty is beyond its noise by chance alone.

## Formats

| format | |
|---|---|
| text | for a terminal; texts of statements are cut at 80 characters |
| markdown | tables for a ticket or a wiki; names are escaped |
| html | one file with its style and a chart of the score of each target, without script, picture or link; readable on a phone, printed on A4. "Save as PDF" of a browser makes a PDF |
| csv | one row for each target, metric and period: `target, metric, pool, unit, from, to, samples, average, minimum, maximum, p95, before_average, change, noise, meaning`. The last four stand in rows of the period. A text that a spreadsheet would take for a formula, also one with a full-width sign, has a `'` before it |
| json | all of it, with `version` 1, which grows when a member changes its meaning; ids of statements are texts |

With more than 20 targets text, Markdown and HTML have of each what is beyond noise, and the first five statements,
sizes and changes; a line says what is left out, and CSV and JSON have all.

Names and texts of servers are escaped in each format; what turns a line around or cannot be seen is shown as an
escape, but in JSON, which has them as they came.

## Rights

The role of `history.conninfo` reads `performance_metrics` and its roll-ups. Statements, texts, sizes and changes need
`SELECT` on their tables, which the role of an agent does not have: a section says so, with the statement. Without a right on the first three there is no report, but the statements that grant it.

```sql
GRANT SELECT ON monitoring.statement_hours, monitoring.statement_texts, monitoring.object_days,
    monitoring.changes TO pgvigil;
```

Texts of statements may hold what `activity.texts` lets through; without the right on `statement_texts` a
report has ids only. A section whose table is missing, as in a schema of an earlier version, says so too.

## What it costs

Each question may take 20 seconds on the history's server, answers of more than 100,000 rows are refused, and a
report asks up to 17 questions, one after the other.

Measured on PostgreSQL 15 with fsync off, two cores that others kept busy (load 7), debug build, an hour's sample of 100 series
of each target from May to November, 40 statements an hour, 200 tables: a report on **10 targets**, as HTML of 0.2 MB:

| period | rows of roll-ups read | report | longest question |
|---|---|---|---|
| 90 days, beside 90 | 25,000 by day; 1.7 million of statements | 3.2 to 4.6 s | statements, 1.8 to 2.8 s |
| 35 days, beside 35 | 235,000 by hour | 5.1 to 5.4 s | indicators, 2.0 s |
| 7 days, beside 7 | 47,000 by hour | 1.3 to 1.7 s | indicators, 0.6 s |

## By the clock

The section `reports` of the configuration has the agent make reports; each key is in
[reference.md](reference.md#reports):

```yaml
targets:
  - name: orders
    conninfo: "host=db1 dbname=postgres user=pgvigil"
agent: { state_directory: /var/lib/pgvigil }
history: { conninfo: "host=db2 dbname=monitoring user=pgvigil_history" }
receivers:
  - name: team
    email: { host: mail.example.com, from: pgvigil@example.com, to: [team@example.com] }
route: { receiver: team }
reports:
  - name: weekly
    at: monday 07:00
    location: Europe/Berlin
    directory: /var/lib/pgvigil/reports
    receiver: team
  - { name: monthly, at: "07:30", period: month, format: csv, directory: /var/lib/pgvigil/reports }
```

It is about whole days by the clocks of `location` (one whose midnight they leave out begins at 01:00), and beside as
long a time before. A file is
`weekly-2026-11-16-2026-11-22.html`: it is written beside and renamed, and of the files with such a name the oldest go
when there are more than `keep`. The directory is made, for the agent's user alone, when its parent is there. The unit that
the package installs lets the agent write below `/var/lib/pgvigil` alone: for another place it needs `ReadWritePaths`.

A `receiver` gets a line for each of ten targets, the lowest score first, and the address of the same report at this agent
(`external_url`); an item with several `targets` gets the address of the report on all, and the message says so. A mail has the
report with it as a file when it leaves room below the receiver's `max_bytes` (256 KiB by default) and the mail server takes it;
else the mail and a line in the log say that it is not attached. Recipients that the mail server refuses are in the log, too.
PagerDuty, Opsgenie and Alertmanager are refused: a report is no incident.

| what happens | then |
|---|---|
| no agent ran at that time | it is made once after the start, when it is less than a day late and the next one is not due; else it counts as missed, each one that was due. `reports.json` in `agent.state_directory` says up to when each is done |
| `reports.json` cannot be read | it is tried again for ten minutes, in which no report is made; then a line in the log says that what was due before is not made |
| `reports.json` cannot be written | it is tried again at each look, every ten seconds; an agent that starts before it is written makes and sends the report once more |
| a report is new, or its `at`, `period` or `location` changes | nothing that was due before is made |
| the history does not answer, or takes more than 120 s in all; the directory does not take it | a line in the log says why; it is tried again, from the history on, after 10 minutes, then 20, 40 and 60 minutes at a time, until it is a day late or the next one is due. A directory that hangs holds up its own reports alone |
| the receiver does not take it | the same, but what was made is kept and only sent again, after a longer pause where the receiver asks for one (`Retry-After`, up to an hour). A receiver that took it and answered too late gets it again |
| the receiver refuses it for good | it is not tried again; the file stays |
| another report is being made | it waits, and is the next one |
| several agents share the file (`agent.shard`) | the first one makes them |

`pgvigil_reports_total{report,result}` counts those that were made, have failed or were missed, and
`pgvigil_report_last_made_timestamp_seconds{report}` says when one was last made.

Without an agent, a timer of systemd does it, with the history's password where the agent has it:

```ini
# /etc/systemd/system/pgvigil-report.service
[Service]
Type=oneshot
User=pgvigil
ExecStart=/usr/bin/pgvigil report --config /etc/pgvigil/pgvigil.yml --output /var/lib/pgvigil/week.html

# /etc/systemd/system/pgvigil-report.timer
[Timer]
OnCalendar=Mon 07:00
[Install]
WantedBy=timers.target
```
"""#,
"rules": #"""
# Rules

The agent evaluates the rule files that a Prometheus would read, with the same results, so that one
set of files serves both.

Rules of [packs](packs.md) that a target names are evaluated with them; where `files` names a file with the same
rules they are there once.

## Expressions

The language is a part of PromQL, and its meaning is that of Prometheus 2.42: 5 minutes of lookback,
markers of staleness, ranges with both their ends, `rate` and `increase` carried to the ends of the
range, compensated sums over time, the same refusals. `Tests/AgreementTests` evaluates almost 900 expressions
chosen by hand, random ones from a generator, and everything in `alerts/` in a real Prometheus and in
the agent over the same samples: the same elements, values within 1e-9 of each other, NaN for NaN, and
both or neither refuse.

What is not understood is refused when the file is loaded, with line, column and a caret below the
word that is meant. So is everything that Prometheus refuses to read: `rate` of an instant vector,
`sum` of a scalar, `{}`, which would fit every series, a label both in `on` and in `group_left`, and so
on.

### What is understood

| part | what |
|---|---|
| numbers | `42`, `.5`, `1e-3`, `0x1F`, `017` (octal), `Inf`, `NaN` |
| strings | in `"`, `'` or backquotes; in the first two the escapes of Go, such as `\n`, `\"`, `\x41`, `\u00e9` |
| durations | `ms`, `s`, `m`, `h`, `d`, `w`, `y`, and in this order several at once: `1h30m` |
| comments | from `#` to the end of the line |
| selectors | a name, matchers `=`, `!=`, `=~`, `!~` between braces, a range `[5m]`, `offset 5m` or `offset -5m` |
| signs | `+` and `-`, which bind like `*` |
| arithmetic | `+`, `-`, `*`, `/`, `%`, `^`, of which `^` goes from right to left |
| comparisons | `==`, `!=`, `<`, `<=`, `>`, `>=`, which leave elements out, or with `bool` yield 0 and 1 |
| sets | `and`, `or`, `unless` |
| matching | `on (...)`, `ignoring (...)`, and with them `group_left (...)`, `group_right (...)` |
| aggregations | the operators below, with `by (...)` or `without (...)` before or behind the parentheses |
| functions | the functions below |

The regular expressions of matchers and of `label_replace` fit the whole value, and take time linear in
its length. They are those of [RE2](https://github.com/google/re2/wiki/Syntax), as in Prometheus 2.42:
`.` fits no newline unless `(?s)` says so. Texts are compared by their bytes: é as one code point and e
with a combining accent differ. What is held apart from Prometheus:

| pattern | Prometheus | here |
|---|---|---|
| `(?<name>...)` | built with Go 1.22 or later | yes |
| more than 16 KiB, or 10,000 for the sum of all counts in braces, or 256 classes such as `\pL` | yes | no |
| what needs more than 2 MiB of memory, such as `\pL{1000}` | yes | no |
| more than 1,000 parentheses within one another, also of the kind `(?:...)` | no, but for that kind | no |
| more than 100 groups in `label_replace` and `reReplaceAll` | yes | no |
| counts within `{0}`, such as `(?:(?:a{999}){0}){2}` | yes | no |
| the newest scripts of Unicode in `\p{...}` | by its Go | by the system's RE2 |

#### Aggregations

<!-- aggregations: written from the code by UPDATE_GOLDEN=1 -->

| operator | yields, for each group |
|---|---|
| `avg(vector)` | the mean |
| `bottomk(k, vector)` | the k elements with the least values, with all their labels |
| `count(vector)` | how many elements there are |
| `count_values("label", vector)` | how many elements have each value, which becomes a label |
| `group(vector)` | 1 |
| `max(vector)` | the greatest value; NaN only when there is nothing else |
| `min(vector)` | the least value; NaN only when there is nothing else |
| `quantile(quantile, vector)` | the quantile, between two values by their weighted mean |
| `stddev(vector)` | the standard deviation of the elements as a population |
| `stdvar(vector)` | the variance of the elements as a population |
| `sum(vector)` | the sum |
| `topk(k, vector)` | the k elements with the greatest values, with all their labels |

<!-- end -->

#### Functions

An argument in brackets may be left out; `...` repeats the last one.

<!-- functions: written from the code by UPDATE_GOLDEN=1 -->

| function | result | what |
|---|---|---|
| `abs(vector)` | instant vector | the value without its sign |
| `absent(vector)` | instant vector | 1 when there is no element, with the labels of the selector |
| `absent_over_time(range)` | instant vector | 1 when there is no sample, with the labels of the selector |
| `avg_over_time(range)` | instant vector | the mean |
| `ceil(vector)` | instant vector | the next whole number that is not less |
| `changes(range)` | instant vector | how often the value changed |
| `clamp(vector, scalar, scalar)` | instant vector | the value, but no less than the first limit and no more than the second |
| `clamp_max(vector, scalar)` | instant vector | the value, but no more than the limit |
| `clamp_min(vector, scalar)` | instant vector | the value, but no less than the limit |
| `count_over_time(range)` | instant vector | how many samples there are |
| `day_of_month([vector])` | instant vector | 1 to 31 |
| `day_of_week([vector])` | instant vector | 0 for Sunday to 6 |
| `day_of_year([vector])` | instant vector | 1 to 366 |
| `days_in_month([vector])` | instant vector | 28 to 31 |
| `delta(range)` | instant vector | the difference of a gauge over the range, extrapolated to its ends |
| `deriv(range)` | instant vector | the slope of a gauge per second, by linear regression |
| `exp(vector)` | instant vector | the exponential |
| `floor(vector)` | instant vector | the next whole number that is not greater |
| `histogram_quantile(scalar, vector)` | instant vector | the quantile of the buckets that the label `le` distinguishes |
| `hour([vector])` | instant vector | 0 to 23 |
| `idelta(range)` | instant vector | the difference of the last two samples |
| `increase(range)` | instant vector | how much a counter grew, extrapolated to the ends of the range |
| `irate(range)` | instant vector | how fast a counter grew per second between the last two samples |
| `label_join(vector, string, string, [string...])` | instant vector | a label made of others with a text between them |
| `label_replace(vector, string, string, string, string)` | instant vector | a label made of the parts of another that a regular expression finds |
| `last_over_time(range)` | instant vector | the last sample; the metric's name stays |
| `ln(vector)` | instant vector | the natural logarithm |
| `log10(vector)` | instant vector | the decimal logarithm |
| `log2(vector)` | instant vector | the binary logarithm |
| `max_over_time(range)` | instant vector | the greatest value |
| `min_over_time(range)` | instant vector | the least value |
| `minute([vector])` | instant vector | 0 to 59 |
| `month([vector])` | instant vector | 1 to 12 |
| `predict_linear(range, scalar)` | instant vector | the value that many seconds from now, by linear regression |
| `present_over_time(range)` | instant vector | 1 for each series with a sample |
| `quantile_over_time(scalar, range)` | instant vector | the quantile of the values |
| `rate(range)` | instant vector | how fast a counter grew per second, extrapolated to the ends |
| `resets(range)` | instant vector | how often a counter fell |
| `round(vector, [scalar])` | instant vector | the nearest multiple of the second argument, or of 1 |
| `scalar(vector)` | scalar | the value of the only element, or NaN |
| `sgn(vector)` | instant vector | -1, 0 or 1, after the sign |
| `sort(vector)` | instant vector | the elements by value, upwards |
| `sort_desc(vector)` | instant vector | the elements by value, downwards |
| `sqrt(vector)` | instant vector | the square root |
| `stddev_over_time(range)` | instant vector | the standard deviation |
| `stdvar_over_time(range)` | instant vector | the variance |
| `sum_over_time(range)` | instant vector | the sum |
| `time()` | scalar | the time of evaluation in seconds since 1970 |
| `timestamp(vector)` | instant vector | the time of the sample in seconds since 1970 |
| `vector(scalar)` | instant vector | the number as an element without labels |
| `year([vector])` | instant vector | the year |

<!-- end -->

### What is refused, and why

| what | why |
|---|---|
| subqueries, `rate(x[5m])[1h:1m]` | one would evaluate an expression again and again; a recording rule does it once |
| `@` | rules look from the moment at which they are evaluated |
| native histograms and their functions | the agent has none |
| trigonometry, `atan2`, `pi`, `deg`, `rad` | no use for it in rules about servers |
| `holt_winters` | Prometheus 3 renamed it and put it behind a flag |
| strings that are not UTF-8 | labels are UTF-8 |
| a wrong regular expression or label name in `label_replace`, `label_join` and `count_values` | Prometheus finds it at each evaluation; here it is found at load |
| more than 64 KiB, or more than 100 expressions within one another | everything has a bound |

### Where the two may differ

- `absent()` and `absent_over_time()` where the agent knows that it does not know; see below.
- The last digits of `exp`, `ln`, `log2`, `log10` and of `^`: Go computes them otherwise than glibc.
- The order of elements that `sort` or `topk` holds equal, when they come from `histogram_quantile`,
  whose order Prometheus leaves to chance.

## The history that rules need

The agent keeps in memory exactly those series that a loaded rule selects, each for as long as the
rule with the longest view looks back: 5 minutes for `x`, an hour and a half for
`rate(x[1h] offset 30m)`. A sample takes about 14 bytes; 64 samples that are all equal take little more
than 4 each. When the limit of bytes is reached, history becomes shorter rather than blind: a series
gives up its oldest samples for new ones, series that are not yet there stay out, and both are counted.
A series that a target no longer shows ends at once with a marker of staleness.

## Rule files

The section `rules` of the configuration names the files; [alerts/](../alerts/README.md) are such
files. A file is read as Prometheus 2.42 reads it:

| where | keys |
|---|---|
| file | `groups` |
| group | `name`, `interval`, `limit`, `rules` |
| rule | `record` or `alert`, `expr`, `labels`; an alert also `for`, `keep_firing_for`, `annotations` |

Everything else is refused with file, line, column and a caret, at a start, by `pgvigil rules check`
and by a reload, which then changes nothing: keys that are unknown or there twice, durations without
units, names of labels, expressions, templates. Of YAML, anchors and several documents in one file are
not understood. A file has at most 2,000 rules. Changed, new and removed files of a pattern cause a
reload. A rule with the same name and labels goes on with its alerts, as in Prometheus: to edit a text, a limit or
`for` ends none of them. Alerts of targets that were removed end, and the message says that this was not seen.

A pattern that fits no file any more, or was mistyped, takes no rule out of force: such a reload is refused. Take
the pattern out of `rules.files` to do without its rules. What is known of rules that are gone otherwise (a file of
several, a pack, a start with another configuration) is kept for an hour, as over a restart: when a rule of the same
group, name and labels is there again, its alerts go on. Until then nothing is said of them, and after five minutes
receivers get the word that their [end was not seen](notifications.md).

`pgvigil rules list` shows the rules, `pgvigil rules test FILE...` runs files of unit tests in promtool's
form (`rule_files`, `evaluation_interval`, `group_eval_order`, and in `tests`: `name`, `interval`,
`input_series`, `external_labels`, `external_url`, `alert_rule_test`, `promql_expr_test`). The exit code is
0 when all is well and 1 when a file is wrong or a test fails. Values of `exp_samples` may differ in the
last digits (1e-12 relative), since sums may be taken in another order.

## Templates

Labels and annotations of alerts are templates in Go's language, with `$labels`, `$value`,
`$externalLabels` and `$externalURL` defined:

| what | |
|---|---|
| actions | `if`, `else if`, `else`, `range`, `with`, `break`, `continue`, `end`, comments, `{{-` and `-}}`, variables with `:=` and `=` |
| Go's functions | `and` `or` `not` `len` `index` `print` `printf` `println` `eq` `ne` `lt` `le` `gt` `ge` |
| Prometheus's functions | `query` `first` `label` `value` `strvalue` `sortByLabel` `humanize` `humanize1024` `humanizeDuration` `humanizePercentage` `humanizeTimestamp` `title` `toUpper` `toLower` `match` `reReplaceAll` `safeHtml` `stripPort` `stripDomain` `externalURL` `pathPrefix` `graphLink` `tableLink` `parseDuration` |

Of the actions `define`, `template` and `block` are refused, of the functions `args`, `call`, `html`, `js`, `slice`,
`toTime` and `urlquery` (for a time write `humanizeTimestamp`); `%x` and `%b` write no numbers with a point. So is a `query`
whose text is neither a string nor `printf` of a string: the agent keeps samples of only those series
that rules need, and must know them when rules are loaded. Where a query fills a value in, all series
that fit the rest of it are kept. A template that cannot be evaluated leaves
`<error expanding template: …>` in its place, with words of our own. A template has at most 256 KiB, 250
`else if` within one another and 250 variables; it makes at most 64 KiB of text, in 1,000,000 steps that
read and make 16 MiB of text, and a rule at one evaluation 10,000,000 steps, 128 MiB read and made, and
64 MiB kept. What goes beyond leaves these words in an annotation, so that the alert fires all the same; a
label that goes beyond is a failure of its rule with the reason. Texts and numbers look as in Go;
`Tests/RulesTests/TemplateAgreementTests.swift` holds them against promtool.

## Evaluation

When a target was polled, and at least every `agent.interval` or every minute, whichever is shorter, the
agent records what it knows of the series that rules need, as if it scraped itself: with the labels `job` and `instance` of the section
`rules`, and with the end of series that are no longer shown. With `rules.instance: target`, the default
with `agent.compatibility`, the series of a target have its name as `instance`, and so have the entries
of `/targets`: rules that sum or join by `instance`, as those of other people do, keep servers apart. Groups are evaluated after each poll, at
the moment that a `for` ends, and after an interval without either, so that an alert fires with the
poll that sees it (`bench/detection-latency`); with many targets rules work for at most a fiftieth of
the time. With `rules.interval`, or an interval of its own, a group is evaluated on a grid of times as in
Prometheus; times that were missed are left out and counted. Watched servers are not asked. The first evaluation waits until every target was polled once, at most a minute.

- The rules of a group are evaluated in their order, and later ones see what earlier ones recorded.
- An alert is pending until `for` is over, fires, is kept firing for `keep_firing_for` after its condition
  has ended, and is remembered as resolved for 15 minutes.
- Two series with the same labels after those of the rule were added fail the rule, and so do more series
  or alerts than the group's `limit`; the reason is in the log, in `/api/v1/rules` and counted in
  `pgvigil_rule_evaluation_failures_total`.
- `ALERTS` and `ALERTS_FOR_STATE` can be asked for in expressions. On `/metrics` they bear the label
  `evaluator="pgvigil"`, so that they do not mix with those of a Prometheus that evaluates the same
  rules, and neither `job` nor `instance`, which the scrape adds. Recorded series are not shown there.
- `/api/v1/rules` (with `?type=alert` or `?type=record`) and `/api/v1/alerts` answer as Prometheus does, but
  for links in annotations, which are absolute as in notifications.

When the time of day is set, forward or back, what was recorded and what has lasted for a while moves with
it, and rules wait for the next polls: values that are times are right then. After the process stood still
for longer than an interval (stopped, suspended with its machine, or without a processor) rules wait until
each target has answered a poll that began afterwards, at most a minute, and all groups are then evaluated
at once. A standstill of more than three intervals is treated as a restart: it counts towards no `for`, and
an alert whose rule needs a range of samples is held until there is one.

While the server answers and a question fails (a lock, a statement_timeout, a right that was revoked),
what fires by the families of that collector is held in the same way, also by way of recording rules; of a
collector that visits databases, what fires about the databases in which it fails.
An alert that names no server, such as one about a sum, is held while no server says anything that it could be
judged by; while others do, it is judged by these. An alert whose rule writes the label `target` itself, by
`label_replace`, `label_join` or in its `labels`, may be about any server, and is held while any of them is
unknown to it.

`absent()` and `absent_over_time()` yield nothing where the series may exist: of a target that is down, and of a
collector that fails or is left out for a missing right or extension, nothing is known. Prometheus, which does not
know why a series is missing, yields 1 there. So `absent(x)` fires in the agent only where the server has answered
without `x`; that a collector fails is what PgvigilCollectorFailing and PgvigilRightsLost say.

While a target is down nothing is known of it. What fires about it then goes on firing, unless its rule can
still judge it, and is judged again when the server answers: a lock that was released and a lock of
a server that has crashed look the same from outside. Prometheus ends such alerts after five minutes at the
latest. `PostgresDown` pages meanwhile.

## Alerts over a restart

With `agent.state_directory` alerts survive a restart. They are in the file `alerts.state` there, which is
written whenever an alert changes its state, every 30 seconds and at the end, beside the old file and
then renamed. It bears its version and a checksum; a damaged file is not used, the log says so, and
`pgvigil_rule_state_damaged_total` counts it: what was notified and no rule finds again within five minutes is then
[resolved with a note](notifications.md) that this end was not seen. It has at most 16 MiB. When alerts do not fit, their annotations are
cut in the file, and then alerts are left out: resolved ones first, firing ones last. The log says how
many, and `pgvigil_rule_state_incomplete_total` counts them. Without a state directory the log says once
that alerts do not survive.

The samples of rules that look back ten minutes or more are kept beside it in `samples.state`: written soon
after an alert has changed, every five minutes and at the end, with at most 8 MiB. So PostgresStandbyGone,
which looks back six hours, PostgresRestarted and PostgresRoleChanged, and forecasts fire on until their window says
otherwise. Series without room are counted in the same metric. After a kill the last minutes may be missing, as in a
Prometheus that was down. Shorter windows fill again while their alerts are held.

An alert that names several servers in its annotation `targets`, such as PostgresSplitBrain, remembers what it saw of
each. When one of them is down, or does not answer the question, the rule is evaluated as if it still were as
it was last seen: the alert ends when what is known contradicts it, or when the target is taken out of the
configuration. Prometheus ends it.

What is taken up, compared with Prometheus:

| | Prometheus | pgvigil |
|---|---|---|
| after more than an hour | starts again | starts again |
| pending | the time without an evaluator does not count towards `for`; a rule with `for` below 10 minutes starts again, others wait at least 10 minutes | the time without an agent does not count towards `for`, whatever `for` is |
| firing | pending at first, fires when `for` has been over | fires on, with the same times |
| not found at first | gone | held until the rule can judge it: until each selector of its expression finds something of the alert's target, in ranges two samples; at most as long as the expression looks back, and at most 10 minutes. That a series is not there says nothing sooner: collectors have intervals of their own, databases are visited one after another, and a poll is shown in parts |

An alert belongs to a rule by the names of group and rule and the labels that the rule adds, so other
changes of a rule, such as a new expression, keep it.
"""#,
"security": #"""
# Security for adopters

What pgvigil reads, what leaves the server and the machine, and what to check before you give it a role. The
threat model, with the test that holds each line, is in [SECURITY.md](../SECURITY.md).

## What leaves the watched server

Over the agent's own connection, by SQL that `pgvigil collectors show NAME` prints:

| what | examples | turn it off by |
|---|---|---|
| numbers | sessions, blocks, ages, sizes | `collectors: { disable: [NAME] }` |
| names of databases, roles, schemas, tables, indexes, slots, standbys | `datname`, `relname`, `usename` | the same; `databases: { exclude: [...] }` for whole databases |
| `application_name`, addresses of standbys | `api-1`, `10.0.0.7` | disable `pg_stat_activity`, `pg_stat_replication` |
| values of about 50 settings | `max_connections` | disable `pg_settings` |
| texts of running statements, at `/api/v1/sessions` and in `pgvigil top` | `UPDATE item SET stock = ?` | `activity: { texts: none }` |
| texts of statements from pg_stat_statements | `SELECT * FROM orders WHERE id = $1` | `activity: { texts: none }` |
| state of the session at the head of a lock queue | `idle in transaction for 5 min`, its pid, role, application and the beginning of its statement | disable `pg_blocking` |

It never reads a table of yours, except by a collector that you write. No row, no parameter of a statement, no
password leaves.

## How texts of statements are cut

PostgreSQL replaces constants in most statements, not in all: `CREATE ROLE ... PASSWORD '...'`,
`SET my.token = ...` and other utility statements keep them. The agent reads each text with a lexer of
PostgreSQL's literals and removes every constant, comment and value of a setting; what it does not
understand it removes, too. See [texts of statements](operations.md#texts-of-statements). What is left can
still name tables, columns and roles. Where even those must not leave:

```yaml
activity: { texts: none }
```

The views of the history in SQL (`v_slow_queries`) hide comments, numbers and values of settings; they are
shown to roles with `pg_read_all_stats` only.

## What leaves the agent's machine

Nothing, unless you configure it. No telemetry, no look for updates, no address is built in.

| way | who gets it | what |
|---|---|---|
| `web.listen` (127.0.0.1 by default) | who may reach the port | metrics, names, texts, alerts |
| `receivers` | the service you name | alert, labels, description, links; of a lock also a cut statement |
| `history.conninfo` | that database | the series of `history.metrics`; by default about 120 a server |
| `heartbeat` | the address you name | a request without content |
| the log | the journal | names, errors of the server |

## The role in the database

```sql
CREATE ROLE pgvigil LOGIN PASSWORD 'a long random text' CONNECTION LIMIT 4;
GRANT pg_monitor TO pgvigil;
```

| | |
|---|---|
| may | read statistics, settings, texts and sizes: `pg_monitor` |
| may not | read a table, write anything, end a session, be a superuser |
| each session | read-only transactions, `lock_timeout` 100 ms, `statement_timeout` by collector, `search_path = pg_catalog`; read back before the first query |
| connections | two at most; `CONNECTION LIMIT 4` leaves two for `pgvigil check` beside the running agent |

`pg_monitor` lets the role see the texts of all sessions' statements, as it lets every monitor. Keep its
password like that of an operator.

## Passwords and keys

- `password_file`, `password_command`, systemd credentials, pgpass or a service file; never in the
  environment of a command that the agent starts ([operations.md](operations.md#passwords-for-servers)).
- They appear in no log, metric, error, `ps` or `check --print`.
- `check` warns with `readable_secret` of files that others may read.

## Before you open the port

Keep `web.listen` on 127.0.0.1, or name TLS and users in a file of the format of Prometheus's exporters:

```yaml
web:
  listen: ["0.0.0.0:9787", "unix:/run/pgvigil/web.sock"]
  config_file: web.yml
  allowed_hosts: [monitor.example.com]
```

`check` warns with `open_listener` when other machines reach the page without a password, and with
`passwords_in_clear` without TLS. What changes something (silences, reload, recording) needs a user, a
certificate or the Unix socket in every case.

## The process

Runs as a user of its own without capabilities, in a sandbox of systemd that `systemd-analyze security` judges
with 1.2 of 10 ([systemd/README.md](../systemd/README.md)). It links libpq, libmicrohttpd, GnuTLS, libcurl,
libyaml, RE2 and zlib of the distribution: their security updates arrive by `apt`. `pgvigil.cdx.json` in the
package lists all of it. It runs programs only where the configuration names them: `password_command` and
receivers of the kind `command`.
"""#,
"sizing": #"""
# Sizing

All figures come from commands: size, start, scrape and memory of one target from `scripts/numbers`
(<!--n:conditions-->2 cores of AMD EPYC, load 3.85<!--/n-->; PostgreSQL 15 with three databases, pgbench in one of
them, <!--n:series_all-->1,965<!--/n--> series), the others from [bench/](../bench/README.md). Run them on your
machine; they print their own conditions.

## One agent

| what | how much |
|---|---|
| the program, without its symbols | <!--n:binary-->9.7 MB<!--/n--> |
| first page after the start; first with `pg_up 1`; first with everything | <!--n:first_page-->56 ms<!--/n-->; <!--n:up-->243 ms<!--/n-->; <!--n:complete-->453 ms<!--/n--> |
| a scrape on the same machine, median | <!--n:scrape-->0.1 ms<!--/n--> |
| connections to a server | at most two, whatever happens |
| processor, one target | 0.14 % of a core at an interval of 10 s; with all rules 0.3 % (`bench/footprint`) |
| processor, 50 targets with 122,000 series | 5.5 % of a core; with all rules 7.3 % |
| memory, one target | <!--n:resident-->31.3 MB<!--/n--> resident; most of it is the program and its libraries |
| memory, 50 targets with 122,000 series | 71 MB; with all rules 92 MB |
| memory per 1,000 series | 0.37 MB more, from the two measurements of `bench/footprint`; rules keep samples for as far back as they look, at most `rules.history_bytes_max` |
| memory for statements by the hour | with a history: half a kilobyte for each entry of pg_stat_statements, of 20,000 by target and 400,000 in all at most, and as much again for each that runs within a quarter of an hour, of 5,000 by target and 200,000 in all at most |
| memory for what is usual of statements | 4 KB each, of 500 by target at most: 2 MiB; 128 MiB for all targets together |
| `/metrics` | about 140 bytes a series in plain text, a tenth of that as gzip |
| state directory | outbox and alerts: a few hundred kilobytes; `baselines-NAME.state`: 2 MiB by target at most; `changes-NAME.state`: 500 changes by target at most; `texts-NAME.state`: 1 MiB by target, 64 MiB in all at most; the spool of the history at most `history.spool` |

`pgvigil.service` allows 512 MB (`MemoryMax`): enough for several hundred targets of this kind.

## How many series

| what drives it | bound |
|---|---|
| statements: 16 series each | `collectors.top` of `pg_stat_statements`; one row `other` has the exact remainder |
| tables and indexes: about 35 and 8 series each | `collectors.top`, likewise |
| databases | `databases`, `databases_max` |
| everything | `agent.series_max` per target; what is above it is left out by family and counted in `pgvigil_series_dropped_total` |

`pgvigil collect --config F | grep -v '^#' | cut -d'{' -f1 | sort | uniq -c | sort -rn | head` shows the
families with the most series.

```yaml
agent: { series_max: 5000 }
targets:
  - name: orders
    conninfo: "host=db1.example.com dbname=postgres user=pgvigil"
    databases: { include: [orders, crm] }
    collectors:
      top: { pg_stat_statements: 50, pg_stat_all_tables: 50, pg_stat_all_indexes: 50 }
      disable: [pg_stat_slru]
```

For Prometheus: series divided by the scrape interval are samples a second. 200 servers with 2,000 series at
15 s are 27,000 samples a second and 400,000 series in its head.

## How often

`agent.interval` is 10 s by default. Expensive collectors have intervals of their own
(`pgvigil collectors list`). A shorter interval costs the server in proportion
([cost.md](cost.md)); alerts cannot fire sooner than the next poll. Scrape at least as often as the slowest
counter that you sum is read: sums are exact for scrapes that are at least as frequent as the answers.

## The watched server

16.7 ms of its processor time in 10 s, on a large one (2,000 tables, 5,000 statements, 12 databases):
`bench/server-time`. [cost.md](cost.md) has each statement. A collector that is too dear for a server is
disabled or slowed down for that target alone (`collectors` of the target).

## History

One row for each series of the default choice at each `history.interval` (1 min): about 100 for a server and
9 for each database, 267 bytes each with indexes. [history.md](history.md#what-it-costs) has days, roll-ups
and retention. With `activity.interval` a target has up to `history.activity_rows` + 1 rows of 137 bytes a minute more,
20 MB a day at most with the default. The writer makes more than 50,000 rows a second (`bench/history`).

## Many servers

One agent watches as many targets as one core can render and judge. For more, or for agents near their
servers, divide the targets: `agent.shard` lets several agents share one file, see
[configuration.md](configuration.md#several-agents-one-file).
"""#,
"status": #"""
# Status

Where things stand in version 0.2.0, unreleased. What changed since 0.1.0 is in the
[changelog](../CHANGELOG.md), with what an operator must act on.

## Works and is held by tests

- Watching PostgreSQL and PgBouncer by a catalogue of collectors, and by your own from YAML. The
  tests run against real servers 15, 16, 17 and 18, primaries and replicas; 14 and 19 are supported
  from the lists of their columns.
- Sessions whose settings are read back before they are used: whatever a role, a database, a file or a
  connection pooler sets, and in databases of any encoding.
- Trouble: a locked catalog, locked tables, a frozen, stopped or crashed server, no free connection,
  databases and functions that refuse, strange names, 2,000 tables, 5,000 statements, 50 databases. Never
  more than two backends.
- Counters of statements, tables and indexes whose increases add up to what the server did, under churn,
  cut answers, renames, resets, restarts and a failover.
- `/metrics` in both formats, `/probe`, `/targets`, health and readiness, a page for people; TLS, client
  certificates and passwords.
- Reload by signal, by change of a file and over HTTP: prepared in full, then committed or dropped.
- All commands of `pgvigil --help`, each as a process: output, exit code, signals, secrets.
- The demonstration of the whole job, from the poll to the webhook, which leaves nothing behind in whatever
  way it ends.
- Indicators, the health score with its decomposition, thresholds by environment, profile and target,
  and a health model that can be changed for each. What the server is set not to count is unknown, not 0.
- Recommendations (`pgvigil advise`): every statement is run on a copy and undone on real servers 15, 17
  and 18; no finding on three realistic schemas without a fault.
- The schema for history: made, upgraded from that of 0.1.0, adopted from tables, functions and views made
  by hand, and dropped on 15, 17 and 18; hostile roles gain nothing from it; partitions, retention,
  roll-ups, functions and views without the agent. For 14 and 19 only the columns, functions and settings
  that they use were compared with lists from such servers. TimescaleDB and Citus are written for, but only
  their absence is tested.
- History in PostgreSQL: written exactly once across kill -9 of agent and server and across a failover,
  by way of a spool that survives a full disk and a failing fsync; over the spool's limit what is lost is
  counted, to the row; read back over HTTP.
- Rules evaluated by the agent: templates, alert states and unit-test files agree with promtool, and
  the rules of `alerts/` fire and resolve as in a Prometheus that scrapes the agent. A stopped process and
  a clock that is set end, repeat and drop nothing.
- systemd: notification, watchdog, reload, socket activation, credentials, the journal, the sandbox of
  the units, tried in a booted machine.
- A Debian package: installed, upgraded, removed and purged; and a tarball, the same bytes each time.
- Fourteen dashboards: every query is sent to a real Prometheus.
- What stands still without an error (a first copy, logical replication behind a standby that is gone, a full queue of NOTIFY, a changed
  collation) is alerted: made and undone on real servers.
- Every documented limit has a rule: a table of 31, and of 11 by database, is driven 1 % beyond each and back
  with the shipped `for`, in Prometheus and in the agent's evaluator, and live on 15 and 18, by a real webhook. Messages for
  each alert; a test refuses one that does not say target, value, limit, since when, what to do and where to look.
- A page about a lock says what the session at the head of the queue does, on 15 and 18.
- Databases of one server in several environments, each with its own limits; live with six databases.
- Sixteen kinds of receivers, e-mail among them, each held to its service's documented limits and tried without
  being named; trouble with one is notified through the others, over reloads and restarts.
- 10,067 generated answers of a mad server under five commands, and 100,000 generated HTTP exchanges, without a failure.
- Standstill of the process and set clocks: 100 random blows in simulated time with each run of the tests, 10,000 at the
  last change.
- A server that is down: what fires about it goes on firing until it can be judged again.
- Refused logins of targets are tried more and more rarely; error ratios are those of the users exactly.
- What a poll decides is a value, `PollState`, in a room without a session, a file, a log or a clock; tests play a server.
- What sessions did is remembered for an hour by the sample and two days by the minute, over restarts, and answered at
  `/api/v1/activity`: sums are exact against a plain recomputation, and a known schedule comes out right on 15 and 18.
- Each family that is shown is compared with the server's view cell by cell, on 15 to 18, primary and replica.
- A disk under the state directory that stands still, hangs or is full holds up neither polls, pages, rules, messages, the start
  nor SIGTERM; what is newest is kept when it answers again.
- Alerts about several servers are held while one of them is out of sight, and rules that look back for hours go on over a
  restart.
- Every column of PostgreSQL's statistics, 14 to 19, is accounted for in `columns.tsv`.
- The history keeps by the minute what sessions did, exactly once over kill -9 and failover, and answers in SQL.
- The course of 21 numbers is kept in memory and over restarts, `/api/v1/trends`.
- `/api/v1/database/...`, `/api/v1/sessions` and the pages say the numbers of `/metrics`, also while the server is frozen; pages
  are read by an independent parser and by a real browser, with hostile names.
- Pages of statements, one statement, tables, vacuum, replication and settings, and the Model Context Protocol for assistants, from
  memory alone; the official client of the protocol reads the same from a healthy and from a blocked server.
- What a version 0.1.0 left behind (state directory, outbox, spool, history, configuration, web file) is taken over: `UpgradeTests`.
- Statements that have become slower than at the same hour of earlier weeks are found and alerted (`bench/regressions`: precision and
  recall over generated histories).
- Pages of alerts with silences, of advice, of the agent itself; events at `/api/v1/events`, by which pages keep themselves up to
  date in their place.
- Texts of statements whole, over restarts and in the history.
- What statements did by the hour, in the history: sums equal the server's own, under eviction, reset and kill -9; and what has
  changed on a server: settings, versions, extensions, roles with their attributes and settings, restarts, kept over restarts of
  the agent.
- A reload that changes a target keeps what is known of it; alerts on its indicators neither resolve nor fire again.
- Thirteen packs for applications and extensions: rules by unit tests, values against rows, with the printed grants alone,
  on 15 and 18; pg_cron, Citus and TimescaleDB against tables of their shape only.
- A reload that changes the labels of a target moves what is known of it: alerts that bear `target` neither end falsely nor
  begin their `for` again.
- Collectors of your own that say what they need, for which targets they are and what limits their gauges have, and a command
  that tries a file.
- Samples of sessions agree with pg_wait_sampling (`bench/waits`).
- `pgvigil top` in a real terminal: every way out restores it.
- Sessions sampled between polls when `activity.interval` says so: session-seconds by wait, statement and client, blocking
  trees; a known schedule of sleep and locks comes out within three standard errors on 15 and 18.
- Alerts whose collector fails, lost a right, or fails in one database are held: live on 15 and 18.
- Statements that a session repeats are prepared, with a way back where a pooler stands between; five collectors take
  their part from one reading of the sessions.
- Texts of statements pass one redactor: 500 statements and 100,000 mutations with planted constants.
- An indicator is one value from which limits, score, advice, history, pages and documents iterate.
- Endpoints are values (`docs/http.md` and `docs/openapi.json` are written from them), sinks have a contract,
  and every small state file is replaced by one `AtomicFile`.
- What others may send: framing of HTTP, foreign hosts and origins, floods of connections and passwords,
  patterns, templates and state files without a bound, few descriptors, a standard error that stands still,
  a pool whose threads are all held up. [SECURITY.md](../SECURITY.md) names the tests.
- Readers of what others write are fuzzed: `bench/fuzz`; small corpora run with the unit tests.
- Notifications: what a scripted receiver may do wrong, a few thousand simulated crashes of the outbox,
  a real Alertmanager beside it, signatures checked by another library.
- Backups in directories, of pgBackRest and of Barman are looked at as another user, over hanging programs, missing rights and
  restarts, with real backups of 15 and 18.
- Sizes, use and estimated bloat of tables and indexes, databases and sequences by the day, in the history; growth and forecast in SQL.
- Extensions and settings that are expected of a server are compared with what it has, in PostgreSQL's units and words.
- Rules that a reload or a start has lost come back with their alerts within an hour.
- Plans of statements (`pgvigil explain`) equal the server's own on 15 to 18; statements are not run, two statements in one text plan
  nothing, volatile functions are not run.
- Reports on a period beside another one, whose numbers equal SQL computed from the rows.
- Pages print on A4 and are read at 3,840 pixels by a real browser, a fleet of 200 by keyboard alone; they show any time, from the
  history where memory does not reach. `/docs/` has the documents.

## Known limits

- A logical WAL sender that begins and ends between two polls counts its decoded transactions as rollbacks; so does, without
  `pg_read_all_stats`, one that is replaced between two polls.
- A wait for a synchronous standby is known from the first poll that saw it; it is a lower bound.
- Of a range beyond memory pages do not show transactions and write-ahead log: the history has counters, not rates. Who had the
  load then is in SQL alone (`monitoring.wait_profile`).
- `pgvigil explain` keeps no plans: a change is seen by comparing fingerprints (`--expect`). Settings of the statement's role besides
  `search_path` (`work_mem`, `enable_*`) are not applied.
- Reports by the clock are not kept in the outbox: a receiver that is away gets the report from a new attempt for up to a day, and
  after a restart of the agent it is made again from the history.
- `pg_ls_tmpdir` does not list files that the processes of a parallel query share: `pg_temporary_files` is without them.
- A full queue of NOTIFY costs no points of health; its alerts find it.
- With `pg_stat_statements.track = all` the series `queryid="other"` (and `other` of `/api/v1/database/slow-queries`) still has
  statements inside of functions beside those that clients send; rows of the history, SQL functions and alerts do not.
- The colour of the column Transaction age on the status page does not know `autovacuum_freeze_max_age`; score, SQL and alerts do.
- Where no database in SQL_ASCII has pg_stat_statements, a text that the target's database cannot hold keeps `pgvigil explain` from all
  statements.
- Of an incremental base backup in archives it is not known whether those that it needs are there.
- PostgresReplicationBroken on a replica that is refused again and again was tried with recorded samples, not with a far replica.
- Of settings that keep write-ahead log only `wal_keep_size` is taken into account by PostgresWALGrows, not what slots keep.
- WAL-G was not available for testing: its answer is read as its documents show it. Checksums in manifests of files are not
  computed again. A base backup with more than 64 MiB of manifest is not compared with its files.
- Estimates of bloat need the right to read the tables: `pg_monitor` alone does not give it.
- Expected settings and extensions are given for each target, not for an environment or all targets.
- Where wal_sender_timeout is above 90 s, a standby whose clock is hours ahead of its primary's is not known to be silent.
- A login trigger that is made while the agent runs holds up other databases until the names of databases are read again
  (a minute), 30 s at most a time.
- `app_partition_inserts_total` counts a dropped partition as a reset.
- Of rules that are gone at a start, samples of a series that another rule reads over a shorter range are not kept. A target
  that is taken out and put back begins without what was known of it.
- Of a conninfo with several hosts, later names are resolved without a deadline of their own.
- Statement texts are read from a database in SQL_ASCII or UTF-8 with the extension, SQL_ASCII first; where
  there is none in SQL_ASCII, a text that the database cannot hold costs all new texts, not the numbers.
- When every counter of a row has caught up with its old value between a reset of the statistics and
  the next poll, the reset is not noticed.
- Sums of increases are exact for scrapes that are at least as frequent as the collector's answers.
- A huge single message over a Unix socket is not bounded as it arrives; over TCP it is.
- A standby that is delayed on purpose is known by "delayed" in its `application_name` only.
- A standby that an agent sees cut off at its very first look counts from that look.
- Names of pools that Unicode takes for the same text are refused.
- TimescaleDB and Citus, and PostgreSQL 14 and 19, were not available for testing: what is written for them
  was compared with lists and tried where it must refuse.
- A plain host name in an error of libpq that comes from `PGHOST` or a service file is shown as it is; one with
  `@` or `=` is not.
- On PostgreSQL 14, which cannot be made to show its counts, a quiet server often has no error ratio.
- That a role has used up its CONNECTION LIMIT, and not the server its connections, is recognised by English
  words.
- Of a standby whose primary has `wal_sender_timeout = 0` it is not known that it is silent.
- `PostgresQueryRunsLong` may name a session that itself waits for a lock.
- Fuzzing to 10^7 executions was done for 11 of 37 readers.
- The first growth of a new statement is shown with the third answer, so that scrapes once a minute lose none of it.
- When every answer brings more new heavy statements than there are places, half of them end in `other`; the sum is exact.
- An alert that names no server is held only while no server at all says anything that its rule reads. `a unless b`
  fires while `b` is unknown, as in Prometheus.
- After a crash or a promotion PostgreSQL counts live and dead rows from 0 until a vacuum or an analyze; only the pages say so.
- What a table did between the last answer before a restart of the agent and the first one after it is in no series of that table.
- Changes of settings whose values are not read are not watched.
- A rule of your own whose alerts do not bear `target` (by cluster, say) begins again when a reload changes the label that they
  have; so does one whose own labels are made from a label of the target.
- Changes of a target that a reload takes out, which the history does not have yet, are lost with a `kill -9`.
- A worker that a database holds up shows `pg_up` 1 for three intervals and as long as a round of visits may take (twice the
  interval, at least 10 s).
- A rule of a pack that is also in `rules.files` in another form is evaluated twice, of which `check` warns.
- Who has old snapshots on a replica is named as a likely cause of a replay that waits for them, not as the cause.
- Values on 14 and 19 have no test of their own.
- Advice that is made from polls alone, on pages, does not know `allow_alter_system` and where a setting comes from.
- Of prepared transactions of one role in one database that block, one is shown: the one in the way of most.
- What PostgreSQL 19 alone shows (pg_stat_lock, pg_stat_recovery, members of multixacts) was tried with its functions' signatures
  on an 18 only.
- Names in pg_progress are those of the database that the agent is connected to; in others there is the oid.
- A global `PAUSE` or `SUSPEND` of a PgBouncer 1.18 shows nowhere but in clients that wait without a server connection.
- While the state directory's file system is frozen as a whole, the kernel keeps a process of `run` that has ended until it thaws.
- A receiver that was removed or led elsewhere while the agent stood is named in the log; nothing is resolved at its service.
- There is no rule for a full disk, statement timeouts and bloat in bytes: docs/faq.md says why.
- A crash loses what recent memory had not written: of activity up to nine minutes at 8 MiB, of the course of numbers five.
- A search on the page of tables says that a name may be among those that are counted together, not that it is.
- A resolved message waits for `group_interval`, as in Alertmanager: docs/notifications.md says what to set.
- A replica with `restore_command` alone whose primary does not archive, or is not watched, falls behind in silence.
- A replica whose primary hangs has a lag of 0 while all that it received is replayed: PostgresStandbySilent and the bytes
  on its primary show it. Its page says when the last message came.
- A regression is known for statements of pg_stat_statements as the server names them; after a major upgrade, or when a table was made
  again, a statement has a new id and begins without a baseline.
- A target with the label `environment` bears it since 0.2.0: what fires at the moment of the upgrade is resolved and fires again.
- A receiver's file that is changed in its place, with the same path, ends nothing at the old address.
- Two agents that write the same target into one database write each number twice.
- The HTTP API has no examination behind its recommendations yet.
- Names of groups in alerts about several targets are those of the annotation `targets`; a target that the rule cannot name is not
  among them.
- What the server calls a prepared transaction is shown also where texts of statements are not: docs/operations.md says why.
- Sampling of sessions (`activity.interval`) is off by default: its cost with 1,000 sessions was measured beside other
  work only. Locks, standbys and roles are part of the poll's one reading; what has statements of its own is in docs/cost.md.
- Telegram, Teams and the other services were tested against their documented forms, not against the services.
- An alert of before a restart whose series is not there any more counts as firing until it is judged, for
  at most as long as its rule looks back: with most rules five minutes.
- A label that a reload gives to a target, or takes from it, is on its alerts at once. What fires goes on with it; under the old labels it
  is resolved, with the annotation `pgvigil_ended`. In Prometheus it begins again, and ranges begin again with the new series.
- After a start of the agent the replay lag is a lower bound for a while: an alert on it may resolve early.
- A critical `transaction_error_ratio` where there is a warning as well has no rule: roll-backs are not errors by themselves.
"""#,
"top": #"""
# pgvigil top

    pgvigil top --config /etc/pgvigil/pgvigil.yml

shows in a terminal what sessions do and which of them block others. It reads what the running agent knows
(`/api/v1/sessions` and `/api/v1/activity`), so that it costs the servers nothing. Where no agent listens, or with
`--direct`, it watches at most 20 targets itself, with two connections each at most. It only looks: no key cancels
a query or ends a session.

```
orders  primary  18.1.0  health 71.5  connections 14/100  12:00:01Z
load 6  5.4 in the last minute  idle 10  active 3  idle in transaction 1
  15   o
  10  ILC
   5 ICLLC.
     C CPU 3  L Lock 2  I IO 1  W LWLock 0  N Client 0  P IPC 0  o other 0
PID     USER      DATABASE  WAIT              TIME   QUERY
4712    web       shop      Lock:transaction~ 95s    UPDATE item SET stock = ?
4720+2  analyst   reports   CPU               1h06m  SELECT count(*) FROM sale GROUP BY day
 BLOCKING
2 behind 4711 web checkout, idle in transaction for 3m00s; holds ExclusiveLock on transactionid
  4712 ShareLock on transactionid of public.item for 94s; UPDATE item SET stock = ?
    4713 ExclusiveLock on tuple of public.item for 11s; UPDATE item SET stock = ?
SEC    SHARE QUERY ID             STATEMENTS OF THE LAST MINUTE
180    56%   77                   SELECT count(*) FROM sale GROUP BY day
120    37%   -4185925123159566327 UPDATE item SET stock = ?
s sort:time  / filter  p pause  f fleet  ? help  q quit
```

The columns of letters are the load over time, one for each reading, the newest on the right: a letter stands
for sessions that use the CPU or wait for something, and a dot is a reading that is missing. `4720+2` is a session
with two parallel workers. The statements of the last minute need samples (`activity.interval`); they
begin 60 s before the time of this machine.

| key | what it does |
|---|---|
| `f`, tab | all targets, and back to one; enter opens the chosen one |
| `n`, `N`, arrows to the sides | the next target, the one before |
| `s` | sort by time, wait, user, database or application |
| `/` | filter; enter keeps it, escape ends it |
| arrows, page up, page down | move in the list |
| `p`, space | pause and go on; meanwhile it is said since when, and whether the agent still answers |
| `?` | help |
| `q`, Ctrl-C | quit; Ctrl-Z suspends |

`--target NAME` begins with one target, `--interval TIME` says how often it asks (2 s). `--url`, `--socket`,
`--user` and the others lead to an agent elsewhere. `--once` prints it once, as text or with `--format json`: the
two answers of the agent as they are.

`NO_COLOR` is honoured. With a locale that is not UTF-8 other characters are shown as `?`. What of names and texts
would command the terminal is shown as an escape. With `TERM=dumb`, or without a terminal, there is
only `--once`. The terminal is given back as it was however it ends.
"""#,
"troubleshooting": #"""
# Troubleshooting

In this order: **1.** `pgvigil check --config F` connects as the agent does, names what is missing for each
target, and prints the statement that adds it. **2.** The log: `journalctl -u pgvigil`, one target's lines with
`journalctl -u pgvigil -g orders`. **3.** `/` on the agent's port shows the state of all targets.
**4.** `pgvigil collectors plan --config F` says for each collector whether it runs, and why not.
   `pgvigil collectors test FILE --config F` asks the questions of a file of your own once, and shows samples,
   times, plans and locks.

Questions that are no faults are in [faq.md](faq.md).

## It does not start

| exit code | what it is | look at |
|---|---|---|
| 2 | the command line | `pgvigil COMMAND --help` |
| 78 | the configuration, with file, line and column, or a state directory that cannot be made | [configuration.md](configuration.md#problems) |
| 69 | a port in use | `ss -ltnp` shows which program has it |

systemd does not start it again after 2 and 78: the configuration has to change first.

## A target is down (`pg_up` is 0)

The reason is in the log (`target is down`), at `/`, in `check` and in the description of PostgresDown.

| it says | what to do |
|---|---|
| `password authentication failed` | the first line of `password_file` is the password; a trailing newline does no harm; `${VAR}` is not expanded |
| `no password supplied` | neither `password_file` nor pgpass has one; pgpass files that others may read are ignored by libpq |
| `role "..." does not exist` | name the right one in `user=`, or make it: `CREATE ROLE ... LOGIN` and `GRANT pg_monitor TO ...`, which `pgvigil check` prints |
| `no pg_hba.conf entry` | add the agent's address for this role and database; with `hostssl` set `sslmode` |
| `Peer authentication failed` | over a Unix socket the agent's system user must have the role's name, or use a password over TCP |
| `session settings are not in force` or `unsupported startup parameter: options` | a pooler is between: use the server's own address |
| `statements are no longer prepared` | a pooler is between: numbers are right, the server works more for them; use the server's own address, or `prepare: never` |
| `remaining connection slots are reserved`, `too many connections` | the server is full, which PostgresConnectionsExhausted says, too; it is tried at each poll |
| `too many connections for role` | CONNECTION LIMIT of the role: two are for the agent, two more for `check` beside it |
| `certificate verify failed` | `sslrootcert` names the provider's certificates, not the server's own |
| `could not translate host name` | the agent's machine cannot resolve it; a literal address works meanwhile |
| `no answer to the login within 5 s` | a firewall drops packets, or the server is frozen: it takes connections and answers none; the limit is `connect_timeout` |
| `no answer within 10 s to the first statement of a poll` | the server is frozen or overloaded, or the network has lost the connection; the limit is a part of the interval, at most 10 s, and stands in the message |
| `no answer within 5 s to the statement of the collector NAME` | the server stops the statement itself after that time and did not even do that: it is frozen |

After three refused logins it tries ever later, at most once a minute. A reload tries at once.

## Metrics are missing

| what you see | look at |
|---|---|
| one collector | `collectors plan`; `pgvigil_collector_planned`, `pgvigil_collector_success` |
| it fails at times | `pgvigil_collector_failures_total` has the reason; [PgvigilCollectorFailing](runbooks/PgvigilCollectorFailing.md) |
| statements | the extension in the database of `conninfo`; `shared_preload_libraries`; `compute_query_id`; `pg_stat_statements.track` (Azure: `NONE` by default); `USAGE` on its schema (Supabase). `check` names the one |
| times of reads and writes | `track_io_timing = on` |
| one database | `databases`; CONNECT for the role; `check` prints `databases not visited` |
| sequences | `pg_monitor` does not read them; `check` prints the grants, with `--verbose` all of them |
| databases that `pgvigil_databases{state="over_limit"}` counts | `databases_max`; `pgvigil check` names them |
| tables beyond the first 200 | `collectors.top`; they are in the row `other` |
| everything of one target above a number | `agent.series_max`; `pgvigil_series_dropped_total` |
| an indicator | too few events in its window, or the server does not count it; [indicators.md](indicators.md) has each floor |

## Alerts

| what you see | look at |
|---|---|
| an alert does not fire | `pgvigil rules list`; `/api/v1/rules` (state and last error of each); the limit in `pgvigil_threshold`; `pgvigil silence list` |
| it fires, no message comes | `pgvigil notify test RECEIVER` shows the exchange; `pgvigil_notifications_total` by outcome; `pgvigil_receiver_enabled` |
| messages come late | `group_wait`, `repeat_interval`, `rate_limit`; `pgvigil_notification_queue_length` |
| a rule file is refused | the place is in the message; [rules.md](rules.md) has the subset of PromQL |
| alerts come twice | two agents watch the same server, or Prometheus evaluates the same rules and notifies, too |

## HTTP

| what you see | look at |
|---|---|
| 401 | `web.config_file` has users; commands take `--user` and `--password-file` |
| a TLS error of `pgvigil silence` or `record` | `--ca-file` and the like: [operations.md](operations.md#commands-that-speak-with-the-agent) |
| 403 from `/-/reload`, `/api/v1/silences`, `/api/v1/metrics` | changing something needs a user or the Unix socket: [operations.md](operations.md#who-may-change-something) |
| 403 for pages | the host name is not one of the agent's: `web.allowed_hosts` |
| 503 from `/metrics` | nothing was rendered for three intervals: the agent's machine is overloaded; `/-/healthy` says what stands still |
| a reload is refused | the log, and `pgvigil_config_last_reload_successful`; what was in force stays in force |

## History

| what you see | look at |
|---|---|
| `the schema has version 8 of 10` | `pgvigil schema apply` as the schema's owner |
| rows come late | `pgvigil_history_spool_bytes`: the database is slow, full or down; rows wait in the spool |
| rows are lost | `pgvigil_history_rows_dropped_total`; the spool was full (`history.spool`) |

## Before you report a fault

`pgvigil version`, `pgvigil check --verbose --config F`, `pgvigil check --offline --print --config F` (it has
no secrets), the log of the minute in question, and the server's version. Weaknesses: [SECURITY.md](../SECURITY.md).
"""#,
"web.example.yml": #"""
# TLS, headers and passwords of the web server, in the format of Prometheus's exporter-toolkit; named
# by `web.config_file` in the configuration. Relative paths begin in this file's directory. Check it
# with `promtool check web-config` or `pgvigil check`.

tls_server_config:
  # The server's certificate chain and its private key, PEM. Both, or neither for plain HTTP.
  cert_file: server.crt
  key_file: server.key
  # NoClientCert (the default), RequestClientCert, RequireAnyClientCert, VerifyClientCertIfGiven or
  # RequireAndVerifyClientCert. Only the last one keeps strangers out.
  client_auth_type: RequireAndVerifyClientCert
  # The authorities that clients' certificates are verified against, PEM.
  client_ca_file: clients.crt
  # Names of which a client's certificate must bear one. Empty by default: any.
  client_allowed_sans: [prometheus.example]
  # TLS10, TLS11, TLS12 or TLS13.
  min_version: TLS12
  max_version: TLS13
  # Cipher suites up to TLS 1.2 by their IANA names. Empty by default: the library's own choice.
  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]
  # Whether the server's order of cipher suites counts.
  prefer_server_cipher_suites: true
  # X25519, CurveP256, CurveP384, CurveP521. Empty by default: the library's own choice.
  curve_preferences: [X25519, CurveP256]

http_server_config:
  # Accepted, because it is the toolkit's default; pgvigil speaks HTTP/1.1.
  http2: true
  # Content-Security-Policy, X-Frame-Options, X-Content-Type-Options, X-XSS-Protection and
  # Strict-Transport-Security can be set. Empty by default.
  headers:
    X-Content-Type-Options: nosniff

# Who may ask, with the password as bcrypt hash (`htpasswd -nB NAME`), cost at most 14. Empty by
# default: everybody.
basic_auth_users:
  prometheus: $2y$10$8y5y3B3unp51nB1jek3fber24r8A3Pc33XDueNPIl6QHLqiRLZoZe
"""#,
    ]
}
