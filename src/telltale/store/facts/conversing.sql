-- Which conversation every event belongs to. Activities carry it; the rest join the conversation that holds them,
-- else the latest that began before, else the first; a model call may have found its home by its trace.
-- A conversation has the key of the activity that starts it.
CREATE OR REPLACE TEMP TABLE placed AS
WITH parted AS (
    SELECT thread_key, event_key, ord, is_activity, follows_user, own_gap, coalesce(ends, was_ended) AS is_ended,
        coalesce(hands_off, was_handed_off) AS is_handed_off,
        coalesce(f.splits, is_activity AND (previous_at IS NULL OR was_ended
            OR ts - previous_at > CASE WHEN was_handed_off THEN $handoff_gap ELSE own_gap END)) AS starts
    FROM paced LEFT JOIN folded f USING (thread_key, ord)
)
SELECT event_key, ord, is_activity, follows_user, starts, own_gap, is_ended, is_handed_off,
    coalesce(last_value(CASE WHEN starts THEN event_key END IGNORE NULLS) OVER so_far,
        arg_min(event_key, ord) FILTER (starts) OVER whole) AS conversation_key
FROM parted
WINDOW so_far AS (PARTITION BY thread_key ORDER BY ord ROWS UNBOUNDED PRECEDING),
    whole AS (PARTITION BY thread_key ORDER BY ord ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING);

-- Events with their place; texts, ids and surroundings stay where they are, and `filled` says which there are.
CREATE OR REPLACE TEMP TABLE told AS
SELECT event_key, thread_key, coalesce(home, p.conversation_key) AS conversation_key, p.ord, ts, type, inferred, trace_id,
    adopted, is_activity, starts, own_gap, is_ended, is_handed_off, follows_user, type = 'message' AS is_message, is_message AND counted AS is_counted,
    role, message_id, clicked, normal_key, rtrim(text) LIKE '%?' AS asks, ($fallback_text) AS says_fallback,
    change, intent, confidence, fallback, no_input, state, slot, flow, handoff_id, reason, name, score, asked,
    entry_point, model, prompt_version, error_type, $filled AS filled
FROM touched_events e JOIN placed p USING (event_key);

-- A message's newest text, and whether it failed to be delivered.
CREATE OR REPLACE TEMP TABLE changes AS -- needs: message.updated
WITH changed AS (
    SELECT thread_key, message_id,
        bool_or(change IN ('edited', 'deleted', 'redacted')) AS rewritten,
        nullif(arg_max(coalesce(e.text, ''), ord) FILTER (change IN ('edited', 'deleted', 'redacted')), '') AS text,
        nullif(arg_max(coalesce(normal_key, 0), ord) FILTER (change IN ('edited', 'deleted', 'redacted')), 0) AS normal_key,
        bool_or(change = 'failed') AS failed
    FROM (FROM told WHERE type = 'message.updated') JOIN (SELECT event_key, text FROM touched_events) e USING (event_key)
    GROUP BY ALL
)
SELECT *, rtrim(text) LIKE '%?' AS asks, ($fallback_text) AS says_fallback FROM changed;

CREATE OR REPLACE TEMP TABLE broken AS -- needs: generation, changes
SELECT DISTINCT thread_key, message_id
FROM (SELECT thread_key, message_id FROM told WHERE type = 'generation' AND error_type IS NOT NULL
      UNION ALL SELECT thread_key, message_id FROM changes WHERE failed)
WHERE message_id IS NOT NULL;
