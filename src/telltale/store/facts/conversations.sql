-- One row a conversation of the touched threads, without what depends on the person's other conversations.
CREATE OR REPLACE TEMP TABLE fresh AS
WITH began AS (
    SELECT * FROM told WHERE is_counted AND role = 'user' AND conversation_key IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY conversation_key ORDER BY ord) = 1
), events AS (
    SELECT conversation_key, any_value(thread_key) AS thread_key, any_value(thread) AS thread,
        any_value(project) AS project, any_value(source) AS source, any_value(environment) AS environment,
        min(ts) FILTER (is_activity) AS started_at, max(ts) FILTER (is_activity) AS ended_at,
        arg_min(event_key, ord) FILTER (is_activity) AS first_event,
        bool_and(inferred IS TRUE) FILTER (is_activity) AS inferred,
        arg_min(channel, ord) AS channel, arg_min(bot, ord) AS bot, arg_min(bot_version, ord) AS bot_version,
        arg_min(language, ord) AS language, arg_min(country, ord) AS country, arg_min(device, ord) AS device,
        arg_min(segment, ord) AS segment, arg_min(campaign_source, ord) AS campaign_source,
        arg_min(campaign_medium, ord) AS campaign_medium, arg_min(campaign_name, ord) AS campaign_name,
        arg_min(entry_point, ord) AS entry_point,
        arg_min(coalesce(user_key, anonymous_key), ord) AS id_key,
        arg_min(coalesce(user_id, anonymous_id), ord) AS id_name,
        arg_min(user_id IS NOT NULL, ord) FILTER (user_id IS NOT NULL OR anonymous_id IS NOT NULL) AS id_known,
        list_sort(list(DISTINCT model) FILTER (type = 'generation' AND model IS NOT NULL)) AS models,
        list_sort(list(DISTINCT prompt_version) FILTER (prompt_version IS NOT NULL)) AS prompt_versions,
        list_sort(list(DISTINCT flow) FILTER (type = 'flow.step' AND flow IS NOT NULL)) AS flows,
        list_sort(list(DISTINCT reason) FILTER (type = 'handoff' AND reason IS NOT NULL)) AS handoff_reasons,
        arg_min(event_key, ord) FILTER (type = 'handoff') AS handoff_event,
        bool_or(type = 'conversation.started' OR type = 'track' AND name IN ('chat_opened', 'widget_opened')) AS opened,
        count(*) FILTER (type = 'track' AND name IN ($goals)) AS goals,
        bool_or(type = 'track' AND name = 'survey_shown' OR type = 'feedback' AND name = 'csat' AND asked) AS csat_asked,
        bool_or(type = 'feedback' AND (name = 'csat' AND score >= 0.75 OR name IN ('thumbs', 'resolved')
            AND score >= 0.5)) AS positive_ever
    FROM told WHERE conversation_key IS NOT NULL GROUP BY conversation_key
), messages AS (
    SELECT conversation_key, count(*) AS all_messages,
        count(*) FILTER (role = 'user') AS user_messages, count(*) FILTER (role = 'bot') AS bot_messages,
        count(*) FILTER (role = 'human_agent') AS human_messages,
        arg_max(closing, ord) FILTER (role = 'user') AS closing_last,
        arg_max(event_key, ord) FILTER (role = 'user') AS closing_event,
        arg_min(event_key, ord) FILTER (role = 'human_agent') AS human_event,
        min(ord) FILTER (role = 'human_agent') AS human_ord,
        min(ts) FILTER (role = 'human_agent') AS human_at, max(ts) FILTER (role = 'human_agent') AS human_until,
        max(ts) FILTER (role = 'bot') AS bot_until,
        min(ts) FILTER (role = 'user') AS user_from,
        arg_min(coalesce(text, ''), ord) FILTER (role = 'user') AS first_text
    FROM said GROUP BY conversation_key
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
        coalesce(bool_or(answer_messages > 0 AND NOT is_fallback OR later_messages > 0), false) AS any_answer
    FROM turned t LEFT JOIN rated r USING (conversation_key, turn) GROUP BY ALL
), final AS (
    SELECT conversation_key, meaningful AS answered_last, is_fallback AS fallback_last, answer_event,
        rtrim(answer_text) LIKE '%?' AS question_last
    FROM turned WHERE small IS NOT TRUE
    QUALIFY row_number() OVER (PARTITION BY conversation_key ORDER BY turn DESC) = 1
), intents AS (
    SELECT conversation_key, list_sort(list(DISTINCT intent)) AS intents,
        arg_min(intent, ord) FILTER (lower(split_part(intent, '.', 1)) NOT IN ($greetings)
            AND lower(intent) NOT IN ($greetings)) AS primary_intent
    FROM recognised WHERE matched AND conversation_key IS NOT NULL GROUP BY ALL
), thumbs AS (
    SELECT conversation_key, count(*) AS thumbs, count(*) FILTER (score >= 0.5) AS thumbs_up
    FROM thumbed GROUP BY ALL
), ratings AS (
    SELECT conversation_key, any_value(score) AS csat FROM surveyed WHERE name = 'csat' GROUP BY ALL
), slots AS (
    SELECT DISTINCT conversation_key FROM open_slots WHERE to_ord IS NULL
), intent_habits AS (SELECT project, source FROM habits WHERE habit = 'intents'
), opening_habits AS (SELECT project, source, channel FROM habits WHERE habit = 'openings')
SELECT conversation_key, format('c_{:016x}', conversation_key::HUGEINT + 9223372036854775808) AS conversation,
    e.thread_key, e.thread, e.project, e.source, e.environment, e.started_at, e.ended_at,
    local_time(e.started_at)::DATE AS day, extract(hour FROM local_time(e.started_at))::VARCHAR AS hour,
    extract(isodow FROM local_time(e.started_at))::VARCHAR AS weekday,
    epoch_us(local_time(e.started_at)) - e.started_at AS utc_offset,
    coalesce(b.channel, e.channel) AS channel, coalesce(b.bot, e.bot) AS bot,
    coalesce(b.bot_version, e.bot_version) AS bot_version, coalesce(b.language, e.language) AS language,
    coalesce(b.country, e.country) AS country, coalesce(b.device, e.device) AS device,
    coalesce(b.segment, e.segment) AS segment, coalesce(b.campaign_source, e.campaign_source) AS campaign_source,
    coalesce(b.campaign_medium, e.campaign_medium) AS campaign_medium,
    coalesce(b.campaign_name, e.campaign_name) AS campaign_name, e.entry_point,
    coalesce(intents, []) AS intents, primary_intent, coalesce(models, []) AS models,
    coalesce(prompt_versions, []) AS prompt_versions, coalesce(flows, []) AS flows,
    CASE WHEN human_messages > 0 AND e.handoff_event IS NULL THEN ['joined'] ELSE coalesce(handoff_reasons, []) END
        AS handoff_reasons,
    coalesce(b.user_key, b.anonymous_key, e.id_key, e.thread_key) AS own_key,
    coalesce(b.user_id, b.anonymous_id, e.id_name, e.thread) AS own_name,
    CASE WHEN b.user_id IS NOT NULL OR b.anonymous_id IS NOT NULL THEN b.user_id IS NOT NULL
         ELSE coalesce(e.id_known, false) END AS known,
    own_key AS person_key,
    coalesce(user_messages, 0) > 0 AS engaged, e.opened OR engaged AS opened,
    o.source IS NOT NULL AS openings_seen, h.source IS NOT NULL AS sends_intents,
    engaged AND CASE WHEN h.source IS NULL THEN coalesce(any_answer, false)
        ELSE coalesce(last_real >= first_need, false) END AS meaningful,
    coalesce(all_messages, 0) AS all_messages, coalesce(user_messages, 0) AS user_messages,
    coalesce(bot_messages, 0) AS bot_messages, coalesce(human_messages, 0) AS human_messages,
    coalesce(user_turns, 0) AS user_turns, coalesce(needing_turns, 0) AS needing_turns,
    coalesce(fallback_turns, 0) AS fallback_turns, coalesce(matched_turns, 0) AS matched_turns,
    coalesce(recovered_turns, 0) AS recovered_turns, coalesce(unanswered_turns, 0) AS unanswered_turns,
    coalesce(fallback_loop, false) AS fallback_loop, coalesce(answers, 0) AS answers,
    coalesce(rated_answers, 0) AS rated_answers, coalesce(thumbs, 0) AS thumbs, coalesce(thumbs_up, 0) AS thumbs_up,
    csat, e.csat_asked IS TRUE AS csat_asked, e.goals, e.ended_at - e.started_at AS session_length,
    bot_until - e.started_at AS resolution_time, coalesce(completed_at, human_until) - human_at AS handle_time,
    e.handoff_event IS NOT NULL OR coalesce(human_messages, 0) > 0 AS handed_off, e.positive_ever IS TRUE AS positive_ever,
    coalesce(quality_clean, true) AS quality_clean, coalesce(confirmed, false) AS confirmed,
    coalesce(negative_after, false) AS negative_after, closing_last IS TRUE AS closing_last,
    answered_last IS TRUE AS answered_last, question_last IS TRUE OR s.conversation_key IS NOT NULL AS asking_last,
    fallback_last IS TRUE AS fallback_last, confirming_event, negative_event, negative_kind, closing_event,
    answer_event, human_event, e.handoff_event, coalesce(b.event_key, e.first_event) AS first_event,
    nullif(first_text, '') AS first_text,
    CASE WHEN e.inferred THEN 0 ELSE $resolution END AS resolution_window,
    user_from
FROM events e
LEFT JOIN began b USING (conversation_key) LEFT JOIN messages USING (conversation_key)
LEFT JOIN completed USING (conversation_key) LEFT JOIN turns USING (conversation_key)
LEFT JOIN final USING (conversation_key) LEFT JOIN intents USING (conversation_key)
LEFT JOIN thumbs USING (conversation_key) LEFT JOIN ratings USING (conversation_key)
LEFT JOIN weighed USING (conversation_key) LEFT JOIN slots s USING (conversation_key)
LEFT JOIN intent_habits h ON h.project = e.project AND h.source = e.source
LEFT JOIN opening_habits o ON o.project = e.project AND o.source = e.source
    AND o.channel = coalesce(b.channel, e.channel, '');

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
