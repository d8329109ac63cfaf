-- What speaks for and against a resolution, weighed: one row for each conversation with a signal that counts.
-- Confirmation counts within a while of the bot message before it; without one there was nothing to confirm.
SELECT conversation_key,
    bool_and(positive) AS quality_clean,
    coalesce(max(ord) FILTER (NOT positive), 0) > coalesce(max(ord) FILTER (positive), 0) AS negative_after,
    coalesce(bool_or(strong), false) AND NOT negative_after AS confirmed,
    arg_max(event_key, ord) FILTER (strong) AS confirming_event,
    arg_max(event_key, ord) FILTER (NOT positive) AS negative_event,
    arg_max(kind, (ord, kind)) FILTER (NOT positive) AS negative_kind
FROM (
    SELECT conversation_key, ord, event_key, CASE kind WHEN 'tracked' THEN 'goal' ELSE kind END AS kind,
        (heard.kind IN ($confirming) OR heard.kind = 'tracked' AND name IN ($confirming_events)) IS TRUE AS strong,
        heard.kind = 'closing' OR strong AS positive
    FROM $heard AS heard
    WHERE heard.kind = 'closing' OR heard.kind IN ($negative) OR strong AND since_answer <= $confirmation
)
GROUP BY conversation_key
