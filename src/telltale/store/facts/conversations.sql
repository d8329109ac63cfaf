-- One row a conversation of the touched threads, without what depends on the person's other conversations.
CREATE OR REPLACE TEMP TABLE fresh AS
WITH messages AS (
    SELECT conversation_key, count(*) AS all_messages,
        count(*) FILTER (role = 'user') AS user_messages, count(*) FILTER (role = 'bot') AS bot_messages,
        count(*) FILTER (role = 'human_agent') AS human_messages,
        arg_max(closing, ord) FILTER (role = 'user') AS closing_last,
        arg_max(event_key, ord) FILTER (role = 'user') AS closing_event,
        arg_min(event_key, ord) FILTER (role = 'human_agent') AS human_event,
        min(ord) FILTER (role = 'human_agent') AS human_ord,
        min(ts) FILTER (role = 'human_agent') AS human_at, max(ts) FILTER (role = 'human_agent') AS human_until,
        max(ts) FILTER (role = 'bot') AS bot_until, min(ts) FILTER (role = 'user') AS user_from
    FROM said GROUP BY conversation_key
), began AS (
    SELECT conversation_key, event_key, filled, rewritten, text FROM said WHERE opens AND turn = 1
), events AS (
    SELECT conversation_key, any_value(t.thread_key) AS thread_key,
        min(ts) FILTER (is_activity) AS started_at, max(ts) FILTER (is_activity) AS ended_at,
        bool_and(inferred IS TRUE) FILTER (is_activity) AS inferred,
        arg_min(own_gap, ord) FILTER (is_activity) AS gap,
        arg_max(is_ended, ord) FILTER (is_activity OR type = 'conversation.ended') AS is_ended,
        arg_max(is_handed_off, ord) FILTER (is_activity OR type = 'conversation.ended') AS is_handed_off,
        any_value(b.event_key) AS began_event,
        any_value(b.rewritten) AS rewritten, any_value(b.text) AS new_text,
        bit_or(t.filled) & ~coalesce(any_value(b.filled), 0) AS lacking
    FROM told t LEFT JOIN began b USING (conversation_key) WHERE conversation_key IS NOT NULL GROUP BY conversation_key
), speaking AS (
    -- who and where: the first user message says it; what that leaves out comes from the first event that says it
    SELECT event_key, conversation_key, 0 AS place FROM began
    UNION ALL
    SELECT event_key, conversation_key, ord FROM told JOIN events USING (conversation_key)
    WHERE filled & lacking <> 0 OR starts AND began_event IS NULL
), faces AS (
    SELECT conversation_key, any_value(thread) AS thread, any_value(project) AS project, any_value(source) AS source,
        any_value(environment) AS environment, $surroundings,
        arg_min(coalesce(user_key, anonymous_key), place) AS id_key,
        arg_min(coalesce(user_id, anonymous_id), place) AS id_name,
        arg_min(user_id IS NOT NULL, place) FILTER (user_id IS NOT NULL OR anonymous_id IS NOT NULL) AS id_known,
        any_value(text) FILTER (place = 0) AS text
    FROM touched_events JOIN speaking USING (event_key) GROUP BY conversation_key
), clicks AS (
    SELECT b.conversation_key, coalesce(nullif(properties ->> '$.selected_quick_reply.title', ''),
        nullif(properties ->> '$.selected_quick_reply.value', ''), properties ->> '$.selected_quick_reply.id') AS title
    FROM touched_events e JOIN began b USING (event_key) WHERE clicked AND e.text IS NULL AND NOT b.rewritten
), occurrences AS (
    SELECT conversation_key, arg_min(event_key, ord) FILTER (type = 'handoff') AS handoff_event,
        arg_min(entry_point, ord) AS entry_point,
        list_sort(list(DISTINCT model) FILTER (type = 'generation' AND model IS NOT NULL)) AS models,
        list_sort(list(DISTINCT prompt_version) FILTER (prompt_version IS NOT NULL)) AS prompt_versions,
        list_sort(list(DISTINCT flow) FILTER (type = 'flow.step' AND flow IS NOT NULL)) AS flows,
        list_sort(list(DISTINCT reason) FILTER (type = 'handoff' AND reason IS NOT NULL)) AS handoff_reasons,
        bool_or(type = 'conversation.started' OR type = 'track' AND name IN ('chat_opened', 'widget_opened')) AS opened,
        count(*) FILTER (type = 'track' AND name IN ($goals)) AS goals,
        bool_or(type = 'track' AND name = 'survey_shown' OR type = 'feedback' AND name = 'csat' AND asked) AS csat_asked,
        bool_or(type = 'feedback' AND (name = 'csat' AND score >= 0.75 OR name IN ('thumbs', 'resolved')
            AND score >= 0.5)) AS positive_ever
    FROM told WHERE conversation_key IS NOT NULL
        AND type IN ('handoff', 'conversation.started', 'track', 'feedback', 'generation', 'flow.step')
    GROUP BY conversation_key
), buttons AS (
    SELECT conversation_key, list_sort(list(DISTINCT properties ->> '$.properties.placement')
            FILTER (properties ->> '$.properties.placement' IS NOT NULL)) AS placements,
        list_sort(list(DISTINCT properties ->> '$.properties.copy')
            FILTER (properties ->> '$.properties.copy' IS NOT NULL)) AS wordings
    FROM touched_events JOIN (SELECT event_key, conversation_key FROM told WHERE type = 'track' AND name IN ($buttons))
        USING (event_key) WHERE type = 'track' AND conversation_key IS NOT NULL GROUP BY conversation_key
), completed AS (
    SELECT t.conversation_key, min(t.ts) AS completed_at
    FROM told t JOIN messages m USING (conversation_key)
    WHERE t.type = 'handoff' AND t.state = 'completed' AND t.ord > m.human_ord GROUP BY ALL
), turns AS (
    SELECT t.conversation_key, count(*) AS user_turns, count(*) FILTER (needs) AS needing_turns,
        count(*) FILTER (is_fallback) AS fallback_turns, count(*) FILTER (is_matched) AS matched_turns,
        count(*) FILTER (recovered) AS recovered_turns,
        count(*) FILTER (NOT answered AND human_messages = 0) AS unanswered_turns,
        bool_or(loops) AS fallback_loop, count(*) FILTER (answered) AS answers,
        count(*) FILTER (answered AND r.turn IS NOT NULL) AS rated_answers,
        min(t.turn) FILTER (needs) AS first_need,
        -- a real answer in the needing turn or any later one; without intents any answer but a fallback
        max(t.turn) FILTER (meaningful OR later_messages > 0 AND NOT small) AS last_real,
        coalesce(bool_or(answer_messages > 0 AND NOT is_fallback OR later_messages > 0), false) AS any_answer,
        -- the last turn of more than small talk
        arg_max_null(meaningful, t.turn) FILTER (NOT small) AS answered_last,
        arg_max_null(is_fallback, t.turn) FILTER (NOT small) AS fallback_last,
        arg_max_null(answer_event, t.turn) FILTER (NOT small) AS answer_event,
        arg_max_null(asks, t.turn) FILTER (NOT small) AS question_last
    FROM turned t LEFT JOIN rated r USING (conversation_key, turn) GROUP BY ALL
), intents AS (
    SELECT conversation_key, list_sort(list(DISTINCT intent)) AS intents,
        arg_min(intent, ord) FILTER (lower(split_part(intent, '.', 1)) NOT IN ($greetings)
            AND lower(intent) NOT IN ($greetings)) AS primary_intent
    FROM recognised WHERE matched AND conversation_key IS NOT NULL GROUP BY ALL
), voices AS (
    SELECT conversation_key, count(thumb) AS thumbs, count(thumb) FILTER (thumb >= 0.5) AS thumbs_up,
        any_value(rating) AS csat, bool_or(open_slot) AS slot_open
    FROM (SELECT conversation_key, score AS thumb FROM thumbed
        UNION ALL BY NAME SELECT conversation_key, score AS rating FROM surveyed WHERE name = 'csat'
        UNION ALL BY NAME SELECT conversation_key, true AS open_slot FROM open_slots WHERE to_ord IS NULL)
    GROUP BY conversation_key
), intent_habits AS (SELECT project, source FROM habits WHERE habit = 'intents'
), opening_habits AS (SELECT project, source, channel FROM habits WHERE habit = 'openings')
SELECT conversation_key, format('c_{:016x}', conversation_key::HUGEINT + 9223372036854775808) AS conversation,
    e.thread_key, thread, f.project, f.source, environment, e.started_at, e.ended_at,
    local_time(e.started_at)::DATE AS day, extract(hour FROM local_time(e.started_at))::VARCHAR AS hour,
    extract(isodow FROM local_time(e.started_at))::VARCHAR AS weekday,
    epoch_us(local_time(e.started_at)) - e.started_at AS utc_offset,
    f.channel, bot, bot_version, coalesce(language, tongue) AS language, country, device, segment, campaign_source, campaign_medium, campaign_name,
    entry_point,
    coalesce(intents, []) AS intents, primary_intent, coalesce(topics, []) AS topics, coalesce(models, []) AS models,
    coalesce(prompt_versions, []) AS prompt_versions, coalesce(flows, []) AS flows,
    coalesce(w.flow_steps, []) AS flow_steps, coalesce(w.quick_replies, []) AS quick_replies, coalesce(w.path, '') AS path,
    coalesce(placements, []) AS placements, coalesce(wordings, []) AS wordings,
    CASE WHEN human_messages > 0 AND handoff_event IS NULL THEN ['joined'] ELSE coalesce(handoff_reasons, []) END
        AS handoff_reasons,
    coalesce(id_key, e.thread_key) AS own_key, coalesce(id_name, thread) AS own_name, coalesce(id_known, false) AS known,
    own_key AS person_key,
    coalesce(user_messages, 0) > 0 AS engaged, coalesce(c.opened, false) OR engaged AS opened,
    p.source IS NOT NULL AS openings_seen, h.source IS NOT NULL AS sends_intents,
    engaged AND CASE WHEN h.source IS NULL THEN coalesce(any_answer, false)
        ELSE coalesce(last_real >= first_need, false) END AS meaningful,
    coalesce(all_messages, 0) AS all_messages, coalesce(user_messages, 0) AS user_messages,
    coalesce(bot_messages, 0) AS bot_messages, coalesce(human_messages, 0) AS human_messages,
    coalesce(user_turns, 0) AS user_turns, coalesce(needing_turns, 0) AS needing_turns,
    coalesce(fallback_turns, 0) AS fallback_turns, coalesce(matched_turns, 0) AS matched_turns,
    coalesce(recovered_turns, 0) AS recovered_turns, coalesce(unanswered_turns, 0) AS unanswered_turns,
    coalesce(fallback_loop, false) AS fallback_loop, coalesce(answers, 0) AS answers,
    coalesce(rated_answers, 0) AS rated_answers, coalesce(thumbs, 0) AS thumbs, coalesce(thumbs_up, 0) AS thumbs_up,
    sentiment, CASE WHEN sentiment <= $negative THEN 'negative' WHEN -sentiment <= $negative THEN 'positive'
        WHEN sentiment IS NOT NULL THEN 'neutral' END AS mood, ends_negative, sentiment_shift,
    CASE WHEN signs IS NOT NULL THEN signs OR coalesce(fallback_loop, false) OR rephrased IS TRUE END AS frustrated,
    csat, c.csat_asked IS TRUE AS csat_asked, coalesce(c.goals, 0) AS goals, e.ended_at - e.started_at AS session_length,
    bot_until - e.started_at AS resolution_time, coalesce(completed_at, human_until) - human_at AS handle_time,
    handoff_event IS NOT NULL OR coalesce(human_messages, 0) > 0 AS handed_off, c.positive_ever IS TRUE AS positive_ever,
    coalesce(quality_clean, true) AS quality_clean, coalesce(confirmed, false) AS confirmed,
    coalesce(negative_after, false) AS negative_after, closing_last IS TRUE AS closing_last,
    answered_last IS TRUE AS answered_last, question_last IS TRUE OR slot_open IS TRUE AS asking_last,
    fallback_last IS TRUE AS fallback_last, confirming_event, negative_event, negative_kind, closing_event,
    answer_event, human_event, handoff_event, coalesce(began_event, conversation_key) AS first_event,
    coalesce(nullif(CASE WHEN rewritten THEN new_text ELSE f.text END, ''), clicks.title) AS first_text,
    e.inferred IS TRUE AS untimed, $resolution AS resolution_window,
    e.ended_at + CASE WHEN e.inferred OR e.is_ended THEN 0 WHEN e.is_handed_off THEN $handoff_gap ELSE e.gap END
        AS open_until,
    user_from
