// swift-format-ignore-file
// Written from docs/runbooks by UPDATE_DOCS=1 and a test.

/// What to do about each alert.
package enum RunbookTexts {
    /// The pages of docs/runbooks by the alert's name, in Markdown.
    package static let all: [String: String] = [
"PgbouncerClientsNearLimit": #"""
# PgbouncerClientsNearLimit

## Meaning

More than 90 % of the clients that PgBouncer takes (`max_client_conn`) are connected.

## Impact

At the limit every further client is turned away with "no more connections allowed
(max_client_conn)", whatever its database; those that are connected go on.

## Look

On the console of PgBouncer:

```pgbouncer
SHOW CONFIG
SHOW LISTS
SHOW POOLS
SHOW CLIENTS
```

`used_clients` counts against `max_client_conn`. `free_clients` is memory that is kept for reuse, and
no room. `SHOW CLIENTS` says by address, user and database who is connected.

## Act

- An application opens more than it is meant to: fix its pool, or restart it.
- Clients wait and pile up (`cl_waiting`): see PgbouncerClientsWait.
- They are meant: raise `max_client_conn` and `RELOAD`. Each client takes a file descriptor, so the
  limit of open files of the process (`LimitNOFILE`) must be larger than it, and than the server
  connections besides.

## Verify

`pgbouncer_lists_items{list="used_clients"} / on (target) group_left () pgbouncer_config_max_client_connections`
is below 0.9.

## Noise

A limit that is small on purpose, to hold an application back.
"""#,
"PgbouncerClientsWait": #"""
# PgbouncerClientsWait

## Meaning

The client at the head of a queue of PgBouncer has waited more than five seconds for a server
connection.

## Impact

Every transaction of this application begins late. At `query_wait_timeout` (120 s by default)
clients are thrown out.

## Look

On the console of PgBouncer:

```pgbouncer
SHOW POOLS
SHOW DATABASES
```

`cl_waiting` and `maxwait` show the queue, `sv_active` whether the pool is used up. A database that is
paused has an alert of its own, PgbouncerPaused. On the server, what the connections of the pool do:

```sql
SELECT pid, usename, state, wait_event_type, now() - xact_start AS in_transaction, left(query, 60) AS query
  FROM pg_stat_activity WHERE backend_type = 'client backend' AND xact_start IS NOT NULL ORDER BY xact_start LIMIT 20;
```

## Act

- All server connections active: make the queries or transactions shorter; then raise pool_size if
  the server has room.
- None can be opened: the server refuses them; the log of PgBouncer has its words.
- All of the pooler paused by hand, which only its log says: `RESUME` on the console.

## Verify

`pgbouncer_pools_client_maxwait_seconds` is 0 again.

## Noise

`PAUSE` without a database during a planned switch of servers makes a queue on purpose.
"""#,
"PgbouncerDatabaseFull": #"""
# PgbouncerDatabaseFull

## Meaning

Clients of a pool of PgBouncer wait, their pool has no server connection, and the pools of other users hold
all connections that the database may have (`max_db_connections`, of all databases or in its own line in
`[databases]`). The server is well: where it cannot be reached, PgbouncerServerUnreachable says so.

## Impact

Nothing of the application that uses this pool works, while others do. Clients that log in get
`client_login_timeout (server down)`, others `query_wait_timeout`.

## Look

On the console of the pooler:

```pgbouncer
SHOW DATABASES
SHOW POOLS
SHOW SERVERS
```

`current_connections` has reached `max_connections`. `remote_pid` of a server connection is its process on
the server. There:

```sql
SELECT pid, usename, state, wait_event_type, now() - xact_start AS in_transaction, left(query, 60) AS query
  FROM pg_stat_activity WHERE backend_type = 'client backend' AND xact_start IS NOT NULL ORDER BY xact_start LIMIT 20;
```

## Act

Let what is long end, or end what is forgotten. For good: a `pool_size` of each pool so that all together
stay below `max_db_connections`, or a larger `max_db_connections` where the server has room.

```sql change
SELECT pg_terminate_backend(12345);
```

## Verify

`sv_active` or `sv_idle` of the pool is above 0.

## Noise

A pool that gets its first connection later than a minute after its first client, because others are busy.
"""#,
"PgbouncerPaused": #"""
# PgbouncerPaused

## Meaning

A database of PgBouncer has been paused for five minutes: someone said `PAUSE database` on its console, as
for a restart of the server or a switch, and has not said `RESUME` since.

## Impact

Clients are let in, but no query of theirs begins. At `query_wait_timeout` (120 s by default) they are
thrown out.

## Look

On the console of the pooler:

```pgbouncer
SHOW DATABASES
SHOW POOLS
```

`paused` is 1 for the database; `cl_waiting` and `maxwait` show who waits. See whether someone still works
on the server behind it before you let the clients in.

## Act

On the console, as one of its `admin_users`:

```
RESUME "shop";
```

## Verify

`pgbouncer_databases_paused` of the database is 0, and `pgbouncer_pools_client_waiting_connections` falls.

## Noise

A switch that takes longer than five minutes: add a silence for it. `PAUSE` and `SUSPEND` without a
database stop all of the pooler; `SHOW DATABASES` does not tell of them. The queue does:
PgbouncerServerUnreachable and PgbouncerClientsWait fire then, and `RESUME` without a name ends it.
"""#,
"PgbouncerPoolStuck": #"""
# PgbouncerPoolStuck

## Meaning

Clients of a pool of PgBouncer have waited at every look for two minutes, its server connections are held
by other clients, and no transaction of the database has ended meanwhile. So none of those that wait gets
in. The first in the queue may have waited a short time only, because clients give up and come back.

## Impact

Nothing of the application works. Clients give up by their own limits, or are thrown out at
`query_wait_timeout` (120 s by default).

## Look

On the console of the pooler:

```pgbouncer
SHOW POOLS
SHOW SERVERS
```

`remote_pid` of a server connection is its process on the server. There:

```sql
SELECT pid, usename, state, wait_event_type, now() - xact_start AS in_transaction, left(query, 60) AS query
  FROM pg_stat_activity WHERE backend_type = 'client backend' AND xact_start IS NOT NULL ORDER BY xact_start LIMIT 20;
```

## Act

- Idle in transaction: the application forgot to commit. End it.
- Waits for a lock: PostgresLockWaitLong names what blocks.
- Active for long: cancel the query, or wait for it.

```sql change
SELECT pg_terminate_backend(12345);
```

## Verify

`pgbouncer_stats_transactions_pooled_total` of the database grows again.

## Noise

A pool of one or two connections with queries that take longer than two minutes.
"""#,
"PgbouncerServerUnreachable": #"""
# PgbouncerServerUnreachable

## Meaning

Clients of a pool wait for a server connection, and the pooler has none: it cannot log in to the server
of that database. Where other pools hold all connections that the database may have, it is PgbouncerDatabaseFull. A database that is paused (`PAUSE database`) does not raise this; after `PAUSE` without a database it does, since only the log of the pooler tells of that: `RESUME` ends it.

## Impact

Nothing of the application that uses the pool works. Clients that log in get `client_login_timeout
(server down)`, others `query_wait_timeout`.

## Look

On the console of the pooler:

```
SHOW POOLS;
SHOW SERVERS;
SHOW DATABASES;
```

The log of the pooler has the reason of each login that failed.

## Act

See whether the server of the pool is up and can be reached from the pooler's machine: address and port
in `[databases]`, `pg_hba.conf`, the password in `auth_file` or `auth_query`, a server without free
connections. If the server is gone for good, point the database to the new one and `RELOAD`.

## Verify

`cl_waiting` of the pool is 0 and `sv_active` or `sv_idle` is above 0; the alert ends with the next
poll.

## Noise

A pool whose server takes longer than a minute to let the first connection in.
"""#,
"PgvigilAbsent": #"""
# PgvigilAbsent

## Meaning

Prometheus has had nothing from any pgvigil for five minutes. Only a Prometheus can see this.

## Impact

The servers are not monitored; no other rule can fire.

## Look

On the machine of the agent: `systemctl status pgvigil`, `journalctl -u pgvigil -n 50`, and `curl
http://127.0.0.1:9787/-/healthy`. In Prometheus: its page of targets has the last error.

## Act

- Does not run: `pgvigil check` finds mistakes in its configuration; start it.
- Runs, and Prometheus does not reach it: the address in `web.listen`, a firewall, certificates or
  passwords in `web.config_file`.
- The job was renamed or removed in Prometheus: put it back.

## Verify

`pgvigil_build_info` is there.

## Noise

A Prometheus that was just started with an empty store.
"""#,
"PgvigilCertificateExpires": #"""
# PgvigilCertificateExpires

## Meaning

The certificate with which the agent serves its pages expires within 14 days (ticket) or 2 days
(page).

## Impact

Then no Prometheus and no browser that checks certificates can read its pages; PgvigilAbsent
follows.

## Look

`openssl s_client -connect HOST:PORT -servername HOST </dev/null | openssl x509 -noout -dates
-subject` shows what is served, `openssl x509 -in FILE -noout -enddate` what is in the file that
`web.config_file` names.

## Act

Put a new certificate and key in their place, the key readable by the agent only. It reads them by
itself. If the renewal of certificates has failed, fix that, too.

## Verify

`pgvigil_web_certificate_expiry_timestamp_seconds - time()` is weeks.

## Noise

Certificates that live for days only (some authorities issue such): then lower the limits of the
rule.
"""#,
"PgvigilCollectorFailing": #"""
# PgvigilCollectorFailing

## Meaning

The last question of a collector was not answered, for 15 minutes, although the server is up.

## Impact

What this collector knows is missing or old, and so are the rules on it.

## Look

`pgvigil check` and the log of the agent have the reason; `pgvigil_collector_failures_total` counts
by reason. For `permission`, as the role of the agent:

```sql
SELECT current_user, pg_has_role(current_user, 'pg_monitor', 'USAGE') AS may_monitor;
```

For `lock` and `timeout`, what is in its way:

```sql
SELECT pid, state, wait_event_type, wait_event, pg_blocking_pids(pid) AS blocked_by, left(query, 60) AS query FROM pg_stat_activity WHERE application_name = 'pgvigil';
```

## Act

`permission`, `missing_extension`: the statement that `pgvigil check` prints. `lock`: end the holder
(PostgresLockWaitLong). `timeout`: give the collector a longer interval or timeout, or switch it
off. `unsupported`: the server lacks a function, as some services do; switch the collector off there
(`collectors.disable`), or report it to the project.

## Verify

`pgvigil_collector_success` of the collector is 1.

## Noise

Long exclusive locks during a migration.
"""#,
"PgvigilConfigReloadFailed": #"""
# PgvigilConfigReloadFailed

## Meaning

The configuration was changed and refused. The one before it stays in force.

## Impact

Changes have no effect, and a restart would fail.

## Look

`pgvigil check` shows each mistake with file, line, column and a caret. The log of the agent has the
same.

## Act

Fix the file; the agent sees the change by itself. If it must be quick, restore the old file.

## Verify

`pgvigil_config_last_reload_successful` is 1.

## Noise

An editor that writes the file in two steps, for a moment; the rule waits five minutes.
"""#,
"PgvigilDataStale": #"""
# PgvigilDataStale

## Meaning

A collector was last answered in full more than an hour ago, although the server is up.

## Impact

What it knows is old, and so are the rules on it.

## Look

`time() - pgvigil_collector_last_success_timestamp_seconds` by collector, and its failures by
reason. Some collectors visit every database; one that cannot be visited keeps them from being
complete:

```sql
SELECT datname, datallowconn, has_database_privilege(datname, 'CONNECT') AS may_connect, datconnlimit FROM pg_database ORDER BY 1;
```

## Act

As PgvigilCollectorFailing. For databases: grant CONNECT, or exclude them with `databases` of the
target.

## Verify

The time of the last success is fresh.

## Noise

A collector whose interval was set to an hour or more.
"""#,
"PgvigilDatabasesOverLimit": #"""
# PgvigilDatabasesOverLimit

## Meaning

The server has more databases that the target chooses than `databases_max` lets the agent visit. The
first ones by name are visited.

## Impact

Nothing is known of the tables, indexes and sequences of the others, and rules on them are silent.
What is known of the whole server (transactions, sizes, sessions, statements) includes them.

## Look

`pgvigil check` names them. What there is on the server:

```sql
SELECT datname, datallowconn FROM pg_database ORDER BY datname;
```

## Act

Raise `databases_max` of the target: each database costs a visit, one after another, and series of its
tables. Or choose with `databases.include` and `databases.exclude`, or give some to a second target.

## Verify

`pgvigil_databases{state="over_limit"}` is 0.

## Noise

None.
"""#,
"PgvigilDeadMansSwitch": #"""
# PgvigilDeadMansSwitch

## Meaning

This alert fires always while the agent and the evaluation of rules work. It has the severity `none`
and the label `heartbeat="true"`, for a route of its own. The agent sends it to no receiver unless a route
names it; its `heartbeat` stops when this alert does.

## Impact

None while it fires. When it stops, alerts no longer arrive.

## Look

A service outside that expects it every few minutes calls when it does not come. In Alertmanager:

```yaml
route:
  routes:
    - matchers: ['heartbeat="true"']
      receiver: heartbeat
      repeat_interval: 1m
```

## Act

When the service calls: look, in this order, at the agent (`/-/healthy`), Prometheus (its page of
alerts), Alertmanager, and the way from there to the world.

## Verify

The service has heard the alert again.

## Noise

It must not be shown to people: give it no receiver that a person reads.
"""#,
"PgvigilDeliveryFailing": #"""
# PgvigilDeliveryFailing

## Meaning

Attempts to notify a receiver have failed again and again for 20 minutes. What fails is tried again
for 72 hours.

## Impact

Alerts do not reach those who should act.

## Look

The log of the agent has the answer of the receiver: a status, a timeout, a certificate. `pgvigil
notify test RECEIVER` tries it now.

## Act

401 and 403: the secret in `secret_file` or the address in `url_file` is out of date; both are read
again when they change. 4xx else: the receiver refuses what is sent. 5xx and timeouts: the receiver
is down; notifications wait in the queue.

## Verify

`rate(pgvigil_notifications_total{outcome="retried"}[15m])` is 0 and the queue is empty.

## Noise

A receiver that is restarted, for less than 20 minutes. Route this alert to another receiver than
the one that fails.
"""#,
"PgvigilHistoryBacklog": #"""
# PgvigilHistoryBacklog

## Meaning

More than half of the spool for history is full: rows come faster than the database of the history
takes them, or it takes none.

## Impact

History arrives late. When the spool is full, its oldest rows are lost.

## Look

The log of the agent has the reason. On the database of the history:

```sql
SELECT state, wait_event_type, wait_event, pg_blocking_pids(pid) AS blocked_by, left(query, 60) AS query FROM pg_stat_activity WHERE application_name LIKE 'pgvigil%';
SELECT pg_size_pretty(pg_database_size(current_database())) AS size, current_setting('default_transaction_read_only') AS read_only, pg_is_in_recovery() AS is_replica;
```

## Act

Out of reach: network, password. Read only or a replica: point `history.conninfo` at the primary
(`target_session_attrs=read-write`). Disk full: shorten `history.retention`. A lock: end its holder.

## Verify

`pgvigil_history_spool_bytes` falls.

## Noise

Maintenance of the database of the history; the spool is there for that.
"""#,
"PgvigilHistoryRowsDropped": #"""
# PgvigilHistoryRowsDropped

## Meaning

Rows of history were given up: the spool was full, or rows were refused for good.

## Impact

There is a gap in the history that nothing fills.

## Look

PgvigilHistoryBacklog, and the log of the agent. On the database of the history:

```sql
SELECT n.nspname AS schema, c.relname, c.relkind FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname = 'monitoring' ORDER BY 2 LIMIT 20;
```

## Act

Fix the database of the history first. Then raise `history.spool` so that it holds the longest
outage that you want to survive. If the schema is missing or old, `pgvigil schema apply`.

## Verify

`increase(pgvigil_history_rows_dropped_total[15m])` is 0.

## Noise

None.
"""#,
"PgvigilNotificationsLost": #"""
# PgvigilNotificationsLost

## Meaning

Notifications were given up: the receiver refused them for good (`failed`: 400, 410, 413, 422), they
were older than 72 hours (`expired`), or the queue was full or the receiver was taken out of the
configuration (`dropped`).

## Impact

Alerts did not reach those who should act. What was given up is not sent again; an alert that goes
on firing is sent at `repeat_interval`.

## Look

`increase(pgvigil_notifications_total[1h])` by receiver and outcome. The log of the agent has what
the receiver answered. `/alerts` or the page of the agent has what fires now.

## Act

Look at the alerts that fire first. `failed`: the receiver refuses the form of the message; compare
a template of your own with its limits, and try `pgvigil notify test RECEIVER`. `expired`: the
receiver was away for days. `dropped`: see PgvigilNotificationsQueued.

## Verify

`pgvigil notify test RECEIVER` arrives, and the alert ends 15 minutes after the last loss.

## Noise

A receiver that was taken out of the configuration while messages waited for it. Route this alert to
another receiver than the one that fails.
"""#,
"PgvigilNotificationsQueued": #"""
# PgvigilNotificationsQueued

## Meaning

More than 100 notifications wait for a receiver, for ten minutes.

## Impact

Alerts arrive late or, when the queue is full, not at all.

## Look

`pgvigil_notifications_total` by receiver and outcome; PgvigilDeliveryFailing if they fail. `count
by (alertname) (ALERTS{alertstate="firing"})` shows whether a storm of alerts is the cause.

## Act

The receiver is slow or down: fix it. There are too many messages: group more (`route.group_by`), raise
`group_interval`, and cure the rule that fires for everything.

## Verify

`pgvigil_notification_queue_length` is 0.

## Noise

The moment after a receiver came back.
"""#,
"PgvigilPollsMissed": #"""
# PgvigilPollsMissed

## Meaning

More than five polls of a target were left out in 15 minutes because the one before took too long.

## Impact

Numbers come later than configured.

## Look

`topk(5, pgvigil_collector_duration_seconds{target="NAME"})` has the slowest collectors. On the
server:

```sql
SELECT pid, state, wait_event_type, wait_event, now() - query_start AS runs_for, left(query, 60) AS query FROM pg_stat_activity WHERE application_name = 'pgvigil';
```

## Act

Give the slow collectors a longer interval (`collectors.intervals`), name fewer databases, or raise
`agent.interval`. If everything is slow, the server is overloaded.

## Verify

`increase(pgvigil_polls_missed_total[15m])` is small.

## Noise

A server under maintenance.
"""#,
"PgvigilReceiverFailing": #"""
# PgvigilReceiverFailing

## Meaning

A receiver takes no notifications: it refused one for good (400, 413, 422), refused three times in a
row (401, 403, 404, a redirect), has been failing for five minutes, or answered 410, which disables it.
The other receivers are notified; the alert bears the name of the receiver that fails, and its
description names the alerts that have not arrived. The agent raises it itself, without a rule.

## Impact

Messages wait and are tried again for 72 hours; what was refused for good is sent in a new message after
`group_interval` while it fires. People who rely on this receiver alone do not hear of alerts until then.

## Look

The description has the last answer, and so has the agent's log. `pgvigil notify test RECEIVER
--config F` makes one attempt and shows the exchange without secrets.
`pgvigil_notifications_total{receiver="..."}` counts outcomes; `pgvigil_receiver_enabled` is 0 after
410.

## Act

- 401, 403: put the right key into the file of the secret; it is read again at every attempt.
- 404, a redirect: put the right address into the file of the URL.
- 410: the other side has gone on purpose. Put another receiver in its place, and reload.
- 400, 413: the other side does not take the message. `max_bytes`, `max_alerts` and the templates of
  title and text are what can be changed.

## Verify

`pgvigil notify test RECEIVER --config F` ends with exit code 0. The alert is resolved by the next
message that the receiver takes.

## Noise

It is sent again after four hours while it lasts. A single refusal, or an outage of less than five
minutes, is not reported: the message waits and arrives later.
"""#,
"PgvigilRightsLost": #"""
# PgvigilRightsLost

## Meaning

Collectors have worked on this server, and are left out now because the agent's role lacks a right:
someone has revoked it, most often pg_monitor. There is one alert for the server; its text names the
collectors, and the statement that gives the right back to the agent's role.

## Impact

What these collectors know is missing. Alerts on it that fired are held, since nothing says that they are
over; no new ones can fire, and the health score is made of less.

## Look

```sql
SELECT rolname, pg_has_role(rolname, 'pg_monitor', 'USAGE') AS monitors FROM pg_roles WHERE rolcanlogin ORDER BY rolname;
```

`pgvigil check` prints for each collector what is missing, as a GRANT.

## Act

Give the right back, as a superuser or who has the option to grant it:

```sql change
GRANT pg_monitor TO pgvigil;
```

If it was meant, switch the collector off in the configuration.

## Verify

`pgvigil_collector_planned` of the collector is 1. The agent sees a membership with its next poll, and a
right on a single object when it tries again: within ten minutes, or at once with a reload.

## Noise

None: a collector that never worked here is not meant; PostgresHealthUnknown says when too little is
known. What has worked is kept in `agent.state_directory` over restarts of the agent; without one it is
not known after a restart.
"""#,
"PgvigilRuleFails": #"""
# PgvigilRuleFails

## Meaning

Evaluations of a rule came to nothing in the agent itself, for five minutes or more. The label `group` names the
group of the rule; the other rules of it are evaluated all the same. The usual reasons: two series on one side of
an operator have the same labels in `on (...)` (`many-to-many`, `duplicate series`), a template gives two alerts the
same labels, or `limit` of the group is exceeded.

## Impact

While a rule fails, it finds nothing new. What fires by it neither ends nor changes. Where it pages, the cap of the
health score by alerts is unknown.

## Look

The log of the agent has the rule and the reason once, at the first failure (`rule failed`). All rules that fail now:

```
curl -s http://127.0.0.1:9787/api/v1/rules | jq '.data.groups[].rules[] | select(.health == "err") | {name, lastError}'
```

## Act

Change the expression: name in `on (...)` the labels that tell the series apart, leave `on` out where both sides
have the same labels, or aggregate one side (`max by (target) (...)`). `pgvigil rules check` reads the file,
`pgvigil rules test` runs its tests, and a reload puts it into force; its alerts stay.

A rule that ships with pgvigil and fails is a fault of pgvigil: report it with the reason from the log.

## Verify

`pgvigil_rule_evaluation_failures_total` of the group stands still, and the alert ends within 15 minutes.

## Noise

A rule that failed for a moment only, as when a server was replaced, raises it for some minutes.
"""#,
"PgvigilSamplingStalled": #"""
# PgvigilSamplingStalled

## Meaning

`activity.interval` of the target is set, the server is up, and yet samples of its sessions stand for less than a
tenth of the last 15 minutes.

## Impact

Nothing is known of what sessions spend their time on. PostgresSessionsAboveProcessors and PostgresWaitsDominate are
silent, and the load on the page of the target has gaps.

## Look

`increase(pgvigil_activity_samples_missed_total{target="NAME"}[15m])` has the reasons, and the log of the agent says more:

- `busy`: the connection was busy with polls. `topk(5, pgvigil_collector_duration_seconds{target="NAME"})` has the
  slowest collectors.
- `slow`: samples took too long, so that fewer are taken.
- `failed`: the server did not answer or refused them. Whether the agent's role lacks the right:

```sql
SELECT rolname, pg_has_role(oid, 'pg_read_all_stats', 'usage') AS may_read FROM pg_roles WHERE rolname = 'pgvigil';
```

## Act

Grant what is missing: `GRANT pg_monitor TO pgvigil;`. Give slow collectors a longer interval
(`collectors.intervals`), or set a longer `activity.interval`, or none.

## Verify

`rate(pgvigil_activity_samples_total{target="NAME"}[5m])` times the interval is near 1.

## Noise

A machine that is overloaded for a while.
"""#,
"PgvigilSeriesDropped": #"""
# PgvigilSeriesDropped

## Meaning

Series of a target were left out of reports because there are more than its bound.

## Impact

Some rows are not shown, and rules on them are silent.

## Look

Which metrics have the most series: `topk(10, count by (__name__) ({target="NAME"}))`. What there is
on the server:

```sql
SELECT relkind, count(*) FROM pg_class WHERE relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname LIKE 'pg_temp%') GROUP BY 1 ORDER BY 2 DESC;
```

## Act

Raise the bound on series of the target, exclude databases, or disable collectors that nothing
needs. Many short-lived roles or application names make many series, too.

## Verify

`increase(pgvigil_series_dropped_total[15m])` is 0.

## Noise

None.
"""#,
"PgvigilSilenceEnded": #"""
# PgvigilSilenceEnded

## Meaning

A silence has ended, and alerts that it kept back still fire. It is raised by the agent itself, without
a rule, once for a silence, and fires until none of these alerts fires any more or another silence keeps them back.

## Impact

These alerts send notifications again from now on.

## Look

The summary has the matchers of the silence, the description who made it and why.
`pgvigil silence list --config F` shows it among those that have ended, `/api/v1/alerts` what fires.

## Act

When the work that it was made for goes on, add a new silence: `pgvigil silence add --config F --duration 2h
--comment "..." MATCHERS`. Otherwise treat the alerts as new.

## Verify

It is resolved with its alerts, or by the new silence, which `pgvigil silence list --config F` shows as active.

## Noise

Receivers that keep incidents (PagerDuty, Opsgenie, Alertmanager) are never sent it: what fires has its own there. An acknowledgement
(`--until-resolved`) ends with its alerts and says nothing.
"""#,
"PgvigilSnapshotStale": #"""
# PgvigilSnapshotStale

## Meaning

No collector of a target was answered for five minutes, although its connection counts as working:
the agent does not poll.

## Impact

All that is shown of the server is old, and all rules on it are blind.

## Look

The log of the agent; `pgvigil_polls_missed_total`, `pgvigil_poll_duration_seconds` and
`process_cpu_seconds_total` of the agent. What its sessions do on the server:

```sql
SELECT pid, state, wait_event_type, wait_event, now() - query_start AS runs_for, left(query, 60) AS query FROM pg_stat_activity WHERE application_name = 'pgvigil';
```

## Act

Does the agent get processor time and memory? Is the clock of the machine right (a jump looks the
same)? Restart the agent; under systemd its watchdog does so by itself. Keep the log and report it.

## Verify

The times of the last success are fresh.

## Noise

An `agent.interval` of five minutes or more: raise the limit of the rule.
"""#,
"PgvigilStateNotSaved": #"""
# PgvigilStateNotSaved

## Meaning

pgvigil cannot write files in its state directory (`agent.state_directory`): the state of alerts, the
outbox of notifications or the spool of the history. Nearly always the disk is full, or it was
mounted read-only after an error. `the disk does not answer` in the log means that a step took longer
than two seconds (ten for the history): a frozen file system, or a network file system without its server.

## Impact

The agent goes on watching and notifying, and rows of the history go to the database without the disk.
`/-/healthy` stays 200, for a restart makes it worse: it loses what is not written, so that alerts begin
again, a notification may come twice or not at all, and rows that wait in memory because the database is
away, too, are lost. New silences and numbers of other programs are refused (503).

## Look

```
pgvigil check --config FILE
df -h STATE_DIRECTORY
df -i STATE_DIRECTORY
```

The log of the agent has the reason of the first failure of each file. These series say which one it
is: `pgvigil_rule_state_failures_total` (alerts), `pgvigil_notifications_total{outcome="unsaved"}`
(outbox), `pgvigil_history_write_failures_total{reason="spool"}` (history),
`pgvigil_activity_memory_save_failures_total` (recent activity) and
`pgvigil_notification_state_failures_total` (what was sent, and silences). A file that a directory has the name of, or
that cannot be read, is named by `pgvigil check` and in the log at the start.

## Act

Make room on the disk, mount it for writing again, thaw it (`fsfreeze -u`) or bring its server back; what waits
is then written by itself. `history.spool` and
`agent.state_directory` bound and place what the agent writes there. Do not restart the agent before
it can write.

A process with a file in a frozen file system cannot end before that is thawed, not even by SIGKILL: its port is
free and its messages are sent, and what is left of it waits for `fsfreeze -u`.

## Verify

These series stand still, and the alert ends within 5 minutes. `pgvigil silence add` works again.

## Noise

None is known: a single failure that is followed by a success does not raise it.
"""#,
"PostgresAnalyzeOverdue": #"""
# PostgresAnalyzeOverdue

## Meaning

For an hour a table has had more than five times as many changed rows as would start an ANALYZE by its own
settings.

## Impact

The planner works with old statistics of the table. It may choose plans that are much too slow.

## Look

```sql
SELECT s.schemaname, s.relname, s.n_live_tup, s.n_mod_since_analyze, greatest(s.last_analyze, s.last_autoanalyze) AS last_analyze, c.reloptions
  FROM pg_stat_user_tables AS s JOIN pg_class AS c ON c.oid = s.relid ORDER BY s.n_mod_since_analyze DESC LIMIT 10;
```

## Act

```sql change
ANALYZE public.order_line;
```

Switched off by reloptions (`autovacuum_enabled`): switch it on, or run ANALYZE after each load. Workers
that are all busy: PostgresAutovacuumBusy. Locked out: find the job that locks the table.

## Verify

`pg_stat_user_tables_analyze_due_ratio` of the table is near 0.

## Noise

A table that is filled and emptied all day. Give it a larger autovacuum_analyze_threshold.
"""#,
"PostgresArchiveDelayed": #"""
# PostgresArchiveDelayed

## Meaning

The oldest file that waits to be archived waits for more than 30 minutes. A server that does not
archive (archive_mode off, or on and a replica) has no files that wait, whatever lies in its
directory; the file of a backup's label does not count.

## Impact

What is not archived is lost with the disk: recovery to a point in time ends there.

## Look

```sql
SELECT archived_count, last_archived_time, failed_count, last_failed_wal, last_failed_time, last_failed_time > last_archived_time AS fails FROM pg_stat_archiver;
SELECT count(*) AS waiting, min(modification) AS oldest FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready';
```

## Act

It fails: read the log of the server for what archive_command says. It does not fail: it is too slow
for the load; archive in parallel (most backup tools can), or compress less.

## Verify

`pg_archive_backlog_oldest_age_seconds` falls.

## Noise

After a bulk load the archive may need a while.
"""#,
"PostgresArchiveNotReplayed": #"""
# PostgresArchiveNotReplayed

## Meaning

A replica without a WAL receiver, which reads the archive, has replayed nothing for 15 minutes, although
its primary had by then archived a segment that begins beyond what is replayed. The usual cause is a
`restore_command` that fails: PostgreSQL takes every failure for "not there yet" and tries again for ever,
and no view tells the two apart. The agent compares the two servers, which it knows to belong together by
`system_identifier`; it must watch both.

## Impact

The replica grows old. Its readers see the past, a failover to it would lose what is missing, and once the
archive has removed the segments that it needs it must be made from a new backup.

## Look

On the replica:

```sql
SELECT pg_last_wal_replay_lsn(), pg_last_xact_replay_timestamp();
SELECT name, setting FROM pg_settings WHERE name IN ('restore_command', 'primary_conninfo', 'primary_slot_name');
```

Its log has the errors of the command. On the primary:

```sql
SELECT last_archived_wal, last_archived_time, failed_count FROM pg_stat_archiver;
```

## Act

Run the command by hand, as the user of the server, with the name of the segment that is missing. Usual
faults: a credential that has run out, a path or host that has changed, a full disk on the replica, a
program that an upgrade has removed. `restore_command` changes with a reload; the replica goes on by itself.
Where the segment is gone from the archive, make the replica again from a backup.

## Verify

`pg_replication_replayed_position_bytes` of the replica passes
`pg_stat_archiver_last_archived_position_bytes` of the primary.

## Noise

Replicas that are paused or delayed by `recovery_min_apply_delay` do not count, nor does what was archived
within the last 15 minutes. A server that is restored from a backup and is to stay where it is has the
identifier of its origin: give its target the label `restored_copy: "true"`.
"""#,
"PostgresArchiverFailing": #"""
# PostgresArchiverFailing

## Meaning

More than max_wal_size waits to be archived, and archiving fails: the last attempt failed, neither
archive_command nor archive_library is set, or nothing was archived for half an hour because the
command hangs.

## Impact

The disk fills until the server stops. A backup cannot be brought up to date.

## Look

```sql
SELECT archived_count, last_archived_wal, last_archived_time, failed_count, last_failed_wal, last_failed_time FROM pg_stat_archiver;
SELECT count(*) AS waiting FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready';
SELECT name, setting FROM pg_settings WHERE name IN ('archive_mode', 'archive_command', 'archive_timeout');
```

The log of the server has the words of archive_command. A command that hangs is a child of the
archiver process; end it by its process number.

## Act

Repair the cause: space or credentials of the archive, the network. Run the command by hand as the
user of the server with one segment. Never delete from pg_wal by hand.

## Verify

`pg_stat_archiver_failing` is 0 and `pg_archive_backlog_files` falls.

## Noise

None at this size.
"""#,
"PostgresAutovacuumBusy": #"""
# PostgresAutovacuumBusy

## Meaning

For an hour all workers of autovacuum (`autovacuum_max_workers`) have been at work, and more tables are
overdue than there are workers.

## Impact

Tables wait for a worker. Dead rows and old statistics pile up meanwhile.

## Look

```sql
SELECT pid, now() - xact_start AS runs, wait_event_type, wait_event, left(query, 80) AS query FROM pg_stat_activity WHERE backend_type = 'autovacuum worker' ORDER BY xact_start;
SELECT name, setting, unit FROM pg_settings WHERE name LIKE 'autovacuum%' OR name LIKE 'vacuum_cost%' ORDER BY name;
```

`VacuumDelay` as wait event: the workers sleep most of the time, by their cost limit.

## Act

All workers share one cost limit, so more of them alone are not faster. Raise the limit first:

```sql change
ALTER SYSTEM SET autovacuum_vacuum_cost_limit = 2000;
SELECT pg_reload_conf();
```

Then more workers: `autovacuum_max_workers` needs a restart before PostgreSQL 18. A worker that
is at one large table for days: give it more memory (`autovacuum_work_mem`), or partition the table.

## Verify

`pg_backends` of the type `autovacuum worker` is below `pg_settings_autovacuum_max_workers` again.

## Noise

The days after an upgrade or a large load, when every table is due.
"""#,
"PostgresAutovacuumOff": #"""
# PostgresAutovacuumOff

## Meaning

autovacuum or track_counts is off.

## Impact

Nothing removes dead rows or freezes old ones, and nothing refreshes the planner's statistics. In
the end the server stops writing.

## Look

```sql
SELECT name, setting, source, sourcefile, sourceline FROM pg_settings WHERE name IN ('autovacuum', 'track_counts');
SELECT schemaname, relname, n_dead_tup, last_autovacuum FROM pg_stat_user_tables ORDER BY n_dead_tup DESC LIMIT 10;
```

## Act

```sql change
ALTER SYSTEM SET autovacuum = on;
ALTER SYSTEM SET track_counts = on;
SELECT pg_reload_conf();
```

If it was switched off because it disturbed: make it gentler (autovacuum_vacuum_cost_delay), not
absent.

## Verify

`pg_settings_autovacuum` and `pg_settings_track_counts` are 1; last_autovacuum moves.

## Noise

A bulk load of a new server. The rule waits 15 minutes.
"""#,
"PostgresBackupCheckFails": #"""
# PostgresBackupCheckFails

## Meaning

The last look for backups got no answer for half an hour: the directory cannot be read, its disk stands still, or the
tool fails, hangs or says something else than expected. It does not mean that a backup is old.

## Impact

It is not known whether there is a new backup. The last one that is known goes on ageing, so PostgresBackupTooOld
fires in its time.

## Look

The reason is in the alert and in the log. As the user of the agent:

```sh
sudo -u pgvigil pgvigil check --config /etc/pgvigil/pgvigil.yml
```

## Act

A missing right: docs/backups.md says which each tool needs, and how the sandbox of the unit is opened. A tool that
hangs: look after its repository. The agent runs as root: run it as a user of its own.

## Verify

`backup_check_success` is 1.

## Noise

Maintenance of the repository; silence the alert meanwhile.
"""#,
"PostgresBackupManifestMismatch": #"""
# PostgresBackupManifestMismatch

## Meaning

Backups that are newer than the newest good one have no manifest, or one that does not fit: it does not name the
backup or has another size, or a base backup lacks a file that its `backup_manifest` names.

## Impact

They are incomplete or were changed, and do not count.

## Look

`pgvigil check` names the file. For a base backup `pg_verifybackup DIRECTORY` looks at the checksums, too.

## Act

Look at the log of the job; make a new backup, and remove what is broken.

## Verify

`backup_manifest_mismatches` is 0.

## Noise

A job that writes its manifest long after the backup: a backup counts as complete when two looks have seen it
unchanged.
"""#,
"PostgresBackupMissing": #"""
# PostgresBackupMissing

## Meaning

The look for backups gets an answer, and there is none that is complete and good. Because a time that does
not exist has no series, PostgresBackupTooOld cannot fire then.

## Impact

Nothing can be restored from there.

## Look

`pgvigil check` names what is there and why it does not count. Do `directory` and `pattern`, or stanza, server
and repository, in the configuration name the right place?

## Act

Correct the configuration, or make a backup by hand and look why the job makes none.

## Verify

`backup_last_timestamp_seconds` is there.

## Noise

A new server before its first backup. A directory that is a mount point without its file system looks empty:
that is no noise.
"""#,
"PostgresBackupShrunk": #"""
# PostgresBackupShrunk

## Meaning

The newest good backup has less than half of the size of the one before it. Of pgBackRest it is the size of the
database, so that an incremental backup is no smaller.

## Impact

A part of the data may be missing in it.

## Look

```sh
ls -l /var/backups/postgresql
diff <(pg_restore --list OLD | cut -d' ' -f4-) <(pg_restore --list NEW | cut -d' ' -f4-)
```

## Act

Find out which part is missing: a schema or table that is left out, a database that was just restored, data that
were deleted on purpose. Keep the older backup until it is known.

## Verify

The next backup has the usual size; the alert ends with it, because it is compared with the small one.

## Noise

A large table that was dropped or truncated; a better compression of dumps.
"""#,
"PostgresBackupTooOld": #"""
# PostgresBackupTooOld

## Meaning

The newest good backup is older than its `max_age` (ticket), or than twice that (page). What is unfinished,
empty, broken or has failed its verification does not count, nor what may still be written. One missed run
can wait until the morning; when the second is missed as well, twice as much would be lost as was agreed.

## Impact

After a loss of the server, what was changed since then is gone as far as WAL is not archived, and a restore
takes longer.

## Look

The panel of the alert, and as the user of the agent:

```sh
pgvigil check --config /etc/pgvigil/pgvigil.yml
```

It names the newest backup that counts, and newer ones with the reason for which they do not. Then the log of the
job that makes backups.

## Act

Start the job by hand. If it failed for lack of room, remove the oldest backups that the retention allows. If
a newer backup does not count, deal with its reason.

## Verify

`backup_last_timestamp_seconds` moves with the second look that sees the new backup unchanged, by default within
ten minutes.

## Noise

A `max_age` with less room than the job's own time above its period: 26 hours suit a nightly backup that takes up
to two.
"""#,
"PostgresBackupUnverified": #"""
# PostgresBackupUnverified

## Meaning

The program in `verify` did not accept the newest complete backup, did not end within `verify_timeout`, or could not
be started. One that ended with another exit code than 0 is broken and does not count.

## Impact

It may not be possible to restore it.

## Look

The reason is in the alert, in the log and in `pgvigil check`. Run the program by hand as the user of the agent:

```sh
sudo -u pgvigil pg_restore --list /var/backups/postgresql/full_backup_1.dump
```

## Act

Broken: make a new backup, and look for a full disk or an early end of the job. Too slow: raise `verify_timeout`.
Could not be started: is the program installed, and does the agent run as root, as which it starts none?

## Verify

`backup_verified` is 1 with the next backup that passes.

## Noise

A file is verified once, so one that came to no end stays unverified until the next backup. `pg_restore --list`
reads the table of contents alone: docs/backups.md says how to have all of it read.
"""#,
"PostgresBackupWALGap": #"""
# PostgresBackupWALGap

## Meaning

The archive of the tool lacks WAL that its newest backup needs to become consistent: pgBackRest's archive does not
reach from the backup's first WAL file to its last, or Barman still waits for WAL.

## Impact

This backup cannot be restored.

## Look

```sql
SELECT last_archived_wal, last_archived_time, failed_count, last_failed_wal, last_failed_time FROM pg_stat_archiver;
```

`pgbackrest info` and `barman show-backup SERVER latest` name the WAL of the backup and that of the archive.

## Act

Make archiving work: PostgresArchiverFailing and PostgresArchiveDelayed say what stands in its way. Then make a new
backup; WAL that is gone does not come back.

## Verify

`backup_wal_gap` is 0.

## Noise

A slow archive needs some minutes after the backup; the alert waits for half an hour.
"""#,
"PostgresCacheHitLow": #"""
# PostgresCacheHitLow

## Meaning

For 15 minutes fewer blocks than the limit were found in shared buffers. It is raised at the warning
(90 % by default, 95 % in production); the text says when the critical limit (10 points lower) is
passed, too. Both are hints: a dump or a report at night does it.

## Impact

Queries wait for reads from the operating system or the disk.

## Look

```sql
SELECT datname, blks_hit, blks_read, round(blks_hit::numeric / nullif(blks_hit + blks_read, 0), 3) AS ratio FROM pg_stat_database WHERE datname IS NOT NULL ORDER BY blks_read DESC;
SELECT schemaname, relname, heap_blks_read, heap_blks_hit, pg_size_pretty(pg_relation_size(relid)) AS size FROM pg_statio_user_tables ORDER BY heap_blks_read DESC LIMIT 10;
SELECT schemaname, relname, seq_scan, seq_tup_read FROM pg_stat_user_tables ORDER BY seq_tup_read DESC LIMIT 10;
```

## Act

Large tables that are read in full need an index or a shorter query. If what is used all the time
does not fit, raise shared_buffers (a quarter of the memory is usual) and restart.

## Verify

`pg_cache_hit_ratio` rises; it looks at the last five minutes only.

## Noise

Right after a restart, and while a dump or a nightly job reads everything. Use `thresholds` of the
target for servers that only do reports.
"""#,
"PostgresCheckpointBehind": #"""
# PostgresCheckpointBehind

## Meaning

A crash now would have to replay more than twice max_wal_size, for 15 minutes: checkpoints do not
keep up with the load.

## Impact

Recovery after a crash takes long, and pg_wal grows on the disk.

## Look

```sql
SELECT checkpoint_time, now() - checkpoint_time AS since, pg_size_pretty(pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, redo_lsn)) AS to_replay FROM pg_control_checkpoint();
SELECT name, setting, unit FROM pg_settings WHERE name IN ('max_wal_size', 'checkpoint_timeout', 'checkpoint_completion_target');
SELECT pid, wait_event_type, wait_event FROM pg_stat_activity WHERE backend_type = 'checkpointer';
```

## Act

The checkpointer waits for input and output: the disk is the limit, or other work takes it.
max_wal_size is tiny for the load: raise it. On a replica restartpoints follow the checkpoints of
the primary.

## Verify

`pg_checkpoint_redo_distance_bytes` falls below max_wal_size after the next checkpoint.

## Noise

Bulk loads on servers with a small max_wal_size.
"""#,
"PostgresCheckpointsRequested": #"""
# PostgresCheckpointsRequested

## Meaning

More than 60 % of the checkpoints of the last hour, and more than four, were requested by the load
rather than by the clock. What was requested does not count beyond what the written log can have caused: one
for each half of max_wal_size.

## Impact

Checkpoints in quick succession write pages in full to the write-ahead log again and again.

## Look

```sql 14-16
SELECT checkpoints_timed, checkpoints_req, checkpoint_write_time, checkpoint_sync_time, stats_reset FROM pg_stat_bgwriter;
```

```sql 17+
SELECT num_timed, num_requested, write_time, sync_time, stats_reset FROM pg_stat_checkpointer;
```

```sql
SELECT name, setting, unit FROM pg_settings WHERE name IN ('max_wal_size', 'checkpoint_timeout', 'checkpoint_completion_target', 'wal_compression');
SELECT wal_records, wal_fpi, pg_size_pretty(wal_bytes) AS wal FROM pg_stat_wal;
```

## Act

Raise max_wal_size so that it holds what is written between two timed checkpoints; the disk needs
room for it, and recovery takes longer.

```sql change
ALTER SYSTEM SET max_wal_size = '16GB';
SELECT pg_reload_conf();
```

## Verify

`target:pg_requested_checkpoints:ratio1h` falls over the next hour.

## Noise

Backups, CHECKPOINT, and databases that are made or dropped request checkpoints, too; beside a load that writes
much they count.
"""#,
"PostgresChecksumFailures": #"""
# PostgresChecksumFailures

## Meaning

Blocks that were read had a wrong checksum. It is a page for a quarter of an hour after each new
failure, and a ticket as long as the server's counter is not 0.

## Impact

Data on the disk are not what was written. Queries that meet them fail, and backups may hold them,
too.

## Look

```sql
SELECT datname, checksum_failures, checksum_last_failure FROM pg_stat_database WHERE checksum_failures > 0;
SELECT name, setting FROM pg_settings WHERE name IN ('data_checksums', 'ignore_checksum_failure', 'zero_damaged_pages');
```

The log names file and block: `page verification failed ... in block N of relation base/D/F`. Which
relation it is, in that database:

```sql
SELECT pg_filenode_relation(0, 1259) AS relation;
```

## Act

1. Look at the disk and memory of the machine, and do not trust it: fail over to a replica, whose
   blocks are its own.
2. An index is rebuilt with REINDEX. A table is restored from a backup that is older than the
   damage.
3. When all is sound (pg_checksums or pg_amcheck find nothing):

```sql change
SELECT pg_stat_reset();
ANALYZE;
```

This forgets all statistics of the database; ANALYZE gives autovacuum something to go by again.
Failures in the shared catalogs (no `datname`) cannot be set back by any function. Silence the ticket
for them, or remove `pg_stat/pgstat.stat` from the data directory while the server is stopped, which
forgets the statistics of all databases. The health score counts them for a day.

## Verify

`pg_stat_database_checksum_failures_total` is 0.

## Noise

None.
"""#,
"PostgresClockSkew": #"""
# PostgresClockSkew

## Meaning

For ten minutes the clock of the server and that of the machine on which the agent runs have been more
than 10 s apart.

## Impact

Logs of the two machines cannot be put side by side, and `pg_replication_last_replay_seconds` of a replica
compares its clock with that of its primary. Ages in the numbers, in the rules and on the pages of the agent
go by the server's own clock, and its replay lag and the silence of standbys by the agent's.

## Look

```sql
SELECT clock_timestamp() AS server_clock, pg_postmaster_start_time() AS started;
```

On both machines `timedatectl` says whether the clock is set by NTP; `chronyc tracking` says how far
it is off.

## Act

Have the clock that is wrong set by NTP. Let it be slewed, not stepped, where a database runs: a clock
that jumps back gives rows that come from the future.

## Verify

`pg_server_clock_timestamp_seconds` is close to the time of the agent.

## Noise

A machine that was suspended has a wrong clock for a moment. A server that takes more than 10 s to
answer looks like this as well.
"""#,
"PostgresClusterWithoutPrimary": #"""
# PostgresClusterWithoutPrimary

## Meaning

Replicas of a cluster (servers with one system identifier) answer, a primary of it has been seen within
the hour before, and for three minutes no server of the cluster that the agent can reach has taken writes.

## Impact

Nothing can be written. Reads from the replicas go on, and grow old.

## Look

Whether the old primary runs (PostgresDown has the reason why it cannot be reached), and on each replica:

```sql
SELECT pg_is_in_recovery() AS is_replica, pg_last_wal_receive_lsn() AS received, pg_last_wal_replay_lsn() AS replayed, pg_last_xact_replay_timestamp() AS last_commit;
SELECT status, sender_host, latest_end_time FROM pg_stat_wal_receiver;
```

A replica that still receives has a primary: then only the agent is cut off from it.

## Act

With the tool that manages the cluster, if there is one (Patroni, repmgr, pg_auto_failover). By hand:

1. Bring the old primary back if that is quick.
2. Otherwise make sure that it stays down, then promote the replica that has replayed most.

```sql change
SELECT pg_promote();
```

## Verify

`pg_replication_is_replica` is 0 on exactly one target of the cluster.

## Noise

A failover that takes longer than three minutes. A cluster of which the agent watches replicas only never
fires, because no primary was seen. The agent forgets what it has seen when it is restarted.
"""#,
"PostgresCollationChanged": #"""
# PostgresCollationChanged

## Meaning

The C library or ICU of the machine now has another version of the database's default collation than the one recorded
when the database was made, or when the version was last refreshed. It comes with an upgrade of the operating system, with
another image of a container, or on a standby that runs on another system than its primary. Each
session that connects gets a warning, which programs seldom show.

## Impact

Texts may sort otherwise than when the indexes were built. An index search misses rows, a unique constraint lets
duplicates in, merge joins lose rows, and rows go into the wrong partition of a range of texts. Nothing of that is an
error.

## Look

In the database:

```sql
SELECT datname, datcollate, datcollversion AS recorded, pg_database_collation_actual_version(oid) AS present FROM pg_database ORDER BY datname;
SELECT collname, collversion AS recorded, pg_collation_actual_version(oid) AS present FROM pg_collation
 WHERE collversion IS DISTINCT FROM pg_collation_actual_version(oid) ORDER BY 1 LIMIT 20;
