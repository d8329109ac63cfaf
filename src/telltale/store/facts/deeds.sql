-- What people did that matters to the business, in the touched threads. In a conversation it is its person's.
INSERT INTO deeds BY NAME -- needs: track, reachable
WITH done AS (
    SELECT * FROM (SELECT event_key, thread_key, ts, project, environment, user_key, anonymous_key, $deed
        FROM touched_events WHERE type = 'track' OR reachable)
    WHERE kind IS NOT NULL
)
SELECT f.conversation_key, d.thread_key, d.event_key, d.project, d.environment, coalesce(f.started_at, d.ts) AS ts,
    coalesce(f.day, local_time(d.ts)::DATE) AS day, coalesce(f.utc_offset, epoch_us(local_time(d.ts)) - d.ts) AS utc_offset,
    d.ts AS happened_at, coalesce(f.own_key, d.user_key, d.anonymous_key, d.event_key) AS own_key,
    coalesce(i.person_key, coalesce(f.own_key, d.user_key, d.anonymous_key, d.event_key)) AS person_key,
    d.* EXCLUDE (thread_key, event_key, project, environment, ts, user_key, anonymous_key)
FROM done d JOIN (SELECT event_key, conversation_key FROM told) t USING (event_key)
LEFT JOIN fresh f ON f.conversation_key = t.conversation_key
LEFT JOIN identities i ON i.id_key = coalesce(f.own_key, d.user_key, d.anonymous_key, d.event_key)
WHERE f.conversation_key IS NOT NULL OR d.kind IN ('goal', 'qualified', 'won');
