-- The smaller facts of the touched threads.
INSERT INTO messages BY NAME
SELECT s.conversation_key, s.thread_key, s.event_key, c.project, c.environment, s.ts, local_time(s.ts)::DATE AS day,
    epoch_us(local_time(s.ts)) - s.ts AS utc_offset, s.message_id, s.role, s.turn,
    CASE WHEN s.role <> 'bot' THEN NULL WHEN s.turn = 0 THEN 'opening' WHEN s.failed THEN 'error'
         WHEN u.is_fallback AND s.answers THEN 'fallback' WHEN u.small THEN 'greeting' ELSE 'answer' END AS kind,
    v.words AS text, v.text_key, v.is_read, v.is_sorted, v.language, v.tone, v.signs, v.topic, v.guessed, v.near_intent,
    v.near_confidence, v.unseen_topic
FROM said s JOIN voiced v USING (event_key) JOIN fresh c ON c.conversation_key = s.conversation_key
LEFT JOIN turned u ON u.conversation_key = s.conversation_key AND u.turn = s.turn;

INSERT INTO turns BY NAME
SELECT t.conversation_key, t.thread_key, t.event_key, c.project, c.environment, c.started_at AS ts, c.day, c.utc_offset,
    t.turn, t.needs AS needs_intent, t.is_fallback, t.is_matched, t.answered, t.meaningful, t.recovered,
    t.answered AND r.turn IS NOT NULL AS rated, t.answer_at - t.last_user_at AS response_time, s.confidence,
    v.supported, CASE WHEN NOT t.is_fallback THEN v.in_knowledge END AS in_knowledge,
    CASE WHEN list_contains(n.intents, l.label) THEN l.label ELSE n.intents[1] END AS recognised, l.label,
    CASE WHEN c.sends_intents THEN l.label = coalesce(recognised, '') END AS rightly_recognised
FROM turned t JOIN fresh c USING (conversation_key) LEFT JOIN rated r USING (conversation_key, turn)
LEFT JOIN (SELECT conversation_key, turn, bool_and(supported) AS supported,
        CASE WHEN NOT bool_or(had_context) THEN bool_and(in_knowledge) END AS in_knowledge
    FROM voiced WHERE answers GROUP BY ALL) v USING (conversation_key, turn)
LEFT JOIN (SELECT conversation_key, turn, min(confidence) AS confidence FROM recognised WHERE matched GROUP BY ALL) s
    ON t.is_matched AND s.conversation_key = t.conversation_key AND s.turn = t.turn
LEFT JOIN (SELECT conversation_key, turn, list(intent ORDER BY ord) AS intents FROM recognised WHERE matched GROUP BY ALL) n
    ON NOT t.is_fallback AND n.conversation_key = t.conversation_key AND n.turn = t.turn
LEFT JOIN (SELECT conversation_key, turn, arg_max(intent, (labelled_at, event_key)) AS label
    FROM labels JOIN said USING (event_key) WHERE role = 'user' GROUP BY ALL) l
    ON l.conversation_key = t.conversation_key AND l.turn = t.turn;

INSERT INTO recognitions BY NAME -- needs: recognised
SELECT r.conversation_key, r.thread_key, r.event_key, c.project, c.environment, c.started_at AS ts, c.day, c.utc_offset,
    r.turn, r.intent, r.confidence
FROM recognised r JOIN fresh c USING (conversation_key) JOIN turned t USING (conversation_key, turn)
WHERE t.is_matched AND r.matched AND r.confidence IS NOT NULL;

INSERT INTO generations BY NAME -- needs: generation
SELECT t.conversation_key, e.thread_key, $generation
FROM $calls e JOIN (SELECT event_key, conversation_key FROM told WHERE type = 'generation') t USING (event_key);

INSERT INTO signals BY NAME -- needs: heard
SELECT h.conversation_key, c.thread_key, h.event_key, h.ord, h.kind, h.name, h.since_answer
FROM heard h JOIN fresh c USING (conversation_key);

INSERT INTO handoffs BY NAME -- needs: handoff
WITH steps AS (
    SELECT t.*, project, environment, coalesce(handoff_id, '') AS id,
        CASE WHEN handoff_id IS NULL THEN conversation_key END AS unit
    FROM told t LEFT JOIN (SELECT event_key, project, environment FROM touched_events WHERE type = 'handoff')
        USING (event_key)
    WHERE type = 'handoff'
), units AS (
    SELECT thread_key, id, unit, min(ord) AS first_ord, arg_min(event_key, ord) AS event_key,
        arg_min(conversation_key, ord) AS own_conversation, any_value(project) AS project,
        any_value(environment) AS environment, min(ts) AS first_at,
        min(ord) FILTER (state = 'initiated') AS requested_ord, min(ts) FILTER (state = 'initiated') AS requested_at,
        arg_min(conversation_key, ord) FILTER (state = 'initiated') AS requesting,
        CASE WHEN requested_ord IS NULL THEN arg_min(reason, ord)
            ELSE first(reason ORDER BY ord) FILTER (state = 'initiated') END AS reason,
        arg_min(handoff_id, ord) AS handoff_id
    FROM steps GROUP BY thread_key, id, unit
), ends AS (
    SELECT u.thread_key, u.id, u.unit, min(s.ord) FILTER (s.state <> 'completed') AS ord, min(s.ts) AS over_at
    FROM units u
    JOIN steps s ON s.thread_key = u.thread_key AND s.id = u.id AND s.unit IS NOT DISTINCT FROM u.unit
    WHERE s.state IN ('failed', 'abandoned', 'completed') AND s.ord > u.requested_ord GROUP BY ALL
), replies AS (
    SELECT u.thread_key, u.id, u.unit, t.ord, t.ts FROM units u JOIN told t ON t.thread_key = u.thread_key
    WHERE t.ord > u.requested_ord AND (t.is_counted AND t.role = 'human_agent'
        OR t.type = 'handoff' AND t.state = 'accepted' AND coalesce(t.handoff_id, '') = u.id)
), answered AS (
    SELECT u.thread_key, u.id, u.unit, min(r.ts) AS answered_at
    FROM units u JOIN replies r ON r.thread_key = u.thread_key AND r.id = u.id AND r.unit IS NOT DISTINCT FROM u.unit
    LEFT JOIN ends e ON e.thread_key = u.thread_key AND e.id = u.id AND e.unit IS NOT DISTINCT FROM u.unit
    WHERE r.ts - u.requested_at <= $day AND (e.ord IS NULL OR r.ord < e.ord) GROUP BY ALL
)
SELECT coalesce(requesting, own_conversation) AS conversation_key, u.thread_key, u.event_key, project, environment,
    coalesce(requested_at, first_at) AS ts, local_time(coalesce(requested_at, first_at))::DATE AS day,
    epoch_us(local_time(coalesce(requested_at, first_at))) - coalesce(requested_at, first_at) AS utc_offset,
    handoff_id, requested_at, answered_at, answered_at - requested_at AS wait, over_at, reason
FROM units u LEFT JOIN answered a ON a.thread_key = u.thread_key AND a.id = u.id AND a.unit IS NOT DISTINCT FROM u.unit
LEFT JOIN ends e ON e.thread_key = u.thread_key AND e.id = u.id AND e.unit IS NOT DISTINCT FROM u.unit;