SELECT i.indexrelid::regclass AS index, pg_size_pretty(pg_relation_size(i.indexrelid)) AS size
  FROM pg_index AS i
 WHERE EXISTS (SELECT FROM unnest(i.indcollation::oid[]) AS c (oid) WHERE c.oid <> 0 AND c.oid NOT IN (SELECT oid FROM pg_collation WHERE collname IN ('C', 'POSIX', 'ucs_basic')))
 ORDER BY pg_relation_size(i.indexrelid) DESC LIMIT 20;
```

`bt_index_check()` of the extension amcheck tells which index is out of order already.

## Act

1. On a standby: give its machine the version of its primary. Its files are the primary's and cannot be rebuilt there.
2. Rebuild what depends on the order: the indexes above, or all of the database. A unique index that does not build has
   duplicates; remove them first. CONCURRENTLY does not rebuild those of the system catalogs, whose texts need none.
3. Check tables that are partitioned by ranges of texts, and refresh materialized views that are sorted.
4. Only then say that it is done; the statement below silences the warning, and repairs nothing by itself.

```sql change
REINDEX DATABASE CONCURRENTLY shop;
ALTER DATABASE shop REFRESH COLLATION VERSION;
```

Also template1 and postgres need step 4: without it CREATE DATABASE refuses a template with another version.

## Verify

`pg_database_collation_mismatch` is 0, ten minutes later at most.

## Noise

ICU and the C library change their version also when the order of your language stays as it was.
"""#,
"PostgresCommitsHang": #"""
# PostgresCommitsHang

## Meaning

Sessions wait in their commit for a synchronous standby that does not confirm it: one has waited for more
than a minute with the same transaction, or some have waited at each look for a minute while no synchronous
standby is connected. The latter is what clients leave behind that give up and try again. A procedure that
commits in a loop waits again each time, and does not count by the age of its statement.

## Impact

No transaction that writes can end. Reads go on, until all connections are taken by writers that wait.
The health score is capped while it lasts.

## Look

```sql
SELECT name, setting FROM pg_settings WHERE name IN ('synchronous_standby_names', 'synchronous_commit');
SELECT application_name, client_addr, state, sync_state, reply_time FROM pg_stat_replication;
SELECT pid, usename, now() - xact_start AS in_transaction, left(query, 60) AS query FROM pg_stat_activity WHERE wait_event = 'SyncRep' ORDER BY xact_start LIMIT 10;
```

Fewer rows with `sync` or `quorum` than synchronous_standby_names asks for: standbys are missing, or
their application_name is another one. Enough of them, but replies are old: a standby hangs.

## Act

Bring the standby back. A standby that replies and does not confirm has a slow or full disk, a slow network,
or a query that holds replay back. If no synchronous standby replies and writers cannot wait, let commits
go on without it; a failover may lose what is committed meanwhile:

```sql change
ALTER SYSTEM SET synchronous_standby_names = '';
SELECT pg_reload_conf();
```

A tool that manages the cluster (Patroni, pg_auto_failover) sets this itself; use the tool. Do not cancel
the waiting sessions: what they wrote is committed here and may not be there.

## Verify

`pg_synchronous_commit_waiting_sessions` is near 0.

## Noise

With synchronous_commit = remote_apply, a query on the standby that holds replay back for more than a
minute.
"""#,
"PostgresConnectionsExhausted": #"""
# PostgresConnectionsExhausted

## Meaning

All slots for ordinary clients are taken. What is left belongs to superusers.

## Impact

New clients get `sorry, too many clients already`. Applications without a pool are down.

## Look

Connect as a superuser, or from PostgreSQL 16 on as a role with `pg_use_reserved_connections`: some slots
are reserved for them.

```sql
SELECT usename, application_name, client_addr, state, count(*), max(now() - state_change) AS longest
  FROM pg_stat_activity WHERE backend_type = 'client backend' GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC LIMIT 20;
