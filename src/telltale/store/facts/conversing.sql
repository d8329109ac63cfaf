-- Which conversation every event belongs to. Activities carry it; the rest join the conversation that holds them,
-- else the latest that began before, else the first; a model call may have found its home by its trace.
-- A recognised intent goes with its message.
CREATE OR REPLACE TEMP TABLE numbered AS
SELECT paced.thread_key, paced.ord, paced.event_key,
    coalesce(f.splits, is_activity AND (previous_at IS NULL OR was_ended
        OR ts - previous_at > CASE WHEN was_handed_off THEN $handoff_gap ELSE own_gap END)) AS starts,
    greatest(1, sum(starts::INT) OVER (PARTITION BY paced.thread_key ORDER BY paced.ord
        ROWS UNBOUNDED PRECEDING)) AS session
FROM paced LEFT JOIN folded f USING (thread_key, ord);

CREATE OR REPLACE TEMP TABLE sessions AS
SELECT thread_key, session, event_key AS conversation_key FROM numbered WHERE starts;

CREATE OR REPLACE TEMP TABLE placed AS
SELECT l.event_key, l.ord, l.is_message, l.is_counted, l.is_activity, s.conversation_key
FROM lined l JOIN numbered n USING (event_key)
LEFT JOIN sessions s ON s.thread_key = n.thread_key AND s.session = n.session;

CREATE OR REPLACE TEMP TABLE told AS
SELECT e.* EXCLUDE (home, sequence, received_at, event_id), p.ord, p.is_message, p.is_counted, p.is_activity,
    coalesce(e.home, p.conversation_key) AS conversation_key
FROM touched_events e JOIN placed p USING (event_key);

-- A message's newest text, and whether it failed to be delivered.
CREATE OR REPLACE TEMP TABLE changes AS
SELECT thread_key, message_id,
    bool_or(change IN ('edited', 'deleted', 'redacted')) AS rewritten,
    arg_max(coalesce(text, ''), ord) FILTER (change IN ('edited', 'deleted', 'redacted')) AS text,
    arg_max(coalesce(normal_key, 0), ord) FILTER (change IN ('edited', 'deleted', 'redacted')) AS normal_key,
    bool_or(change = 'failed') AS failed
FROM told WHERE type = 'message.updated' GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE broken AS
SELECT DISTINCT thread_key, message_id
FROM (SELECT thread_key, message_id FROM told WHERE type = 'generation' AND error_type IS NOT NULL
      UNION ALL SELECT thread_key, message_id FROM changes WHERE failed)
WHERE message_id IS NOT NULL;
