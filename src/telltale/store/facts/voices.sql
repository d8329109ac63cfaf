-- What was read out of the words of the touched threads, as far as they are still the words that were read.
CREATE OR REPLACE TEMP TABLE voiced AS
WITH worded AS (
    SELECT s.conversation_key, s.event_key, s.ord, s.turn, s.role, s.answers, s.needs, e.project,
        CASE WHEN s.rewritten THEN s.text ELSE e.text END AS words, (hash(words) >> 1)::BIGINT AS text_key
    FROM said s JOIN (SELECT event_key, project, text FROM touched_events WHERE type = 'message') e USING (event_key)
)
SELECT w.*, t.event_key IS NOT NULL AS is_read, t.language, t.tone, t.signs,
    CASE WHEN NOT p.hidden THEN p.name END AS topic, CASE WHEN NOT p.hidden AND NOT p.answered THEN p.name END AS unseen_topic,
    o.event_key IS NOT NULL AS is_sorted, g.version AS guessed, g.intent AS near_intent, g.confidence AS near_confidence,
    u.event_key IS NOT NULL AS had_context, u.supported, CASE WHEN u.event_key IS NULL THEN k.supported END AS in_knowledge
FROM worded w
LEFT JOIN tones t ON t.event_key = w.event_key AND t.text_key = w.text_key
LEFT JOIN sortings o ON o.event_key = w.event_key AND o.text_key = w.text_key
LEFT JOIN topics p ON p.topic = o.topic AND p.project = w.project
LEFT JOIN guesses g ON g.event_key = w.event_key AND g.text_key = w.text_key
LEFT JOIN supports u ON u.event_key = w.event_key AND u.text_key = w.text_key
LEFT JOIN groundings k ON k.event_key = w.event_key AND k.text_key = w.text_key;

-- The tone of a turn is the mean of its messages; the thirds of a conversation are those of its turns with a tone.
CREATE OR REPLACE TEMP TABLE moods AS -- needs: voiced
WITH toned AS (
    SELECT conversation_key, turn, avg(tone) AS tone FROM voiced WHERE role = 'user' GROUP BY ALL
), placed AS (
    SELECT *, row_number() OVER (PARTITION BY conversation_key ORDER BY turn) AS nth,
        count(*) OVER (PARTITION BY conversation_key) AS turns
    FROM toned WHERE tone IS NOT NULL
), swings AS (
    SELECT conversation_key, avg(tone) AS sentiment,
        avg(tone) FILTER (nth > turns - turns // 3) - avg(tone) FILTER (nth <= turns // 3) AS sentiment_shift
    FROM placed GROUP BY conversation_key
), ends AS (
    SELECT conversation_key, arg_max_null(tone, turn) <= $negative AS ends_negative FROM toned GROUP BY conversation_key
), tongues AS (
    SELECT conversation_key, arg_max(language, (letters, language)) AS tongue FROM (
        SELECT conversation_key, language, sum(length(words)) AS letters FROM voiced
        WHERE role = 'user' AND language IS NOT NULL GROUP BY ALL)
    GROUP BY conversation_key
), signs AS (
    SELECT conversation_key, bool_or(is_read) AS is_read, bool_or(signs <> '') IS TRUE AS signs,
        list_sort(list(DISTINCT topic) FILTER (topic IS NOT NULL)) AS topics
    FROM voiced WHERE role = 'user' GROUP BY conversation_key
)
SELECT conversation_key, sentiment, ends_negative, sentiment_shift, tongue, topics, CASE WHEN is_read THEN signs END AS signs
FROM signs LEFT JOIN swings USING (conversation_key) LEFT JOIN tongues USING (conversation_key)
LEFT JOIN ends USING (conversation_key);