SELECT name, setting FROM pg_settings WHERE name IN ('max_connections', 'superuser_reserved_connections', 'reserved_connections');
```

## Act

End sessions that are idle, the longest first, as many as you need; then stop the application that
opens too many.

```sql change
SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity
 WHERE backend_type = 'client backend' AND state LIKE 'idle%' AND application_name <> 'pgvigil' AND pid <> pg_backend_pid()
 ORDER BY state_change LIMIT 5) AS longest;
```

Sessions that are active and wait for a lock come back at once: then the lock is the cause
(PostgresLockWaitLong). For good: a pooler in front, smaller pools, `idle_session_timeout`. A higher
max_connections needs a restart and memory, and comes last.

## Verify

`pg_connections_utilization_ratio` is well below 1, and a client can connect.

## Noise

None: at this point clients are refused.
"""#,
"PostgresConnectionsForecast": #"""
# PostgresConnectionsForecast

## Meaning

More than 70 % of the slots are taken and, if the growth of the last hour goes on, all of them
within two hours.

## Impact

None yet. Once all slots are taken new clients are refused.

## Look

Who opened sessions in the last hour:

```sql
SELECT usename, application_name, client_addr, count(*) AS sessions, count(*) FILTER (WHERE state = 'idle') AS idle
  FROM pg_stat_activity WHERE backend_type = 'client backend' AND backend_start > now() - interval '1 hour' GROUP BY 1, 2, 3 ORDER BY 4 DESC LIMIT 20;
```

## Act

Find the application that opens sessions and does not close them, and restart it before the slots
are gone. If it is honest growth, give its pool a limit.

## Verify

The line of connections on the dashboard is flat or falls; the alert goes when the trend does.

## Noise

A morning that fills pools may look like a trend. A pool with a maximum ends it by itself.
"""#,
"PostgresConnectionsHigh": #"""
# PostgresConnectionsHigh

## Meaning

More of the slots for ordinary clients are taken than the limit of the target allows (80 % ticket,
95 % page by default).

## Impact

When all are taken, new clients are refused.

## Look

```sql
SELECT usename, application_name, client_addr, state, count(*), max(now() - state_change) AS longest
  FROM pg_stat_activity WHERE backend_type = 'client backend' GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC LIMIT 20;
SELECT count(*) FILTER (WHERE state = 'idle') AS idle, count(*) FILTER (WHERE state = 'active') AS active,
       count(*) FILTER (WHERE wait_event_type = 'Lock') AS waiting_for_locks FROM pg_stat_activity WHERE backend_type = 'client backend';
