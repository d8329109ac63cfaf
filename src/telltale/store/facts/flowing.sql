-- Steps of flows, in the order of the thread, and what follows each in its flow.
CREATE OR REPLACE TEMP TABLE stepped AS -- needs: flow.step
WITH named AS (
    SELECT t.conversation_key, t.thread_key, t.event_key, t.ord, t.ts, t.state, t.slot, t.flow,
        nullif(properties ->> '$.node_id', '') AS node, nullif(properties ->> '$.node_name', '') AS title
    FROM told t JOIN (SELECT event_key, properties FROM touched_events WHERE type = 'flow.step') USING (event_key)
    WHERE t.type = 'flow.step'
)
SELECT * EXCLUDE (node, title),
    left(coalesce(nullif(concat_ws('/', flow, coalesce(node, title, nullif(slot, ''))), ''), '(unnamed)'), 200) AS step,
    left(coalesce(title, node, nullif(slot, ''), flow, '(unnamed)'), 200) AS label,
    row_number() OVER line AS place, lead(state) OVER line AS next_state, lead(ts) OVER line - ts AS stay,
    state = 'entered' AND bool_or(state IN ('entered', 'completed', 'resumed')) OVER (
        PARTITION BY conversation_key, flow ORDER BY ord ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) IS NOT TRUE
        AS is_exit
FROM named WINDOW line AS (PARTITION BY conversation_key, flow ORDER BY ord);

-- Messages with buttons.
CREATE OR REPLACE TEMP TABLE buttons AS
SELECT event_key, offers IS TRUE AS offers, properties -> '$.quick_replies[*]' AS offered,
    CASE WHEN clicked THEN properties -> '$.selected_quick_reply' END AS selected
FROM touched_events WHERE offers OR clicked;

-- Runs of bot messages that offer, each with whoever speaks next: bot messages are of one run when as many others were
-- said before them.
CREATE OR REPLACE TEMP TABLE runs AS -- needs: buttons
WITH lined AS (
    SELECT s.conversation_key, s.thread_key, s.event_key, s.ord, s.ts, s.role, s.turn, s.message_id,
        count(*) FILTER (role <> 'bot') OVER (PARTITION BY conversation_key ORDER BY ord ROWS UNBOUNDED PRECEDING) AS others,
        b.event_key IS NOT NULL AS offers
    FROM said s LEFT JOIN (FROM buttons WHERE offers) b USING (event_key)
    WHERE conversation_key IN (SELECT conversation_key FROM said JOIN buttons USING (event_key) WHERE offers)
), offering AS (
    SELECT conversation_key, others, any_value(thread_key) AS thread_key, min(turn) AS turn,
        arg_min(event_key, ord) FILTER (offers) AS run, min(ord) FILTER (offers) AS ord, min(ts) FILTER (offers) AS happened_at,
        list(message_id) FILTER (message_id IS NOT NULL) AS ids,
        list(event_key) FILTER (offers) AS events
    FROM lined WHERE role = 'bot' GROUP BY conversation_key, others HAVING bool_or(offers)
)
SELECT o.*, n.role AS next_role, n.turn AS next_turn
FROM offering o LEFT JOIN (SELECT conversation_key, others - 1 AS others, role, turn FROM lined WHERE role <> 'bot') n
    USING (conversation_key, others);

-- Buttons by what they are known by; the same twice in a run is one.
CREATE OR REPLACE TEMP TABLE options AS -- needs: runs
WITH each AS (
    SELECT r.run, s.ord, unnest(b.offered) AS one, generate_subscripts(b.offered, 1) AS nth
    FROM (SELECT run, unnest(events) AS event_key FROM runs) r JOIN buttons b USING (event_key)
    JOIN said s USING (event_key)
), named AS (
    SELECT run, ord, nth, nullif(one ->> '$.id', '') AS id, nullif(one ->> '$.title', '') AS title,
        nullif(one ->> '$.value', '') AS value FROM each
)
SELECT run, title, value, left(coalesce(id, title, value, '(unnamed)'), 200) AS option,
    left(coalesce(title, value, id, '(unnamed)'), 200) AS label,
    row_number() OVER (PARTITION BY run ORDER BY ord, nth) AS place
FROM named
QUALIFY row_number() OVER (PARTITION BY run, option ORDER BY ord, nth) = 1;

