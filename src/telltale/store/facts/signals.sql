-- What speaks for and against a resolution, in order.
CREATE OR REPLACE TEMP TABLE thumbed AS
SELECT conversation_key, thread_key, ord, ts, event_key, message_id, score
FROM told WHERE type = 'feedback' AND name = 'thumbs' AND score IS NOT NULL AND conversation_key IS NOT NULL
QUALIFY message_id IS NULL OR row_number() OVER (PARTITION BY thread_key, message_id ORDER BY ord DESC) = 1;

CREATE OR REPLACE TEMP TABLE rated AS
SELECT DISTINCT s.conversation_key, s.turn
FROM thumbed t JOIN said s ON s.thread_key = t.thread_key AND s.message_id = t.message_id WHERE s.answers
UNION
SELECT DISTINCT t.conversation_key, a.turn
FROM (SELECT * FROM thumbed WHERE message_id IS NULL) t
ASOF JOIN (SELECT conversation_key, turn, answer_ord FROM turned WHERE answered) a
    ON a.conversation_key = t.conversation_key AND t.ord > a.answer_ord;

CREATE OR REPLACE TEMP TABLE surveyed AS
SELECT conversation_key, ord, ts, event_key, name, score
FROM told WHERE type = 'feedback' AND name IN ('csat', 'resolved') AND score IS NOT NULL AND conversation_key IS NOT NULL
QUALIFY name = 'resolved' OR row_number() OVER (PARTITION BY conversation_key, name ORDER BY ord DESC) = 1;

CREATE OR REPLACE TEMP TABLE signals AS
WITH repeated AS (
    SELECT s.conversation_key, s.ord, s.ts, s.event_key, t.needs
    FROM (SELECT * FROM said WHERE role = 'user' AND normal_key IS NOT NULL
          QUALIFY row_number() OVER (PARTITION BY conversation_key, normal_key ORDER BY ord) > 1) s
    JOIN turned t USING (conversation_key, turn)
), last_answers AS (
    SELECT conversation_key, max(turn) AS turn FROM turned WHERE answered GROUP BY ALL
), last_bot AS (
    SELECT conversation_key, max(ord) AS ord FROM said WHERE role = 'bot' GROUP BY ALL
), on_last_answer AS (
    SELECT t.event_key FROM thumbed t JOIN last_answers l USING (conversation_key)
    JOIN said s ON s.conversation_key = t.conversation_key AND s.turn = l.turn AND s.answers
        AND s.message_id = t.message_id
    UNION
    SELECT t.event_key FROM thumbed t LEFT JOIN last_bot b USING (conversation_key)
    WHERE t.message_id IS NULL AND (b.ord IS NULL OR b.ord < t.ord)
), heard AS (
    SELECT conversation_key, ord, ts, event_key, 'rephrased' AS kind, false AS positive, false AS strong
    FROM repeated WHERE needs
    UNION ALL
    SELECT conversation_key, ord, ts, event_key, 'said_unhelpful', false, false FROM said WHERE unhelpful
    UNION ALL
    SELECT conversation_key, first_ord, ts, event_key, 'fallback_loop', false, false
    FROM turned WHERE second AND NOT healed
    UNION ALL
    SELECT conversation_key, ord, ts, event_key, 'thumbs_down', false, false FROM thumbed WHERE score < 0.5
    UNION ALL
    SELECT conversation_key, ord, ts, event_key, 'thumbs_up', true, true
    FROM thumbed SEMI JOIN on_last_answer USING (event_key) WHERE score >= 0.5
    UNION ALL
    SELECT conversation_key, ord, ts, event_key, 'low_rating', false, false
    FROM surveyed WHERE name = 'csat' AND score <= 0.25
    UNION ALL
    SELECT conversation_key, ord, ts, event_key, 'good_rating', true, true
    FROM surveyed WHERE name = 'csat' AND score >= 0.75
    UNION ALL
    SELECT conversation_key, ord, ts, event_key, 'said_unresolved', false, false
    FROM surveyed WHERE name = 'resolved' AND score < 0.5
    UNION ALL
    SELECT conversation_key, ord, ts, event_key, 'said_resolved', true, true
    FROM surveyed WHERE name = 'resolved' AND score >= 0.5
    UNION ALL
    SELECT conversation_key, ord, ts, event_key, 'goal', true, true
    FROM told WHERE type = 'track' AND name IN ($goals) AND conversation_key IS NOT NULL
    UNION ALL
    SELECT conversation_key, ord, ts, event_key, 'closing', true, false FROM said WHERE closing
)
-- Confirmation counts within 24 hours of the bot message before it; without one there was nothing to confirm.
SELECT h.conversation_key, h.ord, h.event_key, h.kind, h.positive, h.strong
FROM heard h ASOF LEFT JOIN (SELECT conversation_key, ord, ts FROM said WHERE role = 'bot') b
    ON b.conversation_key = h.conversation_key AND h.ord > b.ord
WHERE NOT h.strong OR h.ts - b.ts <= $day;

CREATE OR REPLACE TEMP TABLE weighed AS
SELECT conversation_key,
    bool_and(positive) AS quality_clean,
    coalesce(max(ord) FILTER (positive), 0) AS last_positive,
    coalesce(max(ord) FILTER (NOT positive), 0) AS last_negative,
    last_negative > last_positive AS negative_after,
    coalesce(bool_or(strong), false) AND NOT negative_after AS confirmed,
    arg_max(event_key, ord) FILTER (strong) AS confirming_event,
    arg_max(event_key, ord) FILTER (NOT positive) AS negative_event,
    arg_max(kind, (ord, kind)) FILTER (NOT positive) AS negative_kind
FROM signals GROUP BY conversation_key;
