-- Events of the touched threads in the order of the thread, each with its conversation.
-- Order: corrected time, native sequence (missing last), arrival, id. A new conversation starts with an activity
-- after the gap, or after a conversation.ended. Private notes and system lines are not messages. An open handoff
-- stretches the gap to 24 hours.
CREATE OR REPLACE TEMP TABLE lined AS
SELECT thread_key, event_key, ts, type, channel,
    row_number() OVER (PARTITION BY thread_key ORDER BY ts, sequence NULLS LAST, received_at, event_id) AS ord,
    type = 'message' AS is_message,
    is_message AND counted AS is_counted,
    is_message OR type IN ('flow.step', 'handoff', 'conversation.started')
        OR (type = 'track' AND name IN ('chat_opened', 'widget_opened')) AS is_activity,
    CASE WHEN type = 'handoff' AND state IN ('initiated', 'accepted') OR is_counted AND role = 'human_agent' THEN 1
         WHEN type = 'handoff' OR type = 'conversation.ended' THEN 0 END AS handoff_open,
    $gap AS own_gap
FROM touched_events WHERE aside IS NOT TRUE;

CREATE OR REPLACE TEMP TABLE paced AS
SELECT thread_key, ord, event_key, ts, is_activity, own_gap,
    max(CASE WHEN is_activity THEN ts END) OVER before AS previous_at,
    coalesce(max(CASE WHEN is_activity THEN ord * 2 WHEN type = 'conversation.ended' THEN ord * 2 + 1 END)
        OVER before & 1, 0) = 1 AS was_ended,
    coalesce(max(ord * 2 + handoff_open) OVER before & 1, 0) = 1 AS was_handed_off
FROM lined
WINDOW before AS (PARTITION BY thread_key ORDER BY ord ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING);
