// swift-format-ignore-file
// Written from packs by UPDATE_GOLDEN=1 and a test.

/// The program's packs, as their directories in the checkout have them.
enum PackTexts {
    /// The texts of files by their paths below packs, without the last newline.
    static let all: [String: String] = [
"ai-tasks/README.md": #"""
# ai-tasks

Watches tasks that models work on: how many wait and fail, and how long they take, by project and model.

Made for `ai_tasks`, `projects`, `ai_results` and `ai_models` in the schema public;
[schema.sql](schema.sql) has the columns that are read, the two indexes that keep the queries cheap, and
the view `monitoring.v_ai_task_performance` for people. Without its index a table with more than 50,000 rows
is not read: the collector fails, and `pgvigil check` prints an index that helps.

## Series

| series | labels besides target and datname | what |
|---|---|---|
| `ai_tasks`, `ai_task_oldest_age_seconds` | `project`, `status` | tasks that are pending or running, and the age of the oldest |
| `ai_tasks_ended_1h`, `ai_task_error_ratio`, `ai_task_duration_p95_seconds` | `project` | tasks with `completed_at` in the last hour; the ratio from 20 tasks on |
| `ai_model_results_1h`, `ai_model_processing_p95_seconds` | `model` | results of the last hour |

A task that failed counts when it has a `completed_at`.

## Limits

| key of `thresholds` | default | staging | production |
|---|---|---|---|
| `ai_task_error_ratio` | warning 0.05, critical 0.1 | | |
| `ai_task_duration_p95_seconds` | warning 30 | 15 | 10 |
| `ai_task_oldest_age_seconds` | warning 300 | | |

Where the databases of a server have `environments` each has the limits of its own.

## Alerts

| alert | fires when | do |
|---|---|---|
| AITasksFail | more than 5 % (info) or 10 % (ticket) of the tasks of an hour failed | what did the model answer |
| AITasksSlow | one of twenty took longer than the limit of the environment | compare with the time of the models |
| AITasksWait | a task was not begun for 5 minutes | do the workers run |
"""#,
"ai-tasks/collectors.yml": #"""
# Tasks and results of models in tables: public.ai_tasks, public.projects, public.ai_results, public.ai_models.
- name: ai_tasks
  summary: Tasks that wait and that run, by project.
  scope: database
  interval: 30s
  timeout: 5s
  requires:
    - relation: public.ai_tasks
      columns: [project_id, status, created_at]
      privilege: select
      index: status
    - relation: public.projects
      columns: [id, name]
      privilege: select
  variants:
    # The documented index is on (status, created_at) where the status is one of these: what has ended is
    # not read.
    - sql: |
        SELECT coalesce(p.name::text, '') AS project, t.status, sum(t.tasks) AS tasks,
               extract(epoch FROM now() - min(t.oldest)) AS age
          FROM (SELECT project_id, status::text AS status, count(*) AS tasks,
                       min(created_at) AS oldest
                  FROM public.ai_tasks WHERE status IN ('pending', 'running')
                 GROUP BY project_id, status) AS t
          LEFT JOIN public.projects AS p ON p.id = t.project_id
         GROUP BY 1, 2
  columns:
    - { name: project, use: label }
    - { name: status, use: label }
    - { name: tasks, use: gauge, as: ai_tasks, help: Tasks that wait or run. }
    - name: age
      use: gauge
      as: ai_task_oldest_age_seconds
      help: Age of the oldest of them.
      remainder: max
  top:
    rows: 100
    by: tasks
    remainder: { project: other }
    folded: ai_tasks_folded
  indicators:
    - { name: ai_task_oldest_age_seconds, metric: ai_task_oldest_age_seconds, warning: 300 }

- name: ai_tasks_ended
  summary: How the tasks of the last hour ended, by project.
  scope: database
  interval: 1m
  timeout: 5s
  requires:
    - relation: public.ai_tasks
      columns: [project_id, status, started_at, completed_at]
      privilege: select
      index: completed_at
    - relation: public.projects
      columns: [id, name]
      privilege: select
  variants:
    # With the index on completed_at of schema.sql only tasks of the last hour are read. A ratio of fewer
    # than 20 tasks says nothing.
    - sql: |
        SELECT coalesce(p.name::text, '') AS project, count(*) AS ended,
               CASE WHEN count(*) >= 20
                    THEN avg((t.status = 'failed')::int) END AS error_ratio,
               percentile_cont(0.95) WITHIN GROUP (
                   ORDER BY extract(epoch FROM t.completed_at - t.started_at)::double precision
               ) AS p95
          FROM public.ai_tasks AS t LEFT JOIN public.projects AS p ON p.id = t.project_id
         WHERE t.completed_at > now() - interval '1 hour'
         GROUP BY 1
  columns:
    - { name: project, use: label }
    - { name: ended, use: gauge, as: ai_tasks_ended_1h, help: Tasks that ended in the last hour. }
    - name: error_ratio
      use: gauge
      as: ai_task_error_ratio
      help: Share of the tasks that ended in the last hour that failed; absent below 20 tasks.
      remainder: max
    - name: p95
      use: gauge
      as: ai_task_duration_p95_seconds
      help: Time from begin to end that 95 % of the tasks of the last hour did not exceed.
      remainder: max
  top:
    rows: 50
    by: ended
    remainder: { project: other }
    folded: ai_tasks_ended_folded
  indicators:
    - { name: ai_task_error_ratio, metric: ai_task_error_ratio, warning: 0.05, critical: 0.1 }
    - name: ai_task_duration_p95_seconds
      metric: ai_task_duration_p95_seconds
      warning: 30
      environments:
        staging: { warning: 15 }
        production: { warning: 10 }

- name: ai_models
  summary: Results of the last hour and their processing time, by model.
  scope: database
  interval: 1m
  timeout: 5s
  requires:
    - relation: public.ai_results
      columns: [model_id, processing_time_ms, created_at]
      privilege: select
      index: created_at
    - relation: public.ai_models
      columns: [id, name]
      privilege: select
  variants:
    # With the index on created_at of schema.sql only results of the last hour are read.
    - sql: |
        SELECT coalesce(m.name::text, '') AS model, count(*) AS results,
               percentile_cont(0.95) WITHIN GROUP (
                   ORDER BY r.processing_time_ms::double precision) AS p95_ms
          FROM public.ai_results AS r LEFT JOIN public.ai_models AS m ON m.id = r.model_id
         WHERE r.created_at > now() - interval '1 hour'
         GROUP BY 1
  columns:
    - { name: model, use: label }
    - { name: results, use: gauge, as: ai_model_results_1h, help: Results of the last hour. }
    - name: p95_ms
      use: gauge
      as: ai_model_processing_p95_seconds
      help: Processing time that 95 % of the results of the last hour did not exceed.
      factor: 0.001
      remainder: max
  top:
    rows: 50
    by: results
    remainder: { model: other }
    folded: ai_models_folded
"""#,
"ai-tasks/grants.sql": #"""
-- pgvigil packs grants ai-tasks --role ROLE prints this; in psql: \set role ROLE
GRANT USAGE ON SCHEMA public TO :"role";
-- What the tasks are about (input_data and the like) is not readable.
GRANT SELECT (project_id, status, created_at, started_at, completed_at) ON public.ai_tasks
    TO :"role";
GRANT SELECT (id, name) ON public.projects TO :"role";
GRANT SELECT (model_id, processing_time_ms, created_at) ON public.ai_results TO :"role";
GRANT SELECT (id, name) ON public.ai_models TO :"role";
"""#,
"ai-tasks/rules.test.yml": #"""
# pgvigil rules test and promtool test rules read this
rule_files:
  - rules.yml
evaluation_interval: 1m
tests:
  - name: AITasksFail (ticket) fires after its time and is silent at the limit
    interval: 1m
    input_series:
      - series: 'ai_task_error_ratio{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",project="search"}'
        values: 0.2x30 0.1x30
      - series: 'pgvigil_threshold{job="pgvigil",instance="watcher:9187",target="orders",team="shop",indicator="ai_task_error_ratio",severity="critical"}'
        values: 0.1x60
    alert_rule_test:
      - eval_time: 1m
        alertname: AITasksFail
        exp_alerts: []
      - eval_time: 20m
        alertname: AITasksFail
        exp_alerts:
          - exp_labels:
              datname: 'app'
              instance: 'watcher:9187'
              job: 'pgvigil'
              project: 'search'
              severity: 'ticket'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                Tasks of search in app on orders fail
              description: >-
                20% of the tasks of the project search in the database app on orders that ended in the last hour have failed, more than 10%.
              impact: >-
                What the tasks were to make is missing.
              action: >-
                Look at the newest failed tasks of the project and at what the model or its service answered.
              dashboard_url: >-
                /d/pgvigil-ai-tasks?var-target=orders
      - eval_time: 45m
        alertname: AITasksFail
        exp_alerts: []
  - name: AITasksFail (info) fires after its time and is silent at the limit
    interval: 1m
    input_series:
      - series: 'ai_task_error_ratio{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",project="search"}'
        values: 0.08x30 0.05x30
      - series: 'pgvigil_threshold{job="pgvigil",instance="watcher:9187",target="orders",team="shop",indicator="ai_task_error_ratio",severity="warning"}'
        values: 0.05x60
    alert_rule_test:
      - eval_time: 1m
        alertname: AITasksFail
        exp_alerts: []
      - eval_time: 20m
        alertname: AITasksFail
        exp_alerts:
          - exp_labels:
              datname: 'app'
              instance: 'watcher:9187'
              job: 'pgvigil'
              project: 'search'
              severity: 'info'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                Tasks of search in app on orders fail
              description: >-
                8% of the tasks of the project search in the database app on orders that ended in the last hour have failed, more than 5%.
              impact: >-
                What the tasks were to make is missing.
              action: >-
                Look at the newest failed tasks of the project and at what the model or its service answered.
              dashboard_url: >-
                /d/pgvigil-ai-tasks?var-target=orders
      - eval_time: 45m
        alertname: AITasksFail
        exp_alerts: []
  - name: AITasksFail (ticket) goes by the limit of the environment of its database
    interval: 1m
    input_series:
      - series: 'ai_task_error_ratio{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",project="search"}'
        values: 0.2x60
      - series: 'pgvigil_database_threshold{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",environment="staging",indicator="ai_task_error_ratio",severity="critical"}'
        values: 0.1x60
    alert_rule_test:
      - eval_time: 20m
        alertname: AITasksFail
        exp_alerts:
          - exp_labels:
              datname: 'app'
              environment: 'staging'
              instance: 'watcher:9187'
              job: 'pgvigil'
              project: 'search'
              severity: 'ticket'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                Tasks of search in app on orders fail
              description: >-
                20% of the tasks of the project search in the database app on orders that ended in the last hour have failed, more than 10%.
              impact: >-
                What the tasks were to make is missing.
              action: >-
                Look at the newest failed tasks of the project and at what the model or its service answered.
              dashboard_url: >-
                /d/pgvigil-ai-tasks?var-target=orders
  - name: AITasksFail (ticket) is silent without ai_task_error_ratio
    interval: 1m
    input_series:
      - series: 'pgvigil_threshold{job="pgvigil",instance="watcher:9187",target="orders",team="shop",indicator="ai_task_error_ratio",severity="critical"}'
        values: 0.1x60
    alert_rule_test:
      - eval_time: 20m
        alertname: AITasksFail
        exp_alerts: []
  - name: AITasksFail (ticket) is silent without pgvigil_threshold
    interval: 1m
    input_series:
      - series: 'ai_task_error_ratio{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",project="search"}'
        values: 0.2x60
    alert_rule_test:
      - eval_time: 20m
        alertname: AITasksFail
        exp_alerts: []
  - name: AITasksFail (info) goes by the limit of the environment of its database
    interval: 1m
    input_series:
      - series: 'ai_task_error_ratio{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",project="search"}'
        values: 0.2x60
      - series: 'pgvigil_database_threshold{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",environment="staging",indicator="ai_task_error_ratio",severity="warning"}'
        values: 0.1x60
    alert_rule_test:
      - eval_time: 20m
        alertname: AITasksFail
        exp_alerts:
          - exp_labels:
              datname: 'app'
              environment: 'staging'
              instance: 'watcher:9187'
              job: 'pgvigil'
              project: 'search'
              severity: 'info'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                Tasks of search in app on orders fail
              description: >-
                20% of the tasks of the project search in the database app on orders that ended in the last hour have failed, more than 10%.
              impact: >-
                What the tasks were to make is missing.
              action: >-
                Look at the newest failed tasks of the project and at what the model or its service answered.
              dashboard_url: >-
                /d/pgvigil-ai-tasks?var-target=orders
  - name: AITasksFail (info) is silent without ai_task_error_ratio
    interval: 1m
    input_series:
      - series: 'pgvigil_threshold{job="pgvigil",instance="watcher:9187",target="orders",team="shop",indicator="ai_task_error_ratio",severity="warning"}'
        values: 0.1x60
    alert_rule_test:
      - eval_time: 20m
        alertname: AITasksFail
        exp_alerts: []
  - name: AITasksFail (info) is silent without pgvigil_threshold
    interval: 1m
    input_series:
      - series: 'ai_task_error_ratio{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",project="search"}'
        values: 0.2x60
    alert_rule_test:
      - eval_time: 20m
        alertname: AITasksFail
        exp_alerts: []
  - name: AITasksSlow (info) fires after its time and is silent at the limit
    interval: 1m
    input_series:
      - series: 'ai_task_duration_p95_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",project="search"}'
        values: 31x30 30x30
      - series: 'pgvigil_threshold{job="pgvigil",instance="watcher:9187",target="orders",team="shop",indicator="ai_task_duration_p95_seconds",severity="warning"}'
        values: 30x60
    alert_rule_test:
      - eval_time: 1m
        alertname: AITasksSlow
        exp_alerts: []
      - eval_time: 20m
        alertname: AITasksSlow
        exp_alerts:
          - exp_labels:
              datname: 'app'
              instance: 'watcher:9187'
              job: 'pgvigil'
              project: 'search'
              severity: 'info'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                Tasks of search in app on orders are slow
              description: >-
                One of twenty tasks of the project search in the database app on orders that ended in the last hour took 31s or longer; the limit is 30s.
              impact: >-
                Answers come late, and tasks behind them wait.
              action: >-
                Compare ai_model_processing_p95_seconds of the models: if it grew as well it is the model, otherwise the queue or the database.
              dashboard_url: >-
                /d/pgvigil-ai-tasks?var-target=orders
      - eval_time: 45m
        alertname: AITasksSlow
        exp_alerts: []
  - name: AITasksSlow (info) goes by the limit of the environment of its database
    interval: 1m
    input_series:
      - series: 'ai_task_duration_p95_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",project="search"}'
        values: 31x60
      - series: 'pgvigil_database_threshold{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",environment="staging",indicator="ai_task_duration_p95_seconds",severity="warning"}'
        values: 30x60
    alert_rule_test:
      - eval_time: 20m
        alertname: AITasksSlow
        exp_alerts:
          - exp_labels:
              datname: 'app'
              environment: 'staging'
              instance: 'watcher:9187'
              job: 'pgvigil'
              project: 'search'
              severity: 'info'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                Tasks of search in app on orders are slow
              description: >-
                One of twenty tasks of the project search in the database app on orders that ended in the last hour took 31s or longer; the limit is 30s.
              impact: >-
                Answers come late, and tasks behind them wait.
              action: >-
                Compare ai_model_processing_p95_seconds of the models: if it grew as well it is the model, otherwise the queue or the database.
              dashboard_url: >-
                /d/pgvigil-ai-tasks?var-target=orders
  - name: AITasksSlow (info) is silent without ai_task_duration_p95_seconds
    interval: 1m
    input_series:
      - series: 'pgvigil_threshold{job="pgvigil",instance="watcher:9187",target="orders",team="shop",indicator="ai_task_duration_p95_seconds",severity="warning"}'
        values: 30x60
    alert_rule_test:
      - eval_time: 20m
        alertname: AITasksSlow
        exp_alerts: []
  - name: AITasksSlow (info) is silent without pgvigil_threshold
    interval: 1m
    input_series:
      - series: 'ai_task_duration_p95_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",project="search"}'
        values: 31x60
    alert_rule_test:
      - eval_time: 20m
        alertname: AITasksSlow
        exp_alerts: []
  - name: AITasksWait (ticket) fires after its time and is silent at the limit
    interval: 1m
    input_series:
      - series: 'ai_task_oldest_age_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",project="search",status="pending"}'
        values: 360x30 300x30
      - series: 'pgvigil_threshold{job="pgvigil",instance="watcher:9187",target="orders",team="shop",indicator="ai_task_oldest_age_seconds",severity="warning"}'
        values: 300x60
    alert_rule_test:
      - eval_time: 1m
        alertname: AITasksWait
        exp_alerts: []
      - eval_time: 20m
        alertname: AITasksWait
        exp_alerts:
          - exp_labels:
              datname: 'app'
              instance: 'watcher:9187'
              job: 'pgvigil'
              project: 'search'
              severity: 'ticket'
              status: 'pending'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                Tasks of search in app on orders are not begun
              description: >-
                The oldest task of the project search in the database app on orders that no worker has begun is 6m old, older than the limit of 5m.
              impact: >-
                The queue grows; nothing that is new is worked on.
              action: >-
                See whether the workers run and whether tasks in the state running hang.
              dashboard_url: >-
                /d/pgvigil-ai-tasks?var-target=orders
      - eval_time: 45m
        alertname: AITasksWait
        exp_alerts: []
  - name: AITasksWait (ticket) goes by the limit of the environment of its database
    interval: 1m
    input_series:
      - series: 'ai_task_oldest_age_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",project="search",status="pending"}'
        values: 360x60
      - series: 'pgvigil_database_threshold{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",environment="staging",indicator="ai_task_oldest_age_seconds",severity="warning"}'
        values: 300x60
    alert_rule_test:
      - eval_time: 20m
        alertname: AITasksWait
        exp_alerts:
          - exp_labels:
              datname: 'app'
              environment: 'staging'
              instance: 'watcher:9187'
              job: 'pgvigil'
              project: 'search'
              severity: 'ticket'
              status: 'pending'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                Tasks of search in app on orders are not begun
              description: >-
                The oldest task of the project search in the database app on orders that no worker has begun is 6m old, older than the limit of 5m.
              impact: >-
                The queue grows; nothing that is new is worked on.
              action: >-
                See whether the workers run and whether tasks in the state running hang.
              dashboard_url: >-
                /d/pgvigil-ai-tasks?var-target=orders
  - name: AITasksWait (ticket) is silent without ai_task_oldest_age_seconds
    interval: 1m
    input_series:
      - series: 'pgvigil_threshold{job="pgvigil",instance="watcher:9187",target="orders",team="shop",indicator="ai_task_oldest_age_seconds",severity="warning"}'
        values: 300x60
    alert_rule_test:
      - eval_time: 20m
        alertname: AITasksWait
        exp_alerts: []
  - name: AITasksWait (ticket) is silent without pgvigil_threshold
    interval: 1m
    input_series:
      - series: 'ai_task_oldest_age_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",project="search",status="pending"}'
        values: 360x60
    alert_rule_test:
      - eval_time: 20m
        alertname: AITasksWait
        exp_alerts: []
  - name: AITasksWait (ticket) is silent about tasks that run
    interval: 1m
    input_series:
      - series: 'ai_task_oldest_age_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",project="search",status="running"}'
        values: 3600x60
      - series: 'pgvigil_threshold{job="pgvigil",instance="watcher:9187",target="orders",team="shop",indicator="ai_task_oldest_age_seconds",severity="warning"}'
        values: 300x60
    alert_rule_test:
      - eval_time: 20m
        alertname: AITasksWait
        exp_alerts: []
"""#,
"ai-tasks/rules.yml": #"""
# Tasks of models. Without tasks, or with too few for a ratio, there is no series and nothing is raised.
groups:
  - name: pgvigil-ai-tasks
    rules:
      - alert: AITasksFail
        expr: |-
          ai_task_error_ratio
            > on (job, instance, target) group_left ()
          pgvigil_threshold{indicator="ai_task_error_ratio",severity="critical"}
            or
          ai_task_error_ratio
            > on (job, instance, target, datname) group_left (environment)
          pgvigil_database_threshold{indicator="ai_task_error_ratio",severity="critical"}
        for: 5m
        labels:
          severity: ticket
        annotations:
          summary: >-
            Tasks of {{ $labels.project }} in {{ $labels.datname }} on {{ $labels.target }} fail
          description: >-
            {{ $value | humanizePercentage }} of the tasks of the project {{ $labels.project }} in
            the database {{ $labels.datname }} on {{ $labels.target }} that ended in the last hour
            have failed, more than
            {{ with printf `pgvigil_threshold{indicator="ai_task_error_ratio",severity="critical",target=%q} or pgvigil_database_threshold{indicator="ai_task_error_ratio",severity="critical",target=%q,datname=%q}` $labels.target $labels.target $labels.datname | query }}{{ . | first | value | humanizePercentage }}{{ end }}.
          impact: >-
            What the tasks were to make is missing.
          action: >-
            Look at the newest failed tasks of the project and at what the model or its service
            answered.
          dashboard_url: /d/pgvigil-ai-tasks?var-target={{ $labels.target }}

      - alert: AITasksFail
        expr: |-
          ai_task_error_ratio
            > on (job, instance, target) group_left ()
          pgvigil_threshold{indicator="ai_task_error_ratio",severity="warning"}
            or
          ai_task_error_ratio
            > on (job, instance, target, datname) group_left (environment)
          pgvigil_database_threshold{indicator="ai_task_error_ratio",severity="warning"}
        for: 5m
        labels:
          severity: info
        annotations:
          summary: >-
            Tasks of {{ $labels.project }} in {{ $labels.datname }} on {{ $labels.target }} fail
          description: >-
            {{ $value | humanizePercentage }} of the tasks of the project {{ $labels.project }} in
            the database {{ $labels.datname }} on {{ $labels.target }} that ended in the last hour
            have failed, more than
            {{ with printf `pgvigil_threshold{indicator="ai_task_error_ratio",severity="warning",target=%q} or pgvigil_database_threshold{indicator="ai_task_error_ratio",severity="warning",target=%q,datname=%q}` $labels.target $labels.target $labels.datname | query }}{{ . | first | value | humanizePercentage }}{{ end }}.
          impact: >-
            What the tasks were to make is missing.
          action: >-
            Look at the newest failed tasks of the project and at what the model or its service
            answered.
          dashboard_url: /d/pgvigil-ai-tasks?var-target={{ $labels.target }}

      - alert: AITasksSlow
        expr: |-
          ai_task_duration_p95_seconds
            > on (job, instance, target) group_left ()
          pgvigil_threshold{indicator="ai_task_duration_p95_seconds",severity="warning"}
            or
          ai_task_duration_p95_seconds
            > on (job, instance, target, datname) group_left (environment)
          pgvigil_database_threshold{indicator="ai_task_duration_p95_seconds",severity="warning"}
        for: 10m
        labels:
          severity: info
        annotations:
          summary: >-
            Tasks of {{ $labels.project }} in {{ $labels.datname }} on {{ $labels.target }} are slow
          description: >-
            One of twenty tasks of the project {{ $labels.project }} in the database
            {{ $labels.datname }} on {{ $labels.target }} that ended in the last hour took
            {{ $value | humanizeDuration | reReplaceAll "(( 0h)? 0m)? 0s$" "" }} or longer; the
            limit is
            {{ with printf `pgvigil_threshold{indicator="ai_task_duration_p95_seconds",severity="warning",target=%q} or pgvigil_database_threshold{indicator="ai_task_duration_p95_seconds",severity="warning",target=%q,datname=%q}` $labels.target $labels.target $labels.datname | query }}{{ . | first | value | humanizeDuration | reReplaceAll "(( 0h)? 0m)? 0s$" "" }}{{ end }}.
          impact: >-
            Answers come late, and tasks behind them wait.
          action: >-
            Compare ai_model_processing_p95_seconds of the models: if it grew as well it is the
            model, otherwise the queue or the database.
          dashboard_url: /d/pgvigil-ai-tasks?var-target={{ $labels.target }}

      - alert: AITasksWait
        expr: |-
          ai_task_oldest_age_seconds{status="pending"}
            > on (job, instance, target) group_left ()
          pgvigil_threshold{indicator="ai_task_oldest_age_seconds",severity="warning"}
            or
          ai_task_oldest_age_seconds{status="pending"}
            > on (job, instance, target, datname) group_left (environment)
          pgvigil_database_threshold{indicator="ai_task_oldest_age_seconds",severity="warning"}
        for: 2m
        labels:
          severity: ticket
        annotations:
          summary: >-
            Tasks of {{ $labels.project }} in {{ $labels.datname }} on {{ $labels.target }} are not
            begun
          description: >-
            The oldest task of the project {{ $labels.project }} in the database
            {{ $labels.datname }} on {{ $labels.target }} that no worker has begun is
            {{ $value | humanizeDuration | reReplaceAll "(( 0h)? 0m)? 0s$" "" }} old, older than the
            limit of
            {{ with printf `pgvigil_threshold{indicator="ai_task_oldest_age_seconds",severity="warning",target=%q} or pgvigil_database_threshold{indicator="ai_task_oldest_age_seconds",severity="warning",target=%q,datname=%q}` $labels.target $labels.target $labels.datname | query }}{{ . | first | value | humanizeDuration | reReplaceAll "(( 0h)? 0m)? 0s$" "" }}{{ end }}.
          impact: >-
            The queue grows; nothing that is new is worked on.
          action: >-
            See whether the workers run and whether tasks in the state running hang.
          dashboard_url: /d/pgvigil-ai-tasks?var-target={{ $labels.target }}
"""#,
"ai-tasks/schema.sql": #"""
-- The tables that the pack ai-tasks reads, as far as it reads them; more columns are fine.
CREATE TABLE IF NOT EXISTS public.projects (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE IF NOT EXISTS public.ai_models (id bigint PRIMARY KEY, name text NOT NULL);

CREATE TABLE IF NOT EXISTS public.ai_tasks (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project_id bigint REFERENCES public.projects,
    task_name text,
    status text NOT NULL DEFAULT 'pending',
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    completed_at timestamptz
);
CREATE INDEX IF NOT EXISTS idx_ai_tasks_status_priority ON public.ai_tasks (status, created_at)
    WHERE status IN ('pending', 'running');
-- Without these indexes nothing is read of a table with more than 50,000 rows.
CREATE INDEX IF NOT EXISTS idx_ai_tasks_completed ON public.ai_tasks (completed_at)
    INCLUDE (project_id, status, started_at);

CREATE TABLE IF NOT EXISTS public.ai_results (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    model_id bigint REFERENCES public.ai_models,
    processing_time_ms integer,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS idx_ai_results_created ON public.ai_results (created_at)
    INCLUDE (model_id, processing_time_ms);

-- For people: the same numbers of the last day.
CREATE SCHEMA IF NOT EXISTS monitoring;
CREATE OR REPLACE VIEW monitoring.v_ai_task_performance AS
SELECT p.name AS project, count(*) AS total,
       count(*) FILTER (WHERE t.status = 'completed') AS completed,
       count(*) FILTER (WHERE t.status = 'failed') AS failed,
       avg((t.status = 'failed')::int) FILTER (WHERE t.status IN ('completed', 'failed'))
           AS error_ratio,
       avg(extract(epoch FROM t.completed_at - t.started_at)) AS avg_seconds,
       percentile_cont(0.95) WITHIN GROUP (
           ORDER BY extract(epoch FROM t.completed_at - t.started_at)::double precision
       ) AS p95_seconds
  FROM public.ai_tasks AS t JOIN public.projects AS p ON p.id = t.project_id
 WHERE t.created_at > now() - interval '24 hours'
 GROUP BY p.name;
"""#,
"ap-intake/README.md": #"""
# ap-intake

Watches the intake of invoices: its workflow, open exceptions, validations, extractions and exports.

Made for `invoices`, `exceptions`, `validations`, `invoice_extractions` and `staged_exports` in the schema
public; [schema.sql](schema.sql) has the columns and the documented indexes that the queries use. A table
that is not there costs its own series alone. Where tables have other names or words, copy the pack: see
"A pack of your own" in the document on packs.

## Series

| series | labels besides target and datname | what |
|---|---|---|
| `ap_invoices` | `workflow_state`, `status` | all invoices, every 5 minutes |
| `ap_exceptions_open`, `ap_exception_oldest_age_seconds` | | exceptions without `resolved_at` |
| `ap_validations_1h`, `ap_validations_passed_ratio` | | validations of the last hour; the ratio from 20 on |
| `ap_extraction_confidence_mean_ratio` | | mean of `confidence_json->>'overall'` of the last hour |
| `ap_exports_pending`, `ap_export_oldest_age_seconds` | | exports with the status pending |

## Alerts

| alert | fires when | key of `thresholds` |
|---|---|---|
| APExceptionsOld | an exception is open for more than a day | `ap_exception_oldest_age_seconds` |
| APValidationsFail | fewer than 90 % of the validations of an hour passed | `ap_validations_passed_ratio` |
| APExportsWait | an export waits for more than an hour | `ap_export_oldest_age_seconds` |
"""#,
"ap-intake/collectors.yml": #"""
# The intake of invoices: public.invoices, exceptions, validations, invoice_extractions and staged_exports.
- name: ap_invoices
  summary: Invoices by state of the workflow.
  scope: database
  interval: 5m
  timeout: 5s
  requires:
    - relation: public.invoices
      columns: [workflow_state, status]
      privilege: select
  variants:
    # All invoices, out of the documented index on (workflow_state, status, created_at).
    - sql: |
        SELECT workflow_state::text AS workflow_state, status::text AS status, count(*) AS invoices
          FROM public.invoices GROUP BY 1, 2
  columns:
    - { name: workflow_state, use: label }
    - { name: status, use: label }
    - { name: invoices, use: gauge, as: ap_invoices, help: Invoices. }
  top:
    rows: 100
    by: invoices
    remainder: { workflow_state: other }
    folded: ap_invoices_folded

- name: ap_exceptions
  summary: Exceptions that no one has resolved.
  scope: database
  interval: 1m
  timeout: 5s
  requires:
    - relation: public.exceptions
      columns: [resolved_at, created_at]
      privilege: select
  variants:
    - sql: |
        SELECT count(*) AS open, extract(epoch FROM now() - min(created_at)) AS age
          FROM public.exceptions WHERE resolved_at IS NULL
  columns:
    - { name: open, use: gauge, as: ap_exceptions_open, help: Exceptions that are open. }
    - name: age
      use: gauge
      as: ap_exception_oldest_age_seconds
      help: Age of the oldest open exception; absent without any.
  indicators:
    - { name: ap_exception_oldest_age_seconds, metric: ap_exception_oldest_age_seconds, warning: 86400 }

- name: ap_validations
  summary: How many validations of the last hour passed.
  scope: database
  interval: 1m
  timeout: 5s
  requires:
    - relation: public.validations
      columns: [passed, created_at]
      privilege: select
  variants:
    # The documented index begins with passed; both values are named so that it can be used.
    - sql: |
        SELECT CASE WHEN count(*) >= 20 THEN avg(passed::int) END AS ratio, count(*) AS validations
          FROM public.validations
         WHERE passed IN (true, false) AND created_at > now() - interval '1 hour'
  columns:
    - name: ratio
      use: gauge
      as: ap_validations_passed_ratio
      help: Share of the validations of the last hour that passed; absent below 20.
    - name: validations
      use: gauge
      as: ap_validations_1h
      help: Validations of the last hour.
  indicators:
    - name: ap_validations_passed_ratio
      metric: ap_validations_passed_ratio
      warning: 0.9
      bad_below: true

- name: ap_extractions
  summary: How sure the extraction of the last hour was.
  scope: database
  interval: 1m
  timeout: 5s
  requires:
    - relation: public.invoice_extractions
      columns: [confidence_json, created_at]
      privilege: select
  variants:
    # A confidence that is no number from 0 to 1 does not count.
    - sql: |
        SELECT avg(CASE WHEN confidence_json->>'overall' ~ '^(0|1|0?[.][0-9]+|1[.]0+)$'
                        THEN (confidence_json->>'overall')::numeric END) AS confidence
          FROM public.invoice_extractions WHERE created_at > now() - interval '1 hour'
  columns:
    - name: confidence
      use: gauge
      as: ap_extraction_confidence_mean_ratio
      help: Mean confidence of the extractions of the last hour; absent without any.

- name: ap_exports
  summary: Exports that wait.
  scope: database
  interval: 1m
  timeout: 5s
  requires:
    - relation: public.staged_exports
      columns: [status, created_at]
      privilege: select
  variants:
    - sql: |
        SELECT count(*) AS pending, extract(epoch FROM now() - min(created_at)) AS age
          FROM public.staged_exports WHERE status = 'pending'
  columns:
    - { name: pending, use: gauge, as: ap_exports_pending, help: Exports that wait. }
    - name: age
      use: gauge
      as: ap_export_oldest_age_seconds
      help: Age of the oldest export that waits; absent without any.
  indicators:
    - { name: ap_export_oldest_age_seconds, metric: ap_export_oldest_age_seconds, warning: 3600 }
"""#,
"ap-intake/grants.sql": #"""
-- pgvigil packs grants ap-intake --role ROLE prints this; in psql: \set role ROLE
GRANT USAGE ON SCHEMA public TO :"role";
-- Neither vendors nor amounts are readable.
GRANT SELECT (workflow_state, status) ON public.invoices TO :"role";
GRANT SELECT (resolved_at, created_at) ON public.exceptions TO :"role";
GRANT SELECT (passed, created_at) ON public.validations TO :"role";
GRANT SELECT (confidence_json, created_at) ON public.invoice_extractions TO :"role";
GRANT SELECT (status, created_at) ON public.staged_exports TO :"role";
"""#,
"ap-intake/rules.test.yml": #"""
# pgvigil rules test and promtool test rules read this
rule_files:
  - rules.yml
evaluation_interval: 1m
tests:
  - name: APExceptionsOld (info) fires after its time and is silent at the limit
    interval: 1m
    input_series:
      - series: 'ap_exception_oldest_age_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app"}'
        values: 90000x30 86400x30
      - series: 'pgvigil_threshold{job="pgvigil",instance="watcher:9187",target="orders",team="shop",indicator="ap_exception_oldest_age_seconds",severity="warning"}'
        values: 86400x60
    alert_rule_test:
      - eval_time: 1m
        alertname: APExceptionsOld
        exp_alerts: []
      - eval_time: 20m
        alertname: APExceptionsOld
        exp_alerts:
          - exp_labels:
              datname: 'app'
              instance: 'watcher:9187'
              job: 'pgvigil'
              severity: 'info'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                Exceptions of invoices in app on orders stay open
              description: >-
                The oldest open exception in the database app on orders is 1d 1h old, older than the limit of 1d.
              impact: >-
                Its invoice is not paid.
              action: >-
                Look at the open exceptions by kind and at who resolves them.
              dashboard_url: >-
                /d/pgvigil-ap-intake?var-target=orders
      - eval_time: 45m
        alertname: APExceptionsOld
        exp_alerts: []
  - name: APExceptionsOld (info) goes by the limit of the environment of its database
    interval: 1m
    input_series:
      - series: 'ap_exception_oldest_age_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app"}'
        values: 90000x60
      - series: 'pgvigil_database_threshold{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",environment="staging",indicator="ap_exception_oldest_age_seconds",severity="warning"}'
        values: 86400x60
    alert_rule_test:
      - eval_time: 20m
        alertname: APExceptionsOld
        exp_alerts:
          - exp_labels:
              datname: 'app'
              environment: 'staging'
              instance: 'watcher:9187'
              job: 'pgvigil'
              severity: 'info'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                Exceptions of invoices in app on orders stay open
              description: >-
                The oldest open exception in the database app on orders is 1d 1h old, older than the limit of 1d.
              impact: >-
                Its invoice is not paid.
              action: >-
                Look at the open exceptions by kind and at who resolves them.
              dashboard_url: >-
                /d/pgvigil-ap-intake?var-target=orders
  - name: APExceptionsOld (info) is silent without ap_exception_oldest_age_seconds
    interval: 1m
    input_series:
      - series: 'pgvigil_threshold{job="pgvigil",instance="watcher:9187",target="orders",team="shop",indicator="ap_exception_oldest_age_seconds",severity="warning"}'
        values: 86400x60
    alert_rule_test:
      - eval_time: 20m
        alertname: APExceptionsOld
        exp_alerts: []
  - name: APExceptionsOld (info) is silent without pgvigil_threshold
    interval: 1m
    input_series:
      - series: 'ap_exception_oldest_age_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app"}'
        values: 90000x60
    alert_rule_test:
      - eval_time: 20m
        alertname: APExceptionsOld
        exp_alerts: []
  - name: APValidationsFail (info) fires after its time and is silent at the limit
    interval: 1m
    input_series:
      - series: 'ap_validations_passed_ratio{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app"}'
        values: 0.8x30 0.9x30
      - series: 'pgvigil_threshold{job="pgvigil",instance="watcher:9187",target="orders",team="shop",indicator="ap_validations_passed_ratio",severity="warning"}'
        values: 0.9x60
    alert_rule_test:
      - eval_time: 1m
        alertname: APValidationsFail
        exp_alerts: []
      - eval_time: 20m
        alertname: APValidationsFail
        exp_alerts:
          - exp_labels:
              datname: 'app'
              instance: 'watcher:9187'
              job: 'pgvigil'
              severity: 'info'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                Validations of invoices in app on orders fail
              description: >-
                80% of the validations of the last hour in the database app on orders passed, fewer than 90%.
              impact: >-
                Invoices become exceptions that people must resolve.
              action: >-
                See which rule fails most, and whether a vendor changed its form or a release the rules.
              dashboard_url: >-
                /d/pgvigil-ap-intake?var-target=orders
      - eval_time: 45m
        alertname: APValidationsFail
        exp_alerts: []
  - name: APValidationsFail (info) goes by the limit of the environment of its database
    interval: 1m
    input_series:
      - series: 'ap_validations_passed_ratio{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app"}'
        values: 0.8x60
      - series: 'pgvigil_database_threshold{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",environment="staging",indicator="ap_validations_passed_ratio",severity="warning"}'
        values: 0.9x60
    alert_rule_test:
      - eval_time: 20m
        alertname: APValidationsFail
        exp_alerts:
          - exp_labels:
              datname: 'app'
              environment: 'staging'
              instance: 'watcher:9187'
              job: 'pgvigil'
              severity: 'info'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                Validations of invoices in app on orders fail
              description: >-
                80% of the validations of the last hour in the database app on orders passed, fewer than 90%.
              impact: >-
                Invoices become exceptions that people must resolve.
              action: >-
                See which rule fails most, and whether a vendor changed its form or a release the rules.
              dashboard_url: >-
                /d/pgvigil-ap-intake?var-target=orders
  - name: APValidationsFail (info) is silent without ap_validations_passed_ratio
    interval: 1m
    input_series:
      - series: 'pgvigil_threshold{job="pgvigil",instance="watcher:9187",target="orders",team="shop",indicator="ap_validations_passed_ratio",severity="warning"}'
        values: 0.9x60
    alert_rule_test:
      - eval_time: 20m
        alertname: APValidationsFail
        exp_alerts: []
  - name: APValidationsFail (info) is silent without pgvigil_threshold
    interval: 1m
    input_series:
      - series: 'ap_validations_passed_ratio{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app"}'
        values: 0.8x60
    alert_rule_test:
      - eval_time: 20m
        alertname: APValidationsFail
        exp_alerts: []
  - name: APExportsWait (ticket) fires after its time and is silent at the limit
    interval: 1m
    input_series:
      - series: 'ap_export_oldest_age_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app"}'
        values: 5400x30 3600x30
      - series: 'pgvigil_threshold{job="pgvigil",instance="watcher:9187",target="orders",team="shop",indicator="ap_export_oldest_age_seconds",severity="warning"}'
        values: 3600x60
    alert_rule_test:
      - eval_time: 1m
        alertname: APExportsWait
        exp_alerts: []
      - eval_time: 20m
        alertname: APExportsWait
        exp_alerts:
          - exp_labels:
              datname: 'app'
              instance: 'watcher:9187'
              job: 'pgvigil'
              severity: 'ticket'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                Exports of invoices in app on orders wait
              description: >-
                The oldest export that waits in the database app on orders is 1h 30m old, older than the limit of 1h.
              impact: >-
                Invoices are approved and do not reach the system that pays them.
              action: >-
                See whether the exporting program runs, and what the other system answers it.
              dashboard_url: >-
                /d/pgvigil-ap-intake?var-target=orders
      - eval_time: 45m
        alertname: APExportsWait
        exp_alerts: []
  - name: APExportsWait (ticket) goes by the limit of the environment of its database
    interval: 1m
    input_series:
      - series: 'ap_export_oldest_age_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app"}'
        values: 5400x60
      - series: 'pgvigil_database_threshold{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",environment="staging",indicator="ap_export_oldest_age_seconds",severity="warning"}'
        values: 3600x60
    alert_rule_test:
      - eval_time: 20m
        alertname: APExportsWait
        exp_alerts:
          - exp_labels:
              datname: 'app'
              environment: 'staging'
              instance: 'watcher:9187'
              job: 'pgvigil'
              severity: 'ticket'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                Exports of invoices in app on orders wait
              description: >-
                The oldest export that waits in the database app on orders is 1h 30m old, older than the limit of 1h.
              impact: >-
                Invoices are approved and do not reach the system that pays them.
              action: >-
                See whether the exporting program runs, and what the other system answers it.
              dashboard_url: >-
                /d/pgvigil-ap-intake?var-target=orders
  - name: APExportsWait (ticket) is silent without ap_export_oldest_age_seconds
    interval: 1m
    input_series:
      - series: 'pgvigil_threshold{job="pgvigil",instance="watcher:9187",target="orders",team="shop",indicator="ap_export_oldest_age_seconds",severity="warning"}'
        values: 3600x60
    alert_rule_test:
      - eval_time: 20m
        alertname: APExportsWait
        exp_alerts: []
  - name: APExportsWait (ticket) is silent without pgvigil_threshold
    interval: 1m
    input_series:
      - series: 'ap_export_oldest_age_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app"}'
        values: 5400x60
    alert_rule_test:
      - eval_time: 20m
        alertname: APExportsWait
        exp_alerts: []
"""#,
"ap-intake/rules.yml": #"""
# The intake of invoices. Without open exceptions, waiting exports or enough validations nothing is raised.
groups:
  - name: pgvigil-ap-intake
    rules:
      - alert: APExceptionsOld
        expr: |-
          ap_exception_oldest_age_seconds
            > on (job, instance, target) group_left ()
          pgvigil_threshold{indicator="ap_exception_oldest_age_seconds",severity="warning"}
            or
          ap_exception_oldest_age_seconds
            > on (job, instance, target, datname) group_left (environment)
          pgvigil_database_threshold{indicator="ap_exception_oldest_age_seconds",severity="warning"}
        for: 10m
        labels:
          severity: info
        annotations:
          summary: >-
            Exceptions of invoices in {{ $labels.datname }} on {{ $labels.target }} stay open
          description: >-
            The oldest open exception in the database {{ $labels.datname }} on {{ $labels.target }}
            is {{ $value | humanizeDuration | reReplaceAll "(( 0h)? 0m)? 0s$" "" }} old, older than
            the limit of
            {{ with printf `pgvigil_threshold{indicator="ap_exception_oldest_age_seconds",severity="warning",target=%q} or pgvigil_database_threshold{indicator="ap_exception_oldest_age_seconds",severity="warning",target=%q,datname=%q}` $labels.target $labels.target $labels.datname | query }}{{ . | first | value | humanizeDuration | reReplaceAll "(( 0h)? 0m)? 0s$" "" }}{{ end }}.
          impact: >-
            Its invoice is not paid.
          action: >-
            Look at the open exceptions by kind and at who resolves them.
          dashboard_url: /d/pgvigil-ap-intake?var-target={{ $labels.target }}

      - alert: APValidationsFail
        expr: |-
          ap_validations_passed_ratio
            < on (job, instance, target) group_left ()
          pgvigil_threshold{indicator="ap_validations_passed_ratio",severity="warning"}
            or
          ap_validations_passed_ratio
            < on (job, instance, target, datname) group_left (environment)
          pgvigil_database_threshold{indicator="ap_validations_passed_ratio",severity="warning"}
        for: 15m
        labels:
          severity: info
        annotations:
          summary: >-
            Validations of invoices in {{ $labels.datname }} on {{ $labels.target }} fail
          description: >-
            {{ $value | humanizePercentage }} of the validations of the last hour in the database
            {{ $labels.datname }} on {{ $labels.target }} passed, fewer than
            {{ with printf `pgvigil_threshold{indicator="ap_validations_passed_ratio",severity="warning",target=%q} or pgvigil_database_threshold{indicator="ap_validations_passed_ratio",severity="warning",target=%q,datname=%q}` $labels.target $labels.target $labels.datname | query }}{{ . | first | value | humanizePercentage }}{{ end }}.
          impact: >-
            Invoices become exceptions that people must resolve.
          action: >-
            See which rule fails most, and whether a vendor changed its form or a release the rules.
          dashboard_url: /d/pgvigil-ap-intake?var-target={{ $labels.target }}

      - alert: APExportsWait
        expr: |-
          ap_export_oldest_age_seconds
            > on (job, instance, target) group_left ()
          pgvigil_threshold{indicator="ap_export_oldest_age_seconds",severity="warning"}
            or
          ap_export_oldest_age_seconds
            > on (job, instance, target, datname) group_left (environment)
          pgvigil_database_threshold{indicator="ap_export_oldest_age_seconds",severity="warning"}
        for: 10m
        labels:
          severity: ticket
        annotations:
          summary: >-
            Exports of invoices in {{ $labels.datname }} on {{ $labels.target }} wait
          description: >-
            The oldest export that waits in the database {{ $labels.datname }} on
            {{ $labels.target }} is
            {{ $value | humanizeDuration | reReplaceAll "(( 0h)? 0m)? 0s$" "" }} old, older than the
            limit of
            {{ with printf `pgvigil_threshold{indicator="ap_export_oldest_age_seconds",severity="warning",target=%q} or pgvigil_database_threshold{indicator="ap_export_oldest_age_seconds",severity="warning",target=%q,datname=%q}` $labels.target $labels.target $labels.datname | query }}{{ . | first | value | humanizeDuration | reReplaceAll "(( 0h)? 0m)? 0s$" "" }}{{ end }}.
          impact: >-
            Invoices are approved and do not reach the system that pays them.
          action: >-
            See whether the exporting program runs, and what the other system answers it.
          dashboard_url: /d/pgvigil-ap-intake?var-target={{ $labels.target }}
"""#,
"ap-intake/schema.sql": #"""
-- The tables that the pack ap-intake reads, as far as it reads them; more columns are fine.
CREATE TABLE IF NOT EXISTS public.invoices (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    workflow_state text NOT NULL,
    status text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS idx_invoices_workflow_status_created
    ON public.invoices (workflow_state, status, created_at);

CREATE TABLE IF NOT EXISTS public.exceptions (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    resolved_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS idx_exceptions_resolved_created
    ON public.exceptions (resolved_at, created_at);

CREATE TABLE IF NOT EXISTS public.validations (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    passed boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS idx_validations_passed_created
    ON public.validations (passed, created_at);

CREATE TABLE IF NOT EXISTS public.invoice_extractions (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    confidence_json jsonb,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS idx_extractions_created_confidence
    ON public.invoice_extractions (created_at, ((confidence_json->>'overall')));

CREATE TABLE IF NOT EXISTS public.staged_exports (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    status text NOT NULL DEFAULT 'pending',
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS idx_staged_exports_status_created
    ON public.staged_exports (status, created_at);
"""#,
"app-cache/README.md": #"""
# app-cache

Watches a cache that an application keeps in tables: what it answers, and whether its cleanup runs.

Made for `cache.query_cache`, a row for each entry with its time of expiry in `ttl`, and
`cache.cache_stats`, counts by type of cache; [schema.sql](schema.sql) has the columns that are read.

## Series

| series | labels besides target and datname | what |
|---|---|---|
| `app_cache_hits_total`, `app_cache_misses_total`, `app_cache_evictions_total` | `cache_type` | counts of `cache.cache_stats`, summed where a type has several rows |
| `app_cache_entries`, `app_cache_expired_entries` | `cache_type` | entries, and those that have expired and are still there |
| `app_cache_expired_oldest_age_seconds` | `cache_type` | how long ago the first of them expired |
| `app_cache_value_bytes` | `cache_type` | size of the values as stored |

Above 500 pages a sample of 500 pages of `cache.query_cache` is read, and entries, sizes and the oldest are
estimates from it. `cache.query_cache` must be a table: a view has no such sample.

## Alerts

| alert | fires when | do |
|---|---|---|
| AppCacheHitLow | of more than 100 lookups in 15 minutes fewer than 80 % (info) or 70 % (ticket) found an entry | look at times to live and at what a release changed of the keys |
| AppCacheCleanupStopped | an entry expired longer ago than `app_cache_expired_oldest_age_seconds` in `thresholds` (2 hours) | run the cleanup, and see why its job fails |

## Over HTTP

`GET /api/v1/postgres-optimizations/cache/stats` shows the types of every target, each with its hit ratio of five
minutes and a verdict; without the pack it answers 404.

## Known traps

- Without a unique key on `cache.cache_stats (cache_type)` functions with `ON CONFLICT (cache_type)` fail, so
  that the counts stay empty: there is no series then, and no alert.
- `CREATE INDEX ... WHERE ttl < now()` is refused by PostgreSQL; index `ttl` as a whole.
"""#,
"app-cache/collectors.yml": #"""
# An application's cache in tables: cache.query_cache with one row per entry, cache.cache_stats with counts.
- name: app_cache
  summary: What the application's cache in tables answered and lost, by type of cache.
  scope: database
  interval: 30s
  requires:
    - relation: cache.cache_stats
      columns: [cache_type, hits, misses, evictions]
      privilege: select
  variants:
    # A table without a unique key on cache_type may have several rows for one.
    - sql: |
        SELECT cache_type, sum(hits) AS hits, sum(misses) AS misses, sum(evictions) AS evictions
          FROM cache.cache_stats GROUP BY cache_type
  columns:
    - { name: cache_type, use: label }
    # Of several rows for a type one may be deleted.
    - name: hits
      use: counter
      as: app_cache_hits_total
      when_lower: lost_part
      help: Lookups that found an entry.
    - name: misses
      use: counter
      as: app_cache_misses_total
      when_lower: lost_part
      help: Lookups that found none.
    - name: evictions
      use: counter
      as: app_cache_evictions_total
      when_lower: lost_part
      help: Expired entries that the application's cleanup removed.
  top:
    rows: 50
    by: hits
    remainder: { cache_type: other }
    folded: app_cache_folded_types

- name: app_cache_entries
  summary: How full the application's cache in tables is, and what its cleanup leaves behind.
  scope: database
  interval: 1m
  requires:
    - relation: cache.query_cache
      columns: [cache_type, ttl, cache_value]
      privilege: select
  variants:
    # Of a table above 500 pages a sample of that size is read, and the counts are estimates.
    - sql: |
        SELECT cache_type, round(count(*) * size.scale) AS entries,
               round(count(*) FILTER (WHERE ttl < now()) * size.scale) AS expired,
               extract(epoch FROM now() - min(ttl) FILTER (WHERE ttl < now())) AS overdue,
               round(sum(pg_column_size(cache_value)) * size.scale) AS bytes
          FROM (SELECT greatest(
                    1, pg_relation_size('cache.query_cache') / 500.0
                       / current_setting('block_size')::int) AS scale) AS size,
               LATERAL (SELECT cache_type, ttl, cache_value
                          FROM cache.query_cache TABLESAMPLE SYSTEM (100.0 / size.scale)) AS entry
         GROUP BY cache_type, size.scale
  columns:
    - { name: cache_type, use: label }
    - { name: entries, use: gauge, as: app_cache_entries, help: "Entries, expired ones included." }
    - name: expired
      use: gauge
      as: app_cache_expired_entries
      help: Entries that have expired and are still there.
    - name: overdue
      use: gauge
      as: app_cache_expired_oldest_age_seconds
      help: How long ago the entry expired that expired first of those that are still there.
      remainder: max
    - { name: bytes, use: gauge, as: app_cache_value_bytes, help: Size of the values as stored. }
  top:
    rows: 50
    by: entries
    remainder: { cache_type: other }
    folded: app_cache_entries_folded_types
  indicators:
    - { name: app_cache_expired_oldest_age_seconds, metric: app_cache_expired_oldest_age_seconds, warning: 7200 }
"""#,
"app-cache/grants.sql": #"""
-- pgvigil packs grants app-cache --role ROLE prints this; in psql: \set role ROLE
GRANT USAGE ON SCHEMA cache TO :"role";
GRANT SELECT (cache_type, hits, misses, evictions) ON cache.cache_stats TO :"role";
-- Of the values only the size is read; keys are not readable.
GRANT SELECT (cache_type, ttl, cache_value) ON cache.query_cache TO :"role";
"""#,
"app-cache/rules.test.yml": #"""
# pgvigil rules test and promtool test rules read this
rule_files:
  - rules.yml
evaluation_interval: 1m
tests:
  - name: AppCacheHitLow (ticket) fires after its time
    interval: 1m
    input_series:
      - series: 'app_cache_hits_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",cache_type="general"}'
        values: 0+60x60
      - series: 'app_cache_misses_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",cache_type="general"}'
        values: 0+40x60
    alert_rule_test:
      - eval_time: 5m
        alertname: AppCacheHitLow
        exp_alerts: []
      - eval_time: 45m
        alertname: AppCacheHitLow
        exp_alerts:
          - exp_labels:
              cache_type: 'general'
              datname: 'app'
              instance: 'watcher:9187'
              job: 'pgvigil'
              severity: 'ticket'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                The cache general in app on orders answers few lookups
              description: >-
                60% of the lookups in the cache general of the database app on orders found an entry in the last 15 minutes, less than 70%.
              impact: >-
                What is not in the cache is computed again, so the tables behind it are read far more often.
              action: >-
                See whether entries expire before they are read again (time to live), whether a release changed the keys, and whether the cleanup removes too much.
              dashboard_url: >-
                /d/pgvigil-app-cache?var-target=orders
          - exp_labels:
              cache_type: 'general'
              datname: 'app'
              instance: 'watcher:9187'
              job: 'pgvigil'
              severity: 'info'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                The cache general in app on orders answers few lookups
              description: >-
                60% of the lookups in the cache general of the database app on orders found an entry in the last 15 minutes, less than 80%.
              impact: >-
                What is not in the cache is computed again, so the tables behind it are read far more often.
              action: >-
                See whether entries expire before they are read again (time to live), whether a release changed the keys, and whether the cleanup removes too much.
              dashboard_url: >-
                /d/pgvigil-app-cache?var-target=orders
  - name: AppCacheHitLow (ticket) is silent with few lookups, however many miss
    interval: 1m
    input_series:
      - series: 'app_cache_hits_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",cache_type="general"}'
        values: 0+2x60
      - series: 'app_cache_misses_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",cache_type="general"}'
        values: 0+3x60
    alert_rule_test:
      - eval_time: 45m
        alertname: AppCacheHitLow
        exp_alerts: []
  - name: AppCacheHitLow (ticket) is silent at 90 %
    interval: 1m
    input_series:
      - series: 'app_cache_hits_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",cache_type="general"}'
        values: 0+90x60
      - series: 'app_cache_misses_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",cache_type="general"}'
        values: 0+10x60
    alert_rule_test:
      - eval_time: 45m
        alertname: AppCacheHitLow
        exp_alerts: []
  - name: AppCacheHitLow (ticket) is silent without app_cache_hits_total
    interval: 1m
    input_series:
      - series: 'app_cache_misses_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",cache_type="general"}'
        values: 0+60x60
    alert_rule_test:
      - eval_time: 45m
        alertname: AppCacheHitLow
        exp_alerts: []
  - name: AppCacheHitLow (ticket) is silent without app_cache_misses_total
    interval: 1m
    input_series:
      - series: 'app_cache_hits_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",cache_type="general"}'
        values: 0+60x60
    alert_rule_test:
      - eval_time: 45m
        alertname: AppCacheHitLow
        exp_alerts: []
  - name: AppCacheHitLow (info) fires after its time
    interval: 1m
    input_series:
      - series: 'app_cache_hits_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",cache_type="general"}'
        values: 0+60x60
      - series: 'app_cache_misses_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",cache_type="general"}'
        values: 0+20x60
    alert_rule_test:
      - eval_time: 5m
        alertname: AppCacheHitLow
        exp_alerts: []
      - eval_time: 45m
        alertname: AppCacheHitLow
        exp_alerts:
          - exp_labels:
              cache_type: 'general'
              datname: 'app'
              instance: 'watcher:9187'
              job: 'pgvigil'
              severity: 'info'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                The cache general in app on orders answers few lookups
              description: >-
                75% of the lookups in the cache general of the database app on orders found an entry in the last 15 minutes, less than 80%.
              impact: >-
                What is not in the cache is computed again, so the tables behind it are read far more often.
              action: >-
                See whether entries expire before they are read again (time to live), whether a release changed the keys, and whether the cleanup removes too much.
              dashboard_url: >-
                /d/pgvigil-app-cache?var-target=orders
  - name: AppCacheHitLow (info) is silent with few lookups, however many miss
    interval: 1m
    input_series:
      - series: 'app_cache_hits_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",cache_type="general"}'
        values: 0+2x60
      - series: 'app_cache_misses_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",cache_type="general"}'
        values: 0+3x60
    alert_rule_test:
      - eval_time: 45m
        alertname: AppCacheHitLow
        exp_alerts: []
  - name: AppCacheHitLow (info) is silent at 90 %
    interval: 1m
    input_series:
      - series: 'app_cache_hits_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",cache_type="general"}'
        values: 0+90x60
      - series: 'app_cache_misses_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",cache_type="general"}'
        values: 0+10x60
    alert_rule_test:
      - eval_time: 45m
        alertname: AppCacheHitLow
        exp_alerts: []
  - name: AppCacheHitLow (info) is silent without app_cache_hits_total
    interval: 1m
    input_series:
      - series: 'app_cache_misses_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",cache_type="general"}'
        values: 0+60x60
    alert_rule_test:
      - eval_time: 45m
        alertname: AppCacheHitLow
        exp_alerts: []
  - name: AppCacheHitLow (info) is silent without app_cache_misses_total
    interval: 1m
    input_series:
      - series: 'app_cache_hits_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",cache_type="general"}'
        values: 0+60x60
    alert_rule_test:
      - eval_time: 45m
        alertname: AppCacheHitLow
        exp_alerts: []
  - name: AppCacheCleanupStopped (ticket) fires after its time and is silent at the limit
    interval: 1m
    input_series:
      - series: 'app_cache_expired_oldest_age_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",cache_type="general"}'
        values: 7500x30 7200x30
      - series: 'pgvigil_threshold{job="pgvigil",instance="watcher:9187",target="orders",team="shop",indicator="app_cache_expired_oldest_age_seconds",severity="warning"}'
        values: 7200x60
    alert_rule_test:
      - eval_time: 1m
        alertname: AppCacheCleanupStopped
        exp_alerts: []
      - eval_time: 20m
        alertname: AppCacheCleanupStopped
        exp_alerts:
          - exp_labels:
              cache_type: 'general'
              datname: 'app'
              instance: 'watcher:9187'
              job: 'pgvigil'
              severity: 'ticket'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                Expired entries of the cache general in app on orders stay
              description: >-
                An entry of the cache general in the database app on orders expired 2h 5m ago and is still there, longer than the limit of 2h.
              impact: >-
                The table grows with entries that are never read; its scans and its vacuum take longer.
              action: >-
                Run the application's cleanup by hand, SELECT cache.cleanup_expired(), and see why its job does not: without a unique key on cache.cache_stats (cache_type) it fails each time.
              dashboard_url: >-
                /d/pgvigil-app-cache?var-target=orders
      - eval_time: 45m
        alertname: AppCacheCleanupStopped
        exp_alerts: []
  - name: AppCacheCleanupStopped (ticket) goes by the limit of the environment of its database
    interval: 1m
    input_series:
      - series: 'app_cache_expired_oldest_age_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",cache_type="general"}'
        values: 7500x60
      - series: 'pgvigil_database_threshold{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",environment="staging",indicator="app_cache_expired_oldest_age_seconds",severity="warning"}'
        values: 7200x60
    alert_rule_test:
      - eval_time: 20m
        alertname: AppCacheCleanupStopped
        exp_alerts:
          - exp_labels:
              cache_type: 'general'
              datname: 'app'
              environment: 'staging'
              instance: 'watcher:9187'
              job: 'pgvigil'
              severity: 'ticket'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                Expired entries of the cache general in app on orders stay
              description: >-
                An entry of the cache general in the database app on orders expired 2h 5m ago and is still there, longer than the limit of 2h.
              impact: >-
                The table grows with entries that are never read; its scans and its vacuum take longer.
              action: >-
                Run the application's cleanup by hand, SELECT cache.cleanup_expired(), and see why its job does not: without a unique key on cache.cache_stats (cache_type) it fails each time.
              dashboard_url: >-
                /d/pgvigil-app-cache?var-target=orders
  - name: AppCacheCleanupStopped (ticket) is silent without app_cache_expired_oldest_age_seconds
    interval: 1m
    input_series:
      - series: 'pgvigil_threshold{job="pgvigil",instance="watcher:9187",target="orders",team="shop",indicator="app_cache_expired_oldest_age_seconds",severity="warning"}'
        values: 7200x60
    alert_rule_test:
      - eval_time: 20m
        alertname: AppCacheCleanupStopped
        exp_alerts: []
  - name: AppCacheCleanupStopped (ticket) is silent without pgvigil_threshold
    interval: 1m
    input_series:
      - series: 'app_cache_expired_oldest_age_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",cache_type="general"}'
        values: 7500x60
    alert_rule_test:
      - eval_time: 20m
        alertname: AppCacheCleanupStopped
        exp_alerts: []
"""#,
"app-cache/rules.yml": #"""
# The cache of an application in tables. A cache without lookups, or with few, raises nothing.
groups:
  - name: pgvigil-app-cache
    rules:
      - alert: AppCacheHitLow
        expr: |-
          rate(app_cache_hits_total[15m])
            / (rate(app_cache_hits_total[15m]) + rate(app_cache_misses_total[15m])) < 0.7
            and
          increase(app_cache_hits_total[15m]) + increase(app_cache_misses_total[15m]) > 100
        for: 15m
        labels:
          severity: ticket
        annotations:
          summary: >-
            The cache {{ $labels.cache_type }} in {{ $labels.datname }} on {{ $labels.target }}
            answers few lookups
          description: >-
            {{ $value | humanizePercentage }} of the lookups in the cache {{ $labels.cache_type }}
            of the database {{ $labels.datname }} on {{ $labels.target }} found an entry in the last
            15 minutes, less than 70%.
          impact: >-
            What is not in the cache is computed again, so the tables behind it are read far more
            often.
          action: >-
            See whether entries expire before they are read again (time to live), whether a release
            changed the keys, and whether the cleanup removes too much.
          dashboard_url: /d/pgvigil-app-cache?var-target={{ $labels.target }}

      - alert: AppCacheHitLow
        expr: |-
          rate(app_cache_hits_total[15m])
            / (rate(app_cache_hits_total[15m]) + rate(app_cache_misses_total[15m])) < 0.8
            and
          increase(app_cache_hits_total[15m]) + increase(app_cache_misses_total[15m]) > 100
        for: 15m
        labels:
          severity: info
        annotations:
          summary: >-
            The cache {{ $labels.cache_type }} in {{ $labels.datname }} on {{ $labels.target }}
            answers few lookups
          description: >-
            {{ $value | humanizePercentage }} of the lookups in the cache {{ $labels.cache_type }}
            of the database {{ $labels.datname }} on {{ $labels.target }} found an entry in the last
            15 minutes, less than 80%.
          impact: >-
            What is not in the cache is computed again, so the tables behind it are read far more
            often.
          action: >-
            See whether entries expire before they are read again (time to live), whether a release
            changed the keys, and whether the cleanup removes too much.
          dashboard_url: /d/pgvigil-app-cache?var-target={{ $labels.target }}

      - alert: AppCacheCleanupStopped
        expr: |-
          app_cache_expired_oldest_age_seconds
            > on (job, instance, target) group_left ()
          pgvigil_threshold{indicator="app_cache_expired_oldest_age_seconds",severity="warning"}
            or
          app_cache_expired_oldest_age_seconds
            > on (job, instance, target, datname) group_left (environment)
          pgvigil_database_threshold{indicator="app_cache_expired_oldest_age_seconds",severity="warning"}
        for: 10m
        labels:
          severity: ticket
        annotations:
          summary: >-
            Expired entries of the cache {{ $labels.cache_type }} in {{ $labels.datname }} on
            {{ $labels.target }} stay
          description: >-
            An entry of the cache {{ $labels.cache_type }} in the database {{ $labels.datname }} on
            {{ $labels.target }} expired
            {{ $value | humanizeDuration | reReplaceAll "(( 0h)? 0m)? 0s$" "" }} ago and is still
            there, longer than the limit of
            {{ with printf `pgvigil_threshold{indicator="app_cache_expired_oldest_age_seconds",severity="warning",target=%q} or pgvigil_database_threshold{indicator="app_cache_expired_oldest_age_seconds",severity="warning",target=%q,datname=%q}` $labels.target $labels.target $labels.datname | query }}{{ . | first | value | humanizeDuration | reReplaceAll "(( 0h)? 0m)? 0s$" "" }}{{ end }}.
          impact: >-
            The table grows with entries that are never read; its scans and its vacuum take longer.
          action: >-
            Run the application's cleanup by hand, SELECT cache.cleanup_expired(), and see why its
            job does not: without a unique key on cache.cache_stats (cache_type) it fails each time.
          dashboard_url: /d/pgvigil-app-cache?var-target={{ $labels.target }}
"""#,
"app-cache/schema.sql": #"""
-- The tables that the pack app-cache reads, as far as it reads them; more columns are fine.
CREATE SCHEMA IF NOT EXISTS cache;

CREATE TABLE IF NOT EXISTS cache.query_cache (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    cache_key text UNIQUE NOT NULL,
    cache_value jsonb NOT NULL,
    ttl timestamptz NOT NULL,
    cache_type text DEFAULT 'general'
);
CREATE INDEX IF NOT EXISTS query_cache_ttl ON cache.query_cache (ttl);

-- ON CONFLICT (cache_type) in the application's functions needs the unique key.
CREATE TABLE IF NOT EXISTS cache.cache_stats (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    cache_type text NOT NULL UNIQUE,
    hits integer DEFAULT 0,
    misses integer DEFAULT 0,
    evictions integer DEFAULT 0
);
"""#,
"campaigns/README.md": #"""
# campaigns

Watches sessions by campaign: which campaign takes most of the server, and which waits for another.

A session belongs to the campaign that its `application_name` names, as in `campaign:42` or
`api campaign:42`: `SET application_name` at the beginning of a request, or `application_name` in the
connection string of a pool. Sessions behind a pooler in transaction mode must set it in the transaction.

## Series

| series | what |
|---|---|
| `app_campaign_sessions`, `app_campaign_active_sessions` | sessions, and those that are active |
| `app_campaign_active_ratio` | share of all active sessions of clients |
| `app_campaign_lock_waiting_sessions`, `app_campaign_waiting_behind_others` | sessions that wait for locks, and those that wait for another campaign |
| `app_campaign_query_longest_seconds` | the oldest active statement |

They have the label `campaign`. The 50 with most sessions have series of their own, the others share one with
`campaign="other"`.

## Alerts

| alert | fires when | do |
|---|---|---|
| CampaignHoldsSessions | one campaign has more than half of the active sessions, and more than 4, for 5 minutes | bound its pool |
| CampaignsBlockEachOther | sessions of one wait for locks of another for 2 minutes | shorten transactions on rows that campaigns share |
"""#,
"campaigns/collectors.yml": #"""
# Sessions by campaign: application_name holds campaign:NUMBER.
- name: app_campaigns
  summary: What sessions of each campaign do, and whether campaigns wait for each other.
  scope: cluster
  interval: 30s
  requires:
    - role: pg_read_all_stats
  variants:
    # Who blocks is looked up for 20 sessions that wait, at most: each look stops the lock manager shortly.
    - sql: |
        WITH session AS (
            SELECT pid, state, wait_event_type, query_start,
                   substring(application_name FROM 'campaign:([0-9]+)') AS campaign
              FROM pg_stat_activity
             WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
        ), waiting AS (
            SELECT pid, campaign, pg_blocking_pids(pid) AS blockers
              FROM (SELECT pid, campaign FROM session
                     WHERE wait_event_type = 'Lock' AND campaign IS NOT NULL LIMIT 20) AS held
        ), behind AS (
            SELECT w.campaign, count(DISTINCT w.pid) AS sessions
              FROM waiting AS w JOIN session AS b ON b.pid = ANY (w.blockers)
             WHERE b.campaign <> w.campaign GROUP BY w.campaign
        ), total AS (
            SELECT nullif(count(*), 0) AS active FROM session WHERE state = 'active'
        )
        SELECT s.campaign, count(*) AS sessions,
               count(*) FILTER (WHERE s.state = 'active') AS active,
               count(*) FILTER (WHERE s.state = 'active')::numeric / max(t.active) AS ratio,
               count(*) FILTER (WHERE s.wait_event_type = 'Lock') AS waiting,
               coalesce(max(b.sessions), 0) AS behind,
               extract(epoch FROM clock_timestamp()
                   - min(s.query_start) FILTER (WHERE s.state = 'active')) AS longest
          FROM session AS s CROSS JOIN total AS t LEFT JOIN behind AS b USING (campaign)
         WHERE s.campaign IS NOT NULL GROUP BY s.campaign
  columns:
    - { name: campaign, use: label }
    - { name: sessions, use: gauge, as: app_campaign_sessions, help: Sessions of a campaign. }
    - { name: active, use: gauge, as: app_campaign_active_sessions, help: Those that are active. }
    - name: ratio
      use: gauge
      as: app_campaign_active_ratio
      help: Share of a campaign of all active sessions of clients.
      remainder: none
    - name: waiting
      use: gauge
      as: app_campaign_lock_waiting_sessions
      help: Sessions of a campaign that wait for locks.
    - name: behind
      use: gauge
      as: app_campaign_waiting_behind_others
      help: Those of them that wait for another campaign, of the first 20 that wait.
    - name: longest
      use: gauge
      as: app_campaign_query_longest_seconds
      help: How long the oldest active statement of a campaign has run.
      remainder: max
  top:
    rows: 50
    by: sessions
    remainder: { campaign: other }
    folded: app_campaigns_folded
"""#,
"campaigns/grants.sql": #"""
-- The pack campaigns reads pg_stat_activity alone: pg_monitor is enough.
GRANT pg_monitor TO :"role";
"""#,
"campaigns/rules.test.yml": #"""
# pgvigil rules test and promtool test rules read this
rule_files:
  - rules.yml
evaluation_interval: 1m
tests:
  - name: CampaignHoldsSessions (ticket) fires after its time and is silent at half
    interval: 1m
    input_series:
      - series: 'app_campaign_active_ratio{job="pgvigil",instance="watcher:9187",target="orders",team="shop",campaign="42"}'
        values: 0.6x20 0.5x20
      - series: 'app_campaign_active_sessions{job="pgvigil",instance="watcher:9187",target="orders",team="shop",campaign="42"}'
        values: 12x40
    alert_rule_test:
      - eval_time: 2m
        alertname: CampaignHoldsSessions
        exp_alerts: []
      - eval_time: 10m
        alertname: CampaignHoldsSessions
        exp_alerts:
          - exp_labels:
              campaign: '42'
              instance: 'watcher:9187'
              job: 'pgvigil'
              severity: 'ticket'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                The campaign 42 takes most of the sessions on orders
              description: >-
                60% of the active sessions on orders work for the campaign 42, more than 50% for 5 minutes.
              impact: >-
                Other campaigns wait for processors, connections and locks.
              action: >-
                Look at its statements in pg_stat_activity (application_name with campaign:42); let its pool bound it, or run its batch work later.
              dashboard_url: >-
                /d/pgvigil-campaigns?var-target=orders
      - eval_time: 30m
        alertname: CampaignHoldsSessions
        exp_alerts: []
  - name: CampaignHoldsSessions (ticket) is silent with few sessions
    interval: 1m
    input_series:
      - series: 'app_campaign_active_ratio{job="pgvigil",instance="watcher:9187",target="orders",team="shop",campaign="42"}'
        values: 1x20
      - series: 'app_campaign_active_sessions{job="pgvigil",instance="watcher:9187",target="orders",team="shop",campaign="42"}'
        values: 4x20
    alert_rule_test:
      - eval_time: 15m
        alertname: CampaignHoldsSessions
        exp_alerts: []
  - name: CampaignHoldsSessions (ticket) is silent without app_campaign_active_ratio
    interval: 1m
    input_series:
      - series: 'app_campaign_active_sessions{job="pgvigil",instance="watcher:9187",target="orders",team="shop",campaign="42"}'
        values: 12x20
    alert_rule_test:
      - eval_time: 15m
        alertname: CampaignHoldsSessions
        exp_alerts: []
  - name: CampaignHoldsSessions (ticket) is silent without app_campaign_active_sessions
    interval: 1m
    input_series:
      - series: 'app_campaign_active_ratio{job="pgvigil",instance="watcher:9187",target="orders",team="shop",campaign="42"}'
        values: 1x20
    alert_rule_test:
      - eval_time: 15m
        alertname: CampaignHoldsSessions
        exp_alerts: []
  - name: CampaignsBlockEachOther (info) fires after its time and ends with the wait
    interval: 1m
    input_series:
      - series: 'app_campaign_waiting_behind_others{job="pgvigil",instance="watcher:9187",target="orders",team="shop",campaign="42"}'
        values: 3x20 0x20
    alert_rule_test:
      - eval_time: 1m
        alertname: CampaignsBlockEachOther
        exp_alerts: []
      - eval_time: 10m
        alertname: CampaignsBlockEachOther
        exp_alerts:
          - exp_labels:
              campaign: '42'
              instance: 'watcher:9187'
              job: 'pgvigil'
              severity: 'info'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                The campaign 42 on orders waits for locks of another
              description: >-
                3 sessions of the campaign 42 on orders wait for locks that sessions of another campaign hold (limit: 0), for 2 minutes.
              impact: >-
                One tenant slows another down.
              action: >-
                See which sessions block: they change rows that campaigns share, such as counters, in transactions that are too long.
              dashboard_url: >-
                /d/pgvigil-campaigns?var-target=orders
      - eval_time: 30m
        alertname: CampaignsBlockEachOther
        exp_alerts: []
  - name: CampaignsBlockEachOther (info) is silent without app_campaign_waiting_behind_others
    interval: 1m
    input_series:
      - series: 'app_campaign_active_sessions{job="pgvigil",instance="watcher:9187",target="orders",team="shop",campaign="42"}'
        values: 12x20
    alert_rule_test:
      - eval_time: 10m
        alertname: CampaignsBlockEachOther
        exp_alerts: []
"""#,
"campaigns/rules.yml": #"""
# Tenants that share a server, kept apart by application_name. Without such names nothing is raised.
groups:
  - name: pgvigil-campaigns
    rules:
      - alert: CampaignHoldsSessions
        expr: |-
          app_campaign_active_ratio > 0.5
            and
          app_campaign_active_sessions > 4
        for: 5m
        labels:
          severity: ticket
        annotations:
          summary: >-
            The campaign {{ $labels.campaign }} takes most of the sessions on {{ $labels.target }}
          description: >-
            {{ $value | humanizePercentage }} of the active sessions on {{ $labels.target }} work
            for the campaign {{ $labels.campaign }}, more than 50% for 5 minutes.
          impact: >-
            Other campaigns wait for processors, connections and locks.
          action: >-
            Look at its statements in pg_stat_activity (application_name with
            campaign:{{ $labels.campaign }}); let its pool bound it, or run its batch work later.
          dashboard_url: /d/pgvigil-campaigns?var-target={{ $labels.target }}

      - alert: CampaignsBlockEachOther
        expr: |-
          app_campaign_waiting_behind_others > 0
        for: 2m
        labels:
          severity: info
        annotations:
          summary: >-
            The campaign {{ $labels.campaign }} on {{ $labels.target }} waits for locks of another
          description: >-
            {{ $value | printf "%.4g" }} sessions of the campaign {{ $labels.campaign }} on
            {{ $labels.target }} wait for locks that sessions of another campaign hold (limit: 0),
            for 2 minutes.
          impact: >-
            One tenant slows another down.
          action: >-
            See which sessions block: they change rows that campaigns share, such as counters, in
            transactions that are too long.
          dashboard_url: /d/pgvigil-campaigns?var-target={{ $labels.target }}
"""#,
"campaigns/schema.sql": #"""
-- The pack campaigns needs no tables: each session names its campaign.
SET application_name = 'campaign:42';
"""#,
"citus/README.md": #"""
# citus

Watches the nodes of Citus as the coordinator knows them: which are active, and where the shards are.

Name the pack at the target that is the coordinator. Each worker is a target of its own for everything else.

## Series

| series | what |
|---|---|
| `citus_node_active` | whether the coordinator uses the node |
| `citus_node_metadata_synced` | whether its metadata is that of the coordinator, for nodes that have it |
| `citus_node_shards` | shards on the node |

Labels besides target and datname: `groupid`, `nodename`, `nodeport`, `noderole`.

## Alerts

| alert | fires when | do |
|---|---|---|
| CitusNodeInactive | a node is not active for 5 minutes | `citus_activate_node` once its server runs |
| CitusMetadataOld | metadata was not synchronised for 10 minutes | the coordinator does not reach it |
"""#,
"citus/collectors.yml": #"""
# Nodes of Citus, as the coordinator knows them.
- name: citus_nodes
  summary: Which nodes of Citus are active, and how many shards each has.
  scope: database
  interval: 1m
  timeout: 5s
  rows_max: 2000
  requires:
    - relation: pg_catalog.pg_dist_node
      columns: [groupid, nodename, nodeport, noderole, isactive, hasmetadata, metadatasynced]
      privilege: select
    - relation: pg_catalog.pg_dist_placement
      columns: [groupid]
      privilege: select
  variants:
    - sql: |
        SELECT n.groupid, n.nodename, n.nodeport, n.noderole::text AS noderole, n.isactive AS active,
               CASE WHEN n.hasmetadata THEN n.metadatasynced END AS synced,
               coalesce(p.shards, 0) AS shards
          FROM pg_catalog.pg_dist_node AS n
          LEFT JOIN (SELECT groupid, count(*) AS shards
                       FROM pg_catalog.pg_dist_placement GROUP BY groupid) AS p
                 ON p.groupid = n.groupid
  columns:
    - { name: groupid, use: label }
    - { name: nodename, use: label }
    - { name: nodeport, use: label }
    - { name: noderole, use: label }
    - name: active
      use: gauge
      as: citus_node_active
      help: Whether the node is active (1) or not (0).
    - name: synced
      use: gauge
      as: citus_node_metadata_synced
      help: Whether the metadata of the node is that of the coordinator; absent for nodes without metadata.
    - name: shards
      use: gauge
      as: citus_node_shards
      help: Shards of the node.
"""#,
"citus/grants.sql": #"""
-- pgvigil packs grants citus --role ROLE prints this; in psql: \set role ROLE
GRANT SELECT ON pg_catalog.pg_dist_node, pg_catalog.pg_dist_placement TO :"role";
"""#,
"citus/rules.test.yml": #"""
# pgvigil rules test and promtool test rules read this
rule_files:
  - rules.yml
evaluation_interval: 1m
tests:
  - name: CitusNodeInactive (ticket) fires after its time and is silent when it is 1
    interval: 1m
    input_series:
      - series: 'citus_node_active{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",nodename="worker-1",nodeport="5432",groupid="1",noderole="primary"}'
        values: 0x30 1x30
    alert_rule_test:
      - eval_time: 2m
        alertname: CitusNodeInactive
        exp_alerts: []
      - eval_time: 10m
        alertname: CitusNodeInactive
        exp_alerts:
          - exp_labels:
              datname: 'app'
              groupid: '1'
              instance: 'watcher:9187'
              job: 'pgvigil'
              nodename: 'worker-1'
              nodeport: '5432'
              noderole: 'primary'
              severity: 'ticket'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                The node worker-1 of Citus is not active for app on orders
              description: >-
                The node worker-1:5432 of the database app on orders is not active: citus_node_active is 0, not 1.
              impact: >-
                Queries do not use it; shards that are there alone cannot be reached.
              action: >-
                See whether the server there runs, then SELECT citus_activate_node(...) on the coordinator.
              dashboard_url: >-
                /d/pgvigil-citus?var-target=orders
      - eval_time: 45m
        alertname: CitusNodeInactive
        exp_alerts: []
  - name: CitusNodeInactive (ticket) is silent without citus_node_active
    interval: 1m
    input_series:
      - series: 'citus_node_shards{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",nodename="worker-1",nodeport="5432",groupid="1",noderole="primary"}'
        values: 1x30
    alert_rule_test:
      - eval_time: 10m
        alertname: CitusNodeInactive
        exp_alerts: []
  - name: CitusMetadataOld (info) fires after its time and is silent when it is 1
    interval: 1m
    input_series:
      - series: 'citus_node_metadata_synced{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",nodename="worker-1",nodeport="5432",groupid="1",noderole="primary"}'
        values: 0x30 1x30
    alert_rule_test:
      - eval_time: 2m
        alertname: CitusMetadataOld
        exp_alerts: []
      - eval_time: 20m
        alertname: CitusMetadataOld
        exp_alerts:
          - exp_labels:
              datname: 'app'
              groupid: '1'
              instance: 'watcher:9187'
              job: 'pgvigil'
              nodename: 'worker-1'
              nodeport: '5432'
              noderole: 'primary'
              severity: 'info'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                The node worker-1 of Citus has old metadata
              description: >-
                The metadata of the node worker-1:5432 of the database app on orders is not what the coordinator has: citus_node_metadata_synced is 0, not 1.
              impact: >-
                Queries that begin there may go to the wrong shards or fail; changes of the schema wait.
              action: >-
                See why the coordinator does not reach it: SELECT * FROM pg_dist_node, and the server log of the coordinator.
              dashboard_url: >-
                /d/pgvigil-citus?var-target=orders
      - eval_time: 45m
        alertname: CitusMetadataOld
        exp_alerts: []
  - name: CitusMetadataOld (info) is silent without citus_node_metadata_synced
    interval: 1m
    input_series:
      - series: 'citus_node_shards{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",nodename="worker-1",nodeport="5432",groupid="1",noderole="primary"}'
        values: 1x30
    alert_rule_test:
      - eval_time: 20m
        alertname: CitusMetadataOld
        exp_alerts: []
"""#,
"citus/rules.yml": #"""
# Nodes of Citus. Without Citus nothing is raised.
groups:
  - name: pgvigil-citus
    rules:
      - alert: CitusNodeInactive
        expr: |-
          citus_node_active == 0
        for: 5m
        labels:
          severity: ticket
        annotations:
          summary: >-
            The node {{ $labels.nodename }} of Citus is not active for {{ $labels.datname }} on {{ $labels.target }}
          description: >-
            The node {{ $labels.nodename }}:{{ $labels.nodeport }} of the database
            {{ $labels.datname }} on {{ $labels.target }} is not active: citus_node_active is
            {{ $value | printf "%.4g" }}, not 1.
          impact: >-
            Queries do not use it; shards that are there alone cannot be reached.
          action: >-
            See whether the server there runs, then SELECT citus_activate_node(...) on the
            coordinator.
          dashboard_url: /d/pgvigil-citus?var-target={{ $labels.target }}

      - alert: CitusMetadataOld
        expr: |-
          citus_node_metadata_synced == 0
        for: 10m
        labels:
          severity: info
        annotations:
          summary: >-
            The node {{ $labels.nodename }} of Citus has old metadata
          description: >-
            The metadata of the node {{ $labels.nodename }}:{{ $labels.nodeport }} of the database
            {{ $labels.datname }} on {{ $labels.target }} is not what the coordinator has:
            citus_node_metadata_synced is {{ $value | printf "%.4g" }}, not 1.
          impact: >-
            Queries that begin there may go to the wrong shards or fail; changes of the schema wait.
          action: >-
            See why the coordinator does not reach it: SELECT * FROM pg_dist_node, and the server
            log of the coordinator.
          dashboard_url: /d/pgvigil-citus?var-target={{ $labels.target }}
"""#,
"citus/schema.sql": #"""
-- citus brings its catalogues; it must be the first of shared_preload_libraries.
-- Install its package on the server before: with a library there that it does not have, it does not start.
CREATE EXTENSION IF NOT EXISTS citus;
"""#,
"partitions/README.md": #"""
# partitions

Watches partitioned tables: whether the next partition is there, and whether the default one is empty.

It reads catalogues and statistics, never a table. Every partitioned table of a database has series of its
own, all levels of its partitions summed up.

## Series

| series | what |
|---|---|
| `app_partitions`, `app_partitioned_bytes` | partitions with rows, and their size without indexes as of the last vacuum or analyze |
| `app_partition_inserts_total` | rows that were inserted |
| `app_partition_default_rows` | about how many rows are in default partitions |
| `app_partition_covered_until_timestamp_seconds`, `app_partition_period_seconds` | where the last partition ends and how long the longest is; of tables by RANGE over one column of dates or times |

Labels besides target and datname: `schemaname`, `relname`.

## Alerts

| alert | fires when | do |
|---|---|---|
| PartitionMissing | the last partition ends in less than half a period, or 7 days, and rows were inserted within a day | make the next one; see why its job does not |
| PartitionDefaultRows | there are rows in a default partition, be it one | while they are there no partition for their range can be made: pg_partman's maintenance fails every time |

Whatever makes the partitions (pg_partman, pg_cron, an application) may say that all is well: these alerts
look at the tables.
"""#,
"partitions/collectors.yml": #"""
# Partitioned tables: whether the next partition is there and the default one is empty. Catalogues and statistics
# alone: no table is read.
- name: app_partitions
  summary: Partitioned tables, how far their partitions reach, and what is in the default ones.
  scope: database
  interval: 5m
  timeout: 5s
  rows_max: 2000
  variants:
    # Sizes as of the last vacuum or analyze. How far partitions reach is known where the key is one column
    # with dates or times; without a time zone, in that of the session.
    - sql: |
        WITH RECURSIVE tree (root, oid, level) AS (
            SELECT oid, oid, 0 FROM pg_class
             WHERE relkind = 'p' AND NOT relispartition AND relpersistence <> 't'
             UNION ALL
            SELECT t.root, i.inhrelid, t.level + 1
              FROM tree AS t JOIN pg_inherits AS i ON i.inhparent = t.oid
        ), part AS (
            SELECT t.root, c.oid, c.relkind, c.relpages, c.reltuples,
                   CASE WHEN t.level = 1 AND k.atttypid IN (
                                 'date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype)
                        THEN regexp_match(
                                 pg_get_expr(c.relpartbound, c.oid),
                                 'FROM \(''([^'']+)''\) TO \(''([^'']+)''\)') END AS bounds,
                   EXISTS (SELECT FROM pg_partitioned_table AS d WHERE d.partdefid = c.oid)
                       AS is_default
              FROM tree AS t JOIN pg_class AS c ON c.oid = t.oid
              LEFT JOIN pg_partitioned_table AS p
                     ON p.partrelid = t.root AND p.partstrat = 'r' AND p.partnatts = 1
              LEFT JOIN pg_attribute AS k ON k.attrelid = t.root AND k.attnum = p.partattrs[0]
        ), span AS (
            SELECT part.*, CASE WHEN bounds IS NOT NULL THEN bounds[1]::timestamptz END AS since,
                   CASE WHEN bounds IS NOT NULL THEN bounds[2]::timestamptz END AS until
              FROM part
        )
        SELECT n.nspname AS schemaname, r.relname,
               count(*) FILTER (WHERE s.relkind IN ('r', 'f')) AS partitions,
               sum(s.relpages::bigint) FILTER (WHERE s.relkind = 'r')
                   * current_setting('block_size')::int AS bytes,
               sum(pg_stat_get_tuples_inserted(s.oid)) FILTER (WHERE s.relkind = 'r') AS inserts,
               sum(greatest(s.reltuples::bigint, pg_stat_get_live_tuples(s.oid), 0))
                   FILTER (WHERE s.is_default) AS default_rows,
               extract(epoch FROM max(s.until) FILTER (WHERE isfinite(s.until))) AS covered_until,
               extract(epoch FROM max(s.until - s.since)
                   FILTER (WHERE isfinite(s.until) AND isfinite(s.since))) AS period
          FROM span AS s JOIN pg_class AS r ON r.oid = s.root
          JOIN pg_namespace AS n ON n.oid = r.relnamespace
         GROUP BY n.nspname, r.relname
  columns:
    - { name: schemaname, use: label }
    - { name: relname, use: label }
    - name: partitions
      use: gauge
      as: app_partitions
      help: Partitions that hold rows, at all levels.
    - name: bytes
      use: gauge
      as: app_partitioned_bytes
      help: Size of a partitioned table without indexes, as of the last vacuum or analyze of each partition.
    - name: inserts
      use: counter
      as: app_partition_inserts_total
      help: Rows that were inserted into partitions that are there.
    - name: default_rows
      use: gauge
      as: app_partition_default_rows
      help: About how many rows are in default partitions; absent without any.
    - name: covered_until
      use: gauge
      as: app_partition_covered_until_timestamp_seconds
      help: When the last partition by time ends, in seconds since 1970.
    - name: period
      use: gauge
      as: app_partition_period_seconds
      help: The time that the longest partition by time covers.
      remainder: max
"""#,
"partitions/grants.sql": #"""
-- The pack partitions reads catalogues and statistics alone: pg_monitor is enough.
GRANT pg_monitor TO :"role";
"""#,
"partitions/rules.test.yml": #"""
# pgvigil rules test and promtool test rules read this
rule_files:
  - rules.yml
evaluation_interval: 1m
tests:
  - name: PartitionMissing (ticket) fires within half a period of the end and is silent before
    interval: 4m
    input_series:
      - series: 'app_partition_covered_until_timestamp_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="public",relname="system_logs"}'
        values: 14400x60
      - series: 'app_partition_period_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="public",relname="system_logs"}'
        values: 7200x60
      - series: 'app_partition_inserts_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="public",relname="system_logs"}'
        values: 0+10x60
      - series: 'pg_server_clock_timestamp_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop"}'
        values: 0+240x60
    alert_rule_test:
      - eval_time: 60m
        alertname: PartitionMissing
        exp_alerts: []
      - eval_time: 200m
        alertname: PartitionMissing
        exp_alerts:
          - exp_labels:
              datname: 'app'
              instance: 'watcher:9187'
              job: 'pgvigil'
              relname: 'system_logs'
              schemaname: 'public'
              severity: 'ticket'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                The next partition of system_logs in app on orders is missing
              description: >-
                The partitions of public.system_logs in the database app on orders end in 40m, which is less than half of their period of 2h or than 7 days; negative when they have ended.
              impact: >-
                From then on rows are refused, or go to the default partition, from which they must be moved before the partition can be made.
              action: >-
                Make the next partition, and see why the job that makes them does not: CREATE TABLE ... PARTITION OF ... FOR VALUES FROM (...) TO (...).
              dashboard_url: >-
                /d/pgvigil-partitions?var-target=orders
  - name: PartitionMissing (ticket) goes on firing when the end has passed
    interval: 1m
    input_series:
      - series: 'app_partition_covered_until_timestamp_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="public",relname="system_logs"}'
        values: 600x60
      - series: 'app_partition_period_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="public",relname="system_logs"}'
        values: 7200x60
      - series: 'app_partition_inserts_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="public",relname="system_logs"}'
        values: 0+10x60
      - series: 'pg_server_clock_timestamp_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop"}'
        values: 0+60x60
    alert_rule_test:
      - eval_time: 40m
        alertname: PartitionMissing
        exp_alerts:
          - exp_labels:
              datname: 'app'
              instance: 'watcher:9187'
              job: 'pgvigil'
              relname: 'system_logs'
              schemaname: 'public'
              severity: 'ticket'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                The next partition of system_logs in app on orders is missing
              description: >-
                The partitions of public.system_logs in the database app on orders end in -30m, which is less than half of their period of 2h or than 7 days; negative when they have ended.
              impact: >-
                From then on rows are refused, or go to the default partition, from which they must be moved before the partition can be made.
              action: >-
                Make the next partition, and see why the job that makes them does not: CREATE TABLE ... PARTITION OF ... FOR VALUES FROM (...) TO (...).
              dashboard_url: >-
                /d/pgvigil-partitions?var-target=orders
  - name: PartitionMissing (ticket) is silent for a table that gets no more rows
    interval: 1m
    input_series:
      - series: 'app_partition_covered_until_timestamp_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="public",relname="system_logs"}'
        values: 600x60
      - series: 'app_partition_period_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="public",relname="system_logs"}'
        values: 7200x60
      - series: 'app_partition_inserts_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="public",relname="system_logs"}'
        values: 5x60
      - series: 'pg_server_clock_timestamp_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop"}'
        values: 0+60x60
    alert_rule_test:
      - eval_time: 40m
        alertname: PartitionMissing
        exp_alerts: []
  - name: PartitionDefaultRows (ticket) fires after its time and is silent without rows
    interval: 1m
    input_series:
      - series: 'app_partition_default_rows{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="public",relname="system_logs"}'
        values: 1x30 0x30
    alert_rule_test:
      - eval_time: 5m
        alertname: PartitionDefaultRows
        exp_alerts: []
      - eval_time: 25m
        alertname: PartitionDefaultRows
        exp_alerts:
          - exp_labels:
              datname: 'app'
              instance: 'watcher:9187'
              job: 'pgvigil'
              relname: 'system_logs'
              schemaname: 'public'
              severity: 'ticket'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                Rows of system_logs in app on orders are in the default partition
              description: >-
                About 1 rows of public.system_logs in the database app on orders are in the default partition (limit: 0).
              impact: >-
                A partition for their range cannot be made while they are there: maintenance fails from now on, every time.
              action: >-
                Detach the default partition, make the partition that is missing, move the rows and attach it again.
              dashboard_url: >-
                /d/pgvigil-partitions?var-target=orders
      - eval_time: 45m
        alertname: PartitionDefaultRows
        exp_alerts: []
  - name: PartitionDefaultRows (ticket) is silent without app_partition_default_rows
    interval: 1m
    input_series:
      - series: 'app_partition_period_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="public",relname="system_logs"}'
        values: 7200x60
    alert_rule_test:
      - eval_time: 25m
        alertname: PartitionDefaultRows
        exp_alerts: []
  - name: PartitionMissing (ticket) is silent without pg_server_clock_timestamp_seconds
    interval: 1m
    input_series:
      - series: 'app_partition_covered_until_timestamp_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="public",relname="system_logs"}'
        values: 14400x60
      - series: 'app_partition_period_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="public",relname="system_logs"}'
        values: 7200x60
      - series: 'app_partition_inserts_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="public",relname="system_logs"}'
        values: 0+10x60
    alert_rule_test:
      - eval_time: 40m
        alertname: PartitionMissing
        exp_alerts: []
  - name: PartitionMissing (ticket) is silent without app_partition_covered_until_timestamp_seconds
    interval: 1m
    input_series:
      - series: 'app_partition_period_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="public",relname="system_logs"}'
        values: 7200x60
      - series: 'app_partition_inserts_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="public",relname="system_logs"}'
        values: 0+10x60
      - series: 'pg_server_clock_timestamp_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop"}'
        values: 0+60x60
    alert_rule_test:
      - eval_time: 40m
        alertname: PartitionMissing
        exp_alerts: []
  - name: PartitionMissing (ticket) is silent without app_partition_period_seconds
    interval: 1m
    input_series:
      - series: 'app_partition_covered_until_timestamp_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="public",relname="system_logs"}'
        values: 600x60
      - series: 'app_partition_inserts_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="public",relname="system_logs"}'
        values: 0+10x60
      - series: 'pg_server_clock_timestamp_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop"}'
        values: 0+60x60
    alert_rule_test:
      - eval_time: 40m
        alertname: PartitionMissing
        exp_alerts: []
  - name: PartitionMissing (ticket) is silent without app_partition_inserts_total
    interval: 1m
    input_series:
      - series: 'app_partition_covered_until_timestamp_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="public",relname="system_logs"}'
        values: 600x60
      - series: 'app_partition_period_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="public",relname="system_logs"}'
        values: 7200x60
      - series: 'pg_server_clock_timestamp_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop"}'
        values: 0+60x60
    alert_rule_test:
      - eval_time: 40m
        alertname: PartitionMissing
        exp_alerts: []
"""#,
"partitions/rules.yml": #"""
# Partitioned tables. A table that gets no rows may lack its next partition.
groups:
  - name: pgvigil-partitions
    rules:
      - alert: PartitionMissing
        expr: |-
          app_partition_covered_until_timestamp_seconds
            - on (job, instance, target) group_left ()
          pg_server_clock_timestamp_seconds
            < clamp_max(app_partition_period_seconds / 2, 604800)
            and
          increase(app_partition_inserts_total[1d]) > 0
        for: 15m
        labels:
          severity: ticket
        annotations:
          summary: >-
            The next partition of {{ $labels.relname }} in {{ $labels.datname }} on
            {{ $labels.target }} is missing
          description: >-
            The partitions of {{ $labels.schemaname }}.{{ $labels.relname }} in the database
            {{ $labels.datname }} on {{ $labels.target }} end in
            {{ $value | humanizeDuration | reReplaceAll "(( 0h)? 0m)? 0s$" "" }}, which is less than
            half of their period of
            {{ with printf `app_partition_period_seconds{target=%q,datname=%q,schemaname=%q,relname=%q}` $labels.target $labels.datname $labels.schemaname $labels.relname | query }}{{ . | first | value | humanizeDuration | reReplaceAll "(( 0h)? 0m)? 0s$" "" }}{{ end }}
            or than 7 days; negative when they have ended.
          impact: >-
            From then on rows are refused, or go to the default partition, from which they must be
            moved before the partition can be made.
          action: >-
            Make the next partition, and see why the job that makes them does not: CREATE TABLE ...
            PARTITION OF ... FOR VALUES FROM (...) TO (...).
          dashboard_url: /d/pgvigil-partitions?var-target={{ $labels.target }}

      - alert: PartitionDefaultRows
        expr: |-
          app_partition_default_rows > 0
        for: 15m
        labels:
          severity: ticket
        annotations:
          summary: >-
            Rows of {{ $labels.relname }} in {{ $labels.datname }} on {{ $labels.target }} are in
            the default partition
          description: >-
            About {{ $value | printf "%.4g" }} rows of
            {{ $labels.schemaname }}.{{ $labels.relname }} in the database {{ $labels.datname }} on
            {{ $labels.target }} are in the default partition (limit: 0).
          impact: >-
            A partition for their range cannot be made while they are there: maintenance fails from
            now on, every time.
          action: >-
            Detach the default partition, make the partition that is missing, move the rows and
            attach it again.
          dashboard_url: /d/pgvigil-partitions?var-target={{ $labels.target }}
"""#,
"partitions/schema.sql": #"""
-- What the pack partitions looks at: any partitioned table. By time, for example:
CREATE TABLE IF NOT EXISTS public.system_logs (created_at timestamptz NOT NULL, line text)
    PARTITION BY RANGE (created_at);
CREATE TABLE IF NOT EXISTS public.system_logs_2026_01 PARTITION OF public.system_logs
    FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE TABLE IF NOT EXISTS public.system_logs_default PARTITION OF public.system_logs DEFAULT;
"""#,
"pg-cron/README.md": #"""
# pg-cron

Watches the jobs of pg_cron: those that fail, that are late, that run too long, and the scheduler itself.

The tables are in one database only (`cron.database_name`, postgres by default): it must be among the
databases of the target. Commands of jobs and their messages are not read.

## Series

| series | what |
|---|---|
| `cron_job_active` | whether the job is scheduled |
| `cron_job_last_success_timestamp_seconds`, `cron_job_last_duration_seconds` | of the last run that succeeded |
| `cron_job_last_run_failed`, `cron_job_running_seconds`, `cron_job_known_runs` | of the last runs |
| `cron_job_period_seconds` | the longest time between two runs that the schedule allows, or longer |
| `cron_scheduler_up` | whether the launcher runs |

Those of jobs have the labels `jobid`, `jobname` and `database`.

`cron.job_run_details` is never emptied by pg_cron and has no index but that on `runid`: the last 20,000
runs of all jobs are read, whatever its size. Where a job had its last success before them, the series says
when they begin: its last success was earlier. Empty the table by a job of its own:

```sql
SELECT cron.schedule('runs', '0 1 * * *',
    $$DELETE FROM cron.job_run_details WHERE end_time < now() - interval '7 days'$$);
```

## Row security

`cron.job` and `cron.job_run_details` have policies by `username`: a role sees its own jobs alone. The
statements of `pgvigil packs grants pg-cron` have policies for the role that watches. Without them
`pgvigil packs check pg-cron` says that row security hides rows.

## Alerts

| alert | fires when | do |
|---|---|---|
| CronJobFailed | the last run that ended has failed | read `return_message` |
| CronJobLate | there was no success for two periods, whatever is recorded | jobs that hang use up `cron.max_running_jobs` |
| CronJobRunsLong | a run takes longer than the period | look at its session |
| CronJobNeverRan | a job of at least daily runs has had none for 25 hours | `cron.log_run`, rights to connect |
| CronSchedulerDown | the launcher does not run for 5 minutes | the server log says why it ended |

A job of working days (`0 3 * * 1-5`) counts as weekly: it is late after two weeks.
"""#,
"pg-cron/collectors.yml": #"""
# Jobs of pg_cron: cron.job and cron.job_run_details, which are in the database of cron.database_name.
- name: cron_jobs
  summary: Which jobs of pg_cron fail, are late or run long.
  scope: database
  interval: 1m
  timeout: 5s
  role: primary
  requires:
    - relation: cron.job
      columns: [jobid, jobname, schedule, database, active]
      privilege: select
    - relation: cron.job_run_details
      columns: [runid, jobid, status, start_time, end_time]
      privilege: select
  rows_max: 2000
  variants:
    # The table of runs is never emptied and has an index on runid alone: the last 20,000 runs are read.
    # A job without a success among them has had its last one before them, at the latest.
    # A period is the longest time between two runs that a schedule allows, or longer.
    - sql: |
        WITH recent AS (
            SELECT runid, jobid, status, start_time, end_time
              FROM cron.job_run_details ORDER BY runid DESC LIMIT 20000
        ), bound AS (
            SELECT CASE WHEN count(*) = 20000 THEN min(start_time) END AS since FROM recent
        ), runs AS (
            SELECT jobid, count(*) AS known,
                   max(end_time) FILTER (WHERE status = 'succeeded') AS success,
                   max(start_time) FILTER (
                       WHERE status IN ('starting', 'connecting', 'sending', 'running')) AS running,
                   max(runid) FILTER (WHERE status = 'succeeded') AS succeeded_run,
                   max(runid) FILTER (WHERE status = 'failed') AS failed_run
              FROM recent GROUP BY jobid
        ), part AS (
            SELECT jobid, lower(btrim(schedule)) AS schedule,
                   regexp_split_to_array(btrim(schedule), '\s+') AS f
              FROM cron.job
        )
        SELECT j.jobid, coalesce(j.jobname, '') AS jobname, j.database, j.active,
               coalesce(r.known, 0) AS known,
               extract(epoch FROM coalesce(r.success, CASE WHEN r.known > 0 THEN b.since END))
                   AS success,
               extract(epoch FROM s.end_time - s.start_time) AS duration,
               CASE WHEN r.succeeded_run IS NOT NULL OR r.failed_run IS NOT NULL
                    THEN coalesce(r.failed_run, 0) > coalesce(r.succeeded_run, 0) END AS failed,
               extract(epoch FROM clock_timestamp() - r.running) AS running,
               CASE WHEN p.schedule ~ '^[0-9]+ seconds?$' THEN p.f[1]::int
                    WHEN p.schedule = '@hourly' THEN 3600
                    WHEN p.schedule IN ('@daily', '@midnight') THEN 86400
                    WHEN p.schedule = '@weekly' THEN 7 * 86400
                    WHEN p.schedule = '@monthly' THEN 31 * 86400
                    WHEN p.schedule IN ('@yearly', '@annually') THEN 366 * 86400
                    WHEN array_length(p.f, 1) IS DISTINCT FROM 5 THEN NULL
                    WHEN p.f[4] <> '*' THEN 366 * 86400
                    WHEN p.f[3] <> '*' AND p.f[5] = '*' THEN 31 * 86400
                    WHEN p.f[5] <> '*' THEN 7 * 86400
                    WHEN p.f[2] ~ '^\*/[0-9]+$' THEN 3600 * substr(p.f[2], 3)::int
                    WHEN p.f[2] <> '*' THEN 86400
                    WHEN p.f[1] ~ '^\*/[0-9]+$' THEN 60 * substr(p.f[1], 3)::int
                    WHEN p.f[1] <> '*' THEN 3600
                    ELSE 60 END AS period
          FROM cron.job AS j CROSS JOIN bound AS b JOIN part AS p USING (jobid)
          LEFT JOIN runs AS r USING (jobid) LEFT JOIN recent AS s ON s.runid = r.succeeded_run
  columns:
    - { name: jobid, use: label }
    - { name: jobname, use: label }
    - { name: database, use: label }
    - name: active
      use: gauge
      as: cron_job_active
      help: Whether the job is scheduled (1) or switched off (0).
    - name: known
      use: gauge
      as: cron_job_known_runs
      help: Runs of the job among the last 20,000 runs of all jobs.
    - name: success
      use: gauge
      as: cron_job_last_success_timestamp_seconds
      help: When a run of the job last succeeded, in seconds since 1970; at the latest, where it is long ago.
    - name: duration
      use: gauge
      as: cron_job_last_duration_seconds
      help: How long the last run of the job took that succeeded.
    - name: failed
      use: gauge
      as: cron_job_last_run_failed
      help: Whether the last run of the job that has ended failed (1) or succeeded (0).
    - name: running
      use: gauge
      as: cron_job_running_seconds
      help: How long the job has been running; absent while it does not run.
    - name: period
      use: gauge
      as: cron_job_period_seconds
      help: The longest time between two runs that the schedule of the job allows, or longer.

- name: cron_scheduler
  summary: Whether the scheduler of pg_cron runs.
  scope: database
  interval: 30s
  role: primary
  requires:
    - relation: cron.job
  variants:
    - sql: |
        SELECT count(*) AS launchers FROM pg_stat_activity
         WHERE backend_type = 'pg_cron launcher' OR application_name = 'pg_cron scheduler'
  columns:
    - name: launchers
      use: gauge
      as: cron_scheduler_up
      help: Launchers of pg_cron that run; 0 when no job can start.
"""#,
"pg-cron/grants.sql": #"""
-- pgvigil packs grants pg-cron --role ROLE prints this; in psql: \set role ROLE
GRANT USAGE ON SCHEMA cron TO :"role";
GRANT SELECT (jobid, jobname, schedule, database, active, username) ON cron.job TO :"role";
GRANT SELECT (runid, jobid, status, start_time, end_time, username)
    ON cron.job_run_details TO :"role";
-- Row security shows each role its own jobs alone; without these there are no series and no error.
DROP POLICY IF EXISTS :"role" ON cron.job;
CREATE POLICY :"role" ON cron.job FOR SELECT TO :"role" USING (true);
DROP POLICY IF EXISTS :"role" ON cron.job_run_details;
CREATE POLICY :"role" ON cron.job_run_details FOR SELECT TO :"role" USING (true);
"""#,
"pg-cron/rules.test.yml": #"""
# pgvigil rules test and promtool test rules read this
rule_files:
  - rules.yml
evaluation_interval: 1m
tests:
  - name: CronJobFailed (ticket) fires after its time, and ends with a run that succeeds
    interval: 1m
    input_series:
      - series: 'cron_job_last_run_failed{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 1x10 0x10
      - series: 'cron_job_active{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 1x20
    alert_rule_test:
      - eval_time: 0m
        alertname: CronJobFailed
        exp_alerts: []
      - eval_time: 5m
        alertname: CronJobFailed
        exp_alerts:
          - exp_labels:
              database: 'app'
              datname: 'postgres'
              instance: 'watcher:9187'
              job: 'pgvigil'
              jobid: '4'
              jobname: 'nightly'
              severity: 'ticket'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                The job nightly of pg_cron on orders failed
              description: >-
                The last run of the job 4 (nightly), which pg_cron on orders runs in the database app, has failed.
              impact: >-
                What it is there for has not happened: cleaning up, refreshing or vacuuming.
              action: >-
                Read its message: SELECT status, return_message, start_time FROM cron.job_run_details WHERE jobid = 4 ORDER BY runid DESC LIMIT 5.
              dashboard_url: >-
                /d/pgvigil-pg-cron?var-target=orders
      - eval_time: 15m
        alertname: CronJobFailed
        exp_alerts: []
  - name: CronJobFailed (ticket) is silent for a job that is off
    interval: 1m
    input_series:
      - series: 'cron_job_last_run_failed{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 1x20
      - series: 'cron_job_active{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 0x20
    alert_rule_test:
      - eval_time: 10m
        alertname: CronJobFailed
        exp_alerts: []
  - name: CronJobFailed (ticket) is silent without cron_job_last_run_failed
    interval: 1m
    input_series:
      - series: 'cron_job_active{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 1x20
    alert_rule_test:
      - eval_time: 10m
        alertname: CronJobFailed
        exp_alerts: []
  - name: CronJobFailed (ticket) is silent without cron_job_active
    interval: 1m
    input_series:
      - series: 'cron_job_last_run_failed{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 1x20
    alert_rule_test:
      - eval_time: 10m
        alertname: CronJobFailed
        exp_alerts: []
  - name: CronJobLate (ticket) fires after two periods and is silent before
    interval: 1m
    input_series:
      - series: 'cron_job_last_success_timestamp_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 0x40
      - series: 'cron_job_period_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 300x40
      - series: 'cron_job_active{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 1x40
      - series: 'pg_server_clock_timestamp_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop"}'
        values: 0+60x40
    alert_rule_test:
      - eval_time: 11m
        alertname: CronJobLate
        exp_alerts: []
      - eval_time: 30m
        alertname: CronJobLate
        exp_alerts:
          - exp_labels:
              database: 'app'
              datname: 'postgres'
              instance: 'watcher:9187'
              job: 'pgvigil'
              jobid: '4'
              jobname: 'nightly'
              severity: 'ticket'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                The job nightly of pg_cron in postgres on orders does not succeed any more
              description: >-
                The last success of the job 4 (nightly) on orders was 30m ago, longer than two of its periods of 5m.
              impact: >-
                What it is there for has not happened since, also where no run is recorded as failed.
              action: >-
                See whether there are newer runs in cron.job_run_details, whether cron.max_running_jobs is used up by jobs that hang, and whether the scheduler runs.
              dashboard_url: >-
                /d/pgvigil-pg-cron?var-target=orders
  - name: CronJobLate (ticket) is silent without pg_server_clock_timestamp_seconds
    interval: 1m
    input_series:
      - series: 'cron_job_last_success_timestamp_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 0x40
      - series: 'cron_job_period_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 300x40
      - series: 'cron_job_active{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 1x40
    alert_rule_test:
      - eval_time: 30m
        alertname: CronJobLate
        exp_alerts: []
  - name: CronJobLate (ticket) is silent without cron_job_last_success_timestamp_seconds
    interval: 1m
    input_series:
      - series: 'cron_job_period_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 300x40
      - series: 'cron_job_active{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 1x40
      - series: 'pg_server_clock_timestamp_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop"}'
        values: 0+60x40
    alert_rule_test:
      - eval_time: 30m
        alertname: CronJobLate
        exp_alerts: []
  - name: CronJobLate (ticket) is silent without cron_job_period_seconds
    interval: 1m
    input_series:
      - series: 'cron_job_last_success_timestamp_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 0x40
      - series: 'cron_job_active{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 1x40
      - series: 'pg_server_clock_timestamp_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop"}'
        values: 0+60x40
    alert_rule_test:
      - eval_time: 30m
        alertname: CronJobLate
        exp_alerts: []
  - name: CronJobLate (ticket) is silent without cron_job_active
    interval: 1m
    input_series:
      - series: 'cron_job_last_success_timestamp_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 0x40
      - series: 'cron_job_period_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 300x40
      - series: 'pg_server_clock_timestamp_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop"}'
        values: 0+60x40
    alert_rule_test:
      - eval_time: 30m
        alertname: CronJobLate
        exp_alerts: []
  - name: CronJobRunsLong (info) fires after its time and is silent at the limit
    interval: 1m
    input_series:
      - series: 'cron_job_running_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 360x10 300x20
      - series: 'cron_job_period_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 300x40
    alert_rule_test:
      - eval_time: 0m
        alertname: CronJobRunsLong
        exp_alerts: []
      - eval_time: 8m
        alertname: CronJobRunsLong
        exp_alerts:
          - exp_labels:
              database: 'app'
              datname: 'postgres'
              instance: 'watcher:9187'
              job: 'pgvigil'
              jobid: '4'
              jobname: 'nightly'
              severity: 'info'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                The job nightly of pg_cron in postgres on orders runs longer than its period
              description: >-
                The job 4 (nightly) on orders has been running for 6m, longer than its period of 5m.
              impact: >-
                Its next run waits; it may hold locks or the xmin horizon.
              action: >-
                Look for its session in pg_stat_activity and at what it waits for.
              dashboard_url: >-
                /d/pgvigil-pg-cron?var-target=orders
      - eval_time: 20m
        alertname: CronJobRunsLong
        exp_alerts: []
  - name: CronJobRunsLong (info) is silent without cron_job_running_seconds
    interval: 1m
    input_series:
      - series: 'cron_job_period_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 300x40
    alert_rule_test:
      - eval_time: 20m
        alertname: CronJobRunsLong
        exp_alerts: []
  - name: CronJobRunsLong (info) is silent without cron_job_period_seconds
    interval: 1m
    input_series:
      - series: 'cron_job_running_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 360x40
    alert_rule_test:
      - eval_time: 20m
        alertname: CronJobRunsLong
        exp_alerts: []
  - name: CronJobNeverRan (info) fires after a day and is silent for jobs of a week
    interval: 4m
    input_series:
      - series: 'cron_job_known_runs{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 0x450
      - series: 'cron_job_active{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 1x450
      - series: 'cron_job_period_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 86400x450
      - series: 'cron_job_known_runs{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="5",jobname="nightly",database="app"}'
        values: 0x450
      - series: 'cron_job_active{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="5",jobname="nightly",database="app"}'
        values: 1x450
      - series: 'cron_job_period_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="5",jobname="nightly",database="app"}'
        values: 604800x450
    alert_rule_test:
      - eval_time: 24h
        alertname: CronJobNeverRan
        exp_alerts: []
      - eval_time: 28h
        alertname: CronJobNeverRan
        exp_alerts:
          - exp_labels:
              database: 'app'
              datname: 'postgres'
              instance: 'watcher:9187'
              job: 'pgvigil'
              jobid: '4'
              jobname: 'nightly'
              severity: 'info'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                The job nightly of pg_cron on orders has never run
              description: >-
                For 25 hours 0 runs of the job 4 (nightly) on orders are known, although its schedule asks for one a day at least.
              impact: >-
                What it is there for does not happen, and no failure says so.
              action: >-
                See whether cron.log_run is on, whether the job may connect to app, and what the server log says of it.
              dashboard_url: >-
                /d/pgvigil-pg-cron?var-target=orders
  - name: CronSchedulerDown (ticket) fires after its time and is silent while it runs
    interval: 1m
    input_series:
      - series: 'cron_scheduler_up{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres"}'
        values: 0x10 1x10
    alert_rule_test:
      - eval_time: 2m
        alertname: CronSchedulerDown
        exp_alerts: []
      - eval_time: 8m
        alertname: CronSchedulerDown
        exp_alerts:
          - exp_labels:
              datname: 'postgres'
              instance: 'watcher:9187'
              job: 'pgvigil'
              severity: 'ticket'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                The scheduler of pg_cron does not run in postgres on orders
              description: >-
                There is a schedule in the database postgres on orders, and 0 launchers of pg_cron run.
              impact: >-
                No job starts.
              action: >-
                See whether pg_cron is in shared_preload_libraries and cron.launch_active_jobs is on; the launcher's end stands in the server log.
              dashboard_url: >-
                /d/pgvigil-pg-cron?var-target=orders
      - eval_time: 15m
        alertname: CronSchedulerDown
        exp_alerts: []
  - name: CronSchedulerDown (ticket) is silent without cron_scheduler_up
    interval: 1m
    input_series:
      - series: 'cron_job_active{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 1x20
    alert_rule_test:
      - eval_time: 10m
        alertname: CronSchedulerDown
        exp_alerts: []
  - name: CronJobNeverRan (info) is silent without cron_job_known_runs
    interval: 4m
    input_series:
      - series: 'cron_job_active{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 1x450
      - series: 'cron_job_period_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 86400x450
    alert_rule_test:
      - eval_time: 28h
        alertname: CronJobNeverRan
        exp_alerts: []
  - name: CronJobNeverRan (info) is silent without cron_job_active
    interval: 4m
    input_series:
      - series: 'cron_job_known_runs{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 0x450
      - series: 'cron_job_period_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 86400x450
    alert_rule_test:
      - eval_time: 28h
        alertname: CronJobNeverRan
        exp_alerts: []
  - name: CronJobNeverRan (info) is silent without cron_job_period_seconds
    interval: 4m
    input_series:
      - series: 'cron_job_known_runs{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 0x450
      - series: 'cron_job_active{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="postgres",jobid="4",jobname="nightly",database="app"}'
        values: 1x450
    alert_rule_test:
      - eval_time: 28h
        alertname: CronJobNeverRan
        exp_alerts: []
"""#,
"pg-cron/rules.yml": #"""
# Jobs of pg_cron. A job that is switched off raises nothing.
groups:
  - name: pgvigil-pg-cron
    rules:
      - alert: CronJobFailed
        expr: |-
          cron_job_last_run_failed == 1
            and
          cron_job_active == 1
        for: 1m
        labels:
          severity: ticket
        annotations:
          summary: >-
            The job {{ $labels.jobname }} of pg_cron on {{ $labels.target }} failed
          description: >-
            The last run of the job {{ $labels.jobid }} ({{ $labels.jobname }}), which pg_cron on
            {{ $labels.target }} runs in the database {{ $labels.database }}, has failed.
          impact: >-
            What it is there for has not happened: cleaning up, refreshing or vacuuming.
          action: >-
            Read its message: SELECT status, return_message, start_time FROM cron.job_run_details
            WHERE jobid = {{ $labels.jobid }} ORDER BY runid DESC LIMIT 5.
          dashboard_url: /d/pgvigil-pg-cron?var-target={{ $labels.target }}

      - alert: CronJobLate
        expr: |-
          -1
            * (
              cron_job_last_success_timestamp_seconds
                - on (job, instance, target) group_left ()
              pg_server_clock_timestamp_seconds
            )
            > 2 * cron_job_period_seconds + 60
            and
          cron_job_active == 1
        for: 2m
        labels:
          severity: ticket
        annotations:
          summary: >-
            The job {{ $labels.jobname }} of pg_cron in {{ $labels.datname }} on {{ $labels.target }} does not succeed any
            more
          description: >-
            The last success of the job {{ $labels.jobid }} ({{ $labels.jobname }}) on
            {{ $labels.target }} was
            {{ $value | humanizeDuration | reReplaceAll "(( 0h)? 0m)? 0s$" "" }} ago, longer than
            two of its periods of
            {{ with printf `cron_job_period_seconds{target=%q,datname=%q,jobid=%q}` $labels.target $labels.datname $labels.jobid | query }}{{ . | first | value | humanizeDuration | reReplaceAll "(( 0h)? 0m)? 0s$" "" }}{{ end }}.
          impact: >-
            What it is there for has not happened since, also where no run is recorded as failed.
          action: >-
            See whether there are newer runs in cron.job_run_details, whether cron.max_running_jobs
            is used up by jobs that hang, and whether the scheduler runs.
          dashboard_url: /d/pgvigil-pg-cron?var-target={{ $labels.target }}

      - alert: CronJobRunsLong
        expr: |-
          cron_job_running_seconds > cron_job_period_seconds
        for: 1m
        labels:
          severity: info
        annotations:
          summary: >-
            The job {{ $labels.jobname }} of pg_cron in {{ $labels.datname }} on {{ $labels.target }} runs longer than its
            period
          description: >-
            The job {{ $labels.jobid }} ({{ $labels.jobname }}) on {{ $labels.target }} has been
            running for {{ $value | humanizeDuration | reReplaceAll "(( 0h)? 0m)? 0s$" "" }}, longer
            than its period of
            {{ with printf `cron_job_period_seconds{target=%q,datname=%q,jobid=%q}` $labels.target $labels.datname $labels.jobid | query }}{{ . | first | value | humanizeDuration | reReplaceAll "(( 0h)? 0m)? 0s$" "" }}{{ end }}.
          impact: >-
            Its next run waits; it may hold locks or the xmin horizon.
          action: >-
            Look for its session in pg_stat_activity and at what it waits for.
          dashboard_url: /d/pgvigil-pg-cron?var-target={{ $labels.target }}

      - alert: CronJobNeverRan
        expr: |-
          cron_job_known_runs == 0
            and
          cron_job_active == 1
            and
          cron_job_period_seconds <= 86400
        for: 25h
        labels:
          severity: info
        annotations:
          summary: >-
            The job {{ $labels.jobname }} of pg_cron on {{ $labels.target }} has never run
          description: >-
            For 25 hours {{ $value | printf "%.4g" }} runs of the job {{ $labels.jobid }}
            ({{ $labels.jobname }}) on {{ $labels.target }} are known, although its schedule asks
            for one a day at least.
          impact: >-
            What it is there for does not happen, and no failure says so.
          action: >-
            See whether cron.log_run is on, whether the job may connect to {{ $labels.database }},
            and what the server log says of it.
          dashboard_url: /d/pgvigil-pg-cron?var-target={{ $labels.target }}

      - alert: CronSchedulerDown
        expr: |-
          cron_scheduler_up == 0
        for: 5m
        labels:
          severity: ticket
        annotations:
          summary: >-
            The scheduler of pg_cron does not run in {{ $labels.datname }} on {{ $labels.target }}
          description: >-
            There is a schedule in the database {{ $labels.datname }} on {{ $labels.target }}, and
            {{ $value | printf "%.4g" }} launchers of pg_cron run.
          impact: >-
            No job starts.
          action: >-
            See whether pg_cron is in shared_preload_libraries and cron.launch_active_jobs is on;
            the launcher's end stands in the server log.
          dashboard_url: /d/pgvigil-pg-cron?var-target={{ $labels.target }}
"""#,
"pg-cron/schema.sql": #"""
-- pg_cron brings its tables; it must be in shared_preload_libraries.
-- Install its package on the server before: with a library there that it does not have, it does not start.
CREATE EXTENSION IF NOT EXISTS pg_cron;
"""#,
"pg-stat-kcache/README.md": #"""
# pg-stat-kcache

Watches processor time and reads and writes of the disk that statements cause, by pg_stat_kcache.

PostgreSQL counts blocks that it asks the file system for; pg_stat_kcache says which of them came from the disk.
The extension is looked for in the database of the `conninfo`, from version 2.2 on; without it the collector is
left out.

## Series

| series | labels besides target | what |
|---|---|---|
| `kcache_user_seconds_total`, `kcache_system_seconds_total` | `datname` | processor time of statements |
| `kcache_read_bytes_total`, `kcache_written_bytes_total` | `datname` | bytes from and to the disk |

Statements that pg_stat_kcache forgets take their numbers with them, so that its sums go down. What the others
had counted is not counted again (`when_lower: lost_part`): the series begin at 0 with the agent and grow by
what the sums grow by. A reset costs what was counted until the next answer.

## Alerts

| alert | fires when | do |
|---|---|---|
| KcacheProcessorsBusy | statements use more than 90 % of the processors (`cpus` of the target) on average of 15 minutes | the statements with most time are in `pg_stat_kcache_detail` |
"""#,
"pg-stat-kcache/collectors.yml": #"""
# What statements took of processors and of the disk, by pg_stat_kcache. A sum falls when entries of
# statements are forgotten, which is no reset: see when_lower.
- name: kcache
  summary: Processor time and reads and writes of the file system, by database, of pg_stat_kcache.
  scope: cluster
  interval: 1m
  timeout: 5s
  requires:
    - optional_extension: pg_stat_kcache
  variants:
    - sql: |
        SELECT datname, sum(exec_user_time) AS user_seconds, sum(exec_system_time) AS system_seconds,
               sum(exec_reads) AS reads, sum(exec_writes) AS writes
          FROM {schema:pg_stat_kcache}.pg_stat_kcache GROUP BY datname
      extension: { since: 2.2 }
  columns:
    - { name: datname, use: label }
    - name: user_seconds
      use: counter
      as: kcache_user_seconds_total
      when_lower: lost_part
      help: Processor time of statements in user mode.
    - name: system_seconds
      use: counter
      as: kcache_system_seconds_total
      when_lower: lost_part
      help: Processor time of statements in the kernel.
    - name: reads
      use: counter
      as: kcache_read_bytes_total
      when_lower: lost_part
      help: Bytes that statements had the file system read from the disk.
    - name: writes
      use: counter
      as: kcache_written_bytes_total
      when_lower: lost_part
      help: Bytes that statements had the file system write to the disk.
  top:
    rows: 100
    by: user_seconds
    remainder: { datname: other }
    folded: kcache_folded_databases
"""#,
"pg-stat-kcache/grants.sql": #"""
-- The pack pg-stat-kcache reads a view that all may read; pg_monitor is enough.
GRANT pg_monitor TO :"role";
"""#,
"pg-stat-kcache/rules.test.yml": #"""
# pgvigil rules test and promtool test rules read this
rule_files:
  - rules.yml
evaluation_interval: 1m
tests:
  - name: KcacheProcessorsBusy (info) fires after its time and is silent below the limit
    interval: 1m
    input_series:
      - series: 'kcache_user_seconds_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app"}'
        values: 0+420x60 25200+60x60
      - series: 'kcache_system_seconds_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app"}'
        values: 0+60x120
      - series: 'pgvigil_cpus{job="pgvigil",instance="watcher:9187",target="orders",team="shop"}'
        values: 8x120
    alert_rule_test:
      - eval_time: 5m
        alertname: KcacheProcessorsBusy
        exp_alerts: []
      - eval_time: 45m
        alertname: KcacheProcessorsBusy
        exp_alerts:
          - exp_labels:
              instance: 'watcher:9187'
              job: 'pgvigil'
              severity: 'info'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                Statements keep the processors of orders busy
              description: >-
                Statements on orders use 8 processors on average of 15 minutes, more than 90% of 8.
              impact: >-
                Sessions wait for processors; everything becomes slower.
              action: >-
                Find the statements with most processor time: SELECT queryid, exec_user_time FROM pg_stat_kcache_detail ORDER BY 2 DESC LIMIT 5.
              dashboard_url: >-
                /d/pgvigil-pg-stat-kcache?var-target=orders
      - eval_time: 115m
        alertname: KcacheProcessorsBusy
        exp_alerts: []
  - name: KcacheProcessorsBusy (info) is silent without kcache_user_seconds_total
    interval: 1m
    input_series:
      - series: 'kcache_system_seconds_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app"}'
        values: 0+60x60
      - series: 'pgvigil_cpus{job="pgvigil",instance="watcher:9187",target="orders",team="shop"}'
        values: 8x60
    alert_rule_test:
      - eval_time: 45m
        alertname: KcacheProcessorsBusy
        exp_alerts: []
  - name: KcacheProcessorsBusy (info) is silent without kcache_system_seconds_total
    interval: 1m
    input_series:
      - series: 'kcache_user_seconds_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app"}'
        values: 0+600x60
      - series: 'pgvigil_cpus{job="pgvigil",instance="watcher:9187",target="orders",team="shop"}'
        values: 8x60
    alert_rule_test:
      - eval_time: 45m
        alertname: KcacheProcessorsBusy
        exp_alerts: []
  - name: KcacheProcessorsBusy (info) is silent without pgvigil_cpus
    interval: 1m
    input_series:
      - series: 'kcache_user_seconds_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app"}'
        values: 0+600x60
      - series: 'kcache_system_seconds_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app"}'
        values: 0+60x60
    alert_rule_test:
      - eval_time: 45m
        alertname: KcacheProcessorsBusy
        exp_alerts: []
"""#,
"pg-stat-kcache/rules.yml": #"""
# Processor time by pg_stat_kcache. Without pgvigil_cpus (the key cpus of a target) nothing is raised.
groups:
  - name: pgvigil-pg-stat-kcache
    rules:
      - alert: KcacheProcessorsBusy
        expr: |-
          sum without (datname) (rate(kcache_user_seconds_total[15m]) + rate(kcache_system_seconds_total[15m]))
            > on (job, instance, target) group_left ()
          0.9 * pgvigil_cpus
        for: 15m
        labels:
          severity: info
        annotations:
          summary: >-
            Statements keep the processors of {{ $labels.target }} busy
          description: >-
            Statements on {{ $labels.target }} use {{ $value | printf "%.4g" }} processors on
            average of 15 minutes, more than 90% of
            {{ with printf `pgvigil_cpus{target=%q}` $labels.target | query }}{{ . | first | value | printf "%.4g" }}{{ end }}.
          impact: >-
            Sessions wait for processors; everything becomes slower.
          action: >-
            Find the statements with most processor time: SELECT queryid, exec_user_time FROM
            pg_stat_kcache_detail ORDER BY 2 DESC LIMIT 5.
          dashboard_url: /d/pgvigil-pg-stat-kcache?var-target={{ $labels.target }}
"""#,
"pg-stat-kcache/schema.sql": #"""
-- pg_stat_kcache must be in shared_preload_libraries, behind pg_stat_statements.
-- Install its package on the server before: with a library there that it does not have, it does not start.
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
CREATE EXTENSION IF NOT EXISTS pg_stat_kcache;
"""#,
"pg-wait-sampling/README.md": #"""
# pg-wait-sampling

Watches waits as pg_wait_sampling counts them inside the server, every 10 milliseconds by default.

The agent's own samples (`activity.interval`) need no extension; this one sees short waits, those of
background processes, and goes on while no agent runs. The extension is looked for in the database of the
`conninfo`; without it the collector is left out.

## Series

| series | labels besides target | what |
|---|---|---|
| `wait_sampling_seconds_total` | `wait_event_type`, `wait_event` | seconds of waits: counts of the profile, each for one `pg_wait_sampling.profile_period` |

A rate of 1 is one session that waits all the time. `pg_wait_sampling_reset_profile()` begins again at 0, and a
change of the period makes a step.

## Alerts

| alert | fires when | do |
|---|---|---|
| WaitSamplingDominates | more than 4 sessions wait for one event on average of 15 minutes | look for the statements by `queryid` in the profile |
"""#,
"pg-wait-sampling/collectors.yml": #"""
# The profile of pg_wait_sampling: what sessions waited for, counted by the server itself.
- name: wait_sampling
  summary: What sessions waited for, by the profile of pg_wait_sampling.
  scope: cluster
  interval: 1m
  timeout: 5s
  requires:
    - optional_extension: pg_wait_sampling
  variants:
    # Each count stands for one period of the profile, so that a shorter period lowers the sum; see
    # when_lower. Without an event a session was on a processor.
    - sql: |
        SELECT event_type, event,
               sum(count) * (SELECT setting::numeric FROM pg_settings
                              WHERE name = 'pg_wait_sampling.profile_period') AS waited_ms
          FROM {schema:pg_wait_sampling}.pg_wait_sampling_profile
         WHERE event IS NOT NULL GROUP BY event_type, event
  columns:
    - { name: event_type, use: label, as: wait_event_type }
    - { name: event, use: label, as: wait_event }
    - name: waited_ms
      use: counter
      as: wait_sampling_seconds_total
      when_lower: lost_part
      help: Seconds that sessions and other processes of the server waited for an event.
      factor: 0.001
  top:
    rows: 100
    by: waited_ms
    remainder: { wait_event_type: other, wait_event: other }
    folded: wait_sampling_folded_events
"""#,
"pg-wait-sampling/grants.sql": #"""
-- The pack pg-wait-sampling reads a view that all may read; pg_monitor is enough.
GRANT pg_monitor TO :"role";
"""#,
"pg-wait-sampling/rules.test.yml": #"""
# pgvigil rules test and promtool test rules read this
rule_files:
  - rules.yml
evaluation_interval: 1m
tests:
  - name: WaitSamplingDominates (info) fires after its time and is silent at the limit
    interval: 1m
    input_series:
      - series: 'wait_sampling_seconds_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",wait_event_type="LWLock",wait_event="WALWrite"}'
        values: 0+300x60 18000+240x60
    alert_rule_test:
      - eval_time: 5m
        alertname: WaitSamplingDominates
        exp_alerts: []
      - eval_time: 45m
        alertname: WaitSamplingDominates
        exp_alerts:
          - exp_labels:
              instance: 'watcher:9187'
              job: 'pgvigil'
              severity: 'info'
              target: 'orders'
              team: 'shop'
              wait_event: 'WALWrite'
              wait_event_type: 'LWLock'
            exp_annotations:
              summary: >-
                Sessions on orders wait for LWLock WALWrite
              description: >-
                On average of 15 minutes 5 sessions on orders waited for LWLock WALWrite (limit: 4), by the profile of pg_wait_sampling.
              impact: >-
                Statements take longer than their work; more load makes it worse.
              action: >-
                Look for the statements behind it: SELECT queryid, sum(count) FROM pg_wait_sampling_profile GROUP BY 1 ORDER BY 2 DESC LIMIT 5.
              dashboard_url: >-
                /d/pgvigil-pg-wait-sampling?var-target=orders
      - eval_time: 115m
        alertname: WaitSamplingDominates
        exp_alerts: []
  - name: WaitSamplingDominates (info) is silent about waits for clients
    interval: 1m
    input_series:
      - series: 'wait_sampling_seconds_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",wait_event_type="Client",wait_event="ClientRead"}'
        values: 0+3000x60
    alert_rule_test:
      - eval_time: 45m
        alertname: WaitSamplingDominates
        exp_alerts: []
  - name: WaitSamplingDominates (info) is silent without wait_sampling_seconds_total
    interval: 1m
    input_series:
      - series: 'pg_up{job="pgvigil",instance="watcher:9187",target="orders",team="shop"}'
        values: 1x60
    alert_rule_test:
      - eval_time: 45m
        alertname: WaitSamplingDominates
        exp_alerts: []
"""#,
"pg-wait-sampling/rules.yml": #"""
# Waits by pg_wait_sampling. Without the extension nothing is raised.
groups:
  - name: pgvigil-pg-wait-sampling
    rules:
      - alert: WaitSamplingDominates
        expr: |-
          rate(wait_sampling_seconds_total{wait_event_type!~"Activity|Client|Timeout|Extension"}[15m]) > 4
        for: 15m
        labels:
          severity: info
        annotations:
          summary: >-
            Sessions on {{ $labels.target }} wait for {{ $labels.wait_event_type }}
            {{ $labels.wait_event }}
          description: >-
            On average of 15 minutes {{ $value | printf "%.4g" }} sessions on {{ $labels.target }}
            waited for {{ $labels.wait_event_type }} {{ $labels.wait_event }} (limit: 4), by the
            profile of pg_wait_sampling.
          impact: >-
            Statements take longer than their work; more load makes it worse.
          action: >-
            Look for the statements behind it: SELECT queryid, sum(count) FROM
            pg_wait_sampling_profile GROUP BY 1 ORDER BY 2 DESC LIMIT 5.
          dashboard_url: /d/pgvigil-pg-wait-sampling?var-target={{ $labels.target }}
"""#,
"pg-wait-sampling/schema.sql": #"""
-- pg_wait_sampling must be in shared_preload_libraries.
-- Install its package on the server before: with a library there that it does not have, it does not start.
CREATE EXTENSION IF NOT EXISTS pg_wait_sampling;
"""#,
"pglogical/README.md": #"""
# pglogical

Watches subscriptions of pglogical between clusters: whether those that are enabled replicate.

Name the pack at the targets that subscribe. What the provider keeps for them is in its `pg_replication_slots`,
which needs no pack. Logical replication of PostgreSQL itself needs none either.

## Series

| series | what |
|---|---|
| `pglogical_subscription_up` | 1 while it replicates, 0 when it does not; absent while it is off or makes its first copy |
| `pglogical_subscription_enabled` | whether it is switched on |

Labels besides target and datname: `subscription`. Connection strings are not read.

## Alerts

| alert | fires when | do |
|---|---|---|
| PglogicalSubscriptionDown | an enabled subscription does not replicate for 5 minutes | the server log of the subscriber says what it refuses |
"""#,
"pglogical/collectors.yml": #"""
# Subscriptions of pglogical between clusters.
- name: pglogical_subscriptions
  summary: Whether the subscriptions of pglogical replicate.
  scope: database
  interval: 30s
  timeout: 5s
  role: primary
  rows_max: 500
  requires:
    - relation: pglogical.subscription
      columns: [sub_name, sub_enabled]
      privilege: select
  variants:
    # One that is switched off, or that makes its first copy, is neither up nor down.
    - sql: |
        SELECT s.sub_name AS subscription,
               CASE WHEN NOT s.sub_enabled THEN NULL
                    ELSE (SELECT CASE t.status WHEN 'replicating' THEN 1
                                               WHEN 'initializing' THEN NULL ELSE 0 END
                            FROM pglogical.show_subscription_status(s.sub_name) AS t) END AS up,
               s.sub_enabled AS enabled
          FROM pglogical.subscription AS s
  columns:
    - { name: subscription, use: label }
    - name: up
      use: gauge
      as: pglogical_subscription_up
      help: Whether the subscription replicates (1) or not (0); absent while it is off or makes its first copy.
    - name: enabled
      use: gauge
      as: pglogical_subscription_enabled
      help: Whether the subscription is switched on.
"""#,
"pglogical/grants.sql": #"""
-- pgvigil packs grants pglogical --role ROLE prints this; in psql: \set role ROLE
GRANT USAGE ON SCHEMA pglogical TO :"role";
GRANT SELECT ON pglogical.subscription, pglogical.node, pglogical.node_interface TO :"role";
GRANT EXECUTE ON FUNCTION pglogical.show_subscription_status(name) TO :"role";
"""#,
"pglogical/rules.test.yml": #"""
# pgvigil rules test and promtool test rules read this
rule_files:
  - rules.yml
evaluation_interval: 1m
tests:
  - name: PglogicalSubscriptionDown (ticket) fires after its time and is silent when it replicates
    interval: 1m
    input_series:
      - series: 'pglogical_subscription_up{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",subscription="from_eu"}'
        values: 0x20 1x20
    alert_rule_test:
      - eval_time: 2m
        alertname: PglogicalSubscriptionDown
        exp_alerts: []
      - eval_time: 10m
        alertname: PglogicalSubscriptionDown
        exp_alerts:
          - exp_labels:
              datname: 'app'
              instance: 'watcher:9187'
              job: 'pgvigil'
              severity: 'ticket'
              subscription: 'from_eu'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                The subscription from_eu of pglogical in app on orders does not replicate
              description: >-
                The subscription from_eu in the database app on orders is enabled and does not replicate: pglogical_subscription_up is 0, not 1.
              impact: >-
                Changes of the provider are missing here; the provider keeps its WAL for them.
              action: >-
                Read the server log here for what it refuses, then SELECT * FROM pglogical.show_subscription_status(); the provider's slot keeps WAL until it goes on.
              dashboard_url: >-
                /d/pgvigil-pglogical?var-target=orders
      - eval_time: 30m
        alertname: PglogicalSubscriptionDown
        exp_alerts: []
  - name: PglogicalSubscriptionDown (ticket) is silent without pglogical_subscription_up
    interval: 1m
    input_series:
      - series: 'pg_up{job="pgvigil",instance="watcher:9187",target="orders",team="shop"}'
        values: 1x20
    alert_rule_test:
      - eval_time: 10m
        alertname: PglogicalSubscriptionDown
        exp_alerts: []
"""#,
"pglogical/rules.yml": #"""
# Subscriptions of pglogical. One that is switched off raises nothing.
groups:
  - name: pgvigil-pglogical
    rules:
      - alert: PglogicalSubscriptionDown
        expr: |-
          pglogical_subscription_up == 0
        for: 5m
        labels:
          severity: ticket
        annotations:
          summary: >-
            The subscription {{ $labels.subscription }} of pglogical in {{ $labels.datname }} on
            {{ $labels.target }} does not replicate
          description: >-
            The subscription {{ $labels.subscription }} in the database {{ $labels.datname }} on
            {{ $labels.target }} is enabled and does not replicate: pglogical_subscription_up is
            {{ $value | printf "%.4g" }}, not 1.
          impact: >-
            Changes of the provider are missing here; the provider keeps its WAL for them.
          action: >-
            Read the server log here for what it refuses, then SELECT * FROM
            pglogical.show_subscription_status(); the provider's slot keeps WAL until it goes on.
          dashboard_url: /d/pgvigil-pglogical?var-target={{ $labels.target }}
"""#,
"pglogical/schema.sql": #"""
-- pglogical brings its tables; it must be in shared_preload_libraries.
-- Install its package on the server before: with a library there that it does not have, it does not start.
CREATE EXTENSION IF NOT EXISTS pglogical;
"""#,
"pgvector/README.md": #"""
# pgvector

Watches indexes on vectors, the functions that search with them, and the dimensions of columns.

It reads catalogues and statistics, never a table. Databases without the extension give no series.

## Series

| series | labels besides target and datname | what |
|---|---|---|
| `vector_index_scans_total`, `vector_index_bytes` | `schemaname`, `relname`, `indexrelname`, `amname` | indexes of the kinds hnsw and ivfflat |
| `vector_search_calls_total`, `vector_search_seconds_total` | `schemaname`, `function` | functions with an argument of type vector, halfvec or sparsevec |
| `vector_column_dimensions` | `schemaname`, `relname`, `column` | columns with a fixed number of dimensions |

Functions are counted with `track_functions = pl` (PL/pgSQL) or `all` (SQL, too, where they are not
inlined); with `none` the collector `vector_searches` is left out, and that is said.
Statements inside of functions are in pg_stat_statements only with `pg_stat_statements.track = all`.

## Alerts

| alert | fires when | do |
|---|---|---|
| VectorSearchSlow | a function takes more than 50 ms a call on average of 15 minutes, and is called more than 10 times | explain its query |
| VectorIndexUnused | more than 10 searches in an hour and no scan of any index on vectors | the operator and the operator class differ, or ORDER BY and LIMIT are missing |
| VectorDimensionsDiffer | columns of one name have different dimensions | two models; make the older column again |
"""#,
"pgvector/collectors.yml": #"""
# pgvector: its indexes, the functions that search, and the dimensions of its columns. Without the
# extension in a database there are no rows there.
- name: vector_indexes
  summary: Which indexes on vectors are used, and how large they are.
  scope: database
  interval: 1m
  variants:
    # Sizes as of the last vacuum, analyze or build: reading the file would wait for a REINDEX.
    - sql: |
        SELECT n.nspname AS schemaname, t.relname, c.relname AS indexrelname, a.amname,
               pg_stat_get_numscans(c.oid) AS scans,
               c.relpages::bigint * current_setting('block_size')::int AS bytes
          FROM pg_am AS a JOIN pg_class AS c ON c.relam = a.oid
          JOIN pg_index AS i ON i.indexrelid = c.oid JOIN pg_class AS t ON t.oid = i.indrelid
          JOIN pg_namespace AS n ON n.oid = t.relnamespace
         WHERE a.amname IN ('hnsw', 'ivfflat') AND c.relkind = 'i'
  columns:
    - { name: schemaname, use: label }
    - { name: relname, use: label }
    - { name: indexrelname, use: label }
    - { name: amname, use: label }
    - name: scans
      use: counter
      as: vector_index_scans_total
      help: Scans of an index on vectors.
    - name: bytes
      use: gauge
      as: vector_index_bytes
      help: Size of an index on vectors, as of its last vacuum, analyze or build.
  top:
    rows: 100
    by: scans
    remainder: { relname: other }
    folded: vector_folded_indexes

- name: vector_searches
  summary: How often functions that take vectors are called, and how long they take.
  scope: database
  interval: 1m
  requires:
    - setting: { track_functions: [pl, all] }
  variants:
    - sql: |
        SELECT n.nspname AS schemaname, p.proname AS function,
               sum(pg_stat_get_function_calls(p.oid)) AS calls,
               sum(pg_stat_get_function_total_time(p.oid)) AS total_ms
          FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
          JOIN pg_language AS l ON l.oid = p.prolang
         WHERE l.lanname NOT IN ('c', 'internal')
           AND EXISTS (SELECT FROM pg_type AS t WHERE t.oid = ANY (p.proargtypes)
                          AND t.typname IN ('vector', 'halfvec', 'sparsevec'))
           AND pg_stat_get_function_calls(p.oid) IS NOT NULL
         GROUP BY n.nspname, p.proname
  columns:
    - { name: schemaname, use: label }
    - { name: function, use: label }
    - name: calls
      use: counter
      as: vector_search_calls_total
      # Of several functions of one name one may be dropped.
      when_lower: lost_part
      help: Calls of a function that takes vectors.
    - name: total_ms
      use: counter
      as: vector_search_seconds_total
      when_lower: lost_part
      help: Time in a function that takes vectors, with what it calls.
      factor: 0.001
  top:
    rows: 50
    by: calls
    remainder: { function: other }
    folded: vector_search_folded_functions

- name: vector_columns
  summary: How many dimensions columns of vectors have.
  scope: database
  interval: 1h
  rows_max: 500
  variants:
    - sql: |
        SELECT n.nspname AS schemaname, c.relname, a.attname AS column, a.atttypmod AS dimensions
          FROM pg_type AS t JOIN pg_attribute AS a ON a.atttypid = t.oid
          JOIN pg_class AS c ON c.oid = a.attrelid
          JOIN pg_namespace AS n ON n.oid = c.relnamespace
         WHERE t.typname IN ('vector', 'halfvec', 'sparsevec') AND a.atttypmod > 0
           AND NOT a.attisdropped AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  columns:
    - { name: schemaname, use: label }
    - { name: relname, use: label }
    - { name: column, use: label }
    - name: dimensions
      use: gauge
      as: vector_column_dimensions
      help: Dimensions of a column of vectors.
"""#,
"pgvector/grants.sql": #"""
-- The pack pgvector reads catalogues and statistics alone: pg_monitor is enough.
GRANT pg_monitor TO :"role";
"""#,
"pgvector/rules.test.yml": #"""
# pgvigil rules test and promtool test rules read this
rule_files:
  - rules.yml
evaluation_interval: 1m
tests:
  - name: VectorSearchSlow (info) fires after its time and is silent below the limit
    interval: 1m
    input_series:
      - series: 'vector_search_seconds_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="ai",function="find_similar_clients"}'
        values: 0+6x40 240+2x40
      - series: 'vector_search_calls_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="ai",function="find_similar_clients"}'
        values: 0+60x80
    alert_rule_test:
      - eval_time: 5m
        alertname: VectorSearchSlow
        exp_alerts: []
      - eval_time: 35m
        alertname: VectorSearchSlow
        exp_alerts:
          - exp_labels:
              datname: 'app'
              function: 'find_similar_clients'
              instance: 'watcher:9187'
              job: 'pgvigil'
              schemaname: 'ai'
              severity: 'info'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                Searches by find_similar_clients in app on orders are slow
              description: >-
                A call of ai.find_similar_clients in the database app on orders took 100ms on average of 15 minutes, longer than 50ms.
              impact: >-
                Clients of the search wait longer.
              action: >-
                Explain the query in it: an index on the vector column is used only with its own operator, ORDER BY and LIMIT; then look at lists and probes, or at m and ef_search.
              dashboard_url: >-
                /d/pgvigil-pgvector?var-target=orders
      - eval_time: 78m
        alertname: VectorSearchSlow
        exp_alerts: []
  - name: VectorSearchSlow (info) is silent without vector_search_seconds_total
    interval: 1m
    input_series:
      - series: 'vector_search_calls_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="ai",function="find_similar_clients"}'
        values: 0+60x40
    alert_rule_test:
      - eval_time: 35m
        alertname: VectorSearchSlow
        exp_alerts: []
  - name: VectorSearchSlow (info) is silent without vector_search_calls_total
    interval: 1m
    input_series:
      - series: 'vector_search_seconds_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="ai",function="find_similar_clients"}'
        values: 0+6x40
    alert_rule_test:
      - eval_time: 35m
        alertname: VectorSearchSlow
        exp_alerts: []
  - name: VectorIndexUnused (info) fires after its time
    interval: 1m
    input_series:
      - series: 'vector_search_calls_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="ai",function="find_similar_clients"}'
        values: 0+1x120
      - series: 'vector_index_scans_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="core",relname="clients",indexrelname="clients_embedding",amname="hnsw"}'
        values: 5x120
    alert_rule_test:
      - eval_time: 10m
        alertname: VectorIndexUnused
        exp_alerts: []
      - eval_time: 110m
        alertname: VectorIndexUnused
        exp_alerts:
          - exp_labels:
              datname: 'app'
              instance: 'watcher:9187'
              job: 'pgvigil'
              severity: 'info'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                Searches in app on orders use no vector index
              description: >-
                60 searches ran in the database app on orders in the last hour, and there was not one scan of a vector index (limit: 0).
              impact: >-
                Each search reads the whole table.
              action: >-
                Compare the operator in the query with the operator class of the index: <=> needs vector_cosine_ops, <-> vector_l2_ops, <#> vector_ip_ops.
              dashboard_url: >-
                /d/pgvigil-pgvector?var-target=orders
  - name: VectorIndexUnused (info) is silent where an index is used
    interval: 1m
    input_series:
      - series: 'vector_search_calls_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="ai",function="find_similar_clients"}'
        values: 0+1x120
      - series: 'vector_index_scans_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="core",relname="clients",indexrelname="clients_embedding",amname="hnsw"}'
        values: 5+1x120
    alert_rule_test:
      - eval_time: 110m
        alertname: VectorIndexUnused
        exp_alerts: []
  - name: VectorIndexUnused (info) is silent without vector_search_calls_total
    interval: 1m
    input_series:
      - series: 'vector_index_scans_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="core",relname="clients",indexrelname="clients_embedding",amname="hnsw"}'
        values: 5x120
    alert_rule_test:
      - eval_time: 110m
        alertname: VectorIndexUnused
        exp_alerts: []
  - name: VectorIndexUnused (info) is silent without vector_index_scans_total
    interval: 1m
    input_series:
      - series: 'vector_search_calls_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="ai",function="find_similar_clients"}'
        values: 0+1x120
    alert_rule_test:
      - eval_time: 110m
        alertname: VectorIndexUnused
        exp_alerts: []
  - name: VectorDimensionsDiffer (info) fires after its time and is silent where they are equal
    interval: 1m
    input_series:
      - series: 'vector_column_dimensions{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="core",relname="clients",column="embedding"}'
        values: 1536x120
      - series: 'vector_column_dimensions{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="core",relname="transactions",column="embedding"}'
        values: 768x80 1536x40
    alert_rule_test:
      - eval_time: 30m
        alertname: VectorDimensionsDiffer
        exp_alerts: []
      - eval_time: 70m
        alertname: VectorDimensionsDiffer
        exp_alerts:
          - exp_labels:
              column: 'embedding'
              datname: 'app'
              instance: 'watcher:9187'
              job: 'pgvigil'
              severity: 'info'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                Columns embedding in app on orders have different dimensions
              description: >-
                One column embedding in the database app on orders has 1536 dimensions, and another of that name has fewer.
              impact: >-
                What one model has made cannot be compared with the other; queries over both fail.
              action: >-
                See which model makes which column, and make the older one again.
              dashboard_url: >-
                /d/pgvigil-pgvector?var-target=orders
      - eval_time: 100m
        alertname: VectorDimensionsDiffer
        exp_alerts: []
  - name: VectorDimensionsDiffer (info) is silent without vector_column_dimensions
    interval: 1m
    input_series:
      - series: 'vector_index_scans_total{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",schemaname="core",relname="clients",indexrelname="clients_embedding",amname="hnsw"}'
        values: 5x120
    alert_rule_test:
      - eval_time: 100m
        alertname: VectorDimensionsDiffer
        exp_alerts: []
"""#,
"pgvector/rules.yml": #"""
# Searches over vectors. Without calls of functions, or without indexes, nothing is raised.
groups:
  - name: pgvigil-pgvector
    rules:
      - alert: VectorSearchSlow
        expr: |-
          rate(vector_search_seconds_total[15m]) / rate(vector_search_calls_total[15m]) > 0.05
            and
          increase(vector_search_calls_total[15m]) > 10
        for: 10m
        labels:
          severity: info
        annotations:
          summary: >-
            Searches by {{ $labels.function }} in {{ $labels.datname }} on {{ $labels.target }} are
            slow
          description: >-
            A call of {{ $labels.schemaname }}.{{ $labels.function }} in the database
            {{ $labels.datname }} on {{ $labels.target }} took
            {{ $value | humanizeDuration | reReplaceAll "(( 0h)? 0m)? 0s$" "" }} on average of 15
            minutes, longer than 50ms.
          impact: >-
            Clients of the search wait longer.
          action: >-
            Explain the query in it: an index on the vector column is used only with its own
            operator, ORDER BY and LIMIT; then look at lists and probes, or at m and ef_search.
          dashboard_url: /d/pgvigil-pgvector?var-target={{ $labels.target }}

      - alert: VectorIndexUnused
        expr: |-
          sum without (schemaname, function) (increase(vector_search_calls_total[1h])) > 10
            and
          sum without (schemaname, relname, indexrelname, amname) (increase(vector_index_scans_total[1h])) == 0
        for: 15m
        labels:
          severity: info
        annotations:
          summary: >-
            Searches in {{ $labels.datname }} on {{ $labels.target }} use no vector index
          description: >-
            {{ $value | printf "%.4g" }} searches ran in the database {{ $labels.datname }} on
            {{ $labels.target }} in the last hour, and there was not one scan of a vector index
            (limit: 0).
          impact: >-
            Each search reads the whole table.
          action: >-
            Compare the operator in the query with the operator class of the index: <=> needs
            vector_cosine_ops, <-> vector_l2_ops, <#> vector_ip_ops.
          dashboard_url: /d/pgvigil-pgvector?var-target={{ $labels.target }}

      - alert: VectorDimensionsDiffer
        expr: |-
          max without (schemaname, relname) (vector_column_dimensions)
            !=
          min without (schemaname, relname) (vector_column_dimensions)
        for: 1h
        labels:
          severity: info
        annotations:
          summary: >-
            Columns {{ $labels.column }} in {{ $labels.datname }} on {{ $labels.target }} have
            different dimensions
          description: >-
            One column {{ $labels.column }} in the database {{ $labels.datname }} on
            {{ $labels.target }} has {{ $value | printf "%.4g" }} dimensions, and another of that
            name has fewer.
          impact: >-
            What one model has made cannot be compared with the other; queries over both fail.
          action: >-
            See which model makes which column, and make the older one again.
          dashboard_url: /d/pgvigil-pgvector?var-target={{ $labels.target }}
"""#,
"pgvector/schema.sql": #"""
-- What the pack pgvector looks at: columns of vectors, indexes on them, and functions that take them.
CREATE EXTENSION IF NOT EXISTS vector;
CREATE SCHEMA IF NOT EXISTS core;
CREATE SCHEMA IF NOT EXISTS ai;

CREATE TABLE IF NOT EXISTS core.clients (id uuid PRIMARY KEY, embedding vector(1536));
CREATE INDEX IF NOT EXISTS clients_embedding ON core.clients
    USING hnsw (embedding vector_cosine_ops);

CREATE OR REPLACE FUNCTION ai.find_similar_clients(wanted vector, most int) RETURNS SETOF uuid
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY SELECT id FROM core.clients ORDER BY embedding <=> wanted LIMIT most;
END $$;

-- Calls are counted with track_functions = pl (PL/pgSQL) or all (SQL, too).
"""#,
"sync-log/README.md": #"""
# sync-log

Watches changes that wait in `core.realtime_sync_log` until clients have taken them.

[schema.sql](schema.sql) has the columns that are read and the partial index that keeps the queries cheap:
rows that are synchronised are not read. Without it a table with more than 50,000 rows is not read at all:
the collector fails, and `pgvigil check` prints an index that helps.

## Series

| series | labels besides target and datname | what |
|---|---|---|
| `app_sync_waiting_changes` | `table_name`, `operation` | changes that wait |
| `app_sync_oldest_age_seconds` | `table_name`, `operation` | how long the oldest of them has waited |
| `app_sync_retries_most` | `table_name`, `operation` | how often the one that was retried most was retried |

The 50 with most changes have series of their own, the others share one with `table_name="other"`.
What LISTEN and NOTIFY hold back is in `pg_notification_queue_usage_ratio`, which needs no pack.

## Alerts

| alert | fires when | do |
|---|---|---|
| AppSyncDelayed | the oldest change waits longer than `app_sync_oldest_age_seconds` in `thresholds` (5 minutes) | see whether the program that synchronises runs |
| AppSyncRetries | a change was retried more often than `app_sync_retries_most` in `thresholds` (5) | look at that row; the other side probably refuses it |
"""#,
"sync-log/collectors.yml": #"""
# Changes that an application writes into a table for clients that take them: core.realtime_sync_log.
- name: app_sync
  summary: Changes that wait to be synchronised, how long the oldest waits, and how often one was retried.
  scope: database
  interval: 30s
  timeout: 5s
  requires:
    - relation: core.realtime_sync_log
      columns: [table_name, operation, synced, sync_timestamp, retry_count]
      privilege: select
      index: synced
  variants:
    # NOT synced has an index of its own in the documented schema: what is done is not read.
    - sql: |
        SELECT table_name, operation, count(*) AS waiting,
               extract(epoch FROM now() - min(sync_timestamp)) AS age, max(retry_count) AS retries
          FROM core.realtime_sync_log WHERE NOT synced GROUP BY table_name, operation
  columns:
    - { name: table_name, use: label }
    - { name: operation, use: label }
    - { name: waiting, use: gauge, as: app_sync_waiting_changes, help: Changes that wait. }
    - name: age
      use: gauge
      as: app_sync_oldest_age_seconds
      help: How long the oldest of them has waited.
      remainder: max
    - name: retries
      use: gauge
      as: app_sync_retries_most
      help: How often the one of them that was retried most was retried.
      remainder: max
  top:
    rows: 50
    by: waiting
    remainder: { table_name: other, operation: "" }
    folded: app_sync_folded_tables
  indicators:
    - { name: app_sync_oldest_age_seconds, metric: app_sync_oldest_age_seconds, warning: 300 }
    - { name: app_sync_retries_most, metric: app_sync_retries_most, warning: 5 }
"""#,
"sync-log/grants.sql": #"""
-- pgvigil packs grants sync-log --role ROLE prints this; in psql: \set role ROLE
GRANT USAGE ON SCHEMA core TO :"role";
-- The changes themselves (old_data, new_data) are not readable.
GRANT SELECT (table_name, operation, synced, sync_timestamp, retry_count)
    ON core.realtime_sync_log TO :"role";
"""#,
"sync-log/rules.test.yml": #"""
# pgvigil rules test and promtool test rules read this
rule_files:
  - rules.yml
evaluation_interval: 1m
tests:
  - name: AppSyncDelayed (ticket) fires after its time and is silent at the limit
    interval: 1m
    input_series:
      - series: 'app_sync_oldest_age_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",table_name="clients",operation="UPDATE"}'
        values: 360x30 300x30
      - series: 'pgvigil_threshold{job="pgvigil",instance="watcher:9187",target="orders",team="shop",indicator="app_sync_oldest_age_seconds",severity="warning"}'
        values: 300x60
    alert_rule_test:
      - eval_time: 1m
        alertname: AppSyncDelayed
        exp_alerts: []
      - eval_time: 20m
        alertname: AppSyncDelayed
        exp_alerts:
          - exp_labels:
              datname: 'app'
              instance: 'watcher:9187'
              job: 'pgvigil'
              operation: 'UPDATE'
              severity: 'ticket'
              table_name: 'clients'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                Changes of clients in app on orders are not synchronised
              description: >-
                The oldest UPDATE of clients that waits in core.realtime_sync_log of the database app on orders is 6m old, older than the limit of 5m.
              impact: >-
                Clients show data that is no longer true, and the log of changes grows.
              action: >-
                See whether the program that synchronises runs and what it logs; look at retry_count of the oldest rows.
              dashboard_url: >-
                /d/pgvigil-sync-log?var-target=orders
      - eval_time: 45m
        alertname: AppSyncDelayed
        exp_alerts: []
  - name: AppSyncDelayed (ticket) goes by the limit of the environment of its database
    interval: 1m
    input_series:
      - series: 'app_sync_oldest_age_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",table_name="clients",operation="UPDATE"}'
        values: 360x60
      - series: 'pgvigil_database_threshold{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",environment="staging",indicator="app_sync_oldest_age_seconds",severity="warning"}'
        values: 300x60
    alert_rule_test:
      - eval_time: 20m
        alertname: AppSyncDelayed
        exp_alerts:
          - exp_labels:
              datname: 'app'
              environment: 'staging'
              instance: 'watcher:9187'
              job: 'pgvigil'
              operation: 'UPDATE'
              severity: 'ticket'
              table_name: 'clients'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                Changes of clients in app on orders are not synchronised
              description: >-
                The oldest UPDATE of clients that waits in core.realtime_sync_log of the database app on orders is 6m old, older than the limit of 5m.
              impact: >-
                Clients show data that is no longer true, and the log of changes grows.
              action: >-
                See whether the program that synchronises runs and what it logs; look at retry_count of the oldest rows.
              dashboard_url: >-
                /d/pgvigil-sync-log?var-target=orders
  - name: AppSyncDelayed (ticket) is silent without app_sync_oldest_age_seconds
    interval: 1m
    input_series:
      - series: 'pgvigil_threshold{job="pgvigil",instance="watcher:9187",target="orders",team="shop",indicator="app_sync_oldest_age_seconds",severity="warning"}'
        values: 300x60
    alert_rule_test:
      - eval_time: 20m
        alertname: AppSyncDelayed
        exp_alerts: []
  - name: AppSyncDelayed (ticket) is silent without pgvigil_threshold
    interval: 1m
    input_series:
      - series: 'app_sync_oldest_age_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",table_name="clients",operation="UPDATE"}'
        values: 360x60
    alert_rule_test:
      - eval_time: 20m
        alertname: AppSyncDelayed
        exp_alerts: []
  - name: AppSyncRetries (info) fires after its time and is silent at the limit
    interval: 1m
    input_series:
      - series: 'app_sync_retries_most{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",table_name="clients",operation="UPDATE"}'
        values: 6x30 5x30
      - series: 'pgvigil_threshold{job="pgvigil",instance="watcher:9187",target="orders",team="shop",indicator="app_sync_retries_most",severity="warning"}'
        values: 5x60
    alert_rule_test:
      - eval_time: 1m
        alertname: AppSyncRetries
        exp_alerts: []
      - eval_time: 20m
        alertname: AppSyncRetries
        exp_alerts:
          - exp_labels:
              datname: 'app'
              instance: 'watcher:9187'
              job: 'pgvigil'
              operation: 'UPDATE'
              severity: 'info'
              table_name: 'clients'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                A change of clients in app on orders is retried again and again
              description: >-
                An UPDATE of clients in the database app on orders was retried 6 times, more often than the limit of 5.
              impact: >-
                It will probably never be synchronised, and may hold up those behind it.
              action: >-
                Look at the row with the highest retry_count in core.realtime_sync_log: its data is probably refused by the other side.
              dashboard_url: >-
                /d/pgvigil-sync-log?var-target=orders
      - eval_time: 45m
        alertname: AppSyncRetries
        exp_alerts: []
  - name: AppSyncRetries (info) goes by the limit of the environment of its database
    interval: 1m
    input_series:
      - series: 'app_sync_retries_most{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",table_name="clients",operation="UPDATE"}'
        values: 6x60
      - series: 'pgvigil_database_threshold{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",environment="staging",indicator="app_sync_retries_most",severity="warning"}'
        values: 5x60
    alert_rule_test:
      - eval_time: 20m
        alertname: AppSyncRetries
        exp_alerts:
          - exp_labels:
              datname: 'app'
              environment: 'staging'
              instance: 'watcher:9187'
              job: 'pgvigil'
              operation: 'UPDATE'
              severity: 'info'
              table_name: 'clients'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                A change of clients in app on orders is retried again and again
              description: >-
                An UPDATE of clients in the database app on orders was retried 6 times, more often than the limit of 5.
              impact: >-
                It will probably never be synchronised, and may hold up those behind it.
              action: >-
                Look at the row with the highest retry_count in core.realtime_sync_log: its data is probably refused by the other side.
              dashboard_url: >-
                /d/pgvigil-sync-log?var-target=orders
  - name: AppSyncRetries (info) is silent without app_sync_retries_most
    interval: 1m
    input_series:
      - series: 'pgvigil_threshold{job="pgvigil",instance="watcher:9187",target="orders",team="shop",indicator="app_sync_retries_most",severity="warning"}'
        values: 5x60
    alert_rule_test:
      - eval_time: 20m
        alertname: AppSyncRetries
        exp_alerts: []
  - name: AppSyncRetries (info) is silent without pgvigil_threshold
    interval: 1m
    input_series:
      - series: 'app_sync_retries_most{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",table_name="clients",operation="UPDATE"}'
        values: 6x60
    alert_rule_test:
      - eval_time: 20m
        alertname: AppSyncRetries
        exp_alerts: []
"""#,
"sync-log/rules.yml": #"""
# Changes that wait to be synchronised. Without waiting changes there is no series, and nothing is raised.
groups:
  - name: pgvigil-sync-log
    rules:
      - alert: AppSyncDelayed
        expr: |-
          app_sync_oldest_age_seconds
            > on (job, instance, target) group_left ()
          pgvigil_threshold{indicator="app_sync_oldest_age_seconds",severity="warning"}
            or
          app_sync_oldest_age_seconds
            > on (job, instance, target, datname) group_left (environment)
          pgvigil_database_threshold{indicator="app_sync_oldest_age_seconds",severity="warning"}
        for: 2m
        labels:
          severity: ticket
        annotations:
          summary: >-
            Changes of {{ $labels.table_name }} in {{ $labels.datname }} on {{ $labels.target }} are
            not synchronised
          description: >-
            The oldest {{ $labels.operation }} of {{ $labels.table_name }} that waits in
            core.realtime_sync_log of the database {{ $labels.datname }} on {{ $labels.target }} is
            {{ $value | humanizeDuration | reReplaceAll "(( 0h)? 0m)? 0s$" "" }} old, older than the
            limit of
            {{ with printf `pgvigil_threshold{indicator="app_sync_oldest_age_seconds",severity="warning",target=%q} or pgvigil_database_threshold{indicator="app_sync_oldest_age_seconds",severity="warning",target=%q,datname=%q}` $labels.target $labels.target $labels.datname | query }}{{ . | first | value | humanizeDuration | reReplaceAll "(( 0h)? 0m)? 0s$" "" }}{{ end }}.
          impact: >-
            Clients show data that is no longer true, and the log of changes grows.
          action: >-
            See whether the program that synchronises runs and what it logs; look at retry_count of
            the oldest rows.
          dashboard_url: /d/pgvigil-sync-log?var-target={{ $labels.target }}

      - alert: AppSyncRetries
        expr: |-
          app_sync_retries_most
            > on (job, instance, target) group_left ()
          pgvigil_threshold{indicator="app_sync_retries_most",severity="warning"}
            or
          app_sync_retries_most
            > on (job, instance, target, datname) group_left (environment)
          pgvigil_database_threshold{indicator="app_sync_retries_most",severity="warning"}
        for: 2m
        labels:
          severity: info
        annotations:
          summary: >-
            A change of {{ $labels.table_name }} in {{ $labels.datname }} on {{ $labels.target }} is
            retried again and again
          description: >-
            An {{ $labels.operation }} of {{ $labels.table_name }} in the database
            {{ $labels.datname }} on {{ $labels.target }} was retried {{ $value | printf "%.4g" }}
            times, more often than the limit of
            {{ with printf `pgvigil_threshold{indicator="app_sync_retries_most",severity="warning",target=%q} or pgvigil_database_threshold{indicator="app_sync_retries_most",severity="warning",target=%q,datname=%q}` $labels.target $labels.target $labels.datname | query }}{{ . | first | value | printf "%.4g" }}{{ end }}.
          impact: >-
            It will probably never be synchronised, and may hold up those behind it.
          action: >-
            Look at the row with the highest retry_count in core.realtime_sync_log: its data is
            probably refused by the other side.
          dashboard_url: /d/pgvigil-sync-log?var-target={{ $labels.target }}
"""#,
"sync-log/schema.sql": #"""
-- The table that the pack sync-log reads, as far as it reads it; more columns are fine.
CREATE SCHEMA IF NOT EXISTS core;

CREATE TABLE IF NOT EXISTS core.realtime_sync_log (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    table_name text NOT NULL,
    operation text NOT NULL CHECK (operation IN ('INSERT', 'UPDATE', 'DELETE')),
    sync_timestamp timestamptz DEFAULT now(),
    synced boolean DEFAULT false,
    retry_count integer DEFAULT 0
);
-- Without it nothing is read of a table with more than 50,000 rows.
CREATE INDEX IF NOT EXISTS realtime_sync_log_waiting ON core.realtime_sync_log (synced)
    WHERE NOT synced;
"""#,
"timescaledb/README.md": #"""
# timescaledb

Watches the background jobs of TimescaleDB: policies that compress, refresh, reorder and drop chunks.

It reads the views `timescaledb_information.jobs` and `job_stats`, as versions from 2.0 on have them. Jobs that are
not scheduled are left out.

## Series

| series | what |
|---|---|
| `timescale_job_period_seconds` | time between two runs |
| `timescale_job_last_run_failed`, `timescale_job_last_success_timestamp_seconds`, `timescale_job_last_duration_seconds` | of the last runs |
| `timescale_job_failures_total` | runs that failed |

Labels besides target and datname: `job_id`, `application_name`, `hypertable`.

## Alerts

| alert | fires when | do |
|---|---|---|
| TimescaleJobFailed | the last run has failed | `timescaledb_information.job_errors` has its message |
| TimescaleJobLate | there was no success for two periods and an hour | too few background workers, or a job that hangs |
"""#,
"timescaledb/collectors.yml": #"""
# Background jobs of TimescaleDB: policies that compress, refresh, reorder and drop.
- name: timescale_jobs
  summary: Which background jobs of TimescaleDB fail or are late.
  scope: database
  interval: 1m
  timeout: 5s
  role: primary
  rows_max: 2000
  requires:
    - relation: timescaledb_information.jobs
      columns: [job_id, application_name, schedule_interval, scheduled, hypertable_schema, hypertable_name]
      privilege: select
    - relation: timescaledb_information.job_stats
      columns: [job_id, last_run_status, last_successful_finish, last_run_duration, total_failures]
      privilege: select
  variants:
    # A job that has never run has the time -infinity, which is no time.
    - sql: |
        SELECT j.job_id, j.application_name,
               coalesce(j.hypertable_schema || '.' || j.hypertable_name, '') AS hypertable,
               extract(epoch FROM j.schedule_interval) AS period,
               (s.last_run_status = 'Failed')::int AS failed,
               extract(epoch FROM CASE WHEN isfinite(s.last_successful_finish)
                                       THEN s.last_successful_finish END) AS success,
               extract(epoch FROM s.last_run_duration) AS duration, s.total_failures AS failures
          FROM timescaledb_information.jobs AS j
          LEFT JOIN timescaledb_information.job_stats AS s
                 ON s.job_id = j.job_id
                    AND s.hypertable_name IS NOT DISTINCT FROM j.hypertable_name
         WHERE j.scheduled
  columns:
    - { name: job_id, use: label }
    - { name: application_name, use: label }
    - { name: hypertable, use: label }
    - name: period
      use: gauge
      as: timescale_job_period_seconds
      help: Time between two runs that the schedule of the job asks for.
    - name: failed
      use: gauge
      as: timescale_job_last_run_failed
      help: Whether the last run of the job failed (1) or succeeded (0).
    - name: success
      use: gauge
      as: timescale_job_last_success_timestamp_seconds
      help: When a run of the job last succeeded, in seconds since 1970.
    - name: duration
      use: gauge
      as: timescale_job_last_duration_seconds
      help: How long the last run of the job took.
    - name: failures
      use: counter
      as: timescale_job_failures_total
      help: Runs of the job that failed.
"""#,
"timescaledb/grants.sql": #"""
-- pgvigil packs grants timescaledb --role ROLE prints this; in psql: \set role ROLE
GRANT USAGE ON SCHEMA timescaledb_information TO :"role";
GRANT SELECT ON timescaledb_information.jobs, timescaledb_information.job_stats TO :"role";
"""#,
"timescaledb/rules.test.yml": #"""
# pgvigil rules test and promtool test rules read this
rule_files:
  - rules.yml
evaluation_interval: 1m
tests:
  - name: TimescaleJobFailed (ticket) fires after its time and ends with a run that succeeds
    interval: 1m
    input_series:
      - series: 'timescale_job_last_run_failed{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",job_id="1000",application_name="Compression Policy [1000]",hypertable="public.conditions"}'
        values: 1x20 0x20
    alert_rule_test:
      - eval_time: 2m
        alertname: TimescaleJobFailed
        exp_alerts: []
      - eval_time: 10m
        alertname: TimescaleJobFailed
        exp_alerts:
          - exp_labels:
              application_name: 'Compression Policy [1000]'
              datname: 'app'
              hypertable: 'public.conditions'
              instance: 'watcher:9187'
              job: 'pgvigil'
              job_id: '1000'
              severity: 'ticket'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                The job 1000 of TimescaleDB in app on orders failed
              description: >-
                The last run of the job Compression Policy [1000] for public.conditions in the database app on orders has failed.
              impact: >-
                Chunks are not compressed, refreshed or dropped: the disk fills up, or answers are old.
              action: >-
                Read its message: SELECT * FROM timescaledb_information.job_errors WHERE job_id = 1000 ORDER BY start_time DESC LIMIT 5.
              dashboard_url: >-
                /d/pgvigil-timescaledb?var-target=orders
      - eval_time: 30m
        alertname: TimescaleJobFailed
        exp_alerts: []
  - name: TimescaleJobFailed (ticket) is silent without timescale_job_last_run_failed
    interval: 1m
    input_series:
      - series: 'timescale_job_period_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",job_id="1000",application_name="Compression Policy [1000]",hypertable="public.conditions"}'
        values: 60x20
    alert_rule_test:
      - eval_time: 10m
        alertname: TimescaleJobFailed
        exp_alerts: []
  - name: TimescaleJobLate (ticket) fires after two periods and an hour and is silent before
    interval: 1m
    input_series:
      - series: 'timescale_job_last_success_timestamp_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",job_id="1000",application_name="Compression Policy [1000]",hypertable="public.conditions"}'
        values: 0x120
      - series: 'timescale_job_period_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",job_id="1000",application_name="Compression Policy [1000]",hypertable="public.conditions"}'
        values: 600x120
      - series: 'pg_server_clock_timestamp_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop"}'
        values: 0+60x120
    alert_rule_test:
      - eval_time: 80m
        alertname: TimescaleJobLate
        exp_alerts: []
      - eval_time: 100m
        alertname: TimescaleJobLate
        exp_alerts:
          - exp_labels:
              application_name: 'Compression Policy [1000]'
              datname: 'app'
              hypertable: 'public.conditions'
              instance: 'watcher:9187'
              job: 'pgvigil'
              job_id: '1000'
              severity: 'ticket'
              target: 'orders'
              team: 'shop'
            exp_annotations:
              summary: >-
                The job 1000 of TimescaleDB in app on orders does not succeed any more
              description: >-
                The last success of the job Compression Policy [1000] for public.conditions in the database app on orders was 1h 40m ago, longer than two of its periods of 10m and an hour.
              impact: >-
                Chunks are not compressed, refreshed or dropped: the disk fills up, or answers are old.
              action: >-
                See whether timescaledb.max_background_workers is too small and whether the scheduler runs: SELECT * FROM timescaledb_information.job_stats.
              dashboard_url: >-
                /d/pgvigil-timescaledb?var-target=orders
  - name: TimescaleJobLate (ticket) is silent without pg_server_clock_timestamp_seconds
    interval: 1m
    input_series:
      - series: 'timescale_job_last_success_timestamp_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",job_id="1000",application_name="Compression Policy [1000]",hypertable="public.conditions"}'
        values: 0x120
      - series: 'timescale_job_period_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",job_id="1000",application_name="Compression Policy [1000]",hypertable="public.conditions"}'
        values: 600x120
    alert_rule_test:
      - eval_time: 100m
        alertname: TimescaleJobLate
        exp_alerts: []
  - name: TimescaleJobLate (ticket) is silent without timescale_job_last_success_timestamp_seconds
    interval: 1m
    input_series:
      - series: 'timescale_job_period_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",job_id="1000",application_name="Compression Policy [1000]",hypertable="public.conditions"}'
        values: 600x120
      - series: 'pg_server_clock_timestamp_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop"}'
        values: 0+60x120
    alert_rule_test:
      - eval_time: 100m
        alertname: TimescaleJobLate
        exp_alerts: []
  - name: TimescaleJobLate (ticket) is silent without timescale_job_period_seconds
    interval: 1m
    input_series:
      - series: 'timescale_job_last_success_timestamp_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop",datname="app",job_id="1000",application_name="Compression Policy [1000]",hypertable="public.conditions"}'
        values: 0x120
      - series: 'pg_server_clock_timestamp_seconds{job="pgvigil",instance="watcher:9187",target="orders",team="shop"}'
        values: 0+60x120
    alert_rule_test:
      - eval_time: 100m
        alertname: TimescaleJobLate
        exp_alerts: []
"""#,
"timescaledb/rules.yml": #"""
# Background jobs of TimescaleDB. A job that has never run raises nothing.
groups:
  - name: pgvigil-timescaledb
    rules:
      - alert: TimescaleJobFailed
        expr: |-
          timescale_job_last_run_failed == 1
        for: 5m
        labels:
          severity: ticket
        annotations:
          summary: >-
            The job {{ $labels.job_id }} of TimescaleDB in {{ $labels.datname }} on
            {{ $labels.target }} failed
          description: >-
            The last run of the job {{ $labels.application_name }} for {{ $labels.hypertable }} in
            the database {{ $labels.datname }} on {{ $labels.target }} has failed.
          impact: >-
            Chunks are not compressed, refreshed or dropped: the disk fills up, or answers are old.
          action: >-
            Read its message: SELECT * FROM timescaledb_information.job_errors WHERE job_id =
            {{ $labels.job_id }} ORDER BY start_time DESC LIMIT 5.
          dashboard_url: /d/pgvigil-timescaledb?var-target={{ $labels.target }}

      - alert: TimescaleJobLate
        expr: |-
          -1
            * (
              timescale_job_last_success_timestamp_seconds
                - on (job, instance, target) group_left ()
              pg_server_clock_timestamp_seconds
            )
            > 2 * timescale_job_period_seconds + 3600
        for: 5m
        labels:
          severity: ticket
        annotations:
          summary: >-
            The job {{ $labels.job_id }} of TimescaleDB in {{ $labels.datname }} on
            {{ $labels.target }} does not succeed any more
          description: >-
            The last success of the job {{ $labels.application_name }} for {{ $labels.hypertable }}
            in the database {{ $labels.datname }} on {{ $labels.target }} was
            {{ $value | humanizeDuration | reReplaceAll "(( 0h)? 0m)? 0s$" "" }} ago, longer than
            two of its periods of
            {{ with printf `timescale_job_period_seconds{target=%q,datname=%q,job_id=%q}` $labels.target $labels.datname $labels.job_id | query }}{{ . | first | value | humanizeDuration | reReplaceAll "(( 0h)? 0m)? 0s$" "" }}{{ end }}
            and an hour.
          impact: >-
            Chunks are not compressed, refreshed or dropped: the disk fills up, or answers are old.
          action: >-
            See whether timescaledb.max_background_workers is too small and whether the scheduler
            runs: SELECT * FROM timescaledb_information.job_stats.
          dashboard_url: /d/pgvigil-timescaledb?var-target={{ $labels.target }}
"""#,
"timescaledb/schema.sql": #"""
-- timescaledb brings its views; it must be in shared_preload_libraries.
-- Install its package on the server before: with a library there that it does not have, it does not start.
CREATE EXTENSION IF NOT EXISTS timescaledb;
"""#,
    ]
}