-- Clicks, each with the button that it means: of the run before it, when it names none or a message of that run. The
-- id tells it best, then the title, then the value.
CREATE OR REPLACE TEMP TABLE pressed AS -- needs: buttons
WITH named AS (
    SELECT s.conversation_key, s.event_key, s.ord, s.ts, s.turn, nullif(selected ->> '$.offered_in', '') AS offered_in,
        nullif(selected ->> '$.id', '') AS id, nullif(selected ->> '$.title', '') AS title,
        nullif(selected ->> '$.value', '') AS value
    FROM buttons b JOIN said s USING (event_key) WHERE selected IS NOT NULL AND s.role = 'user'
), meant AS (
    SELECT c.*, r.run FROM named c LEFT JOIN runs r ON r.conversation_key = c.conversation_key
        AND r.next_role = 'user' AND r.next_turn = c.turn AND (c.offered_in IS NULL OR list_contains(r.ids, c.offered_in))
), found AS (
    SELECT m.event_key, o.option, o.label FROM meant m JOIN options o ON o.run = m.run
        AND (o.option = m.id OR o.title = m.title OR o.value = m.value)
    QUALIFY row_number() OVER (PARTITION BY m.event_key
        ORDER BY o.option = m.id DESC NULLS LAST, o.title = m.title DESC NULLS LAST, o.place) = 1
)
SELECT m.conversation_key, m.event_key, m.ord, m.ts, m.run, f.option IS NULL AS unlisted,
    coalesce(f.option, left(coalesce(m.id, m.title, m.value, '(unnamed)'), 200)) AS option,
    coalesce(f.label, left(coalesce(m.title, m.value, m.id, '(unnamed)'), 200)) AS label
FROM meant m LEFT JOIN found f USING (event_key);

-- Every button of every run with what became of it; a click on a button that was not listed proves that it was there.
CREATE OR REPLACE TEMP TABLE offered AS -- needs: runs
WITH taken AS (
    SELECT run, option, min(label) AS label, bool_and(unlisted) AS unlisted
    FROM pressed WHERE run IS NOT NULL GROUP BY run, option
), every AS (
    SELECT o.run, o.option, o.label, o.place, t.option IS NOT NULL AS clicked
    FROM options o LEFT JOIN taken t USING (run, option)
    UNION ALL
    SELECT t.run, t.option, t.label, NULL, true FROM taken t ANTI JOIN options o USING (run, option)
)
SELECT r.conversation_key, r.thread_key, r.run AS event_key, r.ord, r.happened_at, r.turn, e.option, e.label, e.place,
    r.next_role IS DISTINCT FROM 'human_agent' AS shown, e.clicked,
    coalesce(r.next_role = 'user', false) AND k.run IS NULL AS typed, r.next_role IS NULL AS ignored
FROM runs r JOIN every e USING (run) LEFT JOIN (SELECT DISTINCT run FROM taken) k USING (run);

-- The way of every conversation: steps, clicks, intents and events in one order. What is recognised stands with the
-- message that it was recognised in.
CREATE OR REPLACE TEMP TABLE moved_on AS -- needs: stepped, pressed, recognised, track, conversation.started, handoff
WITH moves AS (
    SELECT conversation_key, thread_key, event_key, ord, ord AS own, ts AS happened_at, 0 AS sub,
        CASE state WHEN 'completed' THEN 'completed' WHEN 'cancelled' THEN 'cancelled' ELSE 'step' END AS kind, step AS name
    FROM stepped WHERE state <> 'interrupted'
    UNION ALL
    SELECT c.conversation_key, s.thread_key, c.event_key, c.ord, c.ord, c.ts, 0, 'reply', option
    FROM pressed c JOIN said s USING (event_key)
    UNION ALL
    SELECT conversation_key, thread_key, event_key, said_ord, ord, said_at, 1, 'intent', left(intent, 200)
    FROM recognised WHERE matched AND conversation_key IS NOT NULL
    UNION ALL
    SELECT conversation_key, thread_key, event_key, ord, ord, ts, 2, 'event',
        left(CASE WHEN type = 'track' THEN coalesce(nullif(name, ''), '(unnamed)') WHEN type = 'handoff' THEN 'handoff' ELSE type END, 200)
    FROM told WHERE conversation_key IS NOT NULL
        AND (type IN ('track', 'conversation.started') OR type = 'handoff' AND state = 'initiated')
)
SELECT * EXCLUDE (ord, own, sub, name), replace(name, chr(10), ' ') AS name,
    row_number() OVER (PARTITION BY conversation_key ORDER BY ord, sub, own) AS place
FROM moves;

CREATE OR REPLACE TEMP TABLE ways AS -- needs: moved_on, stepped, offered
WITH marks AS (
    SELECT conversation_key, list(kind || ':' || name ORDER BY place) AS marks
    FROM moved_on WHERE kind <> 'event' GROUP BY conversation_key
), steps AS (
    SELECT conversation_key, list_sort(list(DISTINCT step)) AS flow_steps FROM stepped GROUP BY conversation_key
), replies AS (
    SELECT conversation_key, list_sort(list(DISTINCT option)) AS quick_replies FROM offered GROUP BY conversation_key
)
SELECT conversation_key, flow_steps, quick_replies,
    array_to_string(CASE WHEN len(marks) > 40 THEN list_append(marks[1:40], 'more:…') ELSE marks END, chr(10)) AS path
FROM marks FULL JOIN steps USING (conversation_key) FULL JOIN replies USING (conversation_key);