```

## Act

- Mostly idle: pools are too large or too many; make them smaller or put a pooler in front.
- Mostly active: queries are slower than they were; see PostgresQueriesSlow and PostgresLockQueue.
- One application grows without end: it does not close its connections.

Limit a role that takes too much with `ALTER ROLE ... CONNECTION LIMIT`.

## Verify

The ratio falls below the limit and stays there over the busiest hour.

## Noise

A deployment that starts new instances before it stops the old ones doubles connections for minutes;
the rule waits five.
"""#,
"PostgresCrashed": #"""
# PostgresCrashed

## Meaning

Within the last ten minutes the server has lost all its statistics at one moment, those of the
databases as well, and the agent saw them before. The counts of the log or of buffers began again
too, so a database that is dropped and made again is none. The server does this when it comes back from a
crash: of the machine, of the server, or of one of its processes, which takes all others with it. A
planned stop keeps the statistics and is no alert. A new standby or a clone has no past here and is
none either, and neither is a replica that takes the address of its primary and is promoted at once: it was
started, and is on another timeline. A promotion explains one start: a server that dies within minutes after it was
promoted is reported. On a replica only the death of one of its processes counts: a replica that comes back
from a crash of its machine looks like one that was built again.

## Impact

All sessions were ended, transactions in progress were rolled back, and shared buffers are empty:
queries are slower for some minutes.

## Look

```sql
SELECT pg_postmaster_start_time() AS started, stats_reset AS crashed, now() - stats_reset AS ago FROM pg_stat_wal;
SELECT datname, stats_reset, xact_commit FROM pg_stat_database WHERE datname IS NOT NULL ORDER BY 1;
```

Started before the crash: one process died, and the log of the server says `was terminated by
signal`, with the statement that it ran. Otherwise the log says `database system was not properly
shut down`.

## Act

- Signal 9: most often the kernel ran out of memory (`dmesg` has `Out of memory`). Lower work_mem or
  the number of sessions, and set vm.overcommit_memory = 2 on a machine for databases.
- Signal 6 or 11: a fault of the server or of an extension. Keep the core file and the statement;
  update to the newest minor version.
- The machine went down: its own logs.

## Verify

It goes away ten minutes after the crash by itself.

## Noise

A primary that is restored from a backup in its old place within a quarter of an hour. A crash is not
seen by an agent, or a Prometheus, that was started after it.
"""#,
"PostgresDatabaseCacheHitLow": #"""
# PostgresDatabaseCacheHitLow

## Meaning

For 15 minutes fewer blocks of one database than its limit were found in shared buffers. It is raised
at the warning (85 % in development, 90 % in staging, 95 % in production); the text says when the
critical limit (10 points lower) is passed, too. The label `environment` says which of the target's `environments` the database belongs to.

## Impact

Queries of the database wait for reads from the operating system or the disk. The databases of a
server share its buffers and its disk, so others may become slower, too.

## Look

```sql
SELECT datname, blks_hit, blks_read, round(blks_hit::numeric / nullif(blks_hit + blks_read, 0), 3) AS ratio FROM pg_stat_database WHERE datname IS NOT NULL ORDER BY blks_read DESC;
```

In the database itself:

```sql
SELECT schemaname, relname, heap_blks_read, heap_blks_hit, pg_size_pretty(pg_relation_size(relid)) AS size FROM pg_statio_user_tables ORDER BY heap_blks_read DESC LIMIT 10;
SELECT schemaname, relname, seq_scan, seq_tup_read FROM pg_stat_user_tables ORDER BY seq_tup_read DESC LIMIT 10;
```

## Act

As for PostgresCacheHitLow: large tables that are read in full need an index or a shorter query. A
development database that pushes production out of the buffers belongs on a server of its own.

## Verify

`pg_database_cache_hit_ratio` of the database rises; it looks at the last five minutes only.

## Noise

Right after a restart, and while a dump reads everything. `environments` of the target take other
`thresholds`.
"""#,
"PostgresDatabaseConnectionsHigh": #"""
# PostgresDatabaseConnectionsHigh

## Meaning

One database has more client sessions than `connections` of its environment allows (`ticket` above the
warning, `page` above the critical limit; there is none by default). The label `environment` says which of the target's `environments` the database belongs to.

## Impact

The sessions take slots and memory from the other databases of the server: a test that forgets to
close its connections can refuse production's clients.

## Look

```sql
SELECT datname, usename, application_name, client_addr, state, count(*), max(now() - state_change) AS longest
  FROM pg_stat_activity WHERE backend_type = 'client backend' GROUP BY 1, 2, 3, 4, 5 ORDER BY 6 DESC LIMIT 20;
```

## Act

Mostly idle: make the pools of the database smaller, or put a pooler in front. One application grows
without end: it does not close its connections. The server itself can hold the limit:

```sql change
ALTER DATABASE web CONNECTION LIMIT 20;
```

## Verify

`pg_database_sessions` of the database is below its limit.

## Noise

A deployment that starts new instances before it stops the old ones doubles sessions for minutes; the
rule waits five.
"""#,
"PostgresDatabaseConnectionsTaken": #"""
# PostgresDatabaseConnectionsTaken

## Meaning

A database with a CONNECTION LIMIT of its own has had as many sessions as it may have for five minutes.

## Impact

The next client is refused with "too many connections for database", while others get in.

## Look

```sql
SELECT l.datname, l.datconnlimit, count(a.pid) AS sessions, count(*) FILTER (WHERE a.state = 'idle') AS idle
  FROM pg_database AS l LEFT JOIN pg_stat_activity AS a ON a.datname = l.datname AND a.backend_type = 'client backend'
 WHERE l.datconnlimit >= 0 GROUP BY 1, 2 ORDER BY l.datconnlimit - count(a.pid) LIMIT 20;
```

## Act

Idle sessions of a program without a pool can be ended. If the limit is too low for honest work:

```sql change
SELECT pg_terminate_backend(12345);
ALTER DATABASE web CONNECTION LIMIT 40;
```

## Verify

`pg_stat_database_numbackends` is below the limit.

## Noise

Background workers count here and not against the limit, so the server may still let one in. A database
whose pool keeps all its connections open is always at its limit.
"""#,
"PostgresDatabaseQueriesSlow": #"""
# PostgresDatabaseQueriesSlow

## Meaning

The mean execution time of the statements of one database is above its limit (`info` above 1 s,
`ticket` above 5 s by default; with the profile global-remit `ticket` above 1 s).
The label `environment` says which of the target's
`environments` the database belongs to.

## Impact

Everything that queries this database is slow.

## Look

```sql extension
SELECT d.datname, queryid, calls, round(total_exec_time) AS total_ms, round(mean_exec_time::numeric, 1) AS mean_ms, rows, left(query, 60) AS query
  FROM pg_stat_statements AS s JOIN pg_database AS d ON d.oid = s.dbid ORDER BY total_exec_time DESC LIMIT 10;
```

And what is going on right now:

```sql
SELECT datname, pid, usename, now() - query_start AS runs_for, wait_event_type, wait_event, left(query, 60) AS query FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() ORDER BY query_start LIMIT 20;
```

## Act

As for PostgresQueriesSlow: locks first (PostgresLockWaitLong), then input and output
(PostgresDatabaseCacheHitLow), then the statement with most of the time.

## Verify

`pg_database_query_mean_seconds` of the database falls below the limit within five minutes of the
cure.

## Noise

A database for reports. `environments` of the target take other `thresholds`.
"""#,
"PostgresDatabaseQueryP95High": #"""
# PostgresDatabaseQueryP95High

## Meaning

By the estimate from pg_stat_statements one execution in twenty in one database takes longer than its
limit (`info` above 500 ms in development, 200 ms in staging, 100 ms in production; `ticket` above five
times that). The label `environment` says which of the target's `environments` the database belongs to.

## Impact

Users notice the slowest queries first.

## Look

Statements whose times differ most:

```sql extension
SELECT d.datname, queryid, calls, round(mean_exec_time::numeric, 1) AS mean_ms, round(stddev_exec_time::numeric, 1) AS deviation_ms, round(max_exec_time::numeric, 1) AS max_ms,
       temp_blks_written, shared_blks_read, left(query, 60) AS query
  FROM pg_stat_statements AS s JOIN pg_database AS d ON d.oid = s.dbid WHERE calls > 10 ORDER BY stddev_exec_time DESC LIMIT 10;
```

## Act

As for PostgresQueryP95High: explain the statement with values that are slow. If all databases of the
server became slow at once, the cause is shared: the disk, locks in shared catalogs, or one database
that takes the processors.

## Verify

`pg_database_query_p95_seconds` of the database is below its limit.

## Noise

It is an estimate (docs/indicators.md says how good). A statement that is either fast or very slow
is smoothed.
"""#,
"PostgresDatabaseTransactionErrors": #"""
# PostgresDatabaseTransactionErrors

## Meaning

More transactions of one database roll back than its limit allows: `info` above 5 % by default. With
the profile global-remit, whose one level is critical, it is a `ticket` above 5 %.
The label `environment` says which of the target's
`environments` the database belongs to.

## Impact

Either users see errors, or a pool ends its reads with ROLLBACK, which is harmless: the server counts
both alike. The log tells which it is.

## Look

```sql
SELECT datname, xact_commit, xact_rollback, round(xact_rollback::numeric / nullif(xact_commit + xact_rollback, 0), 3) AS ratio, deadlocks, conflicts FROM pg_stat_database WHERE datname IS NOT NULL ORDER BY xact_rollback DESC;
```

The log of the server has the errors; put `%d` and `%e` into log_line_prefix and count them by database
and SQLSTATE.

## Act

As for PostgresTransactionErrors: after a deployment, look for a missing table or column first.

## Verify

`pg_database_transaction_error_ratio` of the database is below its limit.

## Noise

Some frameworks and poolers end each read with ROLLBACK, and test runs fail on purpose. `environments`
of the target take other `thresholds`.
"""#,
"PostgresDeadlocks": #"""
# PostgresDeadlocks

## Meaning

More than five deadlocks in five minutes in one database.

## Impact

Each ends a transaction, which must be tried again after at least `deadlock_timeout`.

## Look

```sql
SELECT datname, deadlocks, stats_reset FROM pg_stat_database WHERE deadlocks > 0 ORDER BY deadlocks DESC;
SELECT name, setting, unit FROM pg_settings WHERE name IN ('deadlock_timeout', 'log_lock_waits');
```

The log of the server shows both statements of each deadlock and the rows or relations.

## Act

Let all transactions take their locks in the same order: sort ids before a batch of updates, update
parents before children, lock the rows first with `SELECT ... ORDER BY id FOR UPDATE`. Applications
must try again on SQLSTATE 40P01.

## Verify

`rate(pg_stat_database_deadlocks_total[5m])` is 0.

## Noise

A few deadlocks a day are everyday life; the rule begins at five in five minutes.
"""#,
"PostgresDown": #"""
# PostgresDown

## Meaning

For a minute the agent has had no connection to the server that answers. Either the server does not
run, refuses connections, hangs, or the way to it is cut.

The title names the cause of the last attempt in a few words, the description since when the server is out of reach, how
many polls have tried since (a login that was refused is tried more and more rarely), and since when for this cause; when
the cause changes for half a minute, the page is sent again.

| cause | meaning |
|---|---|
| connection refused, no such socket | nothing listens there; of a socket also: another directory or port in conninfo |
| no route to the host, host name not resolved, no answer in time | the way to it is cut, or it hangs |
| too many clients, connection limit of the role or database | it runs, and no slot is free |
| password refused, no password given, password not readable, login not allowed, no such database, right missing | it runs, and the agent is not let in |
| server starting, stopping or recovering | it takes no connections now |
| TLS failed, connection closed during the login, connection lost, session settings not in force | something in between, or the server, ends the connection |

## Impact

Nothing else is known of the server: alerts that fired about it go on as they were last known, and no other one can begin. If applications cannot
connect either, they are down.

## Look

The log of the agent names the reason (`refused`, `timeout`, `password authentication failed`, `too
many clients`). Then, from another machine and as another role:

```sql
SELECT pg_is_in_recovery() AS is_replica, pg_postmaster_start_time() AS started, now() - pg_postmaster_start_time() AS up_for;
SELECT count(*) AS sessions, current_setting('max_connections') AS slots FROM pg_stat_activity WHERE backend_type = 'client backend';
```

The label `sqlstate` of `pgvigil_target_failing_since_timestamp_seconds` has the server's own code, and its label `cause` the words
above; by them the alert says what to do: 53300 no slot is free, 28000 `pg_hba.conf`, NOLOGIN or no such role, 28P01 the password, 3D000 no such
database, 42501 no CONNECT, 57P03 it starts, stops or recovers.

## Act

- Does not run: read the end of its log before the start; a full disk and a killed process (`out of
  memory` in the log of the kernel) are the usual ones. Then start it with the tool that manages it,
  not by hand.
- Hangs: look at the disk and the file system (`dmesg`); a server that waits for storage cannot be
  helped from SQL.
- Only the agent is refused: password, `pg_hba.conf`, or no slot left; grant the role of the agent
  `pg_use_reserved_connections` (16 and later).
- Part of a cluster: see whether failover has taken place, and do not start the old primary beside
  the new one.

## Verify

`pg_up` is 1, and `pgvigil check` is content with the target.

## Noise

A restart takes less than a minute on most servers. Crash recovery after heavy writes takes longer;
then it is no noise.
"""#,
"PostgresExtensionMissing": #"""
# PostgresExtensionMissing

## Meaning

An extension that `extensions` of the target's configuration expects is not installed in a database, for
15 minutes. `pg_extension_available` says whether the server has its files.

## Impact

Statements of the application that use it fail, and what it should count is not counted. After a restore
into a new server, or a new database, this is how a forgotten step shows.

## Look

```sql
SELECT name, default_version, installed_version FROM pg_available_extensions WHERE name = 'vector';
SELECT extname, extversion, nspname FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace;
```

## Act

In the database that the alert names, as its owner or a superuser:

```sql change
CREATE EXTENSION vector;
```

Where the first statement finds no row, install the extension's package on the server first (on Debian
`postgresql-VERSION-pgvector`), and on its standbys. Some need a line in `shared_preload_libraries` and a
restart besides (pg_stat_statements, pg_cron, timescaledb).

## Verify

`pg_extension_missing` is 0 for it.

## Noise

An extension that is not wanted any more: take it out of `extensions` in the configuration, or name the
databases that have it with `databases`.
"""#,
"PostgresExtensionOutdated": #"""
# PostgresExtensionOutdated

## Meaning

An extension has another version in a database than the one that the server's files would install now,
for an hour. Packages were updated, and the extension was not.

## Impact

Functions and corrections of the newer version are not there. A library that is newer than the functions
in SQL works as a rule, and a major upgrade may refuse the old version.

## Look

```sql
SELECT name, default_version, installed_version FROM pg_available_extensions WHERE installed_version <> default_version;
SELECT name, version, superuser, requires FROM pg_available_extension_versions WHERE name = 'vector' ORDER BY version;
```

## Act

Read the extension's notes, then, in the database that the alert names:

```sql change
ALTER EXTENSION vector UPDATE;
```

Where it is said to be loaded already, do that in a new session. An extension with data in use (PostGIS,
TimescaleDB) has a procedure of its own.

## Verify

`pg_extension_outdated` is 0 for it.

## Noise

A package that was rolled back makes the installed version the newer one: the alert is the same, since
the two do not go together.
"""#,
"PostgresFirstCopyWaits": #"""
# PostgresFirstCopyWaits

## Meaning

For half an hour tables of a subscription have not had their first copy, or have not caught up after it, although the
subscription is enabled and its main worker runs; and no worker that copies was there.

## Impact

These tables stay empty on the subscriber, or as they were, and no error says so. The publisher keeps
write-ahead log that they will need.

## Look

On the subscriber:

```sql
SELECT srsubid, srrelid::regclass AS relation, srsubstate AS state FROM pg_subscription_rel WHERE srsubstate <> 'r' ORDER BY 1, 2 LIMIT 20;
SELECT subname, pid, relid::regclass AS copies, received_lsn FROM pg_stat_subscription ORDER BY subname;
SELECT name, setting FROM pg_settings WHERE name IN ('max_logical_replication_workers', 'max_sync_workers_per_subscription', 'max_worker_processes', 'wal_retrieve_retry_interval');
```

As many rows with a pid as max_logical_replication_workers: none is left for a copy. The log says
`out of logical replication worker slots`. max_worker_processes has to hold these and all other workers of the server.
Tables in state `s` are copied and wait for the main worker, which is behind or works on one large transaction.

## Act

Raise the limit that is used up: one worker for each subscription, and as many more as tables are to be copied
at once. The first two of these need a restart.

```sql change
ALTER SYSTEM SET max_logical_replication_workers = 16;
ALTER SYSTEM SET max_worker_processes = 24;
ALTER SYSTEM SET max_sync_workers_per_subscription = 4;
SELECT pg_reload_conf();
```

Or disable another subscription until the copy is done, if it can wait.

## Verify

`pg_subscription_tables_not_ready` falls to 0.

## Noise

A main worker that works on one transaction for longer than half an hour starts no copies meanwhile.
"""#,
"PostgresHealthLow": #"""
# PostgresHealthLow

## Meaning

The health score is below the limit of the target (`info` below 80, `ticket` below 60 by default).
The score is 100 minus the points that named checks take; docs/health-score.md has every check with
its reason.

## Impact

Several things are wrong, or one badly. At 30 and less a lethal state caps the score. While an alert
of severity `page` fires for the server this alert is silent: the page says what is wrong.

## Look

Query the agent or Prometheus, not the server: which checks take the points?

```promql
topk(5, pg_health_points_lost{target="NAME"})
pg_health_cap_active{target="NAME"} == 1
```

Each check has an alert of its own with a page here. This shows what the server is busy with
meanwhile:

```sql
SELECT state, wait_event_type, count(*), max(now() - state_change) AS longest FROM pg_stat_activity WHERE backend_type = 'client backend' GROUP BY 1, 2 ORDER BY 3 DESC;
```

## Act

Begin with the check that takes the most points and follow the page of its rule; remedies are in
docs/health-score.md.

## Verify

The points of the check fall; the score rises with the next poll. Checks over a window need its five
minutes.

## Noise

If a check does not suit a server, change its limits with `thresholds` of the target rather than
silencing the score.
"""#,
"PostgresHealthUnknown": #"""
# PostgresHealthUnknown

## Meaning

Less than 60 % of what the health score is made of is known although the server answers, so there is
no score.

## Impact

Rules on what is unknown are silent. A server without a score is not a healthy server.

## Look

`pgvigil check` prints every collector that does not run, with its reason. On the server, as the
role of the agent:

```sql
SELECT current_user, pg_has_role(current_user, 'pg_monitor', 'USAGE') AS may_monitor, pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS may_read_statistics;
SELECT name, installed_version, default_version FROM pg_available_extensions WHERE name = 'pg_stat_statements';
```

## Act

```sql change
GRANT pg_monitor TO pgvigil;
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
```

pg_stat_statements also needs `shared_preload_libraries` and a restart. Where CREATE EXTENSION fails, or
the query above shows no row, install the server's contrib package first: with the library in the setting
and without its files the server does not start. Keep what is in the setting. Collectors that run into a
timeout show in `pgvigil_collector_failures_total`.

## Verify

`pg_health_coverage_ratio` is above 0.6, and `pg_health_score` is there.

## Noise

Right after the agent was started coverage grows for some minutes; the rule waits 15.
"""#,
"PostgresHorizonHeld": #"""
# PostgresHorizonHeld

## Meaning

Something old may still look at rows that died more than 50 million transactions ago; the label
`holder` says what kind it is.

## Impact

Vacuum can remove no row that died since: tables grow, queries become slower, wraparound comes
nearer. The holder `slot_catalog` (catalog_xmin of a logical slot) holds back the system catalogs
only: they grow, planning becomes slower, and tables of users are vacuumed as ever.

## Look

```sql
SELECT pid, usename, application_name, state, age(backend_xmin) AS xmin_age, now() - xact_start AS in_transaction FROM pg_stat_activity WHERE backend_xmin IS NOT NULL ORDER BY 5 DESC LIMIT 5;
SELECT gid, owner, database, prepared, age(transaction) AS age FROM pg_prepared_xacts ORDER BY 5 DESC LIMIT 5;
SELECT slot_name, active, age(xmin) AS xmin_age, age(catalog_xmin) AS catalog_age FROM pg_replication_slots ORDER BY greatest(age(xmin), age(catalog_xmin)) DESC NULLS LAST LIMIT 5;
SELECT application_name, client_addr, age(backend_xmin) AS xmin_age FROM pg_stat_replication WHERE backend_xmin IS NOT NULL ORDER BY 3 DESC;
```

## Act

```sql change
SELECT pg_terminate_backend(12345);
ROLLBACK PREPARED 'two phases';
SELECT pg_drop_replication_slot('berlin');
```

A standby with hot_standby_feedback: end the query there. Of a logical slot, first look why its reader
does not confirm what it gets; dropping the slot costs the reader all that it has not read.

## Verify

`pg_vacuum_horizon_age_transactions` falls; the next vacuum removes rows.

## Noise

A dump of a large database on a server that is written a lot.
"""#,
"PostgresIdleInTransaction": #"""
# PostgresIdleInTransaction

## Meaning

A session has an open transaction that holds a lock or a snapshot, and has done nothing for
longer than the limit (`info` after 5 minutes, `ticket` after 15 by default).

## Impact

It holds its locks, and vacuum keeps every row that has died since.

## Look

```sql
SELECT pid, usename, application_name, client_addr, datname, now() - xact_start AS in_transaction, now() - state_change AS idle_for,
       age(backend_xmin) AS holds_back, left(query, 60) AS last_query
  FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' ORDER BY xact_start LIMIT 20;
