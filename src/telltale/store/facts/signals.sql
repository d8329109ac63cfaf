-- What speaks for and against a resolution, in order.
CREATE OR REPLACE TEMP TABLE thumbed AS -- needs: feedback
SELECT conversation_key, thread_key, ord, ts, event_key, message_id, score
FROM told WHERE type = 'feedback' AND name = 'thumbs' AND score IS NOT NULL AND conversation_key IS NOT NULL
QUALIFY message_id IS NULL OR row_number() OVER (PARTITION BY thread_key, message_id ORDER BY ord DESC) = 1;

CREATE OR REPLACE TEMP TABLE rated AS -- needs: thumbed
SELECT DISTINCT s.conversation_key, s.turn
FROM thumbed t JOIN said s ON s.thread_key = t.thread_key AND s.message_id = t.message_id WHERE s.answers
UNION
SELECT DISTINCT t.conversation_key, a.turn
FROM (SELECT * FROM thumbed WHERE message_id IS NULL) t
ASOF JOIN (SELECT conversation_key, turn, answer_ord FROM turned WHERE answered) a
    ON a.conversation_key = t.conversation_key AND t.ord > a.answer_ord;

CREATE OR REPLACE TEMP TABLE surveyed AS -- needs: feedback
SELECT conversation_key, ord, ts, event_key, name, score
FROM told WHERE type = 'feedback' AND name IN ('csat', 'resolved') AND score IS NOT NULL AND conversation_key IS NOT NULL
QUALIFY name = 'resolved' OR row_number() OVER (PARTITION BY conversation_key, name ORDER BY ord DESC) = 1;

CREATE OR REPLACE TEMP TABLE heard AS
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
), sounds AS (
    SELECT conversation_key, ord, ts, event_key, 'rephrased' AS kind, NULL AS name FROM repeated WHERE needs
    UNION ALL
    SELECT conversation_key, ord, ts, event_key, 'said_unhelpful', NULL FROM said WHERE unhelpful
    UNION ALL
    SELECT conversation_key, first_ord, ts, event_key, 'fallback_loop', NULL FROM turned WHERE second AND NOT healed
    UNION ALL
    SELECT conversation_key, ord, ts, event_key, 'thumbs_down', NULL FROM thumbed WHERE score < 0.5
    UNION ALL
    SELECT conversation_key, ord, ts, event_key, 'thumbs_up', NULL
    FROM thumbed SEMI JOIN on_last_answer USING (event_key) WHERE score >= 0.5
    UNION ALL
    SELECT conversation_key, ord, ts, event_key, 'low_rating', NULL FROM surveyed WHERE name = 'csat' AND score <= 0.25
    UNION ALL
    SELECT conversation_key, ord, ts, event_key, 'good_rating', NULL FROM surveyed WHERE name = 'csat' AND score >= 0.75
    UNION ALL
    SELECT conversation_key, ord, ts, event_key, 'said_unresolved', NULL
    FROM surveyed WHERE name = 'resolved' AND score < 0.5
    UNION ALL
    SELECT conversation_key, ord, ts, event_key, 'said_resolved', NULL
    FROM surveyed WHERE name = 'resolved' AND score >= 0.5
    UNION ALL
    SELECT conversation_key, ord, ts, event_key, 'tracked', name
    FROM told WHERE type = 'track' AND name IS NOT NULL AND conversation_key IS NOT NULL
    UNION ALL
    SELECT conversation_key, ord, ts, event_key, 'closing', NULL FROM said WHERE closing
)
SELECT s.conversation_key, s.ord, s.event_key, s.kind, s.name, s.ts - b.ts AS since_answer
FROM sounds s ASOF LEFT JOIN (SELECT conversation_key, ord, ts FROM said WHERE role = 'bot') b
    ON b.conversation_key = s.conversation_key AND s.ord > b.ord;

CREATE OR REPLACE TEMP TABLE weighed AS -- needs: heard
$weighed;
