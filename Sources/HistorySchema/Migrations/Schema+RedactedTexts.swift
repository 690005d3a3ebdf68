// The agent has a lexer for what it shows of statements' texts; SQL has regular expressions. A text
// here ends at its first quoted constant, comment within a comment, or part that is not closed;
// complete comments, numbers, and the values of settings and options go as well.
extension SchemaMigration {
    static let redactedTexts = SchemaMigration(10, "redacted texts", redactedTextsSQL)

    static let redactedTextsSQL = #"""
        CREATE OR REPLACE FUNCTION monitoring.statements(p_texts boolean DEFAULT false)
        RETURNS TABLE (userid oid, dbid oid, queryid bigint, query text, calls bigint,
            total_seconds double precision, mean_seconds double precision,
            deviation_seconds double precision, max_seconds double precision, rows bigint)
        LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
        AS $body$
        DECLARE
            v_schema constant text :=
                (SELECT n.nspname FROM pg_catalog.pg_extension AS e
                   JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace
                  WHERE e.extname = 'pg_stat_statements');
            v_sql text;
        BEGIN
            IF v_schema IS NULL THEN
                RAISE NOTICE 'pg_stat_statements is not installed in this database: no statements';
                RETURN;
            END IF;
            -- With a role's own rights only, ids of others' statements are NULL. The argument is a
            -- boolean, not a text, so that no other function of that name in that schema fits.
            v_sql := format($sql$
                SELECT s.userid, s.dbid, s.queryid, %%s, sum(s.calls)::bigint,
                       sum(s.total_exec_time) / 1000,
                       sum(s.total_exec_time) / 1000 / greatest(1, sum(s.calls)),
                       max(s.stddev_exec_time) / 1000, max(s.max_exec_time) / 1000,
                       sum(s.rows)::bigint
                  FROM %I.pg_stat_statements(%%s) AS s
                 WHERE s.queryid IS NOT NULL
                 GROUP BY s.userid, s.dbid, s.queryid
                $sql$, v_schema);
            IF p_texts THEN
                BEGIN
                    RETURN QUERY EXECUTE $text$
                        SELECT f.userid, f.dbid, f.queryid, left(btrim(shown.line), 200), f.calls,
                               f.total_seconds, f.mean_seconds, f.deviation_seconds, f.max_seconds,
                               f.rows
                          FROM ($text$ || format(v_sql, 'left(min(s.query), 2000)', 'true')
                            || $text$) AS f (userid, dbid, queryid, query, calls, total_seconds,
                                   mean_seconds, deviation_seconds, max_seconds, rows),
                               LATERAL (SELECT '--[^' || chr(10) || chr(13) || ']*|'
                                   '/[*](?:[^*/]|[*](?!/)|/(?![*]))*[*]/') AS pattern (comment),
                               -- All before the first part that is not wholly understood.
                               LATERAL (SELECT substring(f.query, '^(?:[^''"$/-]|"[^"]*"'
                                   '|[$][0-9]+|-(?!-)|/(?![*])|' || pattern.comment || ')*'))
                                   AS clear (text),
                               LATERAL (SELECT clear.text
                                   || CASE WHEN length(clear.text) < length(f.query) THEN '...'
                                           ELSE '' END) AS whole (text),
                               LATERAL (SELECT btrim(regexp_replace(regexp_replace(whole.text,
                                   '((?:[^"/-]|"[^"]*"|-(?!-)|/(?![*]))*)(?:' || pattern.comment || ')',
                                   chr(92) || '1 ', 'g'), '[[:space:]]+', ' ', 'g')))
                                   AS bare (line),
                               LATERAL (SELECT regexp_replace(regexp_replace(regexp_replace(
                                   regexp_replace(bare.line,
                                   '^(set (?:(?:session|local) )?[^ =]+).*', chr(92) || '1 ...',
                                   'i'),
                                   '^(?=(?:alter|create)[[:>:]])(.*?[[:<:]]set[ (]+[^ =(]+'
                                       '(?=[ =])).*$', chr(92) || '1 ...', 'i'),
                                   '^(?=(?:alter|create|copy|import)[[:>:]])(.*?[[:<:]](?:'
                                       '(?:password|options|connection|program)[[:>:]]'
                                       '|with(?= ?[(]))).*$', chr(92) || '1 ...', 'i'),
                                   '(^|[^A-Za-z0-9_$"])[0-9][0-9A-Za-z_.]*', chr(92) || '1?', 'g'))
                                   AS shown (line)
                        $text$;
                    RETURN;
                EXCEPTION
                    WHEN character_not_in_repertoire OR untranslatable_character THEN
                        RAISE NOTICE 'a statement is not text in this encoding: no texts';
                    WHEN object_not_in_prerequisite_state THEN NULL;
                END;
            END IF;
            RETURN QUERY EXECUTE format(v_sql, 'NULL::text', 'false');
        EXCEPTION
            WHEN object_not_in_prerequisite_state THEN
                RAISE NOTICE 'pg_stat_statements is not in shared_preload_libraries: no statements';
        END
        $body$;

        """#
}