```

## Act

A session of postgres_fdw (its application_name, unless the server that asks sets another one) is held by a
transaction of another server: look there, at its client_addr, for the session that waits or is forgotten.
Ended here, that transaction fails. Backups by pg_dump, and pg_repack, which keeps a lock on the table for as
long as it copies it, are left out.

Others, after a word with their owner:

```sql change
SELECT pg_terminate_backend(12345);
ALTER ROLE api SET idle_in_transaction_session_timeout = '5min';
```

Fix the application: it waits for something else (a web service, a person) between BEGIN and
COMMIT, or lost an error on the way.

## Verify

`pg_idle_in_transaction_holding_oldest_age_seconds` is small.

## Noise

An administrator with an open transaction in psql. It does the same harm.
"""#,
"PostgresInvalidIndexes": #"""
# PostgresInvalidIndexes

## Meaning

There are indexes that queries cannot use, for an hour: often a CREATE INDEX CONCURRENTLY or REINDEX
CONCURRENTLY that failed.

## Impact

They cost every write and serve no read. An invalid unique index does not keep its promise for old
rows.

## Look

```sql
SELECT i.indexrelid::regclass AS index, i.indrelid::regclass AS relation, i.indisvalid, i.indisready, pg_size_pretty(pg_relation_size(i.indexrelid)) AS size FROM pg_index AS i WHERE NOT i.indisvalid;
SELECT pid, index_relid::regclass AS index, phase FROM pg_stat_progress_create_index;
```

## Act

A unique index failed on duplicates: remove them first, or REINDEX fails again and leaves one more
index, `NAME_ccnew`, invalid like the first. Names that end in `_ccnew` or `_ccold` are left from
REINDEX and can be dropped; a DROP INDEX CONCURRENTLY that is cancelled while it waits for old
transactions leaves the index, invalid, and is run again.

```sql change
REINDEX INDEX CONCURRENTLY public.orders_email;
DROP INDEX CONCURRENTLY public.orders_email_ccnew;
```

## Verify

`pg_objects_invalid_indexes` is 0.

## Noise

Indexes that are being built, and those of partitioned tables that a partition lacks, are not counted;
`pg_index_invalid` names all three kinds by `state`. Without pg_monitor the agent cannot see what is
being built, so that a build over an hour looks like this.
"""#,
"PostgresLockHeldLong": #"""
# PostgresLockHeldLong

## Meaning

Sessions wait again and again behind one transaction that lasts longer than the limit (60 s by default),
none of them long enough for PostgresLockWaitLong: they have a short lock_timeout or their clients give
up, and try again. At least one was seen to wait in each minute, for three minutes.

## Impact

What the transaction has locked cannot be used: every statement on it fails.

## Look

```sql
SELECT blocked.pid AS blocked_pid, left(blocked.query, 60) AS blocked_query, blocker.pid AS blocking_pid, blocker.backend_type, blocker.usename, blocker.state, now() - blocker.xact_start AS in_transaction, left(blocker.query, 60) AS last_query
  FROM pg_stat_activity AS blocked
 CROSS JOIN LATERAL unnest(pg_blocking_pids(blocked.pid)) AS by_pid
  JOIN pg_stat_activity AS blocker ON blocker.pid = by_pid
 WHERE blocked.wait_event_type = 'Lock';
SELECT pid, backend_type, usename, state, now() - xact_start AS in_transaction, left(query, 60) AS query FROM pg_stat_activity WHERE xact_start < now() - interval '1 minute' ORDER BY xact_start;
```

The first yields nothing in the moments in which no one waits; the second has the holder all the time,
unless it is a prepared transaction: see PostgresPreparedTransactionOld.

## Act

Ask the owner of the transaction, or end it: first the query, then the session, and of one that is idle
in a transaction the session at once, as it has no query to cancel. Do not end an autovacuum or a backup, but what waits for it: see PostgresLockWaitLong.

```sql change
SELECT pg_cancel_backend(12345);
SELECT pg_terminate_backend(12345);
```

## Verify

`pg_lock_blocking_root_age_seconds` is gone.

## Noise

A long batch that holds rows which users change, too: commit it in smaller parts.
"""#,
"PostgresLockQueue": #"""
# PostgresLockQueue

## Meaning

More than ten sessions wait for locks, for five minutes.

## Impact

The queue fills pools and connection slots; soon everything waits.

## Look

Which relations are waited for, and who is at the head:

```sql
SELECT l.locktype, coalesce(l.relation::regclass::text, l.transactionid::text) AS what, l.mode, count(*) AS waiting
  FROM pg_locks AS l WHERE NOT l.granted GROUP BY 1, 2, 3 ORDER BY 4 DESC;
SELECT by_pid AS blocking_pid, count(*) AS sessions FROM pg_stat_activity AS a CROSS JOIN LATERAL unnest(pg_blocking_pids(a.pid)) AS by_pid GROUP BY 1 ORDER BY 2 DESC;
```

## Act

If all wait for one session, end it (PostgresLockWaitLong has the statements). If they wait for each
other on one row, such as a counter, the schema is the cause: spread the row over several, or update
it last in the transaction.

When another session takes the place at the head, the alert is sent again with its number, at most every
`group_interval`: look at the newest message before you end a session.

## Verify

`pg_lock_waiting_sessions` is small again.

## Noise

Work queues that lock one row to take turns: use `FOR UPDATE SKIP LOCKED`.
"""#,
"PostgresLockSpike": #"""
# PostgresLockSpike

## Meaning

More than five sessions wait for locks, and more than four times as many, and three more, than were usual in the last hour.

## Impact

A queue begins to form. When it goes by itself nothing is lost; when it stays, pools and slots fill.

## Look

```sql
SELECT pid, pg_blocking_pids(pid) AS blocked_by, wait_event, left(query, 60) AS query
  FROM pg_stat_activity WHERE wait_event_type = 'Lock' ORDER BY query_start;
```

## Act

If it stays, end what is at the head of the queue: PostgresLockWaitLong has the statements. Typical beginnings are an
`ALTER TABLE` that waits behind a long query, and a job that updates what everybody reads `FOR UPDATE`.

## Verify

`pg_lock_waiting_sessions` is what it was before.

## Noise

A job at a fixed hour that takes locks for some seconds. It needs half a minute to fire, and it is a hint only:
PostgresLockQueue is about what lasts.
"""#,
"PostgresLockTableFull": #"""
# PostgresLockTableFull

## Meaning

The table of locks that all sessions share holds objects for more than 80 % of the room that
max_locks_per_transaction gives it.

## Impact

When it is full, a session that needs one more lock fails with "out of shared memory" and the hint to raise
max_locks_per_transaction, also sessions that need only one.

## Look

Who holds the most locks that are in the table:

```sql
SELECT l.pid, a.usename, a.application_name, a.datname, count(*) AS locks, now() - a.xact_start AS in_transaction, left(a.query, 60) AS query
  FROM pg_locks AS l LEFT JOIN pg_stat_activity AS a USING (pid) WHERE NOT l.fastpath
 GROUP BY l.pid, a.usename, a.application_name, a.datname, a.xact_start, a.query ORDER BY locks DESC LIMIT 10;
```

## Act

Usual causes are a dump or a DROP SCHEMA of thousands of tables in one transaction, and queries that
plan for hundreds of partitions and their indexes. Let them end, or end them
(one that is idle in its transaction by `pg_terminate_backend`, as it has no query to cancel):

```sql change
SELECT pg_cancel_backend(12345);
ALTER SYSTEM SET max_locks_per_transaction = 256;
```

The setting needs a restart; on standbys it must be at least as high, and they are restarted first.

## Verify

`pg_lock_table_entries` is well below `pg_lock_table_size`.

## Noise

The server reserves somewhat more room than the formula says, so it fails a little later than at
100 %.
"""#,
"PostgresLockWaitLong": #"""
# PostgresLockWaitLong

## Meaning

A session has waited for a lock longer than the limit (`info` after 10 s, `page` after 60 s by default). As a ticket: something that
keeps no one else up has waited half an hour, mostly for an old transaction to end: CREATE INDEX CONCURRENTLY, a logical
slot that is made, an autovacuum, or a worker of a subscription that waits for the rest of a streamed transaction.

## Impact

A page: the waiting sessions are stuck, and a waiting ALTER TABLE makes all others queue behind it, even readers.

## Look

```sql
SELECT blocked.pid AS blocked_pid, blocked.usename AS blocked_user, now() - blocked.query_start AS waits, left(blocked.query, 60) AS blocked_query,
       blocker.pid AS blocking_pid, blocker.backend_type, blocker.usename AS blocking_user, blocker.state, now() - blocker.xact_start AS in_transaction, left(blocker.query, 60) AS last_query
  FROM pg_stat_activity AS blocked
 CROSS JOIN LATERAL unnest(pg_blocking_pids(blocked.pid)) AS by_pid
  JOIN pg_stat_activity AS blocker ON blocker.pid = by_pid
 WHERE blocked.wait_event_type = 'Lock' ORDER BY waits DESC;
```

A blocking pid of 0 is a prepared transaction: see PostgresPreparedTransactionOld.

On a standby the one that waits may be the replay of write-ahead log, which `pg_blocking_pids()` does not know: then the
alert names the session that holds the table, and this statement finds it.

```sql
SELECT held.pid, held.mode, held.relation::regclass AS relation, s.usename, s.application_name, left(s.query, 60) AS query
  FROM pg_locks AS awaited
  JOIN pg_locks AS held USING (locktype, database, relation)
  JOIN pg_stat_activity AS s ON s.pid = held.pid
 WHERE NOT awaited.granted AND held.granted AND held.pid <> awaited.pid;
```

## Act

Ask the owner of the session at the head of the queue, or end it: first the query, then the session.
A session whose `state` is `idle in transaction` has no query, and to cancel it does nothing: end the session.

```sql change
SELECT pg_cancel_backend(12345);
SELECT pg_terminate_backend(12345);
```

Who waits behind several sessions waits for all of them: end each one that the first statement of this page
names for it, or nothing moves.

Some are not to be ended, and the alert says so (the label `kind` of `pg_lock_blocking_root`): an
autovacuum that prevents wraparound begins again with its work lost, as do workers of subscriptions; a
backup or an index that is built concurrently had better end by itself. Cancel what waits for them, which
is most often one ALTER TABLE with all others behind it:

```sql change
SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND 12345 = ANY (pg_blocking_pids(pid));
```

A vacuum that throttles itself gets faster by `ALTER SYSTEM SET autovacuum_vacuum_cost_limit = 2000` and a
reload, from PostgreSQL 16 on while it runs, unless the table has settings of its own. On a standby, the
replay of write-ahead log holds locks of transactions of the primary: end them there.

For good: short transactions, and `SET lock_timeout = '5s'` in migrations, which then try again.

## Verify

The query above yields nothing; `pg_lock_wait_longest_seconds` is 0, and so is
`pg_virtual_transaction_wait_longest_seconds`.

## Noise

None: waits for advisory locks, as in the election of a leader, are not among these; they have
`pg_advisory_lock_wait_longest_seconds`.
"""#,
"PostgresLogicalReplicationWaits": #"""
# PostgresLogicalReplicationWaits

## Meaning

For ten minutes a session that feeds a subscriber has waited (wait event `WaitForStandbyConfirmation`) for standbys, and the
subscriber's slot has not moved. Slots that are kept for a failover send nothing before all slots
of synchronized_standby_slots have confirmed it (17 and later), so that no subscriber is ever ahead of a standby.
One slot of that setting whose standby is gone, or that is not there any more, holds up all of them.

## Impact

Subscribers stand still without an error: their workers run and are answered. The server keeps the write-ahead log
for them.

## Look

On the publisher:

```sql 17+
SELECT current_setting('synchronized_standby_slots') AS waits_for;
SELECT slot_name, slot_type, active, failover, restart_lsn, confirmed_flush_lsn, inactive_since FROM pg_replication_slots ORDER BY slot_type, slot_name;
SELECT pid, application_name, wait_event FROM pg_stat_activity WHERE wait_event = 'WaitForStandbyConfirmation';
```

A physical slot of the setting that is not active, or is missing among the slots: its standby is gone. All are active: the
one with the oldest restart_lsn has a standby that does not write, for example for want of disk. The log of the server
warns of it, too: `replication slot ... specified in parameter "synchronized_standby_slots" does not have active_pid`.

## Act

Bring the standby back. If it is gone for good, or subscribers cannot wait, take its slot out of the setting; a
failover to another standby stays safe as long as that one's slot is in it.

```sql change
ALTER SYSTEM SET synchronized_standby_slots = 'berlin, paris';
SELECT pg_reload_conf();
SELECT pg_drop_replication_slot('london');
```

## Verify

`pg_logical_decoding_waiting_sessions` is 0 and `pg_replication_slots_position_bytes` moves.

## Noise

A standby that is being restarted, for less than ten minutes.
"""#,
"PostgresMultixactForecast": #"""
# PostgresMultixactForecast

## Meaning

More than 20 % of the multixact ids are used and, at the pace of the last two hours, all within
three days.

## Impact

When they are used up most writes stop.

## Look

```sql
SELECT datname, mxid_age(datminmxid) AS age FROM pg_database ORDER BY 2 DESC;
SELECT next_multixact_id, oldest_multi_xid FROM pg_control_checkpoint();
```

## Act

Find the statement that locks shared parent rows (`SELECT ... FOR SHARE`, foreign keys to one hot
row) and make it lock less. Freeze the oldest tables: PostgresMultixactWraparound has the
statements.

## Verify

`target:pg_mxid_exhaustion:seconds` grows or is gone.

## Noise

Bulk loads of children of few parents.
"""#,
"PostgresMultixactWraparound": #"""
# PostgresMultixactWraparound

## Meaning

The oldest database has used more of the range of multixact ids than the limit. They are made when
several transactions lock the same row, such as a parent that many children refer to.

There is neither ticket nor page before the age is 1.2 times autovacuum_multixact_freeze_max_age, since vacuum
is not forced earlier; but with a setting so high that this is near the end, the ticket comes at an age of
1.9 billion and the page at 1.95 billion at the latest.

## Impact

At 100 % the server takes no more such locks, which stops most writes.

## Look

```sql
SELECT datname, mxid_age(datminmxid) AS age FROM pg_database ORDER BY 2 DESC;
SELECT c.oid::regclass AS relation, mxid_age(c.relminmxid) AS age, pg_size_pretty(pg_table_size(c.oid)) AS size FROM pg_class AS c WHERE c.relkind IN ('r', 'm', 't') ORDER BY 2 DESC LIMIT 10;
```

## Act

End open and prepared transactions that are old (PostgresHorizonHeld), then freeze the oldest
tables:

```sql change
VACUUM (FREEZE, VERBOSE) public.customer;
```

Lower autovacuum_multixact_freeze_max_age if it is met too late; use FOR NO KEY UPDATE where FOR
UPDATE is more than is needed.

## Verify

`pg_mxid_age_ratio` falls.

## Noise

None above the limit.
"""#,
"PostgresNotificationQueueFull": #"""
# PostgresNotificationQueueFull

## Meaning

The queue in which NOTIFY leaves its messages is more than half full (`ticket`), or more than 90 % full (`page`).
All databases share it. It keeps each message until every session that listens in that database has read it,
and a session reads only between its transactions. So one session that has called LISTEN and stays in a
transaction keeps all that comes after.

## Impact

When the queue is full, each transaction that has called NOTIFY or `pg_notify()`, a trigger's too, fails at
commit: `too many notifications in the NOTIFY queue`.

## Look

```sql
SELECT pg_notification_queue_usage() AS used;
SELECT pid, datname, usename, application_name, state, now() - xact_start AS in_transaction, left(query, 60) AS last_query
  FROM pg_stat_activity WHERE backend_type = 'client backend' AND xact_start IS NOT NULL AND pid <> pg_backend_pid() ORDER BY xact_start LIMIT 10;
```

Mostly it is the first that is `idle in transaction`. It may hold no lock and no snapshot, so that no other
alert speaks of it; a long query of a session that listens does the same. From half full on, the log of the server
names one of the sessions with the oldest transactions: `NOTIFY queue is 50% full`.

## Act

End the session. The queue is emptied at once, or with the next NOTIFY.

```sql change
SELECT pg_terminate_backend(12345);
ALTER ROLE listener SET idle_in_transaction_session_timeout = '1min';
```

Then fix the program that listens: it has to COMMIT its LISTEN and to wait outside of a transaction. Drivers that
begin a transaction by themselves need autocommit for it. A larger queue (max_notify_queue_pages, 17 and later)
only takes longer to fill.

## Verify

`pg_notification_queue_usage_ratio` falls, and NOTIFY commits.

## Noise

A listening session in one long transaction on purpose, such as a migration. The queue fills all the same.
"""#,
"PostgresPoolHigh": #"""
# PostgresPoolHigh

## Meaning

A pool is used beyond the limit (`info` above 80 %, `ticket` above 95 % by default; with the profile
global-remit `ticket` above 80 %): one that is configured for the target (sessions that match, against
its maximum) or one of PgBouncer (server connections in use, against pool_size).

## Impact

The application behind the pool waits for connections while the server has time for others.

## Look

```sql
SELECT application_name, usename, state, wait_event_type, count(*), max(now() - coalesce(xact_start, state_change)) AS longest
  FROM pg_stat_activity WHERE backend_type = 'client backend' GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC LIMIT 20;
```

On a PgBouncer console:

```pgbouncer
SHOW POOLS
```

## Act

Find what holds the sessions of the pool: slow queries, transactions that are open and idle, waits
for locks. Raise the size only if the server is idle meanwhile.

## Verify

`pg_pool_utilization_ratio` of the pool is below its limit.

## Noise

A small pool that is full and has no queue does its work. On PgBouncer, PgbouncerClientsWait says
whether anyone waits.
"""#,
"PostgresPreparedTransactionOld": #"""
# PostgresPreparedTransactionOld

## Meaning

A prepared transaction (two-phase commit) waits for its end for more than an hour.

## Impact

It keeps its locks for ever, even over a restart, and vacuum from its work.

## Look

```sql
SELECT gid, owner, database, prepared, age(transaction) AS age FROM pg_prepared_xacts ORDER BY prepared;
SELECT locktype, relation::regclass AS relation, mode FROM pg_locks WHERE virtualtransaction LIKE '-1/%' OR pid IS NULL;
```

## Act

Ask the transaction manager that made it how it ended elsewhere. Only if it does not know:

```sql change
ROLLBACK PREPARED 'two phases';
```

If no application uses two-phase commit, set max_prepared_transactions = 0.

## Verify

`pg_prepared_xacts_oldest_age_seconds` is small or gone.

## Noise

None: a transaction manager ends its transactions within seconds.
"""#,
"PostgresQueriesSlow": #"""
# PostgresQueriesSlow

## Meaning

The mean execution time of all statements is above the limit (`info` above 1 s, `ticket` above 5 s by
default; with the profile global-remit `ticket` above 1 s).

## Impact

Every client of this server is slow.

## Look

```sql extension
SELECT (SELECT datname FROM pg_database WHERE oid = dbid) AS datname, queryid, calls, round(total_exec_time) AS total_ms, round(mean_exec_time::numeric, 1) AS mean_ms, rows, left(query, 60) AS query
  FROM pg_stat_statements ORDER BY total_exec_time DESC LIMIT 10;
