-- Counted messages with their turn, and the turns with what they were.
CREATE OR REPLACE TEMP TABLE open_slots AS
SELECT conversation_key, ord AS from_ord,
    lead(ord) OVER (PARTITION BY conversation_key, flow ORDER BY ord) AS to_ord, slot, state
FROM told WHERE type = 'flow.step' AND conversation_key IS NOT NULL
QUALIFY slot IS NOT NULL AND state IN ('entered', 'resumed');

CREATE OR REPLACE TEMP TABLE form_answers AS
SELECT DISTINCT m.event_key
FROM told m JOIN open_slots s ON s.conversation_key = m.conversation_key
WHERE m.is_counted AND m.role = 'user' AND m.ord > s.from_ord AND (s.to_ord IS NULL OR m.ord < s.to_ord);

CREATE OR REPLACE TEMP TABLE said AS
WITH newest AS (
    SELECT m.thread_key, m.conversation_key, m.event_key, m.ord, m.ts, m.role, m.message_id, m.clicked,
        CASE WHEN c.rewritten THEN nullif(c.text, '') ELSE m.text END AS text,
        CASE WHEN c.rewritten THEN nullif(c.normal_key, 0) ELSE m.normal_key END AS normal_key,
        m.role = 'bot' AND b.message_id IS NOT NULL AS failed
    FROM told m LEFT JOIN changes c USING (thread_key, message_id) LEFT JOIN broken b USING (thread_key, message_id)
    WHERE m.is_counted
), turned AS (
    SELECT *, sum(opens::INT) OVER (PARTITION BY conversation_key ORDER BY ord ROWS UNBOUNDED PRECEDING) AS turn
    FROM (SELECT *, role = 'user' AND lag(role) OVER (PARTITION BY conversation_key ORDER BY ord)
              IS DISTINCT FROM 'user' AS opens FROM newest)
)
SELECT turned.*,
    coalesce(role = 'user' AND normal_key IN ($small_talk), false) AS small,
    coalesce(role = 'user' AND normal_key IN ($closings), false) AS closing,
    coalesce(role = 'user' AND normal_key IN ($unhelpful), false) AS unhelpful,
    role = 'user' AND clicked IS NOT TRUE AND normal_key IN ($small_talk) IS NOT TRUE
        AND f.event_key IS NULL AS needs,
    role = 'bot' AND turn > 0 AND NOT coalesce(bool_or(role = 'human_agent') OVER (
        PARTITION BY conversation_key, turn ORDER BY ord ROWS UNBOUNDED PRECEDING), false) AS answers
FROM turned LEFT JOIN form_answers f USING (event_key);

-- An intent goes with the message it names; when it names none, with the last user message before it.
CREATE OR REPLACE TEMP TABLE recognised AS
WITH named AS (
    SELECT thread_key, message_id, min(ord) AS ord FROM told
    WHERE is_message AND message_id IS NOT NULL GROUP BY ALL
), placed AS (
    SELECT t.thread_key, t.ord AS intent_ord, t.event_key, t.intent, t.confidence, t.fallback, t.no_input,
        CASE WHEN t.message_id IS NOT NULL THEN n.ord ELSE max(CASE WHEN t.is_counted AND t.role = 'user' THEN t.ord END)
            OVER (PARTITION BY t.thread_key ORDER BY t.ord ROWS UNBOUNDED PRECEDING) END AS message_ord,
        t.type, t.conversation_key, t.project, t.environment, t.ts
    FROM told t LEFT JOIN named n ON t.type = 'intent.recognized' AND n.thread_key = t.thread_key
        AND n.message_id = t.message_id
    WHERE t.type = 'intent.recognized' OR t.is_counted AND t.role = 'user'
)
SELECT p.thread_key, p.intent_ord AS ord, p.event_key, p.intent, p.confidence, p.fallback IS TRUE AS fallback,
    p.intent IS NOT NULL AND p.fallback IS NOT TRUE AND p.no_input IS NOT TRUE AS matched,
    CASE WHEN m.ord IS NULL THEN p.conversation_key ELSE m.conversation_key END AS conversation_key,
    s.turn, p.project, p.environment, p.ts
FROM placed p
LEFT JOIN told m ON m.thread_key = p.thread_key AND m.ord = p.message_ord
LEFT JOIN said s ON s.event_key = m.event_key
WHERE p.type = 'intent.recognized';

UPDATE told SET conversation_key = r.conversation_key FROM recognised r
WHERE told.event_key = r.event_key AND told.conversation_key <> r.conversation_key;

CREATE OR REPLACE TEMP TABLE turned AS
WITH grouped AS (
    SELECT conversation_key, turn, any_value(thread_key) AS thread_key,
        min(ord) FILTER (role = 'user') AS first_ord,
        max(ord) FILTER (role = 'user') AS last_user_ord,
        arg_max(ts, ord) FILTER (role = 'user') AS last_user_at,
        arg_min(event_key, ord) FILTER (role = 'user') AS event_key,
        arg_min(ts, ord) FILTER (role = 'user') AS ts,
        bool_or(needs) AS needs, bool_and(small IS TRUE) FILTER (role = 'user') AS small,
        min(ord) FILTER (answers) AS answer_ord,
        arg_min(ts, ord) FILTER (answers) AS answer_at,
        arg_max(event_key, ord) FILTER (answers) AS answer_event,
        arg_max(coalesce(text, ''), ord) FILTER (answers) AS answer_text,
        count(*) FILTER (answers) AS answer_messages,
        count(*) FILTER (answers AND NOT failed) AS sound_messages,
        count(*) FILTER (role = 'bot' AND NOT answers AND NOT failed) AS later_messages,
        count(*) FILTER (role = 'human_agent') AS human_messages,
        coalesce(bool_or(answers AND ($fallback_text)), false) AS says_fallback
    FROM said WHERE turn > 0 GROUP BY conversation_key, turn
), understood AS (
    SELECT conversation_key, turn, bool_or(fallback) AS fell_back, bool_or(matched) AS matched
    FROM recognised WHERE turn IS NOT NULL GROUP BY ALL
), judged AS (
    SELECT g.*, g.needs AND (g.says_fallback OR coalesce(u.fell_back, false)) AS is_fallback,
        g.needs AND NOT is_fallback AND coalesce(u.matched, false) AS is_matched,
        g.answer_messages > 0 AS answered,
        g.sound_messages > 0 AND NOT is_fallback AND NOT g.small AS meaningful
    FROM grouped g LEFT JOIN understood u USING (conversation_key, turn)
)
SELECT *,
    is_fallback AND lag(is_fallback) OVER line IS TRUE AS loops,
    is_fallback AND lag(is_fallback) OVER line IS TRUE AND lag(is_fallback, 2) OVER line IS NOT TRUE AS second,
    is_fallback AND (lead(meaningful) OVER line IS TRUE OR lead(meaningful, 2) OVER line IS TRUE) AS recovered,
    coalesce(bool_or(needs AND meaningful) OVER (PARTITION BY conversation_key ORDER BY turn
        ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING), false) AS healed
FROM judged WINDOW line AS (PARTITION BY conversation_key ORDER BY turn);