FROM events e JOIN faces f USING (conversation_key) LEFT JOIN clicks USING (conversation_key)
LEFT JOIN occurrences c USING (conversation_key) LEFT JOIN messages USING (conversation_key)
LEFT JOIN completed USING (conversation_key) LEFT JOIN turns USING (conversation_key)
LEFT JOIN intents USING (conversation_key) LEFT JOIN voices USING (conversation_key)
LEFT JOIN weighed USING (conversation_key) LEFT JOIN ways w USING (conversation_key)
LEFT JOIN buttons USING (conversation_key) LEFT JOIN moods USING (conversation_key)
LEFT JOIN (SELECT DISTINCT conversation_key, true AS rephrased FROM heard WHERE kind = 'rephrased')
    USING (conversation_key)
LEFT JOIN intent_habits h ON h.project = f.project AND h.source = f.source
LEFT JOIN opening_habits p ON p.project = f.project AND p.source = f.source AND p.channel = coalesce(f.channel, '');

-- The next user message in the same thread on a matter that may be the same.
CREATE OR REPLACE TEMP TABLE reopenings AS
WITH later AS (SELECT thread_key, user_from, primary_intent FROM fresh WHERE engaged)
SELECT f.conversation_key,
    CASE WHEN f.primary_intent IS NULL THEN a.user_from ELSE least(s.user_from, n.user_from) END AS reopened_at
FROM fresh f
ASOF LEFT JOIN later a ON a.thread_key = f.thread_key AND f.ended_at < a.user_from
ASOF LEFT JOIN (FROM later WHERE primary_intent IS NOT NULL) s
    ON s.thread_key = f.thread_key AND s.primary_intent = f.primary_intent AND f.ended_at < s.user_from
ASOF LEFT JOIN (FROM later WHERE primary_intent IS NULL) n ON n.thread_key = f.thread_key AND f.ended_at < n.user_from;
