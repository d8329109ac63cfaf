-- The same of events outside of any thread that came or went: of them goals, what became of leads, and other channels.
INSERT INTO deeds BY NAME
WITH done AS (
    SELECT * FROM (SELECT event_key, thread_key, ts, project, environment, user_key, anonymous_key, $deed
        FROM events WHERE event_key IN (SELECT event_key FROM astray) AND type = 'track' AND thread_key IS NULL)
    WHERE kind IN ('goal', 'qualified', 'won', 'touch')
)
SELECT NULL::BIGINT AS conversation_key, d.thread_key, d.event_key, d.project, d.environment, d.ts,
    local_time(d.ts)::DATE AS day, epoch_us(local_time(d.ts)) - d.ts AS utc_offset, d.ts AS happened_at,
    coalesce(d.user_key, d.anonymous_key, d.event_key) AS own_key,
    coalesce(i.person_key, coalesce(d.user_key, d.anonymous_key, d.event_key)) AS person_key,
    d.* EXCLUDE (thread_key, event_key, project, environment, ts, user_key, anonymous_key)
FROM done d LEFT JOIN identities i ON i.id_key = coalesce(d.user_key, d.anonymous_key, d.event_key);