```

And what is going on right now:

```sql
SELECT pid, usename, now() - query_start AS runs_for, wait_event_type, wait_event, left(query, 60) AS query FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() ORDER BY query_start LIMIT 20;
```

## Act

All wait for a lock: PostgresLockWaitLong. All wait for input and output: PostgresCacheHitLow, or
the disk. One statement has most of the time: after a load `ANALYZE` its tables first, then look at its
plan. `EXPLAIN (GENERIC_PLAN)`, from PostgreSQL 16 on, takes it as it stands and runs nothing;
`EXPLAIN (ANALYZE, BUFFERS)` with constants that occur runs it: a `DELETE` deletes, so use it for a `SELECT`
only, or between `BEGIN` and `ROLLBACK`. A statement such as `ALTER TABLE` has no plan; its time is often a
wait for a lock.

## Verify

`pg_query_mean_seconds` falls below the limit within five minutes of the cure.

## Noise

A server that only runs reports. Set `thresholds` for it.
"""#,
"PostgresQueryP95High": #"""
# PostgresQueryP95High

## Meaning

By the estimate from pg_stat_statements one execution in twenty takes longer than the limit (`info`
above 500 ms, 200 ms in staging, 100 ms in production; `ticket` above five times that).

## Impact

Users notice the slowest queries first.

## Look

Statements whose times differ most:

```sql extension
SELECT (SELECT datname FROM pg_database WHERE oid = dbid) AS datname, queryid, calls, round(mean_exec_time::numeric, 1) AS mean_ms, round(stddev_exec_time::numeric, 1) AS deviation_ms, round(max_exec_time::numeric, 1) AS max_ms,
       temp_blks_written, shared_blks_read, left(query, 60) AS query
  FROM pg_stat_statements WHERE calls > 10 ORDER BY stddev_exec_time DESC LIMIT 10;
```

## Act

A large deviation has a cause: a plan that suits some values only, waits for locks, sorts that spill
(`temp_blks_written`), or cold blocks. Explain the statement with values that are slow.

## Verify

`pg_query_p95_seconds` is below its limit.

## Noise

It is an estimate (docs/indicators.md says how good). A statement that is either fast or very slow
is smoothed.
"""#,
"PostgresQueryRegressed": #"""
# PostgresQueryRegressed

## Meaning

A statement has taken more than twice as long on average in the last 15 minutes as is usual for it, and at
least 5 ms longer; it ran at least 100 times and had more than 2 % of the time of all statements. Usual is
the mean at the same hour of the week when four weeks are known, else that of the last seven days, else that of
the last day; what is slow at about this hour yesterday or a week ago is usual, too.

## Impact

What uses this statement is slower, and the server has less room for the others.

## Look

The statement with its text, by the `queryid` of the alert in place of QUERYID:

```sql extension
SELECT (SELECT datname FROM pg_database WHERE oid = dbid) AS datname, usename, toplevel, calls, round(mean_exec_time::numeric, 1) AS mean_ms, round(max_exec_time::numeric, 1) AS max_ms, rows / calls AS rows_per_call, shared_blks_hit / calls AS hits_per_call, shared_blks_read / calls AS reads_per_call, temp_blks_written / calls AS temp_per_call, query
  FROM pg_stat_statements JOIN pg_user ON usesysid = userid WHERE queryid::text = 'QUERYID' AND calls > 0;
```

Its tables: analyzed or vacuumed when, how many dead rows, read in full or by an index:

```sql
SELECT schemaname, relname, n_live_tup, n_dead_tup, n_mod_since_analyze, seq_scan, idx_scan, last_analyze, last_autoanalyze FROM pg_stat_user_tables ORDER BY seq_tup_read DESC LIMIT 10;
```

Indexes that are not valid:

```sql
SELECT indexrelid::regclass AS index, indrelid::regclass AS table FROM pg_index WHERE NOT indisvalid;
```

## Act

Look for what changed when it began: a release of the application, an index that is gone, a setting, a load of
data. Many more blocks per call: another plan, or a table that has grown or is bloated; `ANALYZE` the tables,
then look at its plan. `EXPLAIN (GENERIC_PLAN)`, from PostgreSQL 16 on, takes it as it stands and runs
nothing; `EXPLAIN (ANALYZE, BUFFERS)` with constants that occur runs it: a `DELETE` deletes, so use it for a
`SELECT` only, or between `BEGIN` and `ROLLBACK`. As many blocks and more time: it waits, for a
lock (PostgresLockWaitLong), for reads (PostgresCacheHitLow) or for a processor. Many statements at once: the
server is slow, not the statement.

## Verify

`pg_statement_change_factor` of the statement falls, and is gone 15 minutes after it is as fast as before.

## Noise

A statement that does more since a release: after three days its new time is the usual one. A job that runs at
this hour for the first time: it is reported once, and compared with itself from the next day, or week, on.
"""#,
"PostgresQueryRunsLong": #"""
# PostgresQueryRunsLong

## Meaning

A query of a client runs for longer than the limit: 15 minutes by default, and the text says when it is
more than the critical one (an hour).

## Impact

It may hold locks and back vacuum, and its client may be gone.

## Look

```sql
SELECT pid, usename, application_name, client_addr, now() - query_start AS runs_for, wait_event_type, wait_event, age(backend_xmin) AS holds_back, left(query, 100) AS query
  FROM pg_stat_activity WHERE state = 'active' AND backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY query_start LIMIT 10;
```

## Act

Ask its owner. If the result is not needed:

```sql change
SELECT pg_cancel_backend(12345);
ALTER ROLE reporting SET statement_timeout = '30min';
```

## Verify

`pg_running_queries_longest_seconds` is below the limit.

## Noise

Dumps, index builds and batch jobs. Give such a target a higher limit rather than none.
"""#,
"PostgresReplayPaused": #"""
# PostgresReplayPaused

## Meaning

Replay on a replica was paused, 15 minutes ago or more.

## Impact

Readers see the past, and write-ahead log piles up on the disk of the replica.

## Look

```sql
SELECT CASE WHEN pg_is_in_recovery() THEN pg_get_wal_replay_pause_state() ELSE 'no replica' END AS state, pg_last_wal_replay_lsn() AS replayed, pg_last_xact_replay_timestamp() AS last_transaction;
```

## Act

It is paused by hand, by a recovery target, or because a setting such as max_connections is lower
than on the primary. The log says so ("hot standby is not possible because of insufficient parameter
settings"): raise it there and restart; to resume would shut the replica down. Else, if no maintenance is
in progress there:

```sql change
SELECT pg_wal_replay_resume();
```

## Verify

`pg_replication_replay_paused` is 0, and the backlog falls.

## Noise

Backups that pause replay for a while.
"""#,
"PostgresReplicaLag": #"""
# PostgresReplicaLag

## Meaning

Write-ahead log that the replica has received waits to be replayed for longer than the limit (30 s
ticket, 300 s page), beyond recovery_min_apply_delay. The agent remembers when it first
saw each position received; the lag is the time since it saw the oldest one that is not replayed. An
idle primary, a restart of the replica and one long transaction are no lag. After a restart of the
agent a lag counts from there, as a lower bound. What a replica without a receiver does not have is
not known: PostgresReplicationBroken is about that.

## Impact

Readers of the replica see the past, and a failover would take as long to replay, or lose it.

## Look

On the replica:

```sql
SELECT pg_is_in_recovery() AS is_replica, pg_last_wal_receive_lsn() AS received, pg_last_wal_replay_lsn() AS replayed, now() - pg_last_xact_replay_timestamp() AS last_replayed;
SELECT CASE WHEN pg_is_in_recovery() THEN pg_get_wal_replay_pause_state() ELSE 'no replica' END AS pause;
SELECT pid, usename, now() - query_start AS runs_for, left(query, 60) AS query FROM pg_stat_activity WHERE state = 'active' AND backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY query_start LIMIT 10;
SELECT pid, wait_event_type, wait_event FROM pg_stat_activity WHERE backend_type = 'startup';
SELECT name, setting, unit FROM pg_settings WHERE name IN ('max_standby_streaming_delay', 'hot_standby_feedback', 'recovery_min_apply_delay');
```

## Act

- Replay is paused (`pg_replication_replay_paused` is 1): PostgresReplayPaused.
- A session is in the way of replay: end it, or lower max_standby_streaming_delay. The message names the
  one whose lock replay waits for. Where replay waits for snapshots to go, the server does not say whose:
  the message names the sessions with the oldest ones, which are likely, not certain. The page of the
  target and `pgvigil top` show the replay with them.
- Received is far ahead of replayed and no query is in the way: replay runs on one processor and one
  disk; look at both.
- Received does not move: PostgresReplicationBroken, or the network.

## Verify

`pg_replication_lag_seconds` is near 0.

## Noise

Bulk loads make short lags. recovery_min_apply_delay is taken off.
"""#,
"PostgresReplicationBroken": #"""
# PostgresReplicationBroken

## Meaning

primary_conninfo is set on a replica, but no WAL receiver runs, or one that hears nothing and does not
give up (`pg_replication_receiver_silent`), or one that is refused and started again every few seconds, so
that fewer than half of the polls of three minutes find it; and nothing was replayed for five minutes. Or neither primary_conninfo nor restore_command is set, so that nothing can reach it: PostgreSQL
starts such a replica with a warning alone. It makes no difference whether the replica has ever replayed
anything since its start, nor whether its primary writes.

## Impact

The replica stands still. Its data grow old, and a failover would lose all since.

## Look

On the replica:

```sql
SELECT pg_is_in_recovery() AS is_replica, now() - pg_last_xact_replay_timestamp() AS stands_still_for;
SELECT status, sender_host, sender_port, slot_name, last_msg_receipt_time FROM pg_stat_wal_receiver;
SELECT name, setting FROM pg_settings WHERE name IN ('primary_slot_name', 'restore_command', 'recovery_target_timeline') OR name = 'primary_conninfo' AND setting = '';
```

Its log says why the receiver ends or cannot start. On the primary: `SELECT slot_name, active, wal_status FROM
pg_replication_slots`.

## Act

- primary_conninfo is empty: `ALTER SYSTEM SET primary_conninfo = 'host=... user=...'; SELECT pg_reload_conf();` Look
  whether `postgresql.auto.conf` was written over, as by a restore.
- `could not connect`: address, password, pg_hba.conf of the primary.
- The receiver is there and hangs: what it has received is replayed, so that the replica looks as if it
  were up to date. Look at the disk of the replica and at the state of the process; `SELECT
  pg_terminate_backend(pid) FROM pg_stat_wal_receiver` makes it begin again.
- `requested WAL segment has already been removed`: restore it from the archive, or build the
  replica again.
- `requested timeline ... is not a child`: it follows an old primary; use pg_rewind or build it
  again.

## Verify

`pg_replication_receiver_running` is 1, `pg_replication_stalled_seconds` is 0, and the lag falls.

## Noise

A replica that lives from an archive alone (restore_command, no primary_conninfo) is left out: an
idle primary and a broken archive look the same from there. Watch
`pg_replication_last_replay_seconds` with a limit that fits its archive_timeout. One with both that
replays from the archive is left out while a segment comes every few minutes. A replica with
recovery_min_apply_delay starts its receiver only when it has replayed what it had. A restored copy that is
to stay where it is gets the label `restored_copy: "true"` at its target.
"""#,
"PostgresReplicationConflicts": #"""
# PostgresReplicationConflicts

## Meaning

On a replica, replay cancelled more than ten queries of one database in 15 minutes.

## Impact

Readers get `canceling statement due to conflict with recovery`.

## Look

```sql
SELECT datname, confl_tablespace, confl_lock, confl_snapshot, confl_bufferpin, confl_deadlock FROM pg_stat_database_conflicts ORDER BY datname;
SELECT name, setting, unit FROM pg_settings WHERE name IN ('hot_standby_feedback', 'max_standby_streaming_delay', 'vacuum_defer_cleanup_age');
```

## Act

- confl_snapshot: hot_standby_feedback = on (rows that the replica still sees are kept on the
  primary), or a longer max_standby_streaming_delay (the replica lags instead).
- confl_lock: DDL or a truncating vacuum on the primary; run it at other hours, or set
  vacuum_truncate = off for the table.

## Verify

`increase(pg_stat_database_conflicts_total[15m])` is 0.

## Noise

Replicas kept for failover only, which serve no queries.
"""#,
"PostgresRestartPending": #"""
# PostgresRestartPending

## Meaning

Settings were changed that take effect only after a restart, an hour ago or more.

## Impact

The server does not run as its configuration says. The next restart, perhaps a failover, changes it
by surprise.

## Look

```sql
SELECT name, setting, unit, sourcefile, sourceline FROM pg_settings WHERE pending_restart;
SELECT name, setting, applied, error FROM pg_file_settings WHERE NOT applied OR error IS NOT NULL;
```

## Act

Plan a restart, replicas first when a value is raised that must not be lower there (max_connections,
max_worker_processes, max_wal_senders, max_prepared_transactions, max_locks_per_transaction). Or
take the change back and reload.

## Verify

`pg_settings_pending_restart` is 0.

## Noise

Changes that wait for the next maintenance window. Silence it until then.
"""#,
"PostgresRestarted": #"""
# PostgresRestarted

## Meaning

The server was started within the last quarter of an hour, and its statistics were kept: it was stopped
in order. After a crash PostgresCrashed fires instead.

## Impact

All sessions were ended, and shared buffers are empty: queries are slower for some minutes.

## Look

```sql
SELECT pg_postmaster_start_time() AS started, now() - pg_postmaster_start_time() AS up_for, version();
SELECT name, setting, source FROM pg_settings WHERE source = 'configuration file' ORDER BY name LIMIT 50;
```

The log of the server says who asked for the stop (`received fast shutdown request`); the log of systemd
or of the tool that manages the cluster says why.

## Act

Nothing where the restart was planned. Otherwise look for the cause: an update by the package manager,
a tool that restarts a server that it takes for dead, a colleague.

## Verify

It goes away a quarter of an hour after the start by itself.

## Noise

Planned restarts. An address that leads to another server now, as after a failover, looks the same:
PostgresRoleChanged may fire, too.
"""#,
"PostgresRoleChanged": #"""
# PostgresRoleChanged

## Meaning

Within the last quarter of an hour a target has become the primary, or a replica: there was a failover or
a switchover, or its address leads to another server now.

## Impact

Sessions were ended. Caches and statistics are those of another server, so ratios and means need some
minutes to say something again.

## Look

```sql
SELECT pg_is_in_recovery() AS is_replica, pg_postmaster_start_time() AS started, (SELECT timeline_id FROM pg_control_checkpoint()) AS timeline;
SELECT application_name, client_addr, state, sync_state, replay_lag FROM pg_stat_replication ORDER BY 1;
```

## Act

See that the other servers of the cluster follow the new primary, that backups and jobs run against
it, and that nothing writes to the old one (PostgresSplitBrain).

## Verify

It goes away a quarter of an hour after the change by itself.

## Noise

A planned switch.
"""#,
"PostgresRoleConnectionsTaken": #"""
# PostgresRoleConnectionsTaken

## Meaning

A role with a CONNECTION LIMIT of its own has had as many sessions as it may have for five minutes.

## Impact

The next client is refused with "too many connections for role", while others get in.

## Look

```sql
SELECT l.rolname, l.rolconnlimit, count(a.pid) AS sessions, count(*) FILTER (WHERE a.state = 'idle') AS idle
  FROM pg_roles AS l LEFT JOIN pg_stat_activity AS a ON a.usename = l.rolname AND a.backend_type = 'client backend'
 WHERE l.rolconnlimit >= 0 GROUP BY 1, 2 ORDER BY l.rolconnlimit - count(a.pid) LIMIT 20;
```

## Act

Idle sessions of a program without a pool can be ended. If the limit is too low for honest work:

```sql change
SELECT pg_terminate_backend(12345);
ALTER ROLE web CONNECTION LIMIT 40;
```

## Verify

`pg_role_connections` is below the limit.

## Noise

A role whose pool keeps all its connections open is always at its limit, and fine as long as the pool is
large enough. Superusers have no limit.
"""#,
"PostgresSequenceForecast": #"""
# PostgresSequenceForecast

## Meaning

A sequence has used more than half of its range and, at the pace of the last six hours, all of it
within 30 days.

## Impact

Changing the type of a large column takes weeks to plan; the days are few.

## Look

```sql
SELECT schemaname, sequencename, data_type, last_value, max_value, increment_by, cache_size FROM pg_sequences WHERE last_value IS NOT NULL ORDER BY last_value::numeric / max_value DESC LIMIT 10;
```

## Act

Find what uses the numbers: upserts take one for every row, also for those that exist; so do
rolled back inserts and a large cache_size with many short sessions. Then plan the change to bigint:
PostgresSequenceNearEnd.

## Verify

The trend on the dashboard is flat, or the range is wide.

## Noise

A bulk load of a few hours. The level of 50 % makes it rare.
"""#,
"PostgresSequenceNearEnd": #"""
# PostgresSequenceNearEnd

## Meaning

A sequence has used 80 % (ticket) or 95 % (page) of its range, or of that of the integer column that
it fills.

## Impact

Inserts fail when it is used up: `nextval: reached maximum value of sequence` or `integer out of
range`.

## Look

```sql
SELECT schemaname, sequencename, data_type, last_value, max_value, round(100.0 * last_value / max_value, 1) AS percent FROM pg_sequences WHERE last_value IS NOT NULL ORDER BY 6 DESC LIMIT 10;
SELECT d.objid::regclass AS sequence, d.refobjid::regclass AS relation, a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type
  FROM pg_depend AS d JOIN pg_attribute AS a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
 WHERE d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.objid IN (SELECT oid FROM pg_class WHERE relkind = 'S');
