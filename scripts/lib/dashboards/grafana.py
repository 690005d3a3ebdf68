"""The parts of a dashboard: panels of Grafana's classic model, and a board that places them.

Queries are written short: @T is the target, @D the target and the databases, @R the interval of
a rate, which Grafana sets to at least four scrapes.
"""

DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
WIDTH = 24
COLOURS = {"warning": "orange", "critical": "red"}


def written_out(expression, single):
    """The query as Grafana gets it; `single` tells a board of one target from one of several."""
    target = 'target="$target"' if single else 'target=~"$target"'
    return (
        expression.replace("@T", target)
        .replace("@D", target + ', datname=~"$datname"')
        .replace("@R", "$__rate_interval")
    )


def steps(*limits, base="green"):
    """Colours from a base and (value, colour) pairs."""
    return {
        "mode": "absolute",
        "steps": [{"color": base, "value": None}]
        + [{"color": colour, "value": value} for value, colour in limits],
    }


RISING = {
    "connections": steps((0.8, "orange"), (0.95, "red")),
    "query": steps((900, "orange"), (3600, "red")),
    "lag": steps((30, "orange"), (300, "red")),
    "any": steps((1, "orange")),
}
SCORE = steps((60, "orange"), (80, "green"), base="red")


def limit(indicator, name=""):
    """A query for the limits in force for an indicator, drawn as dashed lines."""
    legend = f"{{{{severity}}}} limit {name}".rstrip()
    return (
        f'max by (severity) (pgvigil_threshold{{@T, indicator="{indicator}"}})', legend)


def override(name, *properties, regular=False):
    """Properties, as (id, value) pairs, of the fields with this name."""
    return {
        "matcher": {"id": "byRegexp" if regular else "byName", "options": name},
        "properties": [{"id": key, "value": value} for key, value in properties],
    }


def limit_overrides():
    return [
        override(
            f"/^{severity} limit/",
            ("color", {"mode": "fixed", "fixedColor": colour}),
            ("custom.lineStyle", {"fill": "dash", "dash": [8, 8]}),
            ("custom.lineWidth", 1),
            ("custom.fillOpacity", 0),
            ("custom.stacking", {"mode": "none", "group": "limits"}),
            regular=True,
        )
        for severity, colour in COLOURS.items()
    ]


def panel(kind, title, description, unit, queries, *, instant=False, table=False, interval=None,
          options=None, overrides=(), custom=None, thresholds=None, mappings=(), low=None,
          high=None, decimals=None, transformations=()):
    """A panel without its place; `queries` are pairs of an expression and a legend."""
    defaults = {"unit": unit, "thresholds": thresholds or steps(), "mappings": list(mappings)}
    defaults["color"] = {"mode": "thresholds" if thresholds else "palette-classic"}
    for key, value in (("min", low), ("max", high), ("decimals", decimals), ("custom", custom)):
        if value is not None:
            defaults[key] = value
    made = {
        "type": kind,
        "title": title,
        "description": description,
        "datasource": DATASOURCE,
        "fieldConfig": {"defaults": defaults, "overrides": list(overrides)},
        "options": options or {},
        "targets": [
            {
                "refId": chr(ord("A") + index),
                "datasource": DATASOURCE,
                "editorMode": "code",
                "expr": expression,
                "legendFormat": legend,
                "instant": instant,
                "range": not instant,
                "format": "table" if table else "time_series",
            }
            for index, (expression, legend) in enumerate(queries)
        ],
    }
    if interval:
        made["interval"] = interval
    if transformations:
        made["transformations"] = list(transformations)
    return made


def series(title, description, unit, queries, *, stack=False, bars=False, overrides=(), low=0,
           **rest):
    """Lines over time, with zero at the bottom unless `low` says otherwise."""
    custom = {
        "drawStyle": "bars" if bars else "line",
        "lineWidth": 1,
        "fillOpacity": 60 if bars else 25 if stack else 8,
        "showPoints": "auto",
        "spanNulls": False,
        "stacking": {"mode": "normal" if stack else "none", "group": "A"},
    }
    has_limits = any(legend.startswith("{{severity}} limit") for _, legend in queries)
    options = {
        "legend": {
            "displayMode": "table", "placement": "bottom", "showLegend": True,
            "calcs": ["lastNotNull", "max"],
        },
        "tooltip": {"mode": "multi", "sort": "desc"},
    }
    return panel(
        "timeseries", title, description, unit, queries, custom=custom, options=options, low=low,
        overrides=list(overrides) + (limit_overrides() if has_limits else []), **rest)


def stat(title, description, unit, query, *, name=False, **rest):
    """One number, or one name when the legend is what matters."""
    options = {
        "colorMode": "value" if rest.get("thresholds") or rest.get("mappings") else "none",
        "graphMode": "none",
        "justifyMode": "center",
        "textMode": "name" if name else "value",
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
    }
    return panel("stat", title, description, unit, [query], options=options, **rest)


