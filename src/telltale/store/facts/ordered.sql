-- Events of the touched threads in the order of the thread, and what lies before each.
-- Order: corrected time, native sequence (missing last), arrival, id. A new conversation starts with an activity
-- after the gap, or after a conversation.ended. Private notes and system lines are not messages. An open handoff
-- stretches the gap to 24 hours.
CREATE OR REPLACE TEMP TABLE paced AS
WITH lined AS (
    SELECT thread_key, event_key, ts, sequence, received_at, event_id,
        type = 'message' AND counted AS is_counted,
        type IN ('message', 'flow.step', 'handoff', 'conversation.started')
            OR (type = 'track' AND name IN ('chat_opened', 'widget_opened')) AS is_activity,
        CASE WHEN is_activity THEN false WHEN type = 'conversation.ended' THEN true END AS ends,
        CASE WHEN type = 'handoff' AND state IN ('initiated', 'accepted') OR is_counted AND role = 'human_agent' THEN true
             WHEN type = 'handoff' OR type = 'conversation.ended' THEN false END AS hands_off,
        CASE WHEN is_counted THEN role = 'user' END AS by_user,
        $gap AS own_gap
    FROM touched_events WHERE aside IS NOT TRUE
)
SELECT thread_key, event_key, ts, is_activity, own_gap, ends, hands_off,
    row_number() OVER thread AS ord,
    last_value(CASE WHEN is_activity THEN ts END IGNORE NULLS) OVER before AS previous_at,
    last_value(ends IGNORE NULLS) OVER before IS TRUE AS was_ended,
    last_value(hands_off IGNORE NULLS) OVER before IS TRUE AS was_handed_off,
    last_value(by_user IGNORE NULLS) OVER before IS TRUE AS follows_user
FROM lined
WINDOW thread AS (PARTITION BY thread_key ORDER BY ts, sequence NULLS LAST, received_at, event_id),
    before AS (PARTITION BY thread_key ORDER BY ts, sequence NULLS LAST, received_at, event_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING);