```

## Act

The first statement above says what ends it: the type of the sequence (`data_type`), or a `min_value` or
`max_value` of its own; the second one says which column it fills, and of what type that is. `pgvigil advise`
says for each sequence which of them it is, and the statements that change it.

A bound of its own, where it is not there on purpose:

```sql change
ALTER SEQUENCE public.orders_id_seq NO MAXVALUE;
```

A sequence that counts down needs NO MINVALUE instead.

An integer type. Small tables: change the type at once, it rewrites the table under an exclusive lock. Large ones:
add a bigint column, fill it in batches, swap.

```sql change
ALTER TABLE public.orders ALTER COLUMN id TYPE bigint;
ALTER SEQUENCE public.orders_id_seq AS bigint;
```

To win time on an integer column: restart it at -2147483648, if applications allow it.

## Verify

`pg_sequences_used_ratio` of the sequence is near 0.

## Noise

Sequences that cycle on purpose.

Replicas have the same sequences and do not raise it: watch the primary.
"""#,
"PostgresSequencesUnreadable": #"""
# PostgresSequencesUnreadable

## Meaning

The role of the agent may not read some sequences, so no alert fires when they are exhausted.

## Impact

Blindness for these sequences.

## Look

As the role of the agent, in the database that the alert names:

```sql
SELECT relnamespace::regnamespace AS schema, relname AS sequence, relowner::regrole AS owner FROM pg_class WHERE CASE relkind WHEN 'S' THEN NOT has_sequence_privilege(oid, 'SELECT, USAGE') END ORDER BY 1, 2 LIMIT 20;
```

The grants for all of their schemas, to be run by a superuser or the owners:

```sql
SELECT DISTINCT format('GRANT SELECT ON ALL SEQUENCES IN SCHEMA %s TO %I', relnamespace::regnamespace, current_user) || chr(59) FROM pg_class WHERE CASE relkind WHEN 'S' THEN NOT has_sequence_privilege(oid, 'SELECT, USAGE') END;
```

`pgvigil check` and `pgvigil advise` print them, too.

## Act

```sql change
GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO pgvigil;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON SEQUENCES TO pgvigil;
```

Or, with the right to read all tables, too: `GRANT pg_read_all_data TO pgvigil`.

## Verify

`pg_objects_unreadable_sequences` is 0 and `pg_sequences_used_ratio` has the sequences.

## Noise

Schemas of extensions that do not matter to you; then silence it for the database.
"""#,
"PostgresSessionsAboveProcessors": #"""
# PostgresSessionsAboveProcessors

## Meaning

The average of the last five minutes of active sessions of clients has been above the number of the server's
processors for five minutes: `cpus` of the target says how many that are. Sessions that wait count as well as those that
compute. So it fires between five and ten minutes after a pile-up begins, the sooner the larger it is: with three
times as many sessions as processors after seven.

## Impact

Work queues up: what computes waits for a processor, what waits holds locks and connections meanwhile.

## Look

What they do, by samples of the last hour (`by` takes `queryid`, `application_name`,
`datname`, `usename` as well):

```sh
curl 'http://127.0.0.1:9787/api/v1/activity?target=NAME&by=wait_event'
```

And at this moment:

```sql
SELECT coalesce(wait_event_type, 'CPU') AS waits_for, count(*) FROM pg_stat_activity
 WHERE state = 'active' AND backend_type = 'client backend' GROUP BY 1 ORDER BY 2 DESC;
```

## Act

Mostly on CPU: explain the statement with most of the time, add the index that it lacks, or run batch work
later. Mostly a wait: PostgresWaitsDominate says what helps. In both cases let a pool bound the sessions that
work at once to two or three times the number of processors.

## Verify

The panel "Average active sessions" is below the number of processors.

## Noise

Sessions that sleep on purpose (`pg_sleep`, a queue that waits for a notification) count as active. `cpus` that is
too small for the server fires without a reason: it is the number of its processors, not of the agent's.
"""#,
"PostgresSettingsDiffer": #"""
# PostgresSettingsDiffer

## Meaning

A setting has another value than `settings` of the target's configuration expects, for 15 minutes. Units
are those of PostgreSQL: 256MB is the same as 32768 of 8 kB. The page of the target's settings shows both
values.

## Impact

The server does not run as was agreed: a file was not taken over, an ALTER SYSTEM was forgotten, or a
restart is due.

## Look

```sql
SELECT name, setting, unit, source, sourcefile, sourceline, pending_restart FROM pg_settings WHERE name = 'max_connections';
SELECT name, setting, sourcefile, applied, error FROM pg_file_settings WHERE name = 'max_connections';
```

## Act

Set what was agreed, and reload or restart as the setting needs:

```sql change
ALTER SYSTEM SET max_connections = 200;
SELECT pg_reload_conf();
```

Or change `settings` in the configuration of pgvigil, when the value of the server is the right one.

## Verify

`pg_settings_differs` is 0 for it, and PostgresRestartPending does not fire.

## Noise

A setting that is changed for a time on purpose. A setting that cannot be compared is no alert; `pgvigil
check` says why: the server has none of that name, the role may not see it, or it is set for the agent's own
role.
"""#,
"PostgresSlotForecast": #"""
# PostgresSlotForecast

## Meaning

Less than half of max_slot_wal_keep_size is left to a slot and, at the pace of the last half hour,
nothing within an hour.

## Impact

The slot will be lost and its reader must be rebuilt.

## Look

```sql
SELECT slot_name, active, wal_status, pg_size_pretty(safe_wal_size) AS still_safe, restart_lsn FROM pg_replication_slots ORDER BY safe_wal_size NULLS LAST;
```

```sql extension
SELECT (SELECT datname FROM pg_database WHERE oid = dbid) AS datname, queryid, calls, pg_size_pretty(wal_bytes) AS wal, left(query, 60) AS query FROM pg_stat_statements ORDER BY wal_bytes DESC LIMIT 10;
```

## Act

Let the reader catch up; put off the bulk work that writes so much; raise max_slot_wal_keep_size if
the disk has room.

## Verify

`pg_replication_slots_safe_wal_size_bytes` grows again.

## Noise

A short bulk load: the rule waits ten minutes and looks at the trend of 30.
"""#,
"PostgresSlotInactive": #"""
# PostgresSlotInactive

## Meaning

No one is connected to a replication slot. It is a ticket after 15 minutes when the slot
retains more than 1 GiB, and an info after an hour when it retains less. Lost slots have
PostgresSlotLost, and slots that retain nothing are left out. So are slots whose position has moved within that
time although no look found anyone connected: a reader comes at times.

A replica has slots of its own, for standbys and subscribers behind it, and these count. Left out are
copies of slots of its primary, which have no reader until it takes over: those that the server itself
keeps in step (`synced`, PostgreSQL 17 and later), and those of the same name as a slot on a primary of
the same cluster that is watched too, as Patroni keeps them on all members. The info needs to know
since when a slot of a replica has no reader, which PostgreSQL 17 and later say.

## Impact

The replica or subscriber gets nothing. The server keeps write-ahead log for it until the disk is
full.

## Look

```sql
SELECT slot_name, slot_type, database, plugin, active, wal_status, restart_lsn, age(xmin) AS xmin_age, age(catalog_xmin) AS catalog_xmin_age FROM pg_replication_slots WHERE NOT active;
SELECT application_name, client_addr, state FROM pg_stat_replication;
SELECT slot_name, coalesce(confirmed_flush_lsn, restart_lsn) AS position FROM pg_replication_slots WHERE NOT active;
```

A position that moves from one look to the next is that of a slot that is read; from PostgreSQL 17 on `inactive_since`
says when the last reader left.

## Act

Find the reader: a slot often bears its name. Repair it, or drop the slot if the reader is gone for
good:

```sql change
SELECT pg_drop_replication_slot('berlin');
```

## Verify

`pg_replication_slots_active` is 1, or the slot is gone.

## Noise

Readers that connect less often than once an hour, such as a change feed by batches: the info is meant for them,
and the ticket comes only when they fall behind. Set max_slot_wal_keep_size.
"""#,
"PostgresSlotLost": #"""
# PostgresSlotLost

## Meaning

A slot can no longer be used. From 17 on the label `invalidation_reason` says why: `wal_removed`
(max_slot_wal_keep_size), `rows_removed` or `wal_level_insufficient` (a conflict on a replica),
`idle_timeout`. Copies of slots of the primary on a replica do not count.

## Impact

Its reader gets nothing more and must be rebuilt.

## Look

```sql
SELECT slot_name, slot_type, database, active, wal_status FROM pg_replication_slots WHERE wal_status = 'lost';
SELECT setting, unit FROM pg_settings WHERE name = 'max_slot_wal_keep_size';
```

## Act

A replica with an archive can catch up by restore_command; others are rebuilt (pg_basebackup, or
a new subscription with copy_data). Then drop the slot:

```sql change
SELECT pg_drop_replication_slot('berlin');
```

Ask why the reader was away for so long, and whether the limit is too small.

## Verify

The slot is gone, and the new one is active.

## Noise

None. Drop a lost slot that is not needed.
"""#,
"PostgresSlotRetainsWAL": #"""
# PostgresSlotRetainsWAL

## Meaning

A replication slot retains more than 10 GiB of write-ahead log.

## Impact

It grows until the disk is full and the server stops, or until max_slot_wal_keep_size and the slot
is lost.

## Look

```sql
SELECT slot_name, slot_type, active, active_pid, wal_status, pg_size_pretty(pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() ELSE pg_current_wal_lsn() END, restart_lsn)) AS retained,
       pg_size_pretty(safe_wal_size) AS still_safe FROM pg_replication_slots ORDER BY 6 DESC;
SELECT setting, unit FROM pg_settings WHERE name = 'max_slot_wal_keep_size';
```

## Act

Active: its reader is slow; see PostgresStandbyFarBehind, or the subscriber. Not active: revive the
reader or, if it is gone for good:

```sql change
SELECT pg_drop_replication_slot('berlin');
ALTER SYSTEM SET max_slot_wal_keep_size = '50GB';
SELECT pg_reload_conf();
```

## Verify

`pg_replication_slots_pg_wal_lsn_diff` falls, and pg_wal shrinks with the next checkpoints.

## Noise

A slot on a server that writes 10 GiB in minutes; the rule waits ten.
"""#,
"PostgresSlotUnreserved": #"""
# PostgresSlotUnreserved

## Meaning

A slot needs more write-ahead log than max_slot_wal_keep_size allows. The next checkpoint may remove
it.

## Impact

Then the slot is lost and its consumer must be rebuilt.

## Look

```sql
SELECT slot_name, active, wal_status, restart_lsn, pg_size_pretty(safe_wal_size) AS still_safe FROM pg_replication_slots WHERE wal_status <> 'reserved';
SELECT setting, unit FROM pg_settings WHERE name = 'max_slot_wal_keep_size';
```

## Act

If the disk has room, raise the limit now and let the reader catch up:

```sql change
ALTER SYSTEM SET max_slot_wal_keep_size = '100GB';
SELECT pg_reload_conf();
```

## Verify

`pg_replication_slots_unreserved` is 0 and `still_safe` grows.

## Noise

None: a checkpoint decides within minutes.
"""#,
"PostgresSlowStatements": #"""
# PostgresSlowStatements

## Meaning

More than five different statements took longer on average, in the last five minutes, than the target's
`slow_statement_seconds` (1 s by default).

## Impact

A few may be reports; many are a pattern, such as a missing index.

## Look

```sql extension
SELECT (SELECT datname FROM pg_database WHERE oid = dbid) AS datname, queryid, calls, round(mean_exec_time::numeric) AS mean_ms, round(total_exec_time) AS total_ms, left(query, 60) AS query FROM pg_stat_statements WHERE mean_exec_time > 1000 ORDER BY calls DESC LIMIT 20;
```

## Act

Explain them, beginning with the most calls. Tables that they have in common may be bloated, not
analyzed or without an index:

```sql
SELECT schemaname, relname, n_live_tup, n_dead_tup, seq_scan, idx_scan, last_analyze, last_autoanalyze FROM pg_stat_user_tables ORDER BY seq_tup_read DESC LIMIT 10;
```

## Verify

`pg_slow_queries` is 5 or less.

## Noise

Report servers and maintenance windows.
"""#,
"PostgresSplitBrain": #"""
# PostgresSplitBrain

## Meaning

Two servers with the same system identifier both take writes: two primaries of one cluster. They are
distinguished by the time at which they were started, so one server that is watched under two names, by
two agents or through an address that moves counts once.

## Impact

Clients write to both. What one of them holds will have to be thrown away or merged by hand.

## Look

On each of them:

```sql
SELECT s.system_identifier, c.timeline_id, pg_is_in_recovery() AS is_replica FROM pg_control_system() AS s, pg_control_checkpoint() AS c;
SELECT client_addr, usename, count(*), max(backend_start) AS newest FROM pg_stat_activity WHERE backend_type = 'client backend' GROUP BY 1, 2 ORDER BY 3 DESC;
```

The higher timeline was promoted, whichever server was started last; it is usually the one that is meant to be primary.

## Act

1. Decide which one is right, with the tool that manages the cluster.
2. Cut clients off from the other at once, then stop it. Do not delete it. The statements below keep
   writers off until it is stopped; they end its sessions, and a session that sets the setting back
   still writes.
3. Look in its data for rows that only it has, by time or sequence.
4. pg_rewind it, or build it again as a replica.

```sql change
ALTER SYSTEM SET default_transaction_read_only = on;
SELECT pg_reload_conf();
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid();
```

Set it back (`ALTER SYSTEM RESET default_transaction_read_only`) before the server is used again.

## Verify

`pg_replication_is_replica` is 1 on all but one target.

While the agent cannot see one of the two, it keeps the alert: a primary that is out of sight may still take
writes. The alert ends when that server is back as a replica, when the other one is a replica, or when you take
the target of a server that is stopped for good out of the configuration. A Prometheus that evaluates the rules itself
ends the alert as soon as it sees one primary only.

## Noise

A restored copy of a backup, run for tests or reports, has the identifier of its origin. Give its
target the label `restored_copy: "true"` and it does not count.
"""#,
"PostgresStandbyFarBehind": #"""
# PostgresStandbyFarBehind

## Meaning

A standby has more than 4 GiB of write-ahead log still to replay, for 15 minutes.

## Impact

A failover would wait for it or lose it, and the primary may have to keep it on its disk.

## Look

On the primary:

```sql
SELECT application_name, client_addr, state, pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), sent_lsn)) AS to_send,
       pg_size_pretty(pg_wal_lsn_diff(sent_lsn, flush_lsn)) AS to_flush, pg_size_pretty(pg_wal_lsn_diff(flush_lsn, replay_lsn)) AS to_replay FROM pg_stat_replication;
```

## Act

`to_send` large: the network, or the primary cannot read fast enough. `to_flush`: the disk of the
standby. `to_replay`: replay (PostgresReplicaLag). While it catches up, put off other bulk work.

## Verify

`pg_stat_replication_pg_wal_lsn_diff` falls steadily.

## Noise

Bulk loads that write faster than one process can replay, if they last longer than 15 minutes; a new
standby that catches up. A standby with recovery_min_apply_delay is left out when its `application_name`
contains "delayed", see PostgresStandbyLag.
"""#,
"PostgresStandbyGone": #"""
# PostgresStandbyGone

## Meaning

For 15 minutes fewer standbys have been connected to a primary than at some time in the last 6 hours.
Backups, pg_receivewal and subscribers do not count.

## Impact

If the server fails now, there is one standby less to take its place, or none. The slot of the standby
keeps write-ahead log.

## Look

```sql
SELECT application_name, client_addr, state, sync_state FROM pg_stat_replication;
SELECT slot_name, active, wal_status, pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)) AS retains FROM pg_replication_slots WHERE slot_type = 'physical';
```

The slot that is not active often bears the name of the standby. The log of the primary has the last
words of the connection, the log of the standby why it does not come back.

## Act

Bring the standby back: PostgresReplicationBroken has the causes. If it is gone for good, drop its slot
and take it out of synchronous_standby_names.

## Verify

`pg_standbys_connected` is what it was.

## Noise

A standby that was taken away on purpose: the alert ends after 6 hours.
"""#,
"PostgresStandbyLag": #"""
# PostgresStandbyLag

## Meaning

The primary sees a standby replay later than the critical limit. Clients that replay nothing, such as
pg_receivewal, do not count. The server measures this when the standby replies: of one that hangs it
shows the last good value, and PostgresStandbySilent fires.

## Impact

Readers of the standby see the past. With synchronous_commit = remote_apply commits wait for it.

## Look

On the primary:

```sql
SELECT application_name, client_addr, state, sync_state, write_lag, flush_lag, replay_lag, pg_size_pretty(pg_wal_lsn_diff(sent_lsn, replay_lsn)) AS to_replay FROM pg_stat_replication ORDER BY replay_lag DESC NULLS LAST;
```

## Act

A long write_lag is the network, a long flush_lag the disk of the standby, a long replay_lag alone a
query or a busy replay process there: go on with PostgresReplicaLag on the standby.

## Verify

`pg_stat_replication_replay_lag_seconds` of the standby is small.

## Noise

Of recovery_min_apply_delay a primary knows nothing. A standby whose `application_name` contains "delayed"
is left out here, in PostgresStandbyFarBehind and in the health score of its primary: name it so by
cluster_name on the standby, or by application_name in its primary_conninfo, which a reload suffices for.
One that may not be renamed needs a silence for its `application_name`. Watch the standby itself:
PostgresReplicaLag there takes the delay off.
"""#,
"PostgresStandbySilent": #"""
# PostgresStandbySilent

## Meaning

A standby, or another client of the replication protocol, has not replied for 45 seconds. Standbys
reply every 10 seconds (wal_receiver_status_interval), and when the server asks after half of
wal_sender_timeout. After all of it, by default 60 seconds, the server ends the connection; the alert
stays for five minutes, then PostgresStandbyGone takes over.

## Impact

The standby or the network between hangs. Its data grow old, and with synchronous replication commits
wait for it.

## Look

On the primary:

```sql
SELECT application_name, client_addr, state, sync_state, reply_time, now() - reply_time AS silent_for FROM pg_stat_replication;
SELECT name, setting, unit FROM pg_settings WHERE name IN ('wal_sender_timeout', 'synchronous_standby_names');
```

On the standby: whether the machine answers, whether its disk does, and its log.

## Act

A machine that hangs: fence it. A disk that hangs: move the standby. If commits wait, go on with
PostgresCommitsHang.

## Verify

`pg_stat_replication_reply_age_seconds` is below 10 again.

## Noise

`reply_time` is by the clock of the standby: in SQL a standby whose clock is behind looks silent. The agent
goes by when it saw a new reply where the two clocks differ.

A subscriber in the middle of a very large transaction. Clients choose how often they reply, so where
wal_sender_timeout is above 90 s, only a client counts that was asked and owes a reply: after half of
the timeout, and with something new to confirm. With a wal_sender_timeout of 0 none does.
"""#,
"PostgresStatementsForgotten": #"""
# PostgresStatementsForgotten

## Meaning

pg_stat_statements was full and threw out the least used statements, more than twelve times in an
hour.

## Impact

Mean, p95 and the top statements miss what was thrown out.

## Look

```sql extension
SELECT dealloc, stats_reset FROM pg_stat_statements_info;
SELECT count(*) AS entries, current_setting('pg_stat_statements.max') AS room FROM pg_stat_statements;
SELECT left(query, 30) AS beginning, count(*) AS entries FROM pg_stat_statements GROUP BY 1 ORDER BY 2 DESC LIMIT 10;
```

## Act

Many entries with the same beginning: texts that differ each time, such as lists of values in IN or
generated table names; let the application use parameters or `= ANY($1)`. Otherwise raise
pg_stat_statements.max and restart.

## Verify

`increase(pg_stat_statements_dealloc_total[1h])` is small.

## Noise

A migration that runs thousands of different statements once.
"""#,
"PostgresSubscriptionBroken": #"""
# PostgresSubscriptionBroken

## Meaning

For ten minutes a subscription is enabled and has no worker, or a worker that hears nothing from the publisher
or has never got a position from it, or its workers fail again and again (more
than two errors in 15 minutes), or it is disabled and had an error within the hour, as with
`disable_on_error`.

## Impact

Changes no longer arrive. The publisher keeps write-ahead log for the subscription.

## Look

On the subscriber:

```sql
SELECT s.subname, s.subenabled, s.subslotname, w.pid, w.received_lsn, w.last_msg_receipt_time FROM pg_subscription AS s LEFT JOIN pg_stat_subscription AS w ON w.subid = s.oid;
SELECT srsubid::regclass IS NULL AS unused, srrelid::regclass AS relation, srsubstate AS state FROM pg_subscription_rel WHERE srsubstate <> 'r';
```

Its log has the reason, over and over: a conflict names the key, a missing column the relation. A publisher
that is frozen, or behind a firewall that drops packets, leaves nothing in the log: received_lsn is empty, or
last_msg_receipt_time is old. So it is with a worker that works on one change for many minutes, or waits
for a lock: `pg_stat_activity` has its wait_event.

## Act

Remove the row that is in the way or add the column, then the worker goes on by itself. If the slot
is gone on the publisher, recreate the subscription. Of a publisher that does not answer, repair the way there;
`connect_timeout` in the connection of the subscription and `wal_receiver_timeout` end a worker that hangs. A transaction can be skipped as a last resort,
which leaves the two sides different. A subscription that an error has disabled needs ALTER SUBSCRIPTION
... ENABLE afterwards:

```sql change
ALTER SUBSCRIPTION news SKIP (lsn = '0/14C0378');
```

## Verify

`pg_stat_subscription_workers` is 1 and last_msg_receipt_time is fresh.

## Noise

A publisher that is being restarted, for less than ten minutes.
"""#,
"PostgresTableBloats": #"""
# PostgresTableBloats

## Meaning

A table has more than five times as many dead rows as would start a vacuum by its own settings, for
an hour. So it is not vacuumed, and grows: what is measured are dead rows, not the room that is free in
the file already (faq.md says how to measure that).

## Impact

The table grows, and queries on it become slower.

## Look

```sql
SELECT s.schemaname, s.relname, s.n_live_tup, s.n_dead_tup, s.last_autovacuum, s.autovacuum_count, c.reloptions, pg_size_pretty(pg_total_relation_size(s.relid)) AS size
  FROM pg_stat_user_tables AS s JOIN pg_class AS c ON c.oid = s.relid ORDER BY s.n_dead_tup DESC LIMIT 10;
