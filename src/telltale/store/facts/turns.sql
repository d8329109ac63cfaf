-- Counted messages with their turn, and the turns with what they were.
CREATE OR REPLACE TEMP TABLE open_slots AS -- needs: flow.step
SELECT conversation_key, ord AS from_ord,
    lead(ord) OVER (PARTITION BY conversation_key, flow ORDER BY ord) AS to_ord, slot, state
FROM told WHERE type = 'flow.step' AND conversation_key IS NOT NULL
QUALIFY slot IS NOT NULL AND state IN ('entered', 'resumed');

CREATE OR REPLACE TEMP TABLE form_answers AS -- needs: open_slots
SELECT DISTINCT m.event_key
FROM told m JOIN open_slots s ON s.conversation_key = m.conversation_key
WHERE m.is_counted AND m.role = 'user' AND m.ord > s.from_ord AND (s.to_ord IS NULL OR m.ord < s.to_ord);

-- A turn opens with a user message that follows none in its conversation; `text` holds what was written anew.
-- The bot answers as long as no human came in between.
CREATE OR REPLACE TEMP TABLE said AS
WITH newest AS (
    SELECT m.thread_key, m.conversation_key, m.event_key, m.ord, m.ts, m.role, m.message_id, m.clicked, m.filled,
        m.follows_user, coalesce(c.rewritten, false) AS rewritten, c.text,
        CASE WHEN c.rewritten THEN c.normal_key ELSE m.normal_key END AS normal_key,
        coalesce(CASE WHEN c.rewritten THEN c.asks ELSE m.asks END, false) AS asks,
        coalesce(CASE WHEN c.rewritten THEN c.says_fallback ELSE m.says_fallback END, false) AS says_fallback,
        m.role = 'bot' AND b.message_id IS NOT NULL AS failed
    FROM told m LEFT JOIN changes c USING (thread_key, message_id) LEFT JOIN broken b USING (thread_key, message_id)
    WHERE m.is_counted
), turned AS (
    SELECT * EXCLUDE (follows_user),
        role = 'user' AND (NOT follows_user OR row_number() OVER line = 1) AS opens,
        count(*) FILTER (role = 'user' AND NOT follows_user) OVER line
            + (first_value(role = 'user' AND follows_user) OVER line)::INT AS turn,
        role = 'bot' AND coalesce(last_value(CASE WHEN role <> 'bot' THEN role END IGNORE NULLS) OVER line = 'user', false)
            AS answers
    FROM newest WINDOW line AS (PARTITION BY conversation_key ORDER BY ord ROWS UNBOUNDED PRECEDING)
)
SELECT turned.*,
    coalesce(role = 'user' AND normal_key IN ($small_talk), false) AS small,
    coalesce(role = 'user' AND normal_key IN ($closings), false) AS closing,
    coalesce(role = 'user' AND normal_key IN ($unhelpful), false) AS unhelpful,
    role = 'user' AND clicked IS NOT TRUE AND NOT small AND f.event_key IS NULL AS needs
FROM turned LEFT JOIN form_answers f USING (event_key);

-- An intent goes with the message it names; when it names none, with the last user message before it.
CREATE OR REPLACE TEMP TABLE recognised AS -- needs: intent.recognized
WITH intents AS (
    FROM told WHERE type = 'intent.recognized'
), homes AS (
    SELECT i.event_key, arg_min(m.event_key, m.ord) AS message_key, arg_min(m.conversation_key, m.ord) AS conversation_key
    FROM intents i JOIN told m ON m.thread_key = i.thread_key AND m.message_id = i.message_id
    WHERE m.is_message GROUP BY i.event_key
    UNION ALL
    SELECT i.event_key, m.event_key, m.conversation_key
    FROM (FROM intents WHERE message_id IS NULL) i
    ASOF JOIN (FROM said WHERE role = 'user') m ON m.thread_key = i.thread_key AND i.ord > m.ord
)
SELECT i.thread_key, i.ord, i.event_key, i.intent, i.confidence, i.fallback IS TRUE AS fallback,
    i.intent IS NOT NULL AND i.fallback IS NOT TRUE AND i.no_input IS NOT TRUE AS matched,
    coalesce(h.conversation_key, i.conversation_key) AS conversation_key, s.turn,
    coalesce(s.ord, i.ord) AS said_ord, coalesce(s.ts, i.ts) AS said_at
FROM intents i LEFT JOIN homes h USING (event_key) LEFT JOIN said s ON s.event_key = h.message_key;

UPDATE told SET conversation_key = r.conversation_key FROM recognised r -- needs: recognised
WHERE told.event_key = r.event_key AND told.conversation_key <> r.conversation_key;

CREATE OR REPLACE TEMP TABLE turned AS
WITH grouped AS (
    SELECT conversation_key, turn, any_value(thread_key) AS thread_key,
        any_value(ord) FILTER (opens) AS first_ord, any_value(event_key) FILTER (opens) AS event_key,
        any_value(ts) FILTER (opens) AS ts, max(ts) FILTER (role = 'user') AS last_user_at,
        bool_or(needs) AS needs, bool_and(small) FILTER (role = 'user') AS small,
        min(ord) FILTER (answers) AS answer_ord, min(ts) FILTER (answers) AS answer_at,
        arg_max(event_key, ord) FILTER (answers) AS answer_event, arg_max(asks, ord) FILTER (answers) AS asks,
        count(*) FILTER (answers) AS answer_messages,
        count(*) FILTER (answers AND NOT failed) AS sound_messages,
        count(*) FILTER (role = 'bot' AND NOT answers AND NOT failed) AS later_messages,
        count(*) FILTER (role = 'human_agent') AS human_messages,
        bool_or(answers AND says_fallback) AS says_fallback
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