def bars(title, description, unit, query, **rest):
    """Lying bars of what is now, the longest first."""
    options = {
        "displayMode": "basic", "orientation": "horizontal", "showUnfilled": True,
        "valueMode": "color",
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
    }
    return panel(
        "bargauge", title, description, unit, [query], instant=True, options=options, low=0,
        **rest)


def table(title, description, labels, columns, *, unit="short", sort=None, overrides=(), **rest):
    """A table: `labels` as (label, heading), `columns` as (heading, expression, properties).

    All queries are joined by the labels that they share.
    """
    names = {label: heading for label, heading in labels}
    queries = []
    column_overrides = list(overrides)
    for index, (heading, expression, properties) in enumerate(columns):
        # Grafana calls the only value of a table plainly.
        field = "Value" if len(columns) == 1 else "Value #" + chr(ord("A") + index)
        names[field] = heading
        queries.append((expression, heading))
        if properties:
            column_overrides.append(override(heading, *properties))
    order = {name: index for index, name in enumerate(names)}
    options = {"cellHeight": "sm", "showHeader": True, "footer": {"show": False}}
    if sort:
        options["sortBy"] = [{"displayName": sort, "desc": True}]
    transformations = [
        {"id": "merge", "options": {}},
        {
            "id": "organize",
            "options": {
                "excludeByName": {"Time": True},
                "indexByName": order,
                "renameByName": names,
            },
        },
    ]
    return panel(
        "table", title, description, unit, queries, instant=True, table=True, options=options,
        custom={"align": "auto", "filterable": True, "cellOptions": {"type": "auto"}},
        overrides=column_overrides, transformations=transformations, **rest)


def coloured(thresholds):
    """Properties that colour a cell's text."""
    return [
        ("thresholds", thresholds),
        ("color", {"mode": "thresholds"}),
        ("custom.cellOptions", {"type": "color-text"}),
    ]


def values(names):
    """A mapping from numbers to (text, colour)."""
    return {
        "type": "value",
        "options": {
            str(value): {"text": text, "color": colour, "index": index}
            for index, (value, (text, colour)) in enumerate(names.items())
        },
    }


def variable(name, label, query, *, many):
    """A variable whose values Prometheus knows."""
    made = {
        "type": "query",
        "name": name,
        "label": label,
        "datasource": DATASOURCE,
        "definition": query,
        "query": {"qryType": 1, "query": query, "refId": "PrometheusVariableQueryEditor"},
        "refresh": 2,
        "sort": 1,
        "regex": "",
        "hide": 0,
        "multi": many,
        "includeAll": many,
        "current": {"text": ["All"], "value": ["$__all"]} if many else {},
        "options": [],
    }
    if many:
        made["allValue"] = ".*"
    return made


class Board:
    """Places panels from left to right and gives them their numbers."""

    def __init__(self, uid, title, description, *, single):
        self.single = single
        self.head = {"uid": uid, "title": title, "description": description}
        self.panels = []
        self.x = self.y = self.line = 0

    def add(self, made, width, height=8):
        if self.x + width > WIDTH:
            self.next_line()
        for query in made.get("targets", []):
            query["expr"] = written_out(query["expr"], self.single)
        place = {"x": self.x, "y": self.y, "w": width, "h": height}
        self.panels.append({"id": len(self.panels) + 1, "gridPos": place, **made})
        self.x += width
        self.line = max(self.line, height)

    def row(self, title):
        self.next_line()
        self.add({"type": "row", "title": title, "collapsed": False, "panels": []}, WIDTH, 1)

    def next_line(self):
        self.y += self.line
        self.x = self.line = 0

    def model(self, variables, links):
        source = {
            "type": "datasource", "name": "datasource", "label": "Data source",
            "query": "prometheus", "refresh": 1, "regex": "", "hide": 0, "multi": False,
            "includeAll": False, "current": {}, "options": [],
        }
        return {
            **self.head,
            "tags": ["pgvigil", "postgresql"],
            "schemaVersion": 39,
            "version": 1,
            "editable": True,
            "graphTooltip": 1,
            "refresh": "30s",
            "time": {"from": "now-1h", "to": "now"},
            "timepicker": {},
            "timezone": "browser",
            "weekStart": "",
            "fiscalYearStartMonth": 0,
            "liveNow": False,
            "annotations": {"list": []},
            "links": links,
            "templating": {"list": [source] + variables},
            "panels": self.panels,
        }


def link(title, uid):
    """A link in a board's head that keeps the time and the data source."""
    return {
        "type": "link", "title": title, "url": f"/d/{uid}?${{datasource:queryparam}}",
        "icon": "dashboard", "tooltip": "", "tags": [], "asDropdown": False,
        "includeVars": False, "keepTime": True, "targetBlank": False,
    }
