-- Which conversation every event belongs to. Activities carry it; the rest join the conversation that holds them,
-- else the latest that began before, else the first; a model call may have found its home by its trace.
-- A recognised intent goes with its message.
CREATE OR REPLACE TEMP TABLE numbered AS
SELECT paced.thread_key, paced.ord,
    coalesce(f.splits, is_activity AND (previous_at IS NULL OR was_ended
        OR ts - previous_at > CASE WHEN was_handed_off THEN $handoff_gap ELSE own_gap END)) AS starts,
    greatest(1, sum(starts::INT) OVER (PARTITION BY paced.thread_key ORDER BY paced.ord
        ROWS UNBOUNDED PRECEDING)) AS session
FROM paced LEFT JOIN folded f USING (thread_key, ord);

CREATE OR REPLACE TEMP TABLE sessions AS
SELECT n.thread_key, n.session, l.event_key AS conversation_key
FROM numbered n JOIN lined l USING (thread_key, ord) WHERE n.starts;

CREATE OR REPLACE TEMP TABLE told AS
SELECT l.* EXCLUDE (home), coalesce(l.home, s.conversation_key) AS conversation_key
FROM lined l JOIN numbered n USING (thread_key, ord) LEFT JOIN sessions s USING (thread_key, session);

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