SELECT l.pid, l.mode, l.relation::regclass AS relation, now() - a.xact_start AS in_transaction FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid) WHERE l.mode IN ('ShareUpdateExclusiveLock', 'ShareLock', 'AccessExclusiveLock') AND l.granted AND l.locktype = 'relation' LIMIT 10;
```

## Act

```sql change
VACUUM (VERBOSE) public.order_line;
```

It says `dead but not yet removable` when the horizon is held (PostgresHorizonHeld). Switched off by
reloptions: switch it on. Skipped because of locks: find the job that locks the table.

## Verify

`pg_stat_user_tables_vacuum_due_ratio` of the table is near 0.

## Noise

A queue table between two vacuums of a busy hour. Give it a smaller autovacuum_vacuum_scale_factor.
"""#,
"PostgresTableFreezeOverdue": #"""
# PostgresTableFreezeOverdue

## Meaning

The oldest row of a table is one and a half times as old as the age at which vacuum is forced, for
an hour.

## Impact

The vacuum that should freeze it does not run, does not end or is held back. Wraparound comes
nearer.

## Look

```sql
SELECT c.oid::regclass AS relation, age(c.relfrozenxid) AS age, current_setting('autovacuum_freeze_max_age') AS forced_at, c.reloptions, s.last_autovacuum, pg_size_pretty(pg_table_size(c.oid)) AS size
  FROM pg_class AS c LEFT JOIN pg_stat_user_tables AS s ON s.relid = c.oid WHERE c.relkind IN ('r', 'm') ORDER BY 2 DESC LIMIT 10;
SELECT pid, relid::regclass AS relation, phase, heap_blks_scanned, heap_blks_total FROM pg_stat_progress_vacuum;
```

## Act

```sql change
VACUUM (FREEZE, VERBOSE) public.order_line;
```

If it fails, its message is the cause: a damaged row, or a lock. If it ends and the age stays,
something holds the horizon.

## Verify

`pg_stat_user_tables_freeze_age_ratio` is small.

## Noise

Right after autovacuum_freeze_max_age was lowered.
"""#,
"PostgresTempFiles": #"""
# PostgresTempFiles

## Meaning

For half an hour queries have written more than 50 MiB of temporary files a second.

## Impact

Sorts and hashes on disk are many times slower, and take the disk from all others. A full disk ends
the queries.

## Look

```sql
SELECT datname, temp_files, pg_size_pretty(temp_bytes) AS written, stats_reset FROM pg_stat_database WHERE temp_files > 0 ORDER BY temp_bytes DESC;
SELECT name, setting, unit FROM pg_settings WHERE name IN ('work_mem', 'hash_mem_multiplier', 'temp_file_limit', 'log_temp_files');
```

```sql extension
SELECT (SELECT datname FROM pg_database WHERE oid = dbid) AS datname, queryid, calls, temp_blks_written, left(query, 60) AS query FROM pg_stat_statements WHERE temp_blks_written > 0 ORDER BY temp_blks_written DESC LIMIT 10;
```

What is there now, of queries that still run: the statistics count a file only when it is gone.

```sql
SELECT count(*) AS files, pg_size_pretty(coalesce(sum(size), 0)) AS size, split_part(name, '.', 1) AS process FROM pg_ls_tmpdir() GROUP BY 3 ORDER BY sum(size) DESC LIMIT 10;
```

The name has the pid of the process, behind `pgsql_tmp`. Files that the processes of a parallel query share lie in
directories of their own and are not listed.

## Act

An index that yields the order, fewer rows before the sort, or more memory for the role that needs
it. Bound the damage with temp_file_limit.

```sql change
ALTER ROLE reporting SET work_mem = '256MB';
```

## Verify

`target:pg_temp_bytes:rate15m` falls, and so does `pg_temporary_files_size_bytes`, which has the files of running
queries.

## Noise

Index builds and nightly jobs sort on disk on purpose; they seldom keep this pace for half an hour.
"""#,
"PostgresTransactionErrors": #"""
# PostgresTransactionErrors

## Meaning

More transactions roll back than the limit allows: `info` above 5 % by default. With the profile
global-remit, whose one level is critical, it is a `ticket` above 5 %.

## Impact

Either users see errors, or a pool ends its reads with ROLLBACK, which is harmless: the server counts
both alike. The log tells which it is.

## Look

```sql
SELECT datname, xact_commit, xact_rollback, round(xact_rollback::numeric / nullif(xact_commit + xact_rollback, 0), 3) AS ratio, deadlocks, conflicts FROM pg_stat_database WHERE datname IS NOT NULL ORDER BY xact_rollback DESC;
```

The log of the server has the errors; count them by SQLSTATE (put `%e` into log_line_prefix). If it has
none, look who ends transactions by ROLLBACK:

```sql extension
SELECT userid::regrole AS usename, calls, left(query, 40) AS query FROM pg_stat_statements WHERE query ILIKE 'rollback%' ORDER BY calls DESC;
```

## Act

After a deployment: missing table or column (42P01, 42703) — roll it back. Unique violations
(23505): use `INSERT ... ON CONFLICT`. 40001 and 40P01: try again, shorter transactions. 57014:
statement_timeout hits.

## Verify

`pg_transaction_error_ratio` is below its limit.

## Noise

Some frameworks and poolers end each read with ROLLBACK, as the pool of SQLAlchemy does when a connection comes
back whose transaction is open. Let the application commit its reads, or set
`thresholds.transaction_error_ratio` for the target.
"""#,
"PostgresTransactionOld": #"""
# PostgresTransactionOld

## Meaning

A transaction of a client has been open for more than a day. Backups by pg_dump, and all that serves
standbys and subscribers, are left out. It need neither idle nor run one statement for long: short statements
with short pauses between them pass the limits of PostgresIdleInTransaction and PostgresQueryRunsLong.

## Impact

What it has locked stays locked. Rows that it may still see are not removed, in any table, if it has a
transaction id, a snapshot or the level REPEATABLE READ. When its session fails, all of its work is lost.

## Look

```sql
SELECT pid, client_addr, usename, application_name, datname, now() - xact_start AS in_transaction, state, now() - state_change AS in_state,
       greatest(age(backend_xid), age(backend_xmin)) AS holds_back, left(query, 60) AS last_query
  FROM pg_stat_activity WHERE backend_type = 'client backend' AND xact_start IS NOT NULL ORDER BY xact_start LIMIT 10;
SELECT locktype, relation::regclass AS relation, mode FROM pg_locks WHERE pid = 12345 AND granted;
```

## Act

Ask its owner to commit now, and after each part of the work from then on: a loop that reads by a cursor or
writes row by row, a tool with autocommit off, or a connection pool that hands out connections whose
transaction is open. A pg_repack, whose two sessions last for as long as it copies a table, is let finish;
ended, it loses the copy. One of postgres_fdw ends with the transaction of the server that asks: look there.

If no one misses it, what it did is rolled back by:

```sql change
SELECT pg_terminate_backend(12345);
```

From PostgreSQL 17 on `transaction_timeout` sets a limit for a role.

## Verify

`pg_transactions_oldest_age_seconds` is small.

## Noise

A load or a rebuild that lasts for days on purpose: silence it for as long.
"""#,
"PostgresTransactionWraparound": #"""
# PostgresTransactionWraparound

## Meaning

The oldest database has used more of the range of transaction ids than the limit (30 % ticket, 60 %
page). There is neither before the age is 1.2 times autovacuum_freeze_max_age, since vacuum is not
forced earlier; but with a setting so high that this is near the end, the ticket comes at an age of 1.9
billion and the page at 1.95 billion at the latest.

## Impact

At 100 % the server takes no more writes until rows are frozen, which takes hours.

## Look

```sql
SELECT datname, age(datfrozenxid) AS age, round(100 * age(datfrozenxid) / 2147483648.0, 1) AS percent FROM pg_database ORDER BY 2 DESC;
SELECT c.oid::regclass AS relation, age(c.relfrozenxid) AS age, pg_size_pretty(pg_table_size(c.oid)) AS size FROM pg_class AS c WHERE c.relkind IN ('r', 'm', 't') ORDER BY 2 DESC LIMIT 10;
SELECT p.pid, p.datname, p.relid::regclass AS relation, p.phase, p.heap_blks_scanned, p.heap_blks_total FROM pg_stat_progress_vacuum AS p;
```

What holds the horizon is on the page of PostgresHorizonHeld: without its end no vacuum helps.

## Act

Remove the holder, then freeze the oldest tables, one after another, without the work that can wait:

```sql change
VACUUM (FREEZE, INDEX_CLEANUP OFF, TRUNCATE OFF, VERBOSE) public.order_line;
```

## Verify

`pg_xid_age_ratio` falls when the last old table of the database is done.

## Noise

None above the limit: by default vacuum is forced at 10 %.
"""#,
"PostgresUnsafeWrites": #"""
# PostgresUnsafeWrites

## Meaning

fsync or full_page_writes is off. Of a replica only fsync counts: it writes no log of its own.

## Impact

After a crash of the machine the data may be damaged beyond repair, without a message.

## Look

```sql
SELECT name, setting, source, sourcefile, sourceline FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'wal_sync_method');
```

## Act

```sql change
ALTER SYSTEM SET fsync = on;
ALTER SYSTEM SET full_page_writes = on;
SELECT pg_reload_conf();
```

Then write all out (`sync` on the machine) and take a fresh backup. If speed was the reason,
synchronous_commit = off loses the last moments in a crash, and never damages.

## Verify

`pg_settings_fsync` and `pg_settings_full_page_writes` are 1.

## Noise

full_page_writes = off is sound on file systems that write whole blocks, such as ZFS. The label `setting`
says which of the two is off, so a route can keep the one back without the other:

```yaml
route:
  receiver: oncall
  routes:
    - { receiver: none, matchers: ['alertname="PostgresUnsafeWrites"', 'setting="full_page_writes"', 'target="orders"'] }
```

with a receiver `none` that you do not read, or `pgvigil silence add` with the same matchers. Throw-away
servers for tests: do not watch them, or silence it.
"""#,
"PostgresVacuumOverdue": #"""
# PostgresVacuumOverdue

## Meaning

More than 20 tables are past their own threshold for vacuum, for an hour.

## Impact

Dead rows pile up: tables grow and queries become slower.

## Look

```sql
SELECT schemaname, relname, n_dead_tup, n_live_tup, last_autovacuum, last_vacuum FROM pg_stat_user_tables ORDER BY n_dead_tup DESC LIMIT 20;
SELECT pid, datname, relid::regclass AS relation, phase, heap_blks_scanned, heap_blks_total FROM pg_stat_progress_vacuum;
SELECT name, setting, unit FROM pg_settings WHERE name LIKE 'autovacuum%' ORDER BY 1;
```

## Act

All workers busy for long: raise autovacuum_vacuum_cost_limit first (workers share it), then
autovacuum_max_workers. None busy: PostgresAutovacuumOff. They end and come back to the same tables:
PostgresHorizonHeld.

## Verify

`pg_vacuum_overdue_tables` falls over the next hours.

## Noise

After a bulk change of many tables, for as long as the workers need.
"""#,
"PostgresVacuumTooSlow": #"""
# PostgresVacuumTooSlow

## Meaning

A vacuum runs and, at its pace of the last half hour, will need longer than the transaction ids
last; more than 30 % of them are used.

## Impact

The server stops writing before the vacuum that would prevent it is done.

## Look

```sql
SELECT p.pid, p.datname, p.relid::regclass AS relation, p.phase, p.heap_blks_scanned, p.heap_blks_total, p.index_vacuum_count, now() - a.query_start AS runs_for, a.query
  FROM pg_stat_progress_vacuum AS p JOIN pg_stat_activity AS a USING (pid);
SELECT name, setting, unit FROM pg_settings WHERE name IN ('autovacuum_vacuum_cost_delay', 'autovacuum_vacuum_cost_limit', 'maintenance_work_mem', 'autovacuum_work_mem');
```

## Act

Let it run without brakes; workers read the settings again while they run:

```sql change
ALTER SYSTEM SET autovacuum_vacuum_cost_delay = 0;
SELECT pg_reload_conf();
```

If it goes through the indexes again and again, end it and vacuum by hand with INDEX_CLEANUP OFF and
more maintenance_work_mem. Stop what burns transaction ids.

## Verify

heap_blks_scanned grows faster; the alert goes.

## Noise

None above 30 %.
"""#,
"PostgresWALForecast": #"""
# PostgresWALForecast

## Meaning

pg_wal is larger than one and a half times max_wal_size and wal_keep_size together and, at the pace of the last hour, ten times as
large within four hours.

## Impact

The disk fills, and the server stops when it is full.

## Look

```sql
SELECT count(*) AS segments, pg_size_pretty(sum(size)) AS size FROM pg_ls_waldir();
SELECT slot_name, active, wal_status, restart_lsn FROM pg_replication_slots ORDER BY restart_lsn;
SELECT last_archived_wal, last_archived_time, last_failed_wal, last_failed_time FROM pg_stat_archiver;
```

And on the machine: how much room the disk of pg_wal has (`df`).

## Act

Remove the cause: restart the consumer of a slot or drop the slot, fix archive_command. If there is little time, stop the bulk
work that writes, or give the disk more room. Never delete from pg_wal by hand.

## Verify

The line of pg_wal on the dashboard bends.

## Noise

A long bulk load with archiving that is a little too slow.
"""#,
"PostgresWALGrows": #"""
# PostgresWALGrows

## Meaning

pg_wal has been three times as large as max_wal_size and wal_keep_size together for half an hour.

## Impact

More is kept for someone than checkpoints need. The disk may fill.

## Look

```sql
SELECT count(*) AS segments, pg_size_pretty(sum(size)) AS size FROM pg_ls_waldir();
SELECT slot_name, active, wal_status, restart_lsn FROM pg_replication_slots ORDER BY restart_lsn;
SELECT name, setting, unit FROM pg_settings WHERE name IN ('max_wal_size', 'wal_keep_size', 'max_slot_wal_keep_size', 'archive_mode');
SELECT failed_count, last_failed_time, last_archived_time FROM pg_stat_archiver;
```

## Act

A slot: PostgresSlotRetainsWAL. The archiver: PostgresArchiveDelayed. None
of them: a checkpoint takes long (PostgresCheckpointBehind).

## Verify

`pg_wal_size_bytes` falls with the next checkpoints.

## Noise

A slot that is meant to keep much. What wal_keep_size asks for does not count.
"""#,
"PostgresWaitsDominate": #"""
# PostgresWaitsDominate

## Meaning

For ten minutes one class of waits took more than 60 % of the time of active sessions, and more than four sessions were in
it on average.

## Impact

Statements take several times as long as their work. More sessions make the queue longer, not the work faster.

## Look

```sql
SELECT wait_event_type, wait_event, query_id, count(*) FROM pg_stat_activity
 WHERE state = 'active' AND wait_event IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 4 DESC LIMIT 20;
```

With a history, what it was like before:

```sql history
SELECT * FROM monitoring.wait_profile(now() - interval '1 day', now(), 'wait_event', 'NAME');
```

## Act

- `Lock`: one transaction is in the way of many; PostgresLockWaitLong and PostgresLockQueue name it.
- `IO`: reads do not fit into memory, or the disk is slow: look for statements with many reads, for missing
  indexes, at `shared_buffers`, at the disk.
- `LWLock`: contention inside the server: fewer sessions at once, by a pool; `WALWrite` and `WALInsert` mean too many small
  commits, `BufferMapping` and `BufferContent` hot pages, `LockManager` many partitions or indexes in one statement.
- `BufferPin`: a cursor or a vacuum holds a page.
- `IPC`: parallel workers or synchronous replicas are waited for.

## Verify

The layer is thin again in the panel "Average active sessions".

## Noise

A nightly batch that is bound by the disk does what it should. Waits for clients, timeouts and extensions do not count.
"""#,
"PostgresWraparoundForecast": #"""
# PostgresWraparoundForecast

## Meaning

More than 20 % of the transaction ids are used and, at the pace of the last two hours, all within
three days.

## Impact

Freezing large tables takes hours to days: begin now.

## Look

```sql
SELECT datname, age(datfrozenxid) AS age, xact_commit + xact_rollback AS transactions FROM pg_database JOIN pg_stat_database USING (datname) ORDER BY 2 DESC;
SELECT pid, datname, relid::regclass AS relation, phase, heap_blks_scanned, heap_blks_total FROM pg_stat_progress_vacuum;
SELECT name, setting FROM pg_settings WHERE name IN ('autovacuum_freeze_max_age', 'autovacuum_max_workers', 'autovacuum_vacuum_cost_delay', 'autovacuum_vacuum_cost_limit');
```

## Act

Find what uses the ids: single-row transactions in a loop, or a savepoint per row (each
subtransaction that writes takes one). Batch them. Raise autovacuum_vacuum_cost_limit, and freeze
the oldest tables by hand.

## Verify

`target:pg_xid_exhaustion:seconds` grows or is gone.

## Noise

A load of two hours that ends by itself; the level of 20 % makes it rare.
"""#,
    ]
}
